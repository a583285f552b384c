using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>A test run about something real: nothing is sent, nothing is kept.</summary>
[ResponseCache(NoStore = true)]
public sealed class TryModel(CorridorDb db, CurrentAccount who, WorkflowDesk desk, WorkflowCheck check, ActivityCatalogue catalogue, Rehearsal rehearsal) : PageModel
{
    public WorkflowPlace Place { get; private set; } = null!;
    public WorkflowType Type { get; private set; } = null!;
    public WorkflowDefinition Definition { get; private set; } = null!;

    /// <summary>What it can be about; empty also when its starts do not agree on a kind.</summary>
    public IReadOnlyList<ListedSubject> About { get; private set; } = [];
    public Rehearsed? Result { get; private set; }

    /// <summary>The version that runs, rather than the draft.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Published { get; set; }

    [BindProperty]
    public string? Start { get; set; }

    [BindProperty]
    public Guid? Subject { get; set; }

    /// <summary>Chosen outcomes, by step.</summary>
    [BindProperty]
    public Dictionary<string, string?> Choices { get; set; } = [];

    /// <summary>The steps whose outcome a person can choose, of those that were made.</summary>
    public IEnumerable<(ActivityRecord Step, IReadOnlyList<string> Outcomes)> Turns => (Result?.Steps ?? [])
        .Select(step => Definition.Find(step.ActivityId)).OfType<ActivityRecord>().Distinct()
        .Where(step => catalogue.Find(step.Name) is { } kind && (kind.IsEvent || step.Name == "IfElseTask"))
        .Select(step => (step, catalogue.Find(step.Name)!.OutcomesOf(step.Given)))
        .Where(turn => turn.Item2.Count > 1);

    public Task OnGetAsync(string? slug, Guid id) => LoadAsync(slug, id);

    public async Task OnPostAsync(string? slug, Guid id, CancellationToken cancel)
    {
        await LoadAsync(slug, id);
        RuleBroken.If(Definition.Find(Start ?? "") is not { IsStart: true }, "Choose what it begins with.");
        // Only what lies in this call, or in this city.
        RuleBroken.If(About.All(subject => subject.Id != Subject), "Choose what the test run is about.");
        Result = await rehearsal.RunAsync(new RehearsalPlan(Type, Definition, Start!, Kind!, Subject!.Value, Chosen()), cancel);
    }

    private string? Kind => check.SubjectOf(Definition, Type.RootKind);

    private Dictionary<string, string> Chosen() => Choices.Where(choice => !string.IsNullOrEmpty(choice.Value)
            && Definition.Find(choice.Key) is { } step && (catalogue.Find(step.Name)?.OutcomesOf(step.Given).Contains(choice.Value) ?? false))
        .ToDictionary(choice => choice.Key, choice => choice.Value!);

    private async Task LoadAsync(string? slug, Guid id)
    {
        Place = await WorkflowPlace.FindAsync(db, who, slug);
        Type = await desk.FindAsync(Place.Root?.Id, id);
        Definition = Published && Type.PublishedId is { } version ? await desk.DefinitionAsync(version) : WorkflowDefinition.FromJson(Type.Draft);
        About = Kind is { } kind ? await desk.SubjectsAsync(kind, Place.Root?.Id) : [];
        Subject ??= About.Count > 0 ? About[0].Id : null;
        Start ??= Definition.Starts.FirstOrDefault()?.ActivityId;
    }
}
