using Corridor.Texts;

namespace Corridor.Recipes.Steps;

/// <summary><c>CorridorNetwork</c>: what the cities have in common.</summary>
public sealed record NetworkStep(LocalizedText Title, LocalizedText? Tagline, IReadOnlyList<string> Languages, IReadOnlyList<NetworkTheme> Themes, IReadOnlyList<LocalizedText> Credits)
{
    public const string StepName = "CorridorNetwork";

    public static NetworkStep Read(RecipeNode step) => step.Read(o => new NetworkStep(
        o.Without("name").Localized("title"), o.OptionalLocalized("tagline"), o.Languages("languages"),
        ObjectReader.Distinct(o.Required("themes"), o.List("themes", Theme), theme => theme.Key),
        o.OptionalList("credits", credit => credit.Localized())));

    private static NetworkTheme Theme(RecipeNode theme) => theme.Read(o => new NetworkTheme(o.Slug("key"), o.Localized("label")));
}

public sealed record NetworkTheme(string Key, LocalizedText Label);
