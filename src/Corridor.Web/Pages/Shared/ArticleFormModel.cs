using Corridor.Calls;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Shared;

/// <summary>Another wording of one article of a paper, in all its languages; it makes a new version.</summary>
public abstract class ArticleFormModel : PageModel
{
    public AgreementSection Article { get; private set; } = null!;
    public int Number { get; private set; }

    /// <summary>By language.</summary>
    [BindProperty]
    public Dictionary<string, string?> Wording { get; set; } = [];

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>What is on screen before anything is typed.</summary>
    protected void Fill() => Wording = Article.Text.ByLanguage.ToDictionary(text => text.Key, text => (string?)text.Value);

    protected void Find(IReadOnlyList<AgreementSection> articles, string key)
    {
        Number = articles.TakeWhile(one => one.Key != key).Count() + 1;
        Article = Number <= articles.Count ? articles[Number - 1] : throw new NotFoundException();
    }

    protected LocalizedText Worded() => Article.Text.ByLanguage.Keys.Where(Wording.ContainsKey)
        .Aggregate(Article.Text, (text, language) => text.With(language, Wording[language]?.ReplaceLineEndings("\n").Trim()));
}

/// <param name="Model">What is worded, and what was typed.</param>
/// <param name="Digest">Of the version that is on screen.</param>
/// <param name="Back">Where the paper is.</param>
public sealed record ArticleForm(ArticleFormModel Model, string Digest, string Back);
