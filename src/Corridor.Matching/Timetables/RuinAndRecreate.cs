namespace Corridor.Matching.Timetables;

/// <summary>
/// Takes some pitches out and puts each back where it costs least, again and again (Schrimpf, Schneider, Stamm-Wilbrandt and Dueck, "Record breaking
/// optimization results using the ruin and recreate principle", 2000; blinks from Christiaens and Vanden Berghe, "Slack induction by string removals", 2020).
/// A worse timetable is kept while it is within a falling threshold (Dueck and Scheuer, "Threshold accepting", 1990): whole numbers only,
/// so every machine goes the same way. Whole panels are also put back exactly, as in large neighbourhood search (Shaw, 1998).
/// </summary>
internal sealed class RuinAndRecreate
{
    private const int MostTakenOut = 10;
    private const int BlinkOneIn = 60;
    private const int LooksOfARuin = 10;

    private readonly StartTable table;
    private readonly Draft draft;
    private readonly WorkMeter meter;
    private readonly int[] free;                // pitches that may move
    private readonly List<(int Pitch, int Start, int Room)> before = [];
    private readonly List<int> waiting = [];
    private readonly int[] bestStart;
    private readonly int[] bestRoom;
    private ulong dice;

    public RuinAndRecreate(StartTable table, WorkMeter meter)
    {
        this.table = table;
        this.meter = meter;
        draft = new(table);
        dice = Seeded.Mix(table.Problem.Seed);
        free = [.. Enumerable.Range(0, table.Pitches).Where(pitch => !table.IsFixed(pitch) && table.HasStarts(pitch))];
        bestStart = new int[table.Pitches];
        bestRoom = new int[table.Pitches];
        waiting.AddRange(free.OrderBy(pitch => table.First[pitch + 1] - table.First[pitch]));
        Recreate(blink: false);
        Keep();
    }

    public int Unplaced { get; private set; }

    public long Cost { get; private set; }

    public ReadOnlySpan<int> StartOf => bestStart;

    public ReadOnlySpan<int> RoomOf => bestRoom;

    /// <summary>Takes over a better timetable found elsewhere.</summary>
    public void Adopt(int[] starts, int[] rooms)
    {
        foreach (var pitch in free)
            if (draft.StartOf[pitch] != StartTable.None)
                draft.Remove(pitch);
        foreach (var pitch in free)
            if (starts[pitch] != StartTable.None)
                draft.Place(starts[pitch], rooms[pitch]);
        Keep();
    }

    /// <summary>Begins again with starts that need not fit together, each where it can be, the rest where they cost least; kept when it is better.</summary>
    public void Repair(ReadOnlySpan<int> starts)
    {
        foreach (var pitch in free)
            if (draft.StartOf[pitch] != StartTable.None)
                draft.Remove(pitch);
        waiting.Clear();
        foreach (var pitch in free)
            if (starts[pitch] == StartTable.None || !PlaceAt(starts[pitch]))
                waiting.Add(pitch);
        Recreate(blink: false);
        if (draft.Unplaced < Unplaced || (draft.Unplaced == Unplaced && draft.Cost < Cost))
            Keep();
        else
            Adopt([.. bestStart], [.. bestRoom]);
    }

    /// <summary>
    /// Takes some panels out and gives each, in turn, the best way through what the others leave free: exact where a panel is small enough.
    /// </summary>
    public void Reseat(PriceBound chooser, PriceBound.Prices prices, long work, int unplacedBound, long costBound)
    {
        Adopt([.. bestStart], [.. bestRoom]);
        var panels = Enumerable.Range(0, table.PitchesOf.Length).ToArray();
        for (var until = meter.Done + work; meter.Done < until && (Unplaced > unplacedBound || Cost > costBound);)
        {
            var takenOut = Seeded.Permutation(panels.Length, dice++).Take(1 + (int)Roll(panels.Length)).ToArray();
            foreach (var panel in takenOut)
                foreach (var pitch in table.PitchesOf[panel])
                    if (!table.IsFixed(pitch) && draft.StartOf[pitch] != StartTable.None)
                        draft.Remove(pitch);
            waiting.Clear();
            foreach (var panel in takenOut)
                Seat(panel, chooser, prices);
            waiting.AddRange(free.Where(pitch => draft.StartOf[pitch] == StartTable.None));
            Recreate(blink: false);
            if (draft.Unplaced > Unplaced || (draft.Unplaced == Unplaced && draft.Cost > Cost))
                Adopt([.. bestStart], [.. bestRoom]);
            else
                Keep();
        }
    }

