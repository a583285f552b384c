using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;

namespace Corridor.Workflows.Activities;

/// <summary>What all steps have in common that tell somebody something: to whom, and what.</summary>
internal static class Audience
{
    public const string Body = "Body";

    public static IReadOnlyList<ActivityProperty> Properties { get; } =
    [
        new("Recipients", PropertyKind.Audience, new Text("To")),
        new("Subject", PropertyKind.Line, new Text("Subject")),
        new(Body, PropertyKind.Body, new Text("Text")) { Help = new Text("An empty line begins a new paragraph. Places to fill in stand in curly brackets.") },
        new("Link", PropertyKind.Line, new Text("Words above the link to the page"), Required: false),
        new("Path", PropertyKind.Line, new Text("Another page of the city"), Required: false),
    ];

    public static IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables) =>
        given.Given.List("Recipients").Where(role => !variables.Roles.Contains(role)).Select(role => new Text("There is nobody called “{0}” here. There are: {1}.", role, string.Join(", ", variables.Roles)));

    /// <summary>Its places filled in for one reader.</summary>
    /// <param name="step">Whose texts.</param>
    /// <param name="reader">For whom.</param>
    /// <param name="own">Values that are this reader's alone.</param>
    public static Letter LetterTo(this WorkflowStep step, Reader reader, IReadOnlyDictionary<string, object?>? own = null)
    {
        var path = reader.Path ?? (step.Given.Has("Path") ? step.Fill("Path", reader) : step.Subject.Path);
        return new Letter(
            reader.Language,
            step.Fill("Subject", reader),
            step.Fill(Body, reader, own).Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            step.Given.Has("Link") && path is not null ? step.Fill("Link", reader) : null,
            path);
    }
}
