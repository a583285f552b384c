using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Localization;

namespace Corridor.Texts;

/// <summary>The catalogues Corridor carries, and the way to speak a given language outside a request.</summary>
public sealed class Translations
{
    private static readonly Lazy<Translations> Embedded = new(() => FromResourcesOf(typeof(Translations).Assembly));

    private readonly Dictionary<string, Catalogue> catalogues;

    internal Translations(IEnumerable<Catalogue> catalogues) =>
        this.catalogues = catalogues.ToDictionary(c => c.Language, StringComparer.OrdinalIgnoreCase);

    /// <summary>Speaks the language of the request at hand (<see cref="CultureInfo.CurrentUICulture"/>).</summary>
    public static IStringLocalizer Current { get; } = new PoStringLocalizer(() => Embedded.Value, null);

    /// <summary>Speaks one language whoever asks: a mail is written in its reader's, not in its sender's.</summary>
    public static IStringLocalizer In(string language) => new PoStringLocalizer(() => Embedded.Value, Languages.CultureOf(language));

    internal static Translations Carried => Embedded.Value;

    internal IEnumerable<string> CatalogueLanguages => catalogues.Keys;

    /// <summary>Regional, then neutral; after the last of them the key itself is the English.</summary>
    internal IEnumerable<Catalogue> For(CultureInfo culture)
    {
        for (; culture.Name.Length > 0; culture = culture.Parent)
        {
            if (catalogues.TryGetValue(culture.Name, out var catalogue))
                yield return catalogue;
            // A reader of English is not answered in French because French has a catalogue and English needs none.
            if (culture.Name == "en")
                yield break;
        }
    }

    private static Translations FromResourcesOf(Assembly assembly) => new(
        assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Texts/", StringComparison.Ordinal) && name.EndsWith(".po", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .GroupBy(name => name.Split('/')[1])
            .Select(language => Catalogue.Merge(language.Key, language.Select(name => (name, ContentOf(assembly, name))))));

    private static string ContentOf(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
