using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>What an instance did and when; one that is stuck is helped on by hand.</summary>
public sealed class RunModel(CorridorDb db, CurrentAccount who, WorkflowDesk desk, WorkflowBook book, ActivityCatalogue catalogue, Show show, IStringLocalizer t) : PageModel
{
    public Call Call { get; private set; } = null!;
    public Workflow Instance { get; private set; } = null!;
    public WorkflowDefinition Definition { get; private set; } = null!;
    public IReadOnlyList<JournalEntry> Journal { get; private set; } = [];

    /// <summary>Where the stuck step could lead to.</summary>
    public IReadOnlyList<Transition> Ways { get; private set; } = [];

    public Task OnGetAsync(string slug, Guid id) => LoadAsync(slug, id);

    public async Task<IActionResult> OnPostRetryAsync(string slug, Guid id)
    {
        await LoadAsync(slug, id);
        await book.RetryAsync(id);
        return RedirectToPage(new { slug, id });
    }

    public async Task<IActionResult> OnPostSkipAsync(string slug, Guid id, string? outcome)
    {
        await LoadAsync(slug, id);
        await book.SkipAsync(id, outcome ?? "");
        return RedirectToPage(new { slug, id });
    }

    public async Task<IActionResult> OnPostCancelAsync(string slug, Guid id)
    {
        await LoadAsync(slug, id);
        await book.CancelAsync(id);
        return RedirectToPage(new { slug, id });
    }

    public string NameOf(string activityId) => Definition.Find(activityId) is not { } activity ? activityId
        : show.Written(activity.Title) is { Length: > 0 } title ? title
        : catalogue.Find(activity.Name) is { } known ? t.Of(known.Label) : activity.Name;

    private async Task LoadAsync(string slug, Guid id)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Instance = await desk.RunAsync(Call.Id, id);
        Definition = await desk.DefinitionAsync(Instance.VersionId);
        Journal = await desk.JournalAsync(id);
        Ways = [.. Definition.Transitions.Where(way => way.SourceActivityId == Instance.FaultedActivityId)];
    }
}
