using System.Numerics;
using System.Runtime.InteropServices;

namespace Corridor.Matching.Rankings;

/// <summary>A symmetric positive definite matrix as the product of a lower triangle and its transpose (Cholesky), by rows.</summary>
/// <remarks>Four rows or columns at a time, so that what is read once serves four products; vectors as wide as the machine's.</remarks>
internal sealed class PositiveDefinite
{
    // Of what stood there: what is less is rounding.
    private const double Least = 1e-11;

    private readonly int size;
    private readonly double[] lower;

    private PositiveDefinite(int size, double[] lower) => (this.size, this.lower) = (size, lower);

    /// <summary>Factors in place; null when the matrix is singular, or nearly so.</summary>
    /// <param name="matrix">size × size by rows, of which the lower triangle is read and everything is taken over.</param>
    /// <param name="size">Rows and columns.</param>
    public static PositiveDefinite? Factor(double[] matrix, int size)
    {
        var factored = new PositiveDefinite(size, matrix);
        for (var i = 0; i < size; i++)
        {
            var row = factored.Row(i, size);
            row[(i + 1)..].Clear();
            var j = 0;
            for (; j + 4 <= i; j += 4)
                factored.SolveFour(row, j);
            for (; j < i; j++)
                row[j] = (row[j] - Dot(row[..j], factored.Row(j, j))) / matrix[(j * size) + j];
            var left = row[i] - Dot(row[..i], row[..i]);
            if (!(left > Least * Math.Abs(row[i])))
                return null;
            row[i] = Math.Sqrt(left);
        }

        return factored;
    }

    /// <summary>The matrix's inverse times a vector.</summary>
    public double[] Solve(ReadOnlySpan<double> right)
    {
        var solution = right.ToArray();
        for (var i = 0; i < size; i++)
            solution[i] = (solution[i] - Dot(Row(i, i), solution.AsSpan(0, i))) / lower[(i * size) + i];
        SolveTransposed(solution);
        return solution;
    }

    /// <summary>The inverse of the triangle's transpose times a vector, in place: independent normals become normals of the inverse's covariance.</summary>
    public void SolveTransposed(Span<double> vector)
    {
        for (var i = size - 1; i >= 0; i--)
        {
            vector[i] /= lower[(i * size) + i];
            Add(vector[..i], -vector[i], Row(i, i));
        }
    }

    /// <summary>The inverse, by rows; only its lower triangle is filled.</summary>
    public double[] Invert()
    {
        var triangle = InvertTriangle();
        var inverse = new double[size * size];
        var k = 0;
        for (; k + 4 <= size; k += 4)
        {
            for (var j = 0; j < k + 4; j++)
            {
                Span<double> factors = [triangle[(k * size) + j], triangle[((k + 1) * size) + j], triangle[((k + 2) * size) + j], triangle[((k + 3) * size) + j]];
                AddFour(inverse.AsSpan(j * size, j + 1), factors, triangle, k);
            }
        }

        for (; k < size; k++)
        {
            for (var j = 0; j <= k; j++)
                Add(inverse.AsSpan(j * size, j + 1), triangle[(k * size) + j], triangle.AsSpan(k * size, j + 1));
        }

        return inverse;
    }

    /// <summary>The diagonal of the inverse, for a third of the work.</summary>
    public double[] InverseDiagonal()
    {
        var triangle = InvertTriangle();
        var diagonal = new double[size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column <= row; column++)
                diagonal[column] += triangle[(row * size) + column] * triangle[(row * size) + column];
        }

