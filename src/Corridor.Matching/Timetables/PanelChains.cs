using System.Numerics;

namespace Corridor.Matching.Timetables;

/// <summary>
/// The cheapest way for one panel alone to go through all sessions: a shortest path through time that remembers which of some chosen pitches it has heard,
/// so that those are heard exactly once; others may repeat (dynamic programming over subsets, Held and Karp, 1962; remembering only some of them,
/// Righini and Salani, 2008, and Tanaka, Fujikuma and Araki, "An exact algorithm for single-machine scheduling without machine idle time", 2009).
/// </summary>
internal sealed class PanelChains
{
    /// <summary>No way at all; whatever is above half of it is one as well.</summary>
    public const long Unreached = long.MaxValue / 8;

    private readonly StartTable table;
    private readonly PriceBound owner;
    private readonly List<Part> parts = [];
    private readonly int[] pitches;
    private int masks = 1;
    private long[] done = [];       // by part and mask: the cheapest up to and without the part

    // The starts of one session.
    private sealed record Part(int[] Starts, int From, int To, int Offset);

    public PanelChains(StartTable table, PriceBound owner, int panel)
    {
        this.table = table;
        this.owner = owner;
        pitches = table.PitchesOf[panel];
        var offset = 0;
        foreach (var session in pitches.SelectMany(pitch => Enumerable.Range(table.First[pitch], table.First[pitch + 1] - table.First[pitch]))
            .OrderBy(start => table.Point[start]).ThenBy(start => start).GroupBy(table.SessionOf))
        {
            int[] starts = [.. session];
            var (from, to) = (table.Point[starts[0]], table.Point[starts[^1]] + 1);
            parts.Add(new(starts, from, to, offset));
            offset += to - from;
        }
        Points = offset;
    }

    /// <summary>Points that the panel's sessions span.</summary>
    public int Points { get; }

    /// <summary>Elementary steps of one run, about.</summary>
    public long Steps => parts.Sum(part => (long)part.Starts.Length) * masks + (long)Points * masks;

    /// <summary>Says again which pitches are heard exactly once, from <see cref="PriceBound.BitOf"/>.</summary>
    public void Reset()
    {
        masks = 1 << pitches.Count(pitch => owner.BitOf[pitch] != 0);
        done = new long[(parts.Count + 1) * masks];
    }

    /// <summary>The least cost, with what it costs to miss pitches that are remembered; counts the starts it chooses.</summary>
    /// <param name="open">Room for <see cref="Points"/> × masks: the cheapest chain that is free again by a point, idle time from the part's first point deducted.</param>
    /// <param name="sitting">What a session costs.</param>
    /// <param name="idle">What a minute of waiting costs.</param>
    public long Cheapest(long[] open, long sitting, long idle)
    {
        done.AsSpan(0, masks).Fill(Unreached);
        done[0] = 0;
        for (var p = 0; p < parts.Count; p++)
            GoThrough(p, open, sitting, idle);
        var best = Unreached;
        var bestMask = 0;
        for (var mask = 0; mask < masks; mask++)
        {
            var cost = done[parts.Count * masks + mask];
            foreach (var pitch in pitches)
                if (owner.BitOf[pitch] != 0 && (mask & owner.BitOf[pitch]) == 0)
                    cost = Math.Min(Unreached, cost + owner.MissingCost(pitch));      // capped, or sums of the unreachable overflow
            if (cost < best)
                (best, bestMask) = (cost, mask);
        }
        if (best >= Unreached / 2)
            return Unreached;
        GoBack(bestMask, open, sitting, idle);
        return best;
    }

