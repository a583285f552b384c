using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Meetings;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Web.Pages.Applicants;

/// <summary>The meetings hosts asked for: the start-up chooses a time, another one, or says no.</summary>
[ResponseCache(NoStore = true)]
public sealed class MeetingsModel(CorridorDb db, CurrentAccount who, MeetingDesk desk, TimeProvider clock) : PageModel
{
    private const int DaysShown = 5;

    public Application Application { get; private set; } = null!;
    public Call Call { get; private set; } = null!;
    public Stage? Stage { get; private set; }
    public bool Open { get; private set; }
    public Instant Now { get; private set; }

    /// <summary>The newest first, each with its two cities.</summary>
    public IReadOnlyList<(Meeting Meeting, MeetingPlaces Places)> Meetings { get; private set; } = [];

    /// <summary>The one whose times are shown.</summary>
    public (Meeting Meeting, MeetingPlaces Places)? Choosing { get; private set; }

    /// <summary>By day, as the start-up's clocks have it.</summary>
    public IReadOnlyList<IGrouping<LocalDate, Instant>> Days { get; private set; } = [];

    /// <summary>The day from which more times are shown.</summary>
    public LocalDate? Later { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Meeting { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    public async Task OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        if (!Open)
            return;
        var found = Meetings.Where(one => one.Meeting.Stands && (Meeting is { } chosen ? one.Meeting.Id == chosen : one.Meeting.State == MeetingState.Asked)).ToList();
        if (found.Count == 0)
            return;
        Choosing = found[^1];
        var (meeting, places) = Choosing.Value;
        var from = LocalDatePattern.Iso.Parse(From ?? "") is { Success: true } day ? day.Value : default;
        var days = (await desk.FreeAsync(meeting, Call, Application)).GroupBy(start => start.InZone(places.Origin.TimeZone).Date).Where(one => one.Key >= from).ToList();
        (Days, Later) = ([.. days.Take(DaysShown)], days.Count > DaysShown ? days[DaysShown].Key : null);
    }

    public async Task<IActionResult> OnPostPickAsync(Guid id, Guid meeting, string? starts)
    {
        await LoadAsync(id);
        var read = InstantPattern.ExtendedIso.Parse(starts ?? "");
        RuleBroken.If(!read.Success, "Choose one of the times shown.");
        await desk.PickAsync(Find(meeting), Call, Application, read.Value, HttpContext.ReceivedAt());
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostDeclineAsync(Guid id, Guid meeting, string? reason)
    {
        await LoadAsync(id);
        await desk.DeclineAsync(Find(meeting), Application, reason ?? "");
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid id, Guid meeting, string? reason)
    {
        await LoadAsync(id);
        await desk.CancelAsync(Find(meeting), reason ?? "");
        return RedirectToPage(new { id });
    }

    private Meeting Find(Guid meeting) => Meetings.Select(one => one.Meeting).SingleOrDefault(one => one.Id == meeting) ?? throw new NotFoundException();

    private async Task LoadAsync(Guid id)
    {
        Application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id && one.WithdrawnAt == null && one.SubmissionId != null).SingleOrNotFoundAsync();
        Call = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == Application.CallId);
        Stage = Call.StageOf(StageKind.Preferences);
        (Open, Now) = (Stage?.IsOpenAt(HttpContext.ReceivedAt()) == true, clock.Now());
        var all = new List<(Meeting, MeetingPlaces)>();
        foreach (var meeting in await desk.OfApplicationAsync(id))
            all.Add((meeting, await desk.PlacesAsync(meeting, Application.OriginCityId)));
        Meetings = all;
    }
}
