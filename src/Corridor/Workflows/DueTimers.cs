using System.Collections.Concurrent;
using System.Data.Common;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Corridor.Workflows;

/// <summary>Acts when a timer of its kind is due. What it changes is saved with the timer, or not at all.</summary>
public interface ITimerHandler
{
    string Kind { get; }

    Task HandleAsync(Timer timer, CancellationToken cancel);

    /// <summary>The last try failed: what has to be said of that. Saved with the timer's failure.</summary>
    Task GiveUpAsync(Timer timer, Exception failure, CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>Sets, moves and clears the dates of a subject inside the current transaction.</summary>
public sealed class Timers(CorridorDb db, TimeProvider clock)
{
    public async Task SetAsync(string kind, Guid subject, Instant due, string key, CancellationToken cancel = default)
    {
        var known = await FindAsync(key, cancel);
        if (known is null)
            db.Add(Timer.For(kind, subject, due, key));
        else if (known.DueAt != due || known.State == TimerState.Cancelled)
            known.Move(due);
    }

    /// <summary>As <see cref="SetAsync"/>, also when it was due and done already.</summary>
    internal async Task ResetAsync(string kind, Guid subject, Instant due, string key, CancellationToken cancel = default)
    {
        if (await FindAsync(key, cancel) is { } known)
            known.Move(due);
        else
            db.Add(Timer.For(kind, subject, due, key));
    }

    private async Task<Timer?> FindAsync(string key, CancellationToken cancel) =>
        db.Set<Timer>().Local.FirstOrDefault(timer => timer.Key == key) ?? await db.Set<Timer>().SingleOrDefaultAsync(timer => timer.Key == key, cancel);

    public async Task ClearAsync(Guid subject, CancellationToken cancel = default)
    {
        foreach (var timer in await db.Set<Timer>().Where(timer => timer.SubjectId == subject && timer.State == TimerState.Waiting).ToListAsync(cancel))
            timer.Cancel(clock.Now());
    }
}

/// <summary>
/// Handles the timers that are due, of all cities, each in its own city and transaction. Cities take turns, so that none waits for
/// another's thousands. A node leases what it takes: another one handles it only when the lease has run out.
/// </summary>
public sealed class DueTimers(CorridorDbFactory databases, Cities cities, TimeProvider clock, ILogger<DueTimers> log) : IDisposable
{
    // What one city is given in a turn.
    private const int Share = 10;
    private static readonly Duration Lease = Duration.FromSeconds(40);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(15);
    private static readonly string Node = $"{Environment.MachineName}-{Environment.ProcessId}";

    private readonly SemaphoreSlim draining = new(1, 1);

    // SQLite writes one at a time anyway; more hands only let a slow handler not stand in the way.
    private readonly int hands = databases.IsPostgres ? 8 : 3;

    /// <summary>Returns when nothing is due any more, or what is due is other nodes' work. One drain at a time in a process.</summary>
    public async Task<int> DrainAsync(CancellationToken cancel = default)
    {
        await draining.WaitAsync(cancel);
        try
        {
            var handled = 0;
            while (await CitiesInNeedAsync(cancel) is { Count: > 0 } due && await RoundAsync(due, cancel) is > 0 and var done)
                handled += done;
            return handled;
        }
        finally
        {
            draining.Release();
        }
    }

    private async Task<List<City>> CitiesInNeedAsync(CancellationToken cancel)
    {
        await using var db = databases.AcrossCities();
        var now = clock.Now();
        var due = await db.Set<Timer>().ReadyAt(now).Select(timer => timer.CityId).Distinct().ToListAsync(cancel);
        return due.Count == 0 ? [] : [.. (await cities.AllAsync(cancel)).Where(city => city.Status == CityStatus.Active && due.Contains(city.Id))];
    }

    private async Task<int> RoundAsync(IReadOnlyList<City> due, CancellationToken cancel)
    {
        var line = new ConcurrentQueue<City>(due);
        var handled = 0;
        await Task.WhenAll(Enumerable.Range(0, hands).Select(async _ =>
        {
            while (line.TryDequeue(out var city))
            {
                var (mine, more) = await cities.In(city, services => TakeAsync(services.GetRequiredService<CorridorDb>(), cancel));
                if (more)
                    line.Enqueue(city);
                Interlocked.Add(ref handled, mine.Count);
                await HandleAsync(city, mine, cancel);
            }
        }));
        return handled;
    }

    /// <summary>Leases the first few; whether there may be more.</summary>
    private async Task<(List<Timer> Mine, bool More)> TakeAsync(CorridorDb db, CancellationToken cancel)
    {
        var now = clock.Now();
        var first = await db.Set<Timer>().ReadyAt(now).OrderBy(timer => timer.DueAt).Select(timer => timer.Id).Take(Share).ToListAsync(cancel);
        var lease = Guid.NewGuid();
        // Others may have chosen the same: each row goes to whoever updates it first.
        var won = first.Count == 0 ? 0 : await db.Set<Timer>().ReadyAt(now).Where(timer => first.Contains(timer.Id)).ExecuteUpdateAsync(timer => timer
            .SetProperty(t => t.Lease, lease)
            .SetProperty(t => t.LeasedUntil, now + Lease)
            .SetProperty(t => t.Node, Node)
            .SetProperty(t => t.Version, t => t.Version + 1), cancel);
        return won == 0 ? ([], false) : (await db.Set<Timer>().AsNoTracking().Where(timer => timer.Lease == lease).OrderBy(timer => timer.DueAt).ToListAsync(cancel), first.Count == Share);
    }

    private async Task HandleAsync(City city, List<Timer> mine, CancellationToken cancel)
    {
        if (mine.Count == 0)
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var renewing = RenewAsync(city, mine[0].Lease!.Value, over.Token);
        try
        {
            foreach (var timer in mine)
            {
                cancel.ThrowIfCancellationRequested();
                await HandleAsync(city, timer, cancel);
            }
        }
        finally
        {
            await over.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(City city, Guid lease, CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(RenewEvery, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
                return;
            try
            {
                var until = clock.Now() + Lease;
                await cities.In(city, services => services.GetRequiredService<CorridorDb>().Set<Timer>()
                    .Where(timer => timer.Lease == lease && timer.State == TimerState.Waiting)
                    .ExecuteUpdateAsync(timer => timer.SetProperty(t => t.LeasedUntil, until), over));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure) when (failure is DbException or InvalidOperationException)
            {
                // The work goes on; at worst another node begins it too, and only one of them can save.
                log.LogWarning("The lease of timers of city {City} was not renewed: {Failure}", city.Id, failure.GetType().Name);
            }
        }
    }

    private async Task HandleAsync(City city, Timer timer, CancellationToken cancel)
    {
        try
        {
            await cities.In(city, services => RunAsync(services, timer, cancel));
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody moved or took this timer meanwhile, or changed what it is about: it stays due where it still is.
            await cities.In(city, services => GiveBackAsync(services.GetRequiredService<CorridorDb>(), timer, cancel));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (await cities.In(city, services => RecordAsync(services, timer, failure, cancel)))
                log.LogError(failure, "Timer {Timer} of city {City} failed", timer.Id, city.Id);
        }
    }

    private async Task<bool> RunAsync(IServiceProvider services, Timer timer, CancellationToken cancel)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var handler = HandlerOf(services, timer) ?? throw new InvalidOperationException($"Nothing handles timers of kind {timer.Kind}.");
        // As it was leased: saving fails if anybody changed it since.
        db.Attach(timer);
        timer.Finish(clock.Now());
        await handler.HandleAsync(timer, cancel);
        await db.SaveChangesAsync(cancel);
        return true;
    }

    private static ITimerHandler? HandlerOf(IServiceProvider services, Timer timer) => services.GetServices<ITimerHandler>().SingleOrDefault(handler => handler.Kind == timer.Kind);

    private static async Task<bool> GiveBackAsync(CorridorDb db, Timer timer, CancellationToken cancel)
    {
        var lease = timer.Lease;
        return await db.Set<Timer>().Where(one => one.Id == timer.Id && one.Lease == lease && one.State == TimerState.Waiting)
            .ExecuteUpdateAsync(one => one.SetProperty(t => t.LeasedUntil, (Instant?)null), cancel) > 0;
    }

    /// <summary>False when the timer is not this node's any more: then what failed here was a second attempt.</summary>
    private async Task<bool> RecordAsync(IServiceProvider services, Timer timer, Exception failure, CancellationToken cancel)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var lease = timer.Lease;
        if (await db.Set<Timer>().SingleOrDefaultAsync(one => one.Id == timer.Id && one.Lease == lease && one.State == TimerState.Waiting, cancel) is not { } own)
            return false;
        // The type only: a message could quote somebody's data.
        own.Fail(failure.GetType().Name, clock.Now());
        if (own.State == TimerState.Failed && HandlerOf(services, timer) is { } handler)
            await handler.GiveUpAsync(own, failure, cancel);
        try
        {
            await db.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }

    public void Dispose() => draining.Dispose();
}

file static class TimerQueries
{
    public static IQueryable<Timer> ReadyAt(this IQueryable<Timer> timers, Instant now) =>
        timers.Where(timer => timer.State == TimerState.Waiting && timer.DueAt <= now && (timer.LeasedUntil == null || timer.LeasedUntil <= now));
}
