using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>The plan is shown with its reasons first; only a second step assigns anything.</summary>
public sealed class AssignmentModel(CorridorDb db, CurrentAccount who, JuryPlanning planning, Panel panel) : PageModel
{
    public Call Call { get; private set; } = null!;
    public JuryBoard Board { get; private set; } = null!;
    public AssignmentPlan? Plan { get; private set; }

    /// <summary>The plan is still of the state of things.</summary>
    public bool Fresh { get; private set; }
    public IReadOnlyDictionary<Guid, Candidate> Candidates { get; private set; } = new Dictionary<Guid, Candidate>();
    public IReadOnlyDictionary<Guid, Juror> Jurors { get; private set; } = new Dictionary<Guid, Juror>();

    /// <summary>Of the plan, an application's reviews together.</summary>
    public Paged<IGrouping<Guid, PlanRow>> PlanRows { get; private set; } = new([]);
    public Paged<Juror> Loads { get; private set; } = new([]);
    public Paged<Conflict> Conflicts { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty]
    public Guid JurorId { get; set; }

    [BindProperty]
    public Guid ApplicationId { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Jurors of each application who read its language, at least.</summary>
    [BindProperty]
    public int? Readers { get; set; }

    public Task OnGetAsync(string slug) => LoadAsync(slug);

    public async Task<IActionResult> OnPostPlanAsync(string slug)
    {
        await LoadAsync(slug);
        await planning.ProposeAsync(Call, Readers);
        return RedirectToPage(new { slug });
    }

    public async Task<IActionResult> OnPostCommitAsync(string slug, Guid plan)
    {
        await LoadAsync(slug);
        await planning.CommitAsync(Call, plan);
        return RedirectToPage(new { slug });
    }

    public async Task<IActionResult> OnPostConflictAsync(string slug)
    {
        await LoadAsync(slug);
        RuleBroken.If(!Jurors.ContainsKey(JurorId), "Choose a juror of this call.");
        await panel.DeclareAsync(Jurors[JurorId], ApplicationId, Reason ?? "");
        return RedirectToPage(new { slug });
    }

    public async Task<IActionResult> OnPostWaiveAsync(string slug, Guid conflict)
    {
        await LoadAsync(slug);
        await panel.WaiveAsync(Call, conflict, Reason ?? "");
        return RedirectToPage(new { slug, after = After });
    }

    public string NameOf(Guid juror) => Jurors.TryGetValue(juror, out var found) ? found.Name.Length > 0 ? found.Name : found.Email : "–";

    /// <summary>Which applications fall short of jurors who read their language, as the call asks for.</summary>
    public IEnumerable<Candidate> ShortOfReaders(AssignmentPlan plan) => Board.Candidates.Where(candidate =>
        plan.Rows.Count(row => row.ApplicationId == candidate.Id && row.Reads) < Math.Min(Call.Jury.LanguageReaders, Call.ReviewsPerApplication));

    public static Text Words(Shortage shortage, IEnumerable<string> applications, IEnumerable<string> jurors) => shortage.Kind != Matching.Juries.BindingKind.TooFewReviewers
        ? new Text("{0} reviews are asked of jurors who can be given {1} only: {2}.", shortage.Needed, shortage.Offered, string.Join(", ", jurors))
        : shortage.ByLanguage
        ? new Text("{0} more reviews are needed here, and {1} can be given while enough of them come from jurors who read the language: {2}. Invite jurors who read it, raise their loads, or ask for fewer of them.", shortage.Needed, shortage.Offered, string.Join(", ", applications))
        : new Text("{0} more reviews are needed here, and the jurors who may give them have room for {1}: {2}. Invite jurors, raise loads, or ask for fewer reviews.", shortage.Needed, shortage.Offered, string.Join(", ", applications));

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Board = await JuryBoard.ReadAsync(db, Call);
        Plan = await planning.LastAsync(Call);
        Fresh = Plan is { CommittedAt: null } && Plan.Basis == Board.Basis();
        Candidates = Board.Candidates.ToDictionary(candidate => candidate.Id);
        Jurors = Board.Jurors.ToDictionary(juror => juror.Id);
        Conflicts = Board.Conflicts.Page(After, conflict => conflict.Id);
        if (!Fresh)
            return;
        PlanRows = Plan!.Rows.GroupBy(row => row.ApplicationId).ToList().Page(After, rows => rows.Key);
        Loads = Board.Jurors.Where(juror => juror.IsOnPanel).ToList().Page(After, juror => juror.Id, Paging.Lines);
    }
}
