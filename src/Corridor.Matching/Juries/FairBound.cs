namespace Corridor.Matching.Juries;

/// <summary>
/// How far the worst-served application can be raised at most, and at which weights and prices. At some prices each application buys
/// sums of affinity as cheaply as it can, by lot between two choices; its weight is what one more unit costs it. When all cost more
/// than the jurors' places are worth, no plan raises all so far (duality of the linear programme; one step of Newton's method says how far).
/// Prices rise where more is wanted than there is and fall where less, by steps that grow while the direction stays and shrink when
/// it turns (Riedmiller and Braun, 1993, Rprop).
/// </summary>
/// <remarks>The search reckons with the lists of candidates and in floating point; the bound it ends with is exact, from whole numbers and every pair.</remarks>
internal sealed class FairBound
{
    private const int MostRounds = 400;
    private const int MostStale = 60;
    private const int Reread = 20;
    private const int Width = 128;
    private const double Grow = 1.2;
    private const double Shrink = 0.5;
    private const double Gain = 1e-5;
    private const double Wider = 1.2;
    private const int MostDoublings = 40;
    private const double Rounding = 1e-9;
    private const double LeastMean = 1e-3;
    private const double Largest = 1L << 46;

    private readonly AssignmentRows rows;
    private FairChoice low;
    private FairChoice high;
    private FairChoice middle;
    private readonly long total;       // the largest there is
    private readonly long[] pinnedSum;
    private readonly int[] counted;
    private readonly int[] least;      // by juror, the ground last
    private readonly int[] most;
    private readonly double[] price;
    private readonly double[] weight;
    private readonly double[] demand;
    private readonly double[] step;
    private readonly int[] direction;
    private readonly long[] row;
    private readonly long[] free;
    private readonly int[] everyone;
    private readonly int[] everyValue;

    /// <param name="rows">The problem.</param>
    /// <param name="counted">The applications that need reviews.</param>
    /// <param name="best">The plan of the largest total: what is missing, and first prices.</param>
    public FairBound(AssignmentRows rows, int[] counted, JuryAssignmentPlan best)
    {
        this.rows = rows;
        this.counted = counted;
        var mayMiss = best.MissingReviews > 0;
        (low, middle, high) = (new(rows, mayMiss), new(rows, mayMiss), new(rows, mayMiss));
        Lists = new CandidateLists(rows, Width);
        pinnedSum = [.. Enumerable.Range(0, rows.Applications).Select(rows.PinnedSum)];
        // Minima that cannot all be met bind nobody here.
        least = [.. Enumerable.Range(0, rows.Jurors).Select(j => best.MissingLoad > 0 ? 0 : Math.Max(0, rows.MinimumLoad[j] - rows.PinnedLoad[j])), best.MissingReviews];
        most = [.. Enumerable.Range(0, rows.Jurors).Select(j => rows.MaximumLoad[j] - rows.PinnedLoad[j]), best.MissingReviews];
        price = [.. best.Duals.JurorPrices.Zip(best.Duals.MinimumLoadDuals, (p, q) => (double)Math.Clamp(p - q, -rows.Magnitude, rows.Magnitude)), 0];
        total = best.Total;
        Prices = new long[rows.Jurors + 1];
        Weights = new long[rows.Applications];
        weight = new double[rows.Applications];
        foreach (var i in counted)
            weight[i] = 1;
        demand = new double[rows.Jurors + 1];
        var mean = price.Average(Math.Abs);
        step = [.. price.Select(_ => (mean > 0 ? mean : rows.Magnitude + 1) / 20)];
        direction = new int[rows.Jurors + 1];
        row = new long[rows.Jurors];
        free = new long[rows.Jurors];
        everyone = new int[rows.Jurors];
        everyValue = new int[rows.Jurors];
    }

    /// <summary>No plan's worst sum is above.</summary>
    public long Bound { get; private set; }

