using Corridor.Applications;
using Corridor.Data;
using Corridor.Matching.Timetables;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury.Pitches;

/// <summary>What happens to an application's pitch, for the call's workflows.</summary>
public abstract record PitchEvent(Pitch Pitch, string Name) : IWorkflowEvent
{
    public Guid Subject => Pitch.ApplicationId;

    public Guid? Root => Pitch.CallId;
}

/// <summary>Its time was told for the first time, or another one.</summary>
public sealed record PitchScheduled(Pitch Pitch) : PitchEvent(Pitch, EventName)
{
    public const string EventName = "PitchScheduledEvent";
}

public sealed record PitchStarted(Pitch Pitch) : PitchEvent(Pitch, EventName)
{
    public const string EventName = "PitchStartedEvent";
}

public sealed record PitchEnded(Pitch Pitch) : PitchEvent(Pitch, EventName)
{
    public const string EventName = "PitchEndedEvent";
}

/// <summary>Why a pitch has no time, and what can be done.</summary>
/// <param name="Reason">Why.</param>
/// <param name="NeverTogether">Jurors, or the applicant's account, who are never free together.</param>
/// <param name="Proposal">What can be done.</param>
/// <param name="Split">A time before a part of the panel.</param>
public sealed record PitchAdvice(UnplacedReason Reason, IReadOnlyList<IReadOnlyList<Guid>> NeverTogether, ProposalKind Proposal, SplitAdvice? Split);

/// <param name="Start">When, in minutes since 1970.</param>
/// <param name="Room">Where.</param>
/// <param name="Live">Jurors who are there.</param>
/// <param name="Watching">Jurors who watch the recording.</param>
public sealed record SplitAdvice(long Start, int Room, IReadOnlyList<Guid> Live, IReadOnlyList<Guid> Watching);

/// <summary>What those who come were told.</summary>
public sealed record PitchNotice(ZonedMoment Starts, int Minutes, string Room, string Link, IReadOnlyList<Guid> Panel)
{
    public Instant Ends => Starts.Instant + Duration.FromMinutes(Minutes);

    /// <summary>Whoever was told the other needs not be told this.</summary>
    public bool SaysWhat(PitchNotice? other) => other is not null && this with { Panel = [] } == other with { Panel = [] };
}

/// <summary>How far a pitch is on its day.</summary>
public enum PitchPhase
{
    Waiting,
    Pitching,
    Questions,

    /// <summary>Off the stage; the panel may still score.</summary>
    Scoring,
    Over,
    Missed,
}

/// <summary>One team before its panel.</summary>
public sealed class Pitch : CityOwned
{
    public required Guid DayId { get; init; }
    public required Guid CallId { get; init; }
    public required Guid ApplicationId { get; init; }

    /// <summary>As planned; none: it has no time yet.</summary>
    public Instant? StartsAt { get; private set; }
    public int Room { get; private set; }

    /// <summary>Jurors who hear it.</summary>
    public List<Guid> Panel { get; private set; } = [];

    /// <summary>Somebody chose its time: making the timetable anew leaves it where it is.</summary>
    public bool IsByHand { get; private set; }
    public PitchAdvice? Advice { get; private set; }

    /// <summary>It is no longer among those who pitch; kept so that calendars can be told.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>What was published last; none: nobody was told, or it was called off.</summary>
    public PitchNotice? Told { get; private set; }

    /// <summary>Of the entries in calendars: the highest holds.</summary>
    public int Sequence { get; private set; }
    public Instant? ToldAt { get; private set; }

    public Instant? BegunAt { get; private set; }
    public Instant? QuestionsAt { get; private set; }
    public Instant? PausedAt { get; private set; }

    /// <summary>Of the part that runs.</summary>
    public int PausedSeconds { get; private set; }
    public Instant? EndedAt { get; private set; }
    public Instant? ScoresClosedAt { get; private set; }
    public Instant? MissedAt { get; private set; }

    public PitchPhase Phase =>
        MissedAt is not null ? PitchPhase.Missed
        : BegunAt is null ? PitchPhase.Waiting
        : EndedAt is null ? (QuestionsAt is null ? PitchPhase.Pitching : PitchPhase.Questions)
        : ScoresClosedAt is null ? PitchPhase.Scoring
        : PitchPhase.Over;

    public bool IsOnStage => Phase is PitchPhase.Pitching or PitchPhase.Questions;

    /// <summary>From the first question until the panel's scores are closed.</summary>
    public bool TakesScores => QuestionsAt is not null && ScoresClosedAt is null && MissedAt is null;

    internal void Place(Instant start, int room, IEnumerable<Guid> panel, bool byHand)
    {
        (StartsAt, Room, IsByHand, Advice, IsDropped) = (start, room, byHand, null, false);
        Sit(panel);
    }

    internal void Unplace(PitchAdvice? advice = null) => (StartsAt, IsByHand, Advice) = (null, false, advice);

    internal void Drop()
    {
        Unplace();
        IsDropped = true;
    }

    internal void TakeBack() => IsDropped = false;

    internal bool IsNews(PitchNotice? notice) => notice is null ? Told is not null : !(notice.SaysWhat(Told) && notice.Panel.SequenceEqual(Told!.Panel));

    /// <returns>Whether anybody has to be told.</returns>
    internal bool Tell(PitchNotice? notice, Instant now)
    {
        if (!IsNews(notice))
            return false;
        var isMoved = notice is not null && !(Told?.Starts.Instant == notice.Starts.Instant);
        (Told, ToldAt, Sequence) = (notice, now, Sequence + 1);
        if (isMoved)
            Raise(new PitchScheduled(this));
        return true;
    }

    private void Sit(IEnumerable<Guid> panel) => Panel = [.. panel.Order()];
}

internal sealed class PitchMapping : IEntityTypeConfiguration<Pitch>
{
    public void Configure(EntityTypeBuilder<Pitch> pitch)
    {
        pitch.ToTable("Pitches");
        pitch.Property(p => p.Advice).HasConversion<JsonConverter<PitchAdvice?>, JsonComparer<PitchAdvice?>>();
        pitch.Property(p => p.Told).HasConversion<JsonConverter<PitchNotice?>, JsonComparer<PitchNotice?>>();
        pitch.Ignore(p => p.Phase).Ignore(p => p.IsOnStage).Ignore(p => p.TakesScores);
        pitch.HasIndex(p => p.ApplicationId).IsUnique();
        pitch.HasIndex(p => new { p.CityId, p.DayId });
        pitch.HasOne<PitchDay>().WithMany().HasForeignKey(p => p.DayId).OnDelete(DeleteBehavior.Cascade);
        pitch.HasOne<Application>().WithMany().HasForeignKey(p => p.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
