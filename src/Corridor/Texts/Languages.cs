using System.Globalization;

namespace Corridor.Texts;

/// <summary>A language by its BCP 47 tag and by the name its speakers give it.</summary>
public sealed record Language(string Tag, string OwnName);

public static class Languages
{
    /// <summary>What the interface speaks, English first: it is the language of the keys.</summary>
    public static IReadOnlyList<Language> Interface { get; } = [.. new[] { "en", "fr", "es" }.Select(Called)];

    /// <summary>What the network's people speak: the cities' official languages and those of their neighbours.</summary>
    public static IReadOnlyList<Language> Network { get; } =
    [
        .. new[] { "ar", "be", "ca", "de", "en", "es", "eu", "fr", "hu", "it", "ja", "nl", "pl", "pt", "ro", "ru", "sr", "th", "uk", "zh" }
            .Select(Called),
    ];

    public static bool InterfaceSpeaks(string? tag) => Interface.Any(l => string.Equals(l.Tag, tag, StringComparison.OrdinalIgnoreCase));

    /// <summary>"français", "português (Brasil)", "日本語"; a tag that nobody knows is its own name.</summary>
    public static string OwnNameOf(string tag) => Called(tag).OwnName;

    /// <summary>
    /// The tag in its usual spelling ("FR-ca" → "fr-CA"), or null when it is no language tag. Any well-formed tag will do:
    /// a city may write in a language we have never heard of.
    /// </summary>
    public static string? Normal(string? tag)
    {
        var parts = tag?.Split('-') ?? [];
        if (parts.Length is 0 or > 4 || parts[0].Length is < 2 or > 3 || !parts[0].All(char.IsAsciiLetter))
            return null;
        if (parts.Skip(1).Any(part => part.Length is < 2 or > 8 || !part.All(char.IsAsciiLetterOrDigit)))
            return null;

        return string.Join('-', parts.Select((part, at) => (at, part.Length) switch
        {
            (0, _) => part.ToLowerInvariant(),
            (_, 2) => part.ToUpperInvariant(),
            (_, 4) => char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant(),
            _ => part.ToLowerInvariant(),
        }));
    }

    /// <summary>The tag and what it is a kind of: "fr-CA", "fr".</summary>
    public static IEnumerable<string> WithParents(string? tag)
    {
        for (var normal = Normal(tag); normal is not null; normal = Normal(normal[..Math.Max(0, normal.LastIndexOf('-'))]))
            yield return normal;
    }

    internal static CultureInfo CultureOf(string? tag) => CultureInfo.GetCultureInfo(Normal(tag) ?? "en");

    private static Language Called(string tag) => new(tag, CultureOf(tag).NativeName);
}
