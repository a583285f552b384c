using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Workflows.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Corridor.Workflows;

/// <summary>Acts when a timer of its kind is due. What it changes is saved with the timer, or not at all.</summary>
public interface ITimerHandler
{
    string Kind { get; }

    /// <param name="timer">What is due.</param>
    /// <param name="cancel">This node stops, or somebody cancelled the timer; long work listens, and says how far it is to <see cref="TimerProgress"/>.</param>
    Task HandleAsync(Timer timer, CancellationToken cancel);

    /// <summary>The last try failed, or somebody cancelled it: what has to be said of that. Saved with the timer's end.</summary>
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

    /// <summary>In the background, as soon as this transaction is saved.</summary>
    public Task StartAsync(string kind, Guid subject, CancellationToken cancel = default) => SetAsync(kind, subject, clock.Now(), $"{kind}:{subject}", cancel);

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
/// Handles the timers that are due, of all cities, each in its own city and transaction. Cities take turns, and none has all hands,
/// so that none waits for another's thousands. A node leases what it takes: another one handles it only when the lease has run out.
/// </summary>
public sealed class DueTimers(CorridorDbFactory databases, Cities cities, NodeWork work, TimeProvider clock, ILogger<DueTimers> log) : IDisposable
{
    // What a city is given in a turn.
    private const int Share = 10;
    private static readonly Duration Lease = Duration.FromSeconds(30);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    // How soon a wish to cancel is seen, and progress shown.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    // How soon others are seen that are due, while some are handled.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim draining = new(1, 1);

    // SQLite writes one at a time anyway; more hands only let a slow handler not stand in the way.
    private readonly int hands = databases.IsPostgres ? 8 : 3;

    private readonly ConcurrentDictionary<string, ObjectFactory> handlers = new();

    /// <summary>Returns when nothing is due any more, or what is due is other nodes' work. One drain at a time in a process.</summary>
    public async Task<int> DrainAsync(CancellationToken cancel = default)
    {
        await draining.WaitAsync(cancel);
        try
        {
            return await new Run(this, cancel).DrainAsync();
        }
        finally
        {
            draining.Release();
        }
    }

    private async Task<List<City>> CitiesInNeedAsync(CancellationToken cancel)
    {
        await using var db = databases.AcrossCities();
        var ready = db.Set<Timer>().ReadyAt(clock.Now());
        // A look into the index for each city: the timers that wait are not counted.
        var due = await db.Cities.Where(city => city.Status == CityStatus.Active && ready.Any(timer => timer.CityId == city.Id)).Select(city => city.Id).ToListAsync(cancel);
        return due.Count == 0 ? [] : [.. (await cities.AllAsync(cancel)).Where(city => due.Contains(city.Id))];
    }

    private CorridorDb Open(City city) => databases.Open(CityReach.In(city.Id));

    private Task<List<Timer>> LeaseAsync(CorridorDb db, CancellationToken cancel)
    {
        var now = clock.Now();
        return db.LeaseTimersAsync(Share, Node.Here, Guid.NewGuid(), now, now + Lease, cancel);
    }

    private async Task HandleAsync(City city, List<Timer> mine, DbConnection connection, CancellationToken cancel)
    {
        if (mine.Count == 0)
            return;
        var turn = new Turn(city, connection, mine);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var beating = BeatAsync(turn, over.Token);
        try
        {
            while (turn.Waiting.TryPeek(out var timer))
            {
                cancel.ThrowIfCancellationRequested();
                await HandleAsync(turn, timer, cancel);
                turn.Waiting.Dequeue();
            }
        }
        finally
        {
            await over.CancelAsync();
            await beating;
            if (turn.Waiting.Count > 0)
                await ReleaseAsync(turn);
        }
    }

