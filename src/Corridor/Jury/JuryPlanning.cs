using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Juries;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>
/// Plans who reads what: so many reviews for each application, enough of them by jurors who read its language, loads as even as can be,
/// no conflict, nobody from the applicant's city, nobody who applies. What is assigned already stays.
/// </summary>
public sealed class JuryPlanning(CorridorDb db, Audit audit, TimeProvider clock)
{
    private const int ForLanguage = 100;
    private const int ForTheme = 20;

    /// <param name="call">For which call.</param>
    /// <param name="readers">How many jurors of each application read its language at least; none said: as the call's rules have it.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<AssignmentPlan> ProposeAsync(Call call, int? readers = null, CancellationToken cancel = default)
    {
        RuleBroken.If(readers is { } asked && (asked < 0 || asked > call.ReviewsPerApplication), "Write a number from {0} to {1}.", 0, call.ReviewsPerApplication);
        var board = await JuryBoard.ReadAsync(db, call, cancel);
        RuleBroken.If(board.Candidates.Count == 0, "No application was submitted yet: there is nothing to assign.");
        RuleBroken.If(!board.Jurors.Any(juror => juror.IsOnPanel), "No juror accepted yet: invite some, or remind them.");

        var plan = Keep(Plan(board, readers: readers));
        await db.SaveChangesAsync(cancel);
        return plan;
    }

    public async Task<AssignmentPlan?> LastAsync(Call call, CancellationToken cancel = default) =>
        await db.Set<AssignmentPlan>().Where(plan => plan.CallId == call.Id).OrderByDescending(plan => plan.ComputedAt).ThenByDescending(plan => plan.Id).FirstOrDefaultAsync(cancel);

    /// <summary>Turns a plan into reviews and tells each juror who gets new ones. Nothing that was assigned moves.</summary>
    public async Task<int> CommitAsync(Call call, Guid planId, CancellationToken cancel = default)
    {
        var plan = await db.Set<AssignmentPlan>().SingleOrDefaultAsync(plan => plan.Id == planId && plan.CallId == call.Id, cancel) ?? throw new NotFoundException();
        Commit(plan, await JuryBoard.ReadAsync(db, call, cancel));
        await db.SaveChangesAsync(cancel);
        return plan.Added;
    }

    /// <summary>Plans and commits in one step what nobody has to look at first; the caller saves. Null: there is no application, or no juror.</summary>
    internal async Task<AssignmentPlan?> AssignAsync(Call call, CancellationToken cancel = default)
    {
        var board = await JuryBoard.ReadAsync(db, call, cancel);
        if (board.Candidates.Count == 0 || !board.Jurors.Any(juror => juror.IsOnPanel))
            return null;
        var plan = Plan(board);
        // With nothing to add, a plan that a coordinator is looking at stays good.
        if (plan.Added > 0)
            Commit(Keep(plan), board);
        return plan;
    }

    /// <summary>Gives what a juror has not begun to others who have room, and leaves the rest with them; the caller saves.</summary>
    /// <returns>How many reviews changed hands, and how many did not.</returns>
    internal async Task<(int Passed, int Left)> SubstituteAsync(Call call, Guid juror, CancellationToken cancel = default)
    {
        var board = await JuryBoard.ReadAsync(db, call, cancel);
        var waiting = board.Reviews.Where(review => review.JurorId == juror && review.State == ReviewState.Assigned && board.Candidates.Any(candidate => candidate.Id == review.ApplicationId)).ToList();
        if (waiting.Count == 0)
            return (0, 0);
        var plan = Plan(board, relieved: juror);
        if (plan.Added > 0)
            Commit(Keep(plan), board);
        var found = plan.Rows.Where(row => !row.Kept).Select(row => row.ApplicationId).ToHashSet();
        var passed = waiting.Where(review => found.Contains(review.ApplicationId)).ToList();
        foreach (var review in passed)
        {
            review.PassOn(clock.Now());
            audit.Record("review.passed-on", review.Id, new { review.JurorId, review.ApplicationId, plan = plan.Id });
        }

        return (passed.Count, waiting.Count - passed.Count);
    }

    private AssignmentPlan Keep(AssignmentPlan plan)
    {
        db.Add(plan);
        audit.Record("assignment.planned", plan.CallId, new { plan = plan.Id, plan.Added, plan.Missing });
        return plan;
    }

    private void Commit(AssignmentPlan plan, JuryBoard board)
    {
        var (call, now) = (board.Call, clock.Now());
        plan.Commit(board.Basis(), now);
        // Two who assign in one call at the same moment would both fill the same gaps: its version lets one through.
        db.Entry(call).State = EntityState.Modified;

        var known = board.Conflicts.Select(conflict => (conflict.JurorId, conflict.ApplicationId)).ToHashSet();
        foreach (var juror in board.Jurors)
        {
            foreach (var own in board.Candidates.Where(candidate => board.StandsIn(juror, candidate) && !known.Contains((juror.Id, candidate.Id))))
                db.Add(new Conflict { JurorId = juror.Id, ApplicationId = own.Id, Reason = juror.Email, Origin = ConflictOrigin.Found, At = now });
        }

        foreach (var added in plan.Rows.Where(row => !row.Kept).GroupBy(row => row.JurorId))
        {
            foreach (var row in added)
            {
                var review = Review.Assign(row, call.Id, now);
                db.Add(review);
                audit.Record("review.assigned", review.Id, new { row.ApplicationId, row.JurorId, plan = plan.Id });
            }

            board.Jurors.Single(juror => juror.Id == added.Key).Receive();
        }

        audit.Record("assignment.committed", call.Id, new { plan = plan.Id, plan.Added });
    }

