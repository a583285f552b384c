using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Public.Incubators;

/// <summary>An incubator of this city and what it offers.</summary>
[PublicPage]
public sealed class IncubatorPageModel(CorridorDb db, CorridorDbFactory databases, IncubatorDesk desk, TimeProvider clock) : PageModel
{
    public Incubator Incubator { get; private set; } = null!;
    public IReadOnlyList<PublicOffer> Offers { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Themes { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyList<MonthPlaces> Months { get; private set; } = [];
    public IReadOnlyList<ShownPhoto> Photos { get; private set; } = [];

    /// <summary>None where the incubator does not name them to everybody.</summary>
    public IReadOnlyList<Mentor> Mentors { get; private set; } = [];

    public bool HasProfile => Incubator.Profile is { Sectors.Count: > 0 } or { Equipment.Count: > 0 } or { Access.Count: > 0 } or { Housing.IsEmpty: false } or { AccessNotes.IsEmpty: false };

    public async Task OnGetAsync(string slug)
    {
        Incubator = await db.Set<Incubator>().AsNoTracking().SingleOrDefaultAsync(one => one.Slug == slug) ?? throw new NotFoundException();
        var now = clock.Now().InUtc().Date.ToYearMonth();
        var month = now.OnDayOfMonth(1);
        Offers = await db.Set<Offer>().AsNoTracking()
            .Where(offer => offer.IncubatorId == Incubator.Id && offer.State == OfferState.Published && offer.Starts >= month)
            .OrderBy(offer => offer.Starts).ThenBy(offer => offer.Id).Take(100).Shown(db).ToListAsync();
        Months = MonthPlaces.Of(Offers, now);
        Photos = await desk.PhotosAsync(Incubator);
        Mentors = Incubator.Profile.ShowsMentors ? await desk.MentorsAsync(Incubator) : [];
        await using var all = databases.AcrossCities();
        Themes = (await all.ThemesAsync()).In(Show.Language);
    }
}
