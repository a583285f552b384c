using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Content;

/// <summary>One article, its languages side by side: kept as a draft, looked at, published, taken down.</summary>
public sealed class EditModel(CorridorDb db, CurrentAccount who, CurrentCity city, Audit audit, TimeProvider clock, IOutputCacheStore cache) : PageModel, IVersioned
{
    public Article Article { get; private set; } = null!;

    /// <summary>The interface's languages, the city's, and any other it is written in already.</summary>
    public IReadOnlyList<string> Spoken { get; private set; } = [];

    /// <summary>How what was typed would look, by language.</summary>
    public IReadOnlyList<(string Language, string Title, HtmlString Body)> Preview { get; private set; } = [];

    [BindProperty]
    public Dictionary<string, string?> Titles { get; set; } = [];

    [BindProperty]
    public Dictionary<string, string?> Bodies { get; set; } = [];

    [BindProperty]
    public int? MenuPosition { get; set; }

    [BindProperty]
    public int Version { get; set; }

    public async Task OnGetAsync(Guid id, CancellationToken cancel)
    {
        await LoadAsync(id, cancel);
        (MenuPosition, Version) = (Article.MenuPosition, Article.Version);
        Titles = Spoken.ToDictionary(language => language, language => Article.DraftTitle.ByLanguage.GetValueOrDefault(language));
        Bodies = Spoken.ToDictionary(language => language, language => Article.DraftBody.ByLanguage.GetValueOrDefault(language));
    }

    public async Task OnPostPreviewAsync(Guid id, CancellationToken cancel)
    {
        await LoadAsync(id, cancel);
        var (title, body) = (Written(Titles), Written(Bodies));
        Preview = [.. title.ByLanguage.Keys.Union(body.ByLanguage.Keys).Select(language =>
            (language, title.ByLanguage.GetValueOrDefault(language) ?? "", SafeHtml.Of(Article.Format, body.ByLanguage.GetValueOrDefault(language), Request.PathBase)))];
    }

    public Task<IActionResult> OnPostSaveAsync(Guid id, CancellationToken cancel) => ChangeAsync(id, "article.draft", Draft, cancel);

    public Task<IActionResult> OnPostPublishAsync(Guid id, CancellationToken cancel) => ChangeAsync(id, "article.publish", () =>
    {
        Draft();
        Article.Publish(clock.Now());
    }, cancel);

    public Task<IActionResult> OnPostUnpublishAsync(Guid id, CancellationToken cancel) => ChangeAsync(id, "article.unpublish", () => Article.Unpublish(), cancel);

    private void Draft()
    {
        Article.Draft(Written(Titles), Written(Bodies), clock.Now());
        Article.PlaceInMenu(MenuPosition);
    }

    private async Task<IActionResult> ChangeAsync(Guid id, string action, Action change, CancellationToken cancel)
    {
        await LoadAsync(id, cancel);
        // What was on the screen when typing began: somebody else's later version must not be lost.
        db.Entry(Article).Property(article => article.Version).OriginalValue = Version;
        change();
        audit.Record(action, Article.Id, new { Article.Slug, Article.Edition });
        await db.SaveChangesAsync(cancel);
        await cache.EvictAsync(city.Required, cancel);
        return RedirectToPage(new { id });
    }

    private async Task LoadAsync(Guid id, CancellationToken cancel)
    {
        await who.RequireWholeCityAsync(cancel);
        Article = await db.Set<Article>().SingleOrDefaultAsync(article => article.Id == id, cancel) ?? throw new NotFoundException();
        Spoken = [.. new[] { city.Required.Language }.Concat(Languages.Interface.Select(language => language.Tag)).Concat(city.Required.Languages).Concat(Article.DraftTitle.ByLanguage.Keys).Concat(Article.DraftBody.ByLanguage.Keys).Distinct()];
    }

    // Browsers send lines with carriage returns; what is kept has none, so that an unchanged text is unchanged.
    private LocalizedText Written(Dictionary<string, string?> typed) =>
        typed.Where(pair => Spoken.Contains(pair.Key)).Aggregate(LocalizedText.Empty, (text, pair) => text.With(pair.Key, pair.Value?.ReplaceLineEndings("\n").Trim()));
}
