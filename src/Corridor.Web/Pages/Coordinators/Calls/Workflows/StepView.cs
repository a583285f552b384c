using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>The open form of a step.</summary>
public sealed record StepView(EditModel Page, ActivityRecord Step, WorkflowVariables Variables, IReadOnlyList<Role> Roles)
{
    public IEnumerable<Text> ProblemsOf(string? property) => Page.Issues.Where(issue => issue.ActivityId == Step.ActivityId && issue.Property == property).Select(issue => issue.Problem);
}

/// <summary>What can be written into a field, to be read or put in at the caret.</summary>
/// <param name="Field">The field's id, or how the ids of its languages begin.</param>
/// <param name="Variables">What there is.</param>
/// <param name="InBrackets">In a text, a place to fill in stands in curly brackets.</param>
public sealed record PickerView(string Field, IReadOnlyList<Variable> Variables, bool InBrackets)
{
    public string Inserted(Variable variable) => InBrackets ? "{" + variable.Name + "}" : variable.Name;

    public string Example(Variable variable) => variable.Kind switch
    {
        ValueKind.Moment => InBrackets ? $"{{{variable.Name} - 7 days}}" : $"{variable.Name} - 7 days",
        ValueKind.Number => InBrackets ? $"{{{variable.Name}}}" : $"{variable.Name} >= 3",
        ValueKind.Flag => InBrackets ? $"{{{variable.Name}}}" : $"not {variable.Name}",
        ValueKind.List => InBrackets ? $"{{count({variable.Name})}}" : $"count({variable.Name}) > 0",
        ValueKind.Text => InBrackets ? $"{{{variable.Name}}}" : $"{variable.Name} != \"\"",
        _ => Inserted(variable),
    };
}
