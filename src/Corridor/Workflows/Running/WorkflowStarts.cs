using Corridor.Data;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Workflows.Running;

/// <summary>Begins instances, in the transaction of what starts them.</summary>
public sealed class WorkflowStarts(CorridorDb db, Timers timers, TimeProvider clock)
{
    /// <summary>False: there is one already of what is there once.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="subjectKind">What kind of thing it is about.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="root">Whose workflow it is.</param>
    /// <param name="startKey">What starts it, where that could happen twice.</param>
    /// <param name="cancel">Stops.</param>
    /// <param name="lineage">The types of the workflows that start it.</param>
    public async Task<bool> BeginAsync(WorkflowStart start, string subjectKind, Guid subject, Guid? root, string? startKey, CancellationToken cancel, params IReadOnlyList<Guid> lineage)
    {
        if (start.IsSingleton && (db.Set<Workflow>().Local.Any(one => one.TypeId == start.TypeId && one.SubjectId == subject)
            || await db.Set<Workflow>().AnyAsync(one => one.TypeId == start.TypeId && one.SubjectId == subject && (one.State == WorkflowState.Running || one.State == WorkflowState.Faulted), cancel)))
            return false;
        var workflow = Workflow.Begin(start.TypeId, start.VersionId, subjectKind, subject, root, startKey, clock.Now(), lineage);
        var token = WorkflowToken.At(workflow, start.ActivityId, "");
        token.Wake(start.Event);
        db.Add(workflow);
        db.Add(token);
        await timers.StepAsync(token, clock.Now(), cancel);
        return true;
    }
}
