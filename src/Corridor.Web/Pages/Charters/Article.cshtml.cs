using Corridor.Placements.Charters;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Corridor.Web.Pages.Charters;

/// <summary>Another wording of one article, in all its languages; it makes a new version of the charter.</summary>
[ResponseCache(NoStore = true)]
public sealed class ArticleModel(CharterAccess access, Chartering chartering) : ArticleFormModel
{
    public CharterFound Found { get; private set; } = null!;

    public async Task OnGetAsync(string with, string article)
    {
        await LoadAsync(with, article);
        Fill();
    }

    public async Task<IActionResult> OnPostAsync(string with, string article, string? digest)
    {
        await LoadAsync(with, article);
        await chartering.ProposeAsync(Found.With.Id, Found.MustSit(), article, Worded(), Reason ?? "", digest ?? "");
        return RedirectToPage("Charter", null, new { with }, "article-" + article);
    }

    private async Task LoadAsync(string with, string article)
    {
        Found = await access.FindAsync(with);
        Found.MustSit();
        Find(Found.File?.Text.Articles ?? throw new NotFoundException(), article);
    }
}
