using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Public;

/// <summary>A published page of a city, in the reader's language or the nearest there is.</summary>
[PublicPage]
public class ArticleModel(CorridorDb db, CurrentCity city) : PageModel
{
    public Article Article { get; private set; } = null!;
    public string Heading { get; private set; } = "";

    /// <summary>The language that was found, where it is not the reader's.</summary>
    public string? WrittenIn { get; private set; }
    public HtmlString Body { get; private set; } = HtmlString.Empty;

    public virtual Task OnGetAsync(string slug, CancellationToken cancel) => LoadAsync(ArticleKind.Page, slug, cancel);

    protected async Task LoadAsync(ArticleKind kind, string slug, CancellationToken cancel)
    {
        Article = await db.Set<Article>().AsNoTracking().SingleOrDefaultAsync(article => article.Kind == kind && article.Slug == slug && article.PublishedAt != null, cancel)
            ?? throw new NotFoundException();
        Heading = Article.Title.In(Show.Language, city.Required.Language);
        var body = Article.Body.Find(Show.Language, city.Required.Language);
        WrittenIn = body?.Language == Show.Language ? null : body?.Language;
        Body = SafeHtml.Of(Article.Format, body?.Value, Request.PathBase);
    }
}

[PublicPage]
public sealed class NewsArticleModel(CorridorDb db, CurrentCity city) : ArticleModel(db, city)
{
    public override Task OnGetAsync(string slug, CancellationToken cancel) => LoadAsync(ArticleKind.News, slug, cancel);
}
