using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Workflows.Running;

/// <summary>A domain event that workflows know: it wakes the instances that wait for it and starts those that begin with it.</summary>
public interface IWorkflowEvent : IDomainEvent
{
    /// <summary>As registered with <see cref="EventKind"/>.</summary>
    string Name { get; }

    /// <summary>What it happened to.</summary>
    Guid Subject { get; }

    /// <summary>Whose workflows it starts: the call's.</summary>
    Guid? Root { get; }
}

/// <summary>Somebody answered what a step waits for: the event that its token names, about what.</summary>
internal sealed record Answered(string Event, Guid About) : IDomainEvent;

/// <summary>
/// Wakes and starts instances in the transaction of the event itself: both are saved, or neither. Only rows are written here; the
/// steps are made afterwards, so that nothing in a workflow can spoil what a person does.
/// </summary>
internal sealed class WorkflowEvents(CorridorDb db, ActivityCatalogue catalogue, WorkflowStarts starts, Timers timers, TimeProvider clock) : IHandle<IWorkflowEvent>, IHandle<Answered>
{
    public async Task HandleAsync(IWorkflowEvent happened, CancellationToken cancel)
    {
        var (name, subject, root) = (happened.Name, happened.Subject, happened.Root);
        await WakeAsync(name, root is { } whole ? [subject, whole] : [subject], cancel);
        foreach (var start in await db.Set<WorkflowStart>().AsNoTracking().Where(one => one.Event == name && (one.RootId == null || one.RootId == root)).ToListAsync(cancel))
            await starts.BeginAsync(start, catalogue.Find(name)!.Subject!, subject, root, startKey: null, cancel);
    }

    public Task HandleAsync(Answered happened, CancellationToken cancel) => WakeAsync(happened.Event, [happened.About], cancel);

    /// <summary>Wakes those that wait for something about one of these.</summary>
    public async Task WakeAsync(string name, IReadOnlyList<Guid> about, CancellationToken cancel)
    {
        foreach (var token in await db.Set<WorkflowToken>().Where(one => one.Event == name && one.Correlation != null && about.Contains(one.Correlation.Value)).ToListAsync(cancel))
        {
            token.Wake(name);
            await timers.StepAsync(token, clock.Now(), cancel);
        }
    }
}
