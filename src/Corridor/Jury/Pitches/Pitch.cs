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
/// <param name="Starts">When.</param>
/// <param name="Minutes">In all.</param>
/// <param name="Questions">Of those, how many of questions.</param>
/// <param name="Room">Where.</param>
/// <param name="Link">The video call; may be empty.</param>
/// <param name="Panel">Jurors who come.</param>
public sealed record PitchNotice(ZonedMoment Starts, int Minutes, int Questions, string Room, string Link, IReadOnlyList<Guid> Panel)
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

    /// <summary>The time that was told last, also when it was called off since.</summary>
    public Instant? ToldStart { get; private set; }

    /// <summary>The time of which those who come were reminded: once for each time.</summary>
    public Instant? RemindedOf { get; private set; }
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
        var isMoved = notice is not null && Told?.Starts.Instant != notice.Starts.Instant;
        ToldStart = notice?.Starts.Instant ?? ToldStart;
        (Told, ToldAt, Sequence) = (notice, now, Sequence + 1);
        if (isMoved)
            Raise(new PitchScheduled(this));
        return true;
    }

    /// <returns>Whether nobody was reminded of this time.</returns>
    internal bool Remind()
    {
        if (RemindedOf == Told!.Starts.Instant)
            return false;
        RemindedOf = Told.Starts.Instant;
        return true;
    }

    internal void Begin(Instant now)
    {
        RuleBroken.If(Phase != PitchPhase.Waiting || Told is null, "This pitch has begun already.");
        BegunAt = now;
        RunClock();
        Raise(new PitchStarted(this));
    }

    internal void AskQuestions(Instant now)
    {
        RuleBroken.If(Phase != PitchPhase.Pitching, "Questions follow a pitch that is on stage.");
        QuestionsAt = now;
        RunClock();
    }

    internal void End(Instant now)
    {
        RuleBroken.If(Phase != PitchPhase.Questions, "Only a pitch that is on stage ends.");
        EndedAt = now;
        RunClock();
        Raise(new PitchEnded(this));
    }

    /// <summary>Stops the clock, or lets it run again.</summary>
    internal void Pause(Instant now)
    {
        RuleBroken.If(!IsOnStage, "Only a pitch that is on stage has a clock.");
        if (PausedAt is not { } since)
            PausedAt = now;
        else
            (PausedAt, PausedSeconds) = (null, PausedSeconds + (int)Math.Round((now - since).TotalSeconds));
    }

    internal void Miss(Instant now)
    {
        RuleBroken.If(Phase != PitchPhase.Waiting, "This pitch has begun already.");
        MissedAt = now;
    }

    internal void CloseScores(Instant now) => ScoresClosedAt = now;

    internal void StepBack()
    {
        switch (Phase)
        {
            case PitchPhase.Missed: MissedAt = null; break;
            case PitchPhase.Over: ScoresClosedAt = null; break;
            case PitchPhase.Scoring: EndedAt = null; break;
            case PitchPhase.Questions: QuestionsAt = null; break;
            case PitchPhase.Pitching: BegunAt = null; break;
            default: throw RuleBroken.Now("This pitch has not begun.");
        }

        RunClock();
    }

    /// <summary>Of the part that is on stage; below zero when it takes longer than it should.</summary>
    public Duration TimeLeft(Instant now)
    {
        var (since, minutes) = QuestionsAt is { } questions ? (questions, Told!.Questions) : (BegunAt ?? now, Told!.Minutes - Told.Questions);
        return Duration.FromMinutes(minutes) + Duration.FromSeconds(PausedSeconds) - ((PausedAt ?? now) - since);
    }

    private void RunClock() => (PausedAt, PausedSeconds) = (null, 0);

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
