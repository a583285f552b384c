namespace Corridor.Matching.Placements;

/// <summary>Who is placed where: the stable result that is best for all who propose, with its reasons and an independent check.</summary>
public static class PlacementMatching
{
    /// <summary>
    /// Deferred acceptance (Gale and Shapley, "College admissions and the stability of marriage", 1962; Roth and Peranson, "The redesign of the
    /// matching market for American physicians", 1999, for practice). Ties are broken first: an offer's by reciprocity, then by the published ranking,
    /// then by lottery.
    /// </summary>
    /// <param name="problem">Lists of both sides, places, ceilings, caps, pairs that are not allowed, seed.</param>
    /// <returns>
    /// A result without blocking pairs, in which each proposer has the best it can have in any stable result of the tie-broken lists;
    /// no applicant gains by lying when applicants propose (Roth, 1982). The same holds where each offer belongs to one host's ceiling at most
    /// (Abraham, Irving and Manlove, 2007). Under other caps, and with groups, there may be no stable result: the rules always hold,
    /// and <see cref="PlacementResult.BlockingPairs"/> are as few as <see cref="FewestBlockingPairs"/> finds.
    /// </returns>
    /// <exception cref="ArgumentException">Lists and numbers do not fit together, or an offer ranks otherwise than its host.</exception>
    /// <remarks>Deterministic. Time: length of all lists × log places, without caps; memory about 40 bytes an entry.</remarks>
    public static PlacementResult Match(PlacementProblem problem)
    {
        problem.Check();
        var refined = problem.Refined();
        var orders = new StrictOrders(refined);
        if (problem.IsCapped)
            return MatchUnderCaps(problem, refined, orders);

        var proposing = Arcs(problem.Proposing);
        var other = problem.CompareSides ? Arcs(problem.Proposing == Side.Applicants ? Side.Offers : Side.Applicants) : null;
        return new(problem, OffersOf(orders, proposing), other is null ? null : OffersOf(orders, other));

        int[] Arcs(Side side) => side == Side.Applicants
            ? DeferredAcceptance.ByApplicants(orders, problem.Places)
            : DeferredAcceptance.ByOffers(orders, problem.Places);
    }

    /// <summary>
    /// Checks any result against the lists as they were given, ties and all: places, ceilings, caps and acceptability hold,
    /// and no applicant and offer would both strictly gain by being matched. Shares no code with the algorithm.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="offerOf">One entry per applicant: the offer, or null.</param>
    /// <exception cref="ArgumentException">The result has another length, or the problem itself is wrong.</exception>
    public static PlacementVerdict Verify(PlacementProblem problem, IReadOnlyList<int?> offerOf) => new PlacementProof(problem, offerOf).Run();

    /// <summary>Who would be elsewhere if one thing were otherwise: both results computed afresh, with the same lottery.</summary>
    /// <exception cref="ArgumentException">The changed problem does not fit together.</exception>
    public static WhatIfResult WhatIf(PlacementProblem problem, PlacementChange change)
    {
        var before = Match(problem);
        var after = Match(change.Apply(problem));
        return new(before, after,
        [
            .. Enumerable.Range(0, before.OfferOf.Count).Where(applicant => before.OfferOf[applicant] != after.OfferOf[applicant])
                .Select(applicant => new PlacementMove(applicant, before.OfferOf[applicant], after.OfferOf[applicant])),
        ]);
    }

    /// <summary>
    /// Fills what came free after declines, in the offers' order, and moves nobody who did not ask for it.
    /// </summary>
    /// <param name="problem">The problem of the match, unchanged.</param>
    /// <param name="standing">What stands, what was declined, who left.</param>
    /// <returns>
    /// The new proposals only. Every kept placement stands, but for those who may move up and get an offer they strictly prefer. Without caps no pair
    /// blocks when only guests proposed here can be let go: no applicant in play prefers an offer that has a free place for it or that it would share
    /// with a new guest ranked lower. Under caps the same as far as <see cref="Match"/> can, with what remains listed; one who may move up
    /// then needs room beside the place it keeps.
    /// </returns>
    /// <exception cref="ArgumentException">What stands does not fit the problem or itself.</exception>
    /// <remarks>Deterministic, with the lottery of the match; one deferred acceptance a round, one round unless somebody may move up.</remarks>
    public static RefillResult Refill(PlacementProblem problem, PlacementStanding standing) => PlacementRefill.Run(problem, standing);

    private static PlacementResult MatchUnderCaps(PlacementProblem problem, PlacementProblem refined, StrictOrders orders)
    {
        var pairs = new CappedPairs(problem, refined, orders);
        var state = CappedAcceptance.ByApplicants(refined, pairs);
        var fewest = FewestBlockingPairs.Improve(pairs, state, problem.Seed);
        var offerOf = OffersOf(orders, state.ArcOf);
        var verdict = Verify(problem, offerOf);
        if (verdict.Faults.Count > 0 || verdict.BlockingPairs.Count < fewest)
            throw new InvalidOperationException("The result does not pass its check: " + string.Join(' ', verdict.Faults));
        return new(problem, offerOf, null) { BlockingPairs = verdict.BlockingPairs, FewestBlockingPairs = fewest };
    }

    private static int?[] OffersOf(StrictOrders orders, int[] arcs) =>
        Array.ConvertAll(arcs, arc => arc == DeferredAcceptance.Unmatched ? (int?)null : orders.ArcOffer[arc]);
}
