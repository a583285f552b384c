namespace Corridor.Matching.Juries;

/// <summary>
/// A plan made better by rings of exchanges: an application hands a review from one juror to another, a second application
/// hands one of that juror's to a third, until the ring closes, or ends with somebody who has room for somebody who may have less.
/// An application takes part in a ring once, so each is worth what its exchanges are. What is missing never grows.
/// </summary>
/// <remarks>
/// Between any two jurors the best exchange is kept; rings that gain are found on these (Bellman and Ford; cancelling cycles: Klein, 1967).
/// To lift a single application: the widest way, on the least sum that it leaves any application with (Dijkstra).
/// </remarks>
internal sealed class FairExchanges
{
    private const int None = -1;
    private const int Transfer = -2;
    private const int MostPasses = 24;
    private const long MostWork = 1_000_000_000;

    private readonly AssignmentRows rows;
    private readonly CandidateLists lists;
    private readonly IReadOnlyList<double> weight;
    private readonly int nodes;
    private readonly int[] slotJuror;
    private readonly int[] slotApplication;
    private readonly List<int>[] held;      // slots, by juror, the ground last
    private readonly int[] load;
    private readonly long[] score;          // by application, pinned pairs included
    private readonly double[] gain;         // of the best exchange, from juror to juror
    private readonly int[] by;              // the slot that it moves
    private readonly bool[] stale;          // by juror: the two are to be reckoned anew
    private readonly double[] distance;
    private readonly int[] from;
    private readonly int[] entered;         // the slot that moved there, or Transfer
    private readonly int[] mark;
    private readonly int[] used;            // by application: the last round in which it took part
    private readonly long[] label;
    private readonly bool[] settled;
    private readonly PriorityQueue<int, long> frontier = new();
    private readonly double evenness;
    private int round;
    private long work = MostWork;
    private long target;
    private double stiffness;
    private long[]? floor;

    /// <param name="rows">The problem.</param>
    /// <param name="lists">Who may take reviews over.</param>
    /// <param name="weight">What one unit of affinity is worth, by application; 1 on average.</param>
    /// <param name="pairs">A plan that obeys the rules, pinned pairs included.</param>
    public FairExchanges(AssignmentRows rows, CandidateLists lists, IReadOnlyList<double> weight, IReadOnlyList<Pair> pairs)
    {
        this.rows = rows;
        this.lists = lists;
        this.weight = weight;
        nodes = rows.Jurors + 1;
        slotJuror = new int[rows.Slots];
        slotApplication = new int[rows.Slots];
        held = [.. Enumerable.Range(0, nodes).Select(_ => new List<int>())];
        load = [.. rows.PinnedLoad, 0];
        score = new long[rows.Applications];
        gain = new double[nodes * nodes];
        by = new int[nodes * nodes];
        stale = new bool[nodes];
        distance = new double[nodes];
        from = new int[nodes];
        entered = new int[nodes];
        mark = new int[nodes];
        used = new int[rows.Applications];
        label = new long[nodes];
        settled = new bool[nodes];
        // All that a ring can do for evenness is less than one unit of affinity.
        evenness = rows.Balance == LoadBalance.AfterTotal ? 1.0 / (1 + ((double)nodes * rows.Applications)) : 0;
        Array.Fill(slotJuror, rows.Ground);
        for (var i = 0; i < rows.Applications; i++)
        {
            slotApplication.AsSpan(rows.SlotStart[i], rows.SlotStart[i + 1] - rows.SlotStart[i]).Fill(i);
            score[i] = rows.PinnedSum(i);
        }

        var next = rows.SlotStart[..^1];
        foreach (var (application, juror) in pairs)
        {
            if (!rows.Pinned[application].Contains(juror))
                slotJuror[next[application]++] = juror;
        }

        for (var slot = 0; slot < rows.Slots; slot++)
        {
            held[slotJuror[slot]].Add(slot);
            load[slotJuror[slot]]++;
            score[slotApplication[slot]] += Value(slot, slotJuror[slot]);
        }
    }

    /// <summary>The sum of each application.</summary>
    public IReadOnlyList<long> Scores => score;

    /// <summary>Who reads what now, pinned pairs included, by application, then juror.</summary>
    public List<Pair> Pairs()
    {
        var pairs = new List<Pair>();
        for (var i = 0; i < rows.Applications; i++)
            pairs.AddRange(JurorsOf(i).ToArray().Where(j => j != rows.Ground).Concat(rows.Pinned[i]).Order().Select(j => new Pair(i, j)));
        return pairs;
    }

