namespace Corridor.Matching.Juries;

/// <summary>
/// Who on the jury reads which application: the exact best plan under loads, conflicts and pinned pairs, with its proof.
/// </summary>
public static class JuryAssignment
{
    /// <summary>
    /// The best plan, aim by aim: as few missing reviews as possible; then as little load missing below the jurors' minima as possible;
    /// then the largest sum of affinities; then loads as even as possible (see <see cref="LoadBalance"/>); then the seed.
    /// Under <see cref="JuryObjective.Fair"/> the worst-served application comes before the sum: the best found, with its bounds
    /// (<see cref="JuryFairness"/>).
    /// </summary>
    /// <param name="problem">Applications × jurors affinities (whole numbers, any unit), loads and needs (reviews), pairs.</param>
    /// <returns>
    /// A plan that <see cref="Verify"/> can prove. When no full one exists: the largest, with the sets that cannot do better in
    /// <see cref="JuryAssignmentPlan.Binding"/>. The first two aims never compete (Mendelsohn and Dulmage, 1958).
    /// </returns>
    /// <exception cref="ArgumentException">
    /// Numbers are negative, out of range, contradictory (a pair pinned and forbidden), or too large for exact 64-bit sums.
    /// </exception>
    /// <remarks>
    /// Prices by search (<see cref="PriceSearch"/>), then a minimum-cost flow from there (<see cref="AssignmentFlow"/>): integral, exact and
    /// deterministic. A dense matrix is read in place; beside it, about 400 bytes an application. Where the rules on an application cross:
    /// branch and bound, of so many steps at most (<see cref="CrossingAssignment"/>); then the bounds say how good the plan is at least.
    /// </remarks>
    public static JuryAssignmentPlan Solve(JuryAssignmentProblem problem)
    {
        problem.Check();
        var rows = new AssignmentRows(problem);
        var plan = rows.Rules.IsNested ? SolveNested(problem, rows) : new CrossingAssignment(problem, rows).Run();
        return problem.Objective == JuryObjective.Fair ? new FairAssignment(problem, rows, plan).Run() : plan;
    }

    private static JuryAssignmentPlan SolveNested(JuryAssignmentProblem problem, AssignmentRows rows)
    {
        var kinds = new JurorKinds(rows);
        var lists = new CandidateLists(rows, kinds);
        var plan = new AssignmentFlow(rows, lists, kinds, PriceSearch.Find(rows, lists, kinds));
        plan.Run();
        if (problem is { Objective: JuryObjective.Total, Balance: LoadBalance.AfterTotal })
            new LoadEvening(rows, plan).Run();
        return Report(problem, rows, plan);
    }

    internal static JuryAssignmentPlan Report(JuryAssignmentProblem problem, AssignmentRows rows, AssignmentFlow plan)
    {
        var pairs = new List<Pair>(problem.Pinned.Count + rows.Slots);
        pairs.AddRange(problem.Pinned);
        var total = rows.PinnedTotal;
        for (var slot = 0; slot < rows.Slots; slot++)
        {
            if (plan.JurorOf(slot) == rows.Ground)
                continue;
            pairs.Add(new(plan.ApplicationOf(slot), plan.JurorOf(slot)));
            total += plan.ValueOf(slot);
        }

        pairs.Sort((a, b) => a.Application != b.Application ? a.Application.CompareTo(b.Application) : a.Juror.CompareTo(b.Juror));
        var missingLoad = 0;
        for (var j = 0; j < rows.Jurors; j++)
            missingLoad += Math.Max(0, rows.MinimumLoad[j] - plan.Load[j]);
        var missingReviews = plan.HeldBy(rows.Ground).Length;
        return new JuryAssignmentPlan
        {
            Pairs = pairs,
            Loads = plan.Load.ToArray(),
            Total = total,
            TotalBound = total,
            IsOptimal = true,
            MissingReviewsBound = missingReviews,
            MissingReviews = missingReviews,
            MissingLoad = missingLoad,
            Duals = JuryAssignmentDuals.Of(plan.Prices),
            Binding = missingReviews + missingLoad > 0 ? new DeficientSets(rows, plan).Find(missingReviews, missingLoad) : [],
        };
    }

    /// <summary>
    /// Proves a plan, from the problem and the plan alone: it obeys every rule; the bound that its own prices put on every plan (Lagrangian
    /// duality, so nobody needs to trust the solver) is what it says, and its value when it says that it is optimal; each binding constraint is a true bound and together they account for all that is missing; no free exchange would make loads more even.
    /// </summary>
    /// <param name="problem">The problem as it was given to <see cref="Solve"/>.</param>
    /// <param name="plan">The plan to prove, from anywhere.</param>
    /// <returns>A verdict whose <see cref="AssignmentVerdict.Faults"/> are empty exactly when the proof holds.</returns>
    /// <exception cref="ArgumentException">The problem itself is wrong, or lists of the plan have the wrong length.</exception>
    public static AssignmentVerdict Verify(JuryAssignmentProblem problem, JuryAssignmentPlan plan) =>
        new AssignmentProof(problem, plan).Run();
}
