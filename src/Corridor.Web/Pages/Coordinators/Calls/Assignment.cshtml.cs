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
public sealed class AssignmentModel(CorridorDb db, CurrentAccount who, JuryPlanning planning, PlanEditing editing, SharedReading sharing, Panel panel, TimeProvider clock) : PageModel, IManyForms
{
    public Call Call { get; private set; } = null!;
    public Round Round { get; private set; } = null!;
    public JuryBoard Board { get; private set; } = null!;
    public AssignmentPlan? Plan { get; private set; }

    /// <summary>Of a plan that waits to be committed.</summary>
    public PlanSummary? Summary { get; private set; }

    /// <summary>The plan is still of the state of things.</summary>
    public bool Fresh { get; private set; }
    public IReadOnlyDictionary<Guid, Candidate> Candidates { get; private set; } = new Dictionary<Guid, Candidate>();
    public IReadOnlyDictionary<Guid, Juror> Jurors { get; private set; } = new Dictionary<Guid, Juror>();

    /// <summary>Of the plan, an application's reviews together.</summary>
    public Paged<IGrouping<Guid, PlanRow>> PlanRows { get; private set; } = new([]);

    /// <summary>What everybody reads first, and whether somebody has begun it.</summary>
    public IReadOnlyList<(Candidate Candidate, bool IsBegun)> Shared { get; private set; } = [];

