namespace Corridor.Matching.Juries;

/// <summary>
/// Who on the jury reads which application: the exact best plan under loads, conflicts and pinned pairs, with its proof.
/// </summary>
public static class JuryAssignment
{
    /// <summary>
    /// The best plan, aim by aim: as few missing reviews as possible; then as little load missing below the jurors' minima as possible;
    /// then the largest sum of affinities; then loads as even as possible (see <see cref="LoadBalance"/>); then the seed.
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
    /// Minimum-cost flow by successive shortest paths (see <see cref="SuccessiveShortestPaths"/>), integral and exact. Deterministic.
    /// Memory about 16 bytes an allowed pair; 1,000 applications × 100 jurors × 3 reviews take a fraction of a second.
    /// </remarks>
    public static JuryAssignmentPlan Solve(JuryAssignmentProblem problem)
    {
        problem.Check();
        var graph = new AssignmentGraph(problem);
        var plan = new SuccessiveShortestPaths(graph);
        plan.PlaceAll();
        if (problem.Balance == LoadBalance.AfterTotal)
            new LoadEvening(graph, plan).Run();
        return Report(problem, graph, plan);
    }

    private static JuryAssignmentPlan Report(JuryAssignmentProblem problem, AssignmentGraph graph, SuccessiveShortestPaths plan)
    {
        var pairs = new List<Pair>(problem.Pinned);
        var total = graph.PinnedTotal;
        for (var arc = 0; arc < graph.ArcJuror.Length; arc++)
        {
            if (!plan.IsHeld(arc))
                continue;
            pairs.Add(new(graph.ApplicationId[graph.ArcApplication[arc]], graph.JurorId[graph.ArcJuror[arc]]));
            total += graph.ArcValue[arc];
        }
        pairs.Sort((a, b) => a.Application != b.Application ? a.Application.CompareTo(b.Application) : a.Juror.CompareTo(b.Juror));

        var loads = new int[graph.Jurors];
        var prices = new long[graph.Jurors];
        var minimumDuals = new long[graph.Jurors];
        for (var j = 0; j < graph.Jurors; j++)
        {
            loads[graph.JurorId[j]] = plan.Load[j];
            prices[graph.JurorId[j]] = Math.Max(0, plan.Price[j]);
            minimumDuals[graph.JurorId[j]] = Math.Max(0, -plan.Price[j]);
        }
        var thresholds = new long[graph.Applications];
        for (var i = 0; i < graph.Applications; i++)
            thresholds[graph.ApplicationId[i]] = -plan.Threshold(i);

        return new JuryAssignmentPlan
        {
            Pairs = pairs,
            Loads = loads,
            Total = total,
            MissingReviews = plan.Missing.Sum(),
            MissingLoad = Enumerable.Range(0, graph.Jurors).Sum(j => Math.Max(0, graph.MinimumLoad[j] - plan.Load[j])),
            Duals = new() { JurorPrices = prices, MinimumLoadDuals = minimumDuals, ApplicationThresholds = thresholds },
            Binding = new DeficientSets(graph, plan).Find(),
        };
    }

    /// <summary>
    /// Proves a plan, from the problem and the plan alone: it obeys every rule; its value equals the bound that its own prices put on
    /// every plan (Lagrangian duality, so nobody needs to trust the solver); thresholds satisfy complementary slackness;
    /// each binding constraint is a true bound and together they account for all that is missing; no free exchange would make loads more even.
    /// </summary>
    /// <param name="problem">The problem as it was given to <see cref="Solve"/>.</param>
    /// <param name="plan">The plan to prove, from anywhere.</param>
    /// <returns>A verdict whose <see cref="AssignmentVerdict.Faults"/> are empty exactly when the proof holds.</returns>
    /// <exception cref="ArgumentException">The problem itself is wrong, or lists of the plan have the wrong length.</exception>
    public static AssignmentVerdict Verify(JuryAssignmentProblem problem, JuryAssignmentPlan plan) =>
        new AssignmentProof(problem, plan).Run();
}
