using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Public.Calls;

/// <summary>The calls of a city: open and announced ones, then closed ones by the page.</summary>
[PublicPage("after")]
public sealed class IndexModel(CorridorDb db, CurrentCity city, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public IReadOnlyList<CallCard> Current { get; private set; } = [];
    public Paged<CallCard> Closed { get; private set; } = new([]);

    public async Task OnGetAsync()
    {
        var now = clock.Now();
        var names = await db.Set<Programme>().NamesAsync();
        var closed = await Paging.ReadAsync(After, call => call.Id, from => db.Set<Call>().ClosedBy(now).NewestFirst(from).Summaries());
        var current = closed.IsFirst
            ? await db.Set<Call>().NotYetClosed(now).OrderBy(call => call.ClosesAt).ThenBy(call => call.Id).Take(100).Summaries().ToListAsync()
            : [];

        Current = [.. current.Select(call => call.Card(city.Required, names, "~/calls/", now, namesCity: false))];
        Closed = closed.Map(call => call.Card(city.Required, names, "~/calls/", now, namesCity: false));
        HttpContext.ExpireWith(current, now);
    }
}
