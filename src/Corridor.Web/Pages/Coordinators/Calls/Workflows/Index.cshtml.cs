using Corridor.Data;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>What happens by itself in a call or in the whole city, every date on which it will, and how more comes in.</summary>
public sealed class IndexModel(CorridorDb db, CurrentAccount who, CurrentCity city, WorkflowDesk desk, WorkflowBook book, WorkflowCalendar calendar, ActivityCatalogue catalogue, Subjects subjects, IStringLocalizer t) : PageModel
{
    public WorkflowPlace Place { get; private set; } = null!;
    public IReadOnlyList<ListedWorkflow> Listed { get; private set; } = [];
    public IReadOnlyList<MonthView> Months { get; private set; } = [];
    public IReadOnlyList<KindGroup> Starts => KindGroup.Starts(catalogue, subjects, t);

    /// <summary>What a file that was just brought in could not bring.</summary>
    public IReadOnlyList<Text>? Imported { get; private set; }
    public string? NewName { get; private set; }

    public Task OnGetAsync(string? slug) => LoadAsync(slug);

    public async Task<IActionResult> OnGetExportAsync(string? slug)
    {
        Place = await WorkflowPlace.FindAsync(db, who, slug);
        return WorkflowFile.Of(Place, city.Required, await desk.DraftsAsync(Place.Root?.Id));
    }

    public async Task<IActionResult> OnPostNewAsync(string? slug, string? name, string? start)
    {
        NewName = name;
        await LoadAsync(slug);
        RuleBroken.If(string.IsNullOrWhiteSpace(name), "Give the workflow a name.");
        if (catalogue.Find(start ?? "") is not { IsEvent: true } kind)
            throw RuleBroken.Now("Choose what the workflow begins with.");
        var type = await book.KeepAsync(WorkflowEditing.New(LocalizedText.Of(Show.Language, name.Trim()), kind), Place.Root);
        await db.SaveChangesAsync();
        return LocalRedirect($"~{Place.Path}/{type.Id}/edit");
    }

    public async Task OnPostImportAsync(string? slug, IFormFile? file, CancellationToken cancel)
    {
        await LoadAsync(slug);
        RuleBroken.If(file is null, "Choose a file first.");
        RuleBroken.If(file.Length > RecipeParser.MaxBytes, "A recipe may have {0} MB at most.", RecipeParser.MaxBytes / (1024 * 1024));
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancel);
        Imported = await KeepAsync(bytes.ToArray(), Path.GetFileName(file.FileName), cancel);
        await LoadAsync(slug);
    }

    public string TimeOf(Instant at) => at.InZone(city.Required.TimeZone).TimeOfDay.ToString("t", System.Globalization.CultureInfo.CurrentCulture);

    private async Task<IReadOnlyList<Text>> KeepAsync(byte[] bytes, string file, CancellationToken cancel)
    {
        try
        {
            var recipe = Recipe.Parse(bytes, file);
            var notes = recipe.StepsOtherThan([WorkflowReading.StepName]).Select(step => new Text("Line {0}: “{1}” is no workflow and was left out.", step.Line, step.Name)).ToList();
            var read = WorkflowReading.Of(recipe).ToList();
            RuleBroken.If(read.Count == 0, "There is no workflow in this file.");
            var twice = read.GroupBy(one => one.Definition.WorkflowTypeId).FirstOrDefault(same => same.Count() > 1);
            RuleBroken.If(twice is not null, "“{0}” is given twice.", twice?.Key);
            foreach (var one in read)
                notes.AddRange(await book.ImportAsync(one, Place.Root, cancel));
            await db.SaveChangesAsync(cancel);
            return notes;
        }
        catch (RecipeException broken)
        {
            throw RuleBroken.Now("Line {0}, at {1}: {2}", broken.Line, broken.Path, broken.Reason);
        }
    }

    private async Task LoadAsync(string? slug)
    {
        Place = await WorkflowPlace.FindAsync(db, who, slug);
        Listed = await desk.ListAsync(Place.Root?.Id);
        Months = MonthView.Of(await calendar.DatesAsync(Place.Root), city.Required.TimeZone);
    }
}
