using Corridor.Data;
using Corridor.Recipes;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tenancy;

/// <summary>Creates a city and applies the recipe that gives it its first pages.</summary>
public sealed class NewCity(CorridorDb db, Cities cities, ReservedSlugs reserved, RecipeLibrary recipes, RecipeRunner runner, Audit audit, TimeProvider clock)
{
    public const string RecipeName = "city";

    /// <param name="slug">The first segment of the city's addresses; it never changes.</param>
    /// <param name="name">As the network writes it.</param>
    /// <param name="localName">In the city's own script.</param>
    /// <param name="country">ISO 3166-1, two letters.</param>
    /// <param name="latitude">WGS 84, degrees.</param>
    /// <param name="longitude">WGS 84, degrees.</param>
    /// <param name="zone">IANA name.</param>
    /// <param name="language">The one a visitor gets when nothing else fits.</param>
    /// <param name="accent">#rrggbb, readable on white; none: Corridor's own.</param>
    /// <param name="variables">For the recipe, beyond the city's name, zone and language.</param>
    /// <param name="cancel">Stops before the city is created, or between the recipe's steps.</param>
    public async Task<City> CreateAsync(
        string slug, string name, string localName, string country, double latitude, double longitude, string zone, string language,
        string? accent = null, IReadOnlyDictionary<string, string>? variables = null, CancellationToken cancel = default)
    {
        RuleBroken.If(!City.IsSlug(slug), "An address is made of small letters, digits and hyphens.");
        RuleBroken.If(reserved.Holds(slug), "The address “{0}” belongs to the network's own pages. Choose another one.", slug);
        RuleBroken.If(await db.Cities.AnyAsync(city => city.Slug == slug, cancel), "There is a city at the address “{0}” already.", slug);
        RuleBroken.If(!Countries.Knows(country), "“{0}” is not a country code of two capital letters, such as FR.", country);
        RuleBroken.If(DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null, "“{0}” is not a time zone such as Europe/Paris.", zone);
        RuleBroken.If(Languages.Normal(language) is null, "“{0}” is not a language such as fr, en or pt-BR.", language);
        RuleBroken.If(!(latitude is >= -90 and <= 90) || !(longitude is >= -180 and <= 180), "A latitude lies between -90 and 90, a longitude between -180 and 180.");

        var spoken = Languages.Normal(language)!;
        var city = new City
        {
            Slug = slug,
            Name = name,
            LocalName = localName,
            Country = country,
            Latitude = latitude,
            Longitude = longitude,
            Zone = zone,
            Language = spoken,
            Languages = [spoken],
            CreatedAt = clock.Now(),
        };
        city.Rename(name, localName);
        if (accent is not null)
            city.Paint(accent, city.SecondColour);

        // Read and checked before the city exists: a wrong recipe must not leave half a city behind.
        var recipe = RecipeFor(city, variables);
        runner.Check(recipe);

        db.Add(city);
        audit.Record("city.create", city.Id, new { city.Slug, city.Name });
        await db.SaveChangesAsync(cancel);
        cities.Changed();
        await ApplyAsync(city, recipe, cancel);
        return city;
    }

    /// <summary>Gives a city that a network recipe made its first pages: privacy, legal notice, accessibility. Twice is once.</summary>
    public Task FurnishAsync(City city, CancellationToken cancel = default) => ApplyAsync(city, RecipeFor(city, null), cancel);

    private async Task ApplyAsync(City city, Recipe recipe, CancellationToken cancel)
    {
        await cities.In(city, services => services.GetRequiredService<RecipeRunner>().ApplyAsync(recipe, new RecipeContext(clock.Now(), city.Id), cancel));
        cities.Changed();
    }

    private Recipe RecipeFor(City city, IReadOnlyDictionary<string, string>? variables) =>
        recipes.Read(RecipeName, new Dictionary<string, string>(variables ?? new Dictionary<string, string>())
        {
            ["cityName"] = city.Name,
            ["zone"] = city.Zone,
            ["language"] = city.Language,
        });
}
