using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Workflows.Operations;

/// <summary>The timers of all cities, as network administrators see and help them.</summary>
public sealed class TimerDesk(CorridorDbFactory databases, Cities cities, Actor actor, TimeProvider clock)
{
    private const int Batch = 200;

    /// <summary>What some node holds.</summary>
    public Task<Paged<Timer>> RunningAsync(Guid? after, CancellationToken cancel = default)
    {
        var now = clock.Now();
        return ReadAsync(after, Paging.Rows, (timers, from) => SoonestFirst(timers.Where(timer => timer.State == TimerState.Waiting && timer.LeasedUntil > now), from), cancel);
    }

    /// <summary>What is due and no node has begun.</summary>
    public Task<Paged<Timer>> LateAsync(Guid? after, CancellationToken cancel = default)
    {
        var now = clock.Now();
        return ReadAsync(after, Paging.Lines, (timers, from) => SoonestFirst(timers.Where(timer => timer.State == TimerState.Waiting && timer.DueAt <= now && (timer.LeasedUntil == null || timer.LeasedUntil <= now)), from), cancel);
    }

    public Task<Paged<Timer>> ComingAsync(Guid? after, CancellationToken cancel = default)
    {
        var now = clock.Now();
        return ReadAsync(after, Paging.Lines, (timers, from) => SoonestFirst(timers.Where(timer => timer.State == TimerState.Waiting && timer.DueAt > now), from), cancel);
    }

    /// <summary>What was tried in vain too often: it waits for somebody.</summary>
    public Task<Paged<Timer>> FailedAsync(Guid? after, CancellationToken cancel = default) =>
        ReadAsync(after, Paging.Rows, (timers, from) => LatestFirst(timers.Where(timer => timer.State == TimerState.Failed), from), cancel);

    /// <summary>How many failed, by kind.</summary>
    public async Task<IReadOnlyList<(string Kind, int Count)>> FailedKindsAsync(CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        var kinds = await db.Set<Timer>().Where(timer => timer.State == TimerState.Failed).GroupBy(timer => timer.Kind).Select(same => new { Kind = same.Key, Count = same.Count() }).OrderBy(one => one.Kind).ToListAsync(cancel);
        return [.. kinds.Select(one => (one.Kind, one.Count))];
    }

    /// <summary>What came to an end, the latest first.</summary>
    public Task<Paged<Timer>> HistoryAsync(Guid? city, TimerState? state, Guid? after, CancellationToken cancel = default) =>
        ReadAsync(after, Paging.Lines, (timers, from) => LatestFirst(timers.Where(timer => timer.FinishedAt != null && (city == null || timer.CityId == city) && (state == null || timer.State == state)), from), cancel);

    public Task RetryAsync(Guid city, Guid id, CancellationToken cancel = default) => InAsync(city, async services =>
    {
        var timer = await TimerAsync(services, timer => timer.Id == id && timer.State == TimerState.Failed, cancel);
        timer.Move(clock.Now());
        services.GetRequiredService<Audit>().Record("timer.retried", id, new { timer.Kind });
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync(cancel);
    }, cancel);

    /// <summary>All of a kind, in all cities.</summary>
    public async Task<int> RetryAllAsync(string kind, CancellationToken cancel = default)
    {
        List<Guid> concerned;
        await using (var all = databases.AcrossCities())
            concerned = await all.Set<Timer>().Where(timer => timer.State == TimerState.Failed && timer.Kind == kind).Select(timer => timer.CityId).Distinct().ToListAsync(cancel);
        var retried = 0;
        foreach (var city in concerned)
        {
            var failed = 0;
            do
            {
                failed = 0;
                await InAsync(city, async services =>
                {
                    var db = services.GetRequiredService<CorridorDb>();
                    var some = await db.Set<Timer>().Where(timer => timer.State == TimerState.Failed && timer.Kind == kind).OrderBy(timer => timer.Id).Take(Batch).ToListAsync(cancel);
                    foreach (var timer in some)
                        timer.Move(clock.Now());
                    services.GetRequiredService<Audit>().Record("timers.retried", Guid.Empty, new { kind, count = some.Count });
                    await db.SaveChangesAsync(cancel);
                    failed = some.Count;
                }, cancel);
                retried += failed;
            }
            while (failed == Batch);
        }

        return retried;
    }

