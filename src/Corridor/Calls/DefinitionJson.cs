using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Corridor.Calls;

/// <summary>How definitions are stored and exported: the very JSON that a recipe's step holds, read strictly.</summary>
public static class DefinitionJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new CriteriaSetConverter() },
        // Goes to databases and files, never into a page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T definition) => JsonSerializer.Serialize(definition, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)
        ?? throw new JsonException("A definition was expected, not null.");

    private sealed class CriteriaSetConverter : JsonConverter<CriteriaSet>
    {
        public override CriteriaSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<IReadOnlyList<Criterion>>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, CriteriaSet value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Criteria, options);
    }
}
