using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Checklists;
using Corridor.Placements.Matches;
using Corridor.Placements.Mentoring;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Corridor.Web.Pages.Hosts;

/// <summary>All guests of this city on one board, and what needs doing first.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(CorridorDb db, CurrentCity city, Cities cities, Staying staying, Agreeing agreeing, Checklist checklist, MentorDesk mentors, Preferring preferring, TimeProvider clock) : PageModel
{
    // Orders that closed long ago are not looked at any more.
    private static readonly Duration Recent = Duration.FromDays(90);

    private Dictionary<Guid, City> known = [];
    private IReadOnlyDictionary<Guid, Agreement> agreements = new Dictionary<Guid, Agreement>();
    private IReadOnlyDictionary<Guid, HourCount> hours = new Dictionary<Guid, HourCount>();
    private IReadOnlyDictionary<Guid, ChecklistCount> checklists = new Dictionary<Guid, ChecklistCount>();

    public Instant Now { get; private set; }
    public IReadOnlyList<Stay> Stays { get; private set; } = [];
    public Paged<Stay> Shown { get; private set; } = new([]);
    public StayTimeline Timeline { get; private set; } = null!;
    public IReadOnlyList<HostCall> Calls { get; private set; } = [];
    public IReadOnlyList<House> Houses { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    // Where somebody stays, somebody hosts.
    public bool HasIncubator => Houses.Count + Shown.Count > 0;

    public IEnumerable<Stay> ToAccept => Stays.Where(stay => stay.Placement is { State: PlacementState.Proposed, HostAcceptedAt: null }).OrderBy(stay => stay.Placement.AnswerBy);

    public IEnumerable<Stay> ToSign => Stays.Where(stay => agreements.GetValueOrDefault(stay.Placement.Id) is { } agreement && agreement.SignatureOf(StayParty.Host) is null).OrderBy(stay => stay.Placement.Starts.Instant);

    public IEnumerable<(Stay Stay, Report Report)> Late =>
        Stays.SelectMany(stay => stay.Reports.Where(report => report.IsLateAt(Now)).Select(report => (stay, report))).OrderBy(late => late.report.DueAt);

    public IEnumerable<(HostCall Call, OrderingIncubator Incubator)> ToOrder =>
        Calls.Where(call => call.Preferences.IsOpenAt(Now)).OrderBy(call => call.Preferences.Closes.Instant).SelectMany(call => call.Incubators.Where(one => one.Ordered is null).Select(one => (call, one)));

    public bool NothingToDo => !ToAccept.Any() && !ToSign.Any() && !Late.Any() && !ToOrder.Any();

    public int Present => Stays.Count(stay => stay.Placement.State is PlacementState.Running);

    public int Coming => Stays.Count(stay => stay.Placement.State is PlacementState.Proposed or PlacementState.Accepted or PlacementState.Agreed);

    public async Task OnGetAsync()
    {
        Now = clock.Now();
        (Stays, Shown) = await staying.HostedAsync(Now - StayTimeline.Kept, After);
        agreements = await agreeing.UnsignedAsync(Stays.Select(stay => stay.Placement));
        checklists = await checklist.CountsAsync(Stays.Concat(Shown).Select(stay => stay.Placement).DistinctBy(stay => stay.Id));
        hours = await mentors.CountsAsync(Shown.Where(stay => stay.Placement.IsUnderway).Select(stay => stay.Placement.Id));
        Houses = await db.HousesAsync();
        Timeline = new StayTimeline(Stays, Houses, city.Required.TimeZone, Now);
        Calls = [.. (await preferring.CallsAsync(Houses)).Where(call => call.Preferences.Closes.Instant + Recent > Now).OrderBy(call => call.Preferences.Closes.Instant)];
        known = (await cities.AllAsync()).ToDictionary(one => one.Id);
    }

    public City CityOf(Guid id) => known[id];

    /// <summary>None: nobody has booked one.</summary>
    public HourCount? HoursOf(Placement stay) => hours.GetValueOrDefault(stay.Id);

    public ChecklistCount? ChecklistOf(Placement stay) => checklists.GetValueOrDefault(stay.Id);
}
