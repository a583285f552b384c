using Corridor.Calls;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Agreements;

/// <summary>What a party says about an article, or answers to such a word.</summary>
public sealed class PaperComment : SharedByTwoCities
{
    private const int Longest = 2000;

    private PaperComment()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PaperId { get; private init; }
    public string Article { get; private init; } = "";

    /// <summary>The version that was on screen.</summary>
    public int Number { get; private init; }

    /// <summary>The comment that began the thread; none: this one does.</summary>
    public Guid? ThreadId { get; private init; }
    public Guid AuthorId { get; private init; }
    public string Author { get; private init; } = "";
    public StayParty Party { get; private init; }
    public string Text { get; private init; } = "";
    public Instant At { get; private init; }

    /// <summary>When a thread was settled, and by whom.</summary>
    public Instant? ResolvedAt { get; private set; }
    public string ResolvedBy { get; private set; } = "";

    internal static PaperComment On(Paper paper, string article, PaperComment? thread, string? text, Seat author, Instant now)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(text) || text.Length > Longest, "Write a comment of at most {0} characters.", Longest);
        // A new word in a settled thread opens it again.
        thread?.Reopen();
        return new PaperComment
        {
            FirstCityId = paper.FirstCityId,
            SecondCityId = paper.SecondCityId,
            PaperId = paper.Id,
            Article = article,
            Number = paper.Number,
            ThreadId = thread?.Id,
            AuthorId = author.AccountId,
            Author = author.Name,
            Party = author.Party,
            Text = text!.Trim(),
            At = now,
        };
    }

    public void Resolve(Seat by, Instant now) => (ResolvedAt, ResolvedBy) = (now, by.Name);

    public void Reopen() => (ResolvedAt, ResolvedBy) = (null, "");
}

internal sealed class PaperCommentMapping : IEntityTypeConfiguration<PaperComment>
{
    public void Configure(EntityTypeBuilder<PaperComment> comment)
    {
        comment.ToTable("PaperComments");
        comment.Property(c => c.Article).HasMaxLength(80);
        comment.Property(c => c.Author).HasMaxLength(200);
        comment.Property(c => c.ResolvedBy).HasMaxLength(200);
        comment.Property(c => c.Text).HasMaxLength(2000);
        comment.HasIndex(c => new { c.PaperId, c.At });
        comment.HasIndex(c => c.FirstCityId);
        comment.HasIndex(c => c.SecondCityId);
        comment.HasOne<Paper>().WithMany().HasForeignKey(c => c.PaperId).OnDelete(DeleteBehavior.Cascade);
    }
}
