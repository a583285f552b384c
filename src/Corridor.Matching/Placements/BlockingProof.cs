namespace Corridor.Matching.Placements;

/// <summary>
/// Exact search for a result with at most k blocking pairs, for k = 0, 1, 2, …: each applicant has a set of arcs it may still get; what would bring
/// more than k pairs that block for certain, or does not fit beside what is decided, leaves the set; then the applicant with the smallest set is decided.
/// </summary>
internal sealed class BlockingProof
{
    private const int None = DeferredAcceptance.Unmatched;

    private readonly CappedPairs pairs;
    private readonly StrictOrders orders;
    private readonly int[] part;
    private readonly bool single;                  // nobody is a group
    private readonly int[] arcs;                   // of the part
    private readonly int[] limits;                 // over them
    private readonly long mostLooks;
    private long looks;
    private int most;                              // k
    private int[]? found;

    // Of the node at hand.
    private readonly List<int>[] possible;         // by limit: the arcs that may still count
    private readonly int[] decided;                // by limit: the people who do
    private readonly Room[][] room;                // by arc and limit over its offer

    /// <param name="pairs">All pairs.</param>
    /// <param name="part">Applicants who meet nobody else.</param>
    /// <param name="mostLooks">Where to give up.</param>
    public BlockingProof(CappedPairs pairs, int[] part, long mostLooks)
    {
        this.pairs = pairs;
        orders = pairs.Orders;
        this.part = part;
        this.mostLooks = mostLooks;
        single = Array.TrueForAll(part, applicant => pairs.Size[applicant] == 1);
        arcs = [.. part.SelectMany(ArcsOf)];
        limits = [.. arcs.SelectMany(arc => pairs.LimitsOf(orders.ArcOffer[arc]).ToArray()).Distinct()];
        possible = new List<int>[pairs.Most.Length];
        foreach (var limit in limits)
            possible[limit] = [];
        decided = new int[pairs.Most.Length];
        room = new Room[pairs.Applicant.Length][];
        foreach (var arc in arcs)
            room[arc] = new Room[pairs.LimitsOf(orders.ArcOffer[arc]).Length];
    }

    /// <param name="known">There is a result with so many.</param>
    /// <returns>The number below which there is none, and a result with that number when it is better than the known one; by applicant of the part, its arc.</returns>
    public (int Fewest, int[]? Found) Run(int known)
    {
        for (most = 0; most < known; most++)
        {
            found = null;
            var sets = part.Select(applicant => ArcsOf(applicant).Append(None).ToArray()).ToArray();
            if (Search(sets))
                return (most, found);
            if (looks >= mostLooks)
                break;
        }
        return (most, null);
    }

    private IEnumerable<int> ArcsOf(int applicant) => Enumerable.Range(orders.ApplicantStart[applicant], orders.ApplicantStart[applicant + 1] - orders.ApplicantStart[applicant]);

    private bool Search(int[][] sets)
    {
        if (!Narrow(sets) || looks >= mostLooks)
            return false;
        var at = -1;
        for (var i = 0; i < sets.Length; i++)
            if (sets[i].Length > 1 && (at < 0 || sets[i].Length < sets[at].Length))
                at = i;
        if (at < 0)
            return IsFound(sets);
        foreach (var arc in sets[at])
        {
            var next = (int[][])sets.Clone();
            next[at] = [arc];
            if (Search(next))
                return true;
        }
        return false;
    }

    private bool IsFound(int[][] sets)
    {
        var state = new CappedState(pairs);
        foreach (var set in sets)
            if (set[0] != None)
                state.Place(set[0]);
        if (limits.Any(state.IsOver) || part.Sum(state.BlockingPairsOf) > most)
            return false;
        found = [.. sets.Select(set => set[0])];
        return true;
    }

