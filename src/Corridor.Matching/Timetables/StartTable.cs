namespace Corridor.Matching.Timetables;

/// <summary>
/// The problem as arrays: every start at which a pitch could be, given hours, sessions and fixed slots, with what it would cost at night.
/// A start is numbered; minutes at which anything may start are points, numbered in order. Two holds overlap exactly if one covers
/// the point where the other starts, so looking at points is enough.
/// </summary>
internal sealed class StartTable
{
    public const int None = -1;

    public readonly TimetableProblem Problem;
    public readonly long[] Minute;          // by point
    public readonly int[] SessionOfPoint;
    public readonly int[] First;            // by pitch: its first start; one entry more at the end
    public readonly int[] PitchOf;          // by start, as all that follow
    public readonly int[] Point;
    public readonly int[] EndPoint;         // first point not within the pitch
    public readonly int[] FreePoint;        // first point not within pitch and break
    public readonly long[] FreeMinute;
    public readonly long[] Night;
    public readonly int[] PanelOf;          // by pitch
    public readonly int[][] RoomsOf;        // by pitch
    public readonly int[][] PitchesOf;      // by panel
    public readonly (int Person, bool AsJuror)[][] SharedPeople;  // by pitch: those whom pitches of several panels hold
    public readonly int[] FixedRoom;        // by pitch, None when free

    private readonly Period[][] available;
    private readonly Period[][] night;

    public StartTable(TimetableProblem problem)
    {
        Problem = problem;
        available = [.. problem.People.Select(person => Periods.Joined(person.Available))];
        night = [.. problem.People.Select(person => Periods.Joined(person.Night))];
        PanelOf = [.. problem.Pitches.Select(pitch => pitch.Panel)];
        RoomsOf = [.. problem.Pitches.Select(pitch => pitch.Rooms is null ? Enumerable.Range(0, problem.Rooms).ToArray() : [.. pitch.Rooms.Distinct().Order()])];
        PitchesOf = [.. problem.Panels.Select((_, panel) => Enumerable.Range(0, PanelOf.Length).Where(pitch => PanelOf[pitch] == panel).ToArray())];
        SharedPeople = FindSharedPeople();
        FixedRoom = new int[PanelOf.Length];
        Array.Fill(FixedRoom, None);
        var fixedStart = new long[PanelOf.Length];
        foreach (var slot in problem.Fixed)
            (FixedRoom[slot.Pitch], fixedStart[slot.Pitch]) = (slot.Room, slot.Start);

        var points = Points();
        Minute = [.. points.Select(point => point.Minute)];
        SessionOfPoint = [.. points.Select(point => point.Session)];

        First = new int[PanelOf.Length + 1];
        List<int> pitchOf = [], pointOf = [];
        for (var pitch = 0; pitch < PanelOf.Length; pitch++)
        {
            for (var point = 0; point < Minute.Length; point++)
                if (FixedRoom[pitch] != None ? Minute[point] == fixedStart[pitch] : IsOnGrid(point) && IsPossible(pitch, point))
                {
                    pitchOf.Add(pitch);
                    pointOf.Add(point);
                }
            First[pitch + 1] = pitchOf.Count;
        }
        PitchOf = [.. pitchOf];
        Point = [.. pointOf];
        EndPoint = [.. pitchOf.Select((pitch, start) => PointAt(problem.EndOf(pitch, Minute[Point[start]])))];
        FreeMinute = [.. pitchOf.Select((pitch, start) => problem.FreeAgainAt(pitch, Minute[Point[start]]))];
        FreePoint = [.. FreeMinute.Select(PointAt)];
        Night = [.. pitchOf.Select((pitch, start) => NightCost(pitch, Minute[Point[start]]))];
    }

    public int Pitches => PanelOf.Length;

    public int Starts => PitchOf.Length;

    public bool IsFixed(int pitch) => FixedRoom[pitch] != None;

    public bool HasStarts(int pitch) => First[pitch + 1] > First[pitch];

    public int SessionOf(int start) => SessionOfPoint[Point[start]];

    public long Idle(int earlier, int later) => Minute[Point[later]] - FreeMinute[earlier];

    /// <summary>Whether two starts of different pitches cannot both be, whatever the rooms.</summary>
    public bool Collide(int first, int second)
    {
        var (pitch, other) = (PitchOf[first], PitchOf[second]);
        if (PanelOf[pitch] == PanelOf[other])
            return Overlap(FreePoint[first], FreePoint[second]);
        foreach (var (person, asJuror) in SharedPeople[pitch])
            foreach (var (otherPerson, otherAsJuror) in SharedPeople[other])
                if (person == otherPerson && Overlap(asJuror ? FreePoint[first] : EndPoint[first], otherAsJuror ? FreePoint[second] : EndPoint[second]))
                    return true;
        return false;

        bool Overlap(int firstUntil, int secondUntil) => Point[first] < secondUntil && Point[second] < firstUntil;
    }

