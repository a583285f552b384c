using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Public.Calls;

/// <summary>The calls of a city: open and announced ones, then closed ones by the page.</summary>
[PublicPage("before")]
public sealed class IndexModel(CorridorDb db, CurrentCity city, TimeProvider clock) : PageModel
{
    private const int PageSize = 30;

    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    public IReadOnlyList<CallCard> Current { get; private set; } = [];
    public IReadOnlyList<CallCard> Closed { get; private set; } = [];
    public Guid? Older { get; private set; }

    public async Task OnGetAsync()
    {
        var now = clock.Now();
        var names = await db.Set<Programme>().NamesAsync();
        var current = Before is null
            ? await db.Set<Call>().NotYetClosed(now).OrderBy(call => call.ClosesAt).ThenBy(call => call.Id).Take(100).Summaries().ToListAsync()
            : [];
        var past = db.Set<Call>().ClosedBy(now);
        if (Before is { } last)
            past = past.Where(call => call.Id < last);
        var closed = await past.OrderByDescending(call => call.Id).Take(PageSize + 1).Summaries().ToListAsync();
        if (closed.Count > PageSize)
        {
            closed.RemoveAt(PageSize);
            Older = closed[^1].Id;
        }

        Current = [.. current.Select(call => call.Card(city.Required, names, "~/calls/", now, namesCity: false))];
        Closed = [.. closed.Select(call => call.Card(city.Required, names, "~/calls/", now, namesCity: false))];
        HttpContext.ExpireWith(current, now);
    }
}
