using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
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

    /// <summary>Which node works (or last worked) on it, since when, under which lease, until when.</summary>
    public string? Node { get; private set; }
    public Instant? StartedAt { get; private set; }
    public Guid? Lease { get; private set; }
    public Instant? LeasedUntil { get; private set; }

    /// <summary>How far long work is, as its handler says.</summary>
    public long? Done { get; private set; }
    public long? Total { get; private set; }
    public Text? Doing { get; private set; }

    /// <summary>Somebody wants it to end; whoever works on it sees that within seconds.</summary>
    public Instant? CancelAskedAt { get; private set; }

    public static Timer For(string kind, Guid subject, Instant due, string key) => new() { Kind = kind, SubjectId = subject, DueAt = due, Key = key };

    public void Move(Instant due)
    {
        DueAt = due;
        State = TimerState.Waiting;
        Attempts = 0;
        FinishedAt = null;
        LastError = null;
        LeasedUntil = null;
        CancelAskedAt = null;
        (Done, Total, Doing) = (null, null, null);
    }

    internal void Begin(Instant now) => StartedAt = now;

    /// <summary>Its handler came to its end, unless it set another date.</summary>
    internal void EndAt(Instant now)
    {
        if (State == TimerState.Done)
            FinishedAt = now;
    }

    public void Finish(Instant now) => (State, FinishedAt, LastError, LeasedUntil) = (TimerState.Done, now, null, null);

    public void Cancel(Instant now) => (State, FinishedAt, LeasedUntil) = (TimerState.Cancelled, now, null);

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
        timer.Property(t => t.Doing).HasConversion<TextConverter>();
        // What waits is little beside what is done, and taking it changes no index.
        timer.HasIndex(t => new { t.CityId, t.DueAt }, "IX_Timers_Waiting").HasFilter("\"State\" = 'Waiting'");
        timer.HasIndex(t => new { t.DueAt, t.Id }, "IX_Timers_Next").HasFilter("\"State\" = 'Waiting'");
        timer.HasIndex(t => new { t.FinishedAt, t.Id }, "IX_Timers_Failed").HasFilter("\"State\" = 'Failed'");
        timer.HasIndex(t => new { t.FinishedAt, t.Id }, "IX_Timers_Finished").HasFilter("\"FinishedAt\" IS NOT NULL");
        timer.HasIndex(t => new { t.CityId, t.FinishedAt }, "IX_Timers_FinishedOfCity").HasFilter("\"FinishedAt\" IS NOT NULL");
        timer.HasIndex(t => t.SubjectId).HasFilter("\"State\" = 'Waiting'");
    }
}
