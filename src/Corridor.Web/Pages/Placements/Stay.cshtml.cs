using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Alumni;
using Corridor.Placements.Charters;
using Corridor.Placements.Checklists;
using Corridor.Placements.Mentoring;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Corridor.Workflows;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Web.Pages.Placements;

/// <summary>Where a stay stands: accepted, signed, under way, told about.</summary>
[ResponseCache(NoStore = true)]
public sealed class StayModel(StayAccess access, Staying staying, Agreeing agreeing, Checklist checklist, Naming naming, CorridorDb db, CurrentAccount who, WorkflowDesk desk, IOutputCacheStore cache, TimeProvider clock, IStringLocalizer t) : PageModel
{
    public StayFound Found { get; private set; } = null!;
    public Instant Now { get; private set; }

    /// <summary>While it waits for signatures.</summary>
    public Agreement? ToSign { get; private set; }

    /// <summary>Once all have signed.</summary>
    public ChecklistCount? ToDo { get; private set; }

    /// <summary>Once the start-up agreed to be named.</summary>
    public Alumnus? Alumnus { get; private set; }

    /// <summary>It is asked whether it may be named, or may take that back.</summary>
    public bool MayBeNamed => Found.AsApplicant && Alumnus.MayBe(Placement);

    [BindProperty]
    public string? Words { get; set; }

    /// <summary>With mentors, of a stay in this city that was agreed.</summary>
    public HourCount? Hours { get; private set; }

    /// <summary>Of the two cities; none: they are one, or have not begun it.</summary>
    public Charter? Charter { get; private set; }

    /// <summary>The city that is not this one.</summary>
    public City Other => Found.IsHere ? Found.Origin : Found.Host;

    public bool MySignatureIsMissing => ToSign is { } agreement && Found.Seats.Any(seat => agreement.SignatureOf(seat.Party) is null);

    /// <summary>Step two of declining is shown.</summary>
    public bool Declining { get; private set; }

