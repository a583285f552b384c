using System.Globalization;
using AngleSharp.Dom;
using Corridor.Data;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Tests.Pages;

/// <summary>The network's own lists, which show what all cities have: a network of its own.</summary>
public sealed class NetworkPagingTests : IAsyncLifetime
{
    private readonly Site site = new();

    public ValueTask InitializeAsync() => site.InitializeAsync();

    [Fact]
    public async Task Timers_and_cities_are_shown_by_the_page_with_the_numbers_of_all()
    {
        await site.NetworkAdministratorAsync("odile@example.org");
        using var odile = await site.SignedInAsync("odile@example.org");
        for (var i = 0; i < 52; i++)
            await site.CityAsync();
        await site.In(await site.CityAsync(), FillAsync);

        var cities = await WalkAsync(odile, "/network", "cities", "City");
        var failed = await WalkAsync(odile, "/network/operations/failed", "failed", "Kind");
        var next = await WalkAsync(odile, "/network/operations/due", "next", "Kind");
        var page = await odile.OpenAsync("/network/operations");

        Assert.Equal([50, 3], cities.Select(rows => rows.Count));
        Assert.Equal(cities.SelectMany(rows => rows).Order(StringComparer.Ordinal), cities.SelectMany(rows => rows));
        Assert.Equal([50, 2], failed.Select(rows => rows.Count));
        Assert.Equal(Enumerable.Range(0, 52).Select(i => Kind("failed", i)), failed.SelectMany(rows => rows).Order(StringComparer.Ordinal));
        Assert.Equal([100, 3], next.Select(rows => rows.Count));
        Assert.Equal(Enumerable.Range(0, 103).Select(i => Kind("waiting", i)), next.SelectMany(rows => rows).Order(StringComparer.Ordinal));
        Assert.Equal("52", page.QuerySelectorAll(".figure-row strong")[1].TextContent);
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    // By threes at the same instant.
    private async Task FillAsync(IServiceProvider services)
    {
        var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
        for (var i = 0; i < 103; i++)
            db.Add(Timer.For(Kind("waiting", i), Guid.NewGuid(), now + Duration.FromDays(30 + (i / 3)), Kind("waiting", i)));
        for (var i = 0; i < 52; i++)
        {
            var timer = Timer.For(Kind("failed", i), Guid.NewGuid(), now - Duration.FromDays(i / 3), Kind("failed", i));
            while (timer.State != Workflows.TimerState.Failed)
                timer.Fail("Test", now);
            db.Add(timer);
        }

        await db.SaveChangesAsync();
    }

    private static string Kind(string state, int number) => string.Create(CultureInfo.InvariantCulture, $"{state}-{number:D3}");

    private static async Task<List<List<string>>> WalkAsync(Visitor visitor, string path, string list, string column)
    {
        var pages = new List<List<string>>();
        for (var address = path; ;)
        {
            var section = (await visitor.OpenAsync(address)).QuerySelector($"section[aria-labelledby={list}]")!;
            pages.Add([.. section.QuerySelectorAll($"tbody td[data-label={column}]").Select(cell => cell.TextContent.Trim())]);
            if (section.QuerySelector("a[rel=next]")?.GetAttribute("href") is not { } href || pages.Count > 5)
                return pages;
            address = path + href;
        }
    }
}
