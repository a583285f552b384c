using Corridor.Matching.Timetables;

namespace Corridor.Matching.Tests.Timetables;

internal static class TimetableCases
{
    public const int Hour = 60;
    public const int Day = 24 * Hour;

    public static Attendee Always(long until = 10 * Day) => new() { Available = [new(0, until)] };

    public static Attendee Between(params Period[] available) => new() { Available = available };

    /// <summary>Few pitches with all that a problem may have, small enough to try everything.</summary>
    public static TimetableProblem Small(int seed)
    {
        var random = new Random(seed);
        var panels = random.Next(1, 3);
        var jurors = random.Next(2, 5);
        var pitches = random.Next(1, 5);
        var rooms = random.Next(1, 3);
        Period[] sessions = random.Next(2) == 0 ? [new(0, 60)] : [new(0, 40), new(50, 50 + random.Next(2, 5) * 10)];
        var panelJurors = Enumerable.Range(0, panels).Select(_ => Sample(random, 0, jurors, random.Next(1, 3))).ToArray();
        var problem = new TimetableProblem
        {
            People = [.. Enumerable.Range(0, jurors + pitches).Select(_ => SomeHours(random, 100))],
            Panels = panelJurors,
            Pitches = [.. Enumerable.Range(0, pitches).Select(pitch =>
            {
                var panel = random.Next(panels);
                return new Pitch
                {
                    Team = random.Next(4) == 0 ? Sample(random, jurors, jurors + pitches, Math.Min(2, pitches)) : [jurors + pitch],
                    Panel = panel,
                    Minutes = random.Next(1, 4) * 5,
                    Break = random.Next(3) * 5,
                    Jurors = random.Next(4) == 0 ? panelJurors[panel].Take(1).ToArray() : null,
                    Rooms = random.Next(4) == 0 ? [random.Next(rooms)] : null,
                    MayBeRecorded = random.Next(4) > 0,
                };
            })],
            Rooms = rooms,
            Sessions = sessions,
            Step = 10,
            Weights = new()
            {
                NightMinute = random.Next(3), RoomChange = random.Next(30), PanelChange = random.Next(20), IdleMinute = random.Next(4), Sitting = random.Next(40),
            },
            MinimumLive = random.Next(1, 3),
            Seed = (ulong)seed,
        };
        return random.Next(3) > 0 ? problem : problem with { Fixed = SomeFixed(problem, random) };
    }

    /// <summary>Two days, some people on several panels, some slots fixed.</summary>
    public static TimetableProblem Middle(int seed)
    {
        var random = new Random(seed);
        var panels = random.Next(2, 5);
        var jurors = panels * 3;
        var pitches = random.Next(8, 25);
        var problem = new TimetableProblem
        {
            People = [.. Enumerable.Range(0, jurors + pitches).Select(_ => SomeHours(random, 2 * Day))],
            Panels = [.. Enumerable.Range(0, panels).Select(_ => Sample(random, 0, jurors, 3))],
            Pitches = [.. Enumerable.Range(0, pitches).Select(pitch => new Pitch
            {
                Team = random.Next(8) == 0 ? [jurors + pitch, jurors + (pitch + 1) % pitches] : [jurors + pitch],
                Panel = random.Next(panels),
                Minutes = random.Next(3) == 0 ? 40 : 20,
                Break = random.Next(2) * 10,
                Rooms = random.Next(6) == 0 ? [0] : null,
            })],
            Rooms = random.Next(1, 4),
            Sessions = [new(8 * Hour, 12 * Hour), new(13 * Hour, 18 * Hour), new(Day + 9 * Hour, Day + 15 * Hour)],
            Seed = (ulong)seed,
            Work = 600_000,
        };
        return problem with { Fixed = SomeFixed(problem, random) };
    }

