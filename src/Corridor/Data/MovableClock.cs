using NodaTime;

namespace Corridor.Data;

/// <summary>The system's clock, moved forward: a demo and a test see six months in a second.</summary>
public sealed class MovableClock : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    /// <summary>Only before anything has happened: a demo plays its history from there.</summary>
    public void StartAt(Instant past) => Interlocked.Exchange(ref ahead, (past - Instant.FromDateTimeOffset(System.GetUtcNow())).BclCompatibleTicks);

    public Duration Ahead => Duration.FromTicks(Interlocked.Read(ref ahead));

    public void MoveTo(Instant instant)
    {
        var by = (instant - this.Now()).BclCompatibleTicks;
        if (by < 0)
            throw new ArgumentException("The clock moves forward only: what happened, happened.", nameof(instant));
        Interlocked.Add(ref ahead, by);
    }

    public void Advance(Duration by) => Interlocked.Add(ref ahead, by.BclCompatibleTicks);
}