    private void Seat(int panel, PriceBound chooser, PriceBound.Prices prices)
    {
        foreach (var pitch in table.PitchesOf[panel])
        {
            chooser.Choices[pitch] = 0;
            for (var start = table.First[pitch]; start < table.First[pitch + 1]; start++)
                if (chooser.Alive[start] = table.IsFixed(pitch)
                    || (draft.IsFree(start) && Array.Exists(table.RoomsOf[pitch], room => draft.AddedRoom(start, room) != Draft.NoRoom)))
                    chooser.Choices[pitch]++;
        }
        chooser.ChooseFor(panel, prices, dice++);
        foreach (var pitch in table.PitchesOf[panel])
            if (!table.IsFixed(pitch) && chooser.Chosen[pitch] != StartTable.None)
                PlaceAt(chooser.Chosen[pitch]);
    }

    private bool PlaceAt(int start)
    {
        if (!draft.IsFree(start))
            return false;
        var rooms = table.RoomsOf[table.PitchOf[start]].Select(room => (Added: draft.AddedRoom(start, room), Room: room)).Min();
        if (rooms.Added == Draft.NoRoom)
            return false;
        draft.Place(start, rooms.Room);
        return true;
    }

    /// <summary>Searches until the work is used up or a bound is reached.</summary>
    public void Run(long work, int unplacedBound, long costBound)
    {
        if (free.Length == 0)
            return;
        var (from, until) = (meter.Done, meter.Done + work);
        var hottest = Math.Max(1, (table.Problem.Weights.Sitting + table.Problem.Weights.RoomChange + 10 * table.Problem.Weights.IdleMinute) / 2);
        while (meter.Done < until && (Unplaced > unplacedBound || Cost > costBound))
        {
            var left = (until - meter.Done) * 1_000 / (until - from);
            var threshold = hottest * left * left / 1_000_000;
            var (unplaced, cost) = (draft.Unplaced, draft.Cost);
            Ruin();
            Recreate(blink: true);
            if (draft.Unplaced > unplaced || (draft.Unplaced == unplaced && draft.Cost > cost + Roll(threshold + 1)))
                Undo();
            else if (draft.Unplaced < Unplaced || (draft.Unplaced == Unplaced && draft.Cost < Cost))
                Keep();
            meter.Add(LooksOfARuin);
        }
    }

    /// <summary>Makes sure that no pitch is left without a slot only because of a blink.</summary>
    public void Finish()
    {
        Adopt([.. bestStart], [.. bestRoom]);
        waiting.Clear();
        waiting.AddRange(free.Where(pitch => draft.StartOf[pitch] == StartTable.None));
        Recreate(blink: false);
        Keep();
    }

    private void Keep()
    {
        (Unplaced, Cost) = (draft.Unplaced, draft.Cost);
        draft.StartOf.CopyTo(bestStart, 0);
        draft.RoomOf.CopyTo(bestRoom, 0);
    }

    private void Ruin()
    {
        before.Clear();
        waiting.Clear();
        foreach (var pitch in free)
            if (draft.StartOf[pitch] == StartTable.None)
                waiting.Add(pitch);
        var seed = free[Roll(free.Length)];
        var most = 2 + (int)Roll(Math.Min(MostTakenOut, free.Length));
        switch (Roll(4))
        {
            case 0:
                for (var i = 0; i < most; i++)
                    TakeOut(free[Roll(free.Length)]);
                break;
            case 1:
                TakeOutRun(seed, most);
                break;
            case 2:
                TakeOutSitting(seed);
                break;
            default:
                TakeOutAround(seed, most);
                break;
        }
        foreach (var (pitch, _, _) in before)
            waiting.Add(pitch);
        Sort();
    }

