using Corridor.Applications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

/// <summary>A juror's comment as the city passes it on to the applicant: without its juror, and perhaps in other words.</summary>
public sealed class PassedComment : CityOwned
{
    public const int Longest = 5000;

    public required Guid ApplicationId { get; init; }
    public required Guid ReviewId { get; init; }
    public string Text { get; private set; } = "";
    public Instant SavedAt { get; private set; }

    /// <summary>Why these words cannot be passed on.</summary>
    public static Text? ProblemOf(string? text) =>
        string.IsNullOrWhiteSpace(text) ? new Text("Write what the applicant reads, or do not pass it on.")
        : text.Length > Longest ? new Text("A comment has at most {0} characters.", Longest)
        : null;

    public void Write(string text, Instant now)
    {
        if (ProblemOf(text) is { } problem)
            throw new RuleBrokenException(problem);
        (Text, SavedAt) = (text.Trim(), now);
    }
}

internal sealed class PassedCommentMapping : IEntityTypeConfiguration<PassedComment>
{
    public void Configure(EntityTypeBuilder<PassedComment> comment)
    {
        comment.ToTable("PassedComments");
        comment.Property(c => c.Text).HasMaxLength(PassedComment.Longest);
        comment.HasIndex(c => c.ReviewId).IsUnique();
        comment.HasIndex(c => new { c.CityId, c.ApplicationId });
        comment.HasOne<Application>().WithMany().HasForeignKey(c => c.ApplicationId).OnDelete(DeleteBehavior.Cascade);
        comment.HasOne<Review>().WithMany().HasForeignKey(c => c.ReviewId).OnDelete(DeleteBehavior.Cascade);
    }
}
