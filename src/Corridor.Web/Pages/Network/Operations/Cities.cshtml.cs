using Corridor.Data;
using Corridor.Workflows.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Network.Operations;

/// <summary>What each city has before it, and got done since yesterday.</summary>
public sealed class CitiesModel(Overview overview, Tenancy.Cities cities) : PageModel
{
    public IReadOnlyDictionary<Guid, string> Names { get; private set; } = new Dictionary<Guid, string>();
    public Paged<CityWork> Work { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync()
    {
        Names = await cities.NamesAsync();
        // The directory is in memory; only the numbers are asked for.
        var shown = Names.OrderBy(one => one.Value, StringComparer.Ordinal).ThenBy(one => one.Key).Select(one => one.Key).ToList().Page(After, city => city);
        var work = (await overview.CitiesAsync([.. shown])).ToDictionary(one => one.City);
        Work = shown.Map(city => work[city]);
    }
}
