using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;

namespace Corridor.Workflows.ToDos;

/// <summary>Gives those of a role something to do by a date, and waits for it if it was told to.</summary>
internal sealed class ToDoTask(ToDoSteps todos) : Activity
{
    public const string Late = "Late";
    private const string Yes = "yes", No = "no";

    public override string Name => "ToDoTask";

    public override Text Label => new Text("Give somebody something to do");

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        new("Role", PropertyKind.Audience, new Text("Who does it")) { Help = new Text("One of them is enough.") },
        new("Title", PropertyKind.Line, new Text("What is to be done")),
        new("Due", PropertyKind.Moment, new Text("By when")) { Help = new Text("For instance: {0}", "morning(now + 7 days)") },
        new("WaitFor", PropertyKind.Choice, new Text("Wait until it is done"), Required: false) { Choices = [No, Yes] },
        ToDoSteps.Path,
    ];

    public override bool Waits(Properties given) => given.Text("WaitFor") == Yes;

    public override IReadOnlyList<string> OutcomesOf(Properties given) => Waits(given) ? [Done, Late] : [Done];

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables) => todos.Problems(given.Given.List("Role"), variables);

    public override async ValueTask<Waiting> WaitAsync(WorkflowStep step, CancellationToken cancel)
    {
        var todo = await todos.AwaitedAsync(step, cancel) ?? await MakeAsync(step, cancel);
        return new Waiting(ToDo.AnswerEvent, todo.Id, GoesOnLate(step) ? todo.DueAt : null);
    }

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        if (!Waits(step.Given))
        {
            await MakeAsync(step, cancel);
            return StepResult.Done;
        }

        if (await todos.AwaitedAsync(step, cancel) is not { } todo)
            return StepResult.Stay;
        var late = GoesOnLate(step) && todo.IsLateAt(step.Now);
        if (todo.State == ToDoState.Open && !late)
            return StepResult.Stay;
        // Late is not done: it stays on the desk.
        todo.TokenId = null;
        return StepResult.By(late ? Late : Done);
    }

    private static bool GoesOnLate(WorkflowStep step) => step.Definition.After(step.Activity.ActivityId, Late) is not null;

    private Task<ToDo> MakeAsync(WorkflowStep step, CancellationToken cancel) => todos.MakeAsync(step, "Role", ToDoSteps.DateOf(step, "Due"), approvals: 0, awaited: Waits(step.Given), cancel);
}

/// <summary>Waits until one or two of a role approve, one of them rejects, or a date comes.</summary>
internal sealed class ApprovalEvent(ToDoSteps todos) : Activity
{
    private const string Approved = "Approved", Rejected = "Rejected", Two = "2";

    public override string Name => "ApprovalEvent";

    public override Text Label => new Text("Wait for approval");

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        new("Approvers", PropertyKind.Audience, new Text("Who approves")),
        new("Count", PropertyKind.Choice, new Text("How many have to approve"), Required: false) { Choices = ["1", Two], Help = new Text("Two are two different people.") },
        new("Title", PropertyKind.Line, new Text("What is to be approved")),
        new("Until", PropertyKind.Moment, new Text("Until when"), Required: false) { Help = new Text("For instance: {0}", "now + 5 days") },
        ToDoSteps.Path,
    ];

    public override bool Waits(Properties given) => true;

    public override IReadOnlyList<string> OutcomesOf(Properties given) => given.Has("Until") ? [Approved, Rejected, ToDoTask.Late] : [Approved, Rejected];

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables) => todos.Problems(given.Given.List("Approvers"), variables);

    public override async ValueTask<Waiting> WaitAsync(WorkflowStep step, CancellationToken cancel)
    {
        var approvals = step.Given.Text("Count") == Two ? 2 : 1;
        var todo = await todos.AwaitedAsync(step, cancel) ?? await todos.MakeAsync(step, "Approvers", ToDoSteps.DateOf(step, "Until"), approvals, awaited: true, cancel);
        return new Waiting(ToDo.AnswerEvent, todo.Id, todo.DueAt);
    }

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        if (await todos.AwaitedAsync(step, cancel) is not { } todo)
            return StepResult.Stay;
        if (todo.IsLateAt(step.Now))
            todo.Lapse(step.Now);
        if (todo.State == ToDoState.Open)
            return StepResult.Stay;
        todo.TokenId = null;
        return todo.State switch
        {
            ToDoState.Approved => StepResult.By(Approved),
            ToDoState.Rejected => StepResult.By(Rejected, new Text("{0}", todo.Note)),
            _ => StepResult.By(ToDoTask.Late),
        };
    }
}
