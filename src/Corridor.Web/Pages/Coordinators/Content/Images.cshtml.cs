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
    public Paged<Image> Rows { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty]
    public string? Alternative { get; set; }

    public Task OnGetAsync(CancellationToken cancel) => LoadAsync(cancel);

    public async Task<IActionResult> OnPostAsync(IFormFile? file, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        RuleBroken.If(file is null, "Choose an image first.");
        await using var content = file.OpenReadStream();
        await images.UploadAsync(file.FileName, content, Alternative, cancel: cancel);
        return LocalRedirect("~/coordinator/content/images");
    }

    public async Task<IActionResult> OnPostDeleteAsync(Guid id, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        await images.DeleteAsync(id, cancel);
        return RedirectToPage(new { after = After });
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        await who.RequireWholeCityAsync(cancel);
        Rows = await Paging.ReadAsync(After, image => image.Id, from => db.Set<Image>().AsNoTracking().NewestFirst(from), cancel: cancel);
    }
}
