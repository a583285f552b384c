using System.Globalization;

namespace Corridor.Benchmarks;

internal enum Bound
{
    AtMost,
    AtLeast,
}

/// <summary>What was measured, beside what is allowed.</summary>
internal sealed class Table(string title)
{
    private readonly List<(string Name, string Value, string Allowed, string Holds)> rows = [];
    private bool broken;

    public Table Figure(string name, double value, string format, Bound bound, double allowed)
    {
        var holds = bound == Bound.AtMost ? value <= allowed : value >= allowed;
        broken |= !holds;
        rows.Add((name, Number(value, format), (bound == Bound.AtMost ? "<= " : ">= ") + Number(allowed, format), holds ? "yes" : "NO"));
        return this;
    }

    public Table Figure(string name, double value, string format)
    {
        rows.Add((name, Number(value, format), "", ""));
        return this;
    }

    /// <summary>Prints the table; 1 when a bound is broken.</summary>
    public int Print()
    {
        rows.Insert(0, ("figure", "value", "allowed", "holds"));
        var (name, value, allowed) = (rows.Max(row => row.Name.Length), rows.Max(row => row.Value.Length), rows.Max(row => row.Allowed.Length));
        Console.WriteLine(title);
        foreach (var row in rows)
            Console.WriteLine($"  {row.Name.PadRight(name)}  {row.Value.PadLeft(value)}  {row.Allowed.PadLeft(allowed)}  {row.Holds}".TrimEnd());
        return broken ? 1 : 0;
    }

    /// <summary>One round's figures, on standard error: on a busy machine a run takes its time.</summary>
    public static void Tell(int round, FormattableString figures) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  round {round + 1}: {FormattableString.Invariant(figures)}"));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
