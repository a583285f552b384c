namespace Corridor.Matching.Placements;

/// <summary>
/// The preference lists of one side, numbered from 0: whom each owner accepts, best first, ties allowed.
/// Who is not on a list is not acceptable. Stored as arrays, so a million short lists are cheap.
/// </summary>
public sealed class Preferences
{
    private readonly int[] start;
    private readonly int[] choice;
    private readonly int[] rank;

    private Preferences(int[] start, int[] choice, int[] rank) => (this.start, this.choice, this.rank) = (start, choice, rank);

    /// <summary>Number of lists.</summary>
    public int Count => start.Length - 1;

    /// <summary>Number of entries of all lists.</summary>
    public int Entries => choice.Length;

    /// <summary>One list: whom the owner accepts, best first; equals stand side by side.</summary>
    public ReadOnlySpan<int> ChoicesOf(int owner) => choice.AsSpan(start[owner], start[owner + 1] - start[owner]);

    /// <summary>The rank of each entry of <see cref="ChoicesOf"/>: 1 for the first group of equals, 2 for the next.</summary>
    public ReadOnlySpan<int> RanksOf(int owner) => rank.AsSpan(start[owner], start[owner + 1] - start[owner]);

    /// <summary>The rank an owner gives to one choice, or null when it is not on the list. Reads the list: not for hot loops.</summary>
    public int? RankOf(int owner, int of)
    {
        var at = ChoicesOf(owner).IndexOf(of);
        return at < 0 ? null : RanksOf(owner)[at];
    }

    /// <summary>Lists without ties: one list of choices per owner, best first.</summary>
    /// <exception cref="ArgumentException">A choice is negative or appears twice on one list.</exception>
    public static Preferences Strict(IEnumerable<IEnumerable<int>> lists) =>
        WithTies(lists.Select(list => list.Select(choice => new[] { choice })));

    /// <summary>Lists with ties: one list of groups of equals per owner, best group first. Empty groups are passed over.</summary>
    /// <exception cref="ArgumentException">A choice is negative or appears twice on one list.</exception>
    public static Preferences WithTies(IEnumerable<IEnumerable<IEnumerable<int>>> lists)
    {
        List<int> start = [0], choices = [], ranks = [];
        var seen = new HashSet<int>();
        foreach (var list in lists)
        {
            seen.Clear();
            var rank = 0;
            foreach (var group in list)
            {
                var before = choices.Count;
                foreach (var choice in group)
                {
                    if (choice < 0 || !seen.Add(choice))
                        throw new ArgumentException($"List {start.Count - 1} has {choice} twice, or it is negative.", nameof(lists));
                    choices.Add(choice);
                    ranks.Add(rank + 1);
                }
                if (choices.Count > before)
                    rank++;
            }
            start.Add(choices.Count);
        }
        return new([.. start], [.. choices], [.. ranks]);
    }

    internal bool IsWithin(int choices) => !choice.AsSpan().ContainsAnyExceptInRange(0, choices - 1);

    internal int StartOf(int owner) => start[owner];
}
