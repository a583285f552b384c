namespace Corridor.Matching.Timetables;

/// <summary>What <see cref="PitchTimetable.Verify"/> found.</summary>
/// <param name="Faults">Broken rules, wrong figures and claims without proof, in words.</param>
/// <param name="ProvedUnplaced">Pitches that no timetable can place, by the prices given.</param>
/// <param name="ProvedCost">What every timetable costs at least that leaves as many unplaced as this one, by the prices given.</param>
public sealed record TimetableVerdict(IReadOnlyList<string> Faults, int ProvedUnplaced, long ProvedCost)
{
    /// <summary>Nothing is wrong.</summary>
    public bool IsSound => Faults.Count == 0;
}

/// <summary>The check, minute by minute from the problem as given.</summary>
internal sealed class TimetableProof
{
    private readonly TimetableProblem problem;
    private readonly Timetable timetable;
    private readonly List<string> faults = [];

    public TimetableProof(TimetableProblem problem, Timetable timetable)
    {
        problem.Check();
        this.problem = problem;
        this.timetable = timetable;
    }

    public TimetableVerdict Run()
    {
        CheckEachOnce();
        if (faults.Count > 0)
            return new(faults, 0, 0);

        foreach (var slot in timetable.Slots)
            CheckSlot(slot, problem.JurorsOf(slot.Pitch), mustBeOnGrid: true);
        for (var i = 0; i < timetable.Slots.Count; i++)
            for (var j = 0; j < i; j++)
                CheckApart(timetable.Slots[j], problem.JurorsOf(timetable.Slots[j].Pitch), timetable.Slots[i], problem.JurorsOf(timetable.Slots[i].Pitch));
        foreach (var slot in problem.Fixed)
            if (!timetable.Slots.Contains(new(slot.Pitch, slot.Start, slot.Start + problem.Pitches[slot.Pitch].Minutes, slot.Room)))
                faults.Add($"Pitch {slot.Pitch} was fixed and has moved.");
        if (faults.Count > 0)
            return new(faults, 0, 0);

        CheckCost();
        foreach (var unplaced in timetable.Unplaced)
            CheckUnplaced(unplaced);
        var (unplacedBound, costBound) = CheckBound();
        return new(faults, unplacedBound, costBound);
    }

    private void CheckEachOnce()
    {
        var entries = timetable.Slots.Select(slot => slot.Pitch).Concat(timetable.Unplaced.Select(unplaced => unplaced.Pitch)).ToArray();
        foreach (var pitch in entries.Where(pitch => (uint)pitch >= (uint)problem.Pitches.Count))
            faults.Add($"Pitch {pitch} does not exist.");
        for (var pitch = 0; pitch < problem.Pitches.Count; pitch++)
            if (entries.Count(other => other == pitch) is not 1 and var times)
                faults.Add($"Pitch {pitch} appears {times} times.");
    }

    private void CheckSlot(Slot slot, IReadOnlyList<int> jurors, bool mustBeOnGrid)
    {
        var pitch = problem.Pitches[slot.Pitch];
        if (slot.End != slot.Start + pitch.Minutes)
            faults.Add($"Pitch {slot.Pitch} lasts {slot.End - slot.Start} minutes.");
        var isFixed = problem.Fixed.Any(fixedSlot => fixedSlot.Pitch == slot.Pitch);
        if (!problem.Sessions.Any(session => session.From <= slot.Start && slot.End <= session.To
            && (isFixed || !mustBeOnGrid || (slot.Start - session.From) % problem.Step == 0)))
            faults.Add($"Pitch {slot.Pitch} at {slot.Start} is in no session, or beside the grid.");
        if ((uint)slot.Room >= (uint)problem.Rooms || (pitch.Rooms is { } rooms && !rooms.Contains(slot.Room)))
            faults.Add($"Pitch {slot.Pitch} cannot be in room {slot.Room}.");
        foreach (var person in pitch.Team.Concat(jurors))
            if (!IsThere(person, slot.Start, slot.End))
                faults.Add($"Pitch {slot.Pitch} at {slot.Start} is outside the hours of person {person}.");
    }

    // Walks from minute to minute that some period reaches: periods need not be in order, nor apart.
    private bool IsThere(int person, long from, long to)
    {
        while (from < to)
        {
            var reached = problem.People[person].Available.Where(period => period.From <= from && from < period.To)
                .Select(period => period.To).DefaultIfEmpty(from).Max();
            if (reached == from)
                return false;
            from = reached;
        }
        return true;
    }

