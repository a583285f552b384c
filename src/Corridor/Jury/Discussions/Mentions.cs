namespace Corridor.Jury.Discussions;

/// <summary>Finds those whom a text calls: an @ with a name in full, a first name that no other has, or a letter.</summary>
internal static class Mentions
{
    private const int LongestName = 200;

    /// <param name="text">As it was typed.</param>
    /// <param name="known">Who may be called by which name.</param>
    public static IReadOnlyList<T> In<T>(string text, IReadOnlyCollection<(T Who, string Name)> known)
    {
        var names = known.Select(one => (one.Who, Words: Names.WordsOf(one.Name))).Where(one => one.Words.Count > 0).ToList();
        var called = new List<T>();
        for (var at = text.IndexOf('@'); at >= 0; at = text.IndexOf('@', at + 1))
        {
            // Inside an address it calls nobody.
            if (at > 0 && char.IsLetterOrDigit(text[at - 1]))
                continue;
            var words = Names.WordsOf(text[(at + 1)..Math.Min(text.Length, at + 1 + LongestName)]);
            var full = names.Where(one => words.Take(one.Words.Count).SequenceEqual(one.Words)).ToList();
            if (full.Count > 0)
                called.AddRange(full.Where(one => one.Words.Count == full.Max(other => other.Words.Count)).Select(one => one.Who));
            else if (words.Count > 0 && names.Where(one => one.Words[0] == words[0]).Select(one => one.Who).Distinct().ToList() is [var only])
                called.Add(only);
        }

        return [.. called.Distinct()];
    }
}
