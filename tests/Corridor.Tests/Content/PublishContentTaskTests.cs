using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Tests.Workflows;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Corridor.Tests.Workflows.CityWorkflows;

namespace Corridor.Tests.Content;

public sealed class PublishContentTaskTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private City city = null!;
    private CityWorkflows workflows = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(AddBell);
        city = await database.CityAsync("north");
        workflows = new(database, city);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [InlineData("news/winners-{city.name}", ArticleKind.News, "winners-north")]
    [InlineData("/pages/about", ArticleKind.Page, "about")]
    [InlineData("/", ArticleKind.Page, "home")]
    public async Task A_draft_is_published_by_its_address(string path, ArticleKind kind, string slug)
    {
        await WriteAsync(kind, slug, "Title");
        await workflows.PublishAsync(Publishing(path));

        await workflows.RingAsync();
        await workflows.DrainAsync();

        await using var db = database.In(city);
        var article = await db.Set<Article>().SingleAsync();
        Assert.Equal((true, 1, "Title"), (article.IsPublished, article.Edition, article.Title.In("en")));
        Assert.Equal(article.Id, (await db.Set<AuditEntry>().SingleAsync(entry => entry.Action == "article.publish")).SubjectId);
        Assert.Contains("done Done: done", await workflows.JournalAsync());
    }

    [Theory]
    [InlineData("pages/winners")]
    [InlineData("news/about")]
    [InlineData("winners")]
    [InlineData("calls/winners")]
    public async Task Where_nothing_has_that_address_it_goes_its_own_way(string path)
    {
        await WriteAsync(ArticleKind.News, "winners", "Title");
        var south = await database.CityAsync("south");
        await workflows.PublishAsync(Publishing(path));

        await workflows.RingAsync();
        await workflows.DrainAsync();

        Assert.Equal(["bell Done", $"publish Missing: {path}", "missing Done: missing"], await workflows.JournalAsync());
        await using var db = database.In(city);
        Assert.False((await db.Set<Article>().SingleAsync()).IsPublished);
        Assert.NotEqual(city.Id, south.Id);
    }

    [Fact]
    public async Task A_draft_that_cannot_be_published_stops_the_workflow_and_says_why()
    {
        await WriteAsync(ArticleKind.Page, "about", title: null);
        await workflows.PublishAsync(Publishing("pages/about"));

        await workflows.RingAsync();
        await workflows.DrainAsync();

        var stuck = Assert.Single(await workflows.InstancesAsync());
        Assert.Equal((WorkflowState.Faulted, "Give the page a title in at least one language."), (stuck.State, stuck.Fault.ToString()));
    }

    private static WorkflowDefinition Publishing(string path) => Definition("publishing",
        [Start(Bell, "bell"), Step("PublishContentTask", "publish", new() { ["Path"] = path }), Log("done"), Log("missing")],
        "bell publish", "publish done", "publish Missing missing");

    private Task WriteAsync(ArticleKind kind, string slug, string? title) => database.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var article = Article.New(kind, slug, database.Clock.Now());
        article.Draft(title is null ? LocalizedText.Empty : LocalizedText.Of("en", title), LocalizedText.Of("en", "Body"), database.Clock.Now());
        db.Add(article);
        await db.SaveChangesAsync();
    });
}
