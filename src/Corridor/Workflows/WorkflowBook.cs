using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Activities;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Workflows;

/// <summary>Whose workflow it is: a call of the city, by its kind of subject.</summary>
public sealed record WorkflowRoot(string Kind, Guid Id);

/// <summary>The workflows of a city and its calls: drafts, publishing, and what by hand can be done to instances.</summary>
public sealed class WorkflowBook(CorridorDb db, CurrentCity city, WorkflowCheck check, Subjects subjects, Timers timers, Audit audit, TimeProvider clock)
{
    /// <summary>Adds a workflow, or saves it as the draft of the one that is there; the caller saves.</summary>
    public async Task<WorkflowType> KeepAsync(WorkflowDefinition definition, WorkflowRoot? root, CancellationToken cancel = default)
    {
        var rootId = root?.Id;
        var type = await db.Set<WorkflowType>().SingleOrDefaultAsync(one => one.Key == definition.WorkflowTypeId && one.RootId == rootId, cancel);
        if (type is null)
        {
            type = WorkflowType.Of(definition, root, clock.Now());
            db.Add(type);
            audit.Record("workflow.drafted", type.Id, new { type.Key });
        }
        else
        {
            type.Edit(definition, clock.Now());
            if (db.Entry(type).State == EntityState.Modified)
                audit.Record("workflow.changed", type.Id, new { type.Key });
        }

        return type;
    }

    /// <summary>Keeps what a file brought; what in it cannot run is named, with its place.</summary>
    public async Task<IReadOnlyList<Text>> ImportAsync(ReadWorkflow read, WorkflowRoot? root, CancellationToken cancel = default)
    {
        var type = await KeepAsync(read.Definition, root, cancel);
        return
        [
            .. read.Refused.Select(refused => new Text("{0}: {1}", refused.Path, refused.Reason)),
            .. Issues(type).Select(issue => issue.ActivityId is { } at
                ? new Text("“{0}”, step {1}: {2}", type.Name, at, issue.Problem)
                : new Text("“{0}”: {1}", type.Name, issue.Problem)),
        ];
    }

    /// <summary>The draft says what a version said, for a person to change or publish it. The caller saves.</summary>
    public void Restore(WorkflowType type, WorkflowVersion version)
    {
        type.Restore(version, clock.Now());
        audit.Record("workflow.restored", type.Id, new { type.Key, version.Number });
    }

    /// <summary>Takes away what never ran; the caller saves.</summary>
    public async Task DeleteAsync(WorkflowType type, CancellationToken cancel = default)
    {
        RuleBroken.If(await db.Set<Workflow>().AnyAsync(run => run.TypeId == type.Id, cancel), "“{0}” has run: stop it instead, so that what it did can still be read.", type.Name);
        await StopStartsAsync(type, cancel);
        db.RemoveRange(await db.Set<WorkflowVersion>().Where(version => version.TypeId == type.Id).ToListAsync(cancel));
        db.Remove(type);
        audit.Record("workflow.deleted", type.Id, new { type.Key });
    }

    public IReadOnlyList<WorkflowIssue> Issues(WorkflowType type) => check.Issues(WorkflowDefinition.FromJson(type.Draft), type.RootKind);

    /// <summary>Makes the draft the version that new instances begin with; those that run stay on theirs. The caller saves.</summary>
    public async Task<WorkflowVersion> PublishAsync(WorkflowType type, Guid? by, CancellationToken cancel = default)
    {
        var definition = WorkflowDefinition.FromJson(type.Draft);
        var issues = check.Issues(definition, type.RootKind);
        RuleBroken.If(issues.Count > 0, "“{0}” cannot run yet: {1}", type.Name, issues.Count > 0 ? issues[0].Problem : new Text(""));
        var version = type.Publish(by, clock.Now());
        db.Add(version);
        await StartAsync(type, version.Id, definition, cancel);
        audit.Record("workflow.published", type.Id, new { type.Key, version.Number });
        return version;
    }

    private async Task StartAsync(WorkflowType type, Guid version, WorkflowDefinition definition, CancellationToken cancel)
    {
        await StopStartsAsync(type, cancel);
        foreach (var start in definition.Starts)
        {
            var row = new WorkflowStart { TypeId = type.Id, VersionId = version, RootId = type.RootId, Event = start.Name, ActivityId = start.ActivityId, IsSingleton = definition.IsSingleton };
            db.Add(row);
            if (start.Name == TimerEvent.EventName)
                await DateAsync(row, type, definition, cancel);
        }
    }

    /// <summary>No new instances; those that run go on.</summary>
    public async Task DisableAsync(WorkflowType type, CancellationToken cancel = default)
    {
        type.Disable();
        await StopStartsAsync(type, cancel);
        audit.Record("workflow.disabled", type.Id, new { type.Key });
    }

    /// <summary>New instances again, by the version that ran last.</summary>
    public async Task EnableAsync(WorkflowType type, CancellationToken cancel = default)
    {
        RuleBroken.If(type.PublishedId is null, "“{0}” was never published.", type.Name);
        type.Enable();
        await StartAsync(type, type.PublishedId!.Value, await DefinitionAsync(type.PublishedId.Value, cancel), cancel);
        audit.Record("workflow.enabled", type.Id, new { type.Key });
    }

