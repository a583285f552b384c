using Corridor.Content;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Public;

public sealed record NewsItem(Guid Id, string Slug, LocalizedText Title, Instant PublishedAt);

/// <summary>A city's news, newest first.</summary>
[PublicPage("after")]
public sealed class NewsModel(CorridorDb db) : PageModel
{
    public Paged<NewsItem> Items { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync(CancellationToken cancel) => Items = await Paging.ReadAsync(After, item => item.Id, NewsFrom, cancel: cancel);

    private IQueryable<NewsItem> NewsFrom(Guid? from)
    {
        var published = db.Set<Article>().Where(article => article.Kind == ArticleKind.News && article.PublishedAt != null);
        if (from is { } id)
        {
            var at = published.Where(article => article.Id == id).Select(article => article.PublishedAt);
            published = published.Where(article => article.PublishedAt <= at.FirstOrDefault() && (article.PublishedAt < at.FirstOrDefault() || article.Id <= id));
        }

        return published.OrderByDescending(article => article.PublishedAt).ThenByDescending(article => article.Id)
            .Select(article => new NewsItem(article.Id, article.Slug, article.Title, article.PublishedAt!.Value));
    }
}
