using Corridor.Data;
using Corridor.Placements.Certificates;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Placements;

/// <summary>What a completed stay can be shown for, to be printed.</summary>
[ResponseCache(NoStore = true)]
public sealed class CertificateModel(StayAccess access, CorridorDb db) : PageModel
{
    public StayFound Found { get; private set; } = null!;
    public Certificate Certificate { get; private set; } = null!;

    public Placement Placement => Found.Placement;

    public async Task OnGetAsync(Guid id)
    {
        Found = await access.FindAsync(id);
        Certificate = await db.Set<Certificate>().AsNoTracking().Where(one => one.PlacementId == id).SingleOrNotFoundAsync();
    }
}
