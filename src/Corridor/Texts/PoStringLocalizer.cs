using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Corridor.Texts;

/// <summary>Looks a sentence up in the PO catalogues of one culture, or of the current one when none is given.</summary>
internal sealed class PoStringLocalizer(Func<Translations> translations, CultureInfo? culture) : IStringLocalizer
{
    public CultureInfo Language => culture ?? CultureInfo.CurrentUICulture;

    // Numbers and dates follow the reader's region, which is not always that of the words.
    public CultureInfo Formats => culture ?? CultureInfo.CurrentCulture;

    public LocalizedString this[string name] => this[name, []];

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var (found, missing) = Find(null, name);
            return new LocalizedString(name, Format(found, arguments), missing);
        }
    }

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) =>
        translations().For(Language).Take(includeParentCultures ? int.MaxValue : 1)
            .SelectMany(catalogue => catalogue.Entries)
            .DistinctBy(entry => (entry.Context, entry.Key))
            .Select(entry => new LocalizedString(entry.Key, entry.Translations[0]));

    internal string Particular(string context, string key, object?[] arguments) => Format(Find(context, key).Text, arguments);

    internal string Plural(long n, string one, string many, object?[] more)
    {
        var found = translations().For(Language).Select(c => c.FindPlural(one, n)).FirstOrDefault(t => t is not null)
            ?? (PluralRule.English.FormOf(n) == 0 ? one : many);
        return Format(found, [n, .. more]);
    }

    private (string Text, bool Missing) Find(string? context, string key)
    {
        var found = translations().For(Language).Select(c => c.Find(context, key)).FirstOrDefault(t => t is not null);
        return (found ?? key, found is null && Language.TwoLetterISOLanguageName is not ("en" or "iv"));
    }

    private string Format(string text, object?[] arguments) =>
        arguments.Length == 0 ? text : string.Format(Formats, text, [.. arguments.Select(Readable)]);

    private object? Readable(object? argument) => argument switch
    {
        Text text => text.In(this),
        LocalizedText written => written.In(Language.Name),
        _ => argument,
    };
}

internal sealed class PoStringLocalizerFactory : IStringLocalizerFactory
{
    // One vocabulary for the whole of Corridor: who asks makes no difference.
    public IStringLocalizer Create(Type resourceSource) => Translations.Current;

    public IStringLocalizer Create(string baseName, string location) => Translations.Current;
}
