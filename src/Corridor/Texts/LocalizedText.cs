using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Corridor.Texts;

/// <summary>What people wrote, once per language; it never changes, a new version replaces it.</summary>
[JsonConverter(typeof(LocalizedTextJson))]
public sealed class LocalizedText : IEquatable<LocalizedText>
{
    // Sorted, so that equal texts have one JSON form and "any language" is the same one every day.
    private readonly ImmutableSortedDictionary<string, string> written;

    private LocalizedText(ImmutableSortedDictionary<string, string> written) => this.written = written;

    public static LocalizedText Empty { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    public IReadOnlyDictionary<string, string> ByLanguage => written;

    public bool IsEmpty => written.IsEmpty;

    public static LocalizedText Of(string language, string? value) => Empty.With(language, value);

    public static LocalizedText Of(IEnumerable<KeyValuePair<string, string>> byLanguage) =>
        byLanguage.Aggregate(Empty, (text, pair) => text.With(pair.Key, pair.Value));

    /// <summary>The text with this language written, or without it when there is nothing but blanks.</summary>
    public LocalizedText With(string language, string? value)
    {
        var tag = Languages.Normal(language) ?? throw RuleBroken.Now("“{0}” is not a language.", language);
        return new(string.IsNullOrWhiteSpace(value) ? written.Remove(tag) : written.SetItem(tag, value));
    }

    /// <summary>In the language asked for, else the city's own, else English, else any: words in a wrong language beat none.</summary>
    public string In(string? language, string? cityLanguage = null) => Find(language, cityLanguage)?.Value ?? "";

    /// <summary>As <see cref="In"/>, with the language it was found in, which a page must declare.</summary>
    public (string Language, string Value)? Find(string? language, string? cityLanguage = null)
    {
        foreach (var tag in Languages.WithParents(language).Concat(Languages.WithParents(cityLanguage)).Append("en"))
        {
            if (written.TryGetValue(tag, out var value))
                return (tag, value);
        }

        return IsEmpty ? null : (written.First().Key, written.First().Value);
    }

    public bool Equals(LocalizedText? other) => other is not null && written.SequenceEqual(other.written);

    public override bool Equals(object? obj) => Equals(obj as LocalizedText);

    public override int GetHashCode() => written.Aggregate(0, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    public override string ToString() => In("en");
}

/// <summary>{"en": "Seed round", "fr": "Amorçage"}</summary>
internal sealed class LocalizedTextJson : JsonConverter<LocalizedText>
{
    public override LocalizedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A text is an object with a string per language, such as {\"en\": \"…\"}.");

        var text = LocalizedText.Empty;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var language = reader.GetString()!;
            if (Languages.Normal(language) is null)
                throw new JsonException($"\"{language}\" is not a language.");
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                throw new JsonException($"The text in \"{language}\" must be a string.");
            text = text.With(language, reader.GetString());
        }

        return text;
    }

    public override void Write(Utf8JsonWriter writer, LocalizedText value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (language, text) in value.ByLanguage)
            writer.WriteString(language, text);
        writer.WriteEndObject();
    }
}