    /// <summary>By application, what <see cref="Bound"/> is proved with.</summary>
    public long[] Weights { get; private set; }

    /// <summary>By juror, the ground last, likewise.</summary>
    public long[] Prices { get; private set; }

    /// <summary>By application, what one unit of affinity is worth when all are raised as far as the search came; 1 on average.</summary>
    public double[] Means { get; private set; } = [];

    /// <summary>Of each application the jurors that count at these weights and prices.</summary>
    public CandidateLists Lists { get; }

    public void Find()
    {
        ReachAlone();
        ReadLists();
        var target = Math.Min(Bound, (double)total / counted.Length);
        var (best, bestWeight, bestPrice) = (double.MaxValue, (double[])weight.Clone(), (double[])price.Clone());
        for (var (round, stale) = (0, 0); round < MostRounds && stale < MostStale; round++)
        {
            if (round % Reread == Reread - 1)
                ReadLists();
            var bound = Buy(target);
            stale = bound < best - (Gain * Math.Abs(best)) ? 0 : stale + 1;
            if (bound < best)
            {
                best = bound;
                weight.CopyTo(bestWeight, 0);
                price.CopyTo(bestPrice, 0);
                target = Math.Min(target, best);
            }

            Move();
        }

        bestWeight.CopyTo(weight, 0);
        bestPrice.CopyTo(price, 0);
        ReadLists();
        Certify();
        var mean = weight.Where(w => w > 0).DefaultIfEmpty(1).Average();
        Means = [.. weight.Select(w => w > 0 ? w / mean : LeastMean)];
    }

    // Each application by itself: the bound for the worst of them is its own weight, at no prices.
    private void ReachAlone()
    {
        var (prices, worst) = (new double[rows.Jurors + 1], -1);
        foreach (var i in counted)
        {
            ChooseFromAll(i, 1, prices);
            if (worst < 0 || pinnedSum[i] + (long)high.Value < Bound)
                (worst, Bound) = (i, pinnedSum[i] + (long)high.Value);
        }

        Weights[worst] = 1;
    }

    // All applications buy the target; what the weights that come out of it prove.
    private double Buy(double target)
    {
        Array.Clear(demand);
        var (proved, weights) = (0.0, 0.0);
        for (var j = 0; j < price.Length; j++)
            proved += price[j] * (price[j] > 0 ? most[j] : least[j]);
        foreach (var i in counted)
        {
            proved += Buy(i, target - pinnedSum[i]) + (weight[i] * pinnedSum[i]);
            weights += weight[i];
        }

        return weights > 0 ? proved / weights : double.MaxValue;
    }

    // The weight at which the best choice steps over the target, from one below it to one that reaches it; returns what is best there.
    private double Buy(int application, double target)
    {
        var before = weight[application] > 0 ? weight[application] : 1;
        Choose(low, application, 0);
        if (low.Value >= target)
            return Settle(application, 0, 0);
        Choose(high, application, before * Wider);
        for (var (at, tries) = (before * Wider, 0); high.Value < target; tries++)
        {
            if (tries == MostDoublings)
                return Settle(application, at, 1);
            (low, high) = (high, low);
            Choose(high, application, at *= 4);
        }

        Choose(middle, application, before / Wider);
        Narrow(target);
        // Where both are worth the same, until nothing is worth more there.
        for (var tries = 0; ; tries++)
        {
            var at = (high.Cost - low.Cost) / (high.Value - low.Value);
            Choose(middle, application, at);
            if (tries == MostDoublings || middle.WorthAt(at) <= low.WorthAt(at) + (Rounding * (Math.Abs(at * low.Value) + Math.Abs(low.Cost))))
                return Settle(application, at, (target - low.Value) / (high.Value - low.Value));
            Narrow(target);
        }
    }

    private void Narrow(double target)
    {
        if (middle.Value >= target)
            (high, middle) = (middle, high);
        else if (middle.Value > low.Value)
            (low, middle) = (middle, low);
    }

