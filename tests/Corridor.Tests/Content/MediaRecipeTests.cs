using Corridor.Content;
using Corridor.Data;
using Corridor.Decks.Storage;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Content;

public sealed class MediaRecipeTests : IAsyncLifetime
{
    private const string Gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

    private readonly string folder = Directory.CreateTempSubdirectory("corridor-media-").FullName;
    private TestDatabase database = null!;
    private City city = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        city = await database.CityAsync("north");
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "files", "dot.gif"), Convert.FromBase64String(Gif));
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Images_inside_and_beside_the_recipe_become_the_citys_and_twice_changes_nothing()
    {
        var recipe = Of($$"""{ "TargetPath": "team/Ada 1.gif", "Base64": "{{Gif}}" }, { "TargetPath": "beside.gif", "SourcePath": "files/dot.gif" }""");

        var first = await ApplyAsync(recipe);
        var second = await ApplyAsync(recipe);
        var images = await database.In(city, services => services.GetRequiredService<CorridorDb>().Set<Image>().OrderBy(image => image.Path).ToListAsync());

        Assert.Equal((StepResult.Applied, StepResult.Unchanged), (first.Steps.Single().Result, second.Steps.Single().Result));
        Assert.Empty(first.Steps.Single().Notes);
        Assert.Equal(["beside.gif", "team/Ada 1.gif"], images.Select(image => image.Path));
        Assert.Equal(("image/gif", 42L, $"/media/team/Ada%201.gif?v={images[1].Sha256[..12]}"), (images[1].ContentType, images[1].Length, images[1].Address));
        await using var stored = await database.Services.GetRequiredService<DeckStore>().OpenReadAsync(images[1].Key, TestContext.Current.CancellationToken);
        Assert.Equal(42, stored.Length);
    }

    [Fact]
    public async Task What_is_no_image_or_not_there_is_named_and_the_rest_is_taken()
    {
        var report = await ApplyAsync(Of($$"""{ "TargetPath": "style.css", "Base64": "Ym9keXt9" }, { "TargetPath": "gone.gif", "SourcePath": "files/gone.gif" }, { "TargetPath": "dot.gif", "Base64": "{{Gif}}" }"""));

        Assert.Equal(StepResult.Applied, report.Steps.Single().Result);
        Assert.Equal(
            [
                new Text("“{0}” was left out. {1}", "style.css", new Text("This is no PNG, JPEG, WebP or GIF image by its content. An SVG drawing can carry scripts: save it as a PNG.")),
                new Text("The file “{0}” does not lie beside the recipe and was left out.", "files/gone.gif"),
            ],
            report.Steps.Single().Notes);
        Assert.Equal("dot.gif", await database.In(city, services => services.GetRequiredService<CorridorDb>().Set<Image>().Select(image => image.Path).SingleAsync()));
        var kept = new List<Guid>();
        await foreach (var id in database.Services.GetRequiredService<DeckStore>().DecksAsync(city.Id, TestContext.Current.CancellationToken))
            kept.Add(id);
        Assert.Single(kept);
    }

    [Fact]
    public void A_page_that_came_along_finds_its_images()
    {
        Assert.Equal("""<p><img src="/north/media/team/ada.gif" alt="Ada" loading="lazy"></p>""", SafeHtml.FromMarkdown("![Ada](/media/team/ada.gif)", "/north").Value!.Trim());
        Assert.Equal("""<p><img src="/media/team/ada.gif" alt="Ada" loading="lazy"></p>""", SafeHtml.FromMarkdown("![Ada](/media/team/ada.gif)").Value!.Trim());
    }

    private Recipe Of(string files) => Recipe.Parse($$"""{ "name": "media", "steps": [ { "name": "Media", "Files": [ {{files}} ] } ] }""", "media.recipe.json") with { Folder = folder };

    private Task<RecipeReport> ApplyAsync(Recipe recipe) =>
        database.In(city, services => services.GetRequiredService<RecipeRunner>().ApplyAsync(recipe, new RecipeContext(database.Clock.Now(), city.Id)));
}
