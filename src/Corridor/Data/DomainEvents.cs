using System.Collections.Concurrent;
using System.Reflection;
using Corridor.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Data;

/// <summary>Reacts to an event inside the transaction that saves it: it only adds rows to the same context.</summary>
public interface IHandle<in TEvent> where TEvent : IDomainEvent
{
    Task HandleAsync(TEvent happened, CancellationToken cancel);
}

internal static class DomainEvents
{
    private static readonly ConcurrentDictionary<Type, MethodInfo[]> Dispatchers = new();

    public static async Task HandleAsync(IServiceProvider services, IDomainEvent happened, CancellationToken cancel)
    {
        foreach (var dispatcher in Dispatchers.GetOrAdd(happened.GetType(), DispatchersOf))
            await (Task)dispatcher.Invoke(null, [services, happened, cancel])!;
    }

    // The event itself, then the kinds of events that it also is: whoever handles a kind need not know its events.
    private static MethodInfo[] DispatchersOf(Type type)
    {
        var dispatch = typeof(DomainEvents).GetMethod(nameof(DispatchAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
        return [.. type.GetInterfaces().Where(kind => kind != typeof(IDomainEvent) && kind.IsAssignableTo(typeof(IDomainEvent))).Prepend(type).Select(kind => dispatch.MakeGenericMethod(kind))];
    }

    private static async Task DispatchAsync<TEvent>(IServiceProvider services, TEvent happened, CancellationToken cancel) where TEvent : IDomainEvent
    {
        foreach (var handler in services.GetServices<IHandle<TEvent>>())
            await handler.HandleAsync(happened, cancel);
    }
}
