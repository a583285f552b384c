using Corridor.Calls;
using Corridor.Placements.Charters;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Charters;

/// <summary>Another wording of one article, in all its languages; it makes a new version of the charter.</summary>
[ResponseCache(NoStore = true)]
public sealed class ArticleModel(CharterAccess access, Chartering chartering) : PageModel
{
    public CharterFound Found { get; private set; } = null!;
    public AgreementSection Article { get; private set; } = null!;
    public int Number { get; private set; }

    /// <summary>By language.</summary>
    [BindProperty]
    public Dictionary<string, string?> Wording { get; set; } = [];

    [BindProperty]
    public string? Reason { get; set; }

    public async Task OnGetAsync(string with, string article)
    {
        await LoadAsync(with, article);
        Wording = Article.Text.ByLanguage.ToDictionary(text => text.Key, text => (string?)text.Value);
    }

    public async Task<IActionResult> OnPostAsync(string with, string article, string? digest)
    {
        await LoadAsync(with, article);
        var wording = Article.Text;
        foreach (var language in Article.Text.ByLanguage.Keys.Where(Wording.ContainsKey))
            wording = wording.With(language, Wording[language]?.ReplaceLineEndings("\n").Trim());
        await chartering.ProposeAsync(Found.With.Id, Found.MustSit(), article, wording, Reason ?? "", digest ?? "");
        return RedirectToPage("Charter", null, new { with }, "article-" + article);
    }

    private async Task LoadAsync(string with, string article)
    {
        Found = await access.FindAsync(with);
        Found.MustSit();
        var articles = Found.File?.Text.Articles ?? throw new NotFoundException();
        Number = articles.TakeWhile(one => one.Key != article).Count() + 1;
        Article = Number <= articles.Count ? articles[Number - 1] : throw new NotFoundException();
    }
}