    // At this weight, the upper choice with this probability.
    private double Settle(int application, double at, double share)
    {
        weight[application] = at;
        if (share < 1)
        {
            foreach (var juror in low.Jurors)
                demand[juror] += 1 - share;
        }

        if (share > 0)
        {
            foreach (var juror in high.Jurors)
                demand[juror] += share;
        }

        return share < 1 ? low.WorthAt(at) : high.WorthAt(at);
    }

    private void Move()
    {
        for (var j = 0; j < price.Length; j++)
        {
            var surplus = price[j] > 0 ? demand[j] - most[j] : price[j] < 0 ? demand[j] - least[j] : Math.Max(0, demand[j] - most[j]) + Math.Min(0, demand[j] - least[j]);
            var toward = Math.Abs(surplus) < 1e-6 ? 0 : Math.Sign(surplus);
            if (toward == 0 || most[j] == 0)
                continue;
            step[j] *= toward == direction[j] ? Grow : direction[j] == 0 ? 1 : Shrink;
            direction[j] = toward;
            var moved = price[j] + (toward * step[j]);
            price[j] = (price[j] > 0 && moved < 0) || (price[j] < 0 && moved > 0) ? 0 : moved;
        }
    }

    private void Choose(FairChoice choice, int application, double at)
    {
        if (choice.Choose(application, at, price, Lists.Jurors(application), Lists.Values(application)) || Lists.Bound[application] == Affinities.Barred)
            return;
        // Rules leave too few of the list.
        var all = ReadAll(application);
        choice.Choose(application, at, price, everyone.AsSpan(0, all), everyValue.AsSpan(0, all));
    }

    private void ChooseFromAll(int application, double at, ReadOnlySpan<double> prices)
    {
        var all = ReadAll(application);
        high.Choose(application, at, prices, everyone.AsSpan(0, all), everyValue.AsSpan(0, all));
    }

    private int ReadAll(int application)
    {
        rows.ReadWorth(application, free, row);
        var all = 0;
        for (var j = 0; j < row.Length; j++)
        {
            if (row[j] > Affinities.Barred)
                (everyone[all], everyValue[all++]) = (j, (int)row[j]);
        }

        return all;
    }

    // An application of weight w sees prices divided by w.
    private void ReadLists()
    {
        var seen = new long[rows.Jurors];
        var mean = Math.Max(double.Epsilon, weight.Where(w => w > 0).DefaultIfEmpty(1).Average());
        for (var i = 0; i < rows.Applications; i++)
        {
            var own = Math.Max(weight[i], mean / 1000);
            for (var j = 0; j < seen.Length; j++)
                seen[j] = (long)Math.Clamp(price[j] / own, -1e15, 1e15);
            Lists.Read(i, seen);
        }
    }

    // In whole numbers, over every pair.
    private void Certify()
    {
        var scale = Largest / Math.Max(weight.Max() * Math.Max(1, rows.Magnitude), price.Max(Math.Abs));
        if (!double.IsFinite(scale))
            return;
        double[] weights = [.. weight.Select(w => Math.Round(w * scale))];
        double[] prices = [.. price.Select(p => Math.Round(p * scale))];
        var (proved, sum) = (Int128.Zero, Int128.Zero);
        for (var j = 0; j < prices.Length; j++)
            proved += (Int128)prices[j] * (prices[j] > 0 ? most[j] : least[j]);
        for (var i = 0; i < rows.Applications; i++)
        {
            ChooseFromAll(i, weights[i], prices);
            proved += ((Int128)weights[i] * ((Int128)high.Value + pinnedSum[i])) - (Int128)high.Cost;
            sum += (Int128)weights[i];
        }

        var bound = sum > 0 ? AssignmentProof.Floor(proved, sum) : Bound;
        if (bound >= Bound)
            return;
        Bound = (long)bound;
        Weights = [.. weights.Select(w => (long)w)];
        Prices = [.. prices.Select(p => (long)p)];
    }
}
