namespace Corridor.Benchmarks;

/// <summary>What the first visitor of a city waits for, over a visitor of a city that others have visited just before.</summary>
internal static class FirstRequestFigure
{
    private const int Visited = 100;

    public static async Task<int> RunAsync()
    {
        await using var ground = await Ground.LayAsync(1 + (2 * Visited));
        await using var server = await Server.StartAsync(ground.Settings, ground.Folder);
        using var reader = await Reader.SignedInAsync(server.Address, await ground.SignInLinkAsync("reader@example.org"));
        using var visitor = new Reader(server.Address);
        var warm = $"/{ground.Cities[0]}/";
        await reader.RateAsync([.. Enumerable.Repeat(warm, 500)]);

        var (again, first) = (new List<double>(), new List<double>());
        foreach (var city in ground.Cities.Skip(1).Take(Visited))
        {
            again.Add(await reader.MillisecondsAsync(warm));
            first.Add(await reader.MillisecondsAsync($"/{city}/"));
        }

        var (rendered, cached) = (new List<double>(), new List<double>());
        foreach (var city in ground.Cities.Skip(1 + Visited))
        {
            rendered.Add(await visitor.MillisecondsAsync($"/{city}/"));
            cached.Add(await visitor.MillisecondsAsync($"/{city}/"));
        }

        return new Table($"first request to a city that nobody has touched since the start, over one to a warm city ({Ground.Engine}, medians of {Visited})")
            .Figure("signed in, warm city, ms", Table.Median(again), "0.00")
            .Figure("signed in, first request, ms", Table.Median(first), "0.00")
            .Figure("first over warm", Table.Median(first) / Table.Median(again), "0.000", Bound.AtMost, 3)
            .Figure("signed out, first request, ms", Table.Median(rendered), "0.00")
            .Figure("signed out, second request (output cache), ms", Table.Median(cached), "0.00")
            .Print();
    }
}