    /// <summary>Makes small what applications lack of a target, and leaves the weighted sum as large as that allows.</summary>
    /// <param name="to">The target of every application, in units of affinity.</param>
    /// <param name="lack">So much of it one may lack before that counts more than the application's weight; the less, the more the target counts.</param>
    public void Raise(long to, double lack)
    {
        (target, stiffness, floor) = (to, 0.5 / lack, null);
        Improve();
    }

    /// <summary>Makes the total larger, and loads more even where that is asked and costs nothing.</summary>
    /// <param name="floors">By application: no sum falls below.</param>
    public void Enrich(long[] floors)
    {
        floor = floors;
        Improve();
    }

    /// <summary>Gives an application a better sum by one ring: the best that leaves all others above what this one had. False: there is none.</summary>
    public bool Lift(int application)
    {
        var (above, best) = (score[application], -1);
        for (var slot = rows.SlotStart[application]; slot < rows.SlotStart[application + 1]; slot++)
        {
            if (FindLift(slot, above))
                (above, best) = (label[slotJuror[slot]], slot);
        }

        if (best < 0 || !FindLift(best, score[application]))
            return false;
        PassAround(slotJuror[best]);
        return true;
    }

    private void Improve()
    {
        Array.Fill(stale, true);
        while (work > 0 && FindRings())
        {
        }
    }

    // True when something changed.
    private bool FindRings()
    {
        for (var x = 0; x < nodes; x++)
        {
            if (stale[x])
                Reckon(x);
        }

        Array.Clear(distance);
        Array.Fill(from, None);
        var grown = new bool[nodes];
        Array.Fill(grown, true);
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var any = false;
            foreach (var x in rows.JurorRank)
            {
                if (!grown[x])
                    continue;
                grown[x] = false;
                any |= Relax(x, grown);
            }

            if (!any)
                return false;
            if (PassRings())
                return true;
        }

