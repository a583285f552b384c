using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Tests.Pages;

/// <summary>The operations pages show all cities: a network of its own.</summary>
public sealed class OperationsTests : IAsyncLifetime
{
    private readonly Site site = new();
    private Guid account;
    private Visitor odile = null!;

    public async ValueTask InitializeAsync()
    {
        await site.InitializeAsync();
        account = await site.NetworkAdministratorAsync("odile@example.org");
        odile = await site.SignedInAsync("odile@example.org");
    }

    public ValueTask DisposeAsync()
    {
        odile.Dispose();
        return site.DisposeAsync();
    }

    [Fact]
    public async Task Running_work_shows_its_node_and_how_far_it_is_and_is_cancelled_by_somebody_whom_the_audit_log_names()
    {
        var city = await site.CityAsync();
        await HeldAsync(city, 1);

        var row = (await odile.OpenAsync("/network/operations")).QuerySelector("section[aria-labelledby=running] tbody tr")!;
        var (_, page, _) = await odile.SendAsync("/network/operations", new Dictionary<string, string>(), "section[aria-labelledby=running] form");

        Assert.Equal(["held", city.Name, "elsewhere"], row.QuerySelectorAll("td").Take(3).Select(cell => cell.TextContent.Trim()));
        Assert.Contains("Copying the deck 30%", row.TextContent, StringComparison.Ordinal);
        Assert.Equal("is being cancelled", page.QuerySelector("section[aria-labelledby=running] tbody .pill")!.TextContent);
        await using var db = site.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.In(city.Id));
        Assert.NotNull((await db.Set<Timer>().SingleAsync()).CancelAskedAt);
        var entry = await db.Set<AuditEntry>().SingleAsync();
        Assert.Equal("timer.cancelled", entry.Action);
        Assert.Contains($"\"actor\":\"{account}\"", entry.Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recurring_job_is_run_by_hand_and_its_run_stands_in_its_history()
    {
        // It runs once by itself as the network starts.
        await RunsAsync(1);

        await odile.SendAsync("/network/operations/jobs", new Dictionary<string, string>(), Form("Run"));

        Assert.Equal(["carried out", "carried out"], await RunsAsync(2));
        Assert.Equal(["job.run"], await ActionsAsync());
    }

    [Fact]
    public async Task A_recurring_job_is_paused_and_goes_on()
    {
        var (_, paused, _) = await odile.SendAsync("/network/operations/jobs", new Dictionary<string, string>(), Form("Pause"));
        var (_, resumed, _) = await odile.SendAsync("/network/operations/jobs", new Dictionary<string, string>(), Form("Resume"));

        Assert.Equal("paused", paused.QuerySelector(".pill-warn")!.TextContent);
        Assert.Null(paused.QuerySelector(Form("Pause")));
        Assert.Null(resumed.QuerySelector(".pill-warn"));
        Assert.Equal(["job.paused", "job.resumed"], await ActionsAsync());
    }

    [Fact]
    public async Task Throughput_is_drawn_and_told_in_numbers_and_the_node_that_answers_is_alive()
    {
        await using (var db = site.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network))
        {
            db.Add(new Workflows.Operations.NodeMinute { Node = "elsewhere", Minute = (site.Clock.Now().ToUnixTimeSeconds() / 60) - 5, Timers = 40, Mails = 10 });
            await db.SaveChangesAsync();
        }

        var page = await odile.OpenAsync("/network/operations");

        var hour = page.QuerySelectorAll("figure.throughput")[0];
        Assert.Contains("By minute, the last hour: ", hour.QuerySelector("svg")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        var tallest = hour.QuerySelectorAll("rect.bar-fill").Single(bar => bar.GetAttribute("height") == "100");
        Assert.Equal("0", tallest.GetAttribute("y"));
        Assert.Equal(60, hour.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("40", hour.QuerySelectorAll("tbody tr td:nth-child(2)").Select(cell => cell.TextContent));
        Assert.Equal("alive", page.QuerySelector("section[aria-labelledby=nodes] tbody .pill")!.TextContent);
    }

    [Fact]
    public async Task The_pages_ask_as_many_questions_for_three_timers_as_for_one()
    {
        var counts = new List<(int Running, int Coming)>();
        foreach (var more in new[] { 1, 2 })
        {
            await HeldAsync(await site.CityAsync(), more);
            await using var scope = site.Services.CreateAsyncScope();
            var (desk, overview) = (scope.ServiceProvider.GetRequiredService<Workflows.Operations.TimerDesk>(), scope.ServiceProvider.GetRequiredService<Workflows.Operations.Overview>());
            var index = new Web.Pages.Network.Operations.IndexModel(desk, overview, site.Services.GetRequiredService<Cities>());
            var running = QueryCount.Start();
            await index.OnGetAsync();
            var due = new Web.Pages.Network.Operations.DueModel(desk, site.Services.GetRequiredService<Cities>());
            var coming = QueryCount.Start();
            await due.OnGetAsync();
            Assert.Equal(counts.Count == 0 ? (1, 1) : (3, 3), (index.Running.Count, due.Next.Count));
            counts.Add((Count(running), Count(coming)));
        }

        Assert.Equal(counts[0], counts[1]);
        Assert.True(counts[0] is { Running: > 0, Coming: > 0 });
    }

    // The directory of cities is read when it is some seconds old, whatever the page.
    private static int Count(QueryCount.Counter counter) => counter.Statements.Count(sql => !sql.Contains("FROM \"Cities\"", StringComparison.Ordinal));

    private static string Form(string handler) => $"form[action*='handler={handler}'][action*='job=SweepHistoryJob'], form[action*='job=SweepHistoryJob'][action*='handler={handler}']";

    /// <summary>So many that another node holds, and as many to come.</summary>
    private Task HeldAsync(City city, int count) => site.In(city, async services =>
    {
        var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
        for (var n = 0; n < count; n++)
            db.Add(Timer.For("held", city.Id, now + Duration.FromDays(30), "held" + n));
        await db.SaveChangesAsync();
        var (later, until) = (now + Duration.FromDays(31), now + Duration.FromHours(1));
        Assert.Equal(count, (await db.LeaseTimersAsync(count, "elsewhere", Guid.NewGuid(), later, later, CancellationToken.None)).Count);
        await db.Set<Timer>().ExecuteUpdateAsync(set => set
            .SetProperty(timer => timer.LeasedUntil, until)
            .SetProperty(timer => timer.Done, 3L)
            .SetProperty(timer => timer.Total, 10L)
            .SetProperty(timer => timer.Doing, new Text("Copying the deck")));
    });

    private async Task<IReadOnlyList<string>> RunsAsync(int awaited)
    {
        while (true)
        {
            var page = await odile.OpenAsync("/network/operations/jobs?job=SweepHistoryJob");
            List<string> runs = [.. page.QuerySelectorAll("section[aria-labelledby=runs] tbody tr td:nth-child(2)").Select(cell => cell.TextContent)];
            if (runs.Count >= awaited)
                return runs;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private async Task<List<string>> ActionsAsync()
    {
        await using var db = site.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network);
        return await db.Set<AuditEntry>().Where(entry => entry.Action.StartsWith("job.")).OrderBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync();
    }
}
