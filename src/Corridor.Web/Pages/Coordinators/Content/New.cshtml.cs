using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Content;

public sealed class NewModel(CorridorDb db, CurrentAccount who, CurrentCity city, Audit audit, TimeProvider clock) : PageModel
{
    [BindProperty]
    public ArticleKind Kind { get; set; }

    [BindProperty]
    public string? Heading { get; set; }

    [BindProperty]
    public string? Slug { get; set; }

    public Task OnGetAsync(CancellationToken cancel) => who.RequireWholeCityAsync(cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await who.RequireWholeCityAsync(cancel);
        var slug = Slug?.Trim() ?? "";
        RuleBroken.If(string.IsNullOrWhiteSpace(Heading), "Give the page a title in at least one language.");
        RuleBroken.If(await db.Set<Article>().AnyAsync(article => article.Kind == Kind && article.Slug == slug, cancel), "There is a page at the address “{0}” already.", slug);

        var article = Article.New(Kind, slug, clock.Now());
        article.Draft(LocalizedText.Of(Languages.InterfaceSpeaks(city.Required.Language) ? city.Required.Language : Show.Language, Heading), LocalizedText.Empty, clock.Now());
        db.Add(article);
        audit.Record("article.create", article.Id, new { kind = Kind.ToString(), slug });
        await db.SaveChangesAsync(cancel);
        return RedirectToPage("Edit", new { id = article.Id });
    }
}
