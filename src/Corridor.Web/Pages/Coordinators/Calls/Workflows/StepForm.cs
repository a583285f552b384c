using Corridor.Texts;
using Corridor.Workflows.Definitions;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>A step as its form sends it. Whatever the form does not name stays as it is; whatever is wrong is kept as it was typed.</summary>
internal static class StepForm
{
    public const string Title = "Title", Given = "p.", Way = "way.", Shown = "shown.", ToStep = "step:", ToNew = "new:";

    /// <summary>The definition with what was typed, and the step that it made on the way, if it did.</summary>
    public static (WorkflowDefinition Definition, ActivityRecord? Added) Apply(IFormCollection form, WorkflowDefinition definition, ActivityRecord step, ActivityCatalogue catalogue)
    {
        var changed = step.Entitle(Localized(form, Title, step.Title));
        foreach (var property in catalogue.Find(step.Name)?.Properties ?? [])
            changed = Give(form, changed, property);
        if (form.ContainsKey(Shown + "start"))
            changed = changed with { IsStart = form.ContainsKey("start") };

        definition = definition.Replace(changed);
        ActivityRecord? added = null;
        foreach (var (name, value) in form.Where(field => field.Key.StartsWith(Way, StringComparison.Ordinal)))
        {
            var (outcome, to) = (name[Way.Length..], value.ToString());
            if (to.StartsWith(ToNew, StringComparison.Ordinal) && catalogue.Find(to[ToNew.Length..]) is { } kind)
            {
                (definition, added) = definition.Add(kind);
                to = ToStep + added.ActivityId;
            }

            definition = definition.Connect(step.ActivityId, outcome, to.StartsWith(ToStep, StringComparison.Ordinal) && definition.Find(to[ToStep.Length..]) is { } next ? next.ActivityId : null);
        }

        return (definition, added);
    }

    private static ActivityRecord Give(IFormCollection form, ActivityRecord step, ActivityProperty property)
    {
        var name = Given + property.Name;
        switch (property.Kind)
        {
            case PropertyKind.Line or PropertyKind.Body:
                return step.Give(property.Name, Localized(form, name, step.Given.Localized(property.Name)));
            case PropertyKind.Audience:
                return form.ContainsKey(Shown + property.Name) ? step.Give(property.Name, [.. form[name].OfType<string>()]) : step;
            default:
                return form.ContainsKey(name) ? step.Give(property.Name, Clean(form[name])) : step;
        }
    }

    /// <summary>Fields named by language, after a dot.</summary>
    public static LocalizedText Localized(IFormCollection form, string name, LocalizedText known) => form
        .Where(field => field.Key.StartsWith(name + ".", StringComparison.Ordinal) && Languages.Normal(field.Key[(name.Length + 1)..]) is not null)
        .Aggregate(known, (text, field) => text.With(field.Key[(name.Length + 1)..], Clean(field.Value)));

    // Browsers send lines with carriage returns; control characters would make an exported file unreadable.
    private static string Clean(string? typed) => new([.. (typed ?? "").ReplaceLineEndings("\n").Trim().Where(c => c is '\n' or '\t' || !char.IsControl(c))]);
}
