using System.Globalization;
using Corridor.Texts;

namespace Corridor.Recipes.Steps;

/// <summary><c>Content</c>, as Orchard Core has it: items with a body become pages; every other item, and every part of a page that means nothing here, is named in <paramref name="Ignored"/>.</summary>
public sealed record ContentStep(IReadOnlyList<PageDefinition> Pages, IReadOnlyList<IgnoredContent> Ignored)
{
    public const string StepName = "Content";

    // Who wrote an item, and when, there; scripts in them ask for accounts of that site and are not evaluated.
    private static readonly string[] Bookkeeping =
        ["ContentItemVersionId", "Latest", "ModifiedUtc", "PublishedUtc", "CreatedUtc", "Owner", "Author"];

    public static ContentStep Read(RecipeNode step) => step.Read(o =>
    {
        var ignored = new List<IgnoredContent>();
        var pages = new List<PageDefinition>();
        foreach (var item in o.Without("name").List("data", item => item))
            if (item.Read(i => Page(i, ignored)) is { } page)
                pages.Add(page);
        return new ContentStep(pages, ignored);
    });

    private static PageDefinition? Page(ObjectReader o, List<IgnoredContent> ignored)
    {
        o.Without(Bookkeeping);
        var type = o.Text("ContentType");
        if (o.Node.Member("MarkdownBodyPart") is null && o.Node.Member("HtmlBodyPart") is null)
        {
            o.TakeTheRest();
            ignored.Add(new IgnoredContent(o.Node.Line, type, o.OptionalText("DisplayText") ?? "", []));
            return null;
        }

        var unknown = new List<string>();
        var title = Part(o, "TitlePart", unknown, part => part.OptionalText("Title")) ?? o.OptionalText("DisplayText")
            ?? throw o.Node.Refusal(new Text("A page needs a title, in TitlePart or DisplayText."));
        var (path, isHome) = Part(o, "AutoroutePart", unknown, part =>
            (part.Without("Disabled", "RouteContainedItems", "Absolute").OptionalText("Path"), part.Flag("SetHomepage", otherwise: false)));
        var (language, set) = Part(o, "LocalizationPart", unknown, part =>
            (part.Optional("Culture") is null ? null : part.Language("Culture"), part.OptionalText("LocalizationSet")));
        var page = new PageDefinition(
            o.OptionalText("ContentItemId", 60), type, title, path?.Trim('/') ?? SlugFrom(title), isHome, language, set,
            Part(o, "MarkdownBodyPart", unknown, part => part.OptionalText("Markdown", 400_000)),
            Part(o, "HtmlBodyPart", unknown, part => part.OptionalText("Html", 400_000)),
            o.Without("DisplayText").Flag("Published", otherwise: true), o.Node.Line);

        unknown.AddRange(o.TakeTheRest());
        if (unknown.Count > 0)
            ignored.Add(new IgnoredContent(o.Node.Line, type, title, unknown));
        return page;
    }

    private static T? Part<T>(ObjectReader o, string name, List<string> unknown, Func<ObjectReader, T> read) =>
        o.Optional(name) is not { } part ? default : part.Read(p =>
        {
            var value = read(p);
            unknown.AddRange(p.TakeTheRest().Select(member => name + "." + member));
            return value;
        });

    // Orchard Core derives the path from the title where none is given.
    private static string SlugFrom(string title)
    {
        var letters = title.Normalize(System.Text.NormalizationForm.FormD)
            .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            .Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        return string.Join('-', new string([.. letters]).Split('-', StringSplitOptions.RemoveEmptyEntries));
    }
}

/// <param name="Id">Orchard Core's identifier, if the file gives one.</param>
/// <param name="ContentType">There: Page, Article, BlogPost or the site's own.</param>
/// <param name="Title">As it stands above the page.</param>
/// <param name="Path">Without a leading slash; the same for all languages of one page.</param>
/// <param name="IsHome">The city's first page.</param>
/// <param name="Language">Null: the city's own.</param>
/// <param name="LocalizationSet">What the languages of one page have in common.</param>
/// <param name="Markdown">One of the two bodies is given.</param>
/// <param name="Html">Passes the allow-list before it is shown.</param>
/// <param name="Published">Otherwise a draft.</param>
/// <param name="Line">Where it stands in the file.</param>
public sealed record PageDefinition(
    string? Id, string ContentType, string Title, string Path, bool IsHome, string? Language, string? LocalizationSet,
    string? Markdown, string? Html, bool Published, int Line);

/// <summary>An item that is no page (no parts named), or the parts of a page that were left out.</summary>
public sealed record IgnoredContent(int Line, string ContentType, string DisplayText, IReadOnlyList<string> Parts);
