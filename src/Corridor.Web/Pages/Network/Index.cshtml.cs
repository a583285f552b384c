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
    public IReadOnlyList<City> Cities { get; private set; } = [];

    public async Task OnGetAsync() => Cities = await db.Cities.AsNoTracking().OrderBy(city => city.Name).ToListAsync();

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
        return RedirectToPage();
    }
}
