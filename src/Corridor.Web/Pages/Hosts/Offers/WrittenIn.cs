using Corridor.Tenancy;
using Corridor.Texts;

namespace Corridor.Web.Pages.Hosts.Offers;

/// <summary>One text in the languages side by side, as an input or a text area each.</summary>
public sealed record WrittenField(string Name, string Label, string? Help, IReadOnlyList<string> Languages, IReadOnlyDictionary<string, string?> Typed, int Rows, int MaxLength)
{
    /// <summary>Where several forms of a page ask for the same: another for each.</summary>
    public string Id { get; init; } = Name;
}

/// <summary>The languages a text is written in, and what was typed in them.</summary>
internal static class WrittenIn
{
    private const int MostItems = 40;

    /// <summary>The city's own first, then the interface's, then the city's others.</summary>
    public static IReadOnlyList<string> Languages(City city) =>
        [.. new[] { city.Language }.Concat(Texts.Languages.Interface.Select(language => language.Tag)).Concat(city.Languages).Distinct()];

    public static LocalizedText Text(IReadOnlyDictionary<string, string?> typed, IReadOnlyList<string> languages) =>
        typed.Where(pair => languages.Contains(pair.Key)).Aggregate(LocalizedText.Empty, (text, pair) => text.With(pair.Key, pair.Value?.ReplaceLineEndings("\n").Trim()));

    /// <summary>One item a line; the same line of each language is one item.</summary>
    public static IReadOnlyList<LocalizedText> Items(IReadOnlyDictionary<string, string?> typed, IReadOnlyList<string> languages)
    {
        var lines = typed.Where(pair => languages.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => (pair.Value ?? "").ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries));
        var count = Math.Min(MostItems, lines.Values.Select(all => all.Length).DefaultIfEmpty().Max());
        return [.. Enumerable.Range(0, count)
            .Select(at => lines.Aggregate(LocalizedText.Empty, (text, pair) => text.With(pair.Key, pair.Value.ElementAtOrDefault(at))))
            .Where(item => !item.IsEmpty)];
    }

    public static Dictionary<string, string?> Typed(LocalizedText text, IReadOnlyList<string> languages) =>
        languages.ToDictionary(language => language, language => text.ByLanguage.GetValueOrDefault(language));

    public static Dictionary<string, string?> Typed(IReadOnlyList<LocalizedText> items, IReadOnlyList<string> languages) =>
        languages.ToDictionary(language => language, string? (language) => string.Join('\n', items.Select(item => item.ByLanguage.GetValueOrDefault(language))).TrimEnd('\n'));
}
