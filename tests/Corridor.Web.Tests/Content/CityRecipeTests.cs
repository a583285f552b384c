using Corridor.Content;
using Corridor.Data;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Content;

public sealed class CityRecipeTests(Site site)
{
    private const string News = """
        { "name": "news", "steps": [ { "name": "Content", "data": [
          { "ContentType": "BlogPost", "TitlePart": { "Title": "Our winners" }, "AutoroutePart": { "Path": "blog/2027/our-winners" }, "LocalizationPart": { "LocalizationSet": "w", "Culture": "en" }, "MarkdownBodyPart": { "Markdown": "Three **teams**." } },
          { "ContentType": "BlogPost", "TitlePart": { "Title": "Nos lauréates" }, "AutoroutePart": { "Path": "blog/2027/nos-laureates" }, "LocalizationPart": { "LocalizationSet": "w", "Culture": "fr" }, "HtmlBodyPart": { "Html": "<p onclick=x>Trois équipes.</p>" } },
          { "ContentType": "Menu", "DisplayText": "Main menu" } ] } ] }
        """;

    [Fact]
    public async Task The_citys_recipe_makes_four_pages_in_three_languages_and_applied_twice_changes_nothing()
    {
        var city = await site.CityAsync();

        var first = await ApplyAsync(city, Shipped());
        var second = await ApplyAsync(city, Shipped());
        var pages = await ArticlesAsync(city);

        Assert.All(first.Steps, step => Assert.Equal(StepResult.Applied, step.Result));
        Assert.All(second.Steps, step => Assert.Equal(StepResult.Unchanged, step.Result));
        Assert.Equal(["accessibility", "home", "legal", "privacy"], pages.Select(page => page.Slug));
        Assert.All(pages, page => Assert.Equal((true, 1, "en,es,fr"), (page.IsPublished, page.Edition, string.Join(',', page.Body.ByLanguage.Keys))));
        Assert.Equal("Des start-up qui franchissent les frontières", (await site.Services.GetRequiredService<Cities>().ByIdAsync(city.Id, TestContext.Current.CancellationToken))!.Tagline.In("fr"));
    }

    [Fact]
    public async Task A_page_that_people_changed_is_left_alone_and_named()
    {
        var city = await site.CityAsync();
        await ApplyAsync(city, Shipped());
        await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var home = await db.Set<Article>().SingleAsync(article => article.Slug == "home");
            home.Draft(home.DraftTitle.With("en", "Ours"), home.DraftBody, site.Clock.Now());
            await db.SaveChangesAsync();
        });

        var again = await ApplyAsync(city, Shipped());

        Assert.True(again.ChangedNothing);
        Assert.Equal([new Text("The page “{0}” was changed by people and stays as it is.", "Bienvenue")], again.Steps[1].Notes);
        Assert.Equal("Ours", (await ArticlesAsync(city)).Single(page => page.Slug == "home").DraftTitle.In("en"));
    }

    [Fact]
    public async Task The_languages_of_one_post_become_one_piece_of_news_and_what_is_no_page_is_named()
    {
        var city = await site.CityAsync();

        var report = await ApplyAsync(city, Recipe.Parse(News, "news.recipe.json"));
        var news = Assert.Single(await ArticlesAsync(city));
        using var reader = site.Visitor("fr");
        var page = await reader.OpenAsync($"/{city.Slug}/news/nos-laureates");

        Assert.Equal((ArticleKind.News, "nos-laureates", ArticleFormat.Html), (news.Kind, news.Slug, news.Format));
        Assert.Equal("<p>Three <strong>teams</strong>.</p>", news.Body.In("en").Trim());
        Assert.Equal([new Text("Line {0}: “{1}” ({2}) is no page and was left out.", 4, "Main menu", "Menu")], report.Steps[0].Notes);
        Assert.Equal("<p>Trois équipes.</p>", page.QuerySelector(".prose")!.InnerHtml);
        Assert.Equal("Nos lauréates", page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task The_recipes_of_real_orchard_sites_apply_twice_and_list_what_corridor_does_not_know()
    {
        var data = Environment.GetEnvironmentVariable("CORRIDOR_TEST_DATA");
        if (data is null)
            Assert.Skip("CORRIDOR_TEST_DATA is not set");
        var city = await site.CityAsync();
        var unknown = new Dictionary<string, string>();

        foreach (var file in Directory.EnumerateFiles(Path.Combine(data, "orchard"), "*.json").Order(StringComparer.Ordinal))
        {
            Recipe Read() => Recipe.Parse(File.ReadAllBytes(file), Path.GetFileName(file));
            var report = await ApplyAsync(city, Read());
            unknown[Path.GetFileName(file).Replace(".recipe.json", "", StringComparison.Ordinal)] = string.Join(", ", report.Unknown.Select(step => step.Name));

            Assert.True((await ApplyAsync(city, Read())).ChangedNothing, file);
        }

        Assert.Equal(new Dictionary<string, string>
        {
            ["ContactForm"] = "feature, ContentDefinition",
            ["OrchardCore.Commerce.Samples.CartWorkflows"] = "ContentDefinition, Templates",
            ["Scheduling"] = "Feature, recipes, ContentDefinition, AdminMenu, deployment",
            ["ScoringPage"] = "feature",
            ["digital"] = "feature, themes, Layers",
            ["roles"] = "",
        }, unknown);
    }

    [Fact]
    public async Task Roles_that_corridor_has_not_are_named()
    {
        var city = await site.CityAsync();

        var report = await ApplyAsync(city, Recipe.Parse("""{ "name": "r", "steps": [ { "name": "Roles", "Roles": [ { "Name": "Juror" }, { "Name": "Hacker" } ] } ] }""", "r.recipe.json"));

        Assert.Equal([new Text("Corridor has no role named “{0}” and left it out.", "Hacker")], report.Steps[0].Notes);
        Assert.True(report.ChangedNothing);
    }

    private Recipe Shipped() => site.Services.GetRequiredService<RecipeLibrary>().Read("city");

    private Task<RecipeReport> ApplyAsync(City city, Recipe recipe) => site.In(city, services =>
        services.GetRequiredService<RecipeRunner>().ApplyAsync(recipe, new RecipeContext(site.Clock.Now(), city.Id)));

    private Task<List<Article>> ArticlesAsync(City city) => site.In(city, services =>
        services.GetRequiredService<CorridorDb>().Set<Article>().OrderBy(article => article.Slug).ToListAsync());
}
