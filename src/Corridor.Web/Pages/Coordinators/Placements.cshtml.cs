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

    [BindProperty(SupportsGet = true)]
    public StaysShown Shown { get; set; }

    /// <summary>Only what this city hosts from this year on.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Hosted { get; set; }

    public int Year { get; private set; }
    public Paged<CityStay> Stays { get; private set; } = new([]);

    public async Task OnGetAsync()
    {
        var (calls, now) = (await who.CallsRunAsync(), clock.Now());
        Year = now.InZone(city.Required.TimeZone).Year;
        Stays = await Paging.ReadAsync(After, stay => stay.Id, from => StayQueries.OfCity(db, calls, Shown, Hosted ? (city.Required.Id, Year) : null, from, now));
        known = (await cities.AllAsync()).ToDictionary(one => one.Id);
    }

    public bool IsComing(CityStay stay) => stay.HostCityId == city.Required.Id;

    public string NameOf(Guid id) => known[id].Name;
}
