using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Hosts.Offers;

/// <summary>One incubator; under the address “new” one that is not there yet.</summary>
[ResponseCache(NoStore = true)]
public sealed class IncubatorModel(CorridorDb db, CurrentCity city, Offering offering, IOutputCacheStore cache, IStringLocalizer t, Show show) : PageModel
{
    private const string New = "new";

    public Incubator? Incubator { get; private set; }

    public IReadOnlyList<string> WrittenLanguages => WrittenIn.Languages(city.Required);

    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Address { get; set; }

    [BindProperty]
    public Dictionary<string, string?> SummaryIn { get; set; } = [];

    [BindProperty]
    public string? Website { get; set; }

    [BindProperty]
    public List<string> Spoken { get; set; } = [];

    [BindProperty]
    public TimeOnly? Opens { get; set; } = HouseHours.Usual.Opens;

    [BindProperty]
    public TimeOnly? Closes { get; set; } = HouseHours.Usual.Closes;

    [BindProperty]
    public int? MostGuests { get; set; }

    [BindProperty]
    public int Version { get; set; }

    public async Task OnGetAsync(string slug)
    {
        await LoadAsync(slug);
        if (Incubator is null)
        {
            (SummaryIn, Spoken) = (WrittenIn.Typed(LocalizedText.Empty, WrittenLanguages), [city.Required.Language]);
            return;
        }

        (Title, Website, Spoken, Version) = (Incubator.Name, Incubator.Website, [.. Incubator.Languages], Incubator.Version);
        (Opens, Closes, MostGuests) = (Incubator.Hours.Opens, Incubator.Hours.Closes, Incubator.MostGuests);
        SummaryIn = WrittenIn.Typed(Incubator.Summary, WrittenLanguages);
    }

    public async Task<IActionResult> OnPostAsync(string slug)
    {
        await LoadAsync(slug);
        var address = Incubator?.Slug ?? Address?.Trim() ?? "";
        var summary = WrittenIn.Text(SummaryIn, WrittenLanguages);
        List<string> spoken = [.. Spoken.Where(Languages.Network.Select(one => one.Tag).Contains)];
        var hours = new HouseHours(Opens ?? HouseHours.Usual.Opens, Closes ?? HouseHours.Usual.Closes);
        // What is no number becomes one that is refused beside its field.
        var most = ModelState.TryGetValue(nameof(MostGuests), out var typed) && typed.Errors.Count > 0 ? 0 : MostGuests;
        ModelState.Clear();
        ModelState.Add([.. Incubator.Problems(Title ?? "", summary, Website, spoken), .. Incubator.Problems(hours, most)], t, show);
        if (Incubator is null && !City.IsSlug(address))
            ModelState.AddModelError(nameof(Address), t["An address is made of small letters, digits and hyphens."]);
        else if (Incubator is null && (address == New || await db.Set<Incubator>().AnyAsync(one => one.Slug == address)))
            ModelState.AddModelError(nameof(Address), t["This address is taken: choose another one."]);
        if (!ModelState.IsValid)
            return this.Refused();

        // What was on the screen when typing began: somebody else's later version must not be lost.
        if (Incubator is not null)
            db.Entry(Incubator).Property(one => one.Version).OriginalValue = Version;
        await offering.SaveAsync(address, Title!, summary, Website, spoken, (hours, most));
        await cache.EvictByTagAsync("city:" + city.Required.Slug, HttpContext.RequestAborted);
        await cache.EvictByTagAsync("city:", HttpContext.RequestAborted);
        return LocalRedirect("~/host/offers");
    }

    private async Task LoadAsync(string slug) =>
        Incubator = slug == New ? null : await db.Set<Incubator>().SingleOrDefaultAsync(one => one.Slug == slug) ?? throw new NotFoundException();
}
