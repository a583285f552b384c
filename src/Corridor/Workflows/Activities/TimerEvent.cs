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
        step.Workflow.Remember(Key(step), when + OnArrival < step.Now);
        return ValueTask.FromResult(new Waiting(EventName, step.Workflow.SubjectId, when));
    }

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var missed = step.Workflow.Recall(Key(step)) is true || WhenOf(step) + AfterStandstill < step.Now;
        step.Workflow.Forget(Key(step));
        return ValueTask.FromResult(StepResult.By(missed ? Past : Done));
    }

    private static Instant WhenOf(WorkflowStep step) => step.Evaluate("When", ValueKind.Moment) as Instant?
        ?? throw new WorkflowFaultException(new Text("The date is not known: {0}.", step.Given.Text("When")));

    private static string Key(WorkflowStep step) => step.Activity.ActivityId + ".past";
}
