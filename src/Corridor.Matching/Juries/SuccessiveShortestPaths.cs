namespace Corridor.Matching.Juries;

/// <summary>
/// Minimum-cost flow by successive shortest paths with node prices (Busacker and Gowen, 1960; Edmonds and Karp, 1972),
/// on jurors only: an application is the arc between a juror it holds and one it could hold, as in the shortest augmenting
/// path method for assignment (Jonker and Volgenant, 1987).
/// </summary>
/// <remarks>
/// Cost of a pair in an application's eyes: juror's price − affinity. Kept true after each step: every held pair of an application costs
/// at most what any other pair of it costs (or no juror at all, at the weight of a missing review); each juror's price lies between
/// the cost of its last review and of its next. So no residual cycle is negative and the plan is optimal for what is placed so far.
/// Prices only rise. Memory: 16 bytes a pair. Time: reviews × one Dijkstra search that stops at the nearest free place.
/// </remarks>
internal sealed class SuccessiveShortestPaths
{
    private const int None = -1;

    private readonly AssignmentGraph graph;
    private readonly int[] slot;            // of an arc in its juror's list, None when not held
    private readonly List<int>[] held;      // arcs, by juror
    private readonly int[] load;
    private readonly int[] missing;
    private readonly long[] price;
    private readonly long[] cheapestOther;  // by application: no pair outside its plan costs less

    private readonly long[] distance;
    private readonly int[] enteredBy;       // by juror: the arc that would be added …
    private readonly int[] inPlaceOf;       // … and the one of the same application that it would replace
    private readonly bool[] settled;
    private readonly List<int> touched = [];
    private readonly PriorityQueue<int, (long, int)> frontier = new();

    private long best;
    private int bestJuror;                  // None: leave the review missing
    private int bestLeaves;                 // when None: the arc that loses its juror

    public SuccessiveShortestPaths(AssignmentGraph graph)
    {
        this.graph = graph;
        slot = new int[graph.ArcJuror.Length];
        Array.Fill(slot, None);
        held = new List<int>[graph.Jurors];
        load = (int[])graph.PinnedLoad.Clone();
        missing = new int[graph.Applications];
        price = new long[graph.Jurors];
        cheapestOther = new long[graph.Applications];
        Array.Fill(cheapestOther, long.MinValue / 4);
        distance = new long[graph.Jurors];
        Array.Fill(distance, long.MaxValue);
        enteredBy = new int[graph.Jurors];
        inPlaceOf = new int[graph.Jurors];
        settled = new bool[graph.Jurors];
        for (var j = 0; j < graph.Jurors; j++)
        {
            held[j] = [];
            var next = graph.NextCost(j, load[j]);
            // A juror without a place is priced out: dearer than a missing review for whatever affinity.
            price[j] = next == long.MaxValue ? 2 * graph.Weights.MissingReview : next;
        }
    }

    public bool IsHeld(int arc) => slot[arc] != None;

    public IReadOnlyList<int> HeldBy(int juror) => held[juror];

    public int[] Load => load;

    public int[] Missing => missing;

    public long[] Price => price;

    public long Cost(int arc) => price[graph.ArcJuror[arc]] - graph.ArcValue[arc];

    public void PlaceAll()
    {
        for (var i = 0; i < graph.Applications; i++)
            for (var unit = 0; unit < graph.Needed[i]; unit++)
                PlaceOne(i);
    }

    /// <summary>What a juror must cost less than to be worth it: between the dearest held pair and the cheapest other.</summary>
    public long Threshold(int application)
    {
        if (missing[application] > 0)
            return graph.Weights.MissingReview;
        var dearest = long.MinValue;
        var cheapest = graph.Weights.MissingReview;
        for (var arc = graph.RowStart[application]; arc < graph.RowStart[application + 1]; arc++)
            if (IsHeld(arc))
                dearest = Math.Max(dearest, Cost(arc));
            else
                cheapest = Math.Min(cheapest, Cost(arc));
        return dearest == long.MinValue ? cheapest : dearest;
    }