    /// <param name="board">The state of things.</param>
    /// <param name="relieved">A juror who gets nothing new, and whose reviews that are not begun others may take.</param>
    /// <param name="readers">As many jurors of each application read its language, if not as many as the call's rules say.</param>
    private AssignmentPlan Plan(JuryBoard board, Guid? relieved = null, int? readers = null)
    {
        var (candidates, jurors) = (board.Candidates, board.Jurors.Where(juror => juror.IsOnPanel).ToList());
        var place = candidates.Select((candidate, at) => (candidate.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        var seat = jurors.Select((juror, at) => (juror.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);

        var conflicts = new HashSet<Pair>();
        foreach (var conflict in board.Conflicts.Where(conflict => conflict.Bars))
        {
            if (place.TryGetValue(conflict.ApplicationId, out var application) && seat.TryGetValue(conflict.JurorId, out var juror))
                conflicts.Add(new(application, juror));
        }

        var forbidden = new HashSet<Pair>();
        var affinities = new List<Affinity>();
        for (var j = 0; j < jurors.Count; j++)
        {
            var competes = board.Competes(jurors[j]);
            for (var a = 0; a < candidates.Count; a++)
            {
                if (competes || board.IsHome(jurors[j], candidates[a]))
                    forbidden.Add(new(a, j));
                var worth = (JuryBoard.Reads(jurors[j], candidates[a]) ? ForLanguage : 0) + (ForTheme * board.SharedThemes(jurors[j], candidates[a]).Count);
                if (worth > 0)
                    affinities.Add(new(a, j, worth));
            }
        }

        var pinned = new HashSet<Pair>();
        var elsewhere = new Dictionary<int, int>();
        var readElsewhere = new Dictionary<int, int>();
        foreach (var review in board.Reviews)
        {
            if (!place.TryGetValue(review.ApplicationId, out var a))
                continue;
            if (!seat.TryGetValue(review.JurorId, out var j))
            {
                // Someone who has left the jury: a review that is in still counts.
                if (review.State != ReviewState.Done)
                    continue;
                elsewhere[a] = elsewhere.GetValueOrDefault(a) + 1;
                if (board.Jurors.FirstOrDefault(juror => juror.Id == review.JurorId) is { } gone && JuryBoard.Reads(gone, candidates[a]))
                    readElsewhere[a] = readElsewhere.GetValueOrDefault(a) + 1;
            }
            else if (!review.Counts || (review.JurorId == relieved && review.State == ReviewState.Assigned))
                forbidden.Add(new(a, j));
            else if (!conflicts.Contains(new(a, j)) && !forbidden.Contains(new(a, j)))
                pinned.Add(new(a, j));
        }

        if (relieved is { } leaving && seat.TryGetValue(leaving, out var empty))
            forbidden.UnionWith(Enumerable.Range(0, candidates.Count).Select(a => new Pair(a, empty)).Where(pair => !pinned.Contains(pair)));

        var solved = JuryAssignment.Solve(new JuryAssignmentProblem
        {
            Affinities = Affinities.Sparse(candidates.Count, jurors.Count, affinities),
            Jurors = [.. jurors.Select(juror => new JurorLoad(0, juror.MaxLoad))],
            Reviews = board.Call.ReviewsPerApplication,
            ReviewsOf = elsewhere.ToDictionary(pair => pair.Key, pair => Math.Max(0, board.Call.ReviewsPerApplication - pair.Value)),
            Conflicts = conflicts,
            Forbidden = forbidden,
            Pinned = pinned,
            Readers = ReadersOf(readers ?? board.Call.Jury.LanguageReaders, candidates, jurors, readElsewhere),
            // A call promises its jurors even loads; who suits what comes second.
            Balance = LoadBalance.BeforeTotal,
        });

        return new AssignmentPlan
        {
            CallId = board.Call.Id,
            ComputedAt = clock.Now(),
            Basis = board.Basis(),
            Missing = solved.MissingReviews,
            Rows = [.. solved.Pairs.Select(pair => new PlanRow(
                candidates[pair.Application].Id, jurors[pair.Juror].Id, pinned.Contains(pair),
                JuryBoard.Reads(jurors[pair.Juror], candidates[pair.Application]), board.SharedThemes(jurors[pair.Juror], candidates[pair.Application])))],
            Shortages = [.. solved.Binding.Select(binding => new Shortage(
                binding.Kind, [.. binding.Applications.Select(a => candidates[a].Id)], [.. binding.Jurors.Select(j => jurors[j].Id)], binding.Needed, binding.Offered) { ByLanguage = binding.ByRules })],
        };
    }

    // By number: every language of an application.
    private static LanguageReaders ReadersOf(int needed, IReadOnlyList<Candidate> candidates, List<Juror> jurors, Dictionary<int, int> readElsewhere)
    {
        var first = candidates.Select((candidate, at) => (candidate, at)).DistinctBy(pair => pair.candidate.Language).ToDictionary(pair => pair.candidate.Language, pair => pair.at);
        return new LanguageReaders(
            needed,
            [.. candidates.Select(candidate => first[candidate.Language])],
            [.. jurors.Select(juror => (IReadOnlyCollection<int>)[.. first.Values.Where(at => JuryBoard.Reads(juror, candidates[at]))])])
        {
            AtLeastOf = readElsewhere.ToDictionary(pair => pair.Key, pair => Math.Max(0, needed - pair.Value)),
        };
    }
}
