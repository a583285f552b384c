namespace Corridor.Benchmarks;

/// <summary>Requests a second of cities' homes, spread over a thousand cities and all to one, in turn.</summary>
internal static class ThroughputFigure
{
    private const int Rounds = 11;

    public static async Task<int> RunAsync()
    {
        await using var ground = await Ground.LayAsync(1_000);
        await using var server = await Server.StartAsync(ground.Settings, ground.Folder);
        using var reader = await Reader.SignedInAsync(server.Address, await ground.SignInLinkAsync("reader@example.org"));
        List<string> one = [.. Enumerable.Repeat($"/{ground.Cities[0]}/", ground.Cities.Count)];
        List<string> each = [.. ground.Cities.Select(city => $"/{city}/")];
        for (var warming = 0; warming < 2; warming++)
        {
            await reader.RateAsync(one);
            await reader.RateAsync(each);
        }

        var (ofOne, ofEach, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            // Each comes first in turn, so that what changes meanwhile on this machine falls on both.
            foreach (var (paths, rates) in round % 2 == 0 ? new[] { (one, ofOne), (each, ofEach) } : [(each, ofEach), (one, ofOne)])
                rates.Add(await reader.RateAsync(paths));
            ratios.Add(ofEach[^1] / ofOne[^1]);
            Table.Tell(round, $"{ofOne[^1]:0} and {ofEach[^1]:0} a second");
        }

        return new Table($"signed-in requests a second, 8 at a time, {ground.Cities.Count} a series ({Ground.Engine}, {Rounds} pairs of series, medians)")
            .Figure("one city", Table.Median(ofOne), "0")
            .Figure("spread over 1,000 cities", Table.Median(ofEach), "0")
            .Figure("1,000 cities over one, median of pairs", Table.Median(ratios), "0.000", Bound.AtLeast, 0.9)
            .Print();
    }
}
