using Corridor.Calls;
using Corridor.Texts;
using DiffPlex.Chunkers;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Corridor.Web.Pages.Shared;

/// <summary>An article that is worded otherwise, in one language.</summary>
public sealed record ArticleChange(AgreementSection Article, int Number, string Language, IReadOnlyList<DiffPiece> Pieces)
{
    public static IEnumerable<ArticleChange> Between(IReadOnlyList<AgreementSection> before, IReadOnlyList<AgreementSection> now)
    {
        foreach (var (at, article) in now.Index())
        {
            var old = before.FirstOrDefault(one => one.Key == article.Key)?.Text ?? LocalizedText.Empty;
            foreach (var language in article.Text.ByLanguage.Keys.Union(old.ByLanguage.Keys))
            {
                var (from, to) = (old.ByLanguage.GetValueOrDefault(language, ""), article.Text.ByLanguage.GetValueOrDefault(language, ""));
                if (from != to)
                    yield return new ArticleChange(article, at + 1, language, InlineDiffBuilder.Diff(from, to, ignoreWhiteSpace: false, ignoreCase: false, WordChunker.Instance).Lines);
            }
        }
    }
}
