using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Workflows;

public enum TimerState
{
    Waiting,
    Done,
    Failed,
    Cancelled,
}

/// <summary>Something to do in a city when an instant comes; written in the transaction that causes it.</summary>
public sealed class Timer : CityOwned
{
    private const int MaxAttempts = 5;

    private Timer()
    {
    }

    public string Kind { get; private set; } = "";
    public Guid SubjectId { get; private set; }
    public Instant DueAt { get; private set; }

    /// <summary>One timer per key and city: setting the same date twice is setting it once.</summary>
    public string Key { get; private set; } = "";
    public TimerState State { get; private set; }
    public int Attempts { get; private set; }
    public string? LastError { get; private set; }
    public Instant? FinishedAt { get; private set; }

    /// <summary>Which node works on it, under which lease, until when.</summary>
    public string? Node { get; private set; }
    public Guid? Lease { get; private set; }
    public Instant? LeasedUntil { get; private set; }

    public static Timer For(string kind, Guid subject, Instant due, string key) => new() { Kind = kind, SubjectId = subject, DueAt = due, Key = key };

    public void Move(Instant due)
    {
        DueAt = due;
        State = TimerState.Waiting;
        Attempts = 0;
        FinishedAt = null;
        LastError = null;
        LeasedUntil = null;
    }

    public void Finish(Instant now) => (State, FinishedAt, LastError, LeasedUntil) = (TimerState.Done, now, null, null);

    public void Cancel(Instant now) => (State, FinishedAt) = (TimerState.Cancelled, now);

    public void Fail(string error, Instant now)
    {
        Attempts++;
        LastError = error;
        LeasedUntil = null;
        if (Attempts >= MaxAttempts)
            (State, FinishedAt) = (TimerState.Failed, now);
        else
            DueAt = now + Duration.FromSeconds(10 * Math.Pow(3, Attempts));
    }
}

internal sealed class TimerMapping : IEntityTypeConfiguration<Timer>
{
    public void Configure(EntityTypeBuilder<Timer> timer)
    {
        timer.ToTable("Timers");
        timer.Property(t => t.Kind).HasMaxLength(80);
        timer.Property(t => t.Key).HasMaxLength(200);
        timer.Property(t => t.LastError).HasMaxLength(1000);
        timer.Property(t => t.Node).HasMaxLength(120);
        timer.HasIndex(t => new { t.CityId, t.Key }).IsUnique();
        timer.HasIndex(t => new { t.State, t.DueAt, t.Id });
        timer.HasIndex(t => new { t.CityId, t.State, t.DueAt });
        timer.HasIndex(t => t.Lease);
    }
}
