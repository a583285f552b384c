using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Hosts.Offers;

public sealed record IncubatorLine(Guid Id, string Slug, string Name, LocalizedText Summary);

public sealed record OfferLine(Guid IncubatorId, string Slug, LocalizedText Title, OfferState State, int Places, LocalDate Starts, int Taken);

/// <summary>The incubators of this city with their offers, whatever their state.</summary>
public sealed class IndexModel(CorridorDb db, Offering offering) : PageModel
{
    public Paged<IncubatorLine> Incubators { get; private set; } = new([]);
    public ILookup<Guid, OfferLine> Offers { get; private set; } = Array.Empty<OfferLine>().ToLookup(offer => offer.IncubatorId);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    /// <summary>Start-ups of one city that this city hosts at once; none: any number.</summary>
    public int? MostFromOneCity { get; private set; }

    public async Task<IActionResult> OnPostLimitAsync(int? mostFromOneCity)
    {
        await LoadAsync();
        RuleBroken.If(!ModelState.IsValid, "Write a number between 1 and 500, or nothing.");
        await offering.LimitAsync(mostFromOneCity);
        return RedirectToPage(null, null, null, "limit");
    }

    public Task OnGetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        MostFromOneCity = await db.Set<GuestLimit>().Select(limit => limit.MostFromOneCity).SingleOrDefaultAsync();
        Incubators = await Paging.ReadAsync(After, one => one.Id, from => ByName(from).Select(one => new IncubatorLine(one.Id, one.Slug, one.Name, one.Summary)));
        var shown = Incubators.Select(one => one.Id).ToList();
        Offers = (await db.Set<Offer>().Where(one => shown.Contains(one.IncubatorId)).OrderByDescending(one => one.Starts).ThenBy(one => one.Id)
            .Select(one => new OfferLine(one.IncubatorId, one.Slug, one.Title, one.State, one.Places, one.Starts,
                db.Set<Placement>().Count(placement => placement.OfferId == one.Id && placement.State != PlacementState.Declined)))
            .ToListAsync()).ToLookup(offer => offer.IncubatorId);
    }

    private IQueryable<Incubator> ByName(Guid? from)
    {
        var incubators = db.Set<Incubator>().AsQueryable();
        if (from is { } id)
        {
            var name = incubators.Where(one => one.Id == id).Select(one => one.Name);
#pragma warning disable CA1309 // The database compares, as it orders.
            incubators = incubators.Where(one => string.Compare(one.Name, name.FirstOrDefault()) >= 0 && (one.Name != name.FirstOrDefault() || one.Id >= id));
#pragma warning restore CA1309
        }

        return incubators.OrderBy(one => one.Name).ThenBy(one => one.Id);
    }
}
