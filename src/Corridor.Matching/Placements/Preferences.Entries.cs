namespace Corridor.Matching.Placements;

/// <summary>One entry says again what an entry before said of the same pair, or names nobody.</summary>
public sealed class RepeatedEntryException(int entry) : ArgumentException($"Entry {entry} repeats a pair, or its choice is negative.")
{
    /// <summary>Which, from 0.</summary>
    public int Entry => entry;
}

// Lists from entries in any order.
public sealed partial class Preferences
{
    // Built by ByKey: whose lists these are turned round, and which entry there each entry here is.
    private Preferences? turned;
    private int[] turnedEntry = [];

    /// <summary>Which entry of those lists each entry here is, when these were built from them; otherwise null.</summary>
    internal int[]? EntriesIn(Preferences lists) => lists == turned ? turnedEntry : null;

    /// <summary>Lists from entries in any order: of each, the owner, whom it names and the rank it gives. The least rank is best, equal ranks are ties.</summary>
    /// <exception cref="RepeatedEntryException">A choice is negative, or stands twice on one list.</exception>
    /// <exception cref="ArgumentException">An owner does not exist, or lengths differ.</exception>
    public static Preferences FromEntries(int owners, int[] ownerOf, int[] choiceOf, int[] rankOf)
    {
        if (choiceOf.Length != ownerOf.Length || rankOf.Length != ownerOf.Length || !AreWithin(ownerOf, owners))
            throw new ArgumentException("Each entry has an owner that exists, a choice and a rank.", nameof(ownerOf));
        var (start, choice, entry) = Grouped(owners, ownerOf, choiceOf);
        var search = new RepeatSearch();
        for (var owner = 0; owner < owners; owner++)
            if (search.IndexIn(choice.AsSpan(start[owner]..start[owner + 1])) is >= 0 and var at)
                throw new RepeatedEntryException(entry[start[owner] + at]);
        // Negative ranks come first too.
        return Ordered(start, choice, entry, (_, _, e) => (ulong)(rankOf[e] - (long)int.MinValue));
    }

    /// <summary>
    /// The other side's lists, turned round: each owner accepts everyone who lists it, the least key first; equal keys are ties.
    /// When both sides stand in one problem, no pair of them needs to be looked up.
    /// </summary>
    /// <param name="lists">The other side's.</param>
    /// <param name="owners">How many this side has.</param>
    /// <param name="key">What an owner (first) gives to one who lists it (second).</param>
    /// <exception cref="ArgumentException">The other side lists an owner that does not exist.</exception>
    public static Preferences ByKey(Preferences lists, int owners, Func<int, int, ulong> key)
    {
        if (!lists.IsWithin(owners))
            throw new ArgumentException("The other side lists one that does not exist.", nameof(lists));
        var listedBy = new int[lists.Entries];
        for (var other = 0; other < lists.Count; other++)
            listedBy.AsSpan(lists.start[other]..lists.start[other + 1]).Fill(other);
        var (start, choice, entry) = Grouped(owners, lists.choice, listedBy);
        var ordered = Ordered(start, choice, entry, (owner, of, _) => key(owner, of));
        (ordered.turned, ordered.turnedEntry) = (lists, entry);
        return ordered;
    }

    // By owner, otherwise in the order of the entries.
    private static (int[] Start, int[] Choice, int[] Entry) Grouped(int owners, int[] ownerOf, int[] choiceOf)
    {
        var start = new int[owners + 1];
        foreach (var owner in ownerOf)
            start[owner + 1]++;
        for (var owner = 0; owner < owners; owner++)
            start[owner + 1] += start[owner];
        var next = start[..^1];
        var (choice, entry) = (new int[ownerOf.Length], new int[ownerOf.Length]);
        for (var e = 0; e < ownerOf.Length; e++)
        {
            var to = next[ownerOf[e]]++;
            (choice[to], entry[to]) = (choiceOf[e], e);
        }
        return (start, choice, entry);
    }

    // Orders each list, in place, by the keys of owner, choice and entry.
    private static Preferences Ordered(int[] start, int[] choice, int[] entry, Func<int, int, int, ulong> key)
    {
        int[]? rank = null;
        var order = new KeyOrder();
        for (var owner = 0; owner + 1 < start.Length; owner++)
        {
            var here = start[owner]..start[owner + 1];
            var choices = choice.AsSpan(here);
            var entries = entry.AsSpan(here);
            var keys = order.KeysFor(choices.Length);
            for (var i = 0; i < keys.Length; i++)
                keys[i] = key(owner, choices[i], entries[i]);
            var equals = order.Sort();
            order.Apply(choices);
            order.Apply(entries);
            if (equals && rank is null)
            {
                rank = new int[choice.Length];
                for (var before = 0; before < owner; before++)
                    for (var i = start[before]; i < start[before + 1]; i++)
                        rank[i] = i - start[before] + 1;
            }
            if (rank is not null)
                order.Ranks(rank.AsSpan(here));
        }
        return new(start, choice, rank);
    }
}
