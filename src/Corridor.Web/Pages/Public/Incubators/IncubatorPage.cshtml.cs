using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Public.Incubators;

/// <summary>An incubator of this city and what it offers.</summary>
[PublicPage]
public sealed class IncubatorPageModel(CorridorDb db, CorridorDbFactory databases, TimeProvider clock) : PageModel
{
    public Incubator Incubator { get; private set; } = null!;
    public IReadOnlyList<PublicOffer> Offers { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Themes { get; private set; } = new Dictionary<string, string>();

    public async Task OnGetAsync(string slug)
    {
        Incubator = await db.Set<Incubator>().AsNoTracking().SingleOrDefaultAsync(one => one.Slug == slug) ?? throw new NotFoundException();
        var month = clock.Now().InUtc().Date.ToYearMonth().OnDayOfMonth(1);
        Offers = await db.Set<Offer>().AsNoTracking()
            .Where(offer => offer.IncubatorId == Incubator.Id && offer.State == OfferState.Published && offer.Starts >= month)
            .OrderBy(offer => offer.Starts).ThenBy(offer => offer.Id).Take(100).Shown(db).ToListAsync();
        await using var all = databases.AcrossCities();
        Themes = (await all.Set<Tenancy.Network>().Select(network => network.Themes).SingleOrDefaultAsync() ?? []).ToDictionary(theme => theme.Key, theme => theme.Label.In(Show.Language));
    }
}
