namespace Corridor.Matching.Timetables;

/// <summary>
/// A lower bound by Lagrangian relaxation of all that ties panels together (Held and Karp, 1970; Fisher, "Optimal solution of scheduling problems
/// using Lagrange multipliers", 1973): that each pitch is heard once, that rooms and shared people are in one place. What is left is a shortest
/// path through time for each panel, idle time and sittings included (the time-indexed model of Christofides, Alvarez-Valdes and Tamarit,
/// 1987; van den Akker, Hurkens and Savelsbergh, 2000), see <see cref="PanelChains"/>. Changes of room and panel are free here.
/// Prices are whole numbers: the bound is exact.
/// </summary>
internal sealed class PriceBound
{
    private const double Smoothing = 0.6;
    private const double Shortening = 0.7;
    private const double ShortestReach = 1e-3;
    private const int Patience = 12;
    private const int PatienceWhenRemembering = 5;
    private const int MostRemembered = 12;      // pitches of a panel
    private const int MostStates = 4_000_000;
    private const int StepsOfALook = 60;
    private const int LooksOfARun = 50;         // to set out at all

    public readonly bool[] Alive;           // by start: may be chosen
    public readonly bool[] Forced;          // by pitch: its one start alive must be chosen, and nothing alive collides with it
    public readonly int[] Choices;          // by pitch: starts alive
    public readonly int[] BitOf;            // by pitch: its bit in what its panel remembers, 0 when it may be heard more than once
    public readonly long[] Reduced;         // by start: what it costs at the present prices

    private readonly StartTable table;
    private readonly long unit;             // 0 when only the number of pitches counts
    private readonly WorkMeter meter;
    private readonly PanelChains[] chains;  // by panel
    private readonly Resource[] resources;
    private readonly (int Resource, bool UntilFree)[][] uses;  // by pitch
    private readonly long[] price;          // by pitch
    private readonly long[][] resourcePrice;
    private readonly long[][] paidBefore;   // prefix sums of resourcePrice
    private readonly int[] visits;          // by pitch
    private readonly int[][] usage;         // by resource and point
    private readonly double[] pitchTrend;
    private readonly double[][] resourceTrend;
    private double skipTrend;
    private double reach = 1;               // of the next step, as a part of the distance to the target
    private int sinceBetter;
    private bool isRemembering;

    private readonly int[] strain;          // by pitch: how often and how far it was not heard once
    private readonly int[] chosen;          // by pitch: the last start counted
    private long[] open = [];
    private long stepsOfRun;

    private sealed record Resource(int Person, int[]? Rooms, int Capacity);

    /// <summary>A copy of all prices.</summary>
    public sealed record Prices(long[] Pitches, long[][] Resources, long? Skip);

    /// <param name="table">The problem.</param>
    /// <param name="countOnly">Each pitch left out costs 1, and nothing else costs anything.</param>
    /// <param name="meter">Counts the work.</param>
    public PriceBound(StartTable table, bool countOnly, WorkMeter meter)
    {
        this.table = table;
        this.meter = meter;
        unit = countOnly ? 0 : TimetablePrices.Unit;
        Skip = countOnly ? TimetablePrices.Unit : null;
        Alive = new bool[table.Starts];
        Array.Fill(Alive, true);
        Forced = [.. Enumerable.Range(0, table.Pitches).Select(table.IsFixed)];
        Choices = [.. Enumerable.Range(0, table.Pitches).Select(pitch => table.First[pitch + 1] - table.First[pitch])];
        resources = [.. FindResources()];
        uses = [.. Enumerable.Range(0, table.Pitches).Select(UsesOf)];
        price = new long[table.Pitches];
        visits = new int[table.Pitches];
        pitchTrend = new double[table.Pitches];
        resourcePrice = [.. resources.Select(_ => new long[table.Minute.Length])];
        paidBefore = [.. resources.Select(_ => new long[table.Minute.Length + 1])];
        usage = [.. resources.Select(_ => new int[table.Minute.Length + 1])];
        resourceTrend = [.. resources.Select(_ => new double[table.Minute.Length])];
        strain = new int[table.Pitches];
        chosen = new int[table.Pitches];
        BitOf = new int[table.Pitches];
        Reduced = new long[table.Starts];
        chains = [.. table.PitchesOf.Select((_, panel) => new PanelChains(table, this, panel))];
        Reset();
    }