    private void CheckApart(Slot first, IReadOnlyList<int> firstJurors, Slot second, IReadOnlyList<int> secondJurors)
    {
        var (one, other) = (problem.Pitches[first.Pitch], problem.Pitches[second.Pitch]);
        var wholly = Overlap(one.Break, other.Break);
        if (wholly && first.Room == second.Room)
            faults.Add($"Pitches {first.Pitch} and {second.Pitch} are in room {first.Room} at once.");
        if (wholly && one.Panel == other.Panel)
            faults.Add($"Panel {one.Panel} hears pitches {first.Pitch} and {second.Pitch} at once.");
        if (wholly && firstJurors.Intersect(secondJurors).Any())
            faults.Add($"A juror of pitches {first.Pitch} and {second.Pitch} is in two places.");
        if ((Overlap(0, 0) && one.Team.Intersect(other.Team).Any())
            || (Overlap(0, other.Break) && one.Team.Intersect(secondJurors).Any())
            || (Overlap(one.Break, 0) && firstJurors.Intersect(other.Team).Any()))
            faults.Add($"A presenter of pitches {first.Pitch} and {second.Pitch} is in two places.");

        bool Overlap(int pause, int otherPause) => first.Start < second.End + otherPause && second.Start < first.End + pause;
    }

    private void CheckCost()
    {
        var weights = problem.Weights;
        var (night, rooms, panels, idle, sittings) = (0L, 0L, 0L, 0L, 0L);
        foreach (var slot in timetable.Slots)
            foreach (var person in problem.Pitches[slot.Pitch].Team.Concat(problem.JurorsOf(slot.Pitch)))
                for (var minute = slot.Start; minute < slot.End; minute++)
                    if (problem.People[person].Night.Any(period => period.From <= minute && minute < period.To))
                        night += weights.NightMinute;
        foreach (var session in problem.Sessions)
        {
            var inside = timetable.Slots.Where(slot => session.From <= slot.Start && slot.Start < session.To).OrderBy(slot => slot.Start).ToArray();
            for (var i = 0; i < inside.Length; i++)
            {
                var panel = problem.Pitches[inside[i].Pitch].Panel;
                var lastOfPanel = Array.FindLastIndex(inside[..i], slot => problem.Pitches[slot.Pitch].Panel == panel);
                var lastInRoom = Array.FindLastIndex(inside[..i], slot => slot.Room == inside[i].Room);
                if (lastOfPanel < 0)
                    sittings += weights.Sitting;
                else
                {
                    idle += weights.IdleMinute * (inside[i].Start - inside[lastOfPanel].End - problem.Pitches[inside[lastOfPanel].Pitch].Break);
                    rooms += inside[lastOfPanel].Room == inside[i].Room ? 0 : weights.RoomChange;
                }
                if (lastInRoom >= 0 && problem.Pitches[inside[lastInRoom].Pitch].Panel != panel)
                    panels += weights.PanelChange;
            }
        }
        var cost = new TimetableCost(night, rooms, panels, idle, sittings);
        if (cost != timetable.Cost)
            faults.Add($"The timetable says {timetable.Cost}; it is {cost}.");
    }

