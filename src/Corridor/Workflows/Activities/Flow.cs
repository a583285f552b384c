using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;

namespace Corridor.Workflows.Activities;

// How a workflow branches, loops and remembers; the names are Orchard Core's.

internal sealed class IfElseTask : Activity
{
    public override string Name => "IfElseTask";

    public override Text Label => new Text("If");

    public override IReadOnlyList<ActivityProperty> Properties => [new("Condition", PropertyKind.Condition, new Text("Condition"))];

    public override IReadOnlyList<string> OutcomesOf(Properties given) => ["True", "False"];

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel) =>
        ValueTask.FromResult(StepResult.By(step.Evaluate("Condition", ValueKind.Flag) is true ? "True" : "False"));
}

internal sealed class ForkTask : Activity
{
    public override string Name => "ForkTask";

    public override Text Label => new Text("Do several things at once");

    public override IReadOnlyList<ActivityProperty> Properties => [new("Forks", PropertyKind.Name, new Text("Branches"))];

    public override IReadOnlyList<string> OutcomesOf(Properties given) => given.List("Forks");

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables)
    {
        if (given.Given.List("Forks") is var forks && forks.Distinct(StringComparer.Ordinal).Count() < forks.Count)
            yield return new Text("Give each branch a name of its own.");
    }

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel) => ValueTask.FromResult(new StepResult(step.Given.List("Forks")));
}

/// <summary>Brings branches together: waits for all that still can come, or goes on with the first.</summary>
internal sealed class JoinTask : Activity
{
    private const string WaitAny = "WaitAny";

    public override string Name => "JoinTask";

    public override Text Label => new Text("Wait for the branches");

    public override IReadOnlyList<ActivityProperty> Properties => [new("Mode", PropertyKind.Choice, new Text("Goes on"), Required: false) { Choices = ["WaitAll", WaitAny] }];

    /// <summary>Whether no branch is left on its way to a join.</summary>
    internal static bool IsComplete(WorkflowDefinition definition, string joinId, IReadOnlyCollection<WorkflowToken> tokens)
    {
        var came = tokens.Where(token => token.ActivityId == joinId).Select(token => token.CameBy).ToHashSet();
        var wanted = definition.Transitions.Where(way => way.DestinationActivityId == joinId).Select(way => way.SourceActivityId + "/" + way.SourceOutcomeName);
        return wanted.All(came.Contains) || !tokens.Any(token => token.ActivityId != joinId && definition.ReachableFrom(token.ActivityId).Contains(joinId));
    }

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var (id, workflow) = (step.Activity.ActivityId, step.Workflow);
        if (step.Given.Text("Mode") == WaitAny)
        {
            var wentOn = workflow.Recall(id) is true;
            var others = step.Others.Any(token => token.ActivityId == id || step.Definition.ReachableFrom(token.ActivityId).Contains(id));
            if (wentOn && !others)
                workflow.Forget(id);
            else if (others)
                workflow.Remember(id, true);
            return ValueTask.FromResult(wentOn ? StepResult.End(new Text("Another branch was here first.")) : StepResult.Done);
        }

        if (!IsComplete(step.Definition, id, [.. step.Others, step.Token]))
            return ValueTask.FromResult(StepResult.Stay);
        // Also those that only just came: they would find nobody left to wait for.
        step.Absorb(step.Others.Where(token => token.ActivityId == id));
        return ValueTask.FromResult(StepResult.Done);
    }
}

internal sealed class ForEachTask : Activity
{
    private const int MostRounds = 1000;

    public override string Name => "ForEachTask";

    public override Text Label => new Text("For each");

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        new("Enumerable", PropertyKind.List, new Text("List")),
        new("LoopVariableName", PropertyKind.Name, new Text("Name of the one at hand")),
    ];

    public override IReadOnlyList<string> OutcomesOf(Properties given) => ["Iterate", Done];

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var (workflow, name) = (step.Workflow, step.Given.Text("LoopVariableName"));
        var (at, rest) = (step.Activity.ActivityId + ".round", step.Activity.ActivityId + ".list");
        // The list is read once, when the loop begins: what is added meanwhile is another run's.
        if (workflow.Recall(rest) is not IReadOnlyList<string> list)
        {
            list = step.Evaluate("Enumerable", ValueKind.List) as IReadOnlyList<string> ?? [];
            if (list.Count > MostRounds)
                throw new WorkflowFaultException(new Text("A list of {0} is too long: {1} at most.", list.Count, MostRounds));
            workflow.Remember(rest, list);
        }

        var round = workflow.Recall(at) is decimal number ? (int)number : 0;
        if (round < list.Count)
        {
            workflow.Remember(name, list[round]);
            workflow.Remember(at, (decimal)(round + 1));
            return ValueTask.FromResult(StepResult.By("Iterate", new Text("{0} of {1}", round + 1, list.Count)));
        }

        foreach (var kept in new[] { at, rest, name })
            workflow.Forget(kept);
        return ValueTask.FromResult(StepResult.Done);
    }
}

internal sealed class SetPropertyTask : Activity
{
    public override string Name => "SetPropertyTask";

    public override Text Label => new Text("Remember");

    public override IReadOnlyList<ActivityProperty> Properties =>
        [new("PropertyName", PropertyKind.Name, new Text("Name")), new("Value", PropertyKind.Value, new Text("Value"))];

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        step.Workflow.Remember(step.Given.Text("PropertyName"), step.Evaluate("Value"));
        return ValueTask.FromResult(StepResult.Done);
    }
}

internal sealed class LogTask : Activity
{
    public override string Name => "LogTask";

    public override Text Label => new Text("Note in the journal");

    public override IReadOnlyList<ActivityProperty> Properties => [new("Text", PropertyKind.Line, new Text("Text"))];

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel) =>
        ValueTask.FromResult(StepResult.By(Done, new Text("{0}", step.Fill("Text", "en"))));
}
