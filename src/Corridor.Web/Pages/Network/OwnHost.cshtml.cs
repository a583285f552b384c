using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Network;

/// <summary>The host name at which a city answers beside its place under the network's address.</summary>
public sealed class OwnHostModel(CorridorDb db, Tenancy.Cities directory, Addresses addresses, Audit audit) : PageModel
{
    public City City { get; private set; } = null!;

    public string Usual => addresses.Network + "/" + City.Slug;

    [BindProperty]
    public string? HostName { get; set; }

    public async Task OnGetAsync(string slug)
    {
        await LoadAsync(slug);
        HostName = City.HostName;
    }

    public async Task<IActionResult> OnPostAsync(string slug)
    {
        await LoadAsync(slug);
        City.AnswerUnder(HostName);
        RuleBroken.If(City.HostName is { } host && string.Equals(host, new Uri(addresses.Network).Host, StringComparison.OrdinalIgnoreCase), "{0} is the network's own host name.", City.HostName);
        RuleBroken.If(City.HostName is not null && await db.Cities.AnyAsync(other => other.Id != City.Id && other.HostName == City.HostName), "Another city answers at {0} already.", City.HostName);
        audit.Record("city.host", City.Id, new { City.HostName });
        await db.SaveChangesAsync();
        directory.Changed();
        return RedirectToPage(new { slug });
    }

    private async Task LoadAsync(string slug) => City = await db.Cities.SingleOrDefaultAsync(city => city.Slug == slug) ?? throw new NotFoundException();
}