    /// <summary>What leaving out a pitch costs, in units of price; null when only those without a start alive may be left out.</summary>
    public long? Skip { get; set; }

    /// <summary>How often the last evaluation heard a pitch; 1 everywhere and nothing overfull would be a timetable.</summary>
    public int VisitsOf(int pitch) => visits[pitch];

    /// <summary>The bound at the present prices, in units of price, pitches that are left out included where <see cref="Skip"/> says what they cost.</summary>
    public long Evaluate()
    {
        Array.Clear(visits);
        Array.Fill(chosen, StartTable.None);
        for (var r = 0; r < resources.Length; r++)
        {
            Array.Clear(usage[r]);
            for (var point = 0; point < table.Minute.Length; point++)
                paidBefore[r][point + 1] = paidBefore[r][point] + resourcePrice[r][point];
        }
        Reduce();
        var bound = 0L;
        foreach (var chain in chains)
        {
            var cheapest = chain.Cheapest(open, unit * table.Problem.Weights.Sitting, unit * table.Problem.Weights.IdleMinute);
            if (cheapest >= PanelChains.Unreached)
                return PanelChains.Unreached;
            bound += cheapest;
        }
        for (var pitch = 0; pitch < table.Pitches; pitch++)
            if (Choices[pitch] == 0)
                bound += Skip ?? 0;
            else if (BitOf[pitch] == 0)
                bound += price[pitch] + (CanSkip(pitch) ? Math.Min(0, Skip!.Value - price[pitch]) : 0);
        for (var r = 0; r < resources.Length; r++)
            bound -= resources[r].Capacity * paidBefore[r][^1];
        meter.Add(stepsOfRun / StepsOfALook + LooksOfARun);
        return bound;
    }

    /// <summary>
    /// From now on panels remember as many of their pitches as fits, first those that were most often heard twice or not at all:
    /// the bound gets better and slower.
    /// </summary>
    public void Remember()
    {
        for (var panel = 0; panel < chains.Length; panel++)
        {
            var bits = 0;
            foreach (var pitch in table.PitchesOf[panel].Where(table.HasStarts).OrderByDescending(pitch => strain[pitch]).ThenBy(pitch => pitch))
                BitOf[pitch] = bits < MostRemembered && (long)chains[panel].Points << (bits + 1) <= MostStates ? 1 << bits++ : 0;
        }
        isRemembering = true;
        Reset();
        Restart();
    }

    /// <summary>Steps have become too short to matter.</summary>
    public bool IsSettled => reach < ShortestReach;

    /// <summary>Long steps again.</summary>
    public void Restart()
    {
        (reach, sinceBetter, skipTrend) = (1, 0, 0);
        Array.Clear(pitchTrend);
        foreach (var trend in resourceTrend)
            Array.Clear(trend);
    }

    /// <summary>The starts that the last evaluation chose, the last one where it chose several.</summary>
    public ReadOnlySpan<int> Chosen => chosen;

    internal long MissingCost(int pitch) => Choices[pitch] == 0 ? 0 : CanSkip(pitch) ? Skip!.Value : PanelChains.Unreached;

    internal void Count(int start)
    {
        var pitch = table.PitchOf[start];
        visits[pitch]++;
        chosen[pitch] = start;
        foreach (var (resource, untilFree) in uses[pitch])
        {
            usage[resource][table.Point[start]]++;
            usage[resource][untilFree ? table.FreePoint[start] : table.EndPoint[start]]--;
        }
    }

