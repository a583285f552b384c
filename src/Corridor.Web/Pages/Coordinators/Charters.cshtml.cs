using Corridor.Placements.Charters;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Corridor.Web.Pages.Coordinators.Content;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators;

/// <summary>The charters of this city, and the cities with which it has none.</summary>
[ResponseCache(NoStore = true)]
public sealed class ChartersModel(CurrentAccount who, Chartering chartering, CurrentCity here, Cities cities) : PageModel
{
    public IReadOnlyList<CharterLine> Charters { get; private set; } = [];
    public IReadOnlyList<City> Others { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string? with)
    {
        await who.RequireWholeCityAsync();
        if (with is not null && await cities.BySlugAsync(with) is { } chosen)
            return LocalRedirect($"~/charters/{chosen.Slug}");
        Charters = await chartering.AllAsync();
        var known = Charters.Select(line => line.With.Id).Append(here.Required.Id).ToHashSet();
        Others = [.. (await cities.AllAsync()).Where(city => city.Status == CityStatus.Active && !known.Contains(city.Id)).OrderBy(city => city.Name, StringComparer.CurrentCulture)];
        return Page();
    }
}
