namespace Corridor.Matching.Timetables;

/// <summary>Why pitches have no slot, and what can be done: a split panel in time that is free, a recording, or more of what is short.</summary>
internal sealed class Proposals
{
    private readonly TimetableProblem problem;
    private readonly IReadOnlyList<Slot> slots;
    private readonly Period[][] available;
    private readonly Period[][] night;
    private readonly List<(BottleneckKind Kind, int Number, long From, long Until)> held = [];

    public Proposals(TimetableProblem problem, IReadOnlyList<Slot> slots)
    {
        this.problem = problem;
        this.slots = slots;
        available = [.. problem.People.Select(person => Periods.Joined(person.Available))];
        night = [.. problem.People.Select(person => Periods.Joined(person.Night))];
        foreach (var slot in slots)
            Hold(slot, problem.JurorsOf(slot.Pitch));
    }

    public UnplacedPitch[] Make()
    {
        var placed = slots.Select(slot => slot.Pitch).ToHashSet();
        var missing = Enumerable.Range(0, problem.Pitches.Count).Where(pitch => !placed.Contains(pitch)).ToArray();
        // What is short is told beside the timetable, before splits take time as well.
        var scarce = missing.Select(pitch => Scarce(pitch, CommonStarts(pitch, Everybody(pitch)), Everybody(pitch))).ToArray();
        return [.. missing.Select((pitch, i) => Explain(pitch, scarce[i]))];
    }

    private UnplacedPitch Explain(int pitch, Bottleneck[] scarce)
    {
        var recorded = problem.Pitches[pitch].MayBeRecorded ? ProposalKind.RecordedPitch : ProposalKind.OtherHours;
        if (Starts(pitch).Count == 0)
            return new() { Pitch = pitch, Reason = UnplacedReason.NoSessionLongEnough, NeverTogether = [], Bottlenecks = [], Proposal = recorded };
        if (CommonStarts(pitch, Everybody(pitch)).Count > 0)
            return new() { Pitch = pitch, Reason = UnplacedReason.NoCapacity, NeverTogether = [], Bottlenecks = scarce, Proposal = ProposalKind.MoreCapacity };

        var split = problem.Pitches[pitch].MayBeRecorded ? Split(pitch) : null;
        if (split is not null)
            Hold(split.Slot, split.Live);
        return new()
        {
            Pitch = pitch,
            Reason = UnplacedReason.NoCommonHour,
            NeverTogether = NeverTogether(pitch),
            Bottlenecks = split is null && problem.Pitches[pitch].MayBeRecorded ? Scarce(pitch, QuorumStarts(pitch), problem.Pitches[pitch].Team) : [],
            Proposal = split is null ? recorded : ProposalKind.SplitPanel,
            Split = split,
        };
    }

    private SplitPanel? Split(int pitch)
    {
        var jurors = problem.JurorsOf(pitch);
        (int Missing, long Night, long Start, int Room, int[] Live)? best = null;
        foreach (var start in CommonStarts(pitch, problem.Pitches[pitch].Team))
        {
            var end = problem.EndOf(pitch, start);
            var free = problem.FreeAgainAt(pitch, start);
            var room = FirstFreeRoom(pitch, start);
            if (room < 0 || IsHeld(BottleneckKind.Panel, problem.Pitches[pitch].Panel, start, free)
                || problem.Pitches[pitch].Team.Any(person => IsHeld(BottleneckKind.Person, person, start, end)))
                continue;
            int[] live = [.. jurors.Where(juror => Periods.Cover(available[juror], start, end) && !IsHeld(BottleneckKind.Person, juror, start, free))];
            var minutes = problem.Pitches[pitch].Team.Concat(live).Sum(person => Periods.Within(night[person], start, end));
            if (live.Length >= Quorum(pitch) && (best is not { } known || (jurors.Count - live.Length, minutes).CompareTo((known.Missing, known.Night)) < 0))
                best = (jurors.Count - live.Length, minutes, start, room, live);
        }
        return best is not { } found ? null
            : new(new(pitch, found.Start, problem.EndOf(pitch, found.Start), found.Room), found.Live, [.. jurors.Except(found.Live)]);
    }

    // At least one juror, or it is a recording.
    private int Quorum(int pitch) => Math.Max(1, Math.Min(problem.MinimumLive, problem.JurorsOf(pitch).Count));

