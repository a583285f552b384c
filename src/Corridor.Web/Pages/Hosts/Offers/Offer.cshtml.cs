using System.Globalization;
using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Hosts.Offers;

/// <summary>One offer: described, published, withdrawn. Under the address “new” one that is not there yet.</summary>
[ResponseCache(NoStore = true)]
public sealed class OfferModel(CorridorDb db, CurrentCity city, Offering offering, IOutputCacheStore cache, TimeProvider clock, IStringLocalizer t, Show show) : PageModel, IVersioned
{
    private const string New = "new";

    public Offer? Offer { get; private set; }
    public Incubator Incubator { get; private set; } = null!;
    public IReadOnlyList<Theme> Sectors { get; private set; } = [];
    public int Taken { get; private set; }

    /// <summary>The confirmation step of the withdrawal is shown.</summary>
    public bool Withdrawing { get; private set; }

    public IReadOnlyList<string> WrittenLanguages => WrittenIn.Languages(city.Required);

    [BindProperty]
    public string? Address { get; set; }

    [BindProperty]
    public Dictionary<string, string?> TitleIn { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> SummaryIn { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> ProvidedIn { get; set; } = [];

    [BindProperty]
    public string? Places { get; set; }

    [BindProperty]
    public string? Starts { get; set; }

    [BindProperty]
    public List<string> Themes { get; set; } = [];

    [BindProperty]
    public List<string> Spoken { get; set; } = [];

    [BindProperty]
    public int Version { get; set; }

    /// <param name="slug">Of the offer, or “new”.</param>
    /// <param name="incubator">To which a new one belongs.</param>
    /// <param name="from">The offer that a new one begins as a copy of, a year later.</param>
    /// <param name="withdraw">Asks for the confirmation of a withdrawal.</param>
    public async Task<IActionResult> OnGetAsync(string slug, string? incubator, string? from, bool withdraw)
    {
        // Offers belong to an incubator: whoever has none makes that first.
        if (slug == New && !await db.Set<Incubator>().AnyAsync())
            return LocalRedirect("~/host/incubators/new");
        await LoadAsync(slug, incubator);
        Withdrawing = withdraw && Offer is { State: OfferState.Published };
        var copied = slug == New && from is not null ? await db.Set<Offer>().AsNoTracking().SingleOrDefaultAsync(one => one.Slug == from && one.IncubatorId == Incubator.Id) ?? throw new NotFoundException() : null;
        Fill(Offer ?? copied);
        if (copied is not null)
            (Address, Starts) = (await AddressAfterAsync(copied), MonthField.Write(copied.Month.PlusMonths(12)));
        return Page();
    }

    public Task<IActionResult> OnPostAsync(string slug, string? incubator) => SaveAsync(slug, incubator, publish: false);

    public Task<IActionResult> OnPostPublishAsync(string slug, string? incubator) => SaveAsync(slug, incubator, publish: true);

    public async Task<IActionResult> OnPostWithdrawAsync(string slug)
    {
        await LoadAsync(slug, null);
        await offering.WithdrawAsync(Offer ?? throw new NotFoundException());
        await EvictAsync();
        return LocalRedirect("~/host/offers");
    }

    private async Task<IActionResult> SaveAsync(string slug, string? incubator, bool publish)
    {
        await LoadAsync(slug, incubator);
        var address = Offer?.Slug ?? Address?.Trim() ?? "";
        var (title, summary) = (WrittenIn.Text(TitleIn, WrittenLanguages), WrittenIn.Text(SummaryIn, WrittenLanguages));
        List<string> spoken = [.. Spoken.Where(Languages.Network.Select(one => one.Tag).Contains)];
        ModelState.Clear();
        if (Offer is null && !City.IsSlug(address))
            ModelState.AddModelError(nameof(Address), t["An address is made of small letters, digits and hyphens."]);
        else if (Offer is null && (address == New || await db.Set<Offer>().AnyAsync(one => one.Slug == address)))
            ModelState.AddModelError(nameof(Address), t["This address is taken: choose another one."]);
        int? places = int.TryParse(Places?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (places is null)
            ModelState.AddModelError(nameof(Places), t["Give a whole number, in digits."]);
        var month = MonthField.Read(Starts);
        if (month is null)
            ModelState.AddModelError(nameof(Starts), t["Give a month as year and month, such as 2027-09."]);
        var offer = Offer ?? Offer.Of(Incubator, City.IsSlug(address) ? address : New);
        var provides = WrittenIn.Items(ProvidedIn, WrittenLanguages);
        ModelState.Add(offer.Problems(title, summary, places ?? Math.Max(1, offer.Places), month ?? offer.Month, spoken, provides), t, show);
        if (!ModelState.IsValid)
            return this.Refused();

        // What was on the screen when typing began: somebody else's later version must not be lost.
        if (Offer is not null)
            db.Entry(Offer).Property(one => one.Version).OriginalValue = Version;
        offer.Describe(title, summary, places!.Value, month!.Value, Themes.Where(key => Sectors.Any(sector => sector.Key == key)), spoken, provides);
        if (publish)
            await offering.PublishAsync(offer);
        else
            await offering.SaveAsync(offer);
        await EvictAsync();
        return LocalRedirect("~/host/offers");
    }

    private void Fill(Offer? offer)
    {
        (TitleIn, SummaryIn) = (WrittenIn.Typed(offer?.Title ?? LocalizedText.Empty, WrittenLanguages), WrittenIn.Typed(offer?.Summary ?? LocalizedText.Empty, WrittenLanguages));
        ProvidedIn = WrittenIn.Typed(offer?.Provides ?? [], WrittenLanguages);
        (Themes, Spoken, Version) = ([.. offer?.Themes ?? []], [.. offer?.Languages ?? Incubator.Languages], offer?.Version ?? 0);
        Places = (offer?.Places ?? 1).ToString(CultureInfo.InvariantCulture);
        Starts = MonthField.Write(offer?.Month ?? clock.Now().InZone(city.Required.TimeZone).Date.ToYearMonth().PlusMonths(6));
    }

    // "energy-2027" is followed by "energy-2028", "energy" by "energy-2028"; a second copy of that year by "energy-2028-2".
    private async Task<string> AddressAfterAsync(Offer copied)
    {
        var (year, next) = (copied.Month.Year.ToString(CultureInfo.InvariantCulture), (copied.Month.Year + 1).ToString(CultureInfo.InvariantCulture));
        var stem = copied.Slug.EndsWith("-" + year, StringComparison.Ordinal) ? copied.Slug[..^(year.Length + 1)] : copied.Slug;
        var wanted = $"{stem[..Math.Min(stem.Length, 50)].TrimEnd('-')}-{next}";
        var taken = await db.Set<Offer>().Where(one => one.Slug.StartsWith(wanted)).Select(one => one.Slug).ToListAsync();
        return Enumerable.Range(1, taken.Count + 1).Select(at => at == 1 ? wanted : $"{wanted}-{at}").First(address => !taken.Contains(address));
    }

    private async Task LoadAsync(string slug, string? incubator)
    {
        Offer = slug == New ? null : await db.Set<Offer>().SingleOrDefaultAsync(one => one.Slug == slug) ?? throw new NotFoundException();
        var mine = db.Set<Incubator>();
        Incubator = (Offer is { IncubatorId: var id } ? await mine.SingleOrDefaultAsync(one => one.Id == id)
            : incubator is null ? await mine.OrderBy(one => one.Name).FirstOrDefaultAsync()
            : await mine.SingleOrDefaultAsync(one => one.Slug == incubator)) ?? throw new NotFoundException();
        Sectors = await db.ThemesAsync();
        Taken = Offer is { Id: var offer } ? await db.Set<Placement>().CountAsync(one => one.OfferId == offer && one.State != PlacementState.Declined) : 0;
    }

    // Offers stand on the city's public pages and on the network's.
    private async Task EvictAsync()
    {
        await cache.EvictAsync(city.Required, HttpContext.RequestAborted);
        await cache.EvictAsync(null, HttpContext.RequestAborted);
    }
}
