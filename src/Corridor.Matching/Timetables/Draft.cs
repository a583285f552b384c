namespace Corridor.Matching.Timetables;

/// <summary>A timetable in the making: what is held at which point, the order within each panel and room, and the cost, kept up to date.</summary>
internal sealed class Draft
{
    public const long NoRoom = long.MaxValue;

    public readonly int[] StartOf;      // by pitch, StartTable.None without a slot
    public readonly int[] RoomOf;

    private readonly StartTable table;
    private readonly TimetableWeights weights;
    private readonly ulong[][] panelHeld;
    private readonly ulong[][] personHeld;
    private readonly ulong[][] roomHeld;
    private readonly List<int>[] panelOrder;
    private readonly List<int>[] roomOrder;

    public Draft(StartTable table)
    {
        this.table = table;
        weights = table.Problem.Weights;
        var words = table.Minute.Length / 64 + 1;
        panelHeld = Empty(table.PitchesOf.Length);
        personHeld = Empty(table.Problem.People.Count);
        roomHeld = Empty(table.Problem.Rooms);
        panelOrder = [.. table.PitchesOf.Select(_ => new List<int>())];
        roomOrder = [.. Enumerable.Range(0, table.Problem.Rooms).Select(_ => new List<int>())];
        StartOf = new int[table.Pitches];
        RoomOf = new int[table.Pitches];
        Array.Fill(StartOf, StartTable.None);
        Array.Fill(RoomOf, StartTable.None);
        Unplaced = table.Pitches;
        for (var pitch = 0; pitch < table.Pitches; pitch++)
            if (table.IsFixed(pitch))
                Place(table.First[pitch], table.FixedRoom[pitch]);

        ulong[][] Empty(int count) => [.. Enumerable.Range(0, count).Select(_ => new ulong[words])];
    }

    public int Unplaced { get; private set; }

    public long Cost { get; private set; }

    public IReadOnlyList<int> OrderOf(int panel) => panelOrder[panel];

    /// <summary>Whether panel and people are free; rooms are another question.</summary>
    public bool IsFree(int start)
    {
        var pitch = table.PitchOf[start];
        if (AnyBit(panelHeld[table.PanelOf[pitch]], table.Point[start], table.FreePoint[start]))
            return false;
        foreach (var (person, asJuror) in table.SharedPeople[pitch])
            if (AnyBit(personHeld[person], table.Point[start], asJuror ? table.FreePoint[start] : table.EndPoint[start]))
                return false;
        return true;
    }

    /// <summary>What a start would add, rooms apart. It may be negative: a pitch in a gap saves idle time.</summary>
    public long AddedTime(int start)
    {
        var order = panelOrder[table.PanelOf[table.PitchOf[start]]];
        var (before, after) = Neighbours(order, start);
        var added = table.Night[start];
        if (before != StartTable.None && after != StartTable.None && table.SessionOf(before) == table.SessionOf(after))
            added -= weights.IdleMinute * table.Idle(before, after);
        if (before != StartTable.None)
            added += weights.IdleMinute * table.Idle(before, start);
        if (after != StartTable.None)
            added += weights.IdleMinute * table.Idle(start, after);
        return before == StartTable.None && after == StartTable.None ? added + weights.Sitting : added;
    }

    /// <summary>What a room would add, or <see cref="NoRoom"/> when it is taken.</summary>
    public long AddedRoom(int start, int room)
    {
        if (AnyBit(roomHeld[room], table.Point[start], table.FreePoint[start]))
            return NoRoom;
        var panel = table.PanelOf[table.PitchOf[start]];
        var (before, after) = Neighbours(panelOrder[panel], start);
        var changes = 0;
        if (before != StartTable.None && after != StartTable.None && Room(before) != Room(after))
            changes--;
        if (before != StartTable.None && Room(before) != room)
            changes++;
        if (after != StartTable.None && Room(after) != room)
            changes++;
        var (guestBefore, guestAfter) = Neighbours(roomOrder[room], start);
        var handovers = 0;
        if (guestBefore != StartTable.None && guestAfter != StartTable.None && Panel(guestBefore) != Panel(guestAfter))
            handovers--;
        if (guestBefore != StartTable.None && Panel(guestBefore) != panel)
            handovers++;
        if (guestAfter != StartTable.None && Panel(guestAfter) != panel)
            handovers++;
        return changes * weights.RoomChange + handovers * weights.PanelChange;

        int Room(int other) => RoomOf[table.PitchOf[other]];
        int Panel(int other) => table.PanelOf[table.PitchOf[other]];
    }