    /// <summary>It does not happen (again). What a node is working on ends within seconds, unless its work is done before.</summary>
    public Task CancelAsync(Guid city, Guid id, CancellationToken cancel = default) => InAsync(city, async services =>
    {
        var (db, now) = (services.GetRequiredService<CorridorDb>(), clock.Now());
        var timer = await TimerAsync(services, timer => timer.Id == id && (timer.State == TimerState.Waiting || timer.State == TimerState.Failed), cancel);
        services.GetRequiredService<Audit>().Record("timer.cancelled", id, new { timer.Kind });
        if (timer.LeasedUntil > now)
        {
            // Without a new version: the node that works on it saves what it was given.
            await using var both = await db.Database.BeginTransactionAsync(cancel);
            await db.Set<Timer>().Where(one => one.Id == id && one.State == TimerState.Waiting).ExecuteUpdateAsync(set => set.SetProperty(one => one.CancelAskedAt, now), cancel);
            await db.SaveChangesAsync(cancel);
            await both.CommitAsync(cancel);
            return;
        }

        var hasFailed = timer.State == TimerState.Failed;
        timer.Cancel(now);
        if (!hasFailed && services.GetServices<ITimerHandler>().SingleOrDefault(handler => handler.Kind == timer.Kind) is { } handler)
            await handler.GiveUpAsync(timer, new OperationCanceledException(), cancel);
        await db.SaveChangesAsync(cancel);
    }, cancel);

    private async Task InAsync(Guid city, Func<IServiceProvider, Task> work, CancellationToken cancel)
    {
        if (await cities.ByIdAsync(city, cancel) is null)
            throw new NotFoundException();
        await cities.InAs(actor.AccountId, city, work, cancel);
    }

    private static Task<Timer> TimerAsync(IServiceProvider services, System.Linq.Expressions.Expression<Func<Timer, bool>> which, CancellationToken cancel) =>
        services.GetRequiredService<CorridorDb>().Set<Timer>().Where(which).SingleOrNotFoundAsync(cancel);

    private async Task<Paged<Timer>> ReadAsync(Guid? after, int size, Func<IQueryable<Timer>, Guid?, IQueryable<Timer>> from, CancellationToken cancel)
    {
        await using var db = databases.AcrossCities();
        return await Paging.ReadAsync(after, timer => timer.Id, key => from(db.Set<Timer>(), key), size, cancel);
    }

    private static IQueryable<Timer> SoonestFirst(IQueryable<Timer> timers, Guid? from)
    {
        if (from is { } id)
        {
            var at = timers.Where(timer => timer.Id == id).Select(timer => (Instant?)timer.DueAt);
            timers = timers.Where(timer => timer.DueAt >= at.FirstOrDefault() && (timer.DueAt > at.FirstOrDefault() || timer.Id >= id));
        }

        return timers.OrderBy(timer => timer.DueAt).ThenBy(timer => timer.Id);
    }

    private static IQueryable<Timer> LatestFirst(IQueryable<Timer> timers, Guid? from)
    {
        if (from is { } id)
        {
            var at = timers.Where(timer => timer.Id == id).Select(timer => timer.FinishedAt);
            timers = timers.Where(timer => timer.FinishedAt <= at.FirstOrDefault() && (timer.FinishedAt < at.FirstOrDefault() || timer.Id <= id));
        }

        return timers.OrderByDescending(timer => timer.FinishedAt).ThenByDescending(timer => timer.Id);
    }
}
