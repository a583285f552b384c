using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Content;

public sealed class NewCityTests(Site site)
{
    [Fact]
    public async Task A_new_city_answers_at_once_with_the_pages_of_its_recipe()
    {
        var slug = "neuve-" + Guid.NewGuid().ToString("N")[..8];

        var city = await CreateAsync(slug, name: "Neuve", language: "fr");
        using var reader = site.Visitor("es");
        var page = await reader.OpenAsync($"/{slug}/pages/privacy");

        Assert.Equal("Neuve", city.Name);
        Assert.Equal("Política de privacidad", page.QuerySelector("h1")!.TextContent);
        Assert.Contains("h2", page.QuerySelectorAll(".prose > *").Select(element => element.LocalName));
    }

    [Theory]
    [InlineData("Neuve", "FR", "Europe/Paris", "#1d4ed8", "An address is made of small letters, digits and hyphens.")]
    [InlineData("sign-in", "FR", "Europe/Paris", "#1d4ed8", "The address “{0}” belongs to the network's own pages. Choose another one.")]
    [InlineData("network", "FR", "Europe/Paris", "#1d4ed8", "The address “{0}” belongs to the network's own pages. Choose another one.")]
    [InlineData("somewhere", "fr", "Europe/Paris", "#1d4ed8", "“{0}” is not a country code of two capital letters, such as FR.")]
    [InlineData("somewhere", "ZZ", "Europe/Paris", "#1d4ed8", "“{0}” is not a country code of two capital letters, such as FR.")]
    [InlineData("somewhere", "FR", "Europe/Clermont", "#1d4ed8", "“{0}” is not a time zone such as Europe/Paris.")]
    [InlineData("somewhere", "FR", "Europe/Paris", "red", "A colour is written like #1d4ed8.")]
    [InlineData("somewhere", "FR", "Europe/Paris", "#ffcc00", "{0} cannot be read on white: its contrast is {1} to 1, and 4.5 to 1 is needed. Choose a darker colour.")]
    public async Task A_city_that_cannot_be_is_refused(string slug, string country, string zone, string accent, string reason)
    {
        var refusal = await Assert.ThrowsAsync<RuleBrokenException>(() => CreateAsync(slug, country: country, zone: zone, accent: accent));

        Assert.Equal(reason, refusal.Text.Key);
        Assert.Null(await site.Services.GetRequiredService<Cities>().BySlugAsync(slug, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_is_given_once()
    {
        var there = await site.CityAsync();

        var refusal = await Assert.ThrowsAsync<RuleBrokenException>(() => CreateAsync(there.Slug));

        Assert.Equal("There is a city at the address “{0}” already.", refusal.Text.Key);
    }

    [Fact]
    public void No_city_can_take_the_first_segment_of_a_network_address()
    {
        var segments = site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Access.EndpointScope>() is not { InCity: true })
            .Select(endpoint => endpoint.RoutePattern.PathSegments is [{ Parts: [Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart first] }, ..] ? first.Content : null)
            .OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Contains("sign-in", segments);
        Assert.Empty(segments.Except(NetworkSegments.Reserved.Slugs, StringComparer.OrdinalIgnoreCase));
    }

    private async Task<City> CreateAsync(string slug, string name = "Somewhere", string country = "FR", string zone = "Europe/Paris", string language = "fr", string? accent = null)
    {
        await using var scope = site.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NewCity>().CreateAsync(slug, name, name, country, 45.8, 3.1, zone, language, accent);
    }
}
