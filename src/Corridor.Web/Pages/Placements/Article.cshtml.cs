using Corridor.Calls;
using Corridor.Placements.Agreements;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Placements;

/// <summary>Another wording of one article, in all its languages; it makes a new version of the agreement.</summary>
[ResponseCache(NoStore = true)]
public sealed class ArticleModel(StayAccess access, Agreeing agreeing) : PageModel
{
    public StayFound Found { get; private set; } = null!;
    public AgreementFile Paper { get; private set; } = null!;
    public AgreementSection Article { get; private set; } = null!;
    public int Number { get; private set; }

    /// <summary>By language.</summary>
    [BindProperty]
    public Dictionary<string, string?> Wording { get; set; } = [];

    [BindProperty]
    public string? Reason { get; set; }

    public bool IsOpen => Paper.Agreement.SignedAt is null && Found.Placement.State == PlacementState.Accepted;

    public int Signatures => Paper.Agreement.Signatures.Count(one => one.Number == Paper.Agreement.Number);

    public async Task OnGetAsync(Guid id, string article)
    {
        await LoadAsync(id, article);
        Wording = Article.Text.ByLanguage.ToDictionary(text => text.Key, text => (string?)text.Value);
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string article, string? digest)
    {
        await LoadAsync(id, article);
        var (seat, wording) = (Found.MustSit(), Article.Text);
        foreach (var language in Article.Text.ByLanguage.Keys.Where(Wording.ContainsKey))
            wording = wording.With(language, Wording[language]?.ReplaceLineEndings("\n").Trim());
        await access.AtHostAsync<Agreeing>(Found, host => host.ProposeAsync(id, seat, article, wording, Reason ?? "", digest ?? ""));
        return RedirectToPage("Agreement", null, new { id }, "article-" + article);
    }

    private async Task LoadAsync(Guid id, string article)
    {
        Found = await access.FindAsync(id);
        Found.MustSit();
        Paper = await agreeing.FindAsync(id) ?? throw new NotFoundException();
        var articles = Paper.Current.Text.Articles;
        Number = articles.TakeWhile(one => one.Key != article).Count() + 1;
        Article = Number <= articles.Count ? articles[Number - 1] : throw new NotFoundException();
    }
}
