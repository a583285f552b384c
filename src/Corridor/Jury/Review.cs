using Corridor.Applications;
using Corridor.Calls;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

public enum ReviewState
{
    Assigned,
    Started,
    Done,
    Abstained,
}

/// <summary>What happens to a review, for the call's workflows.</summary>
public abstract record ReviewEvent(Review Review, string Name) : IWorkflowEvent
{
    public Guid Subject => Review.Id;

    public Guid? Root => Review.CallId;
}

public sealed record ReviewAssigned(Review Review) : ReviewEvent(Review, EventName)
{
    public const string EventName = "ReviewAssignedEvent";
}

public sealed record ReviewCompleted(Review Review) : ReviewEvent(Review, EventName)
{
    public const string EventName = "ReviewCompletedEvent";
}

/// <summary>An application has a reader less: about the call, since the review itself may be gone.</summary>
public sealed record ReviewGivenBack(Guid CallId) : IWorkflowEvent
{
    public const string EventName = "ReviewGivenBackEvent";

    public string Name => EventName;

    public Guid Subject => CallId;

    public Guid? Root => CallId;
}

/// <summary>One juror's reading of one application.</summary>
public sealed class Review : CityOwned
{
    // No juror wrote these.
    private const string GivenToAnother = "Given to another juror.";
    internal const string InConflict = "A conflict of interest was declared.", LeftTheJury = "The juror left the jury.";

    public required Guid CallId { get; init; }
    public required Guid JurorId { get; init; }
    public required Guid ApplicationId { get; init; }

    /// <summary>Of the call's rounds, by its key.</summary>
    public required string Round { get; init; }
    public required Instant AssignedAt { get; init; }
    public ReviewState State { get; private set; }
    public string Comment { get; private set; } = "";
    public string AbstainReason { get; private set; } = "";
    public Instant? SubmittedAt { get; private set; }

    /// <summary>When its deck was last opened: many ranged requests are one viewing.</summary>
    public Instant? DeckSeenAt { get; private set; }

    /// <summary>Why it was left to others; none: it was not.</summary>
    public Text? WhyAbstained => State != ReviewState.Abstained ? null : AbstainReason switch
    {
        GivenToAnother => new Text(GivenToAnother),
        InConflict => new Text(InConflict),
        LeftTheJury => new Text(LeftTheJury),
        _ => new Text("“{0}”", AbstainReason),
    };

    /// <summary>It takes up a place on the jury: an abstention gives it back.</summary>
    public bool Counts => State != ReviewState.Abstained;

    public bool SeesPeers(Round round) => round.Peers == PeerSight.Always || (round.Peers == PeerSight.AfterOwn && State == ReviewState.Done);

    public static Review Assign(PlanRow row, Round round, Instant now)
    {
        var review = new Review { CallId = round.Call.Id, JurorId = row.JurorId, ApplicationId = row.ApplicationId, Round = round.Key, AssignedAt = now };
        review.Raise(new ReviewAssigned(review));
        return review;
    }

    public void Touch()
    {
        RuleBroken.If(State == ReviewState.Abstained, "You abstained from this application.");
        if (State == ReviewState.Assigned)
            State = ReviewState.Started;
    }

    public void Write(string comment)
    {
        Touch();
        RuleBroken.If(comment.Length > 5000, "A comment has at most {0} characters.", 5000);
        Comment = comment.Trim();
    }

    public void Finish(CriteriaSet criteria, IReadOnlyDictionary<string, int> scores, Instant now)
    {
        Touch();
        var open = criteria.Criteria.Count(criterion => !scores.ContainsKey(criterion.Key));
        if (open > 0)
            throw new RuleBrokenException(Text.Plural(open, "{0} criterion has no score yet.", "{0} criteria have no score yet."));
        if (State != ReviewState.Done)
            Raise(new ReviewCompleted(this));
        State = ReviewState.Done;
        SubmittedAt ??= now;
    }

    public void Abstain(string reason, Instant now)
    {
        RuleBroken.If(State == ReviewState.Done, "Your review is in already.");
        LeaveToOthers(reason, now);
    }

    /// <summary>Its juror is tied to the application: what they gave does not count, not even where it was in.</summary>
    public void Recuse(string reason, Instant now) => LeaveToOthers(reason, now);

