namespace Corridor.Matching.Juries;

/// <summary>
/// The problem as the solver reads it. A review that an application still needs is a slot; a slot that no juror can take is held
/// by the ground, which stands behind the jurors as one more of them, at the worth of a missing review.
/// </summary>
internal sealed class AssignmentRows
{
    private readonly Affinities affinities;
    private readonly int[] barredStart;
    private readonly int[] barred;

    /// <param name="problem">What is asked.</param>
    /// <param name="weights">Of the problem that this is a part of; null: its own.</param>
    public AssignmentRows(JuryAssignmentProblem problem, AimWeights? weights = null)
    {
        affinities = problem.Affinities;
        Applications = affinities.Applications;
        Jurors = affinities.Jurors;
        Seed = problem.Seed;
        Balance = problem.Balance;
        Pinned = ByApplication(problem.Pinned);
        Rules = new RowRules(problem, Pinned);
        JurorRank = Seeded.Permutation(Jurors + 1, Seeded.Mix(~Seed));
        Order = Seeded.Permutation(Applications, Seeded.Mix(Seed));

        (barredStart, barred) = Barred(problem);
        PinnedLoad = new int[Jurors];
        foreach (var pair in problem.Pinned)
        {
            PinnedLoad[pair.Juror]++;
            PinnedTotal += affinities.Find(pair.Application, pair.Juror) ?? 0;
        }

        MinimumLoad = new int[Jurors];
        MaximumLoad = new int[Jurors];
        var largest = 0;
        for (var j = 0; j < Jurors; j++)
        {
            MinimumLoad[j] = problem.Jurors[j].Minimum;
            MaximumLoad[j] = Math.Max(problem.Jurors[j].Maximum, PinnedLoad[j]);
            largest = Math.Max(largest, Math.Min(MaximumLoad[j], Applications));
        }

        SlotStart = new int[Applications + 1];
        for (var i = 0; i < Applications; i++)
            SlotStart[i + 1] = SlotStart[i] + Math.Max(0, problem.ReviewsNeeded(i) - Pinned[i].Length);
        MostSlots = Enumerable.Range(0, Applications).Select(i => SlotStart[i + 1] - SlotStart[i]).DefaultIfEmpty(0).Max();
        Magnitude = affinities.Magnitude();
        Weights = weights ?? (Rules.IsNested
            ? AimWeights.Of(Jurors, Magnitude, largest, Balance)
            : AimWeights.OfWholePlans(Slots, Magnitude, largest, MinimumLoad.Sum(load => (long)load), Balance));
    }

    public int Applications { get; }

    public int Jurors { get; }

    /// <summary>The number of the ground.</summary>
    public int Ground => Jurors;

    public ulong Seed { get; }

    public LoadBalance Balance { get; }

    public RowRules Rules { get; }

    public AimWeights Weights { get; }

    public long Magnitude { get; }

    /// <summary>Breaks ties between jurors.</summary>
    public int[] JurorRank { get; }

    /// <summary>In which order applications choose.</summary>
    public int[] Order { get; }

    public int[][] Pinned { get; }

    public int[] PinnedLoad { get; }

    public long PinnedTotal { get; }

    public int[] MinimumLoad { get; }

    public int[] MaximumLoad { get; }

    /// <summary>Slots of application i: from SlotStart[i] to SlotStart[i + 1].</summary>
    public int[] SlotStart { get; }

    public int Slots => SlotStart[Applications];

    /// <summary>The most of one application.</summary>
    public int MostSlots { get; }

    /// <summary>The greatest total of plans that miss no more, if one has this total and another a value so much greater at most.</summary>
    public long MostTotal(long total, Int128 gap) => (long)Int128.Min(total + gap, PinnedTotal + ((Int128)Slots * Magnitude));

    /// <summary>What the next review costs a juror who has <paramref name="load"/>: grows with the load. The ground takes any number.</summary>
    public long NextCost(int juror, int load) =>
        juror == Ground ? 0
        : load >= MaximumLoad[juror] ? long.MaxValue
        : (Weights.Uneven * load) - (load < MinimumLoad[juror] ? Weights.MissingLoad : 0);

    /// <summary>The least and the greatest load that a juror is content with at a price.</summary>
    public (int Least, int Most) Supply(int juror, long price)
    {
        if (juror == Ground)
            return (0, int.MaxValue);
        // Costs grow by load: flat but for the step at the minimum, or in equal steps.
        int least, most;
        if (Weights.Uneven == 0)
        {
            var (minimum, maximum) = (Math.Min(MinimumLoad[juror], MaximumLoad[juror]), MaximumLoad[juror]);
            least = price > 0 ? maximum : price > -Weights.MissingLoad ? minimum : 0;
            most = price >= 0 ? maximum : price >= -Weights.MissingLoad ? minimum : 0;
        }
        else
        {
            least = First(juror, price, orEqual: false);
            most = First(juror, price, orEqual: true);
        }

        return (Math.Max(least, PinnedLoad[juror]), Math.Max(most, PinnedLoad[juror]));
    }

    /// <summary>Affinity minus price of every juror, whether or not the pair may be assigned.</summary>
    public void ReadValues(int application, ReadOnlySpan<long> price, Span<long> worth) => affinities.ReadWorth(application, price, worth);

    /// <summary>Affinity minus price of every juror, <see cref="Affinities.Barred"/> where the pair may not be assigned.</summary>
    public void ReadWorth(int application, ReadOnlySpan<long> price, Span<long> worth)
    {
        affinities.ReadWorth(application, price, worth);
        for (var b = barredStart[application]; b < barredStart[application + 1]; b++)
            worth[barred[b]] = Affinities.Barred;
    }

    /// <summary>The affinity of a pair that may be assigned.</summary>
    public int Value(int application, int juror) => affinities.Find(application, juror) ?? 0;

    /// <summary>The affinities of the pinned jurors of an application.</summary>
    public long PinnedSum(int application) => Pinned[application].Sum(juror => (long)Value(application, juror));

    // The first load whose next review costs at least (or more than) the price: by halves.
    private int First(int juror, long price, bool orEqual)
    {
        var (low, high) = (0, MaximumLoad[juror]);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var cost = NextCost(juror, middle);
            if (cost < price || (orEqual && cost == price))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    // Conflicts, what is forbidden and what is pinned, by application: counted, then filled.
    private (int[] Start, int[] Jurors) Barred(JuryAssignmentProblem problem)
    {
        IReadOnlyCollection<Pair>[] lists = [problem.Conflicts, problem.Forbidden, problem.Pinned];
        var start = new int[Applications + 1];
        foreach (var list in lists)
        {
            foreach (var pair in list.AsSpan())
                start[pair.Application + 1]++;
        }

        for (var i = 0; i < Applications; i++)
            start[i + 1] += start[i];
        var next = start[..^1];
        var jurors = new int[start[Applications]];
        foreach (var list in lists)
        {
            foreach (var pair in list.AsSpan())
                jurors[next[pair.Application]++] = pair.Juror;
        }

        return (start, jurors);
    }

    private int[][] ByApplication(IReadOnlyCollection<Pair> pairs)
    {
        var jurors = new int[Applications][];
        Array.Fill(jurors, []);
        foreach (var pair in pairs)
            jurors[pair.Application] = [.. jurors[pair.Application], pair.Juror];
        return jurors;
    }
}
