using Corridor.Content;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
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
    public Paged<ArticleRow> Pages { get; private set; } = new([]);
    public Paged<ArticleRow> News { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await who.RequireWholeCityAsync(cancel);
        Pages = await Paging.ReadAsync(After, row => row.Id, from => Rows(InMenuOrder(from)), cancel: cancel);
        News = await Paging.ReadAsync(After, row => row.Id, from => Rows(Of(ArticleKind.News).NewestFirst(from)), cancel: cancel);
    }

    private IQueryable<Article> InMenuOrder(Guid? from)
    {
        const int Behind = 100;
        var pages = Of(ArticleKind.Page);
        if (from is { } id)
        {
            var (place, slug) = (pages.Where(page => page.Id == id).Select(page => page.MenuPosition ?? Behind), pages.Where(page => page.Id == id).Select(page => page.Slug));
            pages = pages.Where(page => (page.MenuPosition ?? Behind) >= place.FirstOrDefault()
#pragma warning disable CA1309 // The database compares, as it orders.
                && ((page.MenuPosition ?? Behind) > place.FirstOrDefault() || string.Compare(page.Slug, slug.FirstOrDefault()) >= 0));
#pragma warning restore CA1309
        }

        return pages.OrderBy(page => page.MenuPosition ?? Behind).ThenBy(page => page.Slug);
    }

    private IQueryable<Article> Of(ArticleKind kind) => db.Set<Article>().Where(article => article.Kind == kind);

    private static IQueryable<ArticleRow> Rows(IQueryable<Article> articles) => articles
        .Select(article => new ArticleRow(article.Id, article.Kind, article.Slug, article.DraftTitle, article.Title, article.DraftBody, article.Body, article.MenuPosition, article.PublishedAt));
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
