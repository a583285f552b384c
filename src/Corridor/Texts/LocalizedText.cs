using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Corridor.Texts;

/// <summary>What a person wrote, per language; in JSON a string, or an object by language.</summary>
[JsonConverter(typeof(LocalizedTextConverter))]
public sealed class LocalizedText : IEquatable<LocalizedText>
{
    // The key of a text that was given without a language and serves them all.
    private const string AnyLanguage = "";

    private readonly FrozenDictionary<string, string> byLanguage;
    private readonly string[] order;

    public LocalizedText(IEnumerable<KeyValuePair<string, string>> byLanguage)
    {
        var pairs = byLanguage.ToArray();
        this.byLanguage = pairs.ToFrozenDictionary(StringComparer.Ordinal);
        order = [.. pairs.Select(pair => pair.Key)];
    }

    public static LocalizedText InEveryLanguage(string text) => new([new(AnyLanguage, text)]);

    public IEnumerable<string> Languages => order.Where(language => language != AnyLanguage);

    public string In(string language)
    {
        if (byLanguage.TryGetValue(language, out var text))
            return text;
        if (language.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash)
            return In(language[..dash]);
        return byLanguage.GetValueOrDefault("en") ?? (order.Length > 0 ? byLanguage[order[0]] : "");
    }

    public bool Equals(LocalizedText? other) =>
        other is not null && byLanguage.Count == other.byLanguage.Count
        && byLanguage.All(pair => other.byLanguage.TryGetValue(pair.Key, out var text) && text == pair.Value);

    public override bool Equals(object? obj) => Equals(obj as LocalizedText);

    public override int GetHashCode() =>
        byLanguage.Aggregate(0, (hash, pair) => hash ^ HashCode.Combine(pair.Key, pair.Value));

    private sealed class LocalizedTextConverter : JsonConverter<LocalizedText>
    {
        public override LocalizedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
                ? InEveryLanguage(reader.GetString()!)
                : new(JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, LocalizedText value, JsonSerializerOptions options)
        {
            if (value.byLanguage.TryGetValue(AnyLanguage, out var everywhere))
            {
                writer.WriteStringValue(everywhere);
                return;
            }

            writer.WriteStartObject();
            foreach (var language in value.order)
                writer.WriteString(language, value.byLanguage[language]);
            writer.WriteEndObject();
        }
    }
}
