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
public sealed class WorkflowBook(CorridorDb db, CurrentCity city, WorkflowCheck check, Subjects subjects, WorkflowStarts starts, Timers timers, Audit audit, TimeProvider clock)
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

    /// <summary>What now runs of a call about these kinds of subjects.</summary>
    public async Task<IReadOnlyList<WorkflowDefinition>> RunningAsync(WorkflowRoot root, IReadOnlyCollection<string> kinds, CancellationToken cancel = default)
    {
        var running = await (
            from type in db.Set<WorkflowType>()
            join version in db.Set<WorkflowVersion>() on type.PublishedId equals version.Id
            where type.RootId == root.Id && type.IsEnabled
            orderby type.Key
            select version.Definition).ToListAsync(cancel);
        return [.. running.Select(WorkflowDefinition.FromJson).Where(definition => check.SubjectOf(definition, root.Kind) is { } kind && kinds.Contains(kind))];
    }

    /// <summary>
    /// Runs workflows of another city's call for what of that call takes place in this city: each version is copied once, and what the
    /// call runs no longer begins nothing new here either. The caller saves.
    /// </summary>
    public async Task AdoptAsync(WorkflowRoot root, IReadOnlyList<WorkflowDefinition> running, CancellationToken cancel = default)
    {
        foreach (var definition in running)
        {
            var type = await KeepAsync(definition, root, cancel);
            if (type.HasChanges)
                await PublishAsync(type, null, cancel);
            else if (!type.IsEnabled)
                await EnableAsync(type, cancel);
        }

        var keys = running.Select(definition => definition.WorkflowTypeId).ToList();
        foreach (var dropped in await db.Set<WorkflowType>().Where(type => type.RootId == root.Id && type.IsEnabled && !keys.Contains(type.Key)).ToListAsync(cancel))
            await DisableAsync(dropped, cancel);
    }

    /// <summary>The dates of a call were moved: everything that waits for one of them waits for the new one.</summary>
    public async Task RedateAsync(Guid root, CancellationToken cancel = default)
    {
        foreach (var start in await db.Set<WorkflowStart>().Where(one => one.RootId == root && one.Event == TimerEvent.EventName).ToListAsync(cancel))
        {
            var type = await db.Set<WorkflowType>().SingleAsync(one => one.Id == start.TypeId, cancel);
            await DateAsync(start, type, await DefinitionAsync(start.VersionId, cancel), cancel);
        }

        await RedateAsync(root, null, cancel);
    }

    /// <summary>The same for what waits for a date of one subject.</summary>
    public async Task RedateAsync(Guid root, Guid? subject, CancellationToken cancel = default)
    {
        var waiting = await (
            from token in db.Set<WorkflowToken>()
            join workflow in db.Set<Workflow>() on token.WorkflowId equals workflow.Id
            where workflow.RootId == root && (subject == null || workflow.SubjectId == subject) && workflow.State == WorkflowState.Running && token.State == TokenState.Waiting
                && db.Set<Timer>().Any(timer => timer.SubjectId == token.Id && timer.State == TimerState.Waiting)
            select new { token, workflow }).ToListAsync(cancel);
        foreach (var one in waiting)
        {
            var definition = await DefinitionAsync(one.workflow.VersionId, cancel);
            // Two days from now are counted once.
            if (DateOf(definition, one.token.ActivityId, one.workflow.SubjectKind) is { CountsFromNow: false } date && await WhenAsync(date, one.workflow.SubjectKind, one.workflow.SubjectId, cancel) is { } due)
                await timers.StepAsync(one.token, due, cancel);
        }
    }

    /// <summary>A faulted instance tries its step again.</summary>
    public async Task RetryAsync(Guid id, CancellationToken cancel = default)
    {
        var (workflow, token) = await FaultedAsync(id, cancel);
        await ResumeAsync(workflow, token, cancel);
        audit.Record("workflow.retried", workflow.Id, new { token.ActivityId });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>A faulted instance goes on as if its step had ended in this outcome.</summary>
    public async Task SkipAsync(Guid id, string outcome, CancellationToken cancel = default)
    {
        var (workflow, token) = await FaultedAsync(id, cancel);
        var definition = await DefinitionAsync(workflow.VersionId, cancel);
        RuleBroken.If(definition.After(token.ActivityId, outcome) is null, "“{0}” leads nowhere from this step.", outcome);
        token.Skip(outcome);
        await ResumeAsync(workflow, token, cancel);
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

    // Other branches may have been woken meanwhile, by events or by their dates, and found the instance stuck.
    private async Task ResumeAsync(Workflow workflow, WorkflowToken stuck, CancellationToken cancel)
    {
        workflow.Resume();
        foreach (var token in await db.Set<WorkflowToken>().Where(one => one.WorkflowId == workflow.Id && (one.Id == stuck.Id || one.State == TokenState.Ready)).ToListAsync(cancel))
            await timers.StepAsync(token, clock.Now(), cancel);
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

    /// <summary>The date of a start has come. What a schedule missed while nothing ran is made up for once.</summary>
    internal async Task BeginAsync(WorkflowStart start, Instant due, CancellationToken cancel)
    {
        var type = await db.Set<WorkflowType>().SingleAsync(one => one.Id == start.TypeId, cancel);
        var definition = await DefinitionAsync(start.VersionId, cancel);
        var (about, repeats) = (About(type), definition.Find(start.ActivityId) is { } activity && TimerEvent.Repeats(activity.Given) is not null);
        if (repeats && !await IsLiveAsync(about, cancel))
            return;
        await starts.BeginAsync(start, about.Kind, about.Id, type.RootId, $"{start.ActivityId}:{NodaTime.Text.InstantPattern.ExtendedIso.Format(due)}", cancel);
        if (repeats)
            await DateAsync(start, type, definition, cancel);
    }

    private async Task DateAsync(WorkflowStart start, WorkflowType type, WorkflowDefinition definition, CancellationToken cancel)
    {
        // A date that has passed is not made up for.
        if (await NextAsync(start, type, definition, cancel) is { } due && due > clock.Now())
            await timers.SetAsync(WorkflowDates.TimerKind, start.Id, due, $"{WorkflowDates.TimerKind}:{start.Id}", cancel);
        else
            await timers.ClearAsync(start.Id, cancel);
    }

    private async Task<Instant?> NextAsync(WorkflowStart start, WorkflowType type, WorkflowDefinition definition, CancellationToken cancel)
    {
        var about = About(type);
        if (definition.Find(start.ActivityId) is not { } activity || TimerEvent.Repeats(activity.Given) is not { } schedule)
            return DateOf(definition, start.ActivityId, about.Kind) is { } date ? await WhenAsync(date, about.Kind, about.Id, cancel) : null;
        return await IsLiveAsync(about, cancel) ? schedule.After(clock.Now(), city.Required.TimeZone) : null;
    }

    private async Task<bool> IsLiveAsync(WorkflowRoot about, CancellationToken cancel) => subjects.Find(about.Kind) is { } subject && await subject.IsLiveAsync(about.Id, cancel);

    /// <summary>What those are about that a date starts.</summary>
    private WorkflowRoot About(WorkflowType type) => type.RootId is { } root ? new(type.RootKind!, root) : new(CitySubject.Name, city.Required.Id);

    // The date that an activity waits for, alone or beside its event.
    private Expression? DateOf(WorkflowDefinition definition, string activityId, string kind) =>
        definition.Find(activityId) is { } activity && activity.Given.Text(activity.Name == TimerEvent.EventName ? TimerEvent.When : SubjectEvent.Until) is { Length: > 0 } written
            ? Expression.Parse(written, WorkflowVariables.Of(definition, kind, subjects).All, ValueKind.Moment)
            : null;

    private async Task<Instant?> WhenAsync(Expression date, string kind, Guid subject, CancellationToken cancel)
    {
        if (await subjects.ReadAsync(kind, subject, date.Source, cancel) is not { } read)
            return null;
        var here = city.Required;
        return date.In(new Scope(read.Values, clock.Now(), here.TimeZone, here.Name)) as Instant?;
    }

    private async Task<WorkflowDefinition> DefinitionAsync(Guid version, CancellationToken cancel) =>
        WorkflowDefinition.FromJson(await db.Set<WorkflowVersion>().Where(one => one.Id == version).Select(one => one.Definition).SingleAsync(cancel));
}

/// <summary>A date has come that a workflow begins with.</summary>
internal sealed class WorkflowDates(CorridorDb db, WorkflowBook book) : ITimerHandler
{
    public const string TimerKind = "workflow.start";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<WorkflowStart>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is { } start)
            await book.BeginAsync(start, timer.DueAt, cancel);
    }
}