        return diagonal;
    }

    private double[] InvertTriangle()
    {
        var triangle = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            var given = Row(i, i + 1);
            var row = triangle.AsSpan(i * size, size);
            var k = 0;
            for (; k + 4 <= i; k += 4)
            {
                Span<double> factors = [-given[k], -given[k + 1], -given[k + 2], -given[k + 3]];
                AddFour(row[..(k + 4)], factors, triangle, k);
            }

            for (; k < i; k++)
                Add(row[..(k + 1)], -given[k], triangle.AsSpan(k * size, k + 1));
            var scale = 1 / given[i];
            for (var j = 0; j < i; j++)
                row[j] *= scale;
            row[i] = scale;
        }

        return triangle;
    }

    private Span<double> Row(int at, int length) => lower.AsSpan(at * size, length);

    // Four entries of a row: each also needs those before it.
    private void SolveFour(Span<double> row, int j)
    {
        var first = Row(j, j + 1);
        var second = Row(j + 1, j + 2);
        var third = Row(j + 2, j + 3);
        var fourth = Row(j + 3, j + 4);
        var (sum0, sum1, sum2, sum3) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var vectors = Vectors(row, j);
        var v0 = Vectors(first, j);
        var v1 = Vectors(second, j);
        var v2 = Vectors(third, j);
        var v3 = Vectors(fourth, j);
        for (var v = 0; v < vectors.Length; v++)
        {
            sum0 = Vector.FusedMultiplyAdd(vectors[v], v0[v], sum0);
            sum1 = Vector.FusedMultiplyAdd(vectors[v], v1[v], sum1);
            sum2 = Vector.FusedMultiplyAdd(vectors[v], v2[v], sum2);
            sum3 = Vector.FusedMultiplyAdd(vectors[v], v3[v], sum3);
        }

        var (d0, d1, d2, d3) = (Vector.Sum(sum0), Vector.Sum(sum1), Vector.Sum(sum2), Vector.Sum(sum3));
        for (var at = vectors.Length * Vector<double>.Count; at < j; at++)
        {
            d0 += row[at] * first[at];
            d1 += row[at] * second[at];
            d2 += row[at] * third[at];
            d3 += row[at] * fourth[at];
        }

        row[j] = (row[j] - d0) / first[j];
        row[j + 1] = (row[j + 1] - d1 - (row[j] * second[j])) / second[j + 1];
        row[j + 2] = (row[j + 2] - d2 - (row[j] * third[j]) - (row[j + 1] * third[j + 1])) / third[j + 2];
        row[j + 3] = (row[j + 3] - d3 - (row[j] * fourth[j]) - (row[j + 1] * fourth[j + 1]) - (row[j + 2] * fourth[j + 2])) / fourth[j + 3];
    }

    private void AddFour(Span<double> to, ReadOnlySpan<double> factors, double[] rows, int at)
    {
        var first = rows.AsSpan(at * size, to.Length);
        var second = rows.AsSpan((at + 1) * size, to.Length);
        var third = rows.AsSpan((at + 2) * size, to.Length);
        var fourth = rows.AsSpan((at + 3) * size, to.Length);
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(to);
        var v0 = Vectors(first, to.Length);
        var v1 = Vectors(second, to.Length);
        var v2 = Vectors(third, to.Length);
        var v3 = Vectors(fourth, to.Length);
        var (f0, f1, f2, f3) = (new Vector<double>(factors[0]), new Vector<double>(factors[1]), new Vector<double>(factors[2]), new Vector<double>(factors[3]));
        for (var v = 0; v < vectors.Length; v++)
            vectors[v] = Vector.FusedMultiplyAdd(f3, v3[v], Vector.FusedMultiplyAdd(f2, v2[v], Vector.FusedMultiplyAdd(f1, v1[v], Vector.FusedMultiplyAdd(f0, v0[v], vectors[v]))));
        for (var i = vectors.Length * Vector<double>.Count; i < to.Length; i++)
            to[i] += (factors[0] * first[i]) + (factors[1] * second[i]) + (factors[2] * third[i]) + (factors[3] * fourth[i]);
    }

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> row, int length) => MemoryMarshal.Cast<double, Vector<double>>(row[..length]);

    private static void Add(Span<double> to, double factor, ReadOnlySpan<double> row)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(to);
        var added = Vectors(row, to.Length);
        var times = new Vector<double>(factor);
        for (var v = 0; v < vectors.Length; v++)
            vectors[v] = Vector.FusedMultiplyAdd(times, added[v], vectors[v]);
        for (var i = vectors.Length * Vector<double>.Count; i < to.Length; i++)
            to[i] += factor * row[i];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var left = Vectors(a, a.Length);
        var right = Vectors(b, a.Length);
        var sum = Vector<double>.Zero;
        for (var v = 0; v < left.Length; v++)
            sum = Vector.FusedMultiplyAdd(left[v], right[v], sum);
        var dot = Vector.Sum(sum);
        for (var i = left.Length * Vector<double>.Count; i < a.Length; i++)
            dot += a[i] * b[i];
        return dot;
    }
}
