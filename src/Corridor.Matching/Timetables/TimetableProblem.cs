namespace Corridor.Matching.Timetables;

/// <summary>When one person can be there. Zones, daily hours and clock changes are resolved already: these are instants.</summary>
public sealed record Attendee
{
    /// <summary>All the person's possible time, in any order: daily hours (the whole night too for one who opted in) less what is not available.</summary>
    public required IReadOnlyList<Period> Available { get; init; }

    /// <summary>Time that is possible and uncomfortable; each minute of it costs <see cref="TimetableWeights.NightMinute"/>. What lies outside <see cref="Available"/> has no effect.</summary>
    public IReadOnlyList<Period> Night { get; init; } = [];
}

/// <summary>One pitch: a team before a panel, in one room.</summary>
public sealed record Pitch
{
    /// <summary>People who present, at least one.</summary>
    public required IReadOnlyList<int> Team { get; init; }

    /// <summary>The panel that hears it. A panel hears one pitch at a time.</summary>
    public required int Panel { get; init; }

    /// <summary>Length in minutes, above 0.</summary>
    public required int Minutes { get; init; }

    /// <summary>Minutes after the end in which panel, jurors and room take nothing else. Nobody need be available in them.</summary>
    public int Break { get; init; }

    /// <summary>Who of the panel must be there; null for all of it (a juror with a conflict of interest stays away, for example).</summary>
    public IReadOnlyList<int>? Jurors { get; init; }

    /// <summary>Rooms it may be in; null for any.</summary>
    public IReadOnlyList<int>? Rooms { get; init; }

    /// <summary>Whether jurors may watch a recording when hours do not meet.</summary>
    public bool MayBeRecorded { get; init; } = true;
}

/// <summary>A slot that is published already and does not move.</summary>
/// <param name="Pitch">The pitch.</param>
/// <param name="Start">Its first minute; need not lie on the grid.</param>
/// <param name="Room">Its room.</param>
public readonly record struct FixedSlot(int Pitch, long Start, int Room);

/// <summary>What each discomfort costs, each from 0 to 1 000 000. The defaults are worth roughly a minute of a whole panel's patience.</summary>
public sealed record TimetableWeights
{
    /// <summary>The most that one thing may cost.</summary>
    public const long Largest = 1_000_000;

    /// <summary>One person for one minute of night.</summary>
    public long NightMinute { get; init; } = 10;

    /// <summary>A panel moves to another room between two pitches that follow each other in one session.</summary>
    public long RoomChange { get; init; } = 30;

    /// <summary>A room passes from one panel to another between two pitches that follow each other in one session.</summary>
    public long PanelChange { get; init; } = 10;

    /// <summary>A panel waits one minute between the end of a break and its next pitch of the same session.</summary>
    public long IdleMinute { get; init; } = 1;

    /// <summary>A panel sits in one session, however many pitches it hears there.</summary>
    public long Sitting { get; init; } = 60;
}

/// <summary>What <see cref="PitchTimetable.Solve"/> is asked. People, pitches, panels, rooms and sessions are numbered from 0.</summary>
public sealed record TimetableProblem
{
    private const long FarthestMinute = 1_000_000_000_000;
    private const int LongestMinutes = 1_000_000;
    private const long MostStarts = 1_000_000;

    /// <summary>Applicants and jurors.</summary>
    public required IReadOnlyList<Attendee> People { get; init; }

    /// <summary>One list of jurors (people) per panel. A person may sit on several panels.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Panels { get; init; }

    /// <summary>The pitches.</summary>
    public required IReadOnlyList<Pitch> Pitches { get; init; }

    /// <summary>Number of rooms, on video or with walls.</summary>
    public required int Rooms { get; init; }

    /// <summary>The blocks of the event in order, apart from each other. A pitch lies within one.</summary>
    public required IReadOnlyList<Period> Sessions { get; init; }

    /// <summary>A pitch starts a multiple of this many minutes after its session.</summary>
    public int Step { get; init; } = 15;

