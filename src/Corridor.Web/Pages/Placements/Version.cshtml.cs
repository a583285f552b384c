using Corridor.Placements.Agreements;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Placements;

/// <summary>One version of an agreement, and what is different from the one before.</summary>
[ResponseCache(NoStore = true)]
public sealed class VersionModel(StayAccess access, Agreeing agreeing, Papers papers) : PageModel
{
    public StayFound Found { get; private set; } = null!;
    public Agreement Agreement { get; private set; } = null!;
    public PaperVersion Version { get; private set; } = null!;
    public IReadOnlyList<ArticleChange> Changes { get; private set; } = [];

    public async Task OnGetAsync(Guid id, int number)
    {
        Found = await access.FindAsync(id);
        Agreement = (await agreeing.FindAsync(id) ?? throw new NotFoundException()).Agreement;
        var (version, before) = await papers.VersionAsync(Agreement, number) ?? throw new NotFoundException();
        Version = version;
        Changes = before is null ? [] : [.. ArticleChange.Between(before.Text.Articles, version.Text.Articles)];
    }
}
