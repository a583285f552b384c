using Corridor.Calls;
using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Public;

/// <summary>A city's first page.</summary>
[PublicPage]
public sealed class CityHomeModel(CorridorDb db, CurrentCity city, TimeProvider clock) : PageModel
{
    private const int Past = 5, Recent = 3;

    public Article? Intro { get; private set; }
    public IReadOnlyList<CallCard> Current { get; private set; } = [];
    public IReadOnlyList<CallCard> Closed { get; private set; } = [];
    public IReadOnlyList<Article> News { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var now = clock.Now();
        var names = await db.Set<Programme>().NamesAsync();
        Current = Cards(await db.Set<Call>().NotYetClosed(now).OrderBy(call => call.ClosesAt).ThenBy(call => call.Id).Take(50).Summaries().ToListAsync(), names, now);
        Closed = Cards(await db.Set<Call>().ClosedBy(now).OrderByDescending(call => call.ClosesAt).ThenByDescending(call => call.Id).Take(Past).Summaries().ToListAsync(), names, now);
        Intro = await db.Set<Article>().AsNoTracking().SingleOrDefaultAsync(article => article.Kind == ArticleKind.Page && article.Slug == "home" && article.PublishedAt != null);
        News = await db.Set<Article>().AsNoTracking().Where(article => article.Kind == ArticleKind.News && article.PublishedAt != null)
            .OrderByDescending(article => article.PublishedAt).Take(Recent).ToListAsync();
        HttpContext.ExpireWith(Current.Select(card => card.Call), now);
    }

    private List<CallCard> Cards(IEnumerable<CallSummary> calls, IReadOnlyDictionary<(Guid, string), Texts.LocalizedText> names, Instant now) =>
        [.. calls.Select(call => call.Card(city.Required, names, "~/calls/", now, namesCity: false))];
}
