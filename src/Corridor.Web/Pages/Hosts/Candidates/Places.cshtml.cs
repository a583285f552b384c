using Corridor.Data;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Pages.Hosts.Candidates;

/// <summary>Places that a published match left free, which the incubator gives by hand to start-ups that have none.</summary>
[ResponseCache(NoStore = true)]
public sealed class PlacesModel(CorridorDb db, CorridorDbFactory databases, Cities cities, Actor actor) : PageModel
{
    private Dictionary<Guid, City> known = [];
    private Guid callCity;

    public Incubator Incubator { get; private set; } = null!;
    public Guid CallId { get; private set; }

    /// <summary>None: the match is not published yet.</summary>
    public PlacesLeft? Left { get; private set; }

    public int Free => Left?.Offers.Sum(one => Math.Max(0, one.Free)) ?? 0;

    [BindProperty]
    public Guid? Offer { get; set; }

    public Task OnGetAsync(Guid call, Guid incubator) => LoadAsync(call, incubator);

    public async Task<IActionResult> OnPostAsync(Guid call, Guid incubator, Guid application)
    {
        await LoadAsync(call, incubator);
        if (Left is null)
            throw new NotFoundException();
        // Where one offer has places there is nothing to choose.
        var offer = Offer ?? (Left.Offers is [var only] ? only.Offer.Id : throw RuleBroken.Now("Choose the offer whose place it is."));
        await InCallAsync(reserves => reserves.GiveAsync(call, incubator, application, offer));
        return RedirectToPage(new { call, incubator });
    }

    public string CityOf(Guid id) => known.TryGetValue(id, out var city) ? city.Name : "–";

    private async Task LoadAsync(Guid call, Guid incubator)
    {
        CallId = call;
        Incubator = await db.Set<Incubator>().AsNoTracking().Where(one => one.Id == incubator).SingleOrNotFoundAsync();
        await using (var all = databases.AcrossCities())
            callCity = await all.Set<Corridor.Calls.Call>().Where(one => one.Id == call && one.Placement != null).Select(one => (Guid?)one.CityId).SingleOrDefaultAsync() ?? throw new NotFoundException();
        known = (await cities.AllAsync()).ToDictionary(city => city.Id);
        await InCallAsync(async reserves => Left = await reserves.LeftAsync(call, incubator));
        // Whose offers took no part has nothing to give.
        if (Left is { Offers.Count: 0 })
            throw new NotFoundException();
    }

    private Task InCallAsync(Func<Reserves, Task> work) => cities.InAs(actor.AccountId, callCity, services => work(services.GetRequiredService<Reserves>()));
}
