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
    private const int PageSize = 50;

    private Dictionary<Guid, City> known = [];

    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    public IReadOnlyList<CityStay> Stays { get; private set; } = [];
    public Guid? Next { get; private set; }

    public async Task OnGetAsync()
    {
        var stays = await StayQueries.OfCityAsync(db, await who.CallsRunAsync(), Before, PageSize + 1, clock.Now());
        if (stays.Count > PageSize)
        {
            stays.RemoveAt(PageSize);
            Next = stays[^1].Id;
        }

        Stays = stays;
        known = (await cities.AllAsync()).ToDictionary(one => one.Id);
    }

    public bool IsComing(CityStay stay) => stay.HostCityId == city.Required.Id;

    public string NameOf(Guid id) => known[id].Name;
}
