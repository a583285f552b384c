using Corridor.Content;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Content;

public sealed record ArticleRow(Guid Id, ArticleKind Kind, string Slug, LocalizedText DraftTitle, LocalizedText Title, LocalizedText DraftBody, LocalizedText Body, int? MenuPosition, Instant? PublishedAt)
{
    public bool HasUnpublishedChanges => PublishedAt is not null && (!DraftTitle.Equals(Title) || !DraftBody.Equals(Body));
}

/// <summary>All pages and news of the city, drafts too.</summary>
public sealed class IndexModel(CorridorDb db, CurrentAccount who) : PageModel
{
    public IReadOnlyList<ArticleRow> Pages { get; private set; } = [];
    public IReadOnlyList<ArticleRow> News { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await who.RequireWholeCityAsync(cancel);
        var all = await db.Set<Article>().OrderBy(article => article.Slug)
            .Select(article => new ArticleRow(article.Id, article.Kind, article.Slug, article.DraftTitle, article.Title, article.DraftBody, article.Body, article.MenuPosition, article.PublishedAt))
            .ToListAsync(cancel);
        Pages = [.. all.Where(article => article.Kind == ArticleKind.Page).OrderBy(article => article.MenuPosition ?? int.MaxValue)];
        News = [.. all.Where(article => article.Kind == ArticleKind.News).OrderByDescending(article => article.PublishedAt ?? Instant.MaxValue)];
    }
}

internal static class WholeCity
{
    /// <summary>The pages are the whole city's: whoever runs one call only does not see them.</summary>
    public static async Task RequireWholeCityAsync(this CurrentAccount who, CancellationToken cancel = default)
    {
        if (await who.CallsRunAsync(cancel) is not null)
            throw new NotFoundException();
    }
}
