using Corridor.Placements.Agreements;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Corridor.Web.Pages.Placements;

/// <summary>Another wording of one article, in all its languages; it makes a new version of the agreement.</summary>
[ResponseCache(NoStore = true)]
public sealed class ArticleModel(StayAccess access, Agreeing agreeing) : ArticleFormModel
{
    public StayFound Found { get; private set; } = null!;
    public AgreementFile Paper { get; private set; } = null!;

    public bool IsOpen => Paper.Agreement.SignedAt is null && Found.Placement.State == PlacementState.Accepted;

    public int Signatures => Paper.Agreement.Signatures.Count(one => one.Number == Paper.Agreement.Number);

    public async Task OnGetAsync(Guid id, string article)
    {
        await LoadAsync(id, article);
        Fill();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string article, string? digest)
    {
        await LoadAsync(id, article);
        var (seat, wording) = (Found.MustSit(), Worded());
        await access.AtHostAsync<Agreeing>(Found, host => host.ProposeAsync(id, seat, article, wording, Reason ?? "", digest ?? ""));
        return RedirectToPage("Agreement", null, new { id }, "article-" + article);
    }

    private async Task LoadAsync(Guid id, string article)
    {
        Found = await access.FindAsync(id);
        Found.MustSit();
        Paper = await agreeing.FindAsync(id) ?? throw new NotFoundException();
        Find(Paper.Current.Text.Articles, article);
    }
}
