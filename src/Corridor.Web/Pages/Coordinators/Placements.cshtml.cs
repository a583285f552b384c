using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators;

/// <summary>All stays of this city, of its own start-ups abroad and of guests here, by the page.</summary>
public sealed class PlacementsModel(CorridorDb db, CurrentAccount who, CurrentCity city, Cities cities, TimeProvider clock) : PageModel
{
    private Dictionary<Guid, City> known = [];

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Paged<CityStay> Stays { get; private set; } = new([]);

    public async Task OnGetAsync()
    {
        var (calls, now) = (await who.CallsRunAsync(), clock.Now());
        Stays = await Paging.ReadAsync(After, stay => stay.Id, from => StayQueries.OfCity(db, calls, from, now));
        known = (await cities.AllAsync()).ToDictionary(one => one.Id);
    }

    public bool IsComing(CityStay stay) => stay.HostCityId == city.Required.Id;

    public string NameOf(Guid id) => known[id].Name;
}
