using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Corridor.Web.Pages.Placements;

/// <summary>What a completed stay can be shown for, to be printed.</summary>
[ResponseCache(NoStore = true)]
public sealed class CertificateModel(StayAccess access) : PageModel
{
    public StayFound Found { get; private set; } = null!;

    public Placement Placement => Found.Placement;

    /// <summary>Days lived there, those away not counted.</summary>
    public int Days => Period.DaysBetween(Placement.Starts.Local.Date, Placement.Ends.Local.Date) - Placement.Pauses.Where(pause => pause.Until <= Placement.Ends.Local.Date).Sum(pause => pause.Days);

    public async Task OnGetAsync(Guid id)
    {
        Found = await access.FindAsync(id);
        if (Placement.State != PlacementState.Closed)
            throw new NotFoundException();
    }
}
