using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Workflows;

/// <summary>A workflow as a list shows it: what runs of it, and what stands still.</summary>
public sealed record ListedWorkflow(Guid Id, LocalizedText Name, int Number, bool IsEnabled, bool HasChanges, int Running, int Faulted);

/// <summary>An instance as a list shows it.</summary>
public sealed record ListedRun(Guid Id, string SubjectKind, Guid SubjectId, WorkflowState State, Instant StartedAt, Instant? FinishedAt, string? FaultedActivityId, Text? Fault);

/// <summary>What was published once, as a list shows it.</summary>
public sealed record ListedVersion(Guid Id, int Number, Instant At, string? By);

/// <summary>A subject that a test run can be about.</summary>
public sealed record ListedSubject(Guid Id, string Title);

/// <summary>A step that a workflow made for a subject.</summary>
public sealed record TimelineEntry(Guid Id, Guid RunId, Guid? RootId, LocalizedText Workflow, ActivityRecord Step, string Outcome, Instant At, Text? Note, bool Failed);

/// <summary>The workflows of a call, or those of the whole city, as coordinators read them.</summary>
public sealed class WorkflowDesk(CorridorDb db, Subjects subjects)
{
    private const int MostSubjects = 100;

    public Task<List<ListedWorkflow>> ListAsync(Guid? root, CancellationToken cancel = default) => db.Set<WorkflowType>()
        .Where(type => type.RootId == root)
        .OrderBy(type => type.Key)
        .Select(type => new ListedWorkflow(type.Id, type.Name, type.LastNumber, type.IsEnabled, type.HasChanges,
            db.Set<Workflow>().Count(run => run.TypeId == type.Id && run.State == WorkflowState.Running),
            db.Set<Workflow>().Count(run => run.TypeId == type.Id && run.State == WorkflowState.Faulted)))
        .ToListAsync(cancel);

    public Task<WorkflowType> FindAsync(Guid? root, Guid id, CancellationToken cancel = default) =>
        db.Set<WorkflowType>().Where(type => type.Id == id && type.RootId == root).SingleOrNotFoundAsync(cancel);

    public async Task<IReadOnlyList<WorkflowDefinition>> DraftsAsync(Guid? root, CancellationToken cancel = default) =>
        [.. (await db.Set<WorkflowType>().Where(type => type.RootId == root).OrderBy(type => type.Key).Select(type => type.Draft).ToListAsync(cancel)).Select(WorkflowDefinition.FromJson)];

    /// <summary>The instances of a workflow, those that stand still first, then the newest.</summary>
    public IQueryable<ListedRun> Runs(Guid type, bool faultedOnly, Guid? from = null) => db.Set<Workflow>()
        .Where(run => run.TypeId == type && (!faultedOnly || run.State == WorkflowState.Faulted))
        .NewestFirst(from)
        .Select(run => new ListedRun(run.Id, run.SubjectKind, run.SubjectId, run.State, run.StartedAt, run.FinishedAt, run.FaultedActivityId, run.Fault));

    public Task<Workflow> RunAsync(Guid? root, Guid id, CancellationToken cancel = default) =>
        db.Set<Workflow>().AsNoTracking().Where(run => run.Id == id && db.Set<WorkflowType>().Any(type => type.Id == run.TypeId && type.RootId == root)).SingleOrNotFoundAsync(cancel);

    /// <summary>What an instance did, step by step.</summary>
    public Task<List<JournalEntry>> JournalAsync(Guid run, CancellationToken cancel = default) =>
        db.Set<JournalEntry>().AsNoTracking().Where(entry => entry.WorkflowId == run).OrderBy(entry => entry.Number).ThenBy(entry => entry.At).Take(1000).ToListAsync(cancel);

    public async Task<WorkflowDefinition> DefinitionAsync(Guid version, CancellationToken cancel = default) =>
        WorkflowDefinition.FromJson(await db.Set<WorkflowVersion>().Where(one => one.Id == version).Select(one => one.Definition).SingleAsync(cancel));

    /// <summary>What was published, the newest first, and by whom.</summary>
    public IQueryable<ListedVersion> Versions(Guid type, Guid? from = null) => db.Set<WorkflowVersion>()
        .Where(version => version.TypeId == type)
        .NewestFirst(from)
        .Select(version => new ListedVersion(version.Id, version.Number, version.PublishedAt, db.Users.Where(user => user.Id == version.PublishedBy).Select(user => user.Email).FirstOrDefault()));

    public Task<WorkflowVersion> VersionAsync(Guid type, Guid id, CancellationToken cancel = default) =>
        db.Set<WorkflowVersion>().Where(version => version.Id == id && version.TypeId == type).SingleOrNotFoundAsync(cancel);

    /// <summary>The newest things of a kind that a workflow of this root can be about.</summary>
    public async Task<IReadOnlyList<ListedSubject>> SubjectsAsync(string kind, Guid? root, CancellationToken cancel = default)
    {
        if (subjects.Find(kind) is not { } subject)
            return [];
        var ids = await subject.NewestAsync(root, MostSubjects, cancel);
        var titles = await subject.TitlesAsync(ids, cancel);
        return [.. ids.Where(titles.ContainsKey).Select(id => new ListedSubject(id, titles[id]))];
    }

    /// <summary>What workflows did for a subject, the newest step first.</summary>
    public async Task<Paged<TimelineEntry>> TimelineAsync(Guid subject, Guid? after, CancellationToken cancel = default)
    {
        var entries = await Paging.ReadAsync(after, entry => entry.Id, first =>
            from entry in db.Set<JournalEntry>().AsNoTracking().NewestFirst(first)
            join run in db.Set<Workflow>() on entry.WorkflowId equals run.Id
            where run.SubjectId == subject
            select new { entry.Id, RunId = run.Id, run.VersionId, Root = db.Set<WorkflowType>().Where(type => type.Id == run.TypeId).Select(type => type.RootId).FirstOrDefault(), entry.ActivityId, entry.Activity, entry.Outcome, entry.At, entry.Note, entry.Failed }, cancel: cancel);
        var versions = entries.Select(entry => entry.VersionId).Distinct().ToList();
        var definitions = (await db.Set<WorkflowVersion>().Where(version => versions.Contains(version.Id)).Select(version => new { version.Id, version.Definition }).ToListAsync(cancel))
            .ToDictionary(version => version.Id, version => WorkflowDefinition.FromJson(version.Definition));
        return entries.Map(entry => new TimelineEntry(entry.Id, entry.RunId, entry.Root, definitions[entry.VersionId].Name,
            definitions[entry.VersionId].Find(entry.ActivityId) ?? new ActivityRecord(entry.ActivityId, entry.Activity, 0, 0, IsStart: false, []),
            entry.Outcome, entry.At, entry.Note, entry.Failed));
    }

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
