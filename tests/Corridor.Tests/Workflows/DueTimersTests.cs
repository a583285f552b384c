using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Workflows;
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
        database = await TestDatabase.CreateAsync(services => services.AddScoped<ITimerHandler, WriteArticle>().AddScoped<ITimerHandler, AlwaysFails>().AddScoped<ITimerHandler, Alone>().AddScoped<ITimerHandler, NoteCity>());
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
            var until = database.Clock.Now() + Duration.FromSeconds(40);
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
        var quiet = await database.CityAsync("quiet");
        await database.In(city, async services =>
        {
            for (var i = 0; i < 200; i++)
                await services.GetRequiredService<Timers>().SetAsync("note", city.Id, database.Clock.Now() - Duration.FromHours(1), "noise" + i);
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        });
        await database.In(quiet, async services =>
        {
            await services.GetRequiredService<Timers>().SetAsync("note", quiet.Id, database.Clock.Now(), "one");
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        });

        Assert.Equal(201, await DrainAsync());

        // Every hand holds ten at most when its turn comes.
        Assert.InRange(NoteCity.Order.ToList().IndexOf(quiet.Id), 0, 99);
    }

    private Task<int> DrainAsync() => database.Services.GetRequiredService<DueTimers>().DrainAsync();

    private Task SetAsync(string kind, Duration from, string key) => database.In(city, async services =>
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
}
