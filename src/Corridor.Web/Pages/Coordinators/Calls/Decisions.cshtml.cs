using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Prepared in silence, changed one by one, released at once after a second look.</summary>
public sealed class DecisionsModel(CorridorDb db, CurrentAccount who, JuryRanking ranking, Jury.Decisions decisions) : PageModel
{
    public Call Call { get; private set; } = null!;
    public IReadOnlyList<RankedLine> Lines { get; private set; } = [];
    public IReadOnlyDictionary<Guid, Decision> Prepared { get; private set; } = new Dictionary<Guid, Decision>();

    /// <summary>The confirmation step of the release is shown.</summary>
    public bool Confirming { get; private set; }

    [BindProperty]
    public Outcome Outcome { get; set; }

    [BindProperty]
    public string? Message { get; set; }

    public async Task OnGetAsync(string slug, bool release)
    {
        await LoadAsync(slug);
        Confirming = release && Lines.Any(line => Prepared.TryGetValue(line.Candidate.Id, out var decision) && decision.ReleasedAt is null);
    }

    public async Task<IActionResult> OnPostPrepareAsync(string slug)
    {
        await LoadAsync(slug);
        await decisions.PrepareAsync(Call);
        return RedirectToPage(new { slug });
    }

    public async Task<IActionResult> OnPostEditAsync(string slug, Guid application)
    {
        await LoadAsync(slug);
        await decisions.EditAsync(Call, application, Outcome, Message ?? "");
        return RedirectToPage(new { slug });
    }

    public async Task<IActionResult> OnPostReleaseAsync(string slug)
    {
        await LoadAsync(slug);
        await decisions.ReleaseAsync(Call);
        return RedirectToPage(new { slug });
    }

    public int Count(Outcome outcome) => Lines.Count(line => Prepared.TryGetValue(line.Candidate.Id, out var decision) && decision.Outcome == outcome);

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Lines = await ranking.RankAsync(Call);
        Prepared = await db.Set<Decision>().Where(decision => decision.CallId == Call.Id).ToDictionaryAsync(decision => decision.ApplicationId);
    }
}
