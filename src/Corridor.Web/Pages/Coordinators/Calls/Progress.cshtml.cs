using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls;

public sealed class ProgressModel(CorridorDb db, CurrentAccount who, Panel panel, JuryPlanning planning, JuryProgress progress, MailServer mail, TimeProvider clock) : PageModel
{
    public Call Call { get; private set; } = null!;
    public Round Round { get; private set; } = null!;
    public IReadOnlyList<JurorProgress> Jurors { get; private set; } = [];
    public Paged<JurorProgress> Shown { get; private set; } = new([]);
    public IReadOnlyList<ApplicationProgress> Applications { get; private set; } = [];
    public Paged<ApplicationProgress> ShownApplications { get; private set; } = new([]);
    public int Assigned { get; private set; }
    public int Done { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "round")]
    public string? RoundKey { get; set; }

    public Task OnGetAsync(string slug) => LoadAsync(slug);

    /// <summary>One mail to everyone who still has reviews to hand in, or to one of them, in the morning where they are.</summary>
    public async Task<IActionResult> OnPostRemindAsync(string slug, Guid? juror)
    {
        await LoadAsync(slug);
        await mail.RequireAsync();
        foreach (var row in Jurors.Where(row => row.IsOutstanding && (juror is null || row.Juror.Id == juror)))
            await panel.RemindInMorningAsync(Call, row.Juror, row.Outstanding);
        await db.SaveChangesAsync();
        return RedirectToPage(new { slug, round = RoundKey, after = After });
    }

    /// <summary>What a juror has not begun goes to others who have room.</summary>
    public async Task<IActionResult> OnPostPassOnAsync(string slug, Guid juror)
    {
        await LoadAsync(slug);
        if (Jurors.All(row => row.Juror.Id != juror))
            throw new NotFoundException();
        var (passed, left) = await planning.SubstituteAsync(Round, juror);
        RuleBroken.If(passed == 0, "Nobody else has room for these reviews, or may read them: {0}.", left);
        await db.SaveChangesAsync();
        return RedirectToPage(new { slug, round = RoundKey, after = After });
    }

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Round = JuryCall.RoundOf(Call, RoundKey, clock.Now());
        RoundKey = JuryCall.KeyOf(Round);
        Jurors = [.. (await progress.ReadAsync(Round)).Where(row => row.Juror.IsOnPanel || row.Done > 0)];
        Shown = Jurors.Page(After, row => row.Juror.Id);
        Applications = await progress.ApplicationsAsync(Round);
        ShownApplications = Applications.Page(After, row => row.Id);
        (Assigned, Done) = (Jurors.Sum(row => row.Assigned), Jurors.Sum(row => row.Done));
    }
}
