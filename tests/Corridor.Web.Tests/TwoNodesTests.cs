using System.Diagnostics;

namespace Corridor.Web.Tests;

/// <summary>
/// What happens by itself happens once, whatever happens to the machines: two servers, the clock of one of them wrong, lose their
/// database for a minute, and are then killed with -9 at seeded points while they work. Five points; fifty with CORRIDOR_LONG=1
/// (tests/run --long).
/// </summary>
public sealed class TwoNodesTests
{
    private const int Seed = 20171109;
    private static readonly int KillPoints = Environment.GetEnvironmentVariable("CORRIDOR_LONG") == "1" ? 50 : 5;
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Without_their_database_and_killed_again_and_again_they_do_everything_once()
    {
        var random = new Random(Seed);
        await using var nodes = await TwoNodes.PrepareAsync(random);
        // One half before the database is away, the other by and by while they are killed.
        await nodes.QueueAsync(0, 2);
        await nodes.StartAsync();
        var away = await WithoutDatabaseAsync(nodes, random.Next(1, TwoNodes.Whole / 4));

        var takeovers = new List<Func<Task<TimeSpan?>>>();
        for (var point = 0; point < KillPoints; point++)
        {
            var (enough, patience) = (await nodes.DoneAsync() + random.Next(1, TwoNodes.Whole / KillPoints / 4), TimeSpan.FromSeconds(2 + (6 * random.NextDouble())));
            await nodes.QueueAsync((2 * point) + 1, 2 * KillPoints);
            for (var waited = Stopwatch.StartNew(); waited.Elapsed < patience && await nodes.DoneAsync() < enough; await Task.Delay(20))
            {
                // They work.
            }

            var node = nodes.Nodes[random.Next(2)];
            takeovers.Add(await nodes.KillAsync(node));
            await node.StartAsync();
        }

        await nodes.UntilAllIsDoneAsync();
        var summary = await nodes.CheckAsync(KillPoints * TwoNodes.Connections);
        var took = (await Task.WhenAll(takeovers.Select(takeover => takeover()))).OfType<TimeSpan>().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{away}; {KillPoints} kills (seed {Seed}), what a killed node held was done after {string.Join(", ", took.Select(one => $"{one.TotalSeconds:0.0}"))} s; {summary}");
        Assert.NotEmpty(took);
        Assert.InRange(took.Max(), TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    /// <summary>For a minute, from when so much is done: they live, say that they are not ready, and go on by themselves.</summary>
    private static async Task<string> WithoutDatabaseAsync(TwoNodes nodes, int enough)
    {
        while (await nodes.DoneAsync() < enough)
            await Task.Delay(20);
        Assert.All(await Task.WhenAll(nodes.Nodes.Select(node => StatusAsync(node, "ready"))), status => Assert.Equal(200, status));
        var processes = nodes.Nodes.Select(node => node.Id).ToList();

        nodes.Line.Cut();
        var cut = Stopwatch.StartNew();
        var left = await nodes.DoneAsync();
        Assert.InRange(left, enough, (TwoNodes.Whole / 2) - 1);
        while (cut.Elapsed < Away)
        {
            foreach (var node in nodes.Nodes)
                Assert.Equal((200, 503), (await StatusAsync(node, "live"), await StatusAsync(node, "ready")));
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(left, await nodes.DoneAsync());
        nodes.Line.Mend();
        var mended = Stopwatch.StartNew();
        foreach (var node in nodes.Nodes)
        {
            while (await StatusAsync(node, "ready") != 200)
            {
                Assert.True(mended.Elapsed < TimeSpan.FromSeconds(30), "A node does not find its database again:\n" + node.Said);
                await Task.Delay(100);
            }
        }

        var ready = mended.Elapsed;
        await nodes.UntilHalfOfTheMailsAreDoneAsync();
        await nodes.CheckRepeatsAsync();

        Assert.Equal(processes, nodes.Nodes.Select(node => node.Id));
        return $"database away after {left} of {TwoNodes.Whole}, ready {ready.TotalSeconds:0.0} s after its return, and all mails done after {mended.Elapsed.TotalSeconds:0.0} s";
    }

    private static async Task<int> StatusAsync(ServerProcess node, string health)
    {
        using var http = new HttpClient { BaseAddress = node.Address, Timeout = TimeSpan.FromSeconds(20) };
        using var answer = await http.GetAsync("/healthz/" + health);
        return (int)answer.StatusCode;
    }
}
