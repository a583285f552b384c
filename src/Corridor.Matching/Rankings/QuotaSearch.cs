namespace Corridor.Matching.Rankings;

/// <summary>Applications chosen within all quotas, and their points in units.</summary>
internal sealed record QuotaFound(IReadOnlyList<int> Members, long Sum);

/// <summary>Branch and bound over applications, the best first; see <see cref="QuotaSelection"/>.</summary>
internal sealed class QuotaSearch
{
    private const int RootRounds = 200, NodeRounds = 25;
    private const long MostPrice = 1_000_000_000_000;

    private readonly long[] points;
    private readonly int[] order;
    private readonly int[] kind;
    private readonly int[][] later;
    private readonly List<Group> kept;
    private readonly List<Group> priced;
    private readonly int[] keptOf;
    private readonly int[][] pricedOf;
    private readonly int effort;
    private readonly sbyte[] start;
    private double[] startPrices;
    private (long Bound, List<int> Chosen)? root;
    private int work;

    public QuotaSearch(QuotaProblem problem, IReadOnlyList<Quota> quotas)
    {
        effort = problem.Effort;
        points = [.. problem.Scores.Select(score => (long)Math.Round((score ?? 0) * QuotaSelection.Unit))];
        order = [.. Enumerable.Range(0, points.Length).Where(one => problem.Scores[one] is not null).OrderByDescending(one => points[one]).ThenBy(one => one)];
        Winners = Math.Min(problem.Winners, order.Length);
        var groups = quotas.Select(quota => new Group(
            quota.Attribute, [.. problem.Attributes[quota.Attribute].Select(value => value == quota.Value)], quota.Least, Math.Min(quota.Most ?? Winners, Winners))).ToList();
        var main = groups.GroupBy(group => group.Attribute).MaxBy(same => same.Count())?.Key;
        kept = groups.FindAll(group => group.Attribute == main);
        priced = groups.FindAll(group => group.Attribute != main);

        // Of those that all quotas treat alike a better one is chosen before a worse one.
        kind = new int[points.Length];
        var kinds = new Dictionary<string, int>();
        foreach (var one in order)
            kind[one] = kinds.TryGetValue(Key(one), out var known) ? known : kinds[Key(one)] = kinds.Count;
        keptOf = [.. Enumerable.Range(0, points.Length).Select(one => kept.FindIndex(group => group.Has[one]))];
        pricedOf = [.. Enumerable.Range(0, points.Length).Select(one => Enumerable.Range(0, priced.Count).Where(g => priced[g].Has[one]).ToArray())];
        (start, startPrices) = (new sbyte[points.Length], new double[priced.Count]);
        later = [.. Enumerable.Range(0, kinds.Count).Select(k => order.Where(one => kind[one] == k).ToArray())];

        string Key(int one) => string.Concat(groups.Select(group => group.Has[one] ? '1' : '0'));
    }

    public int Winners { get; }

    /// <summary>Those with a score, the highest first.</summary>
    public IReadOnlyList<int> Order => order;

    /// <summary>Every part of the last search was looked at or shown to hold nothing better.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>No selection of the last search has more.</summary>
    public long Bound { get; private set; }

    public long Points(int application) => points[application];

    /// <summary>The best selection with some applications in and some out; null: none was found.</summary>
    public QuotaFound? Best(IReadOnlyList<int> inside, IReadOnlyList<int> outside)
    {
        var state = (sbyte[])start.Clone();
        foreach (var one in inside)
            state[one] = 1;
        foreach (var one in outside)
            state[one] = -1;
        (work, IsComplete, Bound) = (0, true, 0);
        QuotaFound? best = null;
        Explore(state, (double[])startPrices.Clone(), RootRounds, ref best);
        Bound = Math.Max(Bound, best?.Sum ?? 0);
        return best;
    }

    /// <summary>
    /// Leaves out, for the searches to come, whoever is in no selection with as many points. Within the quotas of one attribute selections are
    /// the bases of a matroid: the best with one more differs from the best by one exchange, which the prices bound.
    /// </summary>
    /// <returns>Those who are in every selection with as many points.</returns>
    public IReadOnlyList<int> Narrow(long sum)
    {
        if (root is not { } known)
            return [];
        var prices = Array.ConvertAll(startPrices, price => (long)Math.Round(price));
        var inside = known.Chosen.ToHashSet();
        var outside = order.Where(one => !inside.Contains(one)).ToList();
        var least = known.Chosen.Count > 0 ? known.Chosen.Min(one => Worth(one, prices)) : 0;
        var most = outside.Count > 0 ? outside.Max(one => Worth(one, prices)) : long.MinValue / 4;
        foreach (var one in outside.Where(one => known.Bound - least + Worth(one, prices) < sum))
            start[one] = -1;
        return known.Chosen.FindAll(one => known.Bound - Worth(one, prices) + most < sum);
    }

