using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Where a call stands: what is missing before it can be published, then what comes in.</summary>
public sealed class BoardModel(CorridorDb db, CurrentAccount who, Audit audit, TimeProvider clock) : PageModel
{
    public Call Call { get; private set; } = null!;
    public IntakeCount Count { get; private set; } = IntakeCount.None;
    public IReadOnlyList<ReadinessLine> Lines { get; private set; } = [];
    public Instant Now { get; private set; }

    [BindProperty]
    public bool Seen { get; set; }

    public Task OnGetAsync(string slug) => LoadAsync(slug);

    public async Task<IActionResult> OnPostPublishAsync(string slug)
    {
        await LoadAsync(slug);
        RuleBroken.If(!Seen, "Look at the preview first, and say so by ticking the box.");
        Call.Publish(Now);
        audit.Record("call.published", Call.Id, new { Call.Slug });
        await db.SaveChangesAsync();
        return LocalRedirect($"~/coordinator/calls/{Call.Slug}");
    }

    private async Task LoadAsync(string slug)
    {
        Now = clock.Now();
        Call = await db.Set<Call>().RunBy(await who.CallsRunAsync()).BySlugAsync(slug);
        Lines = Readiness.Of(Call, Now);
        Count = (await Intake.CountsAsync(db, [Call.Id])).GetValueOrDefault(Call.Id, IntakeCount.None);
    }
}
