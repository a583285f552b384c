using Corridor.Texts;

namespace Corridor.Recipes.Steps;

/// <summary><c>CorridorNetwork</c>: what the cities have in common.</summary>
public sealed record NetworkStep(LocalizedText Title, LocalizedText? Tagline, IReadOnlyList<string> Languages, IReadOnlyList<NetworkTheme> Themes, IReadOnlyList<LocalizedText> Credits, IReadOnlyList<NetworkArticle> Charter)
{
    public const string StepName = "CorridorNetwork";

    public static NetworkStep Read(RecipeNode step) => step.Read(o => new NetworkStep(
        o.Without("name").Localized("title"), o.OptionalLocalized("tagline"), o.Languages("languages"),
        ObjectReader.Distinct(o.Required("themes"), o.List("themes", Theme), theme => theme.Key),
        o.OptionalList("credits", credit => credit.Localized()),
        o.Optional("charter") is { } charter ? ObjectReader.Distinct(charter, charter.ReadAll(Article), article => article.Key) : []));

    private static NetworkArticle Article(RecipeNode article) => article.Read(o => new NetworkArticle(o.Slug("key"), o.Localized("title"), o.Localized("text")));

    private static NetworkTheme Theme(RecipeNode theme) => theme.Read(o => new NetworkTheme(o.Slug("key"), o.Localized("label")));
}

public sealed record NetworkArticle(string Key, LocalizedText Title, LocalizedText Text);

public sealed record NetworkTheme(string Key, LocalizedText Label);
