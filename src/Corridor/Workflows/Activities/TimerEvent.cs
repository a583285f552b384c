using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using NodaTime;

namespace Corridor.Workflows.Activities;

/// <summary>Waits until a date; as a start, begins an instance when the date of its call comes.</summary>
internal sealed class TimerEvent : Activity
{
    public const string EventName = "TimerEvent";
    private const string Past = "Past";

    // What began just after a date missed it; what Corridor itself was late for is still done on that day.
    private static readonly Duration OnArrival = Duration.FromHours(1), AfterStandstill = Duration.FromDays(1);

    public override string Name => EventName;

    public override Text Label => new Text("On a date");

    public override bool IsEvent => true;

    public override IReadOnlyList<ActivityProperty> Properties =>
        [new("When", PropertyKind.Moment, new Text("When")) { Help = new Text("For instance: {0}", "call.closes - 7 days") }];

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Past];

    public override ValueTask<Waiting> WaitAsync(WorkflowStep step, CancellationToken cancel)
    {
        var when = WhenOf(step);
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

    // A date of the call is the one that holds now; two days from now are counted once.
    private static Instant WhenOf(WorkflowStep step) =>
        step.Read("When", ValueKind.Moment).CountsFromNow && step.Workflow.Recall(Key(step, "when")) is Instant known ? known : step.Moment("When");

    private static string Key(WorkflowStep step, string what) => $"{step.Activity.ActivityId}.{what}";
}
