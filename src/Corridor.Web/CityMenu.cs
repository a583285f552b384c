using Corridor.Content;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web;

public sealed record MenuEntry(LocalizedText Title, string Path);

/// <summary>What a city's people put in its menu, and whether it has news; one query a request.</summary>
public sealed class CityMenu(CorridorDb db)
{
    private List<Row>? rows;

    public async Task<IReadOnlyList<MenuEntry>> PagesAsync() =>
        [.. (await ReadAsync()).Where(row => row.MenuPosition is not null)
            .OrderBy(row => row.MenuPosition).ThenBy(row => row.Slug, StringComparer.Ordinal)
            .Select(row => new MenuEntry(row.Title, row.Kind == ArticleKind.News ? "/news/" + row.Slug : "/pages/" + row.Slug))];

    public async Task<bool> HasNewsAsync() => (await ReadAsync()).Any(row => row.Kind == ArticleKind.News);

    private async Task<List<Row>> ReadAsync()
    {
        var published = db.Set<Article>().Where(article => article.PublishedAt != null);
        // Of the news that are not in the menu only the latest counts: it says that there are news.
        return rows ??= await published
            .Where(article => article.MenuPosition != null
                || (article.Kind == ArticleKind.News && !published.Any(later => later.Kind == ArticleKind.News && later.PublishedAt > article.PublishedAt)))
            .Select(article => new Row(article.Kind, article.Slug, article.Title, article.MenuPosition))
            .ToListAsync();
    }

    private sealed record Row(ArticleKind Kind, string Slug, LocalizedText Title, int? MenuPosition);
}