    // Neighbours in the order of one panel.
    private void TakeOutRun(int seed, int most)
    {
        var order = draft.OrderOf(table.PanelOf[seed]);
        var at = (int)Roll(order.Count + 1);
        foreach (var pitch in order.Skip(at).Take(most).ToArray())
            TakeOut(pitch);
        TakeOut(seed);
    }

    // All that one panel hears in one session.
    private void TakeOutSitting(int seed)
    {
        if (draft.StartOf[seed] == StartTable.None)
            return;
        var session = table.SessionOf(draft.StartOf[seed]);
        foreach (var pitch in draft.OrderOf(table.PanelOf[seed]).ToArray())
            if (table.SessionOf(draft.StartOf[pitch]) == session)
                TakeOut(pitch);
    }

    // Whatever is near in time, whichever the panel: they compete for rooms and people.
    private void TakeOutAround(int seed, int most)
    {
        var start = draft.StartOf[seed] != StartTable.None ? draft.StartOf[seed] : table.First[seed] + (int)Roll(table.First[seed + 1] - table.First[seed]);
        var near = table.Minute[table.Point[start]];
        foreach (var pitch in free.Where(pitch => draft.StartOf[pitch] != StartTable.None)
            .OrderBy(pitch => Math.Abs(table.Minute[table.Point[draft.StartOf[pitch]]] - near)).Take(most).ToArray())
            TakeOut(pitch);
    }

    private void TakeOut(int pitch)
    {
        if (table.IsFixed(pitch) || draft.StartOf[pitch] == StartTable.None)
            return;
        before.Add((pitch, draft.StartOf[pitch], draft.RoomOf[pitch]));
        draft.Remove(pitch);
    }

    private void Sort()
    {
        for (var i = waiting.Count - 1; i > 0; i--)
        {
            var j = (int)Roll(i + 1);
            (waiting[i], waiting[j]) = (waiting[j], waiting[i]);
        }
        switch (Roll(4))
        {
            case 0:
                Order(pitch => table.First[pitch + 1] - table.First[pitch]);
                break;
            case 1:
                Order(pitch => -table.Problem.Pitches[pitch].Minutes);
                break;
            case 2:
                Order(pitch => table.PanelOf[pitch]);
                break;
        }

        void Order(Func<int, int> by)
        {
            var sorted = waiting.OrderBy(by).ToArray();
            waiting.Clear();
            waiting.AddRange(sorted);
        }
    }

    private void Recreate(bool blink)
    {
        foreach (var pitch in waiting)
        {
            var (bestStart, bestRoom, best) = (StartTable.None, StartTable.None, long.MaxValue);
            for (var start = table.First[pitch]; start < table.First[pitch + 1]; start++)
            {
                if (!draft.IsFree(start) || (blink && Roll(BlinkOneIn) == 0))
                    continue;
                var time = draft.AddedTime(start);
                foreach (var room in table.RoomsOf[pitch])
                {
                    // Rooms may save cost as well, at most two changes that vanish.
                    if (time - table.Problem.Weights.RoomChange - table.Problem.Weights.PanelChange >= best)
                        break;
                    var added = draft.AddedRoom(start, room);
                    if (added != Draft.NoRoom && time + added < best)
                        (bestStart, bestRoom, best) = (start, room, time + added);
                }
            }
            meter.Add(table.First[pitch + 1] - table.First[pitch]);
            if (bestStart != StartTable.None)
                draft.Place(bestStart, bestRoom);
        }
    }

    private void Undo()
    {
        foreach (var pitch in waiting)
            if (draft.StartOf[pitch] != StartTable.None)
                draft.Remove(pitch);
        foreach (var (pitch, start, room) in before)
            draft.Place(start, room);
    }

    private long Roll(long sides) => (long)(Seeded.Mix(dice++) % (ulong)sides);
}
