namespace Corridor.Matching.Juries;

/// <summary>
/// Jurors whom some applications, drawn by lot, value alike, and who have as much to do, are of one kind: one of them alone has no price
/// of its own. Those of a kind whom the rules do not tell apart are of one class: an application chooses among them by lot.
/// </summary>
internal sealed class JurorKinds
{
    private const int Looks = 32;

    private readonly int[] kindOf;
    private readonly int[] classOf;
    private readonly int[] mostOfClass;

    public JurorKinds(AssignmentRows rows)
    {
        var marks = Marks(rows);
        (kindOf, Members) = Numbered(rows.Jurors, j => (marks[j], rows.MinimumLoad[j], rows.MaximumLoad[j]));
        (classOf, var classes) = Numbered(rows.Jurors, j => (kindOf[j], rows.Rules.Mark(j)));
        var most = rows.MostSlots;
        mostOfClass = [.. classes.Select(jurors => Math.Min(most, rows.Rules.MostLike(jurors[0])))];
    }

    /// <summary>Jurors, by kind.</summary>
    public int[][] Members { get; }

    /// <summary>Whether some kind has more than one.</summary>
    public bool Alike => Members.Length < kindOf.Length;

    public int Classes => mostOfClass.Length;

    public int Of(int juror) => kindOf[juror];

    public int ClassOf(int juror) => classOf[juror];

    /// <summary>How many of a class one application can have.</summary>
    public int Most(int @class) => mostOfClass[@class];

    private static ulong[] Marks(AssignmentRows rows)
    {
        var (values, free, marks) = (new long[rows.Jurors], new long[rows.Jurors], new ulong[rows.Jurors]);
        foreach (var application in rows.Order.Take(Looks))
        {
            rows.ReadValues(application, free, values);
            for (var j = 0; j < rows.Jurors; j++)
                marks[j] = Seeded.Mix(marks[j] ^ (ulong)values[j]);
        }

        return marks;
    }

    private static (int[] NumberOf, int[][] Members) Numbered<TKey>(int jurors, Func<int, TKey> key)
    {
        var groups = Enumerable.Range(0, jurors).GroupBy(key).Select(same => same.ToArray()).ToArray();
        var numberOf = new int[jurors];
        for (var n = 0; n < groups.Length; n++)
        {
            foreach (var juror in groups[n])
                numberOf[juror] = n;
        }

        return (numberOf, groups);
    }
}
