using System.Globalization;
using System.Text;
using Corridor.Data;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Content;

/// <summary>Orchard Core's content items as pages and news: the languages of one localization set become one article.</summary>
internal sealed class ArticlesRecipe(CorridorDb db, CurrentCity current) : RecipeStep<ContentStep>(ContentStep.StepName, ContentStep.Read)
{
    public const string HomeSlug = "home";

    protected override async Task<StepOutcome> ApplyAsync(RecipeContext context, ContentStep step, CancellationToken cancel)
    {
        var notes = step.Ignored.Select(NoteOn).ToList();
        if (step.Pages.Count == 0)
            return StepOutcome.Unchanged(notes);
        if (current.City is not { } city)
            return StepOutcome.Unchanged([.. notes, new Text("Pages are a city's: apply the recipe in a city.")]);

        var there = await db.Set<Article>().ToDictionaryAsync(article => (article.Kind, article.Slug), cancel);
        var written = new HashSet<(ArticleKind, string)>();
        var changed = false;
        foreach (var languages in step.Pages.GroupBy(page => page.LocalizationSet is { } set ? "set " + set : "line " + page.Line.ToString(CultureInfo.InvariantCulture)))
        {
            var page = languages.FirstOrDefault(page => page.Language == city.Language) ?? languages.First();
            var key = (KindOf(page), SlugOf(page));
            if (!written.Add(key))
            {
                notes.Add(new Text("Line {0}: another page of this recipe has the address “{1}” already, so “{2}” was left out.", page.Line, key.Item2, page.Title));
                continue;
            }

            if (!there.TryGetValue(key, out var article))
                db.Add(article = Article.New(key.Item1, key.Item2, context.Now));
            var (title, body, format) = Together([.. languages], city.Language);
            var taken = article.Take(title, body, format, languages.Any(one => one.Published), context.Now);
            changed |= taken == ArticleTaken.Applied;
            if (taken == ArticleTaken.LeftAlone)
                notes.Add(new Text("The page “{0}” was changed by people and stays as it is.", page.Title));
        }

        await db.SaveChangesAsync(cancel);
        return new StepOutcome(changed, notes);
    }

    private static (LocalizedText Title, LocalizedText Body, ArticleFormat Format) Together(IReadOnlyList<PageDefinition> languages, string cityLanguage)
    {
        var html = languages.Any(page => page.Markdown is null && page.Html is not null);
        var (title, body) = (LocalizedText.Empty, LocalizedText.Empty);
        foreach (var page in languages)
        {
            var language = page.Language ?? cityLanguage;
            title = title.With(language, page.Title);
            body = body.With(language, !html ? page.Markdown : page.Html ?? SafeHtml.FromMarkdown(page.Markdown).Value);
        }

        return (title, body, html ? ArticleFormat.Html : ArticleFormat.Markdown);
    }

    private static ArticleKind KindOf(PageDefinition page) => page.ContentType is "BlogPost" or "News" ? ArticleKind.News : ArticleKind.Page;

    // "blog/2027/our-winners" is /news/our-winners here; a page keeps its whole path, in one segment.
    private static string SlugOf(PageDefinition page)
    {
        if (page.IsHome)
            return HomeSlug;
        var path = KindOf(page) == ArticleKind.News ? page.Path[(page.Path.LastIndexOf('/') + 1)..] : page.Path;
        var letters = path.Normalize(NormalizationForm.FormD)
            .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            .Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        var slug = string.Join('-', new string([.. letters]).Split('-', StringSplitOptions.RemoveEmptyEntries));
        if (slug.Length == 0)
            return "page-" + page.Line.ToString(CultureInfo.InvariantCulture);
        return slug.Length <= 60 ? slug : slug[..60].TrimEnd('-');
    }

    private static Text NoteOn(IgnoredContent item) => item.Parts.Count == 0
        ? new Text("Line {0}: “{1}” ({2}) is no page and was left out.", item.Line, item.DisplayText, item.ContentType)
        : new Text("Line {0}: “{1}” came without what Corridor does not know: {2}.", item.Line, item.DisplayText, string.Join(", ", item.Parts));
}
