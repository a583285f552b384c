using Corridor.Data;
using Corridor.Web.Access;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>What an instance did and when; one that is stuck is helped on by hand.</summary>
public sealed class RunModel(CorridorDb db, CurrentAccount who, WorkflowDesk desk, WorkflowBook book) : PageModel
{
    public WorkflowPlace Place { get; private set; } = null!;
    public Workflow Instance { get; private set; } = null!;
    public WorkflowDefinition Definition { get; private set; } = null!;
    public IReadOnlyList<JournalEntry> Journal { get; private set; } = [];

    /// <summary>Where the stuck step could lead to.</summary>
    public IReadOnlyList<Transition> Ways { get; private set; } = [];

    public Task OnGetAsync(string? slug, Guid id) => LoadAsync(slug, id);

    public async Task<IActionResult> OnPostRetryAsync(string? slug, Guid id)
    {
        await LoadAsync(slug, id);
        await book.RetryAsync(id);
        return LocalRedirect($"~{Place.Path}/runs/{id}");
    }

    public async Task<IActionResult> OnPostSkipAsync(string? slug, Guid id, string? outcome)
    {
        await LoadAsync(slug, id);
        await book.SkipAsync(id, outcome ?? "");
        return LocalRedirect($"~{Place.Path}/runs/{id}");
    }

    public async Task<IActionResult> OnPostCancelAsync(string? slug, Guid id)
    {
        await LoadAsync(slug, id);
        await book.CancelAsync(id);
        return LocalRedirect($"~{Place.Path}/runs/{id}");
    }

    private async Task LoadAsync(string? slug, Guid id)
    {
        Place = await WorkflowPlace.FindAsync(db, who, slug);
        Instance = await desk.RunAsync(Place.Root?.Id, id);
        Definition = await desk.DefinitionAsync(Instance.VersionId);
        Journal = await desk.JournalAsync(id);
        Ways = [.. Definition.Transitions.Where(way => way.SourceActivityId == Instance.FaultedActivityId)];
    }
}
