using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Corridor.Recipes;
using Corridor.Texts;

namespace Corridor.Workflows.Definitions;

/// <summary>A definition of a file, with what in it is never executed here.</summary>
/// <param name="Definition">As it can be kept; refused texts stay in it as they were written, for a person to replace.</param>
/// <param name="Call">The slug of the call that it belongs to; none: the whole city's.</param>
/// <param name="Refused">Scripts and Liquid, each with its place in the file.</param>
/// <param name="Line">Where it begins.</param>
public sealed record ReadWorkflow(WorkflowDefinition Definition, string? Call, IReadOnlyList<RecipeException> Refused, int Line);

/// <summary>The recipe step <c>WorkflowType</c>, as Orchard Core writes it.</summary>
public static class WorkflowReading
{
    public const string StepName = "WorkflowType";

    // Orchard Core's locks: here the row's version is the lock.
    private static readonly string[] Meaningless = ["Id", "LockTimeout", "LockExpiration", "WorkflowTypeVersionId", "IsLatest", "IsPublished", "CreatedUtc", "ModifiedUtc", "PublishedUtc", "Owner", "Author"];

    /// <summary>All that a recipe brings.</summary>
    public static IEnumerable<ReadWorkflow> Of(Recipe recipe) =>
        recipe.Steps.Where(step => step.Name.Equals(StepName, StringComparison.OrdinalIgnoreCase)).SelectMany(step => Read(step.Node));

    public static IReadOnlyList<ReadWorkflow> Read(RecipeNode step) => step.Read(o => o.Without("name").List("data", One));

    private static ReadWorkflow One(RecipeNode node) => node.Read(o =>
    {
        var refused = new List<RecipeException>();
        var definition = new WorkflowDefinition
        {
            WorkflowTypeId = o.Text("WorkflowTypeId", 60),
            Name = o.Localized("Name"),
            IsEnabled = o.Flag("IsEnabled", otherwise: true),
            IsSingleton = o.Flag("IsSingleton", otherwise: false),
            DeleteFinishedWorkflows = o.Flag("DeleteFinishedWorkflows", otherwise: false),
            Activities = ObjectReader.Distinct(o.Required("Activities"), o.List("Activities", activity => Activity(activity, refused)), activity => activity.ActivityId),
            Transitions = o.OptionalList("Transitions", Way),
        };
        return new ReadWorkflow(definition, o.Without(Meaningless).OptionalSlug("CorridorCall"), refused, node.Line);
    });

    private static ActivityRecord Activity(RecipeNode node, List<RecipeException> refused) => node.Read(o => new ActivityRecord(
        o.Text("ActivityId", 60), o.Text("Name", 120), (double)(o.OptionalNumber("X", -100_000, 100_000) ?? 0), (double)(o.OptionalNumber("Y", -100_000, 100_000) ?? 0),
        o.Flag("IsStart", otherwise: false), o.Optional("Properties") is { } properties ? Object(properties, refused) : []));

    private static Transition Way(RecipeNode node) => node.Read(o =>
        new Transition(o.Without("Id").Text("SourceActivityId", 60), o.Text("SourceOutcomeName", 120), o.Text("DestinationActivityId", 60)));

    private static JsonObject Object(RecipeNode node, List<RecipeException> refused)
    {
        if (node.Kind != JsonValueKind.Object)
            throw node.Refusal(new Text("An object is expected here, in curly brackets."));
        return new(node.Members.Select(member => KeyValuePair.Create(member.Key, Copy(member.Value, refused))));
    }

    private static JsonNode? Copy(RecipeNode node, List<RecipeException> refused)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object:
                return Object(node, refused);
            case JsonValueKind.Array:
                return new JsonArray([.. node.Items.Select(item => Copy(item, refused))]);
            case JsonValueKind.Number:
                return JsonValue.Create(decimal.Parse(node.Literal!, NumberStyles.Float, CultureInfo.InvariantCulture));
            case JsonValueKind.True or JsonValueKind.False:
                return JsonValue.Create(node.Flag());
            case JsonValueKind.Null:
                return null;
            default:
                try
                {
                    return JsonValue.Create(node.Text());
                }
                catch (RecipeException script)
                {
                    refused.Add(script);
                    return JsonValue.Create(node.Literal);
                }
        }
    }
}
