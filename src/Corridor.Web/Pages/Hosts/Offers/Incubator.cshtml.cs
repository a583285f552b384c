using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Recipes.Steps;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Hosts.Offers;

/// <summary>One incubator; under the address “new” one that is not there yet.</summary>
[ResponseCache(NoStore = true)]
public sealed class IncubatorModel(CorridorDb db, CurrentCity city, Offering offering, IncubatorDesk desk, IOutputCacheStore cache, IStringLocalizer t, Show show) : PageModel, IVersioned
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
    public List<string> Sectors { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> EquipmentIn { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> HousingIn { get; set; } = [];

    [BindProperty]
    public List<AccessFeature> Access { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> AccessNotesIn { get; set; } = [];

    [BindProperty]
    public bool ShowsMentors { get; set; }

    [BindProperty]
    public MentorFields Mentor { get; set; } = new();

    [BindProperty]
    public Dictionary<string, string?> AlternativeIn { get; set; } = [];

    [BindProperty]
    public int Version { get; set; }

    public IReadOnlyList<Theme> Themes { get; private set; } = [];
    public IReadOnlyList<Mentor> Mentors { get; private set; } = [];
    public IReadOnlyList<ShownPhoto> Photos { get; private set; } = [];

    /// <summary>The mentor whose form was sent; an empty id: a new one.</summary>
    public Guid? Changing { get; private set; }

    /// <summary>Those of the house and of its city: nobody looks for one among twenty.</summary>
    public IEnumerable<string> MentorLanguages => Spoken.Union(WrittenLanguages);

    public async Task OnGetAsync(string slug)
    {
        await LoadAsync(slug);
        Fill();
        AlternativeIn = WrittenIn.Typed(LocalizedText.Empty, WrittenLanguages);
    }

    public async Task<IActionResult> OnPostMentorAsync(string slug)
    {
        var incubator = await LoadKnownAsync(slug);
        Changing = Mentor.Id ?? Guid.Empty;
        var saved = await desk.SaveMentorAsync(incubator, Mentor.Id, Mentor.Name, WrittenIn.Text(Mentor.HelpsIn, WrittenLanguages), Mentor.Speaks.Where(Languages.Network.Select(one => one.Tag).Contains), Mentor.Hours, Mentor.Place);
        return await ShownAgainAsync(slug, $"mentor-{saved.Id}");
    }

    public async Task<IActionResult> OnPostRemoveMentorAsync(string slug, Guid id)
    {
        await desk.RemoveMentorAsync(await LoadKnownAsync(slug), id);
        return await ShownAgainAsync(slug, "mentors");
    }

    public async Task<IActionResult> OnPostPhotoAsync(string slug, IFormFile? file, CancellationToken cancel)
    {
        var incubator = await LoadKnownAsync(slug);
        RuleBroken.If(file is null, "Choose an image first.");
        await using var content = file.OpenReadStream();
        await desk.AddPhotoAsync(incubator, content, WrittenIn.Text(AlternativeIn, WrittenLanguages), cancel);
        return await ShownAgainAsync(slug, "photos");
    }

    public async Task<IActionResult> OnPostRemovePhotoAsync(string slug, Guid id)
    {
        await desk.RemovePhotoAsync(await LoadKnownAsync(slug), id);
        return await ShownAgainAsync(slug, "photos");
    }

    public async Task<IActionResult> OnPostAsync(string slug)
    {
        await LoadAsync(slug);
        var address = Incubator?.Slug ?? Address?.Trim() ?? "";
        var summary = WrittenIn.Text(SummaryIn, WrittenLanguages);
        List<string> spoken = [.. Spoken.Where(Languages.Network.Select(one => one.Tag).Contains)];
        var hours = new HouseHours(Opens ?? HouseHours.Usual.Opens, Closes ?? HouseHours.Usual.Closes);
        var profile = new IncubatorProfile
        {
            Sectors = [.. Sectors.Where(key => Themes.Any(theme => theme.Key == key)).Distinct()],
            Equipment = WrittenIn.Items(EquipmentIn, WrittenLanguages),
            Housing = WrittenIn.Text(HousingIn, WrittenLanguages),
            Access = [.. Access.Where(Enum.IsDefined).Distinct()],
            AccessNotes = WrittenIn.Text(AccessNotesIn, WrittenLanguages),
            ShowsMentors = ShowsMentors,
        };
        // What is no number becomes one that is refused beside its field.
        var most = ModelState.TryGetValue(nameof(MostGuests), out var typed) && typed.Errors.Count > 0 ? 0 : MostGuests;
        ModelState.Clear();
        ModelState.Add([.. Incubator.Problems(Title ?? "", summary, Website, spoken), .. Incubator.Problems(hours, most), .. profile.Problems()], t, show);
        if (Incubator is null && !City.IsSlug(address))
            ModelState.AddModelError(nameof(Address), t["An address is made of small letters, digits and hyphens."]);
        else if (Incubator is null && (address == New || await db.Set<Incubator>().AnyAsync(one => one.Slug == address)))
            ModelState.AddModelError(nameof(Address), t["This address is taken: choose another one."]);
        if (!ModelState.IsValid)
            return this.Refused();

        // What was on the screen when typing began: somebody else's later version must not be lost.
        if (Incubator is not null)
            db.Entry(Incubator).Property(one => one.Version).OriginalValue = Version;
        await offering.SaveAsync(address, Title!, summary, Website, spoken, (hours, most), profile);
        await EvictAsync();
        return LocalRedirect("~/host/offers");
    }

    private void Fill()
    {
        var profile = Incubator?.Profile ?? IncubatorProfile.Empty;
        (Sectors, Access, ShowsMentors) = ([.. profile.Sectors], [.. profile.Access], profile.ShowsMentors);
        (EquipmentIn, HousingIn, AccessNotesIn) = (WrittenIn.Typed(profile.Equipment, WrittenLanguages), WrittenIn.Typed(profile.Housing, WrittenLanguages), WrittenIn.Typed(profile.AccessNotes, WrittenLanguages));
        if (Incubator is null)
        {
            (SummaryIn, Spoken) = (WrittenIn.Typed(LocalizedText.Empty, WrittenLanguages), [city.Required.Language]);
            return;
        }

        (Title, Website, Spoken, Version) = (Incubator.Name, Incubator.Website, [.. Incubator.Languages], Incubator.Version);
        (Opens, Closes, MostGuests) = (Incubator.Hours.Opens, Incubator.Hours.Closes, Incubator.MostGuests);
        SummaryIn = WrittenIn.Typed(Incubator.Summary, WrittenLanguages);
    }

    private async Task LoadAsync(string slug)
    {
        Incubator = slug == New ? null : await db.Set<Incubator>().SingleOrDefaultAsync(one => one.Slug == slug) ?? throw new NotFoundException();
        Themes = await db.ThemesAsync();
        if (Incubator is not null)
            (Mentors, Photos) = (await desk.MentorsAsync(Incubator), await desk.PhotosAsync(Incubator));
    }

    // Their forms stand beside the one of the incubator, which shows what is saved.
    private async Task<Incubator> LoadKnownAsync(string slug)
    {
        await LoadAsync(slug);
        Fill();
        return Incubator ?? throw new NotFoundException();
    }

    private async Task<IActionResult> ShownAgainAsync(string slug, string fragment)
    {
        await EvictAsync();
        return RedirectToPage(null, null, new { slug }, fragment);
    }

    private async Task EvictAsync()
    {
        await cache.EvictAsync(city.Required, HttpContext.RequestAborted);
        await cache.EvictAsync(null, HttpContext.RequestAborted);
    }
}
