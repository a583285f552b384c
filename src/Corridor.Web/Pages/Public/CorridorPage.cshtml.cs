using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Alumni;
using Corridor.Placements.Flows;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Corridor.Web.Components;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Public;

/// <summary>The corridor of incubators: who is hosted where, who offers places, which calls lead there, and who came back and says so.</summary>
[NetworkPage, PublicPage("after")]
public sealed class CorridorPageModel(CorridorBoard board, OfferBook book, FlowBook flows, AlumniBook alumni, CorridorDbFactory databases, Cities cities, TimeProvider clock) : PageModel
{
    // More months would not fit beside each other; the list of offers has all.
    private const int MostMonths = 8;

    private Dictionary<Guid, City> directory = [];

    public Instant Now { get; private set; }
    public IReadOnlyList<PublicStay> Running { get; private set; } = [];
    public IReadOnlyList<PublicStay> Ahead { get; private set; } = [];
    public IReadOnlyList<Flow> Flows { get; private set; } = [];
    public FlowMap Map { get; private set; } = new([]);
    public Paged<Alumnus> Alumni { get; private set; } = new([]);
    public IReadOnlyList<PublicOffer> Offers { get; private set; } = [];
    public Paged<PublicOffer> OffersShown { get; private set; } = new([]);
    public IReadOnlyList<CallCard> Calls { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Themes { get; private set; } = new Dictionary<string, string>();

    public int CitiesConnected => Flows.SelectMany(flow => new[] { flow.OriginCityId, flow.HostCityId }).Distinct().Count();

    public int Completed => Math.Max(0, Flows.Sum(flow => flow.Stays) - Running.Count - Ahead.Count);

    public IReadOnlyList<YearMonth> Months => [.. Offers.Select(offer => offer.Month).Distinct().Order().Take(MostMonths)];

    public IEnumerable<(City City, ILookup<YearMonth, int> Free)> FreeByCity =>
        Offers.GroupBy(offer => directory[offer.CityId]).OrderBy(city => city.Key.Name, StringComparer.CurrentCulture).Select(city => (city.Key, city.ToLookup(offer => offer.Month, offer => offer.Free)));

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync()
    {
        Now = clock.Now();
        var now = Now;
        directory = (await cities.AllAsync()).Where(city => city.Status == CityStatus.Active).ToDictionary(city => city.Id);
        var stays = (await board.PublicAsync()).Where(stay => directory.ContainsKey(stay.OriginCityId) && directory.ContainsKey(stay.HostCityId)).ToList();
        Running = [.. stays.Where(stay => stay.State == PlacementState.Running)];
        Ahead = [.. stays.Where(stay => stay.State == PlacementState.Agreed)];
        Flows = [.. (await flows.ReadAsync()).Where(flow => directory.ContainsKey(flow.OriginCityId) && directory.ContainsKey(flow.HostCityId))];
        Map = FlowMap.Of(Flows, directory);
        Alumni = (await alumni.ReadAsync(After)).Where(one => directory.ContainsKey(one.FirstCityId) && directory.ContainsKey(one.SecondCityId));
        Offers = [.. (await book.FromAsync(now.InUtc().Date.ToYearMonth())).Where(offer => offer.Free > 0 && directory.ContainsKey(offer.CityId))];
        OffersShown = Offers.Page(After, offer => offer.Id);

        await using var db = databases.AcrossCities();
        Themes = (await db.ThemesAsync()).In(Show.Language);
        var calls = (await db.Set<Call>().NotYetClosed(now).Where(call => call.Placement != null).OrderBy(call => call.ClosesAt).Take(20).Summaries().ToListAsync()).Where(call => directory.ContainsKey(call.CityId)).ToList();
        var names = await db.Set<Programme>().NamesAsync();
        Calls = [.. calls.Select(call => call.Card(directory[call.CityId], names, $"/{directory[call.CityId].Slug}/calls/", now, namesCity: true))];
        HttpContext.ExpireWith(calls, now);
    }

    public City Place(Guid city) => directory[city];

    /// <summary>How much of a stay is over, in hundredths.</summary>
    public int Progress(PublicStay stay) => (int)Math.Clamp((Now - stay.Starts) / (stay.Ends - stay.Starts) * 100, 0, 100);
}
