using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Texts;

namespace Corridor.Workflows.Definitions;

/// <summary>What a person changes in a draft, one thing at a time; each verb gives the definition as it is then.</summary>
public static class WorkflowEditing
{
    // Where Orchard Core's editor draws what was added here.
    private const double Left = 40, Top = 40, Below = 120;

    /// <summary>A workflow that this event begins, and that does nothing yet.</summary>
    public static WorkflowDefinition New(LocalizedText name, Activity start) =>
        new WorkflowDefinition { WorkflowTypeId = NewKey(), Name = name }.Add(start).Definition;

    /// <summary>The same under another name and key.</summary>
    public static WorkflowDefinition CopyAs(this WorkflowDefinition definition, LocalizedText name) => definition with { WorkflowTypeId = NewKey(), Name = name };

    /// <summary>A step of this kind, below all others; the first event is the start.</summary>
    public static (WorkflowDefinition Definition, ActivityRecord Added) Add(this WorkflowDefinition definition, Activity kind)
    {
        var added = new ActivityRecord(definition.FreeId(kind.Name), kind.Name, Left, definition.Activities.Select(activity => activity.Y + Below).DefaultIfEmpty(Top).Max(),
            IsStart: kind.IsEvent && !definition.Starts.Any(), []);
        return (definition with { Activities = [.. definition.Activities, added] }, added);
    }

    public static WorkflowDefinition Replace(this WorkflowDefinition definition, ActivityRecord changed) =>
        definition with { Activities = [.. definition.Activities.Select(activity => activity.ActivityId == changed.ActivityId ? changed : activity)] };

    /// <summary>Without a step and the ways from it; the ways to it lead to another one, or go as well.</summary>
    public static WorkflowDefinition Remove(this WorkflowDefinition definition, string activityId, string? goOnTo = null) => definition with
    {
        Activities = [.. definition.Activities.Where(activity => activity.ActivityId != activityId)],
        Transitions = [.. definition.Transitions
            .Where(way => way.SourceActivityId != activityId && (way.DestinationActivityId != activityId || goOnTo is not null))
            .Select(way => way.DestinationActivityId == activityId ? way with { DestinationActivityId = goOnTo! } : way)],
    };

    /// <summary>An outcome leads to this step, or ends there.</summary>
    public static WorkflowDefinition Connect(this WorkflowDefinition definition, string from, string outcome, string? to)
    {
        if (definition.After(from, outcome)?.DestinationActivityId == to)
            return definition;
        var others = definition.Transitions.Where(way => way.SourceActivityId != from || way.SourceOutcomeName != outcome);
        return definition with { Transitions = to is null ? [.. others] : [.. others, new Transition(from, outcome, to)] };
    }

    /// <summary>What its author calls the step.</summary>
    public static ActivityRecord Entitle(this ActivityRecord activity, LocalizedText title)
    {
        if (activity.Title.Equals(title))
            return activity;
        var about = activity.Properties["ActivityMetadata"] is JsonObject known ? (JsonObject)known.DeepClone() : [];
        if (Node(title) is { } written)
            about["Title"] = written;
        else
            about.Remove("Title");
        return activity.With("ActivityMetadata", about.Count > 0 ? about : null);
    }

    public static ActivityRecord Give(this ActivityRecord activity, string property, LocalizedText written) =>
        activity.Given.Localized(property).Equals(written) ? activity : activity.With(property, Node(written));

    /// <summary>A text, an expression or a name; where a list stood, commas part it.</summary>
    public static ActivityRecord Give(this ActivityRecord activity, string property, string written)
    {
        if (activity.Given.Written(property) == written)
            return activity;
        return activity.With(property, written.Length == 0 ? null : activity.Given.IsList(property) ? List(written.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) : JsonValue.Create(written));
    }

    public static ActivityRecord Give(this ActivityRecord activity, string property, IReadOnlyList<string> chosen) =>
        activity.Given.List(property).SequenceEqual(chosen) ? activity : activity.With(property, chosen.Count == 0 ? null : List(chosen));

    // Everything else that a file brought along stays as it was.
    private static ActivityRecord With(this ActivityRecord activity, string property, JsonNode? value)
    {
        var given = (JsonObject)activity.Properties.DeepClone();
        if (value is null)
            given.Remove(property);
        else if (given[property] is JsonObject { Count: 1 } wrapped && wrapped.ContainsKey("Expression"))
            wrapped["Expression"] = value;
        else
            given[property] = value;
        return activity with { Properties = given };
    }

    private static JsonNode? Node(LocalizedText written) => written.IsEmpty ? null
        : written.ByLanguage.Count == 1 && written.ByLanguage.TryGetValue(RecipeNode.NoLanguage, out var plain) ? JsonValue.Create(plain)
        : JsonSerializer.SerializeToNode(written);

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);

    private static string NewKey() => Ids.New().ToString("N");

    private static string FreeId(this WorkflowDefinition definition, string kind)
    {
        var name = new string([.. kind.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant();
        foreach (var ending in new[] { "task", "event" })
            name = name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : name;
        name = name.Length <= 40 ? name : name[..40];
        return Enumerable.Range(1, definition.Activities.Count + 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{name}-{number}")).First(id => definition.Find(id) is null);
    }
}