    [BindProperty]
    public string? FirstDay { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>What workflows of this city did for the stay: its hosts and coordinators read it, guests do not.</summary>
    public TimelineView? Timeline { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Placement Placement => Found.Placement;

    public bool MayAnswerNow => Placement.State == PlacementState.Proposed && Now <= Placement.AnswerBy;

    /// <summary>The other side of a proposed change answers it; who is both sides may too.</summary>
    public bool MayAnswer(Amendment proposed) => Found.Acts(proposed.Asked);

    public bool MayChange => (Found.AsApplicant || Found.AsHost) && Placement.State is PlacementState.Agreed or PlacementState.Running && Placement.Ends.Instant > Now;

    public bool MayDecline => MayAnswerNow && (Found.AsApplicant || Found.AsHost);

    /// <summary>The place of a stage on the line, counted from 0: done, now or next.</summary>
    public string PlaceOf(int stage)
    {
        var reached = Placement.State switch
        {
            PlacementState.Proposed => 0,
            PlacementState.Accepted => 1,
            PlacementState.Agreed or PlacementState.Running => 2,
            PlacementState.Ended => 3,
            _ => 4,
        };
        return stage < reached ? "done" : stage > reached ? "next" : "now";
    }

    public async Task OnGetAsync(Guid id, bool decline)
    {
        await LoadAsync(id);
        Declining = decline && MayDecline;
        FirstDay = LocalDatePattern.Iso.Format(Placement.Starts.Local.Date);
    }

    public async Task<IActionResult> OnPostAcceptAsync(Guid id)
    {
        await LoadAsync(id);
        Found.MustActAsApplicant();
        await staying.AcceptAsApplicantAsync(Placement);
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostAcceptAsHostAsync(Guid id)
    {
        await LoadAsync(id);
        Found.MustActAsHost();
        if (LocalDatePattern.Iso.Parse(FirstDay?.Trim() ?? "") is not { Success: true } day)
            ModelState.AddModelError(nameof(FirstDay), t["Give a date that exists, as year-month-day, such as 2027-03-31."]);
        else if (day.Value.ToYearMonth() != Placement.Starts.Local.Date.ToYearMonth())
            ModelState.AddModelError(nameof(FirstDay), t["The stay begins in the month of the offer: choose a day of that month."]);
        else
        {
            await staying.AcceptAsHostAsync(Placement, day.Value);
            return RedirectToPage(new { id });
        }

        return this.Refused();
    }

    /// <param name="id">The stay.</param>
    /// <param name="side">Whoever is both sides says for which.</param>
    public async Task<IActionResult> OnPostDeclineAsync(Guid id, string? side)
    {
        await LoadAsync(id);
        var asHost = side == "host";
        if (asHost)
            Found.MustActAsHost();
        else
            Found.MustActAsApplicant();
        await staying.DeclineAsync(Placement, asHost, Reason ?? "");
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostAllWellAsync(Guid id, Guid report)
    {
        await LoadAsync(id);
        var open = Found.Stay.Reports.SingleOrDefault(one => one.Id == report && Found.Writes(one)) ?? throw new NotFoundException();
        await staying.SendAllWellAsync(Placement, open);
        return RedirectToPage(new { id });
    }

    /// <param name="id">The stay.</param>
    /// <param name="agreed">The box was ticked.</param>
    /// <param name="version">Of the text beside it.</param>
    public async Task<IActionResult> OnPostBeNamedAsync(Guid id, bool agreed, int version)
    {
        await LoadAsync(id);
        Found.MustActAsApplicant();
        if (!agreed)
        {
            ModelState.AddModelError("Agreed", t["Tick the box if you agree."]);
            return this.Refused();
        }

        await naming.AgreeAsync(Placement, version, Show.Language, Words);
        return await PublishedAsync(id);
    }

    public async Task<IActionResult> OnPostBeNamedNoMoreAsync(Guid id)
    {
        await LoadAsync(id);
        Found.MustActAsApplicant();
        await naming.WithdrawAsync(Placement);
        return await PublishedAsync(id);
    }

    public async Task<IActionResult> OnPostAcceptChangeAsync(Guid id, Guid amendment)
    {
        var proposed = await ProposedAsync(id, amendment, MayAnswer);
        await staying.AcceptAsync(Placement, proposed, proposed.Asked);
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostRefuseChangeAsync(Guid id, Guid amendment)
    {
        var proposed = await ProposedAsync(id, amendment, MayAnswer);
        await staying.RefuseAsync(Placement, proposed, proposed.Asked);
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostWithdrawChangeAsync(Guid id, Guid amendment)
    {
        var proposed = await ProposedAsync(id, amendment, change => Found.Acts(change.By));
        await staying.WithdrawAsync(proposed, proposed.By);
        return RedirectToPage(new { id });
    }

    // The public page of the corridor is kept in the cache.
    private async Task<IActionResult> PublishedAsync(Guid id)
    {
        await cache.EvictAsync(null, CancellationToken.None);
        return RedirectToPage(null, null, new { id }, "naming");
    }

    private async Task<Amendment> ProposedAsync(Guid id, Guid amendment, Func<Amendment, bool> mayAct)
    {
        await LoadAsync(id);
        return Found.Stay.Amendments.SingleOrDefault(one => one.Id == amendment && mayAct(one)) ?? throw new NotFoundException();
    }

    // In one query: the page has many parts.
    private async Task ReadAsideAsync(Guid id)
    {
        var ((first, second), held) = (Charter.PairOf(Placement.FirstCityId, Placement.SecondCityId), Now - BookedHour.Length);
        var aside = await (
            from stay in db.Set<Placement>()
            where stay.Id == id
            join charter in db.Set<Charter>().Where(one => one.SecondCityId == second) on first equals charter.FirstCityId into charters
            from charter in charters.DefaultIfEmpty()
            join alumnus in db.Set<Alumnus>() on stay.Id equals alumnus.PlacementId into named
            from alumnus in named.DefaultIfEmpty()
            select new
            {
                Charter = charter,
                Alumnus = alumnus,
                Held = db.Set<BookedHour>().Count(hour => hour.PlacementId == id && hour.State == BookedHourState.Booked && hour.Starts <= held),
                Ahead = db.Set<BookedHour>().Count(hour => hour.PlacementId == id && hour.State == BookedHourState.Booked && hour.Starts > held),
            }).SingleAsync();
        (Charter, Alumnus) = (aside.Charter, aside.Alumnus);
        Hours = Found.IsHere && Placement.IsUnderway ? new HourCount(aside.Held, aside.Ahead) : null;
    }

    private async Task LoadAsync(Guid id)
    {
        Found = await access.FindAsync(id);
        Now = clock.Now();
        ToSign = Placement.State == PlacementState.Accepted ? (await agreeing.FindAsync(id))?.Agreement : null;
        ToDo = Placement.IsUnderway ? (await checklist.CountsAsync([Placement])).GetValueOrDefault(id) : null;
        await ReadAsideAsync(id);
        if (Placement.OwnerId != who.RequiredId && (Found.AsHost || await who.IsAsync(CityRole.Coordinator)))
            Timeline = new TimelineView(await desk.TimelineAsync(id, After));
    }
}
