using System.Text.RegularExpressions;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using NodaTime;

namespace Corridor.Workflows.Signals;

/// <summary>Waits for somebody who was mailed a link to press the button behind it, or until a date.</summary>
internal sealed partial class SignalEvent : Activity
{
    public const string EventName = "SignalEvent";
    public const int LongestName = 60;
    private const string Late = "Late";

    public override string Name => EventName;

    public override Text Label => new Text("Wait for a signal");

    public override bool IsEvent => true;

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        new("SignalName", PropertyKind.Name, new Text("Name of the signal")) { Help = new Text("In the text of a mail before it, {0} is a link for its reader; its page asks what this step is called.", "{signal.NAME}") },
        new("Until", PropertyKind.Moment, new Text("Until when"), Required: false) { Help = new Text("For instance: {0}", "now + 5 days") },
    ];

    public override IReadOnlyList<string> OutcomesOf(Properties given) => given.Has("Until") ? [Done, Late] : [Done];

    /// <summary>What tokens wait for, each signal by its name.</summary>
    public static string EventOf(string signal) => $"{EventName}:{signal}";

    /// <summary>Where a text has the link.</summary>
    public static string PlaceOf(string signal) => signal.Length == 0 ? "" : "signal." + signal;

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables)
    {
        if (given.Given.Text("SignalName") is { Length: > 0 } name && (name.Length > LongestName || !Letters().IsMatch(name)))
            yield return new Text("Write the name in letters without accents and digits, with hyphens between: at most {0}.", LongestName);
        if (given.IsStart)
            yield return new Text("A signal is given to a workflow that runs: it cannot start one.");
    }

    public override ValueTask<Waiting> WaitAsync(WorkflowStep step, CancellationToken cancel)
    {
        if (step.Given.Has("Until") && UntilOf(step) is null)
        {
            var until = step.Evaluate("Until", ValueKind.Moment) as Instant? ?? throw new WorkflowFaultException(new Text("The date is not known: {0}.", step.Given.Text("Until")));
            step.Workflow.Remember(Key(step), until);
        }

        return ValueTask.FromResult(new Waiting(EventOf(step.Given.Text("SignalName")), step.Workflow.Id, UntilOf(step)));
    }

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var given = step.Token.WokenBy == EventOf(step.Given.Text("SignalName"));
        if (!given && !(UntilOf(step) <= step.Now))
            return ValueTask.FromResult(StepResult.Stay);
        step.Workflow.Forget(Key(step));
        return ValueTask.FromResult(StepResult.By(given ? Done : Late));
    }

    private static Instant? UntilOf(WorkflowStep step) => step.Workflow.Recall(Key(step)) as Instant?;

    private static string Key(WorkflowStep step) => step.Activity.ActivityId + ".until";

    [GeneratedRegex("^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$")]
    private static partial Regex Letters();
}
