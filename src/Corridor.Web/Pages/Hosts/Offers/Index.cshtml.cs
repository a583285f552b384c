using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Hosts.Offers;

public sealed record IncubatorLine(Guid Id, string Slug, string Name, LocalizedText Summary);

public sealed record OfferLine(Guid IncubatorId, string Slug, LocalizedText Title, OfferState State, int Places, LocalDate Starts, int Taken);

/// <summary>The incubators of this city with their offers, whatever their state.</summary>
public sealed class IndexModel(CorridorDb db) : PageModel
{
    public IReadOnlyList<IncubatorLine> Incubators { get; private set; } = [];
    public ILookup<Guid, OfferLine> Offers { get; private set; } = Array.Empty<OfferLine>().ToLookup(offer => offer.IncubatorId);

    public async Task OnGetAsync()
    {
        Incubators = await db.Set<Incubator>().OrderBy(one => one.Name).ThenBy(one => one.Id).Take(200)
            .Select(one => new IncubatorLine(one.Id, one.Slug, one.Name, one.Summary)).ToListAsync();
        Offers = (await db.Set<Offer>().OrderByDescending(one => one.Starts).ThenBy(one => one.Id).Take(500)
            .Select(one => new OfferLine(one.IncubatorId, one.Slug, one.Title, one.State, one.Places, one.Starts,
                db.Set<Placement>().Count(placement => placement.OfferId == one.Id && placement.State != PlacementState.Declined)))
            .ToListAsync()).ToLookup(offer => offer.IncubatorId);
    }
}
