using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Tests.Workflows;

public sealed class DueTimersTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private City city = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(services => services.AddScoped<ITimerHandler, WriteArticle>().AddScoped<ITimerHandler, AlwaysFails>().AddScoped<ITimerHandler, Alone>().AddScoped<ITimerHandler, NoteCity>().AddScoped<ITimerHandler, Slow>().AddScoped<ITimerHandler, Long>().AddScoped<ITimerHandler, OutOfTime>());
        city = await database.CityAsync("north");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_timer_acts_when_it_is_due_and_only_once()
    {
        await SetAsync("write", Duration.FromHours(1), "one");

        Assert.Equal(0, await DrainAsync());
        database.Clock.Advance(Duration.FromHours(1));
        Assert.Equal(1, await DrainAsync());
        Assert.Equal(0, await DrainAsync());

        Assert.Equal(1, await ArticlesAsync());
    }

    [Fact]
    public async Task Setting_the_same_key_again_moves_the_timer()
    {
        await SetAsync("write", Duration.FromHours(1), "one");
        await SetAsync("write", Duration.FromHours(3), "one");
        database.Clock.Advance(Duration.FromHours(2));

        Assert.Equal(0, await DrainAsync());
        database.Clock.Advance(Duration.FromHours(1));
        Assert.Equal(1, await DrainAsync());
    }

    [Fact]
    public async Task A_failure_is_recorded_tried_later_and_given_up_in_the_end_while_others_go_on()
    {
        await SetAsync("fail", Duration.Zero, "bad");
        await SetAsync("write", Duration.Zero, "good");

        await DrainAsync();
        Assert.Equal(1, await ArticlesAsync());
        await using (var db = database.In(city))
        {
            var bad = await db.Set<Timer>().SingleAsync(timer => timer.Key == "bad");
            Assert.Equal((TimerState.Waiting, 1, "TimeoutException"), (bad.State, bad.Attempts, bad.LastError));
        }

        for (var hour = 0; hour < 6; hour++)
        {
            database.Clock.Advance(Duration.FromHours(1));
            await DrainAsync();
        }

        await using var after = database.In(city);
        Assert.Equal(("Failed", 5), await after.Set<Timer>().Where(timer => timer.Key == "bad").Select(timer => new { timer.State, timer.Attempts }).SingleAsync() is var bad2 ? (bad2.State.ToString(), bad2.Attempts) : default);
        // What the failing handler had begun was not kept.
        Assert.Equal(1, await ArticlesAsync());
    }

    [Fact]
    public async Task Two_nodes_draining_at_once_do_the_work_once()
    {
        for (var i = 0; i < 20; i++)
            await SetAsync("write", Duration.Zero, "n" + i);

        await Task.WhenAll(DrainAsync(), DrainAsync(), DrainAsync());

        Assert.Equal(20, await ArticlesAsync());
    }

    [Fact]
    public async Task What_a_dead_node_had_taken_is_taken_over_within_a_minute()
    {
        await SetAsync("write", Duration.Zero, "left");
        await using (var db = database.In(city))
        {
            var until = database.Clock.Now() + Duration.FromSeconds(30);
            await db.Set<Timer>().ExecuteUpdateAsync(timer => timer.SetProperty(t => t.Lease, Guid.NewGuid()).SetProperty(t => t.LeasedUntil, until).SetProperty(t => t.Node, "dead"));
        }

        Assert.Equal(0, await DrainAsync());
        database.Clock.Advance(Duration.FromSeconds(59));
        Assert.Equal(1, await DrainAsync());

        Assert.Equal(1, await ArticlesAsync());
    }

    [Fact]
    public async Task Work_that_cannot_be_begun_twice_is_not_begun_twice()
    {
        await SetAsync("alone", Duration.Zero, "alone");

        await using var other = database.SecondNode();
        await Task.WhenAll(DrainAsync(), other.GetRequiredService<DueTimers>().DrainAsync(), DrainAsync());

        Assert.Equal(1, await ArticlesAsync());
        await using var db = database.In(city);
        Assert.Equal(0, (await db.Set<Timer>().SingleAsync()).Attempts);
    }

    [Fact]
    public async Task A_noisy_city_does_not_make_the_others_wait()
    {
        const int Noise = 600;
        var quiet = await database.CityAsync("quiet");
        await database.In(city, async services =>
        {
            services.GetRequiredService<CorridorDb>().AddRange(Enumerable.Range(0, Noise).Select(i => Timer.For("note", city.Id, database.Clock.Now() - Duration.FromHours(1), "noise" + i)));
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        });
        await database.In(quiet, async services =>
        {
            await services.GetRequiredService<Timers>().SetAsync("note", quiet.Id, database.Clock.Now(), "one");
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        });

        Assert.Equal(Noise + 1, await DrainAsync());

        // Every hand holds ten at most when its turn comes; on SQLite it may then be late for the one pen a few times.
        Assert.InRange(NoteCity.Order.ToList().IndexOf(quiet.Id), 0, database.Databases.IsPostgres ? 99 : Noise / 2);
    }

    [Fact]
    public async Task Slow_work_of_one_city_leaves_a_hand_for_the_others_and_for_what_comes_meanwhile()
    {
        var quiet = await database.CityAsync("quiet");
        // More than all hands but one can hold.
        var many = database.Databases.IsPostgres ? 80 : 30;
        await using (var db = database.In(city))
        {
            db.AddRange(Enumerable.Range(0, many).Select(i => Timer.For("slow", city.Id, database.Clock.Now(), "slow" + i)));
            await db.SaveChangesAsync();
        }

        Slow.Gate = new();
        var draining = DrainAsync();
        await Slow.Begun.WaitAsync(TimeSpan.FromSeconds(60));
        await SetAsync(quiet, "write", Duration.Zero, "meanwhile");
        await UntilAsync(quiet, timer => timer.State == TimerState.Done);

        Assert.False(draining.IsCompleted);
        Slow.Gate.SetResult();
        Assert.Equal(many + 1, await draining);
    }

    [Fact]
    public async Task Long_work_tells_how_far_it_is_and_ends_when_somebody_cancels_it()
    {
        await SetAsync("long", Duration.Zero, "long");

        var draining = DrainAsync();
        var told = await UntilAsync(city, timer => timer.Done == 3);
        await InDeskAsync(desk => desk.CancelAsync(city.Id, told.Id));
        await draining;

        Assert.Equal((3L, 10L, "Copying the deck"), (told.Done!.Value, told.Total!.Value, told.Doing!.Value.Key));
        Assert.Equal(Node.Here, told.Node);
        await using var db = database.In(city);
        var timer = await db.Set<Timer>().SingleAsync();
        Assert.Equal((TimerState.Cancelled, 0, null), (timer.State, timer.Attempts, timer.LeasedUntil));
        Assert.NotNull(timer.FinishedAt);
        // The handler had begun one; that somebody gave it up is said by another.
        Assert.Equal("given-up-long", (await db.Set<Article>().SingleAsync()).Slug);
        Assert.Equal("timer.cancelled", (await db.Set<AuditEntry>().SingleAsync()).Action);
    }

    [Fact]
    public async Task A_timer_that_nobody_works_on_is_cancelled_at_once()
    {
        await SetAsync("write", Duration.FromHours(1), "later");

        await InDeskAsync(async desk => await desk.CancelAsync(city.Id, (await desk.ComingAsync(null))[0].Id));
        database.Clock.Advance(Duration.FromHours(2));

        Assert.Equal(0, await DrainAsync());
        Assert.Equal(0, await ArticlesAsync());
    }

    [Fact]
    public async Task A_handler_that_runs_out_of_its_own_time_has_failed()
    {
        await SetAsync("out-of-time", Duration.Zero, "slow");

        await DrainAsync();

        await using var db = database.In(city);
        var timer = await db.Set<Timer>().SingleAsync();
        Assert.Equal((TimerState.Waiting, 1, "TaskCanceledException"), (timer.State, timer.Attempts, timer.LastError));
    }

    [Fact]
    public async Task What_failed_is_tried_again_one_by_one_or_all_of_a_kind()
    {
        foreach (var (kind, key) in new[] { ("fail", "one"), ("fail", "two"), ("out-of-time", "three") })
            await SetAsync(kind, Duration.Zero, key);
        for (var hour = 0; hour < 6; hour++)
        {
            await DrainAsync();
            database.Clock.Advance(Duration.FromHours(1));
        }

        await InDeskAsync(async desk =>
        {
            Assert.Equal([("fail", 2), ("out-of-time", 1)], await desk.FailedKindsAsync());
            Assert.Equal(2, await desk.RetryAllAsync("fail"));
            Assert.Equal([("out-of-time", 1)], await desk.FailedKindsAsync());
            await desk.RetryAsync(city.Id, (await desk.FailedAsync(null))[0].Id);
            Assert.Empty(await desk.FailedKindsAsync());
        });

        await using var db = database.In(city);
        Assert.All(await db.Set<Timer>().ToListAsync(), timer => Assert.Equal((TimerState.Waiting, 0), (timer.State, timer.Attempts)));
    }

    private async Task<Timer> UntilAsync(City where, Func<Timer, bool> holds)
    {
        while (true)
        {
            await using (var db = database.In(where))
            {
                if (await db.Set<Timer>().AsNoTracking().SingleAsync() is var timer && holds(timer))
                    return timer;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task InDeskAsync(Func<TimerDesk, Task> work)
    {
        await using var scope = database.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<TimerDesk>());
    }

    private Task<int> DrainAsync() => database.Services.GetRequiredService<DueTimers>().DrainAsync();

    private Task SetAsync(string kind, Duration from, string key) => SetAsync(city, kind, from, key);

    private Task SetAsync(City where, string kind, Duration from, string key) => database.In(where, async services =>
    {
        await services.GetRequiredService<Timers>().SetAsync(kind, Guid.NewGuid(), database.Clock.Now() + from, key);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    private async Task<int> ArticlesAsync()
    {
        await using var db = database.In(city);
        return await db.Set<Article>().CountAsync();
    }

    private sealed class WriteArticle(CorridorDb db, TimeProvider clock) : ITimerHandler
    {
        public string Kind => "write";

        public Task HandleAsync(Timer timer, CancellationToken cancel)
        {
            db.Add(Article.New(ArticleKind.News, "from-" + timer.Key, clock.Now()));
            return Task.CompletedTask;
        }
    }

    private sealed class AlwaysFails(CorridorDb db, TimeProvider clock) : ITimerHandler
    {
        public string Kind => "fail";

        public Task HandleAsync(Timer timer, CancellationToken cancel)
        {
            db.Add(Article.New(ArticleKind.News, "half-done", clock.Now()));
            throw new TimeoutException();
        }
    }

    /// <summary>Fails when it finds itself at work already, as a copy to one file would.</summary>
    private sealed class Alone(CorridorDb db, TimeProvider clock) : ITimerHandler
    {
        private static int working;

        public string Kind => "alone";

        public async Task HandleAsync(Timer timer, CancellationToken cancel)
        {
            if (Interlocked.Increment(ref working) > 1)
                throw new InvalidOperationException();
            await Task.Delay(300, cancel);
            db.Add(Article.New(ArticleKind.News, "alone", clock.Now()));
            Interlocked.Decrement(ref working);
        }
    }

    private sealed class NoteCity : ITimerHandler
    {
        public static System.Collections.Concurrent.ConcurrentQueue<Guid> Order { get; } = new();

        public string Kind => "note";

        public Task HandleAsync(Timer timer, CancellationToken cancel)
        {
            Order.Enqueue(timer.SubjectId);
            return Task.CompletedTask;
        }
    }

    /// <summary>Waits at a gate.</summary>
    private sealed class Slow : ITimerHandler
    {
        public static TaskCompletionSource Gate { get; set; } = new();

        public static SemaphoreSlim Begun { get; } = new(0);

        public string Kind => "slow";

        public async Task HandleAsync(Timer timer, CancellationToken cancel)
        {
            Begun.Release();
            await Gate.Task.WaitAsync(cancel);
        }
    }

    /// <summary>Never comes to an end by itself.</summary>
    private sealed class Long(CorridorDb db, TimerProgress progress, TimeProvider clock) : ITimerHandler
    {
        public string Kind => "long";

        public async Task HandleAsync(Timer timer, CancellationToken cancel)
        {
            db.Add(Article.New(ArticleKind.News, "half-done", clock.Now()));
            progress.Report(3, 10, new Text("Copying the deck"));
            await Task.Delay(Timeout.Infinite, cancel);
        }

        public Task GiveUpAsync(Timer timer, Exception failure, CancellationToken cancel)
        {
            db.Add(Article.New(ArticleKind.News, "given-up-" + timer.Key, clock.Now()));
            return Task.CompletedTask;
        }
    }

    private sealed class OutOfTime : ITimerHandler
    {
        public string Kind => "out-of-time";

        public Task HandleAsync(Timer timer, CancellationToken cancel) => throw new TaskCanceledException();
    }
}
