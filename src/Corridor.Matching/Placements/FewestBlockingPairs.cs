namespace Corridor.Matching.Placements;

/// <summary>
/// Where caps leave pairs that block: as few of them as can be. Applicants who share no offer and no cap do not meet, so each part of the problem
/// that has blocking pairs is worked on alone. First repair, in the manner of Roth and Vande Vate, "Random paths to stability in two-sided matching"
/// (1990): satisfy blocking pairs one after another and keep the best. Then proof: <see cref="BlockingProof"/> excludes 0, 1, 2, … blocking pairs.
/// To decide whether there are 0 is NP-complete already with regional quotas (Goto and others, 2016) and with groups (McDermid and Manlove, 2010);
/// work is counted in steps, never in time.
/// </summary>
internal sealed class FewestBlockingPairs
{
    /// <summary>Up to so many applicants in one part the number is proved, whatever it takes.</summary>
    public const int ProvedUpTo = 12;

    private const long RepairLooks = 1_000_000;
    private const long ProofLooks = 5_000_000;

    private readonly CappedPairs pairs;
    private readonly CappedState state;
    private readonly ulong seed;
    private readonly int[] blocking;     // by applicant

    private FewestBlockingPairs(CappedPairs pairs, CappedState state, ulong seed)
    {
        (this.pairs, this.state, this.seed) = (pairs, state, seed);
        blocking = [.. Enumerable.Range(0, state.ArcOf.Length).Select(state.BlockingPairsOf)];
    }

    /// <summary>Changes a result that keeps the limits to one with fewer blocking pairs, where it can.</summary>
    /// <returns>So many blocking pairs there are at least, in every result that keeps the limits.</returns>
    public static int Improve(CappedPairs pairs, CappedState state, ulong seed) => new FewestBlockingPairs(pairs, state, seed).Run();

    private int Run()
    {
        if (Array.TrueForAll(blocking, count => count == 0))
            return 0;
        var atLeast = 0;
        foreach (var part in Parts())
        {
            if (part.All(applicant => blocking[applicant] == 0))
                continue;
            Repair(part);
            var proof = new BlockingProof(pairs, part, part.Length <= ProvedUpTo ? long.MaxValue : ProofLooks);
            var (fewest, found) = proof.Run(part.Sum(applicant => blocking[applicant]));
            atLeast += fewest;
            if (found is not null)
                Restore(part, found);
        }
        return atLeast;
    }

    // Applicants who share an offer or a cap, directly or by others.
    private IEnumerable<int[]> Parts()
    {
        var leader = Enumerable.Range(0, state.ArcOf.Length).ToArray();
        var atLimit = new int[pairs.Most.Length];
        Array.Fill(atLimit, DeferredAcceptance.Unmatched);
        for (var arc = 0; arc < pairs.Applicant.Length; arc++)
            foreach (var limit in pairs.LimitsOf(pairs.Orders.ArcOffer[arc]))
            {
                if (!pairs.Counts(limit, pairs.Applicant[arc]))
                    continue;
                if (atLimit[limit] == DeferredAcceptance.Unmatched)
                    atLimit[limit] = pairs.Applicant[arc];
                else
                    leader[Leader(pairs.Applicant[arc])] = Leader(atLimit[limit]);
            }
        return Enumerable.Range(0, leader.Length).GroupBy(Leader).Select(part => part.ToArray());

        int Leader(int applicant)
        {
            while (leader[applicant] != applicant)
                applicant = leader[applicant] = leader[leader[applicant]];
            return applicant;
        }
    }

    private void Repair(int[] part)
    {
        var best = Array.ConvertAll(part, applicant => state.ArcOf[applicant]);
        var total = part.Sum(applicant => blocking[applicant]);
        var fewest = total;
        var end = state.Looks + RepairLooks;
        var letGo = new List<int>();
        for (var step = 0; fewest > 0 && total > 0 && state.Looks < end; step++)
        {
            var draw = Seeded.Draw(seed, part[0], step);
            var arc = BlockingArc(part, (int)(draw % (ulong)total));
            var applicant = pairs.Applicant[arc];
            state.Blocks(arc, letGo);
            int[] moved = [applicant, .. letGo];
            int[] left = [.. moved.Select(one => state.ArcOf[one])];
            foreach (var one in moved)
                state.Remove(one);
            state.Place(arc);
            foreach (var one in letGo)
                Settle(one);
            Recount([.. left, .. moved.Select(one => state.ArcOf[one])]);
            total = part.Sum(one => blocking[one]);
            if (total >= fewest)
                continue;
            fewest = total;
            best = Array.ConvertAll(part, one => state.ArcOf[one]);
        }
        Restore(part, best);
    }

    private int BlockingArc(int[] part, int at)
    {
        foreach (var applicant in part)
        {
            if (at >= blocking[applicant])
            {
                at -= blocking[applicant];
                continue;
            }
            for (var arc = pairs.Orders.ApplicantStart[applicant]; ; arc++)
                if (state.Blocks(arc) && at-- == 0)
                    return arc;
        }
        throw new InvalidOperationException("Fewer pairs block than were counted.");
    }

    // Who was let go takes the best that has room.
    private void Settle(int applicant)
    {
        var letGo = new List<int>();
        for (var arc = pairs.Orders.ApplicantStart[applicant]; arc < pairs.Orders.ApplicantStart[applicant + 1]; arc++)
            if (state.Blocks(arc, letGo) && letGo.Count == 0)
            {
                state.Place(arc);
                return;
            }
    }

    // After changes at these pairs: those who list an offer under the same limits.
    private void Recount(IEnumerable<int> arcs)
    {
        var offers = arcs.Where(arc => arc != DeferredAcceptance.Unmatched).Select(arc => pairs.Orders.ArcOffer[arc]).ToHashSet();
        foreach (var limit in offers.SelectMany(offer => pairs.LimitsOf(offer).ToArray()).ToHashSet())
            offers.UnionWith(pairs.OffersUnder(limit));
        var listers = new HashSet<int>();
        foreach (var offer in offers)
            foreach (var applicant in pairs.Orders.OfferApplicant.AsSpan(pairs.Orders.OfferStart[offer]..pairs.Orders.OfferStart[offer + 1]))
                listers.Add(applicant);
        foreach (var applicant in listers)
            blocking[applicant] = state.BlockingPairsOf(applicant);
    }

    private void Restore(int[] part, int[] arcs)
    {
        foreach (var applicant in part)
            state.Remove(applicant);
        foreach (var arc in arcs)
            if (arc != DeferredAcceptance.Unmatched)
                state.Place(arc);
        foreach (var applicant in part)
            blocking[applicant] = state.BlockingPairsOf(applicant);
    }
}
