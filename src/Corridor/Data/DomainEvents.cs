using System.Collections.Concurrent;
using System.Reflection;
using Corridor.Tenancy;
using Corridor.Workflows.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Data;

/// <summary>Reacts to an event inside the transaction that saves it: it only adds rows to the same context.</summary>
public interface IHandle<in TEvent> where TEvent : IDomainEvent
{
    Task HandleAsync(TEvent happened, CancellationToken cancel);
}

internal static class DomainEvents
{
    private static readonly ConcurrentDictionary<Type, MethodInfo> Dispatchers = new();

    public static Task HandleAsync(IServiceProvider services, IDomainEvent happened, CancellationToken cancel) =>
        (Task)Dispatchers.GetOrAdd(happened.GetType(), type =>
                typeof(DomainEvents).GetMethod(nameof(DispatchAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type))
            .Invoke(null, [services, happened, cancel])!;

    private static async Task DispatchAsync<TEvent>(IServiceProvider services, TEvent happened, CancellationToken cancel) where TEvent : IDomainEvent
    {
        foreach (var handler in services.GetServices<IHandle<TEvent>>())
            await handler.HandleAsync(happened, cancel);
        if (happened is IWorkflowEvent known)
            await services.GetRequiredService<IHandle<IWorkflowEvent>>().HandleAsync(known, cancel);
    }
}