    /// <summary>Slots that do not move.</summary>
    public IReadOnlyList<FixedSlot> Fixed { get; init; } = [];

    /// <summary>What discomforts cost.</summary>
    public TimetableWeights Weights { get; init; } = new();

    /// <summary>Jurors who must at least be live when a panel is split (all, on a smaller panel).</summary>
    public int MinimumLive { get; init; } = 2;

    /// <summary>Decides the search's dice, and nothing else does.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where the search stops: looks at one possible start, about 15 million a second. No clock: the same work gives the same result everywhere.</summary>
    public long Work { get; init; } = 40_000_000;

    /// <summary>Who hears a pitch: people.</summary>
    public IReadOnlyList<int> JurorsOf(int pitch) => Pitches[pitch].Jurors ?? Panels[Pitches[pitch].Panel];

    internal long EndOf(int pitch, long start) => start + Pitches[pitch].Minutes;

    internal long FreeAgainAt(int pitch, long start) => start + Pitches[pitch].Minutes + Pitches[pitch].Break;

    internal bool MayUse(int pitch, int room) => Pitches[pitch].Rooms is not { } rooms || rooms.Contains(room);

    /// <exception cref="ArgumentException">A number is out of range or contradicts another.</exception>
    internal void Check()
    {
        if (Step < 1)
            throw new ArgumentException($"The grid cannot have a step of {Step} minutes.");
        if (Rooms < 1)
            throw new ArgumentException($"{Rooms} rooms are too few.");
        if (MinimumLive < 1)
            throw new ArgumentException($"A split panel cannot have {MinimumLive} live jurors at least.");
        if (Work < 0)
            throw new ArgumentException($"{Work} is not an amount of work.");
        CheckWeight(Weights.NightMinute, nameof(Weights.NightMinute));
        CheckWeight(Weights.RoomChange, nameof(Weights.RoomChange));
        CheckWeight(Weights.PanelChange, nameof(Weights.PanelChange));
        CheckWeight(Weights.IdleMinute, nameof(Weights.IdleMinute));
        CheckWeight(Weights.Sitting, nameof(Weights.Sitting));
        CheckSessions();
        for (var p = 0; p < People.Count; p++)
            foreach (var period in People[p].Available.Concat(People[p].Night))
                if (period.To <= period.From)
                    throw new ArgumentException($"Person {p} has a period from {period.From} to {period.To}.");
        for (var panel = 0; panel < Panels.Count; panel++)
            CheckPeople(Panels[panel], $"Panel {panel}");
        for (var pitch = 0; pitch < Pitches.Count; pitch++)
            CheckPitch(pitch);
        CheckFixed();
    }

    private static void CheckWeight(long weight, string name)
    {
        if (weight is < 0 or > TimetableWeights.Largest)
            throw new ArgumentException($"{name} cannot weigh {weight}.");
    }

    private void CheckSessions()
    {
        var starts = 0L;
        for (var s = 0; s < Sessions.Count; s++)
        {
            var (from, to) = Sessions[s];
            if (to <= from || from < -FarthestMinute || to > FarthestMinute || to - from > LongestMinutes)
                throw new ArgumentException($"Session {s} is from {from} to {to}.");
            if (s > 0 && from < Sessions[s - 1].To)
                throw new ArgumentException($"Session {s} starts before session {s - 1} ends.");
            starts += (to - from + Step - 1) / Step;
        }
        if (starts > MostStarts)
            throw new ArgumentException($"The sessions have {starts} possible starts, at most {MostStarts} are allowed.");
    }

    private void CheckPeople(IReadOnlyList<int> people, string where)
    {
        var seen = new HashSet<int>();
        foreach (var person in people)
        {
            if ((uint)person >= (uint)People.Count)
                throw new ArgumentException($"{where} has person {person}, who does not exist.");
            if (!seen.Add(person))
                throw new ArgumentException($"{where} has person {person} twice.");
        }
    }