    private void CheckUnplaced(UnplacedPitch unplaced)
    {
        var pitch = problem.Pitches[unplaced.Pitch];
        var jurors = problem.JurorsOf(unplaced.Pitch);
        var starts = Starts(unplaced.Pitch);
        var common = starts.Where(start => AreThere(pitch.Team.Concat(jurors), start)).ToArray();
        var reason = starts.Length == 0 ? UnplacedReason.NoSessionLongEnough
            : common.Length == 0 ? UnplacedReason.NoCommonHour : UnplacedReason.NoCapacity;
        if (unplaced.Reason != reason)
            faults.Add($"Pitch {unplaced.Pitch} says {unplaced.Reason}; it is {reason}.");
        if (common.Any(start => IsFree(unplaced.Pitch, start, jurors, withSplits: false)))
            faults.Add($"Pitch {unplaced.Pitch} has a free start and is left out.");
        if (reason == UnplacedReason.NoCommonHour != unplaced.NeverTogether.Count > 0)
            faults.Add($"Pitch {unplaced.Pitch} does not say who never meets.");
        foreach (var group in unplaced.NeverTogether)
            if (starts.Any(start => AreThere(group, start)) || group.Any(person => group.Count > 1 && !starts.Any(start => AreThere(group.Where(other => other != person), start))))
                faults.Add($"Pitch {unplaced.Pitch} says {string.Join(", ", group)} never meet, and they do, or fewer do not.");

        var quorum = Math.Max(1, Math.Min(problem.MinimumLive, jurors.Count));
        var mostLive = starts.Where(start => AreThere(pitch.Team, start))
            .Select(start => jurors.Where(juror => IsThere(juror, start, start + pitch.Minutes)).ToArray() is var live ? MostFree(unplaced.Pitch, start, live) : 0)
            .DefaultIfEmpty(0).Max();
        var proposal = reason == UnplacedReason.NoCapacity ? ProposalKind.MoreCapacity
            : !pitch.MayBeRecorded ? ProposalKind.OtherHours
            : mostLive >= quorum ? ProposalKind.SplitPanel : ProposalKind.RecordedPitch;
        if (unplaced.Proposal != proposal || unplaced.Split is null == (proposal == ProposalKind.SplitPanel))
            faults.Add($"Pitch {unplaced.Pitch} proposes {unplaced.Proposal}; it should be {proposal}.");
        else if (unplaced.Split is { } split)
            CheckSplit(unplaced.Pitch, split, mostLive);

        bool AreThere(IEnumerable<int> people, long start) => people.All(person => IsThere(person, start, start + pitch.Minutes));
    }

    private void CheckSplit(int pitch, SplitPanel split, int mostLive)
    {
        if (split.Slot.Pitch != pitch || !split.Live.Concat(split.Watching).Order().SequenceEqual(problem.JurorsOf(pitch).Order()))
            faults.Add($"The split of pitch {pitch} is not of its panel.");
        if (split.Live.Count != mostLive)
            faults.Add($"The split of pitch {pitch} has {split.Live.Count} live jurors; {mostLive} could be.");
        CheckSlot(split.Slot, split.Live, mustBeOnGrid: true);
        foreach (var slot in timetable.Slots)
            CheckApart(slot, problem.JurorsOf(slot.Pitch), split.Slot, split.Live);
        foreach (var other in timetable.Unplaced)
            if (other.Split is { } otherSplit && other.Pitch < pitch)
                CheckApart(otherSplit.Slot, otherSplit.Live, split.Slot, split.Live);
    }

    private long[] Starts(int pitch) =>
        [.. problem.Sessions.SelectMany(session => Enumerable.Range(0, (int)((session.To - session.From + problem.Step - 1) / problem.Step))
            .Select(step => session.From + (long)step * problem.Step).Where(start => start + problem.Pitches[pitch].Minutes <= session.To))];

    // Everything that is held, but by the pitch itself.
    private IEnumerable<(Slot Slot, IReadOnlyList<int> Jurors)> Held(int pitch, bool withSplits) =>
        timetable.Slots.Select(slot => (slot, problem.JurorsOf(slot.Pitch)))
            .Concat(timetable.Unplaced.Where(other => withSplits && other.Pitch != pitch && other.Split is not null).Select(other => (other.Split!.Slot, other.Split.Live)));

    private bool IsFree(int pitch, long start, IReadOnlyList<int> jurors, bool withSplits)
    {
        var mine = problem.Pitches[pitch];
        var taken = new HashSet<int>();
        foreach (var (slot, theirs) in Held(pitch, withSplits))
        {
            var other = problem.Pitches[slot.Pitch];
            if (Overlap(mine.Break, other.Break) && (mine.Panel == other.Panel || jurors.Intersect(theirs).Any()))
                return false;
            if (Overlap(mine.Break, other.Break))
                taken.Add(slot.Room);
            if ((Overlap(0, 0) && mine.Team.Intersect(other.Team).Any())
                || (Overlap(0, other.Break) && mine.Team.Intersect(theirs).Any())
                || (Overlap(mine.Break, 0) && jurors.Intersect(other.Team).Any()))
                return false;

            bool Overlap(int pause, int otherPause) => start < slot.End + otherPause && slot.Start < start + mine.Minutes + pause;
        }
        return Enumerable.Range(0, problem.Rooms).Any(room => !taken.Contains(room) && (mine.Rooms is null || mine.Rooms.Contains(room)));
    }

