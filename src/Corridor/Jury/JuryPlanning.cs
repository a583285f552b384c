using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Juries;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>One line of who reads what.</summary>
public sealed record AssignedReview(string Email, string Name, int? Number, string Title, ReviewState State);

/// <summary>
/// Plans who reads what: so many reviews for each application, enough of them by jurors who read its language, loads as even as can be,
/// no conflict, nobody from the applicant's city, nobody who applies. What is assigned already stays.
/// </summary>
public sealed class JuryPlanning(CorridorDb db, ConflictBook book, SharedReading sharing, Audit audit, TimeProvider clock)
{
    /// <param name="round">For which round.</param>
    /// <param name="readers">How many jurors of each application read its language at least; none said: as the call's rules have it.</param>
    /// <param name="weights">What counts how much; none said: as the call's rules have it.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<AssignmentPlan> ProposeAsync(Round round, int? readers = null, AffinityWeights? weights = null, CancellationToken cancel = default)
    {
        RuleBroken.If(weights is not null && !weights.AreFair, "Points are from {0} to {1}.", 0, AffinityWeights.Most);
        RuleBroken.If(readers is { } asked && (asked < 0 || asked > round.ReviewsPerApplication), "Write a number from {0} to {1}.", 0, round.ReviewsPerApplication);
        var board = await ReadAsync(round, cancel);
        RuleBroken.If(board.Candidates.Count == 0 && !round.IsFirst, "No application was taken into this round yet.");
        RuleBroken.If(board.Candidates.Count == 0, "No application was submitted yet: there is nothing to assign.");
        RuleBroken.If(!board.Jurors.Any(juror => juror.IsOnPanel), "No juror accepted yet: invite some, or remind them.");

        var wanted = await LastAsync(round, cancel) is { CommittedAt: null } last ? last.Rows.Where(row => row.Locked) : [];
        var plan = Keep(Plan(board, readers: readers, weights: weights, wanted: wanted));
        await db.SaveChangesAsync(cancel);
        return plan;
    }

    public async Task<AssignmentPlan?> LastAsync(Round round, CancellationToken cancel = default) =>
        await db.Set<AssignmentPlan>().Where(plan => plan.CallId == round.Call.Id && plan.Round == round.Key).OrderByDescending(plan => plan.ComputedAt).ThenByDescending(plan => plan.Id).FirstOrDefaultAsync(cancel);

    /// <summary>What is assigned, by application, read as it is written out.</summary>
    public IAsyncEnumerable<AssignedReview> AssignedAsync(Round round) => (
        from review in db.Set<Review>()
        join juror in db.Set<Juror>() on review.JurorId equals juror.Id
        join application in db.Set<Application>().ForJury(round.Call.Id) on review.ApplicationId equals application.Id
        where review.Round == round.Key
        orderby application.Number, juror.Email
        select new AssignedReview(juror.Email, juror.Name, application.Number, application.Title, review.State)).AsAsyncEnumerable();

    /// <summary>Turns a plan into reviews and tells each juror who gets new ones. Nothing that was assigned moves.</summary>
    public async Task<int> CommitAsync(Call call, Guid planId, CancellationToken cancel = default)
    {
        var plan = await db.Set<AssignmentPlan>().SingleOrDefaultAsync(plan => plan.Id == planId && plan.CallId == call.Id, cancel) ?? throw new NotFoundException();
        Commit(plan, await ReadAsync(Round.Of(call, plan.Round), cancel));
        await db.SaveChangesAsync(cancel);
        return plan.Added;
    }

    /// <summary>Plans and commits in one step what nobody has to look at first; the caller saves. Null: there is no application, or no juror.</summary>
    internal async Task<AssignmentPlan?> AssignAsync(Round round, CancellationToken cancel = default)
    {
        var board = await ReadAsync(round, cancel);
        if (board.Candidates.Count == 0 || !board.Jurors.Any(juror => juror.IsOnPanel))
            return null;
        var plan = Plan(board);
        // With nothing to change, a plan that a coordinator is looking at stays good.
        if (plan.Added + plan.Removals.Count > 0)
            Commit(Keep(plan), board);
        return plan;
    }

    /// <summary>Gives what a juror has not begun to others who have room, and leaves the rest with them; the caller saves.</summary>
    /// <returns>How many reviews changed hands, and how many did not.</returns>
    internal async Task<(int Passed, int Left)> SubstituteAsync(Round round, Guid juror, CancellationToken cancel = default)
    {
        var board = await ReadAsync(round, cancel);
        var waiting = board.Reviews.Where(review => review.JurorId == juror && review.State == ReviewState.Assigned && !board.Shared.Contains(review.ApplicationId) && board.Candidates.Any(candidate => candidate.Id == review.ApplicationId)).ToList();
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

    internal async Task<JuryBoard> ReadAsync(Round round, CancellationToken cancel)
    {
        var board = await JuryBoard.ReadAsync(db, round, cancel);
        await book.FindAsync(board, cancel: cancel);
        sharing.Suggest(board);
        return board;
    }

    internal AssignmentPlan Keep(AssignmentPlan plan)
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

        var taken = plan.Removals.ToHashSet();
        foreach (var review in board.Reviews.Where(review => review.State == ReviewState.Assigned && taken.Contains(new(review.ApplicationId, review.JurorId))))
        {
            db.Remove(review);
            audit.Record("review.removed", review.Id, new { review.JurorId, review.ApplicationId, plan = plan.Id });
        }

        var jurors = board.Jurors.ToDictionary(juror => juror.Id);
        foreach (var added in plan.Rows.Where(row => !row.Kept).GroupBy(row => row.JurorId))
        {
            foreach (var row in added)
            {
                var review = Review.Assign(row, board.Round, now);
                db.Add(review);
                audit.Record("review.assigned", review.Id, new { row.ApplicationId, row.JurorId, plan = plan.Id });
            }

            jurors[added.Key].Receive();
        }

        audit.Record("assignment.committed", call.Id, new { plan = plan.Id, plan.Added });
    }

    /// <param name="board">The state of things.</param>
    /// <param name="relieved">A juror who gets nothing new, and whose reviews that are not begun others may take.</param>
    /// <param name="readers">As many jurors of each application read its language, if not as many as the call's rules say.</param>
    /// <param name="weights">What counts how much, if not as the call's rules say.</param>
    /// <param name="wanted">What somebody wants so.</param>
    private AssignmentPlan Plan(JuryBoard board, Guid? relieved = null, int? readers = null, AffinityWeights? weights = null, IEnumerable<PlanRow>? wanted = null)
    {
        weights ??= board.Call.Jury.Weights;
        var asked = new PlanProblem(board, relieved, readers ?? board.Round.LanguageReaders, weights, wanted);
        var solved = JuryAssignment.Solve(asked.Problem);
        return new AssignmentPlan
        {
            CallId = board.Call.Id,
            Round = board.Round.Key,
            ComputedAt = clock.Now(),
            Basis = board.Basis(),
            Readers = readers ?? board.Round.LanguageReaders,
            Weights = weights,
            IsOptimal = solved.IsOptimal,
            Missing = solved.MissingReviews,
            Rows = asked.RowsOf(solved),
            Removals = asked.Removals,
            Shortages = [.. solved.Binding.Select(asked.ShortageOf)],
        };
    }
}
