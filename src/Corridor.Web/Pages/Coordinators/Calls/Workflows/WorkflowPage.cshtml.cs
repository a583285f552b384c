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

/// <summary>One workflow: drawn, told step by step, and what runs of it.</summary>
public sealed class WorkflowPageModel(CorridorDb db, CurrentAccount who, WorkflowDesk desk, WorkflowBook book, ActivityCatalogue catalogue, IStringLocalizer t, Show show) : PageModel
{
    public Call Call { get; private set; } = null!;
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

    public Task OnGetAsync(string slug, Guid id) => LoadAsync(slug, id);

    public async Task<IActionResult> OnPostStopAsync(string slug, Guid id)
    {
        await LoadAsync(slug, id);
        await book.DisableAsync(Type);
        await db.SaveChangesAsync();
        return RedirectToPage(new { slug, id });
    }

    public async Task<IActionResult> OnPostStartAsync(string slug, Guid id)
    {
        await LoadAsync(slug, id);
        await book.EnableAsync(Type);
        await db.SaveChangesAsync();
        return RedirectToPage(new { slug, id });
    }

    /// <summary>As its author calls it, else what kind of step it is.</summary>
    public string NameOf(ActivityRecord activity) => show.Written(activity.Title) is { Length: > 0 } title ? title : KindOf(activity);

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
        _ => outcome,
    };

    public string TitleOf(ListedRun run) => Titles.TryGetValue(run.SubjectId, out var title) && title.Length > 0 ? title : t["(without a title)"];

    /// <summary>What the step was given, as its author wrote it, in the reader's language.</summary>
    public IEnumerable<(string Label, string Value)> GivenTo(ActivityRecord activity) => catalogue.Find(activity.Name) is not { } known ? [] : known.Properties
        .Where(property => activity.Given.Has(property.Name))
        .Select(property => (t.Of(property.Label), property.Kind is PropertyKind.Line or PropertyKind.Body ? show.Written(activity.Given.Localized(property.Name)) : activity.Given.Text(property.Name)));

    private async Task LoadAsync(string slug, Guid id)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Type = await desk.FindAsync(Call.Id, id);
        Definition = WorkflowDefinition.FromJson(Type.Draft);
        Issues = book.Issues(Type);
        Diagram = WorkflowDiagram.Of(Definition, NameOf, OutcomeOf);
        Runs = await Paging.ReadAsync(After, run => run.Id, from => desk.Runs(id, Stuck, from));
        Titles = await desk.TitlesAsync(Runs);
    }
}
