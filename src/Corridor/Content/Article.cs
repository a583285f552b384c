using System.Security.Cryptography;
using System.Text.Json;
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

public enum ArticleFormat
{
    Markdown,

    /// <summary>Brought along from another site; cleaned each time it is shown.</summary>
    Html,
}

/// <summary>What became of a recipe's page.</summary>
public enum ArticleTaken
{
    Unchanged,
    Applied,

    /// <summary>People have changed the page since: theirs stands.</summary>
    LeftAlone,
}

/// <summary>A page or a piece of news of a city, in Markdown, per language; edited as a draft and then published.</summary>
public sealed class Article : CityOwned
{
    public const int MostCharacters = 400_000;

    private Article()
    {
    }

    public ArticleKind Kind { get; private init; }
    public ArticleFormat Format { get; private set; }
    public string Slug { get; private set; } = "";
    public LocalizedText Title { get; private set; } = LocalizedText.Empty;
    public LocalizedText Body { get; private set; } = LocalizedText.Empty;
    public LocalizedText DraftTitle { get; private set; } = LocalizedText.Empty;
    public LocalizedText DraftBody { get; private set; } = LocalizedText.Empty;

    /// <summary>A digest of what a recipe last wrote here, by which a change by people is told from it.</summary>
    public string? RecipeMark { get; private set; }

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

    public void Draft(LocalizedText title, LocalizedText body, Instant now)
    {
        RuleBroken.If(title.ByLanguage.Values.Any(text => text.Length > 200), "Write the title in at most 200 characters.");
        RuleBroken.If(body.ByLanguage.Values.Any(text => text.Length > MostCharacters), "A page has at most {0} characters.", MostCharacters);
        (DraftTitle, DraftBody, ChangedAt) = (title, body, now);
    }

    /// <summary>Writes what a recipe says, unless people have changed the page since a recipe last did.</summary>
    public ArticleTaken Take(LocalizedText title, LocalizedText body, ArticleFormat format, bool publish, Instant now)
    {
        var (present, wanted) = (MarkOf(DraftTitle, DraftBody, Format), MarkOf(title, body, format));
        if (present == wanted)
            return ArticleTaken.Unchanged;
        var untouched = RecipeMark is null ? DraftTitle.IsEmpty && DraftBody.IsEmpty : present == RecipeMark;
        if (!untouched)
            return ArticleTaken.LeftAlone;

        Draft(title, body, now);
        (Format, RecipeMark) = (format, wanted);
        if (publish)
            Publish(now);
        return ArticleTaken.Applied;
    }

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

    public void PlaceInMenu(int? position)
    {
        RuleBroken.If(position is < 1 or > 99, "A place in the menu is a number from 1 to 99.");
        MenuPosition = position;
    }

    private static string MarkOf(LocalizedText title, LocalizedText body, ArticleFormat format) =>
        Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { title, body, format })));
}

internal sealed class ArticleMapping : IEntityTypeConfiguration<Article>
{
    public void Configure(EntityTypeBuilder<Article> article)
    {
        article.ToTable("Articles");
        article.Property(a => a.Slug).HasMaxLength(60);
        article.Property(a => a.RecipeMark).HasMaxLength(64);
        article.Ignore(a => a.IsPublished).Ignore(a => a.HasUnpublishedChanges);
        article.HasIndex(a => new { a.CityId, a.Kind, a.Slug }).IsUnique();
        article.HasIndex(a => new { a.CityId, a.Kind, a.Id });
        article.HasIndex(a => new { a.CityId, a.Kind, a.PublishedAt, a.Id });
    }
}
