namespace Corridor.Matching.Placements;

/// <summary>
/// Applicant-proposing deferred acceptance under hosts' ceilings: algorithm SPA-student
/// (Abraham, Irving and Manlove, "Two algorithms for the student-project allocation problem", 2007).
/// The result is stable and best for every applicant among all stable ones.
/// </summary>
internal static class CeilingAcceptance
{
    /// <returns>The arc of each applicant, or <see cref="DeferredAcceptance.Unmatched"/>.</returns>
    /// <exception cref="ArgumentException">An offer ranks applicants in another order than its host.</exception>
    public static int[] ByApplicants(PlacementProblem problem, StrictOrders orders)
    {
        var hosts = problem.Hosts!;
        var applicants = problem.Applicants.Count;
        var hostPosition = HostPositions(problem, orders);
        var matched = new int[applicants];
        Array.Fill(matched, DeferredAcceptance.Unmatched);
        var next = orders.ApplicantStart.AsSpan(0, applicants).ToArray();
        var atOffer = problem.Places.Select(_ => new SortedSet<(int Position, int Applicant)>()).ToArray();
        var atHost = hosts.Ceilings.Select(_ => new SortedSet<(int Position, int Applicant)>()).ToArray();

        var waiting = new Stack<int>(Enumerable.Range(0, applicants).Reverse());
        while (waiting.TryPop(out var applicant))
        {
            if (next[applicant] == orders.ApplicantStart[applicant + 1])
                continue;
            var arc = next[applicant]++;
            var offer = orders.ArcOffer[arc];
            var host = hosts.HostOf[offer];
            matched[applicant] = arc;
            atOffer[offer].Add((orders.ArcPosition[arc], applicant));
            atHost[host].Add((hostPosition[host][applicant], applicant));
            if (atOffer[offer].Count > problem.Places[offer])
                Reject(atOffer[offer].Max.Applicant);
            else if (atHost[host].Count > hosts.Ceilings[host])
                Reject(atHost[host].Max.Applicant);
        }
        return matched;

        void Reject(int applicant)
        {
            var arc = matched[applicant];
            var offer = orders.ArcOffer[arc];
            var host = hosts.HostOf[offer];
            atOffer[offer].Remove((orders.ArcPosition[arc], applicant));
            atHost[host].Remove((hostPosition[host][applicant], applicant));
            matched[applicant] = DeferredAcceptance.Unmatched;
            waiting.Push(applicant);
        }
    }

    // Where each host has each applicant; also checks that its offers agree.
    private static Dictionary<int, int>[] HostPositions(PlacementProblem problem, StrictOrders orders)
    {
        var hosts = problem.Hosts!;
        var positions = new Dictionary<int, int>[hosts.Ceilings.Count];
        for (var h = 0; h < positions.Length; h++)
            positions[h] = StrictOrders.InOrder(problem, hosts.Order, h).Select((applicant, at) => (applicant, at)).ToDictionary(x => x.applicant, x => x.at);
        for (var o = 0; o < problem.Offers.Count; o++)
        {
            var last = -1;
            for (var entry = orders.OfferStart[o]; entry < orders.OfferStart[o + 1]; entry++)
            {
                if (!positions[hosts.HostOf[o]].TryGetValue(orders.OfferApplicant[entry], out var position) || position < last)
                    throw new ArgumentException($"Offer {o} ranks applicant {orders.OfferApplicant[entry]} otherwise than its host.");
                last = position;
            }
        }
        return positions;
    }
}
