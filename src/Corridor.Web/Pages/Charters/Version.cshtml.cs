using Corridor.Placements.Agreements;
using Corridor.Placements.Charters;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Charters;

/// <summary>One version of a charter, and what is different from the one before.</summary>
[ResponseCache(NoStore = true)]
public sealed class VersionModel(CharterAccess access, Papers papers) : PageModel
{
    public CharterFound Found { get; private set; } = null!;
    public PaperVersion Version { get; private set; } = null!;
    public IReadOnlyList<ArticleChange> Changes { get; private set; } = [];

    public async Task OnGetAsync(string with, int number)
    {
        Found = await access.FindAsync(with);
        if (Found.File is not { } file || await papers.VersionAsync(file.Charter, number) is not var (version, before))
            throw new NotFoundException();
        Version = version;
        Changes = before is null ? [] : [.. ArticleChange.Between(before.Read<CharterText>().Articles, version.Read<CharterText>().Articles)];
    }
}
