using Corridor.Data;
using Corridor.Texts;
using NodaTime;
using Quartz;
using Quartz.Extensibility;

namespace Corridor.Workflows.Operations;

/// <summary>A recurring job of all nodes together.</summary>
public sealed record ListedJob(string Name, bool IsPaused, bool IsRunning, Instant? Next, JobRun? Last);

/// <summary>One run of a recurring job.</summary>
public sealed record JobRun(Instant At, Duration Took, string Node, JobRunResult Result);

/// <summary>The recurring jobs: what they do and did; run now, paused, resumed. The store is all nodes', so is what is said to it.</summary>
public sealed class JobDesk(ISchedulerFactory schedulers, IExecutionHistoryStore history, CorridorDb db, Audit audit)
{
    private const int RunsShown = 50;

    public async Task<IReadOnlyList<ListedJob>> ListAsync(CancellationToken cancel = default)
    {
        var scheduler = await schedulers.GetScheduler(cancel);
        var jobs = (await scheduler.QueryJobs(new JobQuery(), cancel)).Items;
        // The one that recurs has the job's name; a run by hand has a trigger of its own.
        var triggers = (await scheduler.QueryTriggers(new TriggerQuery(), cancel)).Items.Where(trigger => trigger.Key.Name == trigger.JobKey.Name).ToDictionary(trigger => trigger.JobKey);
        var running = (await scheduler.QueryFireInstances(new FireInstanceQuery { State = FireInstanceState.Executing }, cancel)).Items.Select(one => one.JobKey).ToHashSet();
        var last = (await history.QueryJobRunStatuses(new JobRunStatusQuery { SchedulerName = scheduler.SchedulerName }, cancel)).Items.ToDictionary(one => one.Job);
        return [.. jobs.Select(job => new ListedJob(
            job.Key.Name,
            triggers.GetValueOrDefault(job.Key)?.State == TriggerState.Paused,
            running.Contains(job.Key),
            triggers.GetValueOrDefault(job.Key)?.NextFireTimeUtc is { } next ? Instant.FromDateTimeOffset(next) : null,
            last.GetValueOrDefault(job.Key) is { } run ? new JobRun(Instant.FromDateTimeOffset(run.LastFiredAtUtc), Duration.FromTimeSpan(run.LastDuration), run.LastSchedulerInstanceId ?? "", run.LastResult) : null))
            .OrderBy(job => job.Name, StringComparer.Ordinal)];
    }

    /// <summary>The last runs of a job, of all nodes.</summary>
    public async Task<IReadOnlyList<JobRun>> RunsAsync(string name, CancellationToken cancel = default)
    {
        var (scheduler, job) = await FindAsync(name, cancel);
        var runs = await history.QueryExecutions(new ExecutionHistoryQuery { SchedulerName = scheduler.SchedulerName, Job = job, Take = RunsShown }, cancel);
        return [.. runs.Items.Select(run => new JobRun(Instant.FromDateTimeOffset(run.FiredAtUtc), Duration.FromTimeSpan(run.Duration), run.SchedulerInstanceId ?? "", run.EffectiveResult))];
    }

    public Task RunNowAsync(string name, CancellationToken cancel = default) =>
        DoAsync("job.run", name, (scheduler, job) => scheduler.TriggerJob(job, cancellationToken: cancel), cancel);

    public Task PauseAsync(string name, CancellationToken cancel = default) =>
        DoAsync("job.paused", name, async (scheduler, job) => await scheduler.PauseJob(job, cancel), cancel);

    public Task ResumeAsync(string name, CancellationToken cancel = default) =>
        DoAsync("job.resumed", name, async (scheduler, job) => await scheduler.ResumeJob(job, cancel), cancel);

    // Quartz writes on its own: first the audit entry, so that nothing is done without one.
    private async Task DoAsync(string action, string name, Func<IScheduler, JobKey, ValueTask> act, CancellationToken cancel)
    {
        var (scheduler, job) = await FindAsync(name, cancel);
        audit.Record(action, Guid.Empty, new { job = job.Name });
        await db.SaveChangesAsync(cancel);
        await act(scheduler, job);
    }

    private async Task<(IScheduler Scheduler, JobKey Job)> FindAsync(string name, CancellationToken cancel)
    {
        var (scheduler, job) = (await schedulers.GetScheduler(cancel), new JobKey(name));
        return await scheduler.GetJobDetail(job, cancel) is null ? throw new NotFoundException() : (scheduler, job);
    }
}
