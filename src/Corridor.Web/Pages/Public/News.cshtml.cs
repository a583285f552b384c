using System.Globalization;
using Corridor.Content;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Web.Pages.Public;

public sealed record NewsItem(string Slug, LocalizedText Title, Instant PublishedAt);

/// <summary>A city's news, newest first, paged by the instant of the last one shown.</summary>
[PublicPage("before")]
public sealed class NewsModel(CorridorDb db) : PageModel
{
    private const int PageSize = 20;

    public IReadOnlyList<NewsItem> Items { get; private set; } = [];
    public string? Older { get; private set; }

    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var published = db.Set<Article>().Where(article => article.Kind == ArticleKind.News && article.PublishedAt != null);
        if (Before is not null && InstantPattern.ExtendedIso.Parse(Before).TryGetValue(default, out var before))
            published = published.Where(article => article.PublishedAt < before);
        var found = await published.OrderByDescending(article => article.PublishedAt).Take(PageSize + 1)
            .Select(article => new NewsItem(article.Slug, article.Title, article.PublishedAt!.Value)).ToListAsync(cancel);
        Items = [.. found.Take(PageSize)];
        if (found.Count > PageSize)
            Older = Items[^1].PublishedAt.ToString("uuuu'-'MM'-'dd'T'HH':'mm':'ss;FFFFFFFFF'Z'", CultureInfo.InvariantCulture);
    }
}
