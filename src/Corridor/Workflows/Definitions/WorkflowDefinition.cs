using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Corridor.Texts;

namespace Corridor.Workflows.Definitions;

/// <summary>What happens by itself, and when: activities and the ways between them, in the shape of Orchard Core's <c>WorkflowType</c>.</summary>
public sealed record WorkflowDefinition
{
    public required string WorkflowTypeId { get; init; }

    /// <summary>A text, or one per language.</summary>
    [JsonConverter(typeof(PlainOrLocalized))]
    public required LocalizedText Name { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>Of one subject, one instance at a time.</summary>
    public bool IsSingleton { get; init; }
    public bool DeleteFinishedWorkflows { get; init; }
    public IReadOnlyList<ActivityRecord> Activities { get; init; } = [];
    public IReadOnlyList<Transition> Transitions { get; init; } = [];

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        // Goes to the database and to files, never into a page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [JsonIgnore]
    public IEnumerable<ActivityRecord> Starts => Activities.Where(activity => activity.IsStart);

    public ActivityRecord? Find(string activityId) => Activities.FirstOrDefault(activity => activity.ActivityId == activityId);

    public Transition? After(string activityId, string outcome) =>
        Transitions.FirstOrDefault(way => way.SourceActivityId == activityId && way.SourceOutcomeName == outcome);

    /// <summary>Where one can get to from an activity, by whatever way; itself only when the way leads back.</summary>
    public IReadOnlySet<string> ReachableFrom(string activityId)
    {
        var reached = new HashSet<string>();
        var next = new Stack<string>([activityId]);
        while (next.TryPop(out var from))
        {
            foreach (var way in Transitions.Where(way => way.SourceActivityId == from && reached.Add(way.DestinationActivityId)))
                next.Push(way.DestinationActivityId);
        }

        return reached;
    }

    /// <summary>What a step is given, and what the steps right after it are: the variables that may be needed stand in it.</summary>
    public string MentionedFrom(ActivityRecord activity) => string.Join('\n', Transitions
        .Where(way => way.SourceActivityId == activity.ActivityId)
        .Select(way => Find(way.DestinationActivityId))
        .Prepend(activity)
        .Select(one => one?.Properties.ToJsonString(Options)));

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static WorkflowDefinition FromJson(string json) => JsonSerializer.Deserialize<WorkflowDefinition>(json, Options)!;
}

/// <summary>One activity of a definition; <see cref="X"/> and <see cref="Y"/> are where Orchard Core's editor draws it.</summary>
public sealed record ActivityRecord(string ActivityId, string Name, double X, double Y, bool IsStart, JsonObject Properties)
{
    [JsonIgnore]
    public Properties Given => new(Properties);

    /// <summary>What its author calls it; empty where nothing was said.</summary>
    [JsonIgnore]
    public LocalizedText Title => Given.Inner("ActivityMetadata")?.Localized("Title") ?? LocalizedText.Empty;
}

public sealed record Transition(string SourceActivityId, string SourceOutcomeName, string DestinationActivityId)
{
    /// <summary>Orchard Core's own; always 0 in its exports.</summary>
    public int Id { get; init; }
}

/// <summary>What an activity was given; a value may stand in Orchard Core's <c>{ "Expression": … }</c> or by itself.</summary>
public sealed class Properties(JsonObject given)
{
    public Properties? Inner(string name) => given[name] is JsonObject inner ? new Properties(inner) : null;

    public bool Has(string name) => Bare(name) is { } value && value is not JsonValue { } || Text(name).Length > 0;

    public string Text(string name) => Bare(name) switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value => value.ToJsonString(),
        _ => "",
    };

    public LocalizedText Localized(string name) => Bare(name) switch
    {
        JsonObject languages => LocalizedText.Of(languages
            .Where(pair => Languages.Normal(pair.Key) is not null && pair.Value is JsonValue value && value.TryGetValue<string>(out _))
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value!.GetValue<string>()))),
        JsonValue value when value.TryGetValue<string>(out var text) => LocalizedText.Of(Recipes.RecipeNode.NoLanguage, text),
        _ => LocalizedText.Empty,
    };

    /// <summary>A list of texts, or one text with commas.</summary>
    public IReadOnlyList<string> List(string name) => Bare(name) switch
    {
        JsonArray list => [.. list.OfType<JsonValue>().Select(item => item.TryGetValue<string>(out var text) ? text : item.ToJsonString())],
        JsonValue => [.. Text(name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        _ => [],
    };

    /// <summary>As an editor shows it in one line.</summary>
    public string Written(string name) => IsList(name) ? string.Join(", ", List(name)) : Text(name);

    public bool IsList(string name) => Bare(name) is JsonArray;

    private JsonNode? Bare(string name) => given[name] is JsonObject { Count: 1 } wrapped && wrapped.ContainsKey("Expression") ? wrapped["Expression"] : given[name];
}

/// <summary>Orchard Core's names are plain texts; ours may be one per language.</summary>
internal sealed class PlainOrLocalized : JsonConverter<LocalizedText>
{
    public override LocalizedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.String
        ? LocalizedText.Of(Recipes.RecipeNode.NoLanguage, reader.GetString())
        : JsonSerializer.Deserialize<LocalizedText>(ref reader, JsonSerializerOptions.Default)!;

    public override void Write(Utf8JsonWriter writer, LocalizedText value, JsonSerializerOptions options)
    {
        if (value.ByLanguage.Count == 1 && value.ByLanguage.TryGetValue(Recipes.RecipeNode.NoLanguage, out var plain))
            writer.WriteStringValue(plain);
        else
            JsonSerializer.Serialize(writer, value, JsonSerializerOptions.Default);
    }
}
