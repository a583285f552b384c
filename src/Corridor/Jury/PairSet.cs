using System.Collections;
using System.Numerics;
using Corridor.Matching.Juries;

namespace Corridor.Jury;

/// <summary>Some jurors, by seat: a bit each.</summary>
internal sealed class SeatSet(int seats)
{
    private readonly ulong[] bits = new ulong[(seats + 63) / 64];

    public ReadOnlySpan<ulong> Bits => bits;

    public void Add(int seat) => bits[seat >> 6] |= 1UL << seat;

    public static SeatSet Of<T>(IReadOnlyList<T> all, Func<T, bool> those)
    {
        var set = new SeatSet(all.Count);
        for (var seat = 0; seat < all.Count; seat++)
        {
            if (those(all[seat]))
                set.Add(seat);
        }

        return set;
    }

    public Enumerator GetEnumerator() => new(bits);

    public struct Enumerator(ulong[] bits)
    {
        private int word = -1;
        private ulong rest;

        public readonly int Current => (word << 6) + BitOperations.TrailingZeroCount(rest);

        public bool MoveNext()
        {
            // Without the lowest bit: the one that was current.
            rest &= rest - 1;
            while (rest == 0)
            {
                if (++word == bits.Length)
                    return false;
                rest = bits[word];
            }

            return true;
        }
    }
}

/// <summary>Pairs of applications and jurors: a bit each, so that a city's jurors and applications are barred by the row.</summary>
internal sealed class PairSet(int applications, int jurors) : IReadOnlyCollection<Pair>
{
    private readonly int words = (jurors + 63) / 64;
    private readonly ulong[] bits = new ulong[applications * ((jurors + 63) / 64)];

    public int Count => bits.Sum(word => BitOperations.PopCount(word));

    public void Add(int application, int juror) => bits[(application * words) + (juror >> 6)] |= 1UL << juror;

    public void Add(int application, SeatSet seats)
    {
        var row = bits.AsSpan(application * words, words);
        for (var word = 0; word < words; word++)
            row[word] |= seats.Bits[word];
    }

    public void Remove(int application, int juror) => bits[(application * words) + (juror >> 6)] &= ~(1UL << juror);

    public bool Contains(int application, int juror) => (bits[(application * words) + (juror >> 6)] & (1UL << juror)) != 0;

    public IEnumerator<Pair> GetEnumerator()
    {
        for (var at = 0; at < bits.Length; at++)
        {
            for (var rest = bits[at]; rest != 0; rest &= rest - 1)
                yield return new(at / words, ((at % words) << 6) + BitOperations.TrailingZeroCount(rest));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
