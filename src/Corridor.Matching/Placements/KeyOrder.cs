using System.Numerics;

namespace Corridor.Matching.Placements;

/// <summary>
/// Sorts one list after another by keys, in memory that is kept: by leading bits into about as many groups as there are keys,
/// then each group by itself. Time: the length of the list while keys are spread evenly, and × its logarithm however they are.
/// </summary>
internal sealed class KeyOrder
{
    private ulong[] keys = [];
    private ulong[] sorted = [];
    private int[] order = [];
    private int[] moved = [];
    private int[] groupEnd = [];
    private int count;

    /// <summary>Where the keys of the next list go.</summary>
    public Span<ulong> KeysFor(int length)
    {
        count = length;
        if (keys.Length < length)
        {
            var room = Math.Max(length, 2 * keys.Length);
            (keys, sorted, order, moved) = (new ulong[room], new ulong[room], new int[room], new int[room]);
        }
        return keys.AsSpan(0, length);
    }

    /// <returns>Whether some keys are equal.</returns>
    public bool Sort()
    {
        var (least, most) = (ulong.MaxValue, ulong.MinValue);
        foreach (var key in keys.AsSpan(0, count))
            (least, most) = (Math.Min(least, key), Math.Max(most, key));
        var shift = Math.Max(0, BitOperations.Log2((most - least) | 1) - BitOperations.Log2((uint)count | 1));
        var groups = count == 0 ? 0 : (int)((most - least) >> shift) + 1;
        if (groupEnd.Length < groups)
            groupEnd = new int[2 * groups];
        var end = groupEnd.AsSpan(0, groups);
        end.Clear();
        foreach (var key in keys.AsSpan(0, count))
            end[(int)((key - least) >> shift)]++;
        var before = 0;
        foreach (ref var group in end)
            (group, before) = (before, before + group);
        for (var i = 0; i < count; i++)
        {
            var to = end[(int)((keys[i] - least) >> shift)]++;
            (sorted[to], order[to]) = (keys[i], i);
        }

        var equals = false;
        var from = 0;
        foreach (var to in end)
        {
            if (to - from > 1)
            {
                sorted.AsSpan(from..to).Sort(order.AsSpan(from..to));
                for (var i = from + 1; i < to; i++)
                    equals |= sorted[i - 1] == sorted[i];
            }
            from = to;
        }
        return equals;
    }

    /// <summary>Puts what belongs to the keys in their order.</summary>
    public void Apply(Span<int> list)
    {
        list.CopyTo(moved);
        for (var i = 0; i < list.Length; i++)
            list[i] = moved[order[i]];
    }

    /// <summary>1 for the least key and all equal to it, 2 for the next.</summary>
    public void Ranks(Span<int> ranks)
    {
        for (var i = 0; i < count; i++)
            ranks[i] = i == 0 ? 1 : sorted[i] == sorted[i - 1] ? ranks[i - 1] : ranks[i - 1] + 1;
    }
}
