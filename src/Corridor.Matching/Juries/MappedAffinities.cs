namespace Corridor.Matching.Juries;

/// <summary>Other affinities seen through a function of application and value; null: the pair may not be assigned.</summary>
internal sealed class MappedAffinities(Affinities origin, Func<int, int, int?> map) : Affinities(origin.Applications, origin.Jurors)
{
    private readonly long[] free = new long[origin.Jurors];

    internal override void CopyRow(int application, Span<int> values, Span<bool> listed)
    {
        origin.CopyRow(application, values, listed);
        for (var j = 0; j < values.Length; j++)
        {
            var value = listed[j] ? map(application, values[j]) : null;
            (values[j], listed[j]) = (value ?? 0, value is not null);
        }
    }

    internal override int? Find(int application, int juror) => origin.Find(application, juror) is { } value ? map(application, value) : null;

    internal override void ReadWorth(int application, ReadOnlySpan<long> price, Span<long> worth)
    {
        origin.ReadWorth(application, free, worth);
        for (var j = 0; j < Jurors; j++)
            worth[j] = worth[j] > Barred && map(application, (int)worth[j]) is { } value ? value - price[j] : Barred;
    }

    internal override long Magnitude()
    {
        var (magnitude, row) = (0L, new long[Jurors]);
        for (var i = 0; i < Applications; i++)
        {
            ReadWorth(i, free, row);
            foreach (var value in row)
                magnitude = value > Barred ? Math.Max(magnitude, Math.Abs(value)) : magnitude;
        }

        return magnitude;
    }
}
