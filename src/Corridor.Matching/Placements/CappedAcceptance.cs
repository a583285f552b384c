namespace Corridor.Matching.Placements;

/// <summary>
/// Applicant-proposing deferred acceptance in which each proposal is checked against the limits. Where offers belong to hosts, each offer to one
/// ceiling at most, and there are no other caps and no groups, this is algorithm SPA-student (Abraham, Irving and Manlove, "Two algorithms for the
/// student-project allocation problem", 2007): stable, and best for every applicant among all stable results. Otherwise it is a start:
/// the limits hold, and pairs may block.
/// </summary>
internal static class CappedAcceptance
{
    public static CappedState ByApplicants(PlacementProblem problem, CappedPairs pairs)
    {
        var orders = pairs.Orders;
        var state = new CappedState(pairs);
        var applicants = state.ArcOf.Length;
        var next = orders.ApplicantStart.AsSpan(0, applicants).ToArray();

        // Where the order of proposals matters, the published ranking and the lottery decide it.
        var waiting = new Stack<int>(Enumerable.Range(0, applicants)
            .OrderByDescending(applicant => problem.PublishedRanking?[applicant] ?? 0).ThenByDescending(problem.LotteryOf));
        var rejected = new List<int>();
        while (waiting.TryPop(out var applicant))
        {
            if (next[applicant] == orders.ApplicantStart[applicant + 1])
                continue;
            var arc = next[applicant]++;
            state.Place(arc);
            rejected.Clear();
            foreach (var limit in pairs.LimitsOf(orders.ArcOffer[arc]))
                while (state.IsOver(limit))
                {
                    var last = Last(pairs, state, limit, arc);
                    rejected.Add(state.ArcOf[last]);
                    state.Remove(last);
                }
            if (rejected.Contains(arc))
            {
                // Without the newcomer everything held, so everybody else stays.
                foreach (var other in rejected.Where(other => other != arc))
                    state.Place(other);
                waiting.Push(applicant);
                continue;
            }
            foreach (var other in rejected)
                waiting.Push(pairs.Applicant[other]);
        }
        return state;
    }

    // Whom a limit that is exceeded rejects: the last in its owner's order, or the offer's own last guest.
    private static int Last(CappedPairs pairs, CappedState state, int limit, int arc)
    {
        var offer = pairs.Orders.ArcOffer[arc];
        return pairs.HasOrder(limit)
            ? state.CountedAt(limit).MaxBy(guest => (pairs.OwnersPlace(limit, guest), pairs.Orders.ArcPosition[state.ArcOf[guest]]))
            : state.CountedAt(limit).Where(guest => pairs.Orders.ArcOffer[state.ArcOf[guest]] == offer).MaxBy(guest => pairs.Orders.ArcPosition[state.ArcOf[guest]]);
    }
}