    public void Place(int start, int room)
    {
        var pitch = table.PitchOf[start];
        Cost += AddedTime(start) + AddedRoom(start, room);
        Unplaced--;
        StartOf[pitch] = start;
        RoomOf[pitch] = room;
        Insert(panelOrder[table.PanelOf[pitch]], start);
        Insert(roomOrder[room], start);
        Flip(start, room);
    }

    public void Remove(int pitch)
    {
        var start = StartOf[pitch];
        var room = RoomOf[pitch];
        StartOf[pitch] = RoomOf[pitch] = StartTable.None;
        panelOrder[table.PanelOf[pitch]].Remove(pitch);
        roomOrder[room].Remove(pitch);
        Flip(start, room);
        Unplaced++;
        Cost -= AddedTime(start) + AddedRoom(start, room);
    }

    private void Flip(int start, int room)
    {
        var pitch = table.PitchOf[start];
        var (from, end, free) = (table.Point[start], table.EndPoint[start], table.FreePoint[start]);
        FlipBits(panelHeld[table.PanelOf[pitch]], from, free);
        FlipBits(roomHeld[room], from, free);
        foreach (var (person, asJuror) in table.SharedPeople[pitch])
            FlipBits(personHeld[person], from, asJuror ? free : end);
    }

    private void Insert(List<int> order, int start)
    {
        var at = order.Count;
        while (at > 0 && table.Point[StartOf[order[at - 1]]] > table.Point[start])
            at--;
        order.Insert(at, table.PitchOf[start]);
    }

    // The starts before and after one in the same session.
    private (int Before, int After) Neighbours(List<int> order, int start)
    {
        var (low, high) = (0, order.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (table.Point[StartOf[order[middle]]] <= table.Point[start])
                low = middle + 1;
            else
                high = middle;
        }
        var before = low > 0 ? StartOf[order[low - 1]] : StartTable.None;
        var after = low < order.Count ? StartOf[order[low]] : StartTable.None;
        var session = table.SessionOf(start);
        return (
            before != StartTable.None && table.SessionOf(before) == session ? before : StartTable.None,
            after != StartTable.None && table.SessionOf(after) == session ? after : StartTable.None);
    }

    private static bool AnyBit(ulong[] bits, int from, int to)
    {
        var (first, last) = (from >> 6, (to - 1) >> 6);
        if (first == last)
            return (bits[first] & Mask(from) & MaskBelow(to)) != 0;
        if ((bits[first] & Mask(from)) != 0 || (bits[last] & MaskBelow(to)) != 0)
            return true;
        for (var word = first + 1; word < last; word++)
            if (bits[word] != 0)
                return true;
        return false;
    }

    private static void FlipBits(ulong[] bits, int from, int to)
    {
        var (first, last) = (from >> 6, (to - 1) >> 6);
        if (first == last)
        {
            bits[first] ^= Mask(from) & MaskBelow(to);
            return;
        }
        bits[first] ^= Mask(from);
        for (var word = first + 1; word < last; word++)
            bits[word] ^= ulong.MaxValue;
        bits[last] ^= MaskBelow(to);
    }

    private static ulong Mask(int from) => ulong.MaxValue << (from & 63);

    private static ulong MaskBelow(int to) => ulong.MaxValue >> (63 - ((to - 1) & 63));
}