    /// <summary>
    /// Raises the bound by subgradient steps towards a target (Polyak, 1969; directions smoothed as by Camerini, Fratta and Maffioli, 1975) and leaves the best prices.
    /// </summary>
    /// <param name="steps">Evaluations at most.</param>
    /// <param name="target">Cost of a timetable, in units of price: stops when nothing whole is left between.</param>
    /// <param name="until">Work at which to stop.</param>
    /// <param name="skipped">Not null: the bound is for timetables that leave out exactly so many of the pitches that have starts, and the price of skipping moves too.</param>
    /// <returns>The best bound.</returns>
    public long Improve(int steps, long target, long until = long.MaxValue, int? skipped = null)
    {
        var best = long.MinValue;
        Prices? bestPrices = null;
        for (var step = 0; step < steps && (step == 0 || meter.Done < until); step++)
        {
            var bound = Evaluate();
            if (skipped is { } left && Skip is { } skip)
                bound -= skip * (left + Enumerable.Range(0, table.Pitches).Count(pitch => Choices[pitch] == 0));
            if (bound >= PanelChains.Unreached)
                return bound;
            if (bestPrices is null || bound > best)
            {
                // The first evaluation of a call only finds again what the last call had.
                (best, bestPrices, sinceBetter) = (bound, Copy(), bestPrices is null ? sinceBetter : 0);
                if (best > target - TimetablePrices.Unit)
                    break;
            }
            else if (++sinceBetter >= (isRemembering ? PatienceWhenRemembering : Patience))
            {
                (reach, sinceBetter) = (reach * Shortening, 0);
                Restore(bestPrices);
                if (IsSettled)
                    break;
                continue;
            }
            if (!Move(reach * (target - bound), skipped))
            {
                reach = 0;
                break;
            }
        }
        if (bestPrices is not null)
            Restore(bestPrices);
        return best;
    }

    /// <summary>
    /// Chooses for one panel alone, rooms and people free of charge: <see cref="Chosen"/> has its starts. A seed varies what costs nearly the same.
    /// </summary>
    public void ChooseFor(int panel, Prices prices, ulong seed)
    {
        prices.Pitches.CopyTo(price, 0);
        Array.Fill(chosen, StartTable.None);
        Reduce();
        foreach (var pitch in table.PitchesOf[panel])
            for (var start = table.First[pitch]; start < table.First[pitch + 1]; start++)
                Reduced[start] += (long)(Seeded.Draw(seed, start) % (TimetablePrices.Unit / 8));
        chains[panel].Cheapest(open, unit * table.Problem.Weights.Sitting, unit * table.Problem.Weights.IdleMinute);
        meter.Add(chains[panel].Steps / StepsOfALook + LooksOfARun);
    }

    public Prices Copy() => new([.. price], [.. resourcePrice.Select(prices => prices.ToArray())], Skip);

    public void Restore(Prices prices)
    {
        prices.Pitches.CopyTo(price, 0);
        for (var r = 0; r < resources.Length; r++)
            prices.Resources[r].CopyTo(resourcePrice[r], 0);
        Skip = prices.Skip;
    }

    public TimetablePrices Publish()
    {
        var people = new List<PersonPrice>();
        var rooms = new List<RoomPrice>();
        for (var r = 0; r < resources.Length; r++)
            for (var point = 0; point < table.Minute.Length; point++)
            {
                if (resourcePrice[r][point] == 0)
                    continue;
                if (resources[r].Rooms is { } set)
                    rooms.Add(new(set, table.Minute[point], resourcePrice[r][point]));
                else
                    people.Add(new(resources[r].Person, table.Minute[point], resourcePrice[r][point]));
            }
        return new() { Pitches = [.. price], Once = [.. Enumerable.Range(0, table.Pitches).Where(pitch => BitOf[pitch] != 0)], People = people, Rooms = rooms, Skip = Skip };
    }

    private bool CanSkip(int pitch) => Skip is not null && !Forced[pitch];

