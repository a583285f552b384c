using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using NodaTime;

namespace Corridor.Workflows.Activities;

/// <summary>Waits until a date, or the next time of a schedule; as a start, begins an instance when the date of its call comes, or each time.</summary>
internal sealed class TimerEvent : Activity
{
    public const string EventName = "TimerEvent";
    public const string When = "When";
    private const string Cron = "CronExpression", Past = "Past";

    // What began just after a date missed it; what Corridor itself was late for is still done on that day.
    private static readonly Duration OnArrival = Duration.FromHours(1), AfterStandstill = Duration.FromDays(1);

    public override string Name => EventName;

    public override Text Label => new Text("On a date");

    public override bool IsEvent => true;

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        new(When, PropertyKind.Moment, new Text("When"), Required: false) { Help = new Text("For instance: {0}", "call.closes - 7 days") },
        new(Cron, PropertyKind.Name, new Text("Or again and again"), Required: false)
        {
            Help = new Text("As cron writes it, in the city’s time: minute, hour, day of the month, month, day of the week. Every Monday at eight: {0}", "0 8 * * MON"),
        },
    ];

    /// <summary>The schedule of a step that was given one.</summary>
    public static FireTimes? Repeats(Properties given) => given.Has(Cron) ? FireTimes.Read(given.Text(Cron)) : null;

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables)
    {
        if (given.Given.Has(When) == given.Given.Has(Cron))
            yield return new Text("Give either a date or a schedule.");
        else if (given.Given.Has(Cron) && Repeats(given.Given) is null)
            yield return new Text("“{0}” is no schedule as cron writes it.", given.Given.Text(Cron));
    }

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Past];

    public override ValueTask<Waiting> WaitAsync(WorkflowStep step, CancellationToken cancel)
    {
        var when = Repeats(step.Given) is { } schedule
            ? schedule.After(step.Now, step.Scope.Zone) ?? throw new WorkflowFaultException(new Text("This schedule has no time to come."))
            : WhenOf(step);
        step.Workflow.Remember(Key(step, "when"), when);
        step.Workflow.Remember(Key(step, "past"), when + OnArrival < step.Now);
        return ValueTask.FromResult(new Waiting(EventName, step.Workflow.SubjectId, when));
    }

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var when = WhenOf(step);
        if (when > step.Now)
            return ValueTask.FromResult(StepResult.Stay);
        var missed = step.Workflow.Recall(Key(step, "past")) is true || when + AfterStandstill < step.Now;
        step.Workflow.Forget(Key(step, "when"));
        step.Workflow.Forget(Key(step, "past"));
        return ValueTask.FromResult(StepResult.By(missed ? Past : Done));
    }

    // A date of the call is the one that holds now; two days from now are counted once. A schedule that starts an instance has just come.
    private static Instant WhenOf(WorkflowStep step)
    {
        var known = step.Workflow.Recall(Key(step, "when")) as Instant?;
        if (!step.Given.Has(When))
            return known ?? step.Now;
        return step.Read(When, ValueKind.Moment).CountsFromNow && known is { } counted ? counted : step.Moment(When);
    }

    private static string Key(WorkflowStep step, string what) => $"{step.Activity.ActivityId}.{what}";
}
