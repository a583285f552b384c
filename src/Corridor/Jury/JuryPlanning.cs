using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Juries;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>
/// Plans who reads what: so many reviews for each application, loads as even as can be, no conflict, nobody from the
/// applicant's city, nobody who applies. What is assigned already stays.
/// </summary>
public sealed class JuryPlanning(CorridorDb db, Panel panel, Audit audit, TimeProvider clock)
{
    private const int ForLanguage = 100;
    private const int ForTheme = 20;

    public async Task<AssignmentPlan> ProposeAsync(Call call, CancellationToken cancel = default)
    {
        var board = await JuryBoard.ReadAsync(db, call, cancel);
        RuleBroken.If(board.Candidates.Count == 0, "No application was submitted yet: there is nothing to assign.");
        RuleBroken.If(!board.Jurors.Any(juror => juror.IsOnPanel), "No juror accepted yet: invite some, or remind them.");

        var plan = Plan(board);
        db.Add(plan);
        audit.Record("assignment.planned", call.Id, new { plan = plan.Id, plan.Added, plan.Missing });
        await db.SaveChangesAsync(cancel);
        return plan;
    }

    public async Task<AssignmentPlan?> LastAsync(Call call, CancellationToken cancel = default) =>
        await db.Set<AssignmentPlan>().Where(plan => plan.CallId == call.Id).OrderByDescending(plan => plan.ComputedAt).ThenByDescending(plan => plan.Id).FirstOrDefaultAsync(cancel);

    /// <summary>Turns a plan into reviews and tells each juror who gets new ones. Nothing that was assigned moves.</summary>
    public async Task<int> CommitAsync(Call call, Guid planId, CancellationToken cancel = default)
    {
        var plan = await db.Set<AssignmentPlan>().SingleOrDefaultAsync(plan => plan.Id == planId && plan.CallId == call.Id, cancel) ?? throw new NotFoundException();
        var board = await JuryBoard.ReadAsync(db, call, cancel);
        var now = clock.Now();
        plan.Commit(board.Basis(), now);

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
                var review = new Review { CallId = call.Id, JurorId = row.JurorId, ApplicationId = row.ApplicationId, AssignedAt = now };
                db.Add(review);
                audit.Record("review.assigned", review.Id, new { row.ApplicationId, row.JurorId, plan = plan.Id });
            }

            panel.TellAssigned(call, board.Jurors.Single(juror => juror.Id == added.Key), added.Count());
        }

        audit.Record("assignment.committed", call.Id, new { plan = plan.Id, plan.Added });
        await db.SaveChangesAsync(cancel);
        return plan.Added;
    }

    internal AssignmentPlan Plan(JuryBoard board)
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
        foreach (var review in board.Reviews)
        {
            if (!place.TryGetValue(review.ApplicationId, out var a))
                continue;
            if (!seat.TryGetValue(review.JurorId, out var j))
            {
                // Someone who has left the jury: a review that is in still counts.
                if (review.State == ReviewState.Done)
                    elsewhere[a] = elsewhere.GetValueOrDefault(a) + 1;
            }
            else if (!review.Counts)
                forbidden.Add(new(a, j));
            else if (!conflicts.Contains(new(a, j)) && !forbidden.Contains(new(a, j)))
                pinned.Add(new(a, j));
        }

        var solved = JuryAssignment.Solve(new JuryAssignmentProblem
        {
            Affinities = Affinities.Sparse(candidates.Count, jurors.Count, affinities),
            Jurors = [.. jurors.Select(juror => new JurorLoad(0, juror.MaxLoad))],
            Reviews = board.Call.ReviewsPerApplication,
            ReviewsOf = elsewhere.ToDictionary(pair => pair.Key, pair => Math.Max(0, board.Call.ReviewsPerApplication - pair.Value)),
            Conflicts = conflicts,
            Forbidden = forbidden,
            Pinned = pinned,
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
                binding.Kind, [.. binding.Applications.Select(a => candidates[a].Id)], [.. binding.Jurors.Select(j => jurors[j].Id)], binding.Needed, binding.Offered))],
        };
    }
}
