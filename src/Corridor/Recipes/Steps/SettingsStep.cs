using Corridor.Texts;

namespace Corridor.Recipes.Steps;

/// <summary><c>Settings</c>, as Orchard Core has it; <c>CorridorCitySettings</c> inside is ours. <paramref name="Ignored"/> names the settings that mean nothing here.</summary>
public sealed record SettingsStep(string? SiteName, string? Zone, string? Language, IReadOnlyList<string> Languages, CitySettings? City, IReadOnlyList<string> Ignored)
{
    public const string StepName = "Settings";

    public static SettingsStep Read(RecipeNode step) => step.Read(o =>
    {
        o.Without("name");
        var culture = o.Optional("LocalizationSettings")?.Read(l => (l.Language("DefaultCulture"), l.Languages("SupportedCultures")));
        return new SettingsStep(
            o.OptionalText("SiteName"), o.Optional("TimeZoneId") is null ? null : o.Zone("TimeZoneId"),
            culture?.Item1, culture?.Item2 ?? [], o.OptionalInner("CorridorCitySettings", ReadCity), o.TakeTheRest());
    });

    private static CitySettings ReadCity(ObjectReader o) => new(
        o.OptionalLocalized("tagline"), o.OptionalEmail("contactEmail"), o.OptionalText("contactAddress"),
        o.OptionalColour("accent"), o.OptionalColour("accentDark"));
}

public sealed record CitySettings(LocalizedText? Tagline, string? ContactEmail, string? ContactAddress, string? Accent, string? AccentDark);
