using System.Numerics;

namespace Corridor.Matching.Juries;

/// <summary>How well a juror suits an application: one cell of a sparse list.</summary>
/// <param name="Application">0 … applications − 1.</param>
/// <param name="Juror">0 … jurors − 1.</param>
/// <param name="Value">Higher is better; negative allowed; any unit, whole numbers so that sums are exact.</param>
public readonly record struct Affinity(int Application, int Juror, int Value);

/// <summary>
/// The affinity of every application and juror, applications as rows, jurors as columns; dense (a matrix) or sparse (a list).
/// Values are 32-bit integers: scale scores before (for example thousandths), and every total is exact.
/// </summary>
public abstract class Affinities
{
    private protected Affinities(int applications, int jurors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(applications);
        ArgumentOutOfRangeException.ThrowIfNegative(jurors);
        Applications = applications;
        Jurors = jurors;
    }

    /// <summary>Number of rows.</summary>
    public int Applications { get; }

    /// <summary>Number of columns.</summary>
    public int Jurors { get; }

    /// <summary>A full matrix, read in place and not copied: the caller must not change it while it is used.</summary>
    /// <param name="applications">Rows.</param>
    /// <param name="jurors">Columns.</param>
    /// <param name="rowMajor">applications × jurors values, row after row.</param>
    /// <exception cref="ArgumentException">The matrix is not applications × jurors long.</exception>
    public static Affinities Dense(int applications, int jurors, ReadOnlyMemory<int> rowMajor) =>
        new DenseAffinities(applications, jurors, rowMajor);

    /// <summary>A list of cells. A pair that is not listed has affinity 0 and is allowed, unless <paramref name="onlyListed"/>.</summary>
    /// <param name="applications">Rows.</param>
    /// <param name="jurors">Columns.</param>
    /// <param name="listed">The cells, in any order, each pair once.</param>
    /// <param name="onlyListed">True: a pair that is not listed may not be assigned.</param>
    /// <exception cref="ArgumentException">A cell is outside the matrix or listed twice.</exception>
    public static Affinities Sparse(int applications, int jurors, IEnumerable<Affinity> listed, bool onlyListed = false) =>
        new SparseAffinities(applications, jurors, listed, onlyListed);

    /// <summary>Everyone suits everything equally: only loads, conflicts and the seed decide.</summary>
    public static Affinities Equal(int applications, int jurors) => Sparse(applications, jurors, []);

    /// <summary>Writes the row of one application; <paramref name="listed"/> is false where the pair may not be assigned. Both spans are jurors long.</summary>
    internal abstract void CopyRow(int application, Span<int> values, Span<bool> listed);

    /// <summary>The affinity, or null where the pair is not listed and only listed pairs may be assigned.</summary>
    internal abstract int? Find(int application, int juror);

    /// <summary>Affinity minus price of every juror; <see cref="Barred"/> where only listed pairs may be assigned and this is none. Both spans are jurors long at least.</summary>
    internal abstract void ReadWorth(int application, ReadOnlySpan<long> price, Span<long> worth);

    /// <summary>Largest absolute affinity, of pairs in conflict too.</summary>
    internal abstract long Magnitude();

    /// <summary>Far below any affinity minus any price.</summary>
    internal const long Barred = long.MinValue / 4;

    private sealed class DenseAffinities : Affinities
    {
        private readonly ReadOnlyMemory<int> matrix;

        public DenseAffinities(int applications, int jurors, ReadOnlyMemory<int> rowMajor) : base(applications, jurors)
        {
            if (rowMajor.Length != (long)applications * jurors)
                throw new ArgumentException($"A matrix of {applications} × {jurors} has {(long)applications * jurors} values, not {rowMajor.Length}.", nameof(rowMajor));
            matrix = rowMajor;
        }

        internal override void CopyRow(int application, Span<int> values, Span<bool> listed)
        {
            matrix.Span.Slice(application * Jurors, Jurors).CopyTo(values);
            listed.Fill(true);
        }

        internal override int? Find(int application, int juror) => matrix.Span[(application * Jurors) + juror];

