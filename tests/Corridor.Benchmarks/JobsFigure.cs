using System.Diagnostics;
using System.Globalization;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Benchmarks;

/// <summary>
/// What is queued in the database and done from there, a second: Corridor's timers (each in its own transaction) and mails (written down
/// together), beside a queue of hand-written SQL without cities or rules, and Quartz's own store; in turn, on one PostgreSQL.
/// </summary>
internal static class JobsFigure
{
    private const int CityCount = 20;
    private const int Rounds = 3;
    // As many as are measured: a process that has just begun is compiled while it works, for thousands of them.
    private const int WarmUp = 10_000;

    public static async Task<int> RunAsync(string[] sizes)
    {
        if (!TestPostgres.IsChosen)
        {
            Console.Error.WriteLine("jobs is about PostgreSQL: CORRIDOR_TEST_ENGINE=postgres and CORRIDOR_TEST_PG.");
            return 2;
        }

        var count = sizes.Length > 0 ? int.Parse(sizes[0], CultureInfo.InvariantCulture) : 10_000;
        var jobs = count.ToString(CultureInfo.InvariantCulture);
        using var baseline = await JobsBaseline.BuildAsync();
        // A demonstration sends no mail: the transport is a null sink. Nothing is held back.
        await using var ground = await Ground.LayAsync(CityCount, new Dictionary<string, string>
        {
            ["Corridor:Demo"] = "true",
            ["Corridor:Mail:Connections"] = "250",
            ["Corridor:Mail:PerCityPerMinute"] = "1000000",
        }, services => services.AddScoped<ITimerHandler, Nothing>());
        await TimersAsync(ground, WarmUp);
        await MailsAsync(ground, WarmUp);

        var (timers, one, quartz, mails, batch) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            timers.Add(await TimersAsync(ground, count));
            one.Add(await baseline.DrainAsync("outbox", jobs, "1", "8"));
            quartz.Add(await baseline.DrainAsync("quartz", jobs, "10"));
            mails.Add(await MailsAsync(ground, count));
            batch.Add(await baseline.DrainAsync("outbox", jobs, "100", "2"));
            Table.Tell(round, $"timers {timers[^1]:0}/s, SQL {one[^1]:0}/s, Quartz {quartz[^1]:0}/s; mails {mails[^1]:0}/s, SQL by the hundred {batch[^1]:0}/s");
        }

        return new Table($"{count} timers and {count} mails of {CityCount} cities, PostgreSQL, {Rounds} rounds, medians")
            .Figure("timers a second, a transaction each", Table.Median(timers), "0")
            .Figure("SQL (outbox N 1 8), a second", Table.Median(one), "0")
            .Figure("Quartz's store (quartz N 10), a second", Table.Median(quartz), "0")
            .Figure("mails a second, to a null sink", Table.Median(mails), "0")
            .Figure("SQL by the hundred (outbox N 100 2), a second", Table.Median(batch), "0")
            .Figure("timers over SQL", Table.Median(timers) / Table.Median(one), "0.00", Bound.AtLeast, 0.5)
            .Figure("timers over Quartz's store", Table.Median(timers) / Table.Median(quartz), "0.0", Bound.AtLeast, 4)
            .Figure("mails over SQL by the hundred", Table.Median(mails) / Table.Median(batch), "0.00", Bound.AtLeast, 0.4)
            .Print();
    }

    private static async Task<double> TimersAsync(Ground ground, int count)
    {
        await ForEachCityAsync(ground, async (services, city) =>
        {
            var (db, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<TimeProvider>().Now());
            await db.Set<Timer>().ExecuteDeleteAsync();
            db.AddRange(Enumerable.Range(0, count / CityCount).Select(n => Timer.For("benchmark", city, now, $"benchmark:{n}")));
            await db.SaveChangesAsync();
        });
        return await RateAsync(ground, count, () => ground.Services.GetRequiredService<DueTimers>().DrainAsync(), db => db.Set<Timer>().CountAsync(timer => timer.State == TimerState.Done));
    }

    private static async Task<double> MailsAsync(Ground ground, int count)
    {
        await ForEachCityAsync(ground, async (services, city) =>
        {
            var (db, mails) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Mails>());
            await db.Set<OutgoingMail>().ExecuteDeleteAsync();
            for (var n = 0; n < count / CityCount; n++)
                mails.Queue(string.Create(CultureInfo.InvariantCulture, $"reader-{n}@{city:N}.example.org"), "fr", "benchmark", new Text("{0} invites you", "Corridor"), [new Text("Open this page to accept; the link is good for 14 days:"), mails.Link("/invitations/abc")]);
            await db.SaveChangesAsync();
        });
        return await RateAsync(ground, count, () => ground.Services.GetRequiredService<Outbox>().DrainAsync(), db => db.Set<OutgoingMail>().CountAsync(mail => mail.State == MailState.Sent));
    }

    private static async Task<double> RateAsync(Ground ground, int count, Func<Task<int>> drain, Func<CorridorDb, Task<int>> done)
    {
        await using (var owner = new NpgsqlConnection(ground.Settings["Corridor:Database:OwnerConnectionString"]))
        {
            await owner.OpenAsync();
            await using var analyze = new NpgsqlCommand("analyze", owner);
            await analyze.ExecuteNonQueryAsync();
        }

        var clock = Stopwatch.StartNew();
        var drained = await drain();
        clock.Stop();
        await using var db = ground.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        return drained == count && await done(db) == count ? count / clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"{drained} of {count} were done.");
    }

    private static async Task ForEachCityAsync(Ground ground, Func<IServiceProvider, Guid, Task> work)
    {
        var cities = ground.Services.GetRequiredService<Cities>();
        foreach (var city in await cities.AllAsync())
            await cities.In(city.Id, services => work(services, city.Id));
    }

    private sealed class Nothing : ITimerHandler
    {
        public string Kind => "benchmark";

        public Task HandleAsync(Timer timer, CancellationToken cancel) => Task.CompletedTask;
    }
}
