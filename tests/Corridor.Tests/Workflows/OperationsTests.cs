using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Operations;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Tests.Workflows;

public sealed class OperationsTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private City city = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(services => services.AddScoped<ITimerHandler, Nothing>());
        city = await database.CityAsync("north");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_node_gives_signs_of_life_tells_what_it_got_done_and_is_silent_after_a_minute()
    {
        var heartbeat = database.Services.GetRequiredService<Heartbeat>();
        await DueAsync(3);
        await database.Services.GetRequiredService<DueTimers>().DrainAsync();
        await heartbeat.BeatAsync();

        var alive = Assert.Single(await OverviewAsync(overview => overview.NodesAsync()));
        database.Clock.Advance(Duration.FromSeconds(61));
        var silent = Assert.Single(await OverviewAsync(overview => overview.NodesAsync()));
        database.Clock.Advance(Duration.FromDays(1));

        Assert.Equal((Node.Here, false, 3), (alive.Node.Name, alive.IsSilent, alive.Timers));
        Assert.Equal((Node.Here, true, 3), (silent.Node.Name, silent.IsSilent, silent.Timers));
        Assert.Empty(await OverviewAsync(overview => overview.NodesAsync()));
    }

    [Fact]
    public async Task A_node_that_stops_says_goodbye()
    {
        var heartbeat = database.Services.GetRequiredService<Heartbeat>();
        await heartbeat.BeatAsync();

        await heartbeat.StopAsync(TestContext.Current.CancellationToken);

        Assert.Empty(await OverviewAsync(overview => overview.NodesAsync()));
    }

    [Fact]
    public async Task What_gets_done_is_counted_by_the_minute_and_by_the_hour()
    {
        var heartbeat = database.Services.GetRequiredService<Heartbeat>();
        foreach (var count in new[] { 2, 5 })
        {
            await DueAsync(count);
            await database.Services.GetRequiredService<DueTimers>().DrainAsync();
            await heartbeat.BeatAsync();
            await heartbeat.BeatAsync();
            database.Clock.Advance(Duration.FromMinutes(3));
        }

        var (hour, day) = (await OverviewAsync(overview => overview.HourAsync()), await OverviewAsync(overview => overview.DayAsync()));

        Assert.Equal((60, 24), (hour.Count, day.Count));
        Assert.Equal([2, 5], hour.Where(one => one.Timers > 0).Select(one => one.Timers));
        Assert.Equal(7, day.Sum(one => one.Timers));
        Assert.Equal(database.Clock.Now().ToUnixTimeSeconds() / 60 * 60, hour[^1].From.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task The_history_tells_when_where_and_how_long_and_is_kept_for_ninety_days()
    {
        await DueAsync(2);
        await database.Services.GetRequiredService<DueTimers>().DrainAsync();
        await using (var db = database.In(city))
        {
            var failed = Timer.For("none", city.Id, database.Clock.Now(), "failed");
            while (failed.State != TimerState.Failed)
                failed.Fail("Test", database.Clock.Now());
            db.AddRange(failed, Timer.For("nothing", city.Id, database.Clock.Now() + Duration.FromDays(400), "waiting"));
            await db.SaveChangesAsync();
        }

        await using var scope = database.Services.CreateAsyncScope();
        var ran = await scope.ServiceProvider.GetRequiredService<TimerDesk>().HistoryAsync(city.Id, TimerState.Done, null);
        var sweep = database.Services.GetRequiredService<HistorySweep>();
        database.Clock.Advance(Duration.FromDays(89));
        var early = await sweep.SweepAsync();
        database.Clock.Advance(Duration.FromDays(2));
        var late = await sweep.SweepAsync();

        Assert.Equal(2, ran.Count);
        Assert.All(ran, timer => Assert.True(timer.Node == Node.Here && timer.StartedAt <= timer.FinishedAt));
        Assert.Equal((0, 2), (early, late));
        await using var after = database.In(city);
        Assert.Equal(["failed", "waiting"], await after.Set<Timer>().OrderBy(timer => timer.Key).Select(timer => timer.Key).ToListAsync());
    }

    [Fact]
    public async Task Workflows_that_are_over_go_with_their_journal_after_two_years_or_a_day_where_they_say_so()
    {
        await using (var db = database.In(city))
        {
            foreach (var brief in new[] { false, true })
            {
                var definition = new WorkflowDefinition { WorkflowTypeId = "w" + brief, Name = LocalizedText.Of("en", "W"), DeleteFinishedWorkflows = brief };
                var type = WorkflowType.Of(definition, null, database.Clock.Now());
                var version = type.Publish(null, database.Clock.Now());
                db.AddRange(type, version);
                foreach (var isOver in new[] { false, true })
                {
                    var run = Workflow.Begin(type.Id, version.Id, "Call", city.Id, null, null, database.Clock.Now());
                    if (isOver)
                        run.Finish(database.Clock.Now());
                    db.Add(run);
                    db.Add(new JournalEntry { WorkflowId = run.Id, TokenId = run.Id, Number = 1, ActivityId = "a", Activity = "a", Outcome = "", At = database.Clock.Now(), Milliseconds = 0 });
                }
            }

            await db.SaveChangesAsync();
        }

        var sweep = database.Services.GetRequiredService<HistorySweep>();
        var counts = new List<(int Swept, int Runs, int Entries)>();
        foreach (var days in new[] { 0.5, 1, 700, 30 })
        {
            database.Clock.Advance(Duration.FromDays(days));
            var swept = await sweep.SweepAsync();
            await using var db = database.In(city);
            counts.Add((swept, await db.Set<Workflow>().CountAsync(), await db.Set<JournalEntry>().CountAsync()));
        }

        Assert.Equal([(0, 4, 4), (1, 3, 3), (0, 3, 3), (1, 2, 2)], counts);
    }

    private Task DueAsync(int count) => database.In(city, async services =>
    {
        for (var n = 0; n < count; n++)
            await services.GetRequiredService<Timers>().StartAsync("nothing", Guid.NewGuid());
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    private async Task<T> OverviewAsync<T>(Func<Overview, Task<T>> ask)
    {
        await using var scope = database.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<Overview>());
    }

    private sealed class Nothing : ITimerHandler
    {
        public string Kind => "nothing";

        public Task HandleAsync(Timer timer, CancellationToken cancel) => Task.CompletedTask;
    }
}
