using System.Runtime.InteropServices;

namespace Corridor.Matching.Placements;

/// <summary>
/// The preference lists of one side, numbered from 0: whom each owner accepts, best first, ties allowed.
/// Who is not on a list is not acceptable. Stored as arrays, so a million short lists are cheap.
/// </summary>
public sealed partial class Preferences
{
    private readonly int[] start;
    private readonly int[] choice;
    private readonly int[]? rank;      // null: no ties
    private readonly int[] ascending;  // 1, 2, … as far as the longest list: the ranks of a list without ties

    private Preferences(int[] start, int[] choice, int[]? rank)
    {
        (this.start, this.choice, this.rank) = (start, choice, rank);
        var longest = 0;
        for (var owner = 0; owner < Count; owner++)
            longest = Math.Max(longest, start[owner + 1] - start[owner]);
        ascending = [.. Enumerable.Range(1, longest)];
    }

    /// <summary>Number of lists.</summary>
    public int Count => start.Length - 1;

    /// <summary>Number of entries of all lists.</summary>
    public int Entries => choice.Length;

    /// <summary>One list: whom the owner accepts, best first; equals stand side by side.</summary>
    public ReadOnlySpan<int> ChoicesOf(int owner) => choice.AsSpan(start[owner], start[owner + 1] - start[owner]);

    /// <summary>The rank of each entry of <see cref="ChoicesOf"/>: 1 for the first group of equals, 2 for the next.</summary>
    public ReadOnlySpan<int> RanksOf(int owner)
    {
        var length = start[owner + 1] - start[owner];
        return rank is null ? ascending.AsSpan(0, length) : rank.AsSpan(start[owner], length);
    }

    /// <summary>The rank an owner gives to one choice, or null when it is not on the list. Reads the list: not for hot loops.</summary>
    public int? RankOf(int owner, int of)
    {
        var at = ChoicesOf(owner).IndexOf(of);
        return at < 0 ? null : RanksOf(owner)[at];
    }

    /// <summary>Lists without ties: one list of choices per owner, best first.</summary>
    /// <exception cref="ArgumentException">A choice is negative or appears twice on one list.</exception>
    public static Preferences Strict(IEnumerable<IEnumerable<int>> lists)
    {
        List<int> start = [0], choices = [];
        foreach (var list in lists)
        {
            choices.AddRange(list);
            start.Add(choices.Count);
        }
        return Strict([.. start], [.. choices]);
    }

    /// <summary>Lists without ties, one after the other in arrays, which stay as they are from now on.</summary>
    /// <param name="start">Where each list starts, and where the last one ends.</param>
    /// <param name="choices">All lists, best first.</param>
    /// <exception cref="ArgumentException">A choice is negative or appears twice on one list.</exception>
    public static Preferences Strict(int[] start, int[] choices)
    {
        if (start is not [0, ..] || start[^1] != choices.Length)
            throw new ArgumentException("The first list starts at 0, the last one ends with the last choice.", nameof(start));
        var search = new RepeatSearch();
        for (var owner = 0; owner + 1 < start.Length; owner++)
            if (search.IndexIn(choices.AsSpan(start[owner]..start[owner + 1])) is >= 0 and var at)
                throw new ArgumentException($"List {owner} has {choices[start[owner] + at]} twice, or it is negative.", nameof(choices));
        return new(start, choices, null);
    }

    /// <summary>Lists with ties: one list of groups of equals per owner, best group first. Empty groups are passed over.</summary>
    /// <exception cref="ArgumentException">A choice is negative or appears twice on one list.</exception>
    public static Preferences WithTies(IEnumerable<IEnumerable<IEnumerable<int>>> lists)
    {
        List<int> start = [0], choices = [], ranks = [];
        var (search, ties) = (new RepeatSearch(), false);
        foreach (var list in lists)
        {
            var rank = 0;
            foreach (var group in list)
            {
                var before = choices.Count;
                choices.AddRange(group);
                if (choices.Count > before)
                    rank++;
                ranks.AddRange(Enumerable.Repeat(rank, choices.Count - before));
                ties |= choices.Count > before + 1;
            }
            if (search.IndexIn(CollectionsMarshal.AsSpan(choices)[start[^1]..]) is >= 0 and var at)
                throw new ArgumentException($"List {start.Count - 1} has {choices[start[^1] + at]} twice, or it is negative.", nameof(lists));
            start.Add(choices.Count);
        }
        return new([.. start], [.. choices], ties ? [.. ranks] : null);
    }

    internal bool HasTies => rank is not null;

    internal bool IsWithin(int choices) => AreWithin(choice, choices);

    internal int StartOf(int owner) => start[owner];

    /// <summary>As stored: to be read only.</summary>
    internal (int[] Start, int[] Choice) Lists => (start, choice);

    private static bool AreWithin(int[] numbers, int count) => count == 0 ? numbers.Length == 0 : !numbers.AsSpan().ContainsAnyExceptInRange(0, count - 1);

    /// <summary>Finds what stands on a list twice, or is negative.</summary>
    private sealed class RepeatSearch
    {
        private const int Short = 32;

        private readonly HashSet<int> seen = [];

        /// <returns>Where, or −1.</returns>
        public int IndexIn(ReadOnlySpan<int> list)
        {
            seen.Clear();
            for (var i = 0; i < list.Length; i++)
                if (list[i] < 0 || (list.Length <= Short ? list[..i].Contains(list[i]) : !seen.Add(list[i])))
                    return i;
            return -1;
        }
    }
}
