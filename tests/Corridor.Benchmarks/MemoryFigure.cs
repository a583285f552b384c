namespace Corridor.Benchmarks;

/// <summary>What a thousand idle cities cost: memory after one request to each, over memory after as many to one of them.</summary>
internal static class MemoryFigure
{
    private const int Rounds = 3;

    public static async Task<int> RunAsync()
    {
        await using var ground = await Ground.LayAsync(1_000);
        var (one, each) = (new List<(double Heap, double Private)>(), new List<(double Heap, double Private)>());
        for (var round = 0; round < Rounds; round++)
        {
            one.Add(await AfterAsync(ground, _ => ground.Cities[0]));
            each.Add(await AfterAsync(ground, city => city));
            Table.Tell(round, $"heap {one[^1].Heap:0.00} and {each[^1].Heap:0.00} MB, private memory {one[^1].Private:0.0} and {each[^1].Private:0.0} MB");
        }

        var (heapOfOne, heapOfEach) = (Table.Median(one.Select(memory => memory.Heap)), Table.Median(each.Select(memory => memory.Heap)));
        var (privateOfOne, privateOfEach) = (Table.Median(one.Select(memory => memory.Private)), Table.Median(each.Select(memory => memory.Private)));
        return new Table($"memory after 1,000 signed-in requests and forced GC, a new server each time ({Ground.Engine}, {Rounds} rounds, medians)")
            .Figure("one city: heap, MB", heapOfOne, "0.00")
            .Figure("1,000 cities: heap, MB", heapOfEach, "0.00")
            .Figure("heap, 1,000 cities over one", heapOfEach / heapOfOne, "0.000", Bound.AtMost, 1.10)
            .Figure("one city: private memory, MB", privateOfOne, "0.0")
            .Figure("1,000 cities: private memory, MB", privateOfEach, "0.0")
            .Figure("private memory, 1,000 cities over one", privateOfEach / privateOfOne, "0.000", Bound.AtMost, 1.10)
            .Print();
    }

    private static async Task<(double Heap, double Private)> AfterAsync(Ground ground, Func<string, string> choose)
    {
        await using var server = await Server.StartAsync(ground.Settings, ground.Folder);
        using var reader = await Reader.SignedInAsync(server.Address, await ground.SignInLinkAsync("reader@example.org"));
        // One after another: each connection that works at once keeps buffers of its own, however many cities there are.
        await reader.RateAsync([.. ground.Cities.Select(city => $"/{choose(city)}/")], atOnce: 1);
        return (await server.HeapAsync() / 1e6, server.PrivateMemory() / 1e6);
    }
}
