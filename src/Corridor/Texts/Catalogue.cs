namespace Corridor.Texts;

/// <summary>Every sentence of one language, from all its PO files.</summary>
internal sealed class Catalogue
{
    private readonly Dictionary<(string? Context, string Key), PoEntry> entries = [];
    private PluralRule? plural;

    private Catalogue(string language) => Language = language;

    public string Language { get; }

    public IReadOnlyCollection<PoEntry> Entries => entries.Values;

    public static Catalogue Merge(string language, IEnumerable<(string Name, string Content)> files)
    {
        var catalogue = new Catalogue(language);
        foreach (var (name, content) in files)
            catalogue.Add(name, PoFile.Read(name, content));
        return catalogue;
    }

    public string? Find(string? context, string key) => entries.GetValueOrDefault((context, key))?.Translations[0];

    public string? FindPlural(string key, long n) =>
        entries.GetValueOrDefault((null, key)) is { Many: not null } entry ? entry.Translations[plural!.FormOf(n)] : null;

    private void Add(string name, PoFile file)
    {
        if (file.Header.TryGetValue("Plural-Forms", out var header))
        {
            var rule = PluralRule.Parse(header);
            if (plural is not null && plural.Source != rule.Source)
                throw new FormatException($"{name}(1): Plural-Forms differs from the other files of {Language}");
            plural = rule;
        }

        foreach (var entry in file.Entries)
            Add(name, entry);
    }

    private void Add(string name, PoEntry entry)
    {
        var forms = entry.Many is null ? 1 : plural?.Count ?? throw new FormatException($"{name}({entry.Line}): a plural in a file without Plural-Forms");
        if (entry.Translations.Count != forms)
            throw new FormatException($"{name}({entry.Line}): {entry.Translations.Count} plural forms where {Language} has {forms}");
        // An empty msgstr is gettext's way to say "not yet": the next language of the chain answers.
        if (entry.Translations.Any(t => t.Length == 0))
            return;
        // Two areas may both say "Save"; they must not say it differently.
        if (!entries.TryAdd((entry.Context, entry.Key), entry) && !entries[(entry.Context, entry.Key)].Translations.SequenceEqual(entry.Translations))
            throw new FormatException($"{name}({entry.Line}): \"{entry.Key}\" is translated differently in another file of {Language}");
    }
}
