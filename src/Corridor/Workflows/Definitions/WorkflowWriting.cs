using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Corridor.Workflows.Definitions;

/// <summary>Workflows as a recipe file; <see cref="WorkflowReading"/> reads the same definitions out of it again.</summary>
public static class WorkflowWriting
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="name">Of the recipe.</param>
    /// <param name="definitions">What it brings.</param>
    /// <param name="call">The slug of the call that they belong to; none: the whole city's.</param>
    public static string Write(string name, IEnumerable<WorkflowDefinition> definitions, string? call) => new JsonObject
    {
        ["name"] = name,
        ["steps"] = new JsonArray(new JsonObject
        {
            ["name"] = WorkflowReading.StepName,
            ["data"] = new JsonArray([.. definitions.Select(definition => One(definition, call))]),
        }),
    }.ToJsonString(Readable);

    private static JsonNode One(WorkflowDefinition definition, string? call)
    {
        var written = JsonNode.Parse(definition.ToJson())!;
        if (call is not null)
            written["CorridorCall"] = call;
        return written;
    }
}
