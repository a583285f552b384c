using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Corridor.Texts;

/// <summary>What people wrote, once per language; it never changes, a new version replaces it.</summary>
[JsonConverter(typeof(LocalizedTextJson))]
public sealed class LocalizedText : IEquatable<LocalizedText>
{
    // Sorted, so that equal texts have one JSON form.
    private readonly ImmutableSortedDictionary<string, string> written;

    private LocalizedText(ImmutableSortedDictionary<string, string> written) => this.written = written;

    public IReadOnlyDictionary<string, string> ByLanguage => written;

    public static LocalizedText Of(string language, string value) => Of([new(language, value)]);

    public static LocalizedText Of(IEnumerable<KeyValuePair<string, string>> byLanguage) =>
        new(byLanguage.ToImmutableSortedDictionary(StringComparer.Ordinal));

    public string In(string? language, string? cityLanguage = null)
    {
        foreach (var tag in new[] { language, language?.Split('-')[0], cityLanguage, "en" })
            if (tag is not null && written.TryGetValue(tag, out var value))
                return value;
        return written.IsEmpty ? "" : written.First().Value;
    }

    public bool Equals(LocalizedText? other) => other is not null && written.SequenceEqual(other.written);

    public override bool Equals(object? obj) => Equals(obj as LocalizedText);

    public override int GetHashCode() => written.Aggregate(0, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));
}

internal sealed class LocalizedTextJson : JsonConverter<LocalizedText>
{
    public override LocalizedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LocalizedText.Of(JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options)!);

    public override void Write(Utf8JsonWriter writer, LocalizedText value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ByLanguage, options);
}