        return false;
    }

    private bool Relax(int x, bool[] grown)
    {
        work -= nodes;
        var (any, here, least) = (false, distance[x], floor is null ? 1e-2 : Math.Min(0.5, evenness > 0 ? evenness / 2 : 0.5));
        for (var y = 0; y < nodes; y++)
        {
            if (here + gain[(x * nodes) + y] > distance[y] + least)
                Reach(y, here + gain[(x * nodes) + y], by[(x * nodes) + y]);
        }

        for (var y = 0; y < rows.Jurors && HasRoom(x); y++)
        {
            var there = here + (floor is null ? 0 : evenness * (load[y] - 1 - load[x]));
            if (there > distance[y] + least && MayTakeFrom(x, y))
                Reach(y, there, Transfer);
        }

        return any;

        void Reach(int y, double there, int slot)
        {
            (distance[y], from[y], entered[y]) = (there, x, slot);
            any = grown[y] = true;
        }
    }

    private bool HasRoom(int juror) => juror != rows.Ground && load[juror] < rows.MaximumLoad[juror];

    // Whether one more review here and one less there serves loads as well.
    private bool MayTakeFrom(int juror, int other) =>
        juror != other && load[other] > rows.PinnedLoad[other] && rows.NextCost(juror, load[juror]) <= rows.NextCost(other, load[other] - 1);

    // Every ring among the ways found gains.
    private bool PassRings()
    {
        round++;
        var any = false;
        Array.Fill(mark, None);
        for (var start = 0; start < nodes; start++)
        {
            var node = start;
            for (; node != None && mark[node] == None; node = from[node])
                mark[node] = start;
            if (node == None || mark[node] != start)
                continue;
            any = true;
            if (IsSimple(node))
                PassAround(node);
        }

        return any;
    }

    // Whether no application is in the ring twice, or in another of this round; otherwise that exchange is left out until something near it changes.
    private bool IsSimple(int start)
    {
        var node = start;
        do
        {
            if (entered[node] != Transfer && used[slotApplication[entered[node]]] == round)
            {
                gain[(from[node] * nodes) + node] = double.NegativeInfinity;
                return false;
            }

            if (entered[node] != Transfer)
                used[slotApplication[entered[node]]] = round;
            node = from[node];
        }
        while (node != start);
        return true;
    }

    private void PassAround(int start)
    {
        var node = start;
        do
        {
            var before = from[node];
            if (entered[node] == Transfer)
            {
                load[before]++;
                load[node]--;
            }
            else
            {
                Pass(entered[node], node);
            }

            node = before;
        }
        while (node != start);
    }

    private void Pass(int slot, int juror)
    {
        var (application, leaves) = (slotApplication[slot], slotJuror[slot]);
        score[application] += Value(slot, juror) - Value(slot, leaves);
        held[leaves].Remove(slot);
        held[juror].Add(slot);
        slotJuror[slot] = juror;
        stale[leaves] = true;
        foreach (var other in JurorsOf(application))
            stale[other] = true;
    }

    private void Reckon(int x)
    {
        stale[x] = false;
        var gains = gain.AsSpan(x * nodes, nodes);
        var slots = by.AsSpan(x * nodes, nodes);
        gains.Fill(double.NegativeInfinity);
        foreach (var slot in held[x])
        {
            var application = slotApplication[slot];
            var rest = score[application] - Value(slot, x);
            var jurors = lists.Jurors(application);
            var values = lists.Values(application);
            work -= jurors.Length;
            for (var c = 0; c < jurors.Length; c++)
            {
                var here = Gain(application, rest + values[c]);
                if (here > gains[jurors[c]] && MayStandIn(application, x, jurors[c]))
                    (gains[jurors[c]], slots[jurors[c]]) = (here, slot);
            }

            if (x != rows.Ground && held[rows.Ground].Count > 0 && Gain(application, rest) is var missed && missed > gains[rows.Ground])
                (gains[rows.Ground], slots[rows.Ground]) = (missed, slot);
        }
    }

    private double Gain(int application, long after)
    {
        var before = score[application];
        if (floor is not null)
            return after < floor[application] ? double.NegativeInfinity : after - before;
        var (lacked, lacks) = ((double)Math.Max(0, target - before), (double)Math.Max(0, target - after));
        return (weight[application] * (after - before)) + (stiffness * ((lacked * lacked) - (lacks * lacks)));
    }

    // From whoever would be better for the slot's application on to the juror who goes, all sums above.
    private bool FindLift(int slot, long above)
    {
        var leaves = slotJuror[slot];
        Array.Fill(label, above);
        Array.Clear(settled);
        frontier.Clear();
        Spread(slot, long.MaxValue);
        while (work > 0 && frontier.TryDequeue(out var y, out var key))
        {
            if (y == leaves)
                return true;
            if (settled[y] || label[y] != -key)
                continue;
            settled[y] = true;
            work -= nodes;
            for (var z = 0; z < rows.Jurors && HasRoom(y); z++)
            {
                if (label[y] > label[z] && MayTakeFrom(y, z))
                    Label(z, label[y], y, Transfer);
            }

            foreach (var other in held[y])
            {
                if (slotApplication[other] != slotApplication[slot] && !IsOnWay(y, slotApplication[other]))
                    Spread(other, label[y]);
            }
        }

        return false;
    }

    private void Spread(int slot, long before)
    {
        var (application, leaves) = (slotApplication[slot], slotJuror[slot]);
        var rest = score[application] - Value(slot, leaves);
        var jurors = lists.Jurors(application);
        var values = lists.Values(application);
        work -= jurors.Length;
        for (var c = 0; c < jurors.Length; c++)
        {
            var here = Math.Min(before, rest + values[c]);
            if (here > label[jurors[c]] && MayStandIn(application, leaves, jurors[c]))
                Label(jurors[c], here, leaves, slot);
        }

        if (leaves != rows.Ground && held[rows.Ground].Count > 0 && Math.Min(before, rest) > label[rows.Ground])
            Label(rows.Ground, Math.Min(before, rest), leaves, slot);
    }

    private void Label(int node, long here, int before, int slot)
    {
        (label[node], from[node], entered[node]) = (here, before, slot);
        frontier.Enqueue(node, -here);
    }

    private bool IsOnWay(int node, int application)
    {
        for (; settled[node]; node = from[node])
        {
            if (entered[node] != Transfer && slotApplication[entered[node]] == application)
                return true;
        }

        return false;
    }

    private bool MayStandIn(int application, int leaves, int juror)
    {
        var jurors = JurorsOf(application);
        return !jurors.Contains(juror) && (!rows.Rules.Any || rows.Rules.MayAdd(application, juror, jurors, leaves));
    }

    private ReadOnlySpan<int> JurorsOf(int application) => slotJuror.AsSpan(rows.SlotStart[application], rows.SlotStart[application + 1] - rows.SlotStart[application]);

    private int Value(int slot, int juror) => juror == rows.Ground ? 0 : rows.Value(slotApplication[slot], juror);
}