    // How many of the jurors are free at a start that is free for all others.
    private int MostFree(int pitch, long start, int[] jurors) =>
        IsFree(pitch, start, [], withSplits: true) ? jurors.Count(juror => IsFree(pitch, start, [juror], withSplits: true)) : 0;

    private (int Unplaced, long Cost) CheckBound()
    {
        var possible = Enumerable.Range(0, problem.Pitches.Count).Select(PossibleStarts).ToArray();
        var withoutStart = possible.Count(starts => starts.Length == 0);
        var bound = timetable.Bound;
        if (bound.ForUnplaced.Skip != TimetablePrices.Unit)
            faults.Add("The prices for unplaced pitches do not price skipping at one.");
        if (bound.ForCost.Skip is null && timetable.Unplaced.Count != withoutStart)
            faults.Add("The prices for the cost leave out no pitch, and the timetable does.");
        if (faults.Count > 0)
            return (0, 0);

        var unplaced = withoutStart + (int)RoundUp(Priced(bound.ForUnplaced, possible, 0));
        var cost = RoundUp(Priced(bound.ForCost, possible, TimetablePrices.Unit) - (Int128)(bound.ForCost.Skip ?? 0) * (timetable.Unplaced.Count - withoutStart));
        if (bound.IsExhaustive)
        {
            if (!timetable.IsOptimal)
                faults.Add("All was searched, and the bound is not the timetable's.");
        }
        else if (bound.Unplaced > unplaced || bound.Cost > cost)
            faults.Add($"The bound says {bound.Unplaced} unplaced and a cost of {bound.Cost}; prices prove {unplaced} and {cost}.");
        if (unplaced > timetable.Unplaced.Count || cost > timetable.Cost.Total)
            faults.Add("The bound is above the timetable.");
        return (unplaced, cost);
    }

    private static long RoundUp(Int128 priced) => priced <= 0 ? 0 : (long)((priced + TimetablePrices.Unit - 1) / TimetablePrices.Unit);

    // Where hours, sessions and fixed slots allow a pitch.
    private long[] PossibleStarts(int pitch)
    {
        if (problem.Fixed.Any(slot => slot.Pitch == pitch))
            return [problem.Fixed.First(slot => slot.Pitch == pitch).Start];
        var mine = problem.Pitches[pitch];
        var beside = new TimetableProof(problem, timetable with
        {
            Slots = [.. problem.Fixed.Select(slot => new Slot(slot.Pitch, slot.Start, slot.Start + problem.Pitches[slot.Pitch].Minutes, slot.Room))],
            Unplaced = [],
        });
        return [.. Starts(pitch).Where(start => mine.Team.Concat(problem.JurorsOf(pitch)).All(person => IsThere(person, start, start + mine.Minutes))
            && beside.IsFree(pitch, start, problem.JurorsOf(pitch), withSplits: false))];
    }