    private void GoThrough(int p, long[] open, long sitting, long idle)
    {
        var part = parts[p];
        var before = done.AsSpan(p * masks, masks);
        var after = done.AsSpan((p + 1) * masks, masks);
        before.CopyTo(after);
        open.AsSpan(part.Offset * masks, (part.To - part.From) * masks).Fill(Unreached);
        var isFresh = true;
        var point = part.From;
        var cut = -1;
        foreach (var start in part.Starts)
        {
            if (!owner.Alive[start])
                continue;
            for (; point < table.Point[start]; point++)
                if (point != cut)
                    Fold(open, part, point);
            var pitch = table.PitchOf[start];
            var bit = owner.BitOf[pitch];
            var here = open.AsSpan((part.Offset + point - part.From) * masks, masks);
            var isForced = bit == 0 && owner.Forced[pitch];
            if (isForced)
            {
                // Every chain goes through here: what went before can only go on from here.
                after.Fill(Unreached);
                open.AsSpan((part.Offset + point + 1 - part.From) * masks, (part.To - point - 1) * masks).Fill(Unreached);
            }
            var free = table.FreePoint[start];
            var next = free < part.To ? open.AsSpan((part.Offset + free - part.From) * masks, masks) : default;
            var waited = idle * (table.Minute[point] - table.Minute[part.From]) + owner.Reduced[start];
            var fresh = isFresh ? sitting + owner.Reduced[start] : Unreached;
            var saved = idle * (table.FreeMinute[start] - table.Minute[part.From]);
            // Masks without the pitch's bit lie in blocks as long as the bit.
            var block = bit == 0 ? masks : bit;
            for (var from = 0; from < masks; from += 2 * block)
            {
                var to = from + bit;
                Relax(here.Slice(from, block), before.Slice(from, block), waited, fresh, after.Slice(to, block));
                if (!next.IsEmpty)
                    Relax(here.Slice(from, block), before.Slice(from, block), waited - saved, fresh - saved, next.Slice(to, block));
            }
            if (isForced)
                (isFresh, cut) = (false, point);
        }
    }

    // target = min(target, waiting + waited, before + fresh), mask by mask.
    private static void Relax(ReadOnlySpan<long> waiting, ReadOnlySpan<long> before, long waited, long fresh, Span<long> target)
    {
        var at = 0;
        for (; at + Vector<long>.Count <= target.Length; at += Vector<long>.Count)
        {
            var chain = Vector.Min(new Vector<long>(waiting[at..]) + new Vector<long>(waited), new Vector<long>(before[at..]) + new Vector<long>(fresh));
            Vector.Min(new Vector<long>(target[at..]), chain).CopyTo(target[at..]);
        }
        for (; at < target.Length; at++)
            target[at] = Math.Min(target[at], Math.Min(waiting[at] + waited, before[at] + fresh));
    }

    private void Fold(long[] open, Part part, int point)
    {
        var here = open.AsSpan((part.Offset + point - part.From) * masks, masks);
        var next = open.AsSpan((part.Offset + point + 1 - part.From) * masks, masks);
        Relax(here, here, 0, 0, next);
    }

    // Finds the cheapest path again from its end.
    private void GoBack(int mask, long[] open, long sitting, long idle)
    {
        for (var p = parts.Count - 1; p >= 0; p--)
        {
            var part = parts[p];
            int[] forced = [.. part.Starts.Where(start => owner.Alive[start] && owner.Forced[table.PitchOf[start]] && owner.BitOf[table.PitchOf[start]] == 0)];
            var (firstForced, lastForced) = forced.Length == 0 ? (int.MaxValue, -1) : (table.Point[forced[0]], table.Point[forced[^1]]);
            var target = done[(p + 1) * masks + mask];
            if (forced.Length == 0 && target == done[p * masks + mask])
                continue;

            var last = Find(start => table.Point[start] >= lastForced && Chain(start) == target);
            while (true)
            {
                owner.Count(last);
                var fresh = Fresh(last);
                target -= owner.Reduced[last];
                mask &= ~owner.BitOf[table.PitchOf[last]];
                if (fresh == target)
                    break;
                var free = target - idle * (table.Minute[table.Point[last]] - table.Minute[part.From]);
                var at = last;
                var since = forced.LastOrDefault(start => table.Point[start] < table.Point[at], StartTable.None);
                last = Find(start => table.FreePoint[start] <= table.Point[at]
                    && (since == StartTable.None || table.Point[start] >= table.Point[since])
                    && Chain(start) - idle * (table.FreeMinute[start] - table.Minute[part.From]) == free);
                target = Chain(last);
            }

            int Find(Predicate<int> isIt) => part.Starts[Array.FindIndex(part.Starts, start => owner.Alive[start] && IsHeard(start) && isIt(start))];
            bool IsHeard(int start) => owner.BitOf[table.PitchOf[start]] == 0 || (mask & owner.BitOf[table.PitchOf[start]]) != 0;
            int Without(int start) => mask & ~owner.BitOf[table.PitchOf[start]];
            long Fresh(int start) => table.Point[start] > firstForced ? Unreached : done[p * masks + Without(start)] + sitting;
            long Chain(int start)
            {
                var waited = open[(part.Offset + table.Point[start] - part.From) * masks + Without(start)] + idle * (table.Minute[table.Point[start]] - table.Minute[part.From]);
                return Math.Min(waited, Fresh(start)) + owner.Reduced[start];
            }
        }
    }
}