    private void LeaveToOthers(string reason, Instant now)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(reason), "Say in a few words why you abstain.");
        if (Counts)
            GiveBack();
        (State, AbstainReason, SubmittedAt) = (ReviewState.Abstained, reason.Shortened(1000), now);
    }

    /// <summary>Somebody else has to read it.</summary>
    internal void GiveBack() => Raise(new ReviewGivenBack(CallId));

    /// <summary>Somebody else reads it already: this juror is not asked again.</summary>
    internal void PassOn(Instant now) => (State, AbstainReason, SubmittedAt) = (ReviewState.Abstained, GivenToAnother, now);

    internal void Tell(ReviewSet all, bool spread)
    {
        if (all.IsComplete)
            Raise(new ReviewsCompleted(ApplicationId, CallId));
        if (spread)
            Raise(new ScoresSpread(ApplicationId, CallId));
    }
}

/// <summary>One number a juror gave on one criterion; saved the moment it is chosen.</summary>
public sealed class Score : CityOwned
{
    public required Guid ReviewId { get; init; }
    public required string Criterion { get; init; }
    public required int Value { get; set; }
    public required Instant SavedAt { get; set; }
}

/// <summary>A score that its juror changed after the review was in: what it was before stays to be read.</summary>
public sealed class Revision : CityOwned
{
    public required Guid ReviewId { get; init; }
    public required string Criterion { get; init; }
    public required int From { get; init; }
    public required int To { get; init; }
    public required Instant At { get; init; }
}

/// <summary>What a juror writes down for themselves: nothing shows it to anybody else.</summary>
public sealed class Note : CityOwned
{
    public const int Longest = 5000;

    public required Guid ReviewId { get; init; }
    public string Text { get; private set; } = "";

    public void Write(string text)
    {
        RuleBroken.If(text.Length > Longest, "A note has at most {0} characters.", Longest);
        Text = text;
    }
}

internal sealed class ReviewMapping : IEntityTypeConfiguration<Review>
{
    public void Configure(EntityTypeBuilder<Review> review)
    {
        review.ToTable("Reviews");
        review.Property(r => r.Comment).HasMaxLength(5000);
        review.Property(r => r.AbstainReason).HasMaxLength(1000);
        review.Ignore(r => r.Counts);
        review.Ignore(r => r.WhyAbstained);
        review.Property(r => r.Round).HasMaxLength(80);
        review.HasIndex(r => new { r.JurorId, r.ApplicationId, r.Round }).IsUnique();
        review.HasIndex(r => new { r.CityId, r.CallId, r.State });
        review.HasIndex(r => r.ApplicationId);
        review.HasOne<Juror>().WithMany().HasForeignKey(r => r.JurorId).OnDelete(DeleteBehavior.Restrict);
        review.HasOne<Application>().WithMany().HasForeignKey(r => r.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ScoreMapping : IEntityTypeConfiguration<Score>
{
    public void Configure(EntityTypeBuilder<Score> score)
    {
        score.ToTable("Scores");
        score.Property(s => s.Criterion).HasMaxLength(80);
        score.HasIndex(s => new { s.ReviewId, s.Criterion }).IsUnique();
        score.HasOne<Review>().WithMany().HasForeignKey(s => s.ReviewId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RevisionMapping : IEntityTypeConfiguration<Revision>
{
    public void Configure(EntityTypeBuilder<Revision> revision)
    {
        revision.ToTable("Revisions");
        revision.Property(r => r.Criterion).HasMaxLength(80);
        revision.HasIndex(r => new { r.ReviewId, r.At });
        revision.HasOne<Review>().WithMany().HasForeignKey(r => r.ReviewId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class NoteMapping : IEntityTypeConfiguration<Note>
{
    public void Configure(EntityTypeBuilder<Note> note)
    {
        note.ToTable("Notes");
        note.Property(n => n.Text).HasMaxLength(Note.Longest);
        note.HasIndex(n => n.ReviewId).IsUnique();
        note.HasOne<Review>().WithMany().HasForeignKey(n => n.ReviewId).OnDelete(DeleteBehavior.Cascade);
    }
}
