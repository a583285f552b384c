using Corridor.Calls;
using Corridor.Data;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>The form as an applicant fills it in and the sheet as a juror scores it; nothing is saved.</summary>
public sealed class PreviewModel(CorridorDb db, CurrentAccount who) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "as")]
    public string? Reader { get; set; }

    public Call Call { get; private set; } = null!;

    public bool AsJuror => Reader == "juror";

    public async Task OnGetAsync(string slug) =>
        Call = await db.Set<Call>().AsNoTracking().RunBy(await who.CallsRunAsync()).BySlugAsync(slug);
}
