using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls;

public sealed class ProgressModel(CorridorDb db, CurrentAccount who, Panel panel, JuryProgress progress, MailServer mail) : PageModel
{
    public Call Call { get; private set; } = null!;
    public IReadOnlyList<JurorProgress> Jurors { get; private set; } = [];
    public Paged<JurorProgress> Shown { get; private set; } = new([]);
    public int Assigned { get; private set; }
    public int Done { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Task OnGetAsync(string slug) => LoadAsync(slug);

    /// <summary>One mail to everyone who still has reviews to hand in.</summary>
    public async Task<IActionResult> OnPostRemindAsync(string slug)
    {
        await LoadAsync(slug);
        await mail.RequireAsync();
        foreach (var row in Jurors.Where(row => row.IsOutstanding))
            panel.Remind(Call, row.Juror, row.Outstanding);
        await db.SaveChangesAsync();
        return RedirectToPage(new { slug });
    }

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Jurors = [.. (await progress.ReadAsync(Call.Id)).Where(row => row.Juror.IsOnPanel || row.Done > 0)];
        Shown = Jurors.Page(After, row => row.Juror.Id);
        (Assigned, Done) = (Jurors.Sum(row => row.Assigned), Jurors.Sum(row => row.Done));
    }
}
