namespace Corridor.Matching.Timetables;

/// <summary>
/// Branch and bound over starts (Land and Doig, 1960) with the bound of <see cref="PriceBound"/> at each node, prices improved a little on the way
/// (Fisher, "The Lagrangian relaxation method for solving integer programming problems", 1981). The rooms' least cost is added where starts are chosen.
/// </summary>
internal sealed class ExactSearch
{
    private const int StepsAtNode = 6;
    private const int Undecided = -1;
    private const int LeftOut = -2;

    private readonly StartTable table;
    private readonly WorkMeter meter;
    private readonly long until;
    private readonly PriceBound bound;
    private readonly RoomChoice rooms;
    private readonly long leftOutCost;      // more than any timetable costs
    private readonly int[] decision;        // by pitch: a start, Undecided or LeftOut
    private readonly int[] chosen;          // the same with StartTable.None
    private readonly Stack<int> killed = [];
    private bool isStopped;
    private long best;

    public ExactSearch(StartTable table, WorkMeter meter, long work, int unplaced, long cost, PriceBound.Prices prices)
    {
        this.table = table;
        this.meter = meter;
        until = meter.Done + work;
        leftOutCost = table.AboveAnyCost();
        bound = new(table, countOnly: false, meter);
        bound.Remember();
        bound.Restore(prices with { Skip = leftOutCost * TimetablePrices.Unit });
        rooms = new(table, meter);
        best = unplaced * leftOutCost + cost;
        decision = new int[table.Pitches];
        chosen = new int[table.Pitches];
        Array.Fill(chosen, StartTable.None);
        for (var pitch = 0; pitch < table.Pitches; pitch++)
        {
            decision[pitch] = table.IsFixed(pitch) ? table.First[pitch] : table.HasStarts(pitch) ? Undecided : LeftOut;
            if (table.IsFixed(pitch))
                chosen[pitch] = table.First[pitch];
        }
    }

    /// <summary>The best timetable that is better than the one known, if the search met one.</summary>
    public (int[] Starts, int[] Rooms)? Better { get; private set; }

    /// <summary>Searches; true when nothing is left to search, so that the best timetable is optimal.</summary>
    public bool Run()
    {
        bound.Improve(200, best * TimetablePrices.Unit, until);
        Node();
        return !isStopped;
    }

    private void Node()
    {
        if (isStopped || (isStopped = meter.Done >= until))
            return;
        var roomCost = 0L;
        if (rooms.Choose(chosen, long.MaxValue) is { } choice)
            roomCost = rooms.IsExact ? choice.Cost : 0;
        else if (rooms.IsExact)
            return;
        bound.Restart();
        if (IsHopeless(bound.Improve(StepsAtNode, (best - roomCost) * TimetablePrices.Unit), roomCost))
            return;

        var pitch = Branching();
        if (pitch == Undecided)
        {
            Leaf();
            return;
        }
        var prices = bound.Copy();
        foreach (var start in Enumerable.Range(table.First[pitch], table.First[pitch + 1] - table.First[pitch]).Where(start => bound.Alive[start])
            .OrderBy(start => table.Night[start]).ThenBy(start => start).ToArray())
        {
            var mark = killed.Count;
            decision[pitch] = chosen[pitch] = start;
            Kill(pitch, start);
            bound.Forced[pitch] = true;
            Node();
            bound.Forced[pitch] = false;
            Revive(mark);
            bound.Restore(prices);
        }
        var before = killed.Count;
        decision[pitch] = LeftOut;
        chosen[pitch] = StartTable.None;
        Kill(pitch, StartTable.None);
        Node();
        Revive(before);
        bound.Restore(prices);
        decision[pitch] = Undecided;
    }

    private bool IsHopeless(long priced, long roomCost) => TimetablePrices.RoundUp(priced) + roomCost >= best;

    // The pitch with the fewest starts, those first that the relaxation hears twice or not at all.
    private int Branching()
    {
        var found = Undecided;
        for (var pitch = 0; pitch < table.Pitches; pitch++)
            if (decision[pitch] == Undecided && (found == Undecided || Key(pitch).CompareTo(Key(found)) < 0))
                found = pitch;
        return found;

        (int, int) Key(int pitch) => (bound.Choices[pitch] == 0 ? 0 : bound.VisitsOf(pitch) == 1 ? 2 : 1, bound.Choices[pitch]);
    }

    private void Leaf()
    {
        var cost = TimeCost() + leftOutCost * decision.Count(start => start == LeftOut);
        if (cost >= best)
            return;
        var choice = rooms.Choose(chosen, best - cost);
        isStopped |= !rooms.IsExact;
        if (choice is not { } found)
            return;
        best = cost + found.Cost;
        Better = ([.. chosen], found.Rooms);
    }

    private long TimeCost()
    {
        var cost = 0L;
        foreach (var pitches in table.PitchesOf)
        {
            var before = StartTable.None;
            foreach (var start in pitches.Select(pitch => chosen[pitch]).Where(start => start != StartTable.None).OrderBy(start => table.Point[start]))
            {
                cost += table.Night[start] + (before != StartTable.None && table.SessionOf(before) == table.SessionOf(start)
                    ? table.Problem.Weights.IdleMinute * table.Idle(before, start)
                    : table.Problem.Weights.Sitting);
                before = start;
            }
        }
        return cost;
    }

    // All other starts of the pitch, and whatever collides with the chosen one.
    private void Kill(int pitch, int chosenStart)
    {
        for (var start = 0; start < table.Starts; start++)
        {
            var other = table.PitchOf[start];
            var dies = bound.Alive[start] && start != chosenStart
                && (other == pitch || (chosenStart != StartTable.None && decision[other] == Undecided && table.Collide(chosenStart, start)));
            if (!dies)
                continue;
            bound.Alive[start] = false;
            bound.Choices[other]--;
            killed.Push(start);
        }
        meter.Add(table.Starts / 4);
    }

    private void Revive(int mark)
    {
        while (killed.Count > mark)
        {
            var start = killed.Pop();
            bound.Alive[start] = true;
            bound.Choices[table.PitchOf[start]]++;
        }
    }
}