    /// <summary>Keeps the lease, writes down how far the work is, and sees who wants it to end.</summary>
    private async Task BeatAsync(Turn turn, CancellationToken over)
    {
        var renewed = Stopwatch.GetTimestamp();
        while (true)
        {
            await Task.Delay(Beat, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
                return;
            try
            {
                var isOld = Stopwatch.GetElapsedTime(renewed) >= RenewEvery;
                await cities.In(turn.City, services => BeatAsync(services.GetRequiredService<CorridorDb>(), turn, isOld, over));
                if (isOld)
                    renewed = Stopwatch.GetTimestamp();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure) when (failure is DbException or InvalidOperationException)
            {
                // The work goes on; at worst another node begins it too, and only one of them can save.
                log.LogWarning("The lease of timers of city {City} was not renewed: {Failure}", turn.City.Id, failure.GetType().Name);
            }
        }
    }

    private async Task<bool> BeatAsync(CorridorDb db, Turn turn, bool renew, CancellationToken over)
    {
        var mine = db.Set<Timer>().Where(timer => turn.Ids.Contains(timer.Id) && timer.Lease == turn.Lease && timer.State == TimerState.Waiting);
        var until = clock.Now() + Lease;
        if (renew)
            await mine.ExecuteUpdateAsync(timer => timer.SetProperty(t => t.LeasedUntil, until), over);
        // None of this is a new version: the handler saves what it was given.
        if (turn.Current is { } current && current.Progress.TakeNews() is { } news)
            await mine.Where(timer => timer.Id == current.Timer.Id).ExecuteUpdateAsync(timer => timer.SetProperty(t => t.Done, news.Done).SetProperty(t => t.Total, news.Total).SetProperty(t => t.Doing, news.Doing), over);
        turn.Cancel(await mine.Where(timer => timer.CancelAskedAt != null).Select(timer => timer.Id).ToListAsync(over));
        return true;
    }

    private async Task HandleAsync(Turn turn, Timer timer, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await cities.In(turn.City, services => RunAsync(services, turn, timer, end));
            work.TimerDone();
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody moved or took this timer meanwhile, or changed what it is about: it stays due where it still is.
            await cities.In(turn.City, services => GiveBackAsync(services.GetRequiredService<CorridorDb>(), timer, cancel));
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            var cancelled = end.IsCancellationRequested;
            if (!await cities.In(turn.City, services => RecordAsync(services, timer, failure, cancelled, cancel)))
                return;
            if (cancelled)
                log.LogInformation("Timer {Timer} of city {City} was cancelled", timer.Id, turn.City.Id);
            else
                log.LogError(failure, "Timer {Timer} of city {City} failed", timer.Id, turn.City.Id);
            work.TimerFailed();
        }
        finally
        {
            turn.End();
        }
    }

    private async Task<bool> RunAsync(IServiceProvider services, Turn turn, Timer timer, CancellationTokenSource end)
    {
        var db = services.GetRequiredService<CorridorDb>();
        // Open, and told which city it is for: the whole turn needs no other.
        if (turn.Connection.State == ConnectionState.Open)
            db.Database.SetDbConnection(turn.Connection);
        turn.Begin(new Current(timer, services.GetRequiredService<TimerProgress>(), end));
        end.Token.ThrowIfCancellationRequested();
        var handler = HandlerOf(services, timer) ?? throw new InvalidOperationException($"Nothing handles timers of kind {timer.Kind}.");
        // As it was leased: saving fails if anybody changed it since.
        db.Attach(timer);
        var now = clock.Now();
        timer.Begin(now);
        timer.Finish(now);
        await handler.HandleAsync(timer, end.Token);
        timer.EndAt(clock.Now());
        await db.SaveChangesAsync(end.Token);
        return true;
    }

    // Which class it is, all of them are asked once a process; after that only the one is made.
    private ITimerHandler? HandlerOf(IServiceProvider services, Timer timer)
    {
        if (!handlers.TryGetValue(timer.Kind, out var make))
        {
            if (services.GetServices<ITimerHandler>().SingleOrDefault(handler => handler.Kind == timer.Kind) is not { } known)
                return null;
            make = handlers.GetOrAdd(timer.Kind, ActivatorUtilities.CreateFactory(known.GetType(), []));
        }

        return (ITimerHandler)make(services, null);
    }

    private static async Task<bool> GiveBackAsync(CorridorDb db, Timer timer, CancellationToken cancel)
    {
        var lease = timer.Lease;
        return await db.Set<Timer>().Where(one => one.Id == timer.Id && one.Lease == lease && one.State == TimerState.Waiting)
            .ExecuteUpdateAsync(one => one.SetProperty(t => t.LeasedUntil, (Instant?)null), cancel) > 0;
    }

    /// <summary>This node stops: what it did not come to, and what it broke off, is anybody's at once.</summary>
    private async Task ReleaseAsync(Turn turn)
    {
        try
        {
            using var soon = new CancellationTokenSource(Beat);
            var left = turn.Waiting.Select(timer => timer.Id).ToList();
            await cities.In(turn.City, services => services.GetRequiredService<CorridorDb>().Set<Timer>()
                .Where(timer => left.Contains(timer.Id) && timer.Lease == turn.Lease && timer.State == TimerState.Waiting)
                .ExecuteUpdateAsync(timer => timer.SetProperty(t => t.LeasedUntil, (Instant?)null), soon.Token));
        }
        catch (Exception failure)
        {
            log.LogWarning("Timers of city {City} wait until their lease is over: {Failure}", turn.City.Id, failure.GetType().Name);
        }
    }

    /// <summary>False when the timer is not this node's any more: then what failed here was a second attempt.</summary>
    private async Task<bool> RecordAsync(IServiceProvider services, Timer timer, Exception failure, bool cancelled, CancellationToken cancel)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var lease = timer.Lease;
        if (await db.Set<Timer>().SingleOrDefaultAsync(one => one.Id == timer.Id && one.Lease == lease && one.State == TimerState.Waiting, cancel) is not { } own)
            return false;
        own.Begin(timer.StartedAt ?? clock.Now());
        if (cancelled)
            own.Cancel(clock.Now());
        else
            // The type only: a message could quote somebody's data.
            own.Fail(failure.GetType().Name, clock.Now());
        if (own.State != TimerState.Waiting && HandlerOf(services, timer) is { } handler)
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

