using Corridor.Content;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Content;

/// <summary>The city's images: added, shown with what to paste into a page, deleted.</summary>
[ResponseCache(NoStore = true)]
public sealed class ImagesModel(CorridorDb db, CurrentAccount who, Images images) : PageModel
{
    private const int RowsAPage = 50;

    public IReadOnlyList<Image> Rows { get; private set; } = [];

    /// <summary>Where the next page begins.</summary>
    public Guid? Next { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    [BindProperty]
    public string? Alternative { get; set; }

    public Task OnGetAsync(CancellationToken cancel) => LoadAsync(cancel);

    public async Task<IActionResult> OnPostAsync(IFormFile? file, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        RuleBroken.If(file is null, "Choose an image first.");
        await using var content = file.OpenReadStream();
        await images.UploadAsync(file.FileName, content, Alternative, cancel);
        return LocalRedirect("~/coordinator/content/images");
    }

    public async Task<IActionResult> OnPostDeleteAsync(Guid id, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        await images.DeleteAsync(id, cancel);
        return LocalRedirect("~/coordinator/content/images");
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        await who.RequireWholeCityAsync(cancel);
        var rows = db.Set<Image>().AsNoTracking();
        if (Before is { } before)
            rows = rows.Where(image => image.Id < before);
        Rows = await rows.OrderByDescending(image => image.Id).Take(RowsAPage + 1).ToListAsync(cancel);
        if (Rows.Count <= RowsAPage)
            return;
        Rows = [.. Rows.Take(RowsAPage)];
        Next = Rows[^1].Id;
    }
}
