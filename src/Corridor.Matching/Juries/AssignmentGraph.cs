namespace Corridor.Matching.Juries;

/// <summary>
/// The weights of the aims that come before affinity, each larger than anything the later aims can change on one simple cycle
/// of the residual graph, so that a plan without an improving cycle is best aim by aim.
/// </summary>
internal readonly record struct AimWeights(long MissingReview, long MissingLoad, long Uneven)
{
    /// <param name="applications">Rows.</param>
    /// <param name="jurors">Columns.</param>
    /// <param name="magnitude">Largest absolute affinity.</param>
    /// <param name="largestLoad">Most reviews one juror can have.</param>
    /// <param name="balance">Whether loads come before the total.</param>
    public static AimWeights Of(int applications, int jurors, long magnitude, long largestLoad, LoadBalance balance)
    {
        // A simple cycle swaps jurors in each application at most once; each swap changes the total by at most twice the magnitude.
        Int128 total = (Int128)(Math.Min(applications, jurors) + 2) * 2 * Math.Max(magnitude, 1) + 1;
        Int128 uneven = balance == LoadBalance.BeforeTotal ? total : 0;
        Int128 load = uneven * (largestLoad + 2) + total;
        Int128 review = load + uneven * (largestLoad + 2) + total;
        if (review > long.MaxValue / 16)
            throw new ArgumentException("These affinities are too large for this many applications and jurors: divide them all by the same number.");
        return new((long)review, (long)load, (long)uneven);
    }
}

/// <summary>
/// The problem as arrays: rows of allowed pairs (CSR), numbered anew in an order drawn from the seed,
/// so that no tie is broken by the order of the input. Pinned pairs are not in the rows, only in the loads.
/// </summary>
internal sealed class AssignmentGraph
{
    public readonly int Applications;
    public readonly int Jurors;
    public readonly int[] ApplicationId;
    public readonly int[] JurorId;
    public readonly int[] RowStart;
    public readonly int[] ArcJuror;
    public readonly int[] ArcApplication;
    public readonly int[] ArcValue;
    /// <summary>Reviews still needed.</summary>
    public readonly int[] Needed;
    public readonly int[] PinnedLoad;
    public readonly int[] MinimumLoad;
    public readonly int[] MaximumLoad;
    public readonly long PinnedTotal;
    public readonly AimWeights Weights;

    public AssignmentGraph(JuryAssignmentProblem problem)
    {
        var affinities = problem.Affinities;
        Applications = affinities.Applications;
        Jurors = affinities.Jurors;
        ApplicationId = Seeded.Permutation(Applications, Seeded.Mix(problem.Seed));
        JurorId = Seeded.Permutation(Jurors, Seeded.Mix(~problem.Seed));
        Needed = new int[Applications];
        PinnedLoad = new int[Jurors];
        MinimumLoad = new int[Jurors];
        MaximumLoad = new int[Jurors];

        var jurorOf = Inverse(JurorId);
        var pinnedTo = PairsByApplication(problem.Pinned);
        var barredFrom = PairsByApplication(problem.Conflicts.Concat(problem.Forbidden));
        foreach (var pair in problem.Pinned)
            PinnedLoad[jurorOf[pair.Juror]]++;
        var largestLoad = 0;
        for (var j = 0; j < Jurors; j++)
        {
            var load = problem.Jurors[JurorId[j]];
            MinimumLoad[j] = load.Minimum;
            MaximumLoad[j] = Math.Max(load.Maximum, PinnedLoad[j]);
            largestLoad = Math.Max(largestLoad, Math.Min(MaximumLoad[j], Applications));
        }

        var values = new int[Jurors];
        var listed = new bool[Jurors];
        RowStart = new int[Applications + 1];
        var arcs = 0;
        for (var i = 0; i < Applications; i++)
        {
            ReadRow(i);
            for (var j = 0; j < Jurors; j++)
                if (listed[j])
                    arcs++;
            RowStart[i + 1] = arcs;
        }

        ArcJuror = new int[arcs];
        ArcApplication = new int[arcs];
        ArcValue = new int[arcs];
        long magnitude = 0;
        for (var i = 0; i < Applications; i++)
        {
            var id = ApplicationId[i];
            PinnedTotal += ReadRow(i);
            var arc = RowStart[i];
            for (var j = 0; j < Jurors; j++)
            {
                if (!listed[JurorId[j]])
                    continue;
                ArcJuror[arc] = j;
                ArcApplication[arc] = i;
                ArcValue[arc] = values[JurorId[j]];
                magnitude = Math.Max(magnitude, Math.Abs((long)ArcValue[arc]));
                arc++;
            }
            Needed[i] = Math.Max(0, problem.ReviewsNeeded(id) - pinnedTo.GetValueOrDefault(id, []).Count);
        }
        Weights = AimWeights.Of(Applications, Jurors, magnitude, largestLoad, problem.Balance);

        // Returns what the pinned pairs of the row are worth.
        long ReadRow(int i)
        {
            var worth = 0L;
            var id = ApplicationId[i];
            affinities.CopyRow(id, values, listed);
            foreach (var juror in pinnedTo.GetValueOrDefault(id, []))
            {
                worth += listed[juror] ? values[juror] : 0;
                listed[juror] = false;
            }
            foreach (var juror in barredFrom.GetValueOrDefault(id, []))
                listed[juror] = false;
            return worth;
        }
    }

    /// <summary>What the next review costs a juror who has <paramref name="load"/> reviews: convex in the load.</summary>
    public long NextCost(int juror, int load) =>
        load >= MaximumLoad[juror] ? long.MaxValue
        : Weights.Uneven * load - (load < MinimumLoad[juror] ? Weights.MissingLoad : 0);

    private static int[] Inverse(int[] permutation)
    {
        var inverse = new int[permutation.Length];
        for (var i = 0; i < permutation.Length; i++)
            inverse[permutation[i]] = i;
        return inverse;
    }

    private static Dictionary<int, List<int>> PairsByApplication(IEnumerable<Pair> pairs)
    {
        var jurors = new Dictionary<int, List<int>>();
        foreach (var pair in pairs)
        {
            if (!jurors.TryGetValue(pair.Application, out var list))
                jurors[pair.Application] = list = [];
            list.Add(pair.Juror);
        }
        return jurors;
    }
}
