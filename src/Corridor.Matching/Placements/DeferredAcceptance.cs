namespace Corridor.Matching.Placements;

/// <summary>
/// Deferred acceptance (Gale and Shapley, 1962) with capacities, either side proposing, on strict orders.
/// The result is stable and best for every proposer among all stable ones, whatever the order of proposals.
/// </summary>
internal static class DeferredAcceptance
{
    public const int Unmatched = -1;

    /// <summary>Applicants propose. Time: entries × log places.</summary>
    /// <returns>The arc of each applicant, or <see cref="Unmatched"/>.</returns>
    public static int[] ByApplicants(StrictOrders orders, IReadOnlyList<int> places)
    {
        var applicants = orders.ApplicantStart.Length - 1;
        var offers = orders.OfferStart.Length - 1;
        var matched = new int[applicants];
        Array.Fill(matched, Unmatched);
        var next = orders.ApplicantStart.AsSpan(0, applicants).ToArray();

        // Each offer holds a heap of positions, the worst on top.
        var heapStart = new int[offers + 1];
        for (var o = 0; o < offers; o++)
            heapStart[o + 1] = heapStart[o] + Math.Min(places[o], orders.OfferStart[o + 1] - orders.OfferStart[o]);
        var heap = new int[heapStart[offers]];
        var count = new int[offers];

        var waiting = new Stack<int>(applicants);
        for (var a = applicants - 1; a >= 0; a--)
            waiting.Push(a);
        while (waiting.TryPop(out var applicant))
        {
            for (; applicant != Unmatched && next[applicant] < orders.ApplicantStart[applicant + 1];)
            {
                var arc = next[applicant]++;
                var offer = orders.ArcOffer[arc];
                var position = orders.ArcPosition[arc];
                var held = heap.AsSpan(heapStart[offer], heapStart[offer + 1] - heapStart[offer]);
                if (count[offer] < held.Length)
                {
                    held[count[offer]++] = position;
                    Rise(held, count[offer] - 1);
                    matched[applicant] = arc;
                    applicant = Unmatched;
                }
                else if (held.Length > 0 && position < held[0])
                {
                    var displaced = orders.OfferApplicant[orders.OfferStart[offer] + held[0]];
                    held[0] = position;
                    Sink(held);
                    matched[applicant] = arc;
                    matched[displaced] = Unmatched;
                    applicant = displaced;
                }
            }
        }
        return matched;
    }

    /// <summary>Offers propose. Time: entries.</summary>
    /// <returns>The arc of each applicant, or <see cref="Unmatched"/>.</returns>
    public static int[] ByOffers(StrictOrders orders, IReadOnlyList<int> places)
    {
        var offers = orders.OfferStart.Length - 1;
        var matched = new int[orders.ApplicantStart.Length - 1];
        Array.Fill(matched, Unmatched);
        var next = orders.OfferStart.AsSpan(0, offers).ToArray();
        var free = places.ToArray();
        var waiting = new Stack<int>(Enumerable.Range(0, offers).Reverse());
        while (waiting.TryPop(out var offer))
        {
            while (free[offer] > 0 && next[offer] < orders.OfferStart[offer + 1])
            {
                var arc = orders.OfferArc[next[offer]];
                var applicant = orders.OfferApplicant[next[offer]++];
                // An applicant's arcs are in order of preference.
                if (matched[applicant] != Unmatched && matched[applicant] < arc)
                    continue;
                if (matched[applicant] != Unmatched)
                {
                    var left = orders.ArcOffer[matched[applicant]];
                    free[left]++;
                    waiting.Push(left);
                }
                matched[applicant] = arc;
                free[offer]--;
            }
        }
        return matched;
    }

    private static void Rise(Span<int> heap, int at)
    {
        while (at > 0 && heap[(at - 1) / 2] < heap[at])
        {
            (heap[at], heap[(at - 1) / 2]) = (heap[(at - 1) / 2], heap[at]);
            at = (at - 1) / 2;
        }
    }

    private static void Sink(Span<int> heap)
    {
        for (var at = 0; ;)
        {
            var child = 2 * at + 1;
            if (child >= heap.Length)
                return;
            if (child + 1 < heap.Length && heap[child + 1] > heap[child])
                child++;
            if (heap[child] <= heap[at])
                return;
            (heap[at], heap[child]) = (heap[child], heap[at]);
            at = child;
        }
    }
}
