using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Corridor.Workflows.Signals;

namespace Corridor.Workflows.Activities;

/// <summary>Writes a message inside Corridor to those of some roles who have an account; no mail.</summary>
internal sealed class NotifyTask(Subjects subjects, Inbox inbox, SignalDesk signals) : Activity
{
    public override string Name => "NotifyTask";

    public override Text Label => new Text("Write a message inside Corridor");

    public override IReadOnlyList<ActivityProperty> Properties => Audience.Properties;

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables) => Audience.Problems(given, variables);

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var readers = (await subjects.WhoAsync(step.Subject, step.Given.List("Recipients"), cancel)).Where(reader => reader.AccountId is not null).ToList();
        foreach (var reader in readers)
            inbox.Write(reader.AccountId!.Value, "workflow", step.LetterTo(reader, signals.LinksIn(step, Audience.Body)));
        return StepResult.By(Done, Text.Plural(readers.Count, "{0} message", "{0} messages"));
    }
}