    // Until nothing leaves a set any more. False: no result is in these sets.
    private bool Narrow(int[][] sets)
    {
        for (var changed = true; changed;)
        {
            changed = false;
            Count(sets);
            if (limits.Any(limit => decided[limit] > pairs.Most[limit]))
                return false;
            if (looks >= mostLooks)
                return false;
            var costs = sets.Select((set, i) => Array.ConvertAll(set, arc => Cost(part[i], arc))).ToArray();
            var least = costs.Select(cost => cost.Min()).ToArray();
            var total = least.Sum();
            if (total > most)
                return false;
            for (var i = 0; i < sets.Length; i++)
            {
                int[] kept = [.. sets[i].Where((arc, at) => total - least[i] + costs[i][at] <= most && (sets[i].Length == 1 || Fits(arc)))];
                if (kept.Length == sets[i].Length)
                    continue;
                if (kept.Length == 0)
                    return false;
                sets[i] = kept;
                changed = true;
            }
        }
        return true;
    }

    private void Count(int[][] sets)
    {
        foreach (var limit in limits)
        {
            decided[limit] = 0;
            possible[limit].Clear();
        }
        for (var i = 0; i < sets.Length; i++)
            foreach (var arc in sets[i])
            {
                if (arc == None)
                    continue;
                foreach (var limit in pairs.LimitsOf(orders.ArcOffer[arc]))
                {
                    if (!pairs.Counts(limit, part[i]))
                        continue;
                    possible[limit].Add(arc);
                    decided[limit] += sets[i].Length == 1 ? pairs.Size[part[i]] : 0;
                }
            }
        foreach (var arc in arcs)
        {
            var over = pairs.LimitsOf(orders.ArcOffer[arc]);
            for (var i = 0; i < over.Length; i++)
                room[arc][i] = pairs.Counts(over[i], pairs.Applicant[arc]) ? RoomAt(over[i], arc) : Room.Certain;
        }
    }

    private bool Fits(int arc)
    {
        if (arc == None)
            return true;
        var applicant = pairs.Applicant[arc];
        foreach (var limit in pairs.LimitsOf(orders.ArcOffer[arc]))
            if (pairs.Counts(limit, applicant) && decided[limit] + pairs.Size[applicant] > pairs.Most[limit])
                return false;
        return true;
    }

    // What others can take under a limit in any result of these sets, and what those of them can whom nobody would let go.
    private Room RoomAt(int limit, int arc)
    {
        var (all, stay, last, lastStays) = (0, 0, None, false);
        foreach (var other in possible[limit])
        {
            looks++;
            var guest = pairs.Applicant[other];
            if (guest == pairs.Applicant[arc])
                continue;
            if (guest != last)
            {
                all += pairs.Size[guest];
                (last, lastStays) = (guest, false);
            }
            if (lastStays || IsLikedLess(other, arc, limit))
                continue;
            lastStays = true;
            stay += pairs.Size[guest];
        }
        var free = pairs.Most[limit] - pairs.Size[pairs.Applicant[arc]];
        return all <= free ? Room.Certain : stay <= free ? Room.ByLettingGo : Room.Doubtful;
    }

    private bool IsLikedLess(int other, int arc, int limit) =>
        (orders.ArcOffer[other] == orders.ArcOffer[arc] && pairs.Rank[other] > pairs.Rank[arc])
        || (pairs.HasOrder(limit) && pairs.OwnersRank(limit, pairs.Applicant[other]) > pairs.OwnersRank(limit, pairs.Applicant[arc]));

    // How many pairs that an applicant prefers to an arc block for certain.
    private int Cost(int applicant, int arc)
    {
        var cost = 0;
        for (var better = orders.ApplicantStart[applicant]; better < orders.ApplicantStart[applicant + 1] && (arc == None || pairs.Choice[better] < pairs.Choice[arc]); better++)
            cost += BlocksForCertain(better, arc) ? 1 : 0;
        return cost;
    }

    private bool BlocksForCertain(int arc, int instead)
    {
        looks++;
        var over = pairs.LimitsOf(orders.ArcOffer[arc]);
        var letGo = 0;
        for (var i = 0; i < over.Length; i++)
        {
            if (room[arc][i] == Room.Certain || (instead != None && pairs.Has(over[i], orders.ArcOffer[instead])))
                continue;
            if (room[arc][i] == Room.Doubtful)
                return false;
            // A second limit is relieved for certain when it counts every guest of the offer, one each.
            if (++letGo > 1 && !(i == 1 && single && pairs.CountsAll(over[i])))
                return false;
        }
        return true;
    }

    private enum Room : byte
    {
        Certain,
        ByLettingGo,
        Doubtful,
    }
}
