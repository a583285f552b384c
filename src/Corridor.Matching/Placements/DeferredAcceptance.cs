using System.Numerics;

namespace Corridor.Matching.Placements;

/// <summary>
/// Deferred acceptance (Gale and Shapley, 1962) with capacities, either side proposing, on strict orders.
/// The result is stable and best for every proposer among all stable ones, whatever the order of proposals.
/// </summary>
internal static class DeferredAcceptance
{
    public const int Unmatched = -1;

    /// <summary>
    /// Applicants propose. An offer that is full only ever changes its last guest for a better one, so the place of the last in its order
    /// moves one way, over bits that say who is held. Time: entries.
    /// </summary>
    /// <returns>The arc of each applicant, or <see cref="Unmatched"/>.</returns>
    public static int[] ByApplicants(StrictOrders orders, IReadOnlyList<int> places)
    {
        var (arcOffer, arcPosition, offerStart) = (orders.ArcOffer, orders.ArcPosition, orders.OfferStart);
        var matched = new int[orders.ApplicantStart.Length - 1];
        Array.Fill(matched, Unmatched);
        var free = places.ToArray();
        var held = new BitRow(orders.OfferApplicant.Length);
        // By offer: only entries before this one are accepted; once it is full, it is the last one held.
        var end = new int[free.Length];
        for (var o = 0; o < end.Length; o++)
            end[o] = free[o] > 0 ? offerStart[o + 1] : offerStart[o];

        for (var first = 0; first < matched.Length; first++)
        {
            var applicant = first;
            for (var arc = orders.ApplicantStart[first]; arc < orders.ApplicantStart[applicant + 1]; arc++)
            {
                var offer = arcOffer[arc];
                var entry = offerStart[offer] + arcPosition[arc];
                if (entry >= end[offer])
                    continue;
                held.Set(entry);
                matched[applicant] = arc;
                if (free[offer] > 0)
                {
                    if (--free[offer] == 0)
                        end[offer] = held.LastBefore(offerStart[offer + 1]);
                    break;
                }
                // The last one leaves, and goes on from here.
                applicant = orders.OfferApplicant[end[offer]];
                end[offer] = held.LastBefore(end[offer]);
                arc = matched[applicant];
                matched[applicant] = Unmatched;
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

    private readonly struct BitRow(int length)
    {
        private readonly ulong[] words = new ulong[(length + 63) >> 6];

        public void Set(int at) => words[at >> 6] |= 1UL << at;

        /// <summary>The last one that is set before this one; there has to be one.</summary>
        public int LastBefore(int end)
        {
            var at = (end - 1) >> 6;
            var word = words[at] & (ulong.MaxValue >> -end);
            while (word == 0)
                word = words[--at];
            return (at << 6) + BitOperations.Log2(word);
        }
    }
}
