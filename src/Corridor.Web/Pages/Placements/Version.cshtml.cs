using Corridor.Calls;
using Corridor.Placements.Agreements;
using Corridor.Texts;
using Corridor.Web.Access;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Placements;

/// <summary>An article that is worded otherwise, in one language.</summary>
public sealed record ArticleChange(AgreementSection Article, int Number, string Language, IReadOnlyList<DiffPiece> Pieces);

/// <summary>One version of an agreement, and what is different from the one before.</summary>
[ResponseCache(NoStore = true)]
public sealed class VersionModel(StayAccess access, Agreeing agreeing) : PageModel
{
    public StayFound Found { get; private set; } = null!;
    public Agreement Agreement { get; private set; } = null!;
    public AgreementVersion Version { get; private set; } = null!;
    public IReadOnlyList<ArticleChange> Changes { get; private set; } = [];

    public async Task OnGetAsync(Guid id, int number)
    {
        Found = await access.FindAsync(id);
        Agreement = (await agreeing.FindAsync(id) ?? throw new NotFoundException()).Agreement;
        var (version, before) = await agreeing.VersionAsync(Agreement, number) ?? throw new NotFoundException();
        Version = version;
        Changes = before is null ? [] : [.. ChangesBetween(before.Text, version.Text)];
    }

    private static IEnumerable<ArticleChange> ChangesBetween(AgreementText before, AgreementText now)
    {
        foreach (var (at, article) in now.Articles.Index())
        {
            var old = before.Articles.FirstOrDefault(one => one.Key == article.Key)?.Text ?? LocalizedText.Empty;
            foreach (var language in article.Text.ByLanguage.Keys.Union(old.ByLanguage.Keys))
            {
                var (from, to) = (old.ByLanguage.GetValueOrDefault(language, ""), article.Text.ByLanguage.GetValueOrDefault(language, ""));
                if (from != to)
                    yield return new ArticleChange(article, at + 1, language, InlineDiffBuilder.Diff(from, to, ignoreWhiteSpace: false, ignoreCase: false, WordChunker.Instance).Lines);
            }
        }
    }
}
