using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Workflows.Activities;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Workflows;

/// <summary>A date on which workflows will act, by which step of which workflow.</summary>
/// <param name="At">When.</param>
/// <param name="TypeId">Which workflow.</param>
/// <param name="Workflow">Its name.</param>
/// <param name="Step">Which step.</param>
/// <param name="Count">For how many it is set; 0: for nobody yet, and for all that are there by then.</param>
public sealed record ComingDate(Instant At, Guid TypeId, Texts.LocalizedText Workflow, ActivityRecord Step, int Count)
{
    public bool IsSet => Count > 0;
}

/// <summary>Every date on which the workflows of a call, or of the whole city, will act: those that are set, and those that its own dates give already.</summary>
public sealed class WorkflowCalendar(CorridorDb db, CurrentCity city, Subjects subjects, TimeProvider clock)
{
    private const int MostDates = 200;

    /// <summary>The next one first; what is set for many at once stands in one line.</summary>
    public async Task<IReadOnlyList<ComingDate>> DatesAsync(WorkflowRoot? root, CancellationToken cancel = default)
    {
        var set = await SetAsync(root, cancel);
        var known = set.Select(date => (date.TypeId, date.Step.ActivityId, date.At)).ToHashSet();
        var ahead = root is null ? [] : (await AheadAsync(root, cancel)).Where(date => !known.Contains((date.TypeId, date.Step.ActivityId, date.At)));
        return [.. set.Concat(ahead).OrderBy(date => date.At).Take(MostDates)];
    }

    private async Task<IReadOnlyList<ComingDate>> SetAsync(WorkflowRoot? root, CancellationToken cancel)
    {
        var rootId = root?.Id;
        var starts = await (
            from start in db.Set<WorkflowStart>()
            join timer in db.Set<Timer>() on start.Id equals timer.SubjectId
            where start.RootId == rootId && timer.State == TimerState.Waiting
            orderby timer.DueAt
            select new { start.TypeId, start.VersionId, start.ActivityId, timer.DueAt, Count = 1 }).Take(MostDates).ToListAsync(cancel);
        var runs = db.Set<Workflow>().Where(run => run.State == WorkflowState.Running);
        // A workflow of the whole city runs about what lies in calls.
        runs = rootId is null ? runs.Where(run => db.Set<WorkflowType>().Any(type => type.Id == run.TypeId && type.RootId == null)) : runs.Where(run => run.RootId == rootId);
        var waiting = await (
            from token in db.Set<WorkflowToken>()
            join run in runs on token.WorkflowId equals run.Id
            join timer in db.Set<Timer>() on token.Id equals timer.SubjectId
            where token.State == TokenState.Waiting && timer.State == TimerState.Waiting
            group token by new { run.TypeId, run.VersionId, token.ActivityId, timer.DueAt } into same
            orderby same.Key.DueAt
            select new { same.Key.TypeId, same.Key.VersionId, same.Key.ActivityId, same.Key.DueAt, Count = same.Count() }).Take(MostDates).ToListAsync(cancel);
        var all = starts.Concat(waiting).OrderBy(one => one.DueAt).Take(MostDates).ToList();
        var definitions = await DefinitionsAsync([.. all.Select(one => one.VersionId).Distinct()], cancel);
        return [.. all.Select(one => Date(one.DueAt, one.TypeId, definitions[one.VersionId], one.ActivityId, one.Count))];
    }

    /// <summary>What runs now or will from the publication on: its dates that hang on the call alone.</summary>
    private async Task<IReadOnlyList<ComingDate>> AheadAsync(WorkflowRoot root, CancellationToken cancel)
    {
        var types = await db.Set<WorkflowType>().AsNoTracking().Where(type => type.RootId == root.Id && (type.IsEnabled || type.PublishedId == null)).ToListAsync(cancel);
        var published = await DefinitionsAsync([.. types.Select(type => type.PublishedId).OfType<Guid>()], cancel);
        var variables = subjects.VariablesOf(root.Kind);
        var steps = (
            from type in types
            let definition = type.PublishedId is { } version ? published[version] : WorkflowDefinition.FromJson(type.Draft)
            from step in definition.Activities
            where step.Name == TimerEvent.EventName
            let date = Read(step, variables)
            where date is { CountsFromNow: false }
            select (type, definition, step, date)).ToList();
        if (steps.Count == 0 || await subjects.ReadAsync(root.Kind, root.Id, string.Join('\n', steps.Select(one => one.date.Source)), cancel) is not { } read)
            return [];
        var (now, here) = (clock.Now(), city.Required);
        var scope = new Scope(read.Values, now, here.TimeZone, here.Name);
        return [.. steps.Select(one => (one, at: one.date.In(scope) as Instant?)).Where(pair => pair.at > now).Select(pair => Date(pair.at!.Value, pair.one.type.Id, pair.one.definition, pair.one.step.ActivityId, 0))];
    }

    private static Expression? Read(ActivityRecord step, IReadOnlyList<Variable> variables)
    {
        try
        {
            return Expression.Parse(step.Given.Text("When"), variables, ValueKind.Moment);
        }
        catch (ExpressionException)
        {
            // It hangs on more than the call: it is known once an instance gets there.
            return null;
        }
    }

    private async Task<Dictionary<Guid, WorkflowDefinition>> DefinitionsAsync(IReadOnlyList<Guid> versions, CancellationToken cancel) =>
        (await db.Set<WorkflowVersion>().Where(version => versions.Contains(version.Id)).Select(version => new { version.Id, version.Definition }).ToListAsync(cancel))
        .ToDictionary(version => version.Id, version => WorkflowDefinition.FromJson(version.Definition));

    private static ComingDate Date(Instant at, Guid type, WorkflowDefinition definition, string activityId, int count) =>
        new(at, type, definition.Name, definition.Find(activityId) ?? new ActivityRecord(activityId, TimerEvent.EventName, 0, 0, IsStart: false, []), count);
}
