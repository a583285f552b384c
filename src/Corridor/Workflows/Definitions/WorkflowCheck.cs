using Corridor.Texts;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;

namespace Corridor.Workflows.Definitions;

/// <summary>What is wrong with a definition, at which of its activities, and with what it was given there.</summary>
public sealed record WorkflowIssue(string? ActivityId, Text Problem, string? Property = null);

/// <summary>Holds a definition to what can be run. A draft may be wrong; what is published may not.</summary>
public sealed class WorkflowCheck(ActivityCatalogue catalogue, Subjects subjects)
{
    private const int MostActivities = 200;

    /// <summary>The kind of subject that instances are about; null when the starts do not agree on one.</summary>
    public string? SubjectOf(WorkflowDefinition definition, string? rootKind)
    {
        var kinds = definition.Starts.Select(start => catalogue.Find(start.Name)?.SubjectOf(start.Given) ?? rootKind ?? CitySubject.Name).Distinct().ToList();
        return kinds.Count == 1 ? kinds[0] : null;
    }

    public WorkflowVariables VariablesOf(WorkflowDefinition definition, string? rootKind) => WorkflowVariables.Of(definition, SubjectOf(definition, rootKind), subjects);

    public IReadOnlyList<WorkflowIssue> Issues(WorkflowDefinition definition, string? rootKind)
    {
        var issues = new List<WorkflowIssue>();
        if (definition.Activities.Count > MostActivities)
            return [new(null, new Text("A workflow has {0} steps at most.", MostActivities))];
        var variables = VariablesOf(definition, rootKind);
        issues.AddRange(Beginning(definition, rootKind));
        foreach (var activity in definition.Activities)
            issues.AddRange(Of(activity, definition, variables).Concat(Foreign(activity, SubjectOf(definition, rootKind))).Select(problem => new WorkflowIssue(activity.ActivityId, problem.Problem, problem.Property)));
        issues.AddRange(Ways(definition));
        return issues;
    }

    private IEnumerable<WorkflowIssue> Beginning(WorkflowDefinition definition, string? rootKind)
    {
        if (!definition.Starts.Any())
            yield return new(null, new Text("Nothing starts this workflow: mark an event as its start."));
        else if (SubjectOf(definition, rootKind) is not { } kind)
            yield return new(null, new Text("Its starts are about different things: make a workflow for each."));
        else if (subjects.Find(kind) is null)
            yield return new(null, new Text("Corridor has nothing called “{0}”.", kind));
        foreach (var start in definition.Starts.Where(start => catalogue.Find(start.Name) is { IsEvent: false }))
            yield return new(start.ActivityId, new Text("Only an event can start a workflow."));
    }

    private IEnumerable<(string? Property, Text Problem)> Of(ActivityRecord given, WorkflowDefinition definition, WorkflowVariables variables)
    {
        if (catalogue.Find(given.Name) is not { } activity)
            return [(null, new Text("Corridor has no activity “{0}”.", given.Name))];
        return activity.Properties.SelectMany(property => Of(property, given.Given, variables).Select(problem => ((string?)property.Name, problem)))
            .Concat(activity.Problems(given, variables)
            .Concat(definition.Transitions
                .Where(way => way.SourceActivityId == given.ActivityId && !activity.OutcomesOf(given.Given).Contains(way.SourceOutcomeName))
                .Select(way => new Text("It has no outcome “{0}”.", way.SourceOutcomeName)))
                .Select(problem => ((string?)null, problem)));
    }

    // An event may be about something that lies in the subject; a task works on the subject or what it lies in.
    private IEnumerable<(string? Property, Text Problem)> Foreign(ActivityRecord given, string? kind)
    {
        if (kind is not null && catalogue.Find(given.Name) is { IsEvent: false, Subject: { } about } && !subjects.LiesIn(kind, about))
            yield return (null, new Text("It is about “{0}”, and this workflow is about “{1}”.", about, kind));
    }

    private static IEnumerable<Text> Of(ActivityProperty property, Properties given, WorkflowVariables variables)
    {
        if (!given.Has(property.Name))
        {
            if (property.Required)
                yield return new Text("“{0}” is missing.", property.Label);
            yield break;
        }

        foreach (var problem in ValuesOf(property, given, variables))
            yield return new Text("{0}: {1}", property.Label, problem);
    }

    private static IEnumerable<Text> ValuesOf(ActivityProperty property, Properties given, WorkflowVariables variables) => property.Kind switch
    {
        PropertyKind.Condition => Refused(() => Expression.Parse(given.Text(property.Name), variables.All, ValueKind.Flag)),
        PropertyKind.Moment => Refused(() => Expression.Parse(given.Text(property.Name), variables.All, ValueKind.Moment)),
        PropertyKind.List => Refused(() => Expression.Parse(given.Text(property.Name), variables.All, ValueKind.List)),
        PropertyKind.Value => Refused(() => Expression.Parse(given.Text(property.Name), variables.All)),
        PropertyKind.Line or PropertyKind.Body => given.Localized(property.Name).ByLanguage.Values.SelectMany(text => Refused(() => Template.Parse(text, variables.All))),
        PropertyKind.WebAddress => Refused(() => WebAddress.Parse(given.Text(property.Name), variables.All)),
        PropertyKind.Choice => given.List(property.Name).Except(property.Choices).Select(choice => new Text("“{0}” is not one of: {1}.", choice, string.Join(", ", property.Choices))),
        _ => [],
    };

    private static IEnumerable<Text> Refused(Action read)
    {
        try
        {
            read();
            return [];
        }
        catch (ExpressionException wrong)
        {
            return [wrong.Reason];
        }
    }

    private IEnumerable<WorkflowIssue> Ways(WorkflowDefinition definition)
    {
        foreach (var way in definition.Transitions)
        {
            if (definition.Find(way.SourceActivityId) is null || definition.Find(way.DestinationActivityId) is null)
                yield return new(null, new Text("A way leads from or to a step that is not there: {0}.", way.SourceActivityId + " → " + way.DestinationActivityId));
        }

        foreach (var twice in definition.Transitions.GroupBy(way => (way.SourceActivityId, way.SourceOutcomeName)).Where(ways => ways.Count() > 1))
            yield return new(twice.Key.SourceActivityId, new Text("The outcome “{0}” leads to several steps: put a fork between.", twice.Key.SourceOutcomeName));

        var reached = definition.Starts.SelectMany(start => definition.ReachableFrom(start.ActivityId).Append(start.ActivityId)).ToHashSet();
        foreach (var lost in definition.Activities.Where(activity => !reached.Contains(activity.ActivityId)))
            yield return new(lost.ActivityId, new Text("Nothing leads to this step."));

        if (Circle(definition) is { } circle)
            yield return new(circle, new Text("This goes round in a circle without ever waiting."));
    }

    // Without the steps that wait and the loops that count, no way may lead back to where it began.
    private string? Circle(WorkflowDefinition definition)
    {
        var restless = definition.Activities.Where(activity => catalogue.Find(activity.Name)?.Waits(activity.Given) == false && activity.Name != "ForEachTask").Select(activity => activity.ActivityId).ToHashSet();
        var ways = definition with { Transitions = [.. definition.Transitions.Where(way => restless.Contains(way.SourceActivityId) && restless.Contains(way.DestinationActivityId))] };
        return restless.FirstOrDefault(id => ways.ReachableFrom(id).Contains(id));
    }
}
