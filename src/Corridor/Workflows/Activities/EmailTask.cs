using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Corridor.Workflows.Signals;
using NodaTime;

namespace Corridor.Workflows.Activities;

/// <summary>Writes to those of some roles, each in their language, at once or in their own next morning.</summary>
internal sealed class EmailTask(Subjects subjects, Mails mails, SignalDesk signals) : Activity
{
    private const string Morning = "morning", Now = "now";
    private static readonly LocalTime Eight = new(8, 0);

    public override string Name => "EmailTask";

    public override Text Label => new Text("Write a mail");

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        new("Recipients", PropertyKind.Audience, new Text("To")),
        new("Subject", PropertyKind.Line, new Text("Subject")),
        new("Body", PropertyKind.Body, new Text("Text")) { Help = new Text("An empty line begins a new paragraph. Places to fill in stand in curly brackets.") },
        new("Link", PropertyKind.Line, new Text("Words above the link to the page"), Required: false),
        new("Path", PropertyKind.Line, new Text("Another page of the city"), Required: false),
        new("SendAt", PropertyKind.Choice, new Text("When it leaves"), Required: false) { Choices = [Now, Morning] },
    ];

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables) =>
        given.Given.List("Recipients").Where(role => !variables.Roles.Contains(role)).Select(role => new Text("There is nobody called “{0}” here. There are: {1}.", role, string.Join(", ", variables.Roles)));

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var role in step.Given.List("Recipients"))
        {
            foreach (var reader in await subjects.WhoAsync(step.Subject, role, cancel))
            {
                if (written.Add(reader.Email))
                    Write(step, reader);
            }
        }

        return StepResult.By(Done, Text.Plural(written.Count, "{0} mail", "{0} mails"));
    }

    private void Write(WorkflowStep step, Reader reader)
    {
        var lines = step.Fill("Body", reader.Language, signals.LinksIn(step, "Body")).Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(paragraph => new Text("{0}", paragraph)).ToList();
        if (step.Given.Has("Link") && PathFor(step, reader) is { } path)
            lines.AddRange([new Text("{0}", step.Fill("Link", reader.Language)), mails.Link(path)]);
        var mail = mails.Queue(reader.Email, reader.Language, "workflow", new Text("{0}", step.Fill("Subject", reader.Language)), lines);
        if (step.Given.Text("SendAt") == Morning)
            mail.NotBefore(NextMorning(step.Now, reader.Zone is { } zone ? DateTimeZoneProviders.Tzdb[zone] : step.Scope.Zone));
    }

    private static string? PathFor(WorkflowStep step, Reader reader) =>
        reader.Path ?? (step.Given.Has("Path") ? step.Fill("Path", reader.Language) : step.Subject.Path);

    private static Instant NextMorning(Instant now, DateTimeZone zone)
    {
        var local = now.InZone(zone).LocalDateTime;
        var day = local.TimeOfDay <= Eight ? local.Date : local.Date.PlusDays(1);
        return day.At(Eight).InZoneLeniently(zone).ToInstant();
    }
}
