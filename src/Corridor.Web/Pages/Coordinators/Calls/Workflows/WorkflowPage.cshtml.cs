using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>One workflow: drawn, told step by step, and what runs of it.</summary>
public sealed class WorkflowPageModel(CorridorDb db, CurrentAccount who, CurrentCity city, WorkflowDesk desk, WorkflowBook book, WorkflowWords words, IStringLocalizer t, Show show) : PageModel
{
    public WorkflowPlace Place { get; private set; } = null!;
    public WorkflowType Type { get; private set; } = null!;
    public WorkflowDefinition Definition { get; private set; } = null!;
    public WorkflowDiagram Diagram { get; private set; } = null!;
    public IReadOnlyList<WorkflowIssue> Issues { get; private set; } = [];
    public Paged<ListedRun> Runs { get; private set; } = new([]);
    public IReadOnlyDictionary<Guid, string> Titles { get; private set; } = new Dictionary<Guid, string>();

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Stuck { get; set; }

    public Task OnGetAsync(string? slug, Guid id) => LoadAsync(slug, id);

    public async Task<IActionResult> OnGetExportAsync(string? slug, Guid id)
    {
        await FindAsync(slug, id);
        return WorkflowFile.Of(Place, city.Required, [Definition]);
    }

    public async Task<IActionResult> OnPostStopAsync(string? slug, Guid id)
    {
        await LoadAsync(slug, id);
        await book.DisableAsync(Type);
        return await SavedAsync(id);
    }

    public async Task<IActionResult> OnPostStartAsync(string? slug, Guid id)
    {
        await LoadAsync(slug, id);
        await book.EnableAsync(Type);
        return await SavedAsync(id);
    }

    public async Task<IActionResult> OnPostCopyAsync(string? slug, Guid id)
    {
        await LoadAsync(slug, id);
        var copy = await book.KeepAsync(Definition.CopyAs(LocalizedText.Of(Show.Language, t["Copy of {0}", show.Written(Definition.Name)])), Place.Root);
        await db.SaveChangesAsync();
        return LocalRedirect($"~{Place.Path}/{copy.Id}/edit");
    }

    public async Task<IActionResult> OnPostDeleteAsync(string? slug, Guid id)
    {
        await LoadAsync(slug, id);
        await book.DeleteAsync(Type);
        await db.SaveChangesAsync();
        return LocalRedirect("~" + Place.Path);
    }

    public string TitleOf(ListedRun run) => Titles.TryGetValue(run.SubjectId, out var title) && title.Length > 0 ? title : t["(without a title)"];

    private async Task<IActionResult> SavedAsync(Guid id)
    {
        await db.SaveChangesAsync();
        return LocalRedirect($"~{Place.Path}/{id}");
    }

    private async Task LoadAsync(string? slug, Guid id)
    {
        await FindAsync(slug, id);
        Issues = book.Issues(Type);
        Diagram = WorkflowDiagram.Of(Definition, words.NameOf, words.OutcomeOf);
        Runs = await Paging.ReadAsync(After, run => run.Id, from => desk.Runs(id, Stuck, from));
        Titles = await desk.TitlesAsync(Runs);
    }

    private async Task FindAsync(string? slug, Guid id)
    {
        Place = await WorkflowPlace.FindAsync(db, who, slug);
        Type = await desk.FindAsync(Place.Root?.Id, id);
        Definition = WorkflowDefinition.FromJson(Type.Draft);
    }
}