    private void Explore(sbyte[] state, double[] prices, int rounds, ref QuotaFound? best)
    {
        if (!MayHold(state))
            return;
        var bound = long.MaxValue;
        var bestPrices = (double[])prices.Clone();
        (int Group, bool Over)? violated = null;
        List<int> shown = [];
        var patience = 1.0;
        for (var round = 0; round < rounds; round++)
        {
            var whole = Array.ConvertAll(prices, price => (long)Math.Round(price));
            if (Greedy(state, whole) is not { } chosen)
                return;
            var counts = CountsOf(chosen);
            var value = chosen.Sum(one => Worth(one, whole)) - priced.Select((group, g) => whole[g] > 0 ? whole[g] * group.Least : whole[g] * group.Most).Sum();
            var off = priced.Select((group, g) => Off(group, counts[g])).ToList();
            if (value < bound)
            {
                (bound, bestPrices, shown) = (value, (double[])prices.Clone(), chosen);
                violated = Worst(off);
            }
            else
            {
                patience *= 0.9;
            }

            if (off.TrueForAll(one => one == 0))
            {
                var sum = chosen.Sum(one => points[one]);
                if (best is null || sum > best.Sum)
                    best = new(chosen, sum);
            }

            if (bound <= (best?.Sum ?? -1))
            {
                if (root is null)
                    (root, startPrices) = ((bound, shown), bestPrices);
                return;
            }

            var slope = Slope(whole, counts);
            var length = slope.Sum(one => (double)one * one);
            if (length == 0)
                break;
            var step = patience * Math.Max(bound - (best?.Sum ?? 0), QuotaSelection.Unit) / length;
            for (var g = 0; g < prices.Length; g++)
                prices[g] = Math.Clamp(prices[g] + (step * slope[g]), -MostPrice, MostPrice);
        }

        if (root is null)
            (root, startPrices) = ((bound, shown), bestPrices);
        if (++work > effort)
        {
            (IsComplete, Bound) = (false, Math.Max(Bound, bound));
            return;
        }

        if (Branch(state, shown, violated) is not { } pivot)
            return;
        foreach (var side in pivot.Likely ? (sbyte[])[1, -1] : [-1, 1])
        {
            var next = (sbyte[])state.Clone();
            Fix(next, pivot.Application, side);
            Explore(next, (double[])bestPrices.Clone(), NodeRounds, ref best);
        }
    }

    /// <summary>Too few are left for a quota or for all, or too many are in already.</summary>
    private bool MayHold(sbyte[] state)
    {
        var (inside, possible) = (0, 0);
        var (insideOf, possibleOf) = (new int[priced.Count], new int[priced.Count]);
        foreach (var one in order)
        {
            if (state[one] < 0)
                continue;
            possible++;
            inside += state[one];
            foreach (var g in pricedOf[one])
            {
                possibleOf[g]++;
                insideOf[g] += state[one];
            }
        }

        return inside <= Winners && possible >= Winners && !priced.Where((group, g) => insideOf[g] > group.Most || possibleOf[g] < group.Least).Any();
    }

    private long Worth(int one, long[] prices)
    {
        var worth = points[one];
        foreach (var g in pricedOf[one])
            worth += prices[g];
        return worth;
    }

    /// <summary>The best selection by worth that keeps the quotas of one attribute; null: there is none.</summary>
    private List<int>? Greedy(sbyte[] state, long[] prices)
    {
        List<int> chosen = [], free = [];
        var counts = new int[kept.Count];
        foreach (var one in order)
        {
            if (state[one] == 0)
                free.Add(one);
            else if (state[one] > 0)
                Take(one);
        }

        if (prices.Length > 0)
        {
            var (ones, worths) = (free.ToArray(), free.ConvertAll(one => -Worth(one, prices)).ToArray());
            Array.Sort(worths, ones);
            free = [.. ones];
        }

        var rest = new List<int>();
        foreach (var one in free)
        {
            if (keptOf[one] is >= 0 and var g && counts[g] < kept[g].Least)
                Take(one);
            else
                rest.Add(one);
        }

        for (var g = 0; g < kept.Count; g++)
        {
            if (counts[g] < kept[g].Least || counts[g] > kept[g].Most)
                return null;
        }

        foreach (var one in rest)
        {
            if (chosen.Count >= Winners)
                break;
            if (keptOf[one] is var g && (g < 0 || counts[g] < kept[g].Most))
                Take(one);
        }

        return chosen.Count == Winners ? chosen : null;

        void Take(int one)
        {
            chosen.Add(one);
            if (keptOf[one] >= 0)
                counts[keptOf[one]]++;
        }
    }

    private static int Off(Group group, int count) => count < group.Least ? count - group.Least : count > group.Most ? count - group.Most : 0;

    private static (int Group, bool Over)? Worst(List<int> off)
    {
        var worst = Enumerable.Range(0, off.Count).Where(g => off[g] != 0).OrderByDescending(g => Math.Abs(off[g])).Select(g => (int?)g).FirstOrDefault();
        return worst is { } at ? (at, off[at] > 0) : null;
    }

    private int[] CountsOf(List<int> chosen)
    {
        var counts = new int[priced.Count];
        foreach (var one in chosen)
        {
            foreach (var g in pricedOf[one])
                counts[g]++;
        }

        return counts;
    }

    private int[] Slope(long[] prices, int[] counts) => [.. priced.Select((group, g) =>
        prices[g] > 0 ? group.Least - counts[g] : prices[g] < 0 ? group.Most - counts[g] : -Off(group, counts[g]))];

    /// <summary>An application of the group that is most off; where none is, any that is still free.</summary>
    private (int Application, bool Likely)? Branch(sbyte[] state, List<int> chosen, (int Group, bool Over)? violated)
    {
        var inside = chosen.ToHashSet();
        if (violated is { } at)
        {
            var (group, over) = (priced[at.Group], at.Over);
            var members = order.Where(one => state[one] == 0 && group.Has[one] && inside.Contains(one) == over).ToList();
            if (members.Count > 0)
                return over ? (members[^1], false) : (members[0], true);
        }

        var free = order.Where(one => state[one] == 0).ToList();
        return free.Count == 0 ? null : (free[0], inside.Contains(free[0]));
    }

    private void Fix(sbyte[] state, int one, sbyte side)
    {
        state[one] = side;
        var alike = later[kind[one]];
        var at = Array.IndexOf(alike, one);
        foreach (var other in side > 0 ? alike[..at] : alike[(at + 1)..])
        {
            if (state[other] == 0)
                state[other] = side;
        }
    }

    private sealed record Group(int Attribute, bool[] Has, int Least, int Most);
}
