using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Quartz;

namespace Corridor.Workflows.Operations;

/// <summary>
/// Deletes what ran long ago: timers that are done, workflows that are over with their journal, nodes that are gone. What failed stays
/// until somebody tries it again or cancels it.
/// </summary>
public sealed class HistorySweep(CorridorDbFactory databases, Cities cities, TimeProvider clock)
{
    public static readonly Duration TimersKept = Duration.FromDays(90);
    public static readonly Duration WorkflowsKept = Duration.FromDays(730);

    /// <summary>Of those whose definition says <see cref="WorkflowDefinition.DeleteFinishedWorkflows"/>.</summary>
    public static readonly Duration BriefWorkflowsKept = Duration.FromDays(1);
    private static readonly Duration NodesKept = Duration.FromDays(1);
    private static readonly Duration MinutesKept = Duration.FromDays(2);

    // A few at a time: on SQLite everybody else waits while rows go.
    private const int Batch = 500;

    public async Task<int> SweepAsync(CancellationToken cancel = default)
    {
        var now = clock.Now();
        var deleted = 0;
        foreach (var city in await cities.AllAsync(cancel))
            deleted += await cities.In(city.Id, services => SweepAsync(services.GetRequiredService<CorridorDb>(), now, cancel), cancel);
        await using var network = databases.Open(CityReach.Network);
        deleted += await network.Set<Node>().Where(node => node.SeenAt < now - NodesKept).ExecuteDeleteAsync(cancel);
        var minute = (now - MinutesKept).ToUnixTimeSeconds() / 60;
        return deleted + await network.Set<NodeMinute>().Where(one => one.Minute < minute).ExecuteDeleteAsync(cancel);
    }

    private static async Task<int> SweepAsync(CorridorDb db, Instant now, CancellationToken cancel)
    {
        var timers = now - TimersKept;
        var deleted = await AllAsync(() => db.Set<Timer>()
            .Where(timer => (timer.State == TimerState.Done || timer.State == TimerState.Cancelled) && timer.FinishedAt < timers)
            .OrderBy(timer => timer.FinishedAt).Take(Batch)
            .ExecuteDeleteAsync(cancel));

        var over = db.Set<Workflow>().Where(run => run.State == WorkflowState.Finished || run.State == WorkflowState.Cancelled);
        var workflows = now - WorkflowsKept;
        deleted += await AllAsync(() => WorkflowsAsync(db, over.Where(run => run.FinishedAt < workflows), cancel));

        var briefly = now - BriefWorkflowsKept;
        // One that a date began stays longer: it is what tells that the date was acted on.
        var brief = over.Where(run => run.FinishedAt < briefly && run.StartKey == null);
        foreach (var version in await VersionsAsync(db, brief, cancel))
            deleted += await AllAsync(() => WorkflowsAsync(db, brief.Where(run => run.VersionId == version), cancel));
        return deleted;
    }

    private static async Task<List<Guid>> VersionsAsync(CorridorDb db, IQueryable<Workflow> brief, CancellationToken cancel)
    {
        var versions = await db.Set<WorkflowVersion>().Where(version => brief.Any(run => run.VersionId == version.Id)).Select(version => new { version.Id, version.Definition }).ToListAsync(cancel);
        return [.. versions.Where(version => WorkflowDefinition.FromJson(version.Definition).DeleteFinishedWorkflows).Select(version => version.Id)];
    }

    // The instance last: should this end in between, it still tells that there is something to delete.
    private static async Task<int> WorkflowsAsync(CorridorDb db, IQueryable<Workflow> runs, CancellationToken cancel)
    {
        var ids = await runs.OrderBy(run => run.FinishedAt).Select(run => run.Id).Take(Batch).ToListAsync(cancel);
        await db.Set<JournalEntry>().Where(entry => ids.Contains(entry.WorkflowId)).ExecuteDeleteAsync(cancel);
        return await db.Set<Workflow>().Where(run => ids.Contains(run.Id)).ExecuteDeleteAsync(cancel);
    }

    private static async Task<int> AllAsync(Func<Task<int>> some)
    {
        var all = 0;
        int last;
        do
        {
            last = await some();
            all += last;
        }
        while (last == Batch);
        return all;
    }
}

[DisallowConcurrentExecution]
public sealed class SweepHistoryJob(HistorySweep sweep) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweep.SweepAsync(cancellationToken);
}
