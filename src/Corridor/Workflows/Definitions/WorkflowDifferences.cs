using System.Text.Json;
using System.Text.Json.Nodes;
using Corridor.Texts;

namespace Corridor.Workflows.Definitions;

/// <summary>A value before and after; null: it was not there, or is not any more.</summary>
/// <param name="Name">Of a property, or one of the names of <see cref="WorkflowDifferences"/>.</param>
/// <param name="Language">Of a text that is written in several.</param>
/// <param name="Old">Before.</param>
/// <param name="New">After.</param>
public sealed record ValueChange(string Name, string? Language, string? Old, string? New);

/// <summary>A step that is new, is gone, or was given something else.</summary>
public sealed record StepChange(ActivityRecord? Old, ActivityRecord? New, IReadOnlyList<ValueChange> Values)
{
    public string ActivityId => (New ?? Old!).ActivityId;
}

/// <summary>Where an outcome leads, before and after; empty: it ends there.</summary>
public sealed record WayChange(string From, string Outcome, IReadOnlyList<string> Old, IReadOnlyList<string> New);

/// <summary>What is different in one definition from another. Where steps are drawn is none of it.</summary>
public sealed record WorkflowDifferences(IReadOnlyList<ValueChange> Whole, IReadOnlyList<StepChange> Steps, IReadOnlyList<WayChange> Ways)
{
    public const string Title = "ActivityMetadata.Title", Kind = "Name", Start = "IsStart", Singleton = "IsSingleton", DeleteFinished = "DeleteFinishedWorkflows";

    public bool None => Whole.Count == 0 && Steps.Count == 0 && Ways.Count == 0;

    public static WorkflowDifferences Between(WorkflowDefinition old, WorkflowDefinition now) => new(
        Changes(WholeOf(old), WholeOf(now)),
        [.. Ids(old, now).Select(id => (Old: old.Find(id), New: now.Find(id))).Select(pair => new StepChange(pair.Old, pair.New, Changes(ValuesOf(pair.Old), ValuesOf(pair.New))))
            .Where(step => step.Old is null || step.New is null || step.Values.Count > 0)],
        [.. old.Transitions.Concat(now.Transitions).Select(way => (way.SourceActivityId, way.SourceOutcomeName)).Distinct()
            .Select(way => new WayChange(way.SourceActivityId, way.SourceOutcomeName, Ends(old, way), Ends(now, way)))
            .Where(way => !way.Old.SequenceEqual(way.New))]);

    private static IEnumerable<string> Ids(WorkflowDefinition old, WorkflowDefinition now) => now.Activities.Concat(old.Activities).Select(activity => activity.ActivityId).Distinct();

    private static List<string> Ends(WorkflowDefinition definition, (string From, string Outcome) way) =>
        [.. definition.Transitions.Where(one => (one.SourceActivityId, one.SourceOutcomeName) == way).Select(one => one.DestinationActivityId).Order(StringComparer.Ordinal)];

    private static List<ValueChange> Changes(Dictionary<(string Name, string? Language), string> old, Dictionary<(string Name, string? Language), string> now) =>
        [.. now.Keys.Concat(old.Keys).Distinct()
            .Select(key => new ValueChange(key.Name, key.Language, old.GetValueOrDefault(key), now.GetValueOrDefault(key)))
            .Where(change => change.Old != change.New)];

    private static Dictionary<(string Name, string? Language), string> WholeOf(WorkflowDefinition definition)
    {
        var values = definition.Name.ByLanguage.ToDictionary(pair => (Kind, (string?)LanguageOf(pair.Key)), pair => pair.Value);
        values[(Singleton, null)] = Word(definition.IsSingleton);
        values[(DeleteFinished, null)] = Word(definition.DeleteFinishedWorkflows);
        return values;
    }

    private static Dictionary<(string Name, string? Language), string> ValuesOf(ActivityRecord? activity)
    {
        var values = new Dictionary<(string Name, string? Language), string>();
        if (activity is null)
            return values;
        values[(Kind, null)] = activity.Name;
        values[(Start, null)] = Word(activity.IsStart);
        foreach (var (name, node) in activity.Properties)
            Take(name, node, values);
        return values;
    }

    private static void Take(string name, JsonNode? node, Dictionary<(string Name, string? Language), string> values)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } wrapped when wrapped.TryGetPropertyValue("Expression", out var inner):
                Take(name, inner, values);
                break;
            case JsonObject texts when texts.Count > 0 && texts.All(pair => Languages.Normal(pair.Key) is not null && pair.Value?.GetValueKind() == JsonValueKind.String):
                foreach (var (language, text) in texts)
                    values[(name, LanguageOf(language))] = text!.GetValue<string>();
                break;
            case JsonObject members:
                foreach (var (member, value) in members)
                    Take($"{name}.{member}", value, values);
                break;
            case JsonArray list:
                values[(name, null)] = string.Join(", ", list.Select(Word));
                break;
            case not null:
                values[(name, null)] = Word(node);
                break;
        }
    }

    private static string? LanguageOf(string tag) => tag == Recipes.RecipeNode.NoLanguage ? null : tag;

    private static string Word(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "";

    private static string Word(bool flag) => flag ? "true" : "false";
}