    /// <summary>The dates of a call were moved: everything that waits for one of them waits for the new one.</summary>
    public async Task RedateAsync(Guid root, CancellationToken cancel = default)
    {
        foreach (var start in await db.Set<WorkflowStart>().Where(one => one.RootId == root && one.Event == TimerEvent.EventName).ToListAsync(cancel))
        {
            var type = await db.Set<WorkflowType>().SingleAsync(one => one.Id == start.TypeId, cancel);
            await DateAsync(start, type, await DefinitionAsync(start.VersionId, cancel), cancel);
        }

        var waiting = await (
            from token in db.Set<WorkflowToken>()
            join workflow in db.Set<Workflow>() on token.WorkflowId equals workflow.Id
            where workflow.RootId == root && workflow.State == WorkflowState.Running && token.State == TokenState.Waiting && token.Event == TimerEvent.EventName
            select new { token, workflow }).ToListAsync(cancel);
        foreach (var one in waiting)
        {
            var definition = await DefinitionAsync(one.workflow.VersionId, cancel);
            if (await WhenAsync(definition, one.token.ActivityId, one.workflow.SubjectKind, one.workflow.SubjectId, cancel) is { } due)
                await timers.StepAsync(one.token, due, cancel);
        }
    }

    /// <summary>A faulted instance tries its step again.</summary>
    public async Task RetryAsync(Guid id, CancellationToken cancel = default)
    {
        var (workflow, token) = await FaultedAsync(id, cancel);
        workflow.Resume();
        await timers.StepAsync(token, clock.Now(), cancel);
        audit.Record("workflow.retried", workflow.Id, new { token.ActivityId });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>A faulted instance goes on as if its step had ended in this outcome.</summary>
    public async Task SkipAsync(Guid id, string outcome, CancellationToken cancel = default)
    {
        var (workflow, token) = await FaultedAsync(id, cancel);
        var definition = await DefinitionAsync(workflow.VersionId, cancel);
        RuleBroken.If(definition.After(token.ActivityId, outcome) is null, "“{0}” leads nowhere from this step.", outcome);
        workflow.Resume();
        token.Skip(outcome);
        await timers.StepAsync(token, clock.Now(), cancel);
        audit.Record("workflow.skipped", workflow.Id, new { token.ActivityId, outcome });
        await db.SaveChangesAsync(cancel);
    }

    public async Task CancelAsync(Guid id, CancellationToken cancel = default)
    {
        var workflow = await db.Set<Workflow>().Where(one => one.Id == id).SingleOrNotFoundAsync(cancel);
        RuleBroken.If(workflow.IsOver, "This workflow is over already.");
        foreach (var token in await db.Set<WorkflowToken>().Where(one => one.WorkflowId == id).ToListAsync(cancel))
        {
            await timers.ClearAsync(token.Id, cancel);
            db.Remove(token);
        }

        workflow.Cancel(clock.Now());
        audit.Record("workflow.cancelled", workflow.Id);
        await db.SaveChangesAsync(cancel);
    }

    private async Task<(Workflow Workflow, WorkflowToken Token)> FaultedAsync(Guid id, CancellationToken cancel)
    {
        var workflow = await db.Set<Workflow>().Where(one => one.Id == id).SingleOrNotFoundAsync(cancel);
        RuleBroken.If(workflow.State != WorkflowState.Faulted, "This workflow is not stuck.");
        return (workflow, await db.Set<WorkflowToken>().Where(one => one.WorkflowId == id && one.ActivityId == workflow.FaultedActivityId).OrderBy(one => one.Id).FirstAsync(cancel));
    }

    private async Task StopStartsAsync(WorkflowType type, CancellationToken cancel)
    {
        foreach (var start in await db.Set<WorkflowStart>().Where(one => one.TypeId == type.Id).ToListAsync(cancel))
        {
            await timers.ClearAsync(start.Id, cancel);
            db.Remove(start);
        }
    }

    private async Task DateAsync(WorkflowStart start, WorkflowType type, WorkflowDefinition definition, CancellationToken cancel)
    {
        if (type.RootId is not { } root || type.RootKind is not { } kind)
            return;
        // A date that has passed is not made up for.
        if (await WhenAsync(definition, start.ActivityId, kind, root, cancel) is { } due && due > clock.Now())
            await timers.SetAsync(WorkflowDates.TimerKind, start.Id, due, $"{WorkflowDates.TimerKind}:{start.Id}", cancel);
        else
            await timers.ClearAsync(start.Id, cancel);
    }

    private async Task<Instant?> WhenAsync(WorkflowDefinition definition, string activityId, string kind, Guid subject, CancellationToken cancel)
    {
        if (definition.Find(activityId) is not { } activity || await subjects.ReadAsync(kind, subject, activity.Given.Text("When"), cancel) is not { } read)
            return null;
        var here = city.Required;
        var variables = WorkflowVariables.Of(definition, kind, subjects);
        return Expression.Parse(activity.Given.Text("When"), variables.All, ValueKind.Moment).In(new Scope(read.Values, clock.Now(), here.TimeZone, here.Name)) as Instant?;
    }

    private async Task<WorkflowDefinition> DefinitionAsync(Guid version, CancellationToken cancel) =>
        WorkflowDefinition.FromJson(await db.Set<WorkflowVersion>().Where(one => one.Id == version).Select(one => one.Definition).SingleAsync(cancel));
}

/// <summary>The date of a call has come that a workflow begins with.</summary>
internal sealed class WorkflowDates(CorridorDb db, WorkflowEvents events) : ITimerHandler
{
    public const string TimerKind = "workflow.start";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<WorkflowStart>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is not { RootId: { } root } start)
            return;
        var type = await db.Set<WorkflowType>().SingleAsync(one => one.Id == start.TypeId, cancel);
        await events.BeginAsync(start, type.RootKind!, root, root, $"{start.ActivityId}:{NodaTime.Text.InstantPattern.ExtendedIso.Format(timer.DueAt)}", cancel);
    }
}
