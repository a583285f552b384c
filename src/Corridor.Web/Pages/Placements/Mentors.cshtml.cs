using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Mentoring;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Corridor.Web.Pages.Placements;

/// <summary>The mentors of a stay's incubator, and the hours its guest has booked with them.</summary>
[ResponseCache(NoStore = true)]
public sealed class MentorsModel(StayAccess access, MentorDesk desk, TimeProvider clock) : PageModel
{
    public StayFound Found { get; private set; } = null!;
    public IReadOnlyList<Mentor> Mentors { get; private set; } = [];
    public IReadOnlyDictionary<Guid, IReadOnlyList<Instant>> Free { get; private set; } = new Dictionary<Guid, IReadOnlyList<Instant>>();
    public IReadOnlyList<BookedHour> Hours { get; private set; } = [];
    public Instant Now { get; private set; }

    [BindProperty]
    public string? Topic { get; set; }

    /// <summary>What was chosen before a refusal.</summary>
    public (Guid Mentor, Instant Starts) Typed { get; private set; }

    public Placement Placement => Found.Placement;

    public HourCount Count => new(
        Hours.Count(hour => hour.State == BookedHourState.Booked && hour.Ends <= Now),
        Hours.Count(hour => hour.State == BookedHourState.Booked && hour.Ends > Now));

    public bool MayBook => Found.AsApplicant && Placement.State is PlacementState.Agreed or PlacementState.Running;

    public bool MayCancel => Found.AsApplicant || Found.AsHost;

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    public async Task<IActionResult> OnPostBookAsync(Guid id, Guid mentor, long starts)
    {
        await LoadAsync(id);
        Typed = (mentor, Instant.FromUnixTimeSeconds(Math.Clamp(starts, 0, 4_000_000_000)));
        await desk.BookAsync(id, Found.MustSit(StayParty.StartUp), mentor, Typed.Starts, Topic);
        return RedirectToPage(null, null, new { id }, "hours");
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid id, Guid hour)
    {
        await LoadAsync(id);
        Found.MustSit();
        var seat = Found.Seats.FirstOrDefault(one => one.Party is StayParty.StartUp or StayParty.Host) ?? throw new NotFoundException();
        await desk.CancelAsync(id, seat, hour);
        return RedirectToPage(null, null, new { id }, "hours");
    }

    // Who the mentors are, guests and hosts read in the host's city.
    private async Task LoadAsync(Guid id)
    {
        Found = await access.FindAsync(id);
        if (!Found.IsHere || !Placement.IsUnderway)
            throw new NotFoundException();
        Now = clock.Now();
        Mentors = await desk.MentorsAsync(Placement);
        Hours = await desk.OfAsync(Placement);
        Free = MayBook ? await desk.FreeAsync(Placement, Mentors) : Free;
    }
}