        internal override void ReadWorth(int application, ReadOnlySpan<long> price, Span<long> worth)
        {
            var row = matrix.Span.Slice(application * Jurors, Jurors);
            var (lanes, j) = (Vector<long>.Count, 0);
            for (; j <= Jurors - (2 * lanes); j += 2 * lanes)
            {
                Vector.Widen(new Vector<int>(row[j..]), out var low, out var high);
                (low - new Vector<long>(price[j..])).CopyTo(worth[j..]);
                (high - new Vector<long>(price[(j + lanes)..])).CopyTo(worth[(j + lanes)..]);
            }

            for (; j < Jurors; j++)
                worth[j] = row[j] - price[j];
        }

        internal override long Magnitude()
        {
            var cells = matrix.Span;
            var (least, most, c) = (Vector<int>.Zero, Vector<int>.Zero, 0);
            for (; c <= cells.Length - Vector<int>.Count; c += Vector<int>.Count)
            {
                var values = new Vector<int>(cells[c..]);
                least = Vector.Min(least, values);
                most = Vector.Max(most, values);
            }

            var magnitude = 0L;
            for (var lane = 0; lane < Vector<int>.Count; lane++)
                magnitude = Math.Max(magnitude, Math.Max(most[lane], -(long)least[lane]));
            for (; c < cells.Length; c++)
                magnitude = Math.Max(magnitude, Math.Abs((long)cells[c]));
            return magnitude;
        }
    }

    private sealed class SparseAffinities : Affinities
    {
        private readonly int[] start;
        private readonly int[] juror;
        private readonly int[] value;
        private readonly bool onlyListed;

        public SparseAffinities(int applications, int jurors, IEnumerable<Affinity> listed, bool onlyListed) : base(applications, jurors)
        {
            var cells = listed.ToArray();
            foreach (var cell in cells)
                if ((uint)cell.Application >= (uint)applications || (uint)cell.Juror >= (uint)jurors)
                    throw new ArgumentException($"Application {cell.Application}, juror {cell.Juror} is outside {applications} × {jurors}.", nameof(listed));

            Array.Sort(cells, (a, b) => a.Application != b.Application ? a.Application.CompareTo(b.Application) : a.Juror.CompareTo(b.Juror));
            for (var i = 1; i < cells.Length; i++)
                if (cells[i].Application == cells[i - 1].Application && cells[i].Juror == cells[i - 1].Juror)
                    throw new ArgumentException($"Application {cells[i].Application}, juror {cells[i].Juror} is listed twice.", nameof(listed));

            start = new int[applications + 1];
            foreach (var cell in cells)
                start[cell.Application + 1]++;
            for (var i = 0; i < applications; i++)
                start[i + 1] += start[i];
            juror = Array.ConvertAll(cells, c => c.Juror);
            value = Array.ConvertAll(cells, c => c.Value);
            this.onlyListed = onlyListed;
        }

        internal override void CopyRow(int application, Span<int> values, Span<bool> listed)
        {
            values.Clear();
            listed.Fill(!onlyListed);
            for (var cell = start[application]; cell < start[application + 1]; cell++)
            {
                values[juror[cell]] = value[cell];
                listed[juror[cell]] = true;
            }
        }

        internal override int? Find(int application, int juror)
        {
            var cell = Array.BinarySearch(this.juror, start[application], start[application + 1] - start[application], juror);
            return cell >= 0 ? value[cell] : onlyListed ? null : 0;
        }

        internal override void ReadWorth(int application, ReadOnlySpan<long> price, Span<long> worth)
        {
            if (onlyListed)
            {
                worth[..Jurors].Fill(Barred);
            }
            else
            {
                for (var j = 0; j < Jurors; j++)
                    worth[j] = -price[j];
            }

            for (var cell = start[application]; cell < start[application + 1]; cell++)
                worth[juror[cell]] = value[cell] - price[juror[cell]];
        }

        internal override long Magnitude() => value.Select(v => Math.Abs((long)v)).DefaultIfEmpty(0).Max();
    }
}