    /// <summary>One drain: cities stand in line, and whoever has a free hand serves the first.</summary>
    private sealed class Run(DueTimers timers, CancellationToken cancel)
    {
        private readonly Lock gate = new();
        private readonly List<City> line = [];
        private readonly List<City> served = [];
        private readonly List<Task> working = [];
        private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int taken;
        private bool stopped;

        public async Task<int> DrainAsync()
        {
            try
            {
                while (true)
                {
                    var (atRest, before) = (working.Count == 0, taken);
                    Join(await timers.CitiesInNeedAsync(cancel));
                    await ServeAsync();
                    // Nothing is due, or others were faster each time.
                    if (atRest && working.Count == 0 && taken == before)
                        return taken;
                }
            }
            finally
            {
                lock (gate)
                    stopped = true;
                await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private void Join(List<City> due)
        {
            lock (gate)
                line.AddRange(due.Where(city => line.All(one => one.Id != city.Id)));
        }

        /// <summary>Until all is served, or it is time to look again.</summary>
        private async Task ServeAsync()
        {
            var rest = Task.Delay(Look, cancel);
            while (!rest.IsCompleted)
            {
                Task changed;
                lock (gate)
                    changed = news.Task;
                while (working.Count < timers.hands && HasWork())
                    working.Add(Task.Run(HandAsync, CancellationToken.None));
                if (working.Count == 0)
                    return;
                await Task.WhenAny([.. working, changed, rest]);
                foreach (var ended in working.Where(hand => hand.IsCompleted).ToList())
                {
                    working.Remove(ended);
                    await ended;
                }
            }

            cancel.ThrowIfCancellationRequested();
        }

        private async Task HandAsync()
        {
            while (Next() is { } city)
                await TakeAsync(city);
        }

        private async Task TakeAsync(City city)
        {
            try
            {
                await using var db = timers.Open(city);
                await db.Database.OpenConnectionAsync(cancel);
                var mine = await timers.LeaseAsync(db, cancel);
                Interlocked.Add(ref taken, mine.Count);
                if (mine.Count == Share)
                    Again(city);
                await timers.HandleAsync(city, mine, db.Database.GetDbConnection(), cancel);
            }
            finally
            {
                lock (gate)
                    served.Remove(city);
            }
        }

        private bool HasWork()
        {
            lock (gate)
                return line.Any(MayHaveAnother);
        }

        private City? Next()
        {
            lock (gate)
            {
                var at = stopped || cancel.IsCancellationRequested ? -1 : line.FindIndex(MayHaveAnother);
                if (at < 0)
                    return null;
                var city = line[at];
                line.RemoveAt(at);
                served.Add(city);
                return city;
            }
        }

        // A hand is left for the others.
        private bool MayHaveAnother(City city) => served.Count(one => one.Id == city.Id) < timers.hands - 1;

        private void Again(City city)
        {
            lock (gate)
            {
                if (line.All(one => one.Id != city.Id))
                    line.Add(city);
                news.SetResult();
                news = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>What a city is given at once.</summary>
    private sealed class Turn(City city, DbConnection connection, List<Timer> mine)
    {
        private readonly Lock gate = new();
        private readonly HashSet<Guid> unwanted = [.. mine.Where(timer => timer.CancelAskedAt is not null).Select(timer => timer.Id)];

        public City City { get; } = city;

        public DbConnection Connection { get; } = connection;

        public Guid Lease { get; } = mine[0].Lease!.Value;

        public List<Guid> Ids { get; } = [.. mine.Select(timer => timer.Id)];

        public Queue<Timer> Waiting { get; } = new(mine);

        public Current? Current { get; private set; }

        public void Begin(Current current)
        {
            lock (gate)
            {
                Current = current;
                if (unwanted.Contains(current.Timer.Id))
                    current.End.Cancel();
            }
        }

        public void End()
        {
            lock (gate)
                Current = null;
        }

        public void Cancel(IReadOnlyCollection<Guid> asked)
        {
            lock (gate)
            {
                unwanted.UnionWith(asked);
                if (Current is { } current && unwanted.Contains(current.Timer.Id))
                    current.End.Cancel();
            }
        }
    }

    private sealed record Current(Timer Timer, TimerProgress Progress, CancellationTokenSource End);
}

file static class TimerQueries
{
    public static IQueryable<Timer> ReadyAt(this IQueryable<Timer> timers, Instant now) =>
        timers.Where(timer => timer.State == TimerState.Waiting && timer.DueAt <= now && (timer.LeasedUntil == null || timer.LeasedUntil <= now));
}
