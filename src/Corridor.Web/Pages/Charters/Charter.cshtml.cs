using Corridor.Placements.Agreements;
using Corridor.Placements.Charters;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Charters;

/// <summary>What this city and another one promise each other: read, talked about, accepted.</summary>
[ResponseCache(NoStore = true)]
public sealed class CharterModel(CharterAccess access, Chartering chartering, Papers papers, IStringLocalizer t) : PageModel
{
    public CharterFound Found { get; private set; } = null!;
    public IReadOnlyList<VersionLine> Versions { get; private set; } = [];
    public ILookup<string, PaperComment> Comments { get; private set; } = null!;

    [BindProperty]
    public string? FullName { get; set; }

    [BindProperty]
    public string? Remark { get; set; }

    public Task OnGetAsync(string with) => LoadAsync(with);

    public async Task<IActionResult> OnPostBeginAsync(string with)
    {
        await LoadAsync(with);
        await chartering.BeginAsync(Found.With, Found.MustSit());
        return RedirectToPage(new { with });
    }

    public async Task<IActionResult> OnPostAsync(string with, string? digest)
    {
        await LoadAsync(with);
        var seat = Found.MustSit();
        if (string.IsNullOrWhiteSpace(FullName) || FullName.Length > 200)
        {
            ModelState.AddModelError(nameof(FullName), t["Sign with your full name, in at most 200 characters."]);
            return this.Refused();
        }

        await chartering.AcceptAsync(Found.With.Id, seat, FullName, digest ?? "");
        return RedirectToPage(new { with });
    }

    /// <param name="with">The other city.</param>
    /// <param name="article">About which article.</param>
    /// <param name="thread">What it answers; none: a new thread.</param>
    public async Task<IActionResult> OnPostCommentAsync(string with, string article, Guid? thread)
    {
        await LoadAsync(with);
        await chartering.CommentAsync(Found.With.Id, Found.MustSit(), article, thread, Remark);
        return RedirectToPage(null, null, new { with }, "article-" + article);
    }

    public async Task<IActionResult> OnPostResolveAsync(string with, Guid thread, bool open)
    {
        await LoadAsync(with);
        await chartering.ResolveAsync(Found.With.Id, Found.MustSit(), thread, open);
        return RedirectToPage(new { with });
    }

    private async Task LoadAsync(string with)
    {
        Found = await access.FindAsync(with);
        Versions = Found.File is { } file ? await papers.VersionsAsync(file.Charter) : [];
        Comments = (Found is { File: { } talked, Seat: not null } ? await papers.CommentsAsync(talked.Charter) : []).ToLookup(one => one.Article);
    }
}