    private bool Move(double distance, int? skipped)
    {
        // Along trends that cancel out a step would be endless: slopes bound it.
        var (trends, slopes) = (0.0, 0.0);
        var skippedNow = 0;
        for (var pitch = 0; pitch < table.Pitches; pitch++)
        {
            var isSkipped = Choices[pitch] > 0 && CanSkip(pitch) && (BitOf[pitch] == 0 ? price[pitch] > Skip!.Value : visits[pitch] == 0);
            skippedNow += isSkipped ? 1 : 0;
            var slope = Choices[pitch] == 0 || BitOf[pitch] != 0 ? 0 : 1 - visits[pitch] - (isSkipped ? 1 : 0);
            strain[pitch] += Math.Abs(slope);
            pitchTrend[pitch] = Follow(pitchTrend[pitch], slope);
        }
        skipTrend = skipped is { } left && Skip is not null ? Follow(skipTrend, skippedNow - left) : 0;
        for (var r = 0; r < resources.Length; r++)
        {
            var used = 0;
            for (var point = 0; point < table.Minute.Length; point++)
            {
                used += usage[r][point];
                var slope = used - resources[r].Capacity;
                // A price of 0 cannot fall.
                resourceTrend[r][point] = resourcePrice[r][point] == 0 && slope <= 0 ? 0 : Follow(resourceTrend[r][point], slope);
            }
        }
        var length = Math.Max(trends, slopes);
        if (slopes == 0 || distance <= 0)
            return false;

        var step = distance / length;
        for (var pitch = 0; pitch < table.Pitches; pitch++)
            price[pitch] += (long)Math.Round(step * pitchTrend[pitch]);
        if (Skip is not null && skipTrend != 0)
            Skip += (long)Math.Round(step * skipTrend);
        for (var r = 0; r < resources.Length; r++)
            for (var point = 0; point < table.Minute.Length; point++)
                if (resourceTrend[r][point] != 0)
                    resourcePrice[r][point] = Math.Max(0, resourcePrice[r][point] + (long)Math.Round(step * resourceTrend[r][point]));
        return true;

        double Follow(double trend, int slope)
        {
            trend = Smoothing * trend + slope;
            trends += trend * trend;
            slopes += (double)slope * slope;
            return trend;
        }
    }

    private void Reset()
    {
        foreach (var chain in chains)
            chain.Reset();
        stepsOfRun = chains.Sum(chain => chain.Steps);
        var states = table.PitchesOf.Select((pitches, panel) => chains[panel].Points << pitches.Count(pitch => BitOf[pitch] != 0)).DefaultIfEmpty(0).Max();
        if (open.Length < states)
            open = new long[states];
    }

    private void Reduce()
    {
        for (var start = 0; start < table.Starts; start++)
        {
            if (!Alive[start])
                continue;
            var pitch = table.PitchOf[start];
            var reduced = unit * table.Night[start] - (BitOf[pitch] == 0 ? price[pitch] : 0);
            foreach (var (resource, untilFree) in uses[pitch])
                reduced += paidBefore[resource][untilFree ? table.FreePoint[start] : table.EndPoint[start]] - paidBefore[resource][table.Point[start]];
            Reduced[start] = reduced;
        }
    }

    private IEnumerable<Resource> FindResources()
    {
        foreach (var person in table.SharedPeople.SelectMany(people => people.Select(held => held.Person)).Distinct().Order())
            yield return new(person, null, 1);
        var all = Enumerable.Range(0, table.Problem.Rooms).ToArray();
        foreach (var set in table.RoomsOf.Append(all).DistinctBy(rooms => string.Join(',', rooms)))
            // A panel is in one room at a time.
            if (Enumerable.Range(0, table.Pitches).Where(pitch => IsWithin(table.RoomsOf[pitch], set)).Select(pitch => table.PanelOf[pitch]).Distinct().Count() > set.Length)
                yield return new(StartTable.None, set, set.Length);
    }

    private (int, bool)[] UsesOf(int pitch)
    {
        var used = new List<(int, bool)>();
        for (var r = 0; r < resources.Length; r++)
            if (resources[r].Rooms is { } set)
            {
                if (IsWithin(table.RoomsOf[pitch], set))
                    used.Add((r, true));
            }
            else
                foreach (var (person, asJuror) in table.SharedPeople[pitch])
                    if (person == resources[r].Person)
                        used.Add((r, asJuror));
        return [.. used];
    }

    private static bool IsWithin(int[] rooms, int[] set) => rooms.All(set.Contains);
}
