namespace Corridor.Benchmarks;

/// <summary>From the start of the process until the network's home was read.</summary>
internal static class StartFigure
{
    private const int Rounds = 5;

    public static async Task<int> RunAsync()
    {
        await Server.PublishAsync();
        await using var ground = await Ground.LayAsync(40);
        var seconds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await Server.StartAsync(ground.Settings, ground.Folder);
            seconds.Add(server.UntilFirstPage.TotalSeconds);
        }

        return new Table($"from process start to the network's home, published, 40 cities ({Ground.Engine}, {Rounds} starts)")
            .Figure("seconds, median", Table.Median(seconds), "0.00")
            .Figure("seconds, best", seconds.Min(), "0.00")
            .Print();
    }
}
