using System.Globalization;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Workflows.Activities;

/// <summary>Begins another workflow about the same subject, of the same call or of the city, and goes on without waiting for it.</summary>
internal sealed class StartWorkflowTask(CorridorDb db, PublishedVersions versions, WorkflowStarts starts) : Activity
{
    private const int MostLevels = 16;

    public override string Name => "StartWorkflowTask";

    public override Text Label => new Text("Start another workflow");

    public override IReadOnlyList<ActivityProperty> Properties =>
        [new("WorkflowTypeId", PropertyKind.Name, new Text("Workflow")) { Help = new Text("Its identifier. It begins with “{0}”.", new Text("Another workflow starts this one")) }];

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var (workflow, key) = (step.Workflow, step.Given.Text("WorkflowTypeId"));
        var (start, type) = await FindAsync(workflow, key, cancel) ?? throw new WorkflowFaultException(new Text("No workflow “{0}” that runs here can be started by another about the same thing.", key));
        List<Guid> lineage = [workflow.TypeId, .. workflow.Lineage];
        if (lineage.Contains(type.Id))
            throw new WorkflowFaultException(new Text("“{0}” would start itself: this goes round in a circle.", type.Name));
        if (lineage.Count > MostLevels)
            throw new WorkflowFaultException(new Text("Workflows start each other over {0} levels at most.", MostLevels));
        var startKey = string.Create(CultureInfo.InvariantCulture, $"{workflow.Id}:{step.Token.Id}:{workflow.Steps}");
        var began = await starts.BeginAsync(start, workflow.SubjectKind, workflow.SubjectId, workflow.RootId, startKey, cancel, lineage);
        return StepResult.By(Done, began ? new Text("{0}", type.Name) : new Text("“{0}” runs already.", type.Name));
    }

    // The call's own before the city's of the same name.
    private async Task<(WorkflowStart Start, WorkflowType Type)?> FindAsync(Workflow workflow, string key, CancellationToken cancel)
    {
        var found = await (
            from start in db.Set<WorkflowStart>().AsNoTracking()
            join type in db.Set<WorkflowType>().AsNoTracking() on start.TypeId equals type.Id
            where start.Event == StartedByWorkflowEvent.EventName && type.Key == key && (type.RootId == null || type.RootId == workflow.RootId)
            select new { start, type }).ToListAsync(cancel);
        foreach (var one in found.OrderBy(one => one.type.RootId is null))
        {
            var definition = await versions.OfAsync(db, one.start.VersionId, cancel);
            if (definition.Find(one.start.ActivityId) is { } activity && StartedByWorkflowEvent.KindOf(activity.Given, one.type.RootKind) == workflow.SubjectKind)
                return (one.start, one.type);
        }

        return null;
    }
}

/// <summary>Begins where another workflow starts this one.</summary>
internal sealed class StartedByWorkflowEvent(IEnumerable<IWorkflowSubject> subjects) : Activity
{
    public const string EventName = "StartedByWorkflowEvent";

    public override string Name => EventName;

    public override Text Label => new Text("Another workflow starts this one");

    public override bool IsEvent => true;

    public override IReadOnlyList<ActivityProperty> Properties =>
        [new("Subject", PropertyKind.Choice, new Text("What it is about"), Required: false) { Choices = [.. subjects.Select(subject => subject.Kind)] }];

    /// <summary>What it is about: as it says, else what the workflows of its call or city are about.</summary>
    internal static string KindOf(Properties given, string? rootKind) => given.Has("Subject") ? given.Text("Subject") : rootKind ?? CitySubject.Name;

    public override string? SubjectOf(Properties given) => given.Has("Subject") ? given.Text("Subject") : null;

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables)
    {
        if (!given.IsStart)
            yield return new Text("This can only be a start.");
    }

    public override ValueTask<Waiting> WaitAsync(WorkflowStep step, CancellationToken cancel) => throw new WorkflowFaultException(new Text("This can only be a start."));

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel) => ValueTask.FromResult(StepResult.Done);
}
