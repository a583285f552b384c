using Corridor.Calls;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>What steps, outcomes and values of workflows are called on pages.</summary>
public sealed class WorkflowWords(ActivityCatalogue catalogue, Show show, IStringLocalizer t)
{
    /// <summary>As its author calls it, else what kind of step it is.</summary>
    public string NameOf(ActivityRecord activity) => show.Written(activity.Title) is { Length: > 0 } title ? title : KindOf(activity);

    public string NameOf(WorkflowDefinition definition, string activityId) => definition.Find(activityId) is { } activity ? NameOf(activity) : activityId;

    public string KindOf(ActivityRecord activity) => catalogue.Find(activity.Name) is { } known ? t.Of(known.Label) : activity.Name;

    public string OutcomeOf(string outcome) => outcome switch
    {
        Activity.Done => "",
        "True" => t["yes"],
        "False" => t["no"],
        "Past" => t["the date is over"],
        "Iterate" => t["each"],
        "Refused" => t["refused"],
        "Failed" => t["no answer"],
        "Missing" => t["not there"],
        "Late" => t["too late"],
        "Approved" => t["approved"],
        "Rejected" => t["rejected"],
        "Incomplete" => t["reviews are missing"],
        "Nobody" => t["nobody is there for it"],
        "Nothing" => t["nothing to do"],
        "Open" => t["some are undecided"],
        "Unapproved" => t["two people have not approved"],
        "Lapsed" => t["lapsed"],
        "Answered" => t["answered meanwhile"],
        "Impossible" => t["not possible"],
        "Sent" => t["sent meanwhile"],
        _ => outcome,
    };

    /// <summary>As <see cref="OutcomeOf"/>, where it stands alone.</summary>
    public string EndingOf(string outcome) => OutcomeOf(outcome) is { Length: > 0 } said ? said : t["done"];

    public string ChoiceOf(string choice) => choice switch
    {
        "now" => t["At once"],
        "morning" => t["In each reader’s morning"],
        "WaitAll" => t["When all are there"],
        "WaitAny" => t["With the first"],
        "essential" => t["What is essential"],
        "reminders" => t["A reminder"],
        "progress" => t["How things go"],
        "outstanding" => t["Who owes reviews"],
        "unanswered" => t["Who has not answered"],
        "yes" => t["yes"],
        "no" => t["no"],
        "opens" => t["Its beginning"],
        "closes" => t["Its end"],
        _ when StageKinds.Named(choice) is { } kind => t.Of(StageKinds.LabelOf(kind)),
        _ => choice,
    };

    public string PropertyOf(string? activity, string property) => property switch
    {
        WorkflowDifferences.Title => t["Name"],
        WorkflowDifferences.Kind when activity is not null => t["Kind of step"],
        WorkflowDifferences.Start => t["Begins the workflow"],
        _ when activity is not null && catalogue.Find(activity)?.Properties.FirstOrDefault(one => one.Name == property) is { } known => t.Of(known.Label),
        WorkflowDifferences.Kind => t["Name"],
        WorkflowDifferences.Singleton => t["One at a time about the same thing"],
        WorkflowDifferences.DeleteFinished => t["Forgets what is finished"],
        _ => property,
    };

    /// <summary>A value as a line of differences shows it.</summary>
    public string ValueOf(string? value) => value switch
    {
        null => t["nothing"],
        "true" => t["yes"],
        "false" => t["no"],
        _ => value,
    };

    /// <summary>What the step was given, as its author wrote it, in the reader's language.</summary>
    public IEnumerable<(string Label, string Value)> GivenTo(ActivityRecord activity) => catalogue.Find(activity.Name) is not { } known ? [] : known.Properties
        .Where(property => activity.Given.Has(property.Name))
        .Select(property => (t.Of(property.Label), property.Kind switch
        {
            PropertyKind.Line or PropertyKind.Body => show.Written(activity.Given.Localized(property.Name)),
            PropertyKind.Choice => ChoiceOf(activity.Given.Text(property.Name)),
            _ => activity.Given.Written(property.Name),
        }));
}
