using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Workflows;

/// <summary>A workflow as a list shows it: what runs of it, and what stands still.</summary>
public sealed record ListedWorkflow(Guid Id, LocalizedText Name, int Number, bool IsEnabled, bool HasChanges, int Running, int Faulted);

/// <summary>A date on which workflows will act: for how many, by which step of which workflow.</summary>
public sealed record ComingDate(Instant At, Guid TypeId, LocalizedText Workflow, LocalizedText Step, int Count);

/// <summary>An instance as a list shows it.</summary>
public sealed record ListedRun(Guid Id, string SubjectKind, Guid SubjectId, WorkflowState State, Instant StartedAt, Instant? FinishedAt, string? FaultedActivityId, Text? Fault);

/// <summary>The workflows of a call, as its coordinators read them.</summary>
public sealed class WorkflowDesk(CorridorDb db, Subjects subjects)
{
    private const int MostDates = 200;

    public Task<List<ListedWorkflow>> ListAsync(Guid root, CancellationToken cancel = default) => db.Set<WorkflowType>()
        .Where(type => type.RootId == root)
        .OrderBy(type => type.Key)
        .Select(type => new ListedWorkflow(type.Id, type.Name, type.LastNumber, type.IsEnabled, type.HasChanges,
            db.Set<Workflow>().Count(run => run.TypeId == type.Id && run.State == WorkflowState.Running),
            db.Set<Workflow>().Count(run => run.TypeId == type.Id && run.State == WorkflowState.Faulted)))
        .ToListAsync(cancel);

    public Task<WorkflowType> FindAsync(Guid root, Guid id, CancellationToken cancel = default) =>
        db.Set<WorkflowType>().Where(type => type.Id == id && type.RootId == root).SingleOrNotFoundAsync(cancel);

    /// <summary>Every date that is set now, the next one first; what is set for many at once stands in one line.</summary>
    public async Task<IReadOnlyList<ComingDate>> DatesAsync(Guid root, CancellationToken cancel = default)
    {
        var starts = await (
            from start in db.Set<WorkflowStart>()
            join timer in db.Set<Timer>() on start.Id equals timer.SubjectId
            where start.RootId == root && timer.State == TimerState.Waiting
            orderby timer.DueAt
            select new { start.TypeId, start.VersionId, start.ActivityId, timer.DueAt, Count = 1 }).Take(MostDates).ToListAsync(cancel);
        var waiting = await (
            from token in db.Set<WorkflowToken>()
            join run in db.Set<Workflow>() on token.WorkflowId equals run.Id
            join timer in db.Set<Timer>() on token.Id equals timer.SubjectId
            where run.RootId == root && run.State == WorkflowState.Running && token.State == TokenState.Waiting && timer.State == TimerState.Waiting
            group token by new { run.TypeId, run.VersionId, token.ActivityId, timer.DueAt } into same
            orderby same.Key.DueAt
            select new { same.Key.TypeId, same.Key.VersionId, same.Key.ActivityId, same.Key.DueAt, Count = same.Count() }).Take(MostDates).ToListAsync(cancel);
        var all = starts.Concat(waiting).OrderBy(one => one.DueAt).Take(MostDates).ToList();
        var versions = all.Select(one => one.VersionId).Distinct().ToList();
        var definitions = (await db.Set<WorkflowVersion>().Where(version => versions.Contains(version.Id)).Select(version => new { version.Id, version.Definition }).ToListAsync(cancel))
            .ToDictionary(version => version.Id, version => WorkflowDefinition.FromJson(version.Definition));
        return [.. all.Select(one => new ComingDate(one.DueAt, one.TypeId, definitions[one.VersionId].Name, definitions[one.VersionId].Find(one.ActivityId)?.Title ?? LocalizedText.Empty, one.Count))];
    }

    /// <summary>The instances of a workflow, those that stand still first, then the newest.</summary>
    public IQueryable<ListedRun> Runs(Guid type, bool faultedOnly, Guid? from = null) => db.Set<Workflow>()
        .Where(run => run.TypeId == type && (!faultedOnly || run.State == WorkflowState.Faulted))
        .NewestFirst(from)
        .Select(run => new ListedRun(run.Id, run.SubjectKind, run.SubjectId, run.State, run.StartedAt, run.FinishedAt, run.FaultedActivityId, run.Fault));

    public Task<Workflow> RunAsync(Guid root, Guid id, CancellationToken cancel = default) =>
        db.Set<Workflow>().AsNoTracking().Where(run => run.Id == id && run.RootId == root).SingleOrNotFoundAsync(cancel);

    /// <summary>What an instance did, step by step.</summary>
    public Task<List<JournalEntry>> JournalAsync(Guid run, CancellationToken cancel = default) =>
        db.Set<JournalEntry>().AsNoTracking().Where(entry => entry.WorkflowId == run).OrderBy(entry => entry.Number).ThenBy(entry => entry.At).Take(1000).ToListAsync(cancel);

    public async Task<WorkflowDefinition> DefinitionAsync(Guid version, CancellationToken cancel = default) =>
        WorkflowDefinition.FromJson(await db.Set<WorkflowVersion>().Where(one => one.Id == version).Select(one => one.Definition).SingleAsync(cancel));

    /// <summary>What people call the subjects of some instances.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> TitlesAsync(IEnumerable<ListedRun> runs, CancellationToken cancel = default)
    {
        var titles = new Dictionary<Guid, string>();
        foreach (var kind in runs.GroupBy(run => run.SubjectKind))
        {
            if (subjects.Find(kind.Key) is not { } subject)
                continue;
            foreach (var (id, title) in await subject.TitlesAsync([.. kind.Select(run => run.SubjectId).Distinct()], cancel))
                titles[id] = title;
        }

        return titles;
    }
}