    private int[] Everybody(int pitch) => [.. problem.Pitches[pitch].Team, .. problem.JurorsOf(pitch)];

    private List<long> Starts(int pitch)
    {
        var starts = new List<long>();
        foreach (var session in problem.Sessions)
            for (var start = session.From; problem.EndOf(pitch, start) <= session.To; start += problem.Step)
                starts.Add(start);
        return starts;
    }

    private List<long> CommonStarts(int pitch, IEnumerable<int> people) =>
        [.. Starts(pitch).Where(start => people.All(person => Periods.Cover(available[person], start, problem.EndOf(pitch, start))))];

    private List<long> QuorumStarts(int pitch) =>
        [.. CommonStarts(pitch, problem.Pitches[pitch].Team).Where(start =>
            problem.JurorsOf(pitch).Count(juror => Periods.Cover(available[juror], start, problem.EndOf(pitch, start))) >= Quorum(pitch))];

    private List<int[]> NeverTogether(int pitch)
    {
        var everybody = Everybody(pitch);
        var groups = everybody.Where(person => CommonStarts(pitch, [person]).Count == 0).Select(person => new[] { person }).ToList();
        var others = everybody.Except(groups.SelectMany(group => group)).ToArray();
        for (var i = 0; i < others.Length; i++)
            for (var j = 0; j < i; j++)
                if (CommonStarts(pitch, [others[j], others[i]]).Count == 0)
                    groups.Add([others[j], others[i]]);
        if (groups.Count > 0)
            return groups;

        // Leave out whoever is not needed for the group never to meet.
        var group = everybody.ToList();
        foreach (var person in everybody)
            if (CommonStarts(pitch, group.Where(other => other != person)).Count == 0)
                group.Remove(person);
        return [[.. group]];
    }

    private Bottleneck[] Scarce(int pitch, List<long> starts, IReadOnlyList<int> people)
    {
        var taken = new Dictionary<(BottleneckKind, int), int>();
        foreach (var start in starts)
        {
            var free = problem.FreeAgainAt(pitch, start);
            if (IsHeld(BottleneckKind.Panel, problem.Pitches[pitch].Panel, start, free))
                Count(BottleneckKind.Panel, problem.Pitches[pitch].Panel);
            foreach (var person in people)
                if (IsHeld(BottleneckKind.Person, person, start, problem.Pitches[pitch].Team.Contains(person) ? problem.EndOf(pitch, start) : free))
                    Count(BottleneckKind.Person, person);
            if (FirstFreeRoom(pitch, start) < 0)
                Count(BottleneckKind.Rooms, 0);
        }
        return [.. taken.Select(entry => new Bottleneck(entry.Key.Item1, entry.Key.Item2, entry.Value, starts.Count))
            .OrderByDescending(bottleneck => bottleneck.Starts).ThenBy(bottleneck => bottleneck.Kind).ThenBy(bottleneck => bottleneck.Number)];

        void Count(BottleneckKind kind, int number) => taken[(kind, number)] = taken.GetValueOrDefault((kind, number)) + 1;
    }

    private int FirstFreeRoom(int pitch, long start)
    {
        for (var room = 0; room < problem.Rooms; room++)
            if (problem.MayUse(pitch, room) && !IsHeld(BottleneckKind.Rooms, room, start, problem.FreeAgainAt(pitch, start)))
                return room;
        return -1;
    }

    private bool IsHeld(BottleneckKind kind, int number, long from, long until)
    {
        foreach (var hold in held)
            if (hold.Kind == kind && hold.Number == number && hold.From < until && from < hold.Until)
                return true;
        return false;
    }

    private void Hold(Slot slot, IReadOnlyList<int> jurors)
    {
        var free = problem.FreeAgainAt(slot.Pitch, slot.Start);
        held.Add((BottleneckKind.Panel, problem.Pitches[slot.Pitch].Panel, slot.Start, free));
        held.Add((BottleneckKind.Rooms, slot.Room, slot.Start, free));
        foreach (var person in problem.Pitches[slot.Pitch].Team)
            held.Add((BottleneckKind.Person, person, slot.Start, slot.End));
        foreach (var juror in jurors)
            held.Add((BottleneckKind.Person, juror, slot.Start, free));
    }
}
