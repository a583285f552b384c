using System.Runtime.CompilerServices;
using Corridor.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Corridor.Jury.Pitches;

/// <summary>
/// Tells everybody who watches a day of pitches that it was moved on, on whichever node: while anybody watches, each node asks the
/// database once a second, once for all of them, and at once when it moved something itself.
/// </summary>
public sealed partial class LiveDays(CorridorDbFactory databases, ILogger<LiveDays> log)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1), Silence = TimeSpan.FromSeconds(20);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Watched> days = [];
    private volatile TaskCompletionSource wake = New();
    private bool isLooking;

    /// <summary>Something was moved here: nobody waits for the next second.</summary>
    public void Look() => wake.TrySetResult();

    /// <summary>How often a day was moved on: the count as it is, each new one, and now and then the same, so that a dead line is noticed.</summary>
    public async IAsyncEnumerable<int> WatchAsync(Guid day, [EnumeratorCancellation] CancellationToken cancel)
    {
        var watched = Join(day);
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                var next = watched.Changed.Task;
                if (watched.Moves is { } moves)
                    yield return moves;
                await Task.WhenAny(next, Task.Delay(Silence, cancel));
            }
        }
        finally
        {
            Leave(day);
        }
    }

    private Watched Join(Guid day)
    {
        lock (gate)
        {
            if (!days.TryGetValue(day, out var watched))
                days[day] = watched = new Watched();
            watched.Watchers++;
            if (!isLooking)
            {
                isLooking = true;
                _ = Task.Run(LookOnAsync);
            }

            Look();
            return watched;
        }
    }

    private void Leave(Guid day)
    {
        lock (gate)
        {
            if (--days[day].Watchers == 0)
                days.Remove(day);
        }
    }

    private async Task LookOnAsync()
    {
        while (true)
        {
            var woken = wake = New();
            List<Guid> asked;
            lock (gate)
            {
                if (days.Count == 0)
                {
                    isLooking = false;
                    return;
                }

                asked = [.. days.Keys];
            }

            try
            {
                await using var db = databases.AcrossCities();
                foreach (var (day, moves) in await db.Set<PitchDay>().Where(day => asked.Contains(day.Id)).Select(day => new { day.Id, day.Moves }).ToDictionaryAsync(day => day.Id, day => day.Moves))
                    Tell(day, moves);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The database may be away for a while: those who watch go on waiting.
                Missed(failure);
            }

            await Task.WhenAny(woken.Task, Task.Delay(BetweenLooks));
        }
    }

    private void Tell(Guid day, int moves)
    {
        lock (gate)
        {
            if (!days.TryGetValue(day, out var watched) || watched.Moves == moves)
                return;
            watched.Moves = moves;
            var changed = watched.Changed;
            watched.Changed = New();
            changed.TrySetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Warning, "The days of pitches that are watched could not be read.")]
    private partial void Missed(Exception failure);

    private sealed class Watched
    {
        public int Watchers { get; set; }
        public int? Moves { get; set; }
        public TaskCompletionSource Changed { get; set; } = New();
    }
}