    /// <summary>
    /// Sixty pitches before five panels of five, in three days of the whole clock; people live between UTC−8 and UTC+8.
    /// A panel and its applicants are spread over so many zones; neighbouring panels may share a juror.
    /// </summary>
    public static TimetableProblem Sixty(int seed, int rooms, bool shared, int hours)
    {
        var random = new Random(seed);
        const int Panels = 5;
        const int PanelSize = 5;
        const int PerPanel = 12;
        var jurors = Panels * PanelSize;
        var offsets = new int[jurors + Panels * PerPanel];
        for (var person = 0; person < offsets.Length; person++)
        {
            var panel = person < jurors ? person / PanelSize : (person - jurors) / PerPanel;
            offsets[person] = -8 + 2 * panel + random.Next(0, hours);
        }
        return new()
        {
            People = [.. offsets.Select(offset => Daily(offset, random))],
            Panels = [.. Enumerable.Range(0, Panels).Select(panel => Enumerable.Range(panel * PanelSize, PanelSize)
                .Select(juror => shared && juror % PanelSize == 0 && panel > 0 ? juror - 1 : juror).ToArray())],
            Pitches = [.. Enumerable.Range(0, Panels * PerPanel).Select(pitch => new Pitch
            {
                Team = [jurors + pitch], Panel = pitch / PerPanel, Minutes = 20, Break = 10,
            })],
            Rooms = rooms,
            Sessions = [new(0, Day), new(Day, 2 * Day), new(2 * Day, 3 * Day)],
            Seed = (ulong)seed,
        };
    }

    /// <summary>The best of all timetables, by trying all of them: pitches left out, then cost.</summary>
    public static (int Unplaced, long Cost) BestOfAll(TimetableProblem problem)
    {
        var best = (Unplaced: int.MaxValue, Cost: long.MaxValue);
        var slots = new List<Slot>();
        Try(0, 0);
        return best;

        void Try(int pitch, int unplaced)
        {
            if (unplaced > best.Unplaced)
                return;
            if (pitch == problem.Pitches.Count)
            {
                var found = (unplaced, CostOf(problem, slots));
                if (found.CompareTo(best) < 0)
                    best = found;
                return;
            }
            foreach (var slot in ChoicesOf(problem, pitch))
                if (slots.All(other => AreApart(problem, other, slot)))
                {
                    slots.Add(slot);
                    Try(pitch + 1, unplaced);
                    slots.RemoveAt(slots.Count - 1);
                }
            if (problem.Fixed.All(slot => slot.Pitch != pitch))
                Try(pitch + 1, unplaced + 1);
        }
    }

    /// <summary>What is wrong with slots, minute by minute.</summary>
    public static IEnumerable<string> Faults(TimetableProblem problem, IReadOnlyList<Slot> slots)
    {
        foreach (var slot in slots)
            if (!ChoicesOf(problem, slot.Pitch).Contains(slot))
                yield return $"{slot} is not possible.";
        var seen = new HashSet<(string, int, long)>();
        foreach (var slot in slots)
            foreach (var held in HeldBy(problem, slot))
                if (!seen.Add(held))
                    yield return $"{held} is taken twice.";
    }

    private static IEnumerable<Slot> ChoicesOf(TimetableProblem problem, int pitch)
    {
        foreach (var slot in problem.Fixed)
            if (slot.Pitch == pitch)
            {
                yield return new(pitch, slot.Start, slot.Start + problem.Pitches[pitch].Minutes, slot.Room);
                yield break;
            }
        foreach (var session in problem.Sessions)
            for (var start = session.From; start + problem.Pitches[pitch].Minutes <= session.To; start += problem.Step)
            {
                var end = start + problem.Pitches[pitch].Minutes;
                if (!problem.Pitches[pitch].Team.Concat(JurorsOf(problem, pitch)).All(person => IsAvailable(problem.People[person], start, end)))
                    continue;
                for (var room = 0; room < problem.Rooms; room++)
                    if (problem.Pitches[pitch].Rooms?.Contains(room) ?? true)
                        yield return new(pitch, start, end, room);
            }
    }

    public static bool IsAvailable(Attendee person, long from, long to)
    {
        for (var minute = from; minute < to; minute++)
            if (!person.Available.Any(period => period.From <= minute && minute < period.To))
                return false;
        return true;
    }

    private static bool AreApart(TimetableProblem problem, Slot first, Slot second) =>
        first.Start >= second.End + problem.Pitches[second.Pitch].Break || second.Start >= first.End + problem.Pitches[first.Pitch].Break
        || !HeldBy(problem, first).Intersect(HeldBy(problem, second)).Any();

    private static IEnumerable<(string, int, long)> HeldBy(TimetableProblem problem, Slot slot)
    {
        for (var minute = slot.Start; minute < slot.End + problem.Pitches[slot.Pitch].Break; minute++)
        {
            yield return ("room", slot.Room, minute);
            yield return ("panel", problem.Pitches[slot.Pitch].Panel, minute);
            foreach (var juror in JurorsOf(problem, slot.Pitch))
                yield return ("person", juror, minute);
            foreach (var presenter in problem.Pitches[slot.Pitch].Team)
                if (minute < slot.End)
                    yield return ("person", presenter, minute);
        }
    }

