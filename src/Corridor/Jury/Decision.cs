using Corridor.Applications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

public enum Outcome
{
    Winner,
    Reserve,
    Declined,
}

/// <summary>The applicant was told, of an application for its call's workflows.</summary>
public sealed record DecisionReleased(Decision Decision) : IWorkflowEvent
{
    public const string EventName = "DecisionReleasedEvent";

    public string Name => EventName;

    public Guid Subject => Decision.ApplicationId;

    public Guid? Root => Decision.CallId;
}

/// <summary>A call's ranking became decisions, ready to be looked at and released.</summary>
public sealed record RankingPublished(Guid CallId) : IWorkflowEvent
{
    public const string EventName = "RankingPublishedEvent";

    public string Name => EventName;

    public Guid Subject => CallId;

    public Guid? Root => CallId;
}

/// <summary>Somebody asked for a call's decisions to be released, and waits for another who confirms it.</summary>
public sealed record ReleaseRequested(Guid CallId) : IWorkflowEvent
{
    public const string EventName = "ReleaseRequestedEvent";

    public string Name => EventName;

    public Guid Subject => CallId;

    public Guid? Root => CallId;
}

/// <summary>What an outcome comes from.</summary>
public enum DecidedBy
{
    Ranking,
    Quota,
    Person,
}

/// <summary>One line of a decision's history: a change, or a note for the meeting that changes nothing.</summary>
public sealed class DecisionChange : CityOwned
{
    public const int LongestNote = 1000;

    public required Guid DecisionId { get; init; }
    public required Instant At { get; init; }

    /// <summary>Nobody where a workflow did it.</summary>
    public Guid? ById { get; init; }
    public required DecidedBy How { get; init; }

    /// <summary>None: nothing was decided before.</summary>
    public Outcome? From { get; init; }
    public required Outcome To { get; init; }
    public string Note { get; init; } = "";
}

/// <summary>What a city decides on an application; prepared in silence, then released with all others at once.</summary>
public sealed class Decision : CityOwned
{
    public required Guid CallId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required Outcome Outcome { get; set; }

    /// <summary>The city's own words, added to the mail.</summary>
    public string Message { get; private set; } = "";
    public required Instant PreparedAt { get; set; }

    /// <summary>Somebody decided otherwise than the ranking, or wrote a message: preparing anew leaves it alone.</summary>
    public Instant? EditedAt { get; private set; }
    public Instant? ReleasedAt { get; private set; }
    public Guid? ReleasedById { get; private set; }

    /// <summary>Who asked for its release, as it stands now: a change takes that back.</summary>
    public Guid? AskedById { get; private set; }
    public Instant? AskedAt { get; private set; }

    // Made, and nothing decided yet: its first change comes from nothing.
    private bool isBlank;

    internal static Decision Blank(Guid call, Guid application, Instant now) =>
        new() { CallId = call, ApplicationId = application, Outcome = Outcome.Declined, PreparedAt = now, isBlank = true };

    /// <returns>What it changed, if anything.</returns>
    internal DecisionChange? Suggest(Outcome outcome, DecidedBy how, string note, Guid? by, Instant now)
    {
        if (EditedAt is not null || ReleasedAt is not null)
            return null;
        PreparedAt = now;
        return !isBlank && Outcome == outcome ? null : Become(outcome, how, note, by, now);
    }

    /// <summary>Said by the first of those that are prepared together, for all of them.</summary>
    internal void Announce() => Raise(new RankingPublished(CallId));

    /// <param name="outcome">What is decided.</param>
    /// <param name="message">To the applicant.</param>
    /// <param name="note">Why, or for the meeting: nobody but the city's people reads it.</param>
    /// <param name="by">Whose change it is.</param>
    /// <param name="now">When.</param>
    /// <returns>What it changed, if anything.</returns>
    public DecisionChange? Edit(Outcome outcome, string message, string note, Guid? by, Instant now)
    {
        RuleBroken.If(ReleasedAt is not null, "This decision was released: it stays as it is.");
        RuleBroken.If(message.Length > 5000, "A message has at most {0} characters.", 5000);
        MustFit(note);
        var (said, thought) = (message.Trim(), note.Trim());
        // A note alone decides nothing: the ranking may still change this, and a release that was asked for stands.
        if (!isBlank && outcome == Outcome && said == Message)
            return thought.Length > 0 ? Line(Outcome, DecidedBy.Person, thought, by, now) : null;
        (Message, EditedAt) = (said, now);
        return Become(outcome, DecidedBy.Person, thought, by, now);
    }

    internal void Ask(Guid by, Instant now) => (AskedById, AskedAt) = (by, now);

    internal void TakeBack() => (AskedById, AskedAt) = (null, null);

    /// <summary>Said by the first of those whose release was asked for together, for all of them.</summary>
    internal void AnnounceRequest() => Raise(new ReleaseRequested(CallId));

    public void Release(Instant now, Guid? by = null)
    {
        RuleBroken.If(ReleasedAt is not null, "This decision was released: it stays as it is.");
        Tell(now, by);
    }

    /// <summary>A winning place came free, as the reserve list was promised: it is decided and told in one.</summary>
    internal DecisionChange MoveUp(string note, Guid? by, Instant now)
    {
        RuleBroken.If(ReleasedAt is null || Outcome != Outcome.Reserve, "Only who was told to be on the reserve list moves up.");
        MustFit(note);
        var change = Become(Outcome.Winner, DecidedBy.Person, note.Trim(), by, now);
        Tell(now, by);
        return change;
    }

    private static void MustFit(string note) => RuleBroken.If(note.Length > DecisionChange.LongestNote, "A note has at most {0} characters.", DecisionChange.LongestNote);

    private void Tell(Instant now, Guid? by)
    {
        (ReleasedAt, ReleasedById) = (now, by);
        Raise(new DecisionReleased(this));
    }

    private DecisionChange Become(Outcome outcome, DecidedBy how, string note, Guid? by, Instant now)
    {
        Outcome? before = isBlank ? null : Outcome;
        (Outcome, isBlank) = (outcome, false);
        TakeBack();
        return Line(before, how, note, by, now);
    }

    private DecisionChange Line(Outcome? before, DecidedBy how, string note, Guid? by, Instant now) =>
        new() { DecisionId = Id, At = now, ById = by, How = how, From = before, To = Outcome, Note = note };
}

internal sealed class DecisionMapping : IEntityTypeConfiguration<Decision>
{
    public void Configure(EntityTypeBuilder<Decision> decision)
    {
        decision.ToTable("Decisions");
        decision.Property(d => d.Message).HasMaxLength(5000);
        decision.HasIndex(d => d.ApplicationId).IsUnique();
        decision.HasIndex(d => new { d.CityId, d.CallId, d.Outcome });
        decision.HasOne<Application>().WithMany().HasForeignKey(d => d.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DecisionChangeMapping : IEntityTypeConfiguration<DecisionChange>
{
    public void Configure(EntityTypeBuilder<DecisionChange> change)
    {
        change.ToTable("DecisionChanges");
        change.Property(c => c.Note).HasMaxLength(DecisionChange.LongestNote);
        change.HasIndex(c => new { c.DecisionId, c.At });
        change.HasOne<Decision>().WithMany().HasForeignKey(c => c.DecisionId).OnDelete(DeleteBehavior.Cascade);
    }
}
