using System.Diagnostics.Tracing;
using System.Net;
using System.Text.RegularExpressions;
using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests;

/// <summary>What these tests count is the whole process's: nothing else may run beside them.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class TheWholeProcess;

/// <summary>A site of its own with a thousand cities, each made as the page "New city" makes one.</summary>
public sealed class ThousandCities : IAsyncLifetime
{
    public const int Count = 1_000;

    /// <summary>The one city that has a page "only-here".</summary>
    public const int Special = 500;

    public Site Site { get; } = new();

    public List<City> All { get; } = [];

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        for (var n = 0; n < Count; n++)
        {
            await using var scope = Site.Services.CreateAsyncScope();
            All.Add(await scope.ServiceProvider.GetRequiredService<NewCity>().CreateAsync(
                $"quay-{n:0000}", $"Quay{n:0000}", "", "FR", 45.8, 3.1, "Europe/Paris", "en", variables: new Dictionary<string, string> { ["authority"] = $"Council{n:0000}" }));
        }

        await Site.In(All[Special], async services =>
        {
            var (db, now) = (services.GetRequiredService<CorridorDb>(), Site.Clock.Now());
            var page = Article.New(ArticleKind.Page, "only-here", now);
            page.Draft(LocalizedText.Of("en", "Only here"), LocalizedText.Of("en", "Nowhere else."), now);
            page.Publish(now);
            db.Add(page);
            await db.SaveChangesAsync();
        });
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();
}

[Collection(typeof(TheWholeProcess))]
public sealed partial class ThousandCitiesTests(ThousandCities network) : IClassFixture<ThousandCities>
{
    private static readonly ParallelOptions Together = new() { MaxDegreeOfParallelism = 4 };

    private readonly Site site = network.Site;

    [Fact]
    public async Task An_address_that_all_have_shows_each_its_own_row_rendered_and_from_the_cache()
    {
        using var reader = site.Visitor();

        var rendered = await ReadAsync(reader, "/pages/legal", 0, ThousandCities.Count, page => Found(Council(), page));
        var cached = await ReadAsync(reader, "/pages/legal", 0, ThousandCities.Count, page => Found(Council(), page));

        Assert.Equal(Every(n => $"Council{n:0000}"), rendered);
        Assert.Equal(rendered, cached);
    }

    [Fact]
    public async Task An_address_that_one_has_is_not_found_in_any_other()
    {
        var found = new HttpStatusCode[ThousandCities.Count];
        using var reader = site.Visitor();

        await Parallel.ForAsync(0, found.Length, Together, async (n, _) => found[n] = await reader.StatusOf($"/{network.All[n].Slug}/pages/only-here"));

        Assert.Equal(Every(n => n == ThousandCities.Special ? HttpStatusCode.OK : HttpStatusCode.NotFound), found);
    }

    [Fact]
    public async Task Each_answers_with_its_own_name_and_none_has_a_container_a_model_or_routes_of_its_own_nor_memory_while_idle()
    {
        // A stale cookie: what is measured must not be the output cache.
        using var reader = site.Visitor();
        reader.Cookies.Add(site.Address, new Cookie("Corridor", "stale", "/"));
        using var containers = new ContainerCount();
        var routes = site.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        var some = await ReadAsync(reader, "/", 0, 500, page => Found(Name(), page));
        var before = Heap();
        containers.Begin();

        var others = await ReadAsync(reader, "/", 500, ThousandCities.Count, page => Found(Name(), page));
        var growth = Heap() - before;
        var built = containers.Built;
        var models = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var city in network.All)
            models.Add(await site.In(city, services => Task.FromResult(services.GetRequiredService<CorridorDb>().Model)));

        Assert.Equal(Every(n => $"Quay{n:0000}"), some.Concat(others));
        Assert.Equal(0, built);
        Assert.Single(models);
        Assert.Same(routes, site.Services.GetRequiredService<EndpointDataSource>().Endpoints);
        // A container of its own would be hundreds of kilobytes.
        Assert.InRange(growth / 500, long.MinValue, 4_096);
        // The count can count.
        await new ServiceCollection().BuildServiceProvider().DisposeAsync();
        Assert.Equal(1, containers.Built);
    }

    private async Task<string[]> ReadAsync(Visitor reader, string path, int from, int to, Func<string, string> find)
    {
        var found = new string[to - from];
        await Parallel.ForAsync(from, to, Together, async (n, cancel) => found[n - from] = find(await reader.Http.GetStringAsync($"/{network.All[n].Slug}{path}", cancel)));
        return found;
    }

    private static IEnumerable<T> Every<T>(Func<int, T> expected) => Enumerable.Range(0, ThousandCities.Count).Select(expected);

    private static string Found(Regex what, string page) => string.Join(' ', what.Matches(page).Select(match => match.Value).Distinct());

    private static long Heap()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    [GeneratedRegex("Quay[0-9]{4}")]
    private static partial Regex Name();

    [GeneratedRegex("Council[0-9]{4}")]
    private static partial Regex Council();

    /// <summary>Hears the containers of this process being built; on starting to listen it is told of those that are there.</summary>
    private sealed class ContainerCount : EventListener
    {
        private int built;

        public int Built => Volatile.Read(ref built);

        public void Begin() => Volatile.Write(ref built, 0);

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Extensions-DependencyInjection")
                EnableEvents(eventSource, EventLevel.Informational, EventKeywords.All);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName == "ServiceProviderBuilt")
                Interlocked.Increment(ref built);
        }
    }
}
