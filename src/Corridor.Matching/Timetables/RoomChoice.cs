namespace Corridor.Matching.Timetables;

/// <summary>
/// Rooms for pitches whose starts are chosen, at the least cost of room and panel changes: depth first in order of time, rooms that are alike tried once.
/// Leaving a pitch out never makes the changes of the others dearer, so the cost for some pitches bounds the cost for more.
/// </summary>
internal sealed class RoomChoice
{
    private const int MostLooks = 20_000;

    private readonly StartTable table;
    private readonly WorkMeter meter;
    private readonly int[] kindOf;          // by room: rooms of one kind fit the same pitches and have no fixed slot
    private readonly long[] freeAt;         // by room
    private readonly int[] guest;           // by room: the last start, or None
    private readonly int[] lastOf;          // by panel: the last start
    private readonly int[] chosen;          // by pitch
    private int[] order = [];
    private int[] best = [];
    private long bestCost;
    private int looks;

    public RoomChoice(StartTable table, WorkMeter meter)
    {
        this.table = table;
        this.meter = meter;
        var rooms = table.Problem.Rooms;
        kindOf = new int[rooms];
        for (var room = 0; room < rooms; room++)
        {
            var alike = room;
            while (alike > 0 && !AreAlike(alike - 1, room))
                alike--;
            kindOf[room] = alike > 0 ? kindOf[alike - 1] : room;
        }
        freeAt = new long[rooms];
        guest = new int[rooms];
        lastOf = new int[table.PitchesOf.Length];
        chosen = new int[table.Pitches];
    }

    /// <summary>Whether the last choice went through all possibilities; if not, its cost is no bound.</summary>
    public bool IsExact => looks <= MostLooks;

    /// <summary>The least cost below a limit with its rooms by pitch, or null when there is none.</summary>
    public (long Cost, int[] Rooms)? Choose(int[] startOf, long limit)
    {
        order = [.. Enumerable.Range(0, table.Pitches).Where(pitch => startOf[pitch] != StartTable.None)
            .OrderBy(pitch => table.Point[startOf[pitch]]).Select(pitch => startOf[pitch])];
        Array.Fill(freeAt, long.MinValue);
        Array.Fill(guest, StartTable.None);
        Array.Fill(lastOf, StartTable.None);
        Array.Fill(chosen, StartTable.None);
        (best, bestCost, looks) = ([], limit, 0);
        Next(0, 0);
        meter.Add(looks);
        return bestCost < limit ? (bestCost, best) : null;
    }

    private void Next(int at, long cost)
    {
        if (cost >= bestCost || ++looks > MostLooks)
            return;
        if (at == order.Length)
        {
            (best, bestCost) = ([.. chosen], cost);
            return;
        }
        var start = order[at];
        var pitch = table.PitchOf[start];
        var panel = table.PanelOf[pitch];
        var last = lastOf[panel];
        var stay = last != StartTable.None && table.SessionOf(last) == table.SessionOf(start) ? chosen[table.PitchOf[last]] : StartTable.None;
        if (stay != StartTable.None)
            Try(stay);
        foreach (var room in table.RoomsOf[pitch])
            if (room != stay && !HasTwin(room, stay, start, pitch))
                Try(room);

        void Try(int room)
        {
            if (freeAt[room] > table.Minute[table.Point[start]]
                || (table.IsFixed(pitch) ? table.FixedRoom[pitch] != room : !table.Problem.MayUse(pitch, room)))
                return;
            var (free, before) = (freeAt[room], guest[room]);
            var added = stay != StartTable.None && stay != room ? table.Problem.Weights.RoomChange : 0;
            if (IsInSession(before, start) && table.PanelOf[table.PitchOf[before]] != panel)
                added += table.Problem.Weights.PanelChange;
            (freeAt[room], guest[room], lastOf[panel], chosen[pitch]) = (table.FreeMinute[start], start, start, room);
            Next(at + 1, cost + added);
            (freeAt[room], guest[room], lastOf[panel], chosen[pitch]) = (free, before, last, StartTable.None);
        }
    }

    // A room of the same kind that comes first, is free too and was not used in this session either.
    private bool HasTwin(int room, int stay, int start, int pitch)
    {
        if (IsInSession(guest[room], start) || freeAt[room] > table.Minute[table.Point[start]])
            return false;
        foreach (var other in table.RoomsOf[pitch])
        {
            if (other == room)
                return false;
            if (other != stay && kindOf[other] == kindOf[room] && !IsInSession(guest[other], start) && freeAt[other] <= table.Minute[table.Point[start]])
                return true;
        }
        return false;
    }

    private bool IsInSession(int guestStart, int start) => guestStart != StartTable.None && table.SessionOf(guestStart) == table.SessionOf(start);

    private bool AreAlike(int room, int other) =>
        table.Problem.Fixed.All(slot => slot.Room != room && slot.Room != other)
        && Enumerable.Range(0, table.Pitches).All(pitch => table.Problem.MayUse(pitch, room) == table.Problem.MayUse(pitch, other));
}