    /// <summary>More than any timetable can cost.</summary>
    public long AboveAnyCost()
    {
        var weights = Problem.Weights;
        var longest = Problem.Sessions.Select(session => session.To - session.From).DefaultIfEmpty(0).Max();
        var total = 1L;
        for (var pitch = 0; pitch < Pitches; pitch++)
            if (HasStarts(pitch))
                total += Night.AsSpan(First[pitch]..First[pitch + 1]).ToArray().Max()
                    + weights.Sitting + weights.RoomChange + weights.PanelChange + weights.IdleMinute * longest;
        return total;
    }

    private long NightCost(int pitch, long minute)
    {
        var minutes = 0L;
        foreach (var person in Problem.Pitches[pitch].Team)
            minutes += Periods.Within(night[person], minute, Problem.EndOf(pitch, minute));
        foreach (var person in Problem.JurorsOf(pitch))
            minutes += Periods.Within(night[person], minute, Problem.EndOf(pitch, minute));
        return minutes * Problem.Weights.NightMinute;
    }

    private List<(long Minute, int Session)> Points()
    {
        var points = new SortedSet<(long Minute, int Session)>();
        for (var s = 0; s < Problem.Sessions.Count; s++)
        {
            for (var minute = Problem.Sessions[s].From; minute < Problem.Sessions[s].To; minute += Problem.Step)
                points.Add((minute, s));
            foreach (var slot in Problem.Fixed)
                if (Problem.Sessions[s].From <= slot.Start && slot.Start < Problem.Sessions[s].To)
                    points.Add((slot.Start, s));
        }
        return [.. points];
    }

    private bool IsOnGrid(int point) => (Minute[point] - Problem.Sessions[SessionOfPoint[point]].From) % Problem.Step == 0;

    private bool IsPossible(int pitch, int point)
    {
        var (from, to) = (Minute[point], Problem.EndOf(pitch, Minute[point]));
        return to <= Problem.Sessions[SessionOfPoint[point]].To
            && Problem.Pitches[pitch].Team.All(person => Periods.Cover(available[person], from, to))
            && Problem.JurorsOf(pitch).All(person => Periods.Cover(available[person], from, to))
            && LeavesFixedSlotsAlone(pitch, from);
    }

    private bool LeavesFixedSlotsAlone(int pitch, long from)
    {
        var freeAgain = Problem.FreeAgainAt(pitch, from);
        var takenRooms = 0;
        foreach (var slot in Problem.Fixed)
        {
            var slotFreeAgain = Problem.FreeAgainAt(slot.Pitch, slot.Start);
            if (from >= slotFreeAgain || slot.Start >= freeAgain)
                continue;
            if (PanelOf[slot.Pitch] == PanelOf[pitch])
                return false;
            foreach (var (person, asJuror) in SharedPeople[pitch])
                foreach (var (other, otherAsJuror) in SharedPeople[slot.Pitch])
                    if (person == other && from < (otherAsJuror ? slotFreeAgain : Problem.EndOf(slot.Pitch, slot.Start))
                        && slot.Start < (asJuror ? freeAgain : Problem.EndOf(pitch, from)))
                        return false;
        }
        foreach (var room in RoomsOf[pitch])
            foreach (var slot in Problem.Fixed)
                if (slot.Room == room && from < Problem.FreeAgainAt(slot.Pitch, slot.Start) && slot.Start < freeAgain)
                {
                    takenRooms++;
                    break;
                }
        return takenRooms < RoomsOf[pitch].Length;
    }

    // Whoever is in pitches of one panel only is never in two places, because the panel is not.
    private (int Person, bool AsJuror)[][] FindSharedPeople()
    {
        var panels = Problem.People.Select(_ => new HashSet<int>()).ToArray();
        for (var pitch = 0; pitch < PanelOf.Length; pitch++)
            foreach (var person in Problem.Pitches[pitch].Team.Concat(Problem.JurorsOf(pitch)))
                panels[person].Add(PanelOf[pitch]);
        return [.. Enumerable.Range(0, PanelOf.Length).Select(pitch => Problem.Pitches[pitch].Team.Select(person => (person, false))
            .Concat(Problem.JurorsOf(pitch).Select(person => (person, true))).Where(held => panels[held.Item1].Count > 1).ToArray())];
    }

    // The first point at or after a minute.
    private int PointAt(long minute)
    {
        var at = Array.BinarySearch(Minute, minute);
        return at < 0 ? ~at : at;
    }
}
