using Corridor.Texts;

namespace Corridor.Recipes.Steps;

/// <summary><c>CorridorCities</c>: cities to create, or to bring up to date by slug.</summary>
public sealed record CitiesStep(IReadOnlyList<CityDefinition> Cities)
{
    public const string StepName = "CorridorCities";

    public static CitiesStep Read(RecipeNode step) => step.Read(o =>
        new CitiesStep(ObjectReader.Distinct(o.Without("name").Required("cities"), o.List("cities", City), city => city.Slug)));

    private static CityDefinition City(RecipeNode city) => city.Read(o =>
    {
        var languages = o.Languages("languages");
        var language = o.Language("language");
        if (!languages.Contains(language, StringComparer.Ordinal))
            throw o.Required("language").Refusal(new Text("“{0}” is not among the city's languages.", language));

        return new CityDefinition(
            o.Slug("slug"), o.Text("name"), o.Text("localName"), o.Country("country"),
            o.Number("latitude", -90, 90), o.Number("longitude", -180, 180), o.Zone("zone"), language, languages,
            o.OptionalColour("accent"), o.OptionalColour("accentDark"), o.OptionalText("contact"));
    });
}

/// <param name="Slug">The first segment of the city's addresses.</param>
/// <param name="Name">As the network writes it.</param>
/// <param name="LocalName">In the city's own script.</param>
/// <param name="Country">ISO 3166-1, two letters.</param>
/// <param name="Latitude">WGS 84, degrees.</param>
/// <param name="Longitude">WGS 84, degrees.</param>
/// <param name="Zone">IANA name.</param>
/// <param name="Language">The one a visitor gets when nothing else fits.</param>
/// <param name="Languages">Those the city's pages are written in.</param>
/// <param name="Accent">Colour on a light ground, at least 4.5:1 on white.</param>
/// <param name="AccentDark">Colour on a dark ground.</param>
/// <param name="Contact">Whom to write to.</param>
public sealed record CityDefinition(
    string Slug, string Name, string LocalName, string Country, decimal Latitude, decimal Longitude,
    string Zone, string Language, IReadOnlyList<string> Languages, string? Accent, string? AccentDark, string? Contact);
