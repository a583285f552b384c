using System.Text.Json.Nodes;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Workflows;

/// <summary>A workflow of a call, in few words.</summary>
internal static class SmallWorkflow
{
    public static ActivityRecord Start(string name, string id) => Step(name, id) with { IsStart = true };

    public static ActivityRecord Step(string name, string id, params (string Name, JsonNode Value)[] given) =>
        new(id, name, 0, 0, IsStart: false, [.. given.Select(one => KeyValuePair.Create(one.Name, (JsonNode?)one.Value))]);

    /// <summary>Publishes it; the caller saves.</summary>
    /// <param name="services">Of the call's city.</param>
    /// <param name="call">Whose it is.</param>
    /// <param name="steps">What it does.</param>
    /// <param name="ways">"from Outcome to".</param>
    public static async Task PublishAsync(IServiceProvider services, Call call, IReadOnlyList<ActivityRecord> steps, params string[] ways)
    {
        var book = services.GetRequiredService<WorkflowBook>();
        var definition = new WorkflowDefinition
        {
            WorkflowTypeId = "small",
            Name = LocalizedText.Of("en", "Small"),
            Activities = steps,
            Transitions = [.. ways.Select(way => way.Split(' ')).Select(way => new Transition(way[0], way[1], way[2]))],
        };
        await book.PublishAsync(await book.KeepAsync(definition, new WorkflowRoot("call", call.Id)), by: null);
    }
}
