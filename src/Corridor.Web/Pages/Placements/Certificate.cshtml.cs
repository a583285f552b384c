using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Placements;

/// <summary>What a completed stay can be shown for, to be printed.</summary>
[ResponseCache(NoStore = true)]
public sealed class CertificateModel(StayAccess access) : PageModel
{
    public StayFound Found { get; private set; } = null!;

    public Placement Placement => Found.Placement;

    public async Task OnGetAsync(Guid id)
    {
        Found = await access.FindAsync(id);
        if (Placement.State != PlacementState.Closed)
            throw new NotFoundException();
    }
}
