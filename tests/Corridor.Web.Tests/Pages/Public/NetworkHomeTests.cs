using Corridor.Calls;
using Corridor.Data;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Web.Pages.Public;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Web.Tests.Pages.Public;

/// <summary>A network of its own: what others create must not be counted.</summary>
public sealed class NetworkHomeTests : IAsyncLifetime
{
    private readonly Site site = new();

    public ValueTask InitializeAsync() => site.InitializeAsync();

    [Fact]
    public async Task The_networks_recipe_brings_39_cities_in_20_countries_and_twice_changes_nothing()
    {
        var first = await ApplyAsync("network-inmc");
        var second = await ApplyAsync("network-inmc");
        using var reader = site.Visitor("fr");
        var page = await reader.OpenAsync("/");

        Assert.All(first.Steps, step => Assert.Equal(StepResult.Applied, step.Result));
        Assert.True(second.ChangedNothing);
        Assert.Equal(39, (await site.Services.GetRequiredService<Cities>().AllAsync(TestContext.Current.CancellationToken)).Count);
        Assert.Equal((39, 20), (page.QuerySelectorAll(".countries li").Length, page.QuerySelectorAll(".countries h3").Length));
        Assert.Equal(39, page.QuerySelectorAll("a.map-city").Length);
        Assert.Contains("États-Unis", page.QuerySelectorAll(".countries h3").Select(country => country.TextContent));
    }

    [Fact]
    public async Task The_page_asks_the_same_few_questions_for_one_city_and_for_three()
    {
        await CallAsync(await site.CityAsync());
        var one = await CountAsync();
        for (var more = 0; more < 2; more++)
            await CallAsync(await site.CityAsync());
        var three = await CountAsync();

        Assert.Equal((1, 3), (one.Cities, three.Cities));
        Assert.Equal((1, 3), (one.Calls, three.Calls));
        Assert.Equal(4, one.Queries);
        Assert.Equal(one.Queries, three.Queries);
    }

    [Fact]
    public async Task A_call_is_counted_from_its_opening_to_its_closing_and_a_draft_never()
    {
        var city = await site.CityAsync();
        var call = await CallAsync(city);
        await CallAsync(city, publish: false);
        using var reader = site.Visitor();

        var page = await reader.OpenAsync("/");

        Assert.Equal([$"/{city.Slug}/calls/{call.Slug}"], page.QuerySelectorAll(".calls h3 a").Select(link => link.GetAttribute("href")));
        Assert.Equal("1 open call", page.QuerySelector(".countries .pill")!.TextContent);
    }

    [Fact]
    public async Task The_page_is_light()
    {
        await ApplyAsync("network-inmc");
        using var reader = site.Visitor();

        var bytes = await reader.Http.GetByteArrayAsync("/", TestContext.Current.CancellationToken);

        Assert.InRange(bytes.Length, 1, 100_000);
    }

    private async Task<RecipeReport> ApplyAsync(string recipe)
    {
        await using var scope = site.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RecipeRunner>()
            .ApplyAsync(site.Services.GetRequiredService<RecipeLibrary>().Read(recipe), new RecipeContext(site.Clock.Now()));
    }

    private async Task<(int Queries, int Cities, int Calls)> CountAsync()
    {
        var cities = site.Services.GetRequiredService<Cities>();
        cities.Changed();
        // Read before counting: a job in the background may or may not have done so already.
        await cities.AllAsync(TestContext.Current.CancellationToken);
        var page = new IndexModel(site.Services.GetRequiredService<CorridorDbFactory>(), cities, site.Clock);
        var count = QueryCount.Start();

        await page.LoadAsync(TestContext.Current.CancellationToken);

        return (count.Statements.Count, page.CityCount, page.CallCount);
    }

    private Task<Call> CallAsync(City city, bool publish = true) => site.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var now = site.Clock.Now();
        var definition = CallDefinition.Read(services.GetRequiredService<RecipeLibrary>().Read("startup-competition").Steps.Single(step => step.Name == CallDefinition.StepName).Node);
        var call = Call.From(definition, city.Zone, now.InUtc().Date, now);
        call.Rename("call-" + Guid.NewGuid().ToString("N")[..8]);
        var opens = now.InZone(city.TimeZone).LocalDateTime.PlusDays(-1);
        call.Schedule([.. call.Stages.Select(stage => stage == call.Intake ? stage with { Opens = ZonedMoment.At(opens, city.Zone), Closes = ZonedMoment.At(opens.PlusDays(30), city.Zone) } : stage)]);
        if (publish)
            call.Publish(now);
        db.Add(call);
        await db.SaveChangesAsync();
        return call;
    });

    public ValueTask DisposeAsync() => site.DisposeAsync();
}
