using Corridor.Data;
using Corridor.Web.Access;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>What was published when and by whom, and what is different in one version from another.</summary>
public sealed class VersionsModel(CorridorDb db, CurrentAccount who, WorkflowDesk desk, WorkflowBook book) : PageModel
{
    public WorkflowPlace Place { get; private set; } = null!;
    public WorkflowType Type { get; private set; } = null!;
    public Paged<ListedVersion> Versions { get; private set; } = new([]);
    public WorkflowDifferences? Differences { get; private set; }

    /// <summary>The two that are compared.</summary>
    public WorkflowDefinition OldDefinition { get; private set; } = null!;
    public WorkflowDefinition NewDefinition { get; private set; } = null!;

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    /// <summary>A version to compare; none: nothing is compared.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Old { get; set; }

    /// <summary>With which version; none: with the draft.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? New { get; set; }

    public async Task OnGetAsync(string? slug, Guid id)
    {
        await LoadAsync(slug, id);
        if ((Old ?? (Type.HasChanges ? Type.PublishedId : null)) is not { } old)
            return;
        Old = old;
        OldDefinition = WorkflowDefinition.FromJson((await desk.VersionAsync(id, old)).Definition);
        NewDefinition = New is { } now ? WorkflowDefinition.FromJson((await desk.VersionAsync(id, now)).Definition) : WorkflowDefinition.FromJson(Type.Draft);
        Differences = WorkflowDifferences.Between(OldDefinition, NewDefinition);
    }

    public async Task<IActionResult> OnPostRestoreAsync(string? slug, Guid id, Guid version, int? seen)
    {
        await LoadAsync(slug, id);
        if (seen is { } known)
            db.Entry(Type).Property(type => type.Version).OriginalValue = known;
        book.Restore(Type, await desk.VersionAsync(id, version));
        await db.SaveChangesAsync();
        return LocalRedirect($"~{Place.Path}/{id}/edit");
    }

    /// <summary>What a choice or a line calls it.</summary>
    public int? NumberOf(Guid? version) => Versions.FirstOrDefault(one => one.Id == version)?.Number;

    private async Task LoadAsync(string? slug, Guid id)
    {
        Place = await WorkflowPlace.FindAsync(db, who, slug);
        Type = await desk.FindAsync(Place.Root?.Id, id);
        Versions = await Paging.ReadAsync(After, version => version.Id, from => desk.Versions(id, from));
    }
}