    /// <summary>Reviews that nobody has begun.</summary>
    public IReadOnlySet<(Guid Application, Guid Juror)> Waiting { get; private set; } = new HashSet<(Guid, Guid)>();
    public Paged<PlanLoad> Loads { get; private set; } = new([]);
    public Paged<Conflict> Conflicts { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "round")]
    public string? RoundKey { get; set; }

    [BindProperty]
    public Guid JurorId { get; set; }

    [BindProperty]
    public Guid ApplicationId { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Beside { get; set; }

    /// <summary>Jurors of each application who read its language, at least.</summary>
    [BindProperty]
    public int? Readers { get; set; }

    /// <summary>What counts how much, for the plan that is asked for.</summary>
    [BindProperty]
    public int? ForLanguage { get; set; }

    [BindProperty]
    public int? ForTheme { get; set; }

    [BindProperty]
    public int? ForExpertise { get; set; }

    [BindProperty]
    public int? ForBid { get; set; }

    public AffinityWeights Weights => Plan?.Weights ?? Call.Jury.Weights;

    public Task OnGetAsync(string slug) => LoadAsync(slug);

    public async Task<IActionResult> OnPostPlanAsync(string slug)
    {
        await LoadAsync(slug);
        await planning.ProposeAsync(Round, Readers, new(ForLanguage ?? Weights.Language, ForTheme ?? Weights.Theme, ForExpertise ?? Weights.Expertise, ForBid ?? Weights.Bid));
        return RedirectToPage(new { slug, round = RoundKey });
    }

    public async Task<IActionResult> OnPostCommitAsync(string slug, Guid plan)
    {
        await LoadAsync(slug);
        await planning.CommitAsync(Call, plan);
        return RedirectToPage(new { slug, round = RoundKey });
    }

    public async Task<IActionResult> OnPostAddAsync(string slug)
    {
        await LoadAsync(slug);
        await editing.AddAsync(Round, JurorId, ApplicationId, Reason);
        return RedirectToPage(null, null, new { slug, round = RoundKey }, "plan");
    }

    public async Task<IActionResult> OnPostRemoveAsync(string slug, Guid juror, Guid application)
    {
        await LoadAsync(slug);
        await editing.RemoveAsync(Round, juror, application);
        return RedirectToPage(null, null, new { slug, round = RoundKey, after = After }, "rows");
    }

    public async Task<IActionResult> OnPostLockAsync(string slug, Guid juror, Guid application, bool locked)
    {
        await LoadAsync(slug);
        await editing.LockAsync(Round, juror, application, locked);
        return RedirectToPage(null, null, new { slug, round = RoundKey, after = After }, "rows");
    }

    public async Task<IActionResult> OnPostImportAsync(string slug, IFormFile? file, CancellationToken cancel)
    {
        await LoadAsync(slug);
        await editing.ImportAsync(Round, await AssignmentCsv.ReadAsync(file, cancel), cancel);
        return RedirectToPage(null, null, new { slug, round = RoundKey }, "plan");
    }

    public async Task<IActionResult> OnGetCsvAsync(string slug, CancellationToken cancel)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        await AssignmentCsv.WriteAsync(Response, $"{slug}-assignment.csv", planning.AssignedAsync(JuryCall.RoundOf(Call, RoundKey, clock.Now())), cancel);
        return new EmptyResult();
    }

    public async Task<IActionResult> OnPostConflictAsync(string slug)
    {
        await LoadAsync(slug);
        RuleBroken.If(!Jurors.ContainsKey(JurorId), "Choose a juror of this call.");
        await panel.DeclareAsync(Jurors[JurorId], ApplicationId, Reason ?? "");
        return RedirectToPage(new { slug, round = RoundKey });
    }

    public async Task<IActionResult> OnPostWaiveAsync(string slug, Guid conflict)
    {
        await LoadAsync(slug);
        await panel.WaiveAsync(Call, conflict, Reason ?? "");
        return RedirectToPage(new { slug, round = RoundKey, after = After });
    }

    public async Task<IActionResult> OnPostShareAsync(string slug, int? count)
    {
        await LoadAsync(slug);
        await sharing.AskAsync(Round, count);
        return RedirectToPage(null, null, new { slug, round = RoundKey }, "shared");
    }

    public async Task<IActionResult> OnPostExchangeAsync(string slug, Guid application, Guid other)
    {
        await LoadAsync(slug);
        await sharing.ExchangeAsync(Round, application, other);
        return RedirectToPage(null, null, new { slug, round = RoundKey }, "shared");
    }

    public string NameOf(Guid juror) => Jurors.TryGetValue(juror, out var found) ? found.Called : "–";

    public static Text Words(LineProblem problem) => problem switch
    {
        LineProblem.UnknownJuror => new Text("no juror of this call has this address"),
        LineProblem.UnknownApplication => new Text("no application of this call has this number"),
        LineProblem.AssignedAlready => new Text("is assigned already"),
        _ => new Text("a conflict of interest or an abstention stands between them"),
    };

    public static Text Words(Wish wish) => wish switch
    {
        Wish.Eager => new Text("would read it gladly"),
        Wish.Fine => new Text("finds it fine"),
        _ => new Text("would rather not read it"),
    };

    public static Text Words(Shortage shortage, IEnumerable<string> applications, IEnumerable<string> jurors) => shortage.Kind switch
    {
        Matching.Juries.BindingKind.TooFewApplications => new Text("{0} reviews are asked of jurors who can be given {1} only: {2}.", shortage.Needed, shortage.Offered, string.Join(", ", jurors)),
        _ when shortage.ByRules => new Text("{0} Concerned: {1}.", shortage.Said(), string.Join(", ", applications)),
        _ => new Text("{0} more reviews are needed here, and the jurors who may give them have room for {1}: {2}. Invite jurors, raise loads, or ask for fewer reviews.", shortage.Needed, shortage.Offered, string.Join(", ", applications)),
    };

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Round = JuryCall.RoundOf(Call, RoundKey, clock.Now());
        RoundKey = JuryCall.KeyOf(Round);
        Board = await JuryBoard.ReadAsync(db, Round);
        Plan = await planning.LastAsync(Round);
        Fresh = Plan is { CommittedAt: null } && Plan.Basis == Board.Basis();
        Candidates = Board.Candidates.ToDictionary(candidate => candidate.Id);
        Jurors = Board.Jurors.ToDictionary(juror => juror.Id);
        Conflicts = Board.Conflicts.Page(After, conflict => conflict.Id);
        Shared = [.. Board.Candidates.Where(candidate => Board.Shared.Contains(candidate.Id))
            .Select(candidate => (candidate, Board.Reviews.Any(review => review.ApplicationId == candidate.Id && review.State is ReviewState.Started or ReviewState.Done)))];
        if (!Fresh)
            return;
        Waiting = Board.Reviews.Where(review => review.State == ReviewState.Assigned).Select(review => (review.ApplicationId, review.JurorId)).ToHashSet();
        Summary = new PlanSummary(Board, Plan!);
        PlanRows = Plan!.Rows.GroupBy(row => row.ApplicationId).ToList().Page(After, rows => rows.Key);
        Loads = Summary.Loads.Page(After, load => load.Juror.Id, Paging.Lines);
    }
}
