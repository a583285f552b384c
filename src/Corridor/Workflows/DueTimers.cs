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
}

/// <summary>Sets, moves and clears the dates of a subject inside the current transaction.</summary>
public sealed class Timers(CorridorDb db, TimeProvider clock)
{
    public async Task SetAsync(string kind, Guid subject, Instant due, string key, CancellationToken cancel = default)
    {
        var known = db.Set<Timer>().Local.FirstOrDefault(timer => timer.Key == key)
            ?? await db.Set<Timer>().SingleOrDefaultAsync(timer => timer.Key == key, cancel);
        if (known is null)
            db.Add(Timer.For(kind, subject, due, key));
        else if (known.DueAt != due || known.State == TimerState.Cancelled)
            known.Move(due);
    }

    public async Task ClearAsync(Guid subject, CancellationToken cancel = default)
    {
        foreach (var timer in await db.Set<Timer>().Where(timer => timer.SubjectId == subject && timer.State == TimerState.Waiting).ToListAsync(cancel))
            timer.Cancel(clock.Now());
    }
}

/// <summary>Drains the timers that are due, of all cities, oldest first, each in its own city and transaction.</summary>
public sealed class DueTimers(CorridorDbFactory databases, Cities cities, TimeProvider clock, ILogger<DueTimers> log)
{
    private const int Batch = 200;

    public async Task<int> DrainAsync(CancellationToken cancel = default)
    {
        var handled = 0;
        while (await BatchAsync(cancel) is { Count: > 0 } due)
        {
            foreach (var (id, city) in due)
            {
                cancel.ThrowIfCancellationRequested();
                await HandleAsync(id, city, cancel);
                handled++;
            }
        }

        return handled;
    }

    private async Task<List<(Guid Id, Guid City)>> BatchAsync(CancellationToken cancel)
    {
        await using var db = databases.AcrossCities();
        var now = clock.Now();
        var active = (await cities.AllAsync(cancel)).Where(city => city.Status == CityStatus.Active).Select(city => city.Id).ToHashSet();
        var due = await db.Set<Timer>()
            .Where(timer => timer.State == TimerState.Waiting && timer.DueAt <= now)
            .OrderBy(timer => timer.DueAt)
            .Select(timer => new { timer.Id, timer.CityId })
            .Take(Batch)
            .ToListAsync(cancel);
        return [.. due.Where(timer => active.Contains(timer.CityId)).Select(timer => (timer.Id, timer.CityId))];
    }

    private async Task HandleAsync(Guid id, Guid city, CancellationToken cancel)
    {
        try
        {
            await cities.In(city, services => RunAsync(services, id, cancel), cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another node took this timer at the same moment and did the work.
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (await cities.In(city, services => RecordAsync(services, id, failure, cancel), cancel))
                log.LogError(failure, "Timer {Timer} of city {City} failed", id, city);
        }
    }

    private async Task RunAsync(IServiceProvider services, Guid id, CancellationToken cancel)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var timer = await db.Set<Timer>().SingleAsync(timer => timer.Id == id, cancel);
        if (timer.State != TimerState.Waiting || timer.DueAt > clock.Now())
            return;
        var handler = services.GetServices<ITimerHandler>().SingleOrDefault(handler => handler.Kind == timer.Kind)
            ?? throw new InvalidOperationException($"Nothing handles timers of kind {timer.Kind}.");
        timer.Finish(clock.Now());
        await handler.HandleAsync(timer, cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>False when another node has finished the timer meanwhile: then what failed here was only the second attempt.</summary>
    private async Task<bool> RecordAsync(IServiceProvider services, Guid id, Exception failure, CancellationToken cancel)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var timer = await db.Set<Timer>().SingleAsync(timer => timer.Id == id, cancel);
        if (timer.State != TimerState.Waiting)
            return false;
        // The type only: a message could quote somebody's data.
        timer.Fail(failure.GetType().Name, clock.Now());
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
}
