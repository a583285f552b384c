using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>The applications of a call, by the page; the filter is in the address.</summary>
public sealed class ReceivedModel(CorridorDb db, CurrentAccount who) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public IntakeFilter State { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Call Call { get; private set; } = null!;
    public Paged<ReceivedApplication> Applications { get; private set; } = new([]);
    public IntakeCount Count { get; private set; } = IntakeCount.None;

    public async Task OnGetAsync(string slug)
    {
        Call = await db.Set<Call>().AsNoTracking().RunBy(await who.CallsRunAsync()).BySlugAsync(slug);
        Count = (await Intake.CountsAsync(db, [Call.Id])).GetValueOrDefault(Call.Id, IntakeCount.None);
        Applications = await Paging.ReadAsync(After, application => application.Id, from => Intake.Received(db, Call, State, from));
    }
}
