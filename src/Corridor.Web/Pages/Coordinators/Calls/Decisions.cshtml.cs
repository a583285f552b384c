using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>A decision as the list shows it; the message only where its row is shown.</summary>
public sealed record PreparedDecision(Outcome Outcome, Instant? ReleasedAt, string Message);

/// <summary>Prepared in silence, changed one by one, released at once after a second look.</summary>
public sealed class DecisionsModel(CorridorDb db, CurrentAccount who, JuryRanking ranking, Jury.Decisions decisions) : PageModel
{
    public Call Call { get; private set; } = null!;
    public IReadOnlyList<RankedLine> Lines { get; private set; } = [];
    public Paged<RankedLine> Shown { get; private set; } = new([]);
    public IReadOnlyDictionary<Guid, PreparedDecision> Prepared { get; private set; } = new Dictionary<Guid, PreparedDecision>();

    /// <summary>The confirmation step of the release is shown.</summary>
    public bool Confirming { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

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
        return RedirectToPage(new { slug, after = After });
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
        Shown = Lines.Page(After, line => line.Candidate.Id);
        var shown = Shown.Select(line => line.Candidate.Id).ToList();
        Prepared = await db.Set<Decision>().Where(decision => decision.CallId == Call.Id)
            .Select(decision => new { decision.ApplicationId, decision.Outcome, decision.ReleasedAt, Message = shown.Contains(decision.ApplicationId) ? decision.Message : "" })
            .ToDictionaryAsync(decision => decision.ApplicationId, decision => new PreparedDecision(decision.Outcome, decision.ReleasedAt, decision.Message));
    }
}