    private void CheckPitch(int number)
    {
        var pitch = Pitches[number];
        if (pitch.Minutes is < 1 or > LongestMinutes)
            throw new ArgumentException($"Pitch {number} cannot last {pitch.Minutes} minutes.");
        if (pitch.Break is < 0 or > LongestMinutes)
            throw new ArgumentException($"Pitch {number} cannot have a break of {pitch.Break} minutes.");
        if ((uint)pitch.Panel >= (uint)Panels.Count)
            throw new ArgumentException($"Pitch {number} has panel {pitch.Panel}, which does not exist.");
        if (pitch.Team.Count == 0)
            throw new ArgumentException($"Pitch {number} has no team.");
        CheckPeople(pitch.Team, $"The team of pitch {number}");
        if (pitch.Jurors is { } jurors)
        {
            CheckPeople(jurors, $"The jury of pitch {number}");
            foreach (var juror in jurors)
                if (!Panels[pitch.Panel].Contains(juror))
                    throw new ArgumentException($"Pitch {number} has juror {juror}, who is not on panel {pitch.Panel}.");
        }
        foreach (var person in pitch.Team)
            if (JurorsOf(number).Contains(person))
                throw new ArgumentException($"Pitch {number} has person {person} as team and as juror.");
        if (pitch.Rooms is { Count: 0 })
            throw new ArgumentException($"Pitch {number} fits no room.");
        foreach (var room in pitch.Rooms ?? [])
            if ((uint)room >= (uint)Rooms)
                throw new ArgumentException($"Pitch {number} has room {room}, which does not exist.");
    }

    private void CheckFixed()
    {
        var byPitch = new HashSet<int>();
        foreach (var (pitch, start, room) in Fixed)
        {
            if ((uint)pitch >= (uint)Pitches.Count)
                throw new ArgumentException($"A slot is fixed for pitch {pitch}, which does not exist.");
            if (!byPitch.Add(pitch))
                throw new ArgumentException($"Pitch {pitch} has two fixed slots.");
            if ((uint)room >= (uint)Rooms || !MayUse(pitch, room))
                throw new ArgumentException($"The fixed slot of pitch {pitch} is in room {room}, where it cannot be.");
            if (!Sessions.Any(session => session.From <= start && EndOf(pitch, start) <= session.To))
                throw new ArgumentException($"The fixed slot of pitch {pitch} at {start} lies in no session.");
            foreach (var person in Pitches[pitch].Team.Concat(JurorsOf(pitch)))
                if (!Periods.Cover(Periods.Joined(People[person].Available), start, EndOf(pitch, start)))
                    throw new ArgumentException($"The fixed slot of pitch {pitch} at {start} lies outside the availability of person {person}.");
        }
        for (var i = 0; i < Fixed.Count; i++)
            for (var j = 0; j < i; j++)
                if (WhatCollides(Fixed[j], Fixed[i]) is { } collision)
                    throw new ArgumentException($"The fixed slots of pitches {Fixed[j].Pitch} and {Fixed[i].Pitch} overlap in {collision}.");
    }

    private string? WhatCollides(FixedSlot first, FixedSlot second)
    {
        if (Overlap(FreeAgainAt(first.Pitch, first.Start), FreeAgainAt(second.Pitch, second.Start)))
        {
            if (first.Room == second.Room)
                return $"room {first.Room}";
            if (Pitches[first.Pitch].Panel == Pitches[second.Pitch].Panel)
                return $"panel {Pitches[first.Pitch].Panel}";
        }
        foreach (var (person, until) in Held(first))
            foreach (var (other, otherUntil) in Held(second))
                if (person == other && Overlap(until, otherUntil))
                    return $"person {person}";
        return null;

        bool Overlap(long firstUntil, long secondUntil) => first.Start < secondUntil && second.Start < firstUntil;
    }

    // Each person and until when the slot holds them.
    private IEnumerable<(int Person, long Until)> Held(FixedSlot slot) =>
        Pitches[slot.Pitch].Team.Select(person => (person, EndOf(slot.Pitch, slot.Start)))
            .Concat(JurorsOf(slot.Pitch).Select(person => (person, FreeAgainAt(slot.Pitch, slot.Start))));
}
