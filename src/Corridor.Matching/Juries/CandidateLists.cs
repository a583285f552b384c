using System.Numerics;

namespace Corridor.Matching.Juries;

/// <summary>
/// Of each application its best jurors at some prices, and a bound on the worth of all others. While prices only rise
/// the bound holds; where it could matter the application is read in full again.
/// </summary>
internal sealed class CandidateLists
{
    /// <summary>Jurors are looked at in so many strides at once: what no stride's best reaches, none of its jurors reaches.</summary>
    private const int Strides = 8;
    private const int UsualWidth = 48;
    // Rules keep some of the best out.
    private const int WidthUnderRules = 64;
    // Of jurors alike too, and these stand together.
    private const int WidthOfKinds = 128;

    private readonly AssignmentRows rows;
    private readonly int[] juror;
    private readonly int[] value;
    private readonly int[] count;
    private readonly int stride;
    private readonly long[] best;
    private readonly int[] places;
    private readonly long[] spare;

    public CandidateLists(AssignmentRows rows, JurorKinds kinds)
        : this(rows, !rows.Rules.Any ? UsualWidth : kinds.Alike ? WidthOfKinds : WidthUnderRules)
    {
    }

    public CandidateLists(AssignmentRows rows, int leastWidth)
    {
        this.rows = rows;
        Width = Math.Min(rows.Jurors, Math.Max(leastWidth, rows.MostSlots * 8));
        juror = new int[rows.Applications * Width];
        value = new int[rows.Applications * Width];
        count = new int[rows.Applications];
        Bound = new long[rows.Applications];
        Row = new long[rows.Jurors];
        stride = rows.Jurors / Strides;
        best = new long[stride];
        places = new int[rows.Jurors];
        spare = new long[rows.Jurors];
    }

    public int Width { get; }

    /// <summary>By application: no juror outside the list is worth more.</summary>
    public long[] Bound { get; }

    /// <summary>The application that was read last: the worth of every juror.</summary>
    public long[] Row { get; }

    public ReadOnlySpan<int> Jurors(int application) => juror.AsSpan(application * Width, count[application]);

    public ReadOnlySpan<int> Values(int application) => value.AsSpan(application * Width, count[application]);

    /// <summary>Reads an application in full and lists its best.</summary>
    public void Read(int application, ReadOnlySpan<long> price)
    {
        var row = Row.AsSpan();
        rows.ReadWorth(application, price, row);
        var least = Affinities.Barred + 1;
        var listed = 0;
        if (rows.Jurors > Width && stride >= Width && Threshold() is var threshold && threshold > least)
        {
            least = threshold;
            var tops = best.AsSpan();
            for (var c = 0; c < tops.Length; c++)
            {
                if (tops[c] < least)
                    continue;
                for (var j = c; j < stride * Strides; j += stride)
                {
                    if (row[j] >= least)
                        places[listed++] = j;
                }
            }

            for (var j = stride * Strides; j < row.Length; j++)
            {
                if (row[j] >= least)
                    places[listed++] = j;
            }
        }
        else
        {
            for (var j = 0; j < row.Length; j++)
            {
                if (row[j] >= least)
                    places[listed++] = j;
            }
        }

        var bound = rows.Jurors <= Width ? Affinities.Barred : least - 1;
        if (listed > Width)
            (listed, bound) = Narrow(listed);
        count[application] = listed;
        Bound[application] = bound;
        var first = application * Width;
        for (var c = 0; c < listed; c++)
        {
            juror[first + c] = places[c];
            value[first + c] = (int)(row[places[c]] + price[places[c]]);
        }
    }

    /// <summary>Puts those of a list at these places first, in this order; the places are used up.</summary>
    public void BringForward(int application, Span<int> places)
    {
        var jurors = juror.AsSpan(application * Width, Width);
        var values = value.AsSpan(application * Width, Width);
        for (var n = 0; n < places.Length; n++)
        {
            var at = places[n];
            if (at == n)
                continue;
            (jurors[n], jurors[at]) = (jurors[at], jurors[n]);
            (values[n], values[at]) = (values[at], values[n]);
            if (places[(n + 1)..].IndexOf(n) is >= 0 and var moved)
                places[n + 1 + moved] = at;
        }
    }

    /// <summary>Prices have fallen by so much at most.</summary>
    public void Loosen(long fallen)
    {
        foreach (ref var bound in Bound.AsSpan())
            bound = bound == Affinities.Barred ? bound : bound + fallen;
    }

    // Keeps the best; what equals the bound may stay outside, it is not worth more.
    private (int Listed, long Bound) Narrow(int listed)
    {
        for (var c = 0; c < listed; c++)
            spare[c] = Row[places[c]];
        var bound = Selection.Kth(spare.AsSpan(0, listed), Width);
        var kept = 0;
        for (var c = 0; c < listed; c++)
        {
            if (Row[places[c]] > bound)
                Keep(c);
        }

        for (var c = kept; c < listed && kept < Width; c++)
        {
            if (Row[places[c]] == bound)
                Keep(c);
        }

        return (kept, bound);

        void Keep(int c)
        {
            (places[kept], places[c]) = (places[c], places[kept]);
            kept++;
        }
    }

    // A worth that enough jurors reach and not many more than enough: of the best of each stride's column, about two thirds of the width.
    private long Threshold()
    {
        var (lanes, c) = (Vector<long>.Count, 0);
        var row = Row.AsSpan();
        var (low, high) = (long.MaxValue, long.MinValue);
        var (lowest, highest) = (new Vector<long>(long.MaxValue), new Vector<long>(long.MinValue));
        for (; c <= stride - lanes; c += lanes)
        {
            var top = new Vector<long>(row[c..]);
            for (var s = 1; s < Strides; s++)
                top = Vector.Max(top, new Vector<long>(row[(c + (s * stride))..]));
            top.CopyTo(best, c);
            lowest = Vector.Min(lowest, top);
            highest = Vector.Max(highest, top);
        }

        for (; c < stride; c++)
        {
            var top = row[c];
            for (var s = 1; s < Strides; s++)
                top = Math.Max(top, row[c + (s * stride)]);
            best[c] = top;
            (low, high) = (Math.Min(low, top), Math.Max(high, top));
        }

        for (var lane = 0; lane < lanes; lane++)
            (low, high) = (Math.Min(low, lowest[lane]), Math.Max(high, highest[lane]));

        // Between the two by halves, first where it will often be.
        var (fewest, most) = (Width / 2, Width * 3 / 4);
        var at = high - ((high - low) / 4);
        for (var tries = 0; tries < 24 && low < high; tries++)
        {
            var reach = Reaching(at);
            if (reach >= fewest && reach <= most)
                return at;
            if (reach > most)
                low = at + 1;
            else
                high = at - 1;
            at = low + ((high - low) / 2);
        }

        best.CopyTo(spare, 0);
        return Selection.Kth(spare.AsSpan(0, stride), fewest);
    }

    private int Reaching(long worth)
    {
        var (bar, below, c) = (new Vector<long>(worth), Vector<long>.Zero, 0);
        var tops = best.AsSpan();
        for (; c <= tops.Length - Vector<long>.Count; c += Vector<long>.Count)
            below += Vector.GreaterThanOrEqual(new Vector<long>(tops[c..]), bar);
        var reach = -(int)Vector.Sum(below);
        for (; c < tops.Length; c++)
            reach += tops[c] >= worth ? 1 : 0;
        return reach;
    }
}
