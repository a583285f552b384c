using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Web.Pages.Placements;

/// <summary>An agreed stay gets longer, is interrupted, or ends early.</summary>
[ResponseCache(NoStore = true)]
public sealed class ChangeModel(StayAccess access, Staying staying, CurrentAccount who, TimeProvider clock, IStringLocalizer t) : PageModel
{
    public StayFound Found { get; private set; } = null!;

    public Placement Placement => Found.Placement;

    /// <summary>A time away that is not over: its end can be moved.</summary>
    public StayPause? Pause { get; private set; }

    /// <summary>The months that can still be added.</summary>
    public int MonthsLeft => Placement.MostMonths - Placement.Calendar.Months;

    [BindProperty]
    public int Months { get; set; } = 1;

    [BindProperty]
    public string? From { get; set; }

    [BindProperty]
    public string? Until { get; set; }

    [BindProperty]
    public string? Back { get; set; }

    [BindProperty]
    public string? Last { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Which of the forms was sent: what was typed is shown again in that one.</summary>
    public AmendmentKind? Sent { get; private set; }

    /// <summary>Whoever is both sides acts for the host.</summary>
    public StayParty Side => Found.AsHost ? StayParty.Host : StayParty.StartUp;

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    public Task<IActionResult> OnPostExtendAsync(Guid id) => ProposeAsync(id, AmendmentKind.Extend, () => new Change(AmendmentKind.Extend, Months));

    public Task<IActionResult> OnPostPauseAsync(Guid id) => ProposeAsync(id, AmendmentKind.Pause, () => new Change(AmendmentKind.Pause, From: Day(From, nameof(From)), Until: Day(Until, nameof(Until))));

    public Task<IActionResult> OnPostReturnAsync(Guid id) => ProposeAsync(id, AmendmentKind.Return, () => new Change(AmendmentKind.Return, Until: Day(Back, nameof(Back))));

    public Task<IActionResult> OnPostStopAsync(Guid id) => ProposeAsync(id, AmendmentKind.Stop, () => new Change(AmendmentKind.Stop, From: Day(Last, nameof(Last))));

    private async Task<IActionResult> ProposeAsync(Guid id, AmendmentKind kind, Func<Change> read)
    {
        await LoadAsync(id);
        Sent = kind;
        var change = read();
        if (!ModelState.IsValid)
            return this.Refused();
        await staying.AmendAsync(Placement, change, Side, who.RequiredId, Reason ?? "");
        return RedirectToPage("Stay", new { id });
    }

    private LocalDate? Day(string? typed, string field)
    {
        if (LocalDatePattern.Iso.Parse(typed?.Trim() ?? "") is { Success: true } day)
            return day.Value;
        ModelState.AddModelError(field, t["Give a date that exists, as year-month-day, such as 2027-03-31."]);
        return null;
    }

    private async Task LoadAsync(Guid id)
    {
        Found = await access.FindAsync(id);
        if (!Found.AsApplicant && !Found.AsHost)
            throw new NotFoundException();
        var today = clock.Now().InZone(DateTimeZoneProviders.Tzdb[Placement.Starts.Zone]).Date;
        Pause = Placement.Pauses is [.., var last] && last.Until > today ? last : null;
    }
}
