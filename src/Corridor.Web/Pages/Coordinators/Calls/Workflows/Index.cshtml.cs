using Corridor.Calls;
using Corridor.Data;
using Corridor.Web.Access;
using Corridor.Workflows;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>What happens by itself in a call, and every date on which it will.</summary>
public sealed class IndexModel(CorridorDb db, CurrentAccount who, WorkflowDesk desk) : PageModel
{
    public Call Call { get; private set; } = null!;
    public IReadOnlyList<ListedWorkflow> Listed { get; private set; } = [];
    public IReadOnlyList<ComingDate> Dates { get; private set; } = [];

    public async Task OnGetAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Listed = await desk.ListAsync(Call.Id);
        Dates = await desk.DatesAsync(Call.Id);
    }
}