    private static IReadOnlyList<int> JurorsOf(TimetableProblem problem, int pitch) => problem.Pitches[pitch].Jurors ?? problem.Panels[problem.Pitches[pitch].Panel];

    private static long CostOf(TimetableProblem problem, IReadOnlyList<Slot> slots)
    {
        var cost = 0L;
        foreach (var slot in slots)
            foreach (var person in problem.Pitches[slot.Pitch].Team.Concat(JurorsOf(problem, slot.Pitch)))
                for (var minute = slot.Start; minute < slot.End; minute++)
                    if (problem.People[person].Night.Any(period => period.From <= minute && minute < period.To))
                        cost += problem.Weights.NightMinute;
        foreach (var session in problem.Sessions)
        {
            var inside = slots.Where(slot => session.From <= slot.Start && slot.End <= session.To).OrderBy(slot => slot.Start).ToArray();
            for (var panel = 0; panel < problem.Panels.Count; panel++)
            {
                var own = inside.Where(slot => problem.Pitches[slot.Pitch].Panel == panel).ToArray();
                cost += own.Length > 0 ? problem.Weights.Sitting : 0;
                for (var i = 1; i < own.Length; i++)
                    cost += (own[i].Start - own[i - 1].End - problem.Pitches[own[i - 1].Pitch].Break) * problem.Weights.IdleMinute
                        + (own[i].Room != own[i - 1].Room ? problem.Weights.RoomChange : 0);
            }
            for (var room = 0; room < problem.Rooms; room++)
            {
                var guests = inside.Where(slot => slot.Room == room).Select(slot => problem.Pitches[slot.Pitch].Panel).ToArray();
                for (var i = 1; i < guests.Length; i++)
                    cost += guests[i] != guests[i - 1] ? problem.Weights.PanelChange : 0;
            }
        }
        return cost;
    }

    private static Attendee SomeHours(Random random, int until)
    {
        if (random.Next(3) == 0)
            return new() { Available = [new(0, until)], Night = [new(0, until / 4)] };
        var from = random.Next(until / 2);
        var to = from + 1 + random.Next(until - from);
        var gap = random.Next(from, to);
        // Touching and overlapping periods on purpose.
        return new()
        {
            Available = random.Next(2) == 0 ? [new(gap, to), new(from, Math.Max(from + 1, gap))] : [new(from, to), new(from, gap + 1)],
            Night = random.Next(2) == 0 ? [] : [new(from, from + 1 + random.Next(until / 3)), new(from + 2, from + 9)],
        };
    }

    // Eight in the morning to nine in the evening, from half past seven uncomfortable; some are away for an afternoon, some opted in to late evenings.
    private static Attendee Daily(int offset, Random random)
    {
        List<Period> available = [], night = [];
        var isLate = random.Next(6) == 0;
        for (var day = -1; day < 4; day++)
        {
            var midnight = day * Day - offset * Hour;
            var away = random.Next(8) == 0 ? 14 : 21;
            available.Add(new(midnight + 8 * Hour, midnight + Math.Min(away, 21) * Hour));
            if (isLate)
                available.Add(new(midnight + 21 * Hour, midnight + 23 * Hour));
            night.Add(new(midnight + 19 * Hour + 30, midnight + 23 * Hour));
        }
        return new() { Available = available, Night = night };
    }

    private static int[] Sample(Random random, int from, int to, int count)
    {
        var all = Enumerable.Range(from, to - from).ToArray();
        random.Shuffle(all);
        return [.. all.Take(count)];
    }

    private static FixedSlot[] SomeFixed(TimetableProblem problem, Random random)
    {
        var slots = new List<Slot>();
        for (var pitch = 0; pitch < problem.Pitches.Count; pitch++)
        {
            var choices = ChoicesOf(problem, pitch).ToArray();
            if (random.Next(3) > 0 || choices.Length == 0)
                continue;
            var slot = choices[random.Next(choices.Length)];
            if (slots.All(other => AreApart(problem, other, slot)))
                slots.Add(slot);
        }
        return [.. slots.Select(slot => new FixedSlot(slot.Pitch, slot.Start, slot.Room))];
    }
}
