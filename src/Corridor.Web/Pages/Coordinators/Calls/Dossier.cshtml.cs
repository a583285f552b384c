using System.Security.Cryptography;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Dossiers;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>The decisions and all that stands behind them, to keep outside Corridor, and the seals by which it is known again.</summary>
[ResponseCache(NoStore = true)]
public sealed class DossierModel(CorridorDb db, CurrentAccount who, DossierArchive archive, DossierSeals seals, TimeProvider clock) : PageModel
{
    private const int LargestManifest = 1 << 20;

    public Call Call { get; private set; } = null!;
    public IReadOnlyList<DossierSeal> Exported { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public string? Seal { get; set; }

    /// <summary>What the log knows of the seal that is asked for.</summary>
    public DossierSeal? Found { get; private set; }

    public async Task OnGetAsync(string slug)
    {
        await LoadAsync(slug);
        Found = string.IsNullOrWhiteSpace(Seal) ? null : await seals.FindAsync(Call, Seal);
    }

    public async Task<IActionResult> OnPostExportAsync(string slug, CancellationToken cancel)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Response.ContentType = "application/zip";
        Response.Headers.ContentDisposition = $"attachment; filename=\"{slug}-dossier-{clock.Now().InUtc().Date.ToString("yyyyMMdd", null)}.zip\"";
        Response.Headers.CacheControl = "private, no-store";
        // By its pipe: what is left of a file when it is closed, ZipArchive does not write asynchronously.
        await archive.WriteAsync(Call, Response.BodyWriter.AsStream(), cancel);
        return new EmptyResult();
    }

    public async Task<IActionResult> OnPostManifestAsync(string slug, IFormFile? manifest, CancellationToken cancel)
    {
        await LoadAsync(slug);
        RuleBroken.If(manifest is null, "Choose a file first.");
        RuleBroken.If(manifest.Length > LargestManifest, "A file may have {0} MB at most.", LargestManifest >> 20);
        await using var content = manifest.OpenReadStream();
        return RedirectToPage(new { slug, seal = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel)) });
    }

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Exported = await seals.ReadAsync(Call);
    }
}
