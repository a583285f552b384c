using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Content;

public enum ArticleKind
{
    Page,
    News,
}

/// <summary>A page or a piece of news of a city, in Markdown, per language; edited as a draft and then published.</summary>
public sealed class Article : CityOwned
{
    private Article()
    {
    }

    public ArticleKind Kind { get; private init; }
    public string Slug { get; private set; } = "";
    public LocalizedText Title { get; private set; } = LocalizedText.Empty;
    public LocalizedText Body { get; private set; } = LocalizedText.Empty;
    public LocalizedText DraftTitle { get; private set; } = LocalizedText.Empty;
    public LocalizedText DraftBody { get; private set; } = LocalizedText.Empty;

    /// <summary>Its place in the city's menu; none: it is not in the menu.</summary>
    public int? MenuPosition { get; private set; }

    /// <summary>Counts publications: people consent to a numbered version of the privacy notice.</summary>
    public int Edition { get; private set; }
    public Instant? PublishedAt { get; private set; }
    public Instant ChangedAt { get; private set; }

    public bool IsPublished => PublishedAt is not null;

    public bool HasUnpublishedChanges => !DraftTitle.Equals(Title) || !DraftBody.Equals(Body);

    public static Article New(ArticleKind kind, string slug, Instant now)
    {
        RuleBroken.If(!City.IsSlug(slug), "An address is made of small letters, digits and hyphens.");
        return new Article { Kind = kind, Slug = slug, ChangedAt = now };
    }

    public void Draft(LocalizedText title, LocalizedText body, Instant now) => (DraftTitle, DraftBody, ChangedAt) = (title, body, now);

    public void Publish(Instant now)
    {
        RuleBroken.If(DraftTitle.IsEmpty, "Give the page a title in at least one language.");
        if (IsPublished && !HasUnpublishedChanges)
            return;
        (Title, Body, PublishedAt) = (DraftTitle, DraftBody, now);
        Edition++;
    }

    public void Unpublish()
    {
        RuleBroken.If(Slug is "privacy" or "legal" or "accessibility", "The law asks for this page: it can be changed but not taken down.");
        PublishedAt = null;
    }

    public void PlaceInMenu(int? position) => MenuPosition = position;
}

internal sealed class ArticleMapping : IEntityTypeConfiguration<Article>
{
    public void Configure(EntityTypeBuilder<Article> article)
    {
        article.ToTable("Articles");
        article.Property(a => a.Slug).HasMaxLength(60);
        article.Ignore(a => a.IsPublished).Ignore(a => a.HasUnpublishedChanges);
        article.HasIndex(a => new { a.CityId, a.Kind, a.Slug }).IsUnique();
    }
}
