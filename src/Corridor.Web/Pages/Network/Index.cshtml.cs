using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Network;

/// <summary>The network's desk: its cities, and what runs.</summary>
public sealed class IndexModel(CorridorDb db, Tenancy.Cities directory, Audit audit) : PageModel
{
    public Paged<City> Cities { get; private set; } = new([]);

    public int CityCount { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync()
    {
        Cities = await Paging.ReadAsync(After, city => city.Id, ByName);
        CityCount = await db.Cities.CountAsync();
    }

    public async Task<IActionResult> OnPostSuspendAsync(Guid id) => await ChangeAsync(id, city => city.Suspend(), "city.suspended");

    public async Task<IActionResult> OnPostResumeAsync(Guid id) => await ChangeAsync(id, city => city.Resume(), "city.resumed");

    private async Task<IActionResult> ChangeAsync(Guid id, Action<City> change, string action)
    {
        await OnGetAsync();
        var city = await db.Cities.SingleOrDefaultAsync(city => city.Id == id) ?? throw new NotFoundException();
        change(city);
        audit.Record(action, city.Id);
        await db.SaveChangesAsync();
        directory.Changed();
        return RedirectToPage(new { after = After });
    }

    private IQueryable<City> ByName(Guid? from)
    {
        var cities = db.Cities.AsNoTracking();
        if (from is { } id)
        {
            var name = cities.Where(city => city.Id == id).Select(city => city.Name);
#pragma warning disable CA1309 // The database compares, as it orders.
            cities = cities.Where(city => string.Compare(city.Name, name.FirstOrDefault()) >= 0 && (city.Name != name.FirstOrDefault() || city.Id >= id));
#pragma warning restore CA1309
        }

        return cities.OrderBy(city => city.Name).ThenBy(city => city.Id);
    }
}
