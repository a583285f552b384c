using Corridor.Placements.Stays;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Placements;

/// <summary>What both sides sign: parties, dates and articles, with a fingerprint of exactly this text.</summary>
[ResponseCache(NoStore = true)]
public sealed class AgreementModel(StayAccess access, CurrentAccount who, Staying staying, IStringLocalizer t) : PageModel
{
    public StayFound Found { get; private set; } = null!;

    [BindProperty]
    public string? FullName { get; set; }

    [BindProperty]
    public bool Agreed { get; set; }

    public Placement Placement => Found.Placement;

    /// <summary>The sides for which the reader may sign now; whoever is both signs twice.</summary>
    public bool? SignsAsHost => Placement.State != PlacementState.Accepted ? null
        : Found.AsApplicant && Placement.ApplicantSignature is null ? false
        : Found.AsHost && Placement.HostSignature is null ? true
        : null;

    public async Task OnGetAsync(Guid id) => Found = await access.FindAsync(id);

    public async Task<IActionResult> OnPostAsync(Guid id, string? digest, bool asHost)
    {
        Found = await access.FindAsync(id);
        if (asHost)
            Found.MustActAsHost();
        else
            Found.MustActAsApplicant();
        if (string.IsNullOrWhiteSpace(FullName) || FullName.Length > 200)
            ModelState.AddModelError(nameof(FullName), t["Sign with your full name, in at most 200 characters."]);
        if (!Agreed)
            ModelState.AddModelError(nameof(Agreed), t["Tick the box to sign."]);
        if (!ModelState.IsValid)
            return this.Refused();
        await staying.SignAsync(Placement, asHost, who.RequiredId, FullName!, digest ?? "");
        return RedirectToPage(new { id });
    }
}
