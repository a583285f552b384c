using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Content;

/// <summary>The city's name, line and colours as everybody sees them.</summary>
public sealed class LookModel(CorridorDb db, CurrentAccount who, CurrentCity current, Cities cities, Audit audit, IOutputCacheStore cache) : PageModel
{
    public City City { get; private set; } = null!;

    public double Contrast => Math.Floor(Colours.Contrast(City.Accent, "#ffffff") * 10) / 10;

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? LocalName { get; set; }

    [BindProperty]
    public Dictionary<string, string?> Taglines { get; set; } = [];

    [BindProperty]
    public string? Accent { get; set; }

    [BindProperty]
    public string? Logo { get; set; }

    public IReadOnlyList<Image> Images { get; private set; } = [];

    [BindProperty]
    public string? SecondColour { get; set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        (Name, LocalName, Accent, SecondColour, Logo) = (City.Name, City.LocalName, City.Accent, City.SecondColour, City.Logo);
        Taglines = City.Tagline.ByLanguage.ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        City.Rename(Name ?? "", LocalName ?? "");
        City.Paint(Accent ?? "", SecondColour ?? "");
        RuleBroken.If(Taglines.Values.Any(line => line?.Length > 200), "Write at most 200 characters.");
        City.Tagline = Taglines.Where(line => Languages.InterfaceSpeaks(line.Key)).Aggregate(City.Tagline, (text, line) => text.With(line.Key, line.Value?.Trim()));
        RuleBroken.If(!string.IsNullOrEmpty(Logo) && Images.All(image => image.Address != Logo), "Choose one of the city's images.");
        City.Logo = string.IsNullOrEmpty(Logo) ? null : Logo;
        audit.Record("city.look", City.Id, new { City.Name, City.Accent, City.SecondColour });
        await db.SaveChangesAsync(cancel);
        cities.Changed();
        await cache.EvictAsync(City, cancel);
        await cache.EvictAsync(null, cancel);
        return RedirectToPage();
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        await who.RequireWholeCityAsync(cancel);
        City = await db.Cities.SingleAsync(city => city.Id == current.Required.Id, cancel);
        Images = await db.Set<Image>().AsNoTracking().OrderBy(image => image.Path).Take(500).ToListAsync(cancel);
    }
}
