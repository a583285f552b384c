namespace Corridor.Matching.Placements;

/// <summary>Who is placed where: the stable result that is best for all who propose, with its reasons and an independent check.</summary>
public static class PlacementMatching
{
    /// <summary>
    /// Deferred acceptance (Gale and Shapley, "College admissions and the stability of marriage", 1962; Roth and Peranson, "The redesign of the
    /// matching market for American physicians", 1999, for practice). Ties are broken first: an offer's by the published ranking, then by lottery.
    /// </summary>
    /// <param name="problem">Lists of both sides, places, pairs that are not allowed, seed.</param>
    /// <returns>
    /// A result without blocking pairs, in which each proposer has the best it can have in any stable result of the tie-broken lists;
    /// no applicant gains by lying when applicants propose (Roth, 1982). Under <see cref="PlacementProblem.Hosts"/> the ceilings hold too
    /// (Abraham, Irving and Manlove, 2007).
    /// </returns>
    /// <exception cref="ArgumentException">Lists and numbers do not fit together, or an offer ranks otherwise than its host.</exception>
    /// <remarks>Deterministic. Time: length of all lists × log places; memory about 40 bytes an entry.</remarks>
    public static PlacementResult Match(PlacementProblem problem)
    {
        problem.Check();
        var orders = new StrictOrders(problem);
        if (problem.Hosts is not null)
            return new(problem, OffersOf(orders, CeilingAcceptance.ByApplicants(problem, orders)), null);

        var proposing = Arcs(problem.Proposing);
        var other = problem.CompareSides ? Arcs(problem.Proposing == Side.Applicants ? Side.Offers : Side.Applicants) : null;
        return new(problem, OffersOf(orders, proposing), other is null ? null : OffersOf(orders, other));

        int[] Arcs(Side side) => side == Side.Applicants
            ? DeferredAcceptance.ByApplicants(orders, problem.Places)
            : DeferredAcceptance.ByOffers(orders, problem.Places);
    }

    /// <summary>
    /// Checks any result against the lists as they were given, ties and all: places, ceilings and acceptability hold,
    /// and no applicant and offer would both strictly gain by being matched. Shares no code with the algorithm.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="offerOf">One entry per applicant: the offer, or null.</param>
    /// <exception cref="ArgumentException">The result has another length, or the problem itself is wrong.</exception>
    public static PlacementVerdict Verify(PlacementProblem problem, IReadOnlyList<int?> offerOf) => new PlacementProof(problem, offerOf).Run();

    private static int?[] OffersOf(StrictOrders orders, int[] arcs) =>
        Array.ConvertAll(arcs, arc => arc == DeferredAcceptance.Unmatched ? (int?)null : orders.ArcOffer[arc]);
}
