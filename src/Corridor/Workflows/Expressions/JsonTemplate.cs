using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Corridor.Texts;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Workflows.Expressions;

/// <summary>
/// A JSON text whose strings have places to fill in: <c>{ "title": "{application.title}" }</c>. A string that is nothing but a place
/// becomes the value with its type. What comes out is JSON, whatever the values hold.
/// </summary>
public sealed class JsonTemplate
{
    // Goes to another program, never into a page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonElement root;
    private readonly IReadOnlyCollection<Variable> variables;

    private JsonTemplate(JsonElement root, IReadOnlyCollection<Variable> variables) => (this.root, this.variables) = (root, variables);

    public static JsonTemplate Parse(string source, IReadOnlyCollection<Variable> variables)
    {
        try
        {
            using var document = JsonDocument.Parse(source);
            var template = new JsonTemplate(document.RootElement.Clone(), variables);
            template.Check(template.root);
            return template;
        }
        catch (JsonException wrong)
        {
            throw new ExpressionException((int)(wrong.BytePositionInLine ?? 0), new Text("This is not JSON: look at line {0}.", (wrong.LineNumber ?? 0) + 1));
        }
    }

    public string In(Scope scope, string language)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written, Plain))
            Write(json, root, scope, language);
        return Encoding.UTF8.GetString(written.WrittenSpan);
    }

    private void Check(JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.String)
            Template.Parse(part.GetString()!, variables);
        else if (part.ValueKind == JsonValueKind.Array)
            part.EnumerateArray().ToList().ForEach(Check);
        else if (part.ValueKind == JsonValueKind.Object)
            part.EnumerateObject().ToList().ForEach(member => Check(member.Value));
    }

    private void Write(Utf8JsonWriter json, JsonElement part, Scope scope, string language)
    {
        switch (part.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in part.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, scope, language);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in part.EnumerateArray())
                    Write(json, item, scope, language);
                json.WriteEndArray();
                break;
            case JsonValueKind.String when Template.Parse(part.GetString()!, variables) is var text:
                if (text.Whole is { } place)
                    Write(json, place.In(scope), language);
                else
                    json.WriteStringValue(text.In(scope, language));
                break;
            default:
                part.WriteTo(json);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, object? value, string language)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case LocalizedText written:
                json.WriteStringValue(written.In(language));
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case Instant moment:
                json.WriteStringValue(InstantPattern.ExtendedIso.Format(moment));
                break;
            case Period span:
                json.WriteStringValue(PeriodPattern.Roundtrip.Format(span));
                break;
            case IReadOnlyList<string> list:
                json.WriteStartArray();
                foreach (var item in list)
                    json.WriteStringValue(item);
                json.WriteEndArray();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(value));
        }
    }
}
