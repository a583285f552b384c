using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>A workflow is changed step by step. Each send saves the draft, right or wrong; only what is right is published.</summary>
[ResponseCache(NoStore = true)]
public sealed class EditModel(CorridorDb db, CurrentAccount who, CurrentCity city, WorkflowDesk desk, WorkflowBook book, WorkflowCheck check, ActivityCatalogue catalogue, Subjects subjects, WorkflowWords words, IStringLocalizer t) : PageModel
{
    public WorkflowPlace Place { get; private set; } = null!;
    public WorkflowType Type { get; private set; } = null!;

    /// <summary>The draft, with what was just typed also when it could not be saved.</summary>
    public WorkflowDefinition Definition { get; private set; } = null!;

    /// <summary>The version of the row that this page shows.</summary>
    public int Seen { get; private set; }

    /// <summary>The step whose form is open.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Step { get; set; }

    [BindProperty]
    public int? Version { get; set; }

    public IReadOnlyList<WorkflowIssue> Issues => field ??= check.Issues(Definition, Type.RootKind);

    public WorkflowDiagram Diagram => WorkflowDiagram.Of(Definition, words.NameOf, words.OutcomeOf);

    public string? Subject => check.SubjectOf(Definition, Type.RootKind);

    public IReadOnlyList<KindGroup> Kinds => KindGroup.Of(catalogue, subjects, Subject, t);

    /// <summary>Outcomes that lead nowhere yet: a new step can follow there.</summary>
    public IEnumerable<(ActivityRecord Step, string Outcome)> Open =>
        from step in Definition.Activities
        from outcome in catalogue.Find(step.Name)?.OutcomesOf(step.Given) ?? []
        where Definition.After(step.ActivityId, outcome) is null
        select (step, outcome);

    public Task OnGetAsync(string? slug, Guid id) => LoadAsync(slug, id);

    public Task<IActionResult> OnPostSaveAsync(string? slug, Guid id) => DraftAsync(slug, id, () =>
    {
        var (definition, added) = StepForm.Apply(Request.Form, Definition, Chosen(), catalogue);
        Step = added?.ActivityId ?? Step;
        return definition;
    });

    /// <param name="slug">The call.</param>
    /// <param name="id">The workflow.</param>
    /// <param name="kind">Of the new step.</param>
    /// <param name="after">The open outcome that it follows: the step's number and the outcome.</param>
    public Task<IActionResult> OnPostAddAsync(string? slug, Guid id, string? kind, string? after) => DraftAsync(slug, id, () =>
    {
        var (definition, added) = Definition.Add(catalogue.Find(kind ?? "") ?? throw RuleBroken.Now("Choose a kind of step."));
        Step = added.ActivityId;
        return Open.FirstOrDefault(one => KeyOf(one.Step, one.Outcome) == after) is { Step: { } before, Outcome: var outcome } ? definition.Connect(before.ActivityId, outcome, added.ActivityId) : definition;
    });

    public Task<IActionResult> OnPostRemoveAsync(string? slug, Guid id, string? goOnTo) => DraftAsync(slug, id, () =>
    {
        var gone = Chosen().ActivityId;
        Step = null;
        return Definition.Remove(gone, goOnTo != gone && Definition.Find(goOnTo ?? "") is { } next ? next.ActivityId : null);
    });

    public Task<IActionResult> OnPostNameAsync(string? slug, Guid id) => DraftAsync(slug, id, () =>
    {
        var name = StepForm.Localized(Request.Form, StepForm.Title, Definition.Name);
        Definition = Definition with { Name = name, IsSingleton = Request.Form.ContainsKey("singleton") };
        RuleBroken.If(name.IsEmpty, "Give the workflow a name.");
        return Definition;
    });

    public async Task<IActionResult> OnPostPublishAsync(string? slug, Guid id)
    {
        await LoadAsync(slug, id);
        Expect();
        await book.PublishAsync(Type, who.RequiredId);
        await db.SaveChangesAsync();
        return LocalRedirect($"~{Place.Path}/{id}");
    }

    public async Task<IActionResult> OnPostDiscardAsync(string? slug, Guid id)
    {
        await LoadAsync(slug, id);
        Expect();
        RuleBroken.If(Type.PublishedId is null, "“{0}” was never published.", Type.Name);
        book.Restore(Type, await desk.VersionAsync(id, Type.PublishedId.Value));
        await db.SaveChangesAsync();
        return LocalRedirect($"~{Place.Path}/{id}/edit");
    }

    public static string KeyOf(ActivityRecord step, string outcome) => $"{step.ActivityId}/{outcome}";

    public Activity? KindOf(ActivityRecord step) => catalogue.Find(step.Name);

    /// <summary>A step's outcomes: those it has, and those it had when a way was drawn.</summary>
    public IEnumerable<string> OutcomesOf(ActivityRecord step) => (KindOf(step)?.OutcomesOf(step.Given) ?? [])
        .Concat(Definition.Transitions.Where(way => way.SourceActivityId == step.ActivityId).Select(way => way.SourceOutcomeName)).Distinct();

    public StepView ViewOf(ActivityRecord step) => new(this, step, check.VariablesOf(Definition, Type.RootKind), Subject is { } kind ? subjects.RolesOf(kind) : []);

    /// <summary>The languages a text is written in: the interface's, the city's, and what it is written in already.</summary>
    public IEnumerable<string> SpokenFor(LocalizedText text) =>
        new[] { city.Required.Language }.Concat(Languages.Interface.Select(language => language.Tag)).Concat(city.Required.Languages).Concat(text.ByLanguage.Keys).Distinct();

    private ActivityRecord Chosen() => Definition.Find(Step ?? "") ?? throw RuleBroken.Now("This step is not there any more.");

    private async Task<IActionResult> DraftAsync(string? slug, Guid id, Func<WorkflowDefinition> change)
    {
        await LoadAsync(slug, id);
        Definition = change();
        Expect();
        await book.KeepAsync(Definition, Place.Root);
        await db.SaveChangesAsync();
        return LocalRedirect($"~{Place.Path}/{id}/edit{(Step is null ? "#steps" : $"?step={Uri.EscapeDataString(Step)}#open")}");
    }

    // What was on the screen when typing began: somebody else's later draft must not be lost.
    private void Expect() => db.Entry(Type).Property(type => type.Version).OriginalValue = Version ?? Seen;

    private async Task LoadAsync(string? slug, Guid id)
    {
        Place = await WorkflowPlace.FindAsync(db, who, slug);
        Type = await desk.FindAsync(Place.Root?.Id, id);
        (Seen, Definition) = (Type.Version, WorkflowDefinition.FromJson(Type.Draft));
    }
}
