using Corridor.Applications;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Applicants;

/// <summary>Step one opens this page, step two says so.</summary>
[ResponseCache(NoStore = true)]
public sealed class WithdrawModel(CorridorDb db, CurrentAccount who, Submissions submissions) : PageModel
{
    public Application Application { get; private set; } = null!;

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public bool Sure { get; set; }

    public async Task OnGetAsync(Guid id) =>
        Application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id).SingleOrNotFoundAsync();

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await OnGetAsync(id);
        RuleBroken.If(!Sure, "Tick the box to withdraw: this cannot be undone.");
        await submissions.WithdrawAsync(id, who.RequiredId, Reason ?? "");
        return RedirectToPage(new { id });
    }
}
