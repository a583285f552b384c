using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Checklists;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Web.Pages.Placements;

/// <summary>What is to be done before a start-up arrives, and what its stay should reach: who does it, and by when.</summary>
[ResponseCache(NoStore = true)]
public sealed class ChecklistModel(StayAccess access, Checklist checklist, TimeProvider clock, IStringLocalizer t) : PageModel
{
    public StayFound Found { get; private set; } = null!;
    public IReadOnlyList<ChecklistItem> Items { get; private set; } = [];
    public Instant Now { get; private set; }

    /// <summary>The item whose form was refused; none: the one for a new item.</summary>
    public Guid? Changing { get; private set; }

    [BindProperty]
    public string? Note { get; set; }

    [BindProperty]
    public string? Label { get; set; }

    [BindProperty]
    public StayParty Owner { get; set; }

    [BindProperty]
    public string? Due { get; set; }

    [BindProperty]
    public bool IsMilestone { get; set; }

    /// <summary>The day on which a milestone was reached.</summary>
    [BindProperty]
    public string? On { get; set; }

    /// <summary>In the host's city.</summary>
    public string Today => LocalDatePattern.Iso.Format(Now.InZone(Found.Host.TimeZone).Date);

    public Placement Placement => Found.Placement;

    /// <summary>The start-up does what is on the list; those who receive it, and its city, decide what is.</summary>
    public bool MayEdit => Found.Seats.Any(seat => seat.Party != StayParty.StartUp);

    public bool IsMine(ChecklistItem item) => Found.Seats.Any(seat => item.IsTickedBy(seat.Party));

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    /// <param name="id">The stay.</param>
    /// <param name="item">Which item.</param>
    /// <param name="done">None: only the note is kept.</param>
    public async Task<IActionResult> OnPostTickAsync(Guid id, Guid item, bool? done)
    {
        await LoadAsync(id);
        var on = LocalDatePattern.Iso.Parse(On?.Trim() ?? "");
        if (done == true && !on.Success && !string.IsNullOrWhiteSpace(On))
        {
            ModelState.AddModelError($"on-{item}", t["Give a date that exists, as year-month-day, such as 2027-03-31."]);
            return this.Refused();
        }

        await access.AtHostAsync<Checklist>(Found, host => host.TickAsync(id, Found.Seats, item, done, Note, on.Success ? on.Value : null));
        return RedirectToPage(null, null, new { id }, $"item-{item}");
    }

    public async Task<IActionResult> OnPostAddAsync(Guid id)
    {
        await LoadAsync(id);
        if (DayOf(null) is not { } due)
            return this.Refused();
        await access.AtHostAsync<Checklist>(Found, host => host.AddAsync(id, Found.Seats, Show.Language, Label, Owner, due, IsMilestone));
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostChangeAsync(Guid id, Guid item)
    {
        await LoadAsync(id);
        if (DayOf(item) is not { } due)
            return this.Refused();
        await access.AtHostAsync<Checklist>(Found, host => host.ChangeAsync(id, Found.Seats, item, Owner, due));
        return RedirectToPage(null, null, new { id }, $"item-{item}");
    }

    public async Task<IActionResult> OnPostDropAsync(Guid id, Guid item)
    {
        await LoadAsync(id);
        await access.AtHostAsync<Checklist>(Found, host => host.DropAsync(id, Found.Seats, item));
        return RedirectToPage(new { id });
    }

    private LocalDate? DayOf(Guid? item)
    {
        if (!MayEdit)
            throw new NotFoundException();
        Changing = item;
        if (LocalDatePattern.Iso.Parse(Due?.Trim() ?? "") is { Success: true } day)
            return day.Value;
        ModelState.AddModelError(item is null ? nameof(Due) : $"due-{item}", t["Give a date that exists, as year-month-day, such as 2027-03-31."]);
        return null;
    }

    private async Task LoadAsync(Guid id)
    {
        Found = await access.FindAsync(id);
        Now = clock.Now();
        Items = await checklist.OfAsync(Placement);
    }
}
