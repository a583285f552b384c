using System.Globalization;
using Corridor.Applications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury.Discussions;

/// <summary>The jurors of an application lie far apart, and may talk about it: once a round.</summary>
public sealed record DiscussionOpened(Guid ApplicationId, Guid CallId) : IWorkflowEvent
{
    public const string EventName = "DiscussionOpenedEvent";

    public string Name => EventName;

    public Guid Subject => ApplicationId;

    public Guid? Root => CallId;
}

/// <summary>What is said of an application on which the jurors of a round lie far apart. Once opened it stays, whatever they change.</summary>
public sealed class Discussion : CityOwned
{
    private Discussion()
    {
    }

    public Guid CallId { get; private init; }
    public Guid ApplicationId { get; private init; }

    /// <summary>Of the call's rounds, by its key.</summary>
    public string Round { get; private init; } = "";
    public Instant OpenedAt { get; private init; }

    /// <summary>Nobody where it opened by itself.</summary>
    public Guid? OpenedById { get; private init; }

    public static Discussion Open(Guid call, Guid application, string round, Guid? by, Instant now)
    {
        var discussion = new Discussion { CallId = call, ApplicationId = application, Round = round, OpenedAt = now, OpenedById = by };
        discussion.Raise(new DiscussionOpened(application, call));
        return discussion;
    }

    /// <param name="text">What is said.</param>
    /// <param name="review">Whose juror says it; none: who runs the call.</param>
    /// <param name="by">The account, where it is no juror.</param>
    /// <param name="now">When.</param>
    public Remark Say(string text, Guid? review, Guid? by, Instant now)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(text), "Write what you have to say.");
        RuleBroken.If(text.Trim().Length > Remark.Longest, "A remark has at most {0} characters.", Remark.Longest);
        return new Remark { DiscussionId = Id, ReviewId = review, AccountId = by, Text = text.Trim().ReplaceLineEndings("\n"), At = now };
    }
}

/// <summary>A juror's place in a discussion: the letter that stands for their name, and how far they have read.</summary>
public sealed class DiscussionSeat : CityOwned
{
    public required Guid DiscussionId { get; init; }
    public required Guid ReviewId { get; init; }

    /// <summary>From 1; the order says nothing of who they are.</summary>
    public required int Number { get; init; }
    public Instant? SeenAt { get; private set; }

    /// <summary>A to Z, then A2 to Z2.</summary>
    public string Letter => (char)('A' + ((Number - 1) % 26)) + (Number > 26 ? (((Number - 1) / 26) + 1).ToString(CultureInfo.InvariantCulture) : "");
}

/// <summary>One thing said in a discussion; nothing takes it back.</summary>
public sealed class Remark : CityOwned
{
    public const int Longest = 5000;

    public required Guid DiscussionId { get; init; }

    /// <summary>Whose juror says it; none: who runs the call.</summary>
    public Guid? ReviewId { get; init; }
    public Guid? AccountId { get; init; }
    public required string Text { get; init; }
    public required Instant At { get; init; }
}

internal sealed class DiscussionMapping : IEntityTypeConfiguration<Discussion>
{
    public void Configure(EntityTypeBuilder<Discussion> discussion)
    {
        discussion.ToTable("Discussions");
        discussion.Property(d => d.Round).HasMaxLength(80);
        discussion.HasIndex(d => new { d.ApplicationId, d.Round }).IsUnique();
        discussion.HasOne<Application>().WithMany().HasForeignKey(d => d.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DiscussionSeatMapping : IEntityTypeConfiguration<DiscussionSeat>
{
    public void Configure(EntityTypeBuilder<DiscussionSeat> seat)
    {
        seat.ToTable("DiscussionSeats");
        seat.Ignore(s => s.Letter);
        seat.HasIndex(s => new { s.DiscussionId, s.Number }).IsUnique();
        seat.HasIndex(s => s.ReviewId).IsUnique();
        seat.HasOne<Discussion>().WithMany().HasForeignKey(s => s.DiscussionId).OnDelete(DeleteBehavior.Cascade);
        seat.HasOne<Review>().WithMany().HasForeignKey(s => s.ReviewId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RemarkMapping : IEntityTypeConfiguration<Remark>
{
    public void Configure(EntityTypeBuilder<Remark> remark)
    {
        remark.ToTable("Remarks");
        remark.Property(r => r.Text).HasMaxLength(Remark.Longest);
        remark.HasIndex(r => new { r.DiscussionId, r.At });
        remark.HasOne<Discussion>().WithMany().HasForeignKey(r => r.DiscussionId).OnDelete(DeleteBehavior.Cascade);
        remark.HasOne<Review>().WithMany().HasForeignKey(r => r.ReviewId).OnDelete(DeleteBehavior.Cascade);
    }
}
