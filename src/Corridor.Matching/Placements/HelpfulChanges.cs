namespace Corridor.Matching.Placements;

/// <summary>
/// What would have given an applicant something better, found by matching again. Without caps an applicant who stands higher is never worse off
/// (Balinski and Sönmez, "A tale of two mechanisms: student placement", 1999), so when applicants propose the lowest place that helps is found by halving;
/// otherwise the place found helps, and a lower one may too.
/// </summary>
internal static class HelpfulChanges
{
    public static IReadOnlyList<HelpfulChange> Of(PlacementProblem problem, ApplicantExplanation why)
    {
        var again = problem with { CompareSides = false };
        var helpful = new List<HelpfulChange>();
        foreach (var missed in why.BetterOffers.Where(missed => missed.Reason != MissReason.NotAllowed))
        {
            if (missed.Reason != MissReason.NotListedByOffer)
                TryRoom(missed);
            TryStanding(missed);
        }
        return [.. helpful.DistinctBy(help => help.Change).OrderBy(help => help.Steps).ThenBy(help => problem.Applicants.RankOf(why.Applicant, help.Gets))];

        void TryRoom(MissedOffer missed)
        {
            var size = problem.SizeOf(why.Applicant);
            PlacementChange change = missed switch
            {
                { Reason: MissReason.CeilingReached } when problem.Hosts is { } hosts => new PlacementChange.Ceiling(hosts.HostOf[missed.Offer], size),
                { Cap: { } cap } => new PlacementChange.Cap(cap, size),
                _ => new PlacementChange.Places(missed.Offer, size),
            };
            if (Gets(change) is { } offer)
                helpful.Add(new(change, size, offer));
        }

        void TryStanding(MissedOffer missed)
        {
            var refined = problem.Refined();
            var order = problem.Hosts is { } hosts
                ? StrictOrders.InOrder(refined, refined.Hosts!.Order, hosts.HostOf[missed.Offer])
                : StrictOrders.InOrder(refined, refined.Offers, missed.Offer);
            var present = Array.IndexOf(order, why.Applicant) is >= 0 and var at ? at + 1 : order.Length + 2;
            var (helps, fails) = (1, present);
            if (fails == 1 || Gets(new PlacementChange.Standing(why.Applicant, missed.Offer, 1)) is not { } offer)
                return;
            while (fails - helps > 1)
            {
                var place = (helps + fails) / 2;
                if (Gets(new PlacementChange.Standing(why.Applicant, missed.Offer, place)) is { } then)
                    (helps, offer) = (place, then);
                else
                    fails = place;
            }
            helpful.Add(new(new PlacementChange.Standing(why.Applicant, missed.Offer, helps), present - helps, offer));
        }

        // What the applicant would have, when it is better.
        int? Gets(PlacementChange change) =>
            PlacementMatching.Match(change.Apply(again)).OfferOf[why.Applicant] is { } offer
            && problem.Applicants.RankOf(why.Applicant, offer) < (why.Choice ?? int.MaxValue) ? offer : null;
    }
}