    /// <summary>Carries out a chain of exchanges, each within one application.</summary>
    public void Shift(IEnumerable<(int Added, int Replaced)> chain)
    {
        foreach (var (added, replaced) in chain)
        {
            Release(replaced);
            Hold(added);
        }
    }

    private void PlaceOne(int application)
    {
        best = graph.Weights.MissingReview;
        bestJuror = None;
        bestLeaves = None;
        Relax(application, 0, None);

        while (frontier.TryDequeue(out var juror, out var key) && key.Item1 < best)
        {
            if (settled[juror] || key.Item1 > distance[juror])
                continue;
            settled[juror] = true;
            foreach (var arc in held[juror])
            {
                var owner = graph.ArcApplication[arc];
                var before = distance[juror] - Cost(arc);
                if (before + Math.Min(cheapestOther[owner], graph.Weights.MissingReview) < best)
                    Relax(owner, before, arc);
            }
        }

        foreach (var juror in touched)
            if (settled[juror] && distance[juror] < best)
                price[juror] += best - distance[juror];
        Augment(application);

        foreach (var juror in touched)
        {
            distance[juror] = long.MaxValue;
            settled[juror] = false;
        }
        touched.Clear();
        frontier.Clear();
    }

    // Every juror this application could take instead of the one held by `replaced` (or in addition, when None).
    private void Relax(int application, long before, int replaced)
    {
        var cheapest = long.MaxValue / 4;
        if (before + graph.Weights.MissingReview < best)
        {
            best = before + graph.Weights.MissingReview;
            bestJuror = None;
            bestLeaves = replaced;
        }
        for (var arc = graph.RowStart[application]; arc < graph.RowStart[application + 1]; arc++)
        {
            if (slot[arc] != None)
                continue;
            var juror = graph.ArcJuror[arc];
            var cost = price[juror] - graph.ArcValue[arc];
            cheapest = Math.Min(cheapest, cost);
            var reached = before + cost;
            if (reached > best || reached >= distance[juror])
                continue;

            if (distance[juror] == long.MaxValue)
                touched.Add(juror);
            distance[juror] = reached;
            enteredBy[juror] = arc;
            inPlaceOf[juror] = replaced;
            frontier.Enqueue(juror, (reached, load[juror]));
            if (load[juror] >= graph.MaximumLoad[juror])
                continue;
            var end = reached + graph.NextCost(juror, load[juror]) - price[juror];
            if (end < best || (end == best && bestJuror != None && load[juror] < load[bestJuror]))
            {
                best = end;
                bestJuror = juror;
            }
        }
        cheapestOther[application] = cheapest;
    }

    private void Augment(int application)
    {
        var juror = bestJuror;
        if (juror == None)
        {
            if (bestLeaves == None)
            {
                missing[application]++;
                return;
            }
            Release(bestLeaves);
            missing[graph.ArcApplication[bestLeaves]]++;
            juror = graph.ArcJuror[bestLeaves];
        }
        while (true)
        {
            var replaced = inPlaceOf[juror];
            Hold(enteredBy[juror]);
            if (replaced == None)
                return;
            Release(replaced);
            juror = graph.ArcJuror[replaced];
        }
    }

    private void Hold(int arc)
    {
        var juror = graph.ArcJuror[arc];
        slot[arc] = held[juror].Count;
        held[juror].Add(arc);
        load[juror]++;
    }

    private void Release(int arc)
    {
        var juror = graph.ArcJuror[arc];
        var list = held[juror];
        var last = list[^1];
        list[slot[arc]] = last;
        slot[last] = slot[arc];
        list.RemoveAt(list.Count - 1);
        slot[arc] = None;
        load[juror]--;
        var application = graph.ArcApplication[arc];
        cheapestOther[application] = Math.Min(cheapestOther[application], Cost(arc));
    }
}