    // For any prices: each panel takes its cheapest chain of pitches in each session; each pitch is paid for once; rooms and people earn their price.
    private Int128 Priced(TimetablePrices prices, long[][] possible, long unit)
    {
        if (prices.Pitches.Count != problem.Pitches.Count || prices.People.Any(price => price.Price < 0)
            || prices.Rooms.Any(price => price.Price < 0 || price.Rooms.Distinct().Count() != price.Rooms.Count))
        {
            faults.Add("The prices are not of this problem, or negative.");
            return 0;
        }
        Int128 total = 0;
        for (var pitch = 0; pitch < possible.Length; pitch++)
        {
            if (possible[pitch].Length == 0 || prices.Once.Contains(pitch))
                continue;
            total += prices.Pitches[pitch];
            if (prices.Skip is { } skip && problem.Fixed.All(slot => slot.Pitch != pitch))
                total += Math.Min(0, skip - prices.Pitches[pitch]);
        }
        foreach (var price in prices.People)
            total -= price.Price;
        foreach (var price in prices.Rooms)
            total -= (Int128)price.Price * price.Rooms.Count;

        var personPrices = prices.People.ToLookup(price => price.Person);
        var roomPrices = Enumerable.Range(0, problem.Pitches.Count)
            .Select(pitch => prices.Rooms.Where(price => (problem.Pitches[pitch].Rooms ?? [.. Enumerable.Range(0, problem.Rooms)]).All(price.Rooms.Contains)).ToArray()).ToArray();
        var never = (Int128)1 << 100;
        var idle = (Int128)unit * problem.Weights.IdleMinute;
        for (var panel = 0; panel < problem.Panels.Count; panel++)
            total += CheapestWay(panel);
        return total;

        // By set of the pitches that are heard once: the cheapest way through all sessions so far.
        Int128 CheapestWay(int panel)
        {
            var own = Enumerable.Range(0, possible.Length).Where(pitch => problem.Pitches[pitch].Panel == panel && possible[pitch].Length > 0).ToArray();
            var once = own.Where(prices.Once.Contains).ToArray();
            var ways = new Int128[1 << once.Length];
            Array.Fill(ways, never);
            ways[0] = 0;
            foreach (var session in problem.Sessions)
                ways = ThroughSession(ways, session, own, once);
            return Enumerable.Range(0, ways.Length).Select(heard => ways[heard] + once.Where((_, i) => (heard >> i & 1) == 0)
                .Aggregate((Int128)0, (missing, pitch) => missing + (prices.Skip is { } skip && problem.Fixed.All(slot => slot.Pitch != pitch) ? skip : never))).Min();
        }

        Int128[] ThroughSession(Int128[] before, Period session, int[] own, int[] once)
        {
            var steps = own.SelectMany(pitch => possible[pitch].Where(start => session.From <= start && start < session.To).Select(start => (Start: start, Pitch: pitch)))
                .OrderBy(step => step.Start).ToArray();
            var fresh = before.Select(way => way + unit * problem.Weights.Sitting).ToArray();
            var after = before.ToArray();
            var waiting = Array.ConvertAll(before, _ => never);     // chains that are free again, idle time from 0 deducted
            var freeAt = new SortedDictionary<long, Int128[]>();
            foreach (var (start, pitch) in steps)
            {
                while (freeAt.Count > 0 && freeAt.First() is var (minute, chains) && minute <= start)
                {
                    for (var heard = 0; heard < waiting.Length; heard++)
                        waiting[heard] = Int128.Min(waiting[heard], chains[heard]);
                    freeAt.Remove(minute);
                }
                var reduced = Reduced(pitch, start);
                var bit = Array.IndexOf(once, pitch) is >= 0 and var at ? 1 << at : 0;
                var ending = Array.ConvertAll(before, _ => never);
                for (var heard = 0; heard < waiting.Length; heard++)
                    if ((heard & bit) == 0)
                        ending[heard | bit] = Int128.Min(fresh[heard], waiting[heard] + idle * start) + reduced;

                if (bit == 0 && problem.Fixed.Any(slot => slot.Pitch == pitch))
                {
                    // Whoever is not here on time has no timetable.
                    Array.Fill(fresh, never);
                    Array.Fill(after, never);
                    Array.Fill(waiting, never);
                    freeAt.Clear();
                }
                var free = start + problem.Pitches[pitch].Minutes + problem.Pitches[pitch].Break;
                if (!freeAt.TryGetValue(free, out var opening))
                    freeAt[free] = opening = Array.ConvertAll(before, _ => never);
                for (var heard = 0; heard < waiting.Length; heard++)
                {
                    after[heard] = Int128.Min(after[heard], ending[heard]);
                    opening[heard] = Int128.Min(opening[heard], ending[heard] - idle * free);
                }
            }
            return after;
        }

        Int128 Reduced(int pitch, long start)
        {
            var end = start + problem.Pitches[pitch].Minutes;
            var free = end + problem.Pitches[pitch].Break;
            Int128 reduced = prices.Once.Contains(pitch) ? 0 : -prices.Pitches[pitch];
            foreach (var person in problem.Pitches[pitch].Team)
                reduced += Night(person) + Paid(person, end);
            foreach (var person in problem.JurorsOf(pitch))
                reduced += Night(person) + Paid(person, free);
            foreach (var price in roomPrices[pitch])
                if (start <= price.Minute && price.Minute < free)
                    reduced += price.Price;
            return reduced;

            Int128 Night(int person) => (Int128)unit * problem.Weights.NightMinute * Periods.Within(Periods.Joined(problem.People[person].Night), start, end);
            Int128 Paid(int person, long until)
            {
                Int128 paid = 0;
                foreach (var price in personPrices[person])
                    if (start <= price.Minute && price.Minute < until)
                        paid += price.Price;
                return paid;
            }
        }
    }
}
