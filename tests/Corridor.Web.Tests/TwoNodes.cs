using System.Diagnostics;
using System.Globalization;
using System.Net;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Applications;
using Corridor.Tests.Data;
using Corridor.Tests.Notifications;
using Corridor.Tests.Workflows;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Tests;

/// <summary>
/// Two servers on one PostgreSQL, the clock of the second a second ahead; what they are given to do: 500 instances of a workflow
/// that wait for four dates each, and 5,000 mails, of five cities; and a mail server that refuses, delays and drops.
/// </summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private const int Instances = 500;
    private const int TimersOfAnInstance = 4;
    private const int MailCount = 5_000;
    private const int CityCount = 5;

    // Of the journal, the dates among them. Not counted: a branch that waits at the join, since it writes nothing when the last comes at once.
    private const int StepsOfAnInstance = 7 + TimersOfAnInstance;

    /// <summary>Steps and mails.</summary>
    public const int Whole = (Instances * StepsOfAnInstance) + MailCount;

    /// <summary>Of each node, to the mail server: the default.</summary>
    public const int Connections = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string[] Dates = [.. Enumerable.Range(1, TimersOfAnInstance).Select(number => string.Create(CultureInfo.InvariantCulture, $"date-{number}"))];
    private static readonly string[] Steps = [.. Dates.Select(date => date + " Done"), "end Done", $"fork write, {string.Join(", ", Dates)}", "join Done", "mail Done", "remember Done", "started Done", "wanted True"];

    private readonly string folder = Directory.CreateTempSubdirectory("corridor-nodes-").FullName;
    private readonly Random random;
    private readonly SmtpServer mailServer;
    private readonly WebApplication app;
    private readonly List<City> cities = [];
    private readonly List<Guid> applicants = [];
    private int kills;

    private TwoNodes(Random random, SmtpServer mailServer, TestPostgres database)
    {
        (this.random, this.mailServer) = (random, mailServer);
        Line = new DatabaseLine(database.Runtime);
        var builder = Hosting.Builder([], null, folder);
        foreach (var (name, value) in Settings(database, Own))
            builder.Configuration[name] = value;
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        // Never started: nothing runs by itself in this process.
        app = Hosting.Build(builder);
        var theirs = Settings(database, Line.Over);
        Nodes =
        [
            new ServerProcess(folder, theirs),
            new ServerProcess(folder, new Dictionary<string, string>(theirs) { ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location, [StartupHook.Ahead] = "1000" }),
        ];
    }

    public IReadOnlyList<ServerProcess> Nodes { get; }

    /// <summary>Between the nodes and their database; this process has its own.</summary>
    public DatabaseLine Line { get; }

    private CorridorDbFactory Databases => app.Services.GetRequiredService<CorridorDbFactory>();

    public static async Task<TwoNodes> PrepareAsync(Random random)
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "SQLite's file is one node's");
        var nodes = new TwoNodes(random, await SmtpServer.StartAsync(), await TestPostgres.CreateAsync());
        await nodes.PrepareAsync();
        return nodes;
    }

    public Task StartAsync() => Task.WhenAll(Nodes.Select(node => node.StartAsync()));

    /// <summary>Gives them one of as many shares of the work.</summary>
    public async Task QueueAsync(int share, int shares)
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        foreach (var (city, number) in cities.Select((city, number) => (city, number)))
        {
            await InAsync(city, async services =>
            {
                var (db, mails) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Mails>());
                // The others are written by the instances.
                foreach (var one in Share(MailCount - Instances))
                    mails.Queue(Fault() + string.Create(CultureInfo.InvariantCulture, $"@m{one}.example.org"), "en", "queued", new Text("News of {0}", city.Name), [new Text("Read them here:"), mails.Link("/")]);
                await db.SaveChangesAsync();
            });
            await InAsync(city, async services =>
            {
                var db = services.GetRequiredService<CorridorDb>();
                var call = await db.Set<Call>().SingleAsync();
                foreach (var one in Share(Instances))
                    db.Add(Application.Start(call, applicants[one / CityCount], "en", now));
                await db.SaveChangesAsync();
            });

            IEnumerable<int> Share(int count) => Enumerable.Range(0, count).Where(one => one % CityCount == number && one / CityCount % shares == share);
        }
    }

    /// <summary>How much is done.</summary>
    public async Task<int> DoneAsync()
    {
        await using var db = Databases.AcrossCities();
        return await db.Set<JournalEntry>().CountAsync(entry => entry.Outcome != "")
            + await db.Set<OutgoingMail>().CountAsync(mail => mail.FinishedAt != null);
    }

    public Task UntilAllIsDoneAsync() => UntilAsync(async _ => await DoneAsync() >= Whole);

    /// <summary>Until the mails of the first of two shares are.</summary>
    public Task UntilHalfOfTheMailsAreDoneAsync() => UntilAsync(async db => await db.Set<OutgoingMail>().CountAsync(mail => mail.FinishedAt != null) >= MailCount / 2);

    private async Task UntilAsync(Func<CorridorDb, Task<bool>> isReached)
    {
        await using var db = Databases.AcrossCities();
        for (var waited = Stopwatch.StartNew(); !await isReached(db); await Task.Delay(250))
            Assert.True(waited.Elapsed < Patience, "The work does not end: " + await StateAsync() + string.Concat(Nodes.Select(node => "\n\n" + node.Said)));
    }

    /// <summary>kill -9; how long it takes until the last of what it had taken is done by whoever lives. None: another was killed before.</summary>
    public async Task<Func<Task<TimeSpan?>>> KillAsync(ServerProcess node)
    {
        var name = $"{Environment.MachineName}-{node.Id}";
        await node.KillAsync();
        var (since, kill) = (Stopwatch.StartNew(), Interlocked.Increment(ref kills));
        await using var db = Databases.AcrossCities();
        var now = SystemClock.Instance.GetCurrentInstant();
        var timers = await db.Set<Timer>().Where(timer => timer.Node == name && timer.State == TimerState.Waiting && timer.LeasedUntil > now).ToDictionaryAsync(timer => timer.Id, timer => timer.DueAt);
        // Whose hand a mail is in is not written: these are in one of the two.
        var mails = await db.Set<OutgoingMail>().Where(mail => mail.State == MailState.Queued && mail.LeasedUntil > now).Select(mail => mail.Id).ToListAsync();
        var takenOver = TakenOverAsync(timers, mails, since, kill);
        return () => takenOver;
    }

    /// <summary>Everything in our database exactly once; every mail at least once, and no more often than could not be helped.</summary>
    /// <param name="cut">Mails of which nobody can know whether they arrived, beside those whose line the mail server dropped after their text.</param>
    public async Task<string> CheckAsync(int cut)
    {
        await using var db = Databases.AcrossCities();
        Assert.Equal(Instances, await db.Set<Workflow>().CountAsync(workflow => workflow.State == WorkflowState.Finished));
        Assert.Equal((Instances, 0), (await db.Set<Workflow>().CountAsync(), await db.Set<WorkflowToken>().CountAsync()));
        var journals = (await db.Set<JournalEntry>().ToListAsync()).GroupBy(entry => entry.WorkflowId).ToList();
        Assert.Equal(Instances, journals.Count);
        Assert.All(journals, journal =>
        {
            Assert.Equal(Enumerable.Range(1, journal.Count()), journal.Select(entry => entry.Number).Order());
            Assert.InRange(journal.Count(entry => entry is { ActivityId: "join", Outcome: "" }), 0, TimersOfAnInstance);
            Assert.Equal(Steps, journal.Where(entry => entry.Outcome.Length > 0).Select(entry => $"{entry.ActivityId} {entry.Outcome}").Order(StringComparer.Ordinal));
        });

        var timers = await db.Set<Timer>().ToListAsync();
        // One of each branch: that of the mail and those that wait for a date.
        Assert.Equal(Instances * (1 + TimersOfAnInstance), timers.Count);
        Assert.All(timers, timer => Assert.Equal(TimerState.Done, timer.State));

        var mails = await db.Set<OutgoingMail>().ToListAsync();
        Assert.Equal(MailCount, mails.Count);
        Assert.Equal(Instances, mails.Where(mail => mail.Kind == "workflow").DistinctBy(mail => (mail.CityId, mail.Recipient)).Count());
        Assert.All(mails, mail => Assert.Equal(IsRefused(mail.Recipient) ? MailState.Bounced : MailState.Sent, mail.State));
        var (repeats, dropped) = CheckRepeats(mails, cut);

        foreach (var city in cities)
        {
            await using var own = Databases.Open(CityReach.In(city.Id));
            Assert.Null(await AuditSealer.VerifyAsync(own));
        }

        return $"{mails.Count(mail => mail.State == MailState.Sent)} mails sent, {mails.Count(mail => mail.State == MailState.Bounced)} bounced, {repeats} repeated ({dropped} lines dropped after DATA, at most {cut} cut by us); attempts of timers that failed: {timers.Sum(timer => timer.Attempts)}";
    }

    /// <summary>Of the mails so far, all of them done: nobody was killed, so each line that was dropped after its text is one repeat.</summary>
    public async Task CheckRepeatsAsync()
    {
        await using var db = Databases.AcrossCities();
        CheckRepeats(await db.Set<OutgoingMail>().ToListAsync(), cut: 0);
    }

    private (int Repeats, int Dropped) CheckRepeats(List<OutgoingMail> mails, int cut)
    {
        var accepted = mailServer.MessageIds();
        Assert.Equal(mails.Where(mail => mail.State == MailState.Sent).Select(mail => mail.MessageId).Order(StringComparer.Ordinal), accepted.Distinct().Order(StringComparer.Ordinal));
        var dropped = mails.Count(mail => mail.Recipient.StartsWith("drop-after-data", StringComparison.Ordinal));
        var repeats = accepted.Count - accepted.Distinct().Count();
        Assert.InRange(repeats, dropped, dropped + cut);
        return (repeats, dropped);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            node.Dispose();
        Line.Dispose();
        await app.DisposeAsync();
        await mailServer.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Own(string connection) => connection;

    private Dictionary<string, string> Settings(TestPostgres database, Func<string, string> over) => new()
    {
        ["Corridor:Database:Engine"] = "postgres",
        ["Corridor:Database:OwnerConnectionString"] = over(database.Owner),
        ["Corridor:Database:ConnectionString"] = over(database.Runtime),
        ["Corridor:Mail:Host"] = mailServer.Settings.Host,
        ["Corridor:Mail:Port"] = mailServer.Port.ToString(CultureInfo.InvariantCulture),
        ["Corridor:Mail:Encryption"] = "None",
        ["Corridor:Mail:From"] = mailServer.Settings.From,
        ["Corridor:Mail:PerCityPerMinute"] = "100000",
    };

    private async Task PrepareAsync()
    {
        await app.Services.GetRequiredService<Schema>().MigrateAsync();
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CorridorDb>();
        var now = SystemClock.Instance.GetCurrentInstant();
        var network = new Network { Name = LocalizedText.Of("en", "Network") };
        network.SetUp(now);
        db.Add(network);
        for (var number = 0; number < CityCount; number++)
        {
            var slug = string.Create(CultureInfo.InvariantCulture, $"city-{number}");
            var city = new City { Slug = slug, Name = slug, LocalName = slug, Country = "FR", Latitude = 45.8, Longitude = 3.1, Zone = "Europe/Paris", Language = "en", Languages = ["en"], CreatedAt = now };
            db.Add(city);
            cities.Add(city);
        }

        await db.SaveChangesAsync();
        for (var number = 0; number < Instances / CityCount; number++)
            applicants.Add((await scope.ServiceProvider.GetRequiredService<SignIn>().AccountForAsync(string.Create(CultureInfo.InvariantCulture, $"applicant-{number}@example.org"), "", "en")).Id);
        foreach (var city in cities)
        {
            await InAsync(city, async services =>
            {
                var own = services.GetRequiredService<CorridorDb>();
                var call = SmallCall.Published(city.Zone, now);
                own.Add(call);
                await SmallWorkflow.PublishAsync(
                    services,
                    call,
                    [
                        SmallWorkflow.Start(ApplicationStarted.EventName, "started"),
                        SmallWorkflow.Step("SetPropertyTask", "remember", ("PropertyName", "greeting"), ("Value", "'Hello'")),
                        SmallWorkflow.Step("ForkTask", "fork", ("Forks", "write, " + string.Join(", ", Dates))),
                        SmallWorkflow.Step("IfElseTask", "wanted", ("Condition", "greeting = 'Hello'")),
                        SmallWorkflow.Step("EmailTask", "mail", ("Recipients", "applicant"), ("Subject", "{greeting}"), ("Body", "You have begun.")),
                        .. Dates.Select(date => SmallWorkflow.Step("TimerEvent", date, ("When", "now + 1 minute"))),
                        SmallWorkflow.Step("JoinTask", "join"),
                        SmallWorkflow.Step("LogTask", "end", ("Text", "Done")),
                    ],
                    ["started Done remember", "remember Done fork", "fork write wanted", "wanted True mail", "mail Done join", .. Dates.Select(date => $"fork {date} {date}"), .. Dates.Select(date => $"{date} Done join"), "join Done end"]);
                await own.SaveChangesAsync();
            });
        }
    }

    // Read from nowhere: the directory of this process may not know the cities yet.
    private Task<bool> InAsync(City city, Func<IServiceProvider, Task> work) => app.Services.GetRequiredService<Cities>().In(city, async services =>
    {
        await work(services);
        return true;
    });

    // Each address once: what is refused for good is not written to again.
    private string Fault() => random.Next(100) switch
    {
        < 2 => "bounce-550",
        < 4 => "reject-554",
        < 7 => "later-451-x1",
        < 9 => "drop-before-data-x1",
        < 11 => "drop-after-data-x1",
        11 => "slow-1",
        _ => "reader",
    };

    private static bool IsRefused(string address) => address.StartsWith("bounce-", StringComparison.Ordinal) || address.StartsWith("reject-", StringComparison.Ordinal);

    private async Task<TimeSpan?> TakenOverAsync(Dictionary<Guid, Instant> timers, List<Guid> mails, Stopwatch since, int kill)
    {
        var keys = timers.Keys.ToList();
        while (kill == Volatile.Read(ref kills))
        {
            await using var db = Databases.AcrossCities();
            var waiting = await db.Set<Timer>().Where(timer => keys.Contains(timer.Id) && timer.State == TimerState.Waiting).Select(timer => new { timer.Id, timer.DueAt }).ToListAsync();
            // One that was moved was handled: its instance has gone on.
            if (!waiting.Exists(timer => timers[timer.Id] == timer.DueAt) && !await db.Set<OutgoingMail>().AnyAsync(mail => mails.Contains(mail.Id) && mail.State == MailState.Queued && mail.Attempts == 0))
                return since.Elapsed;
            Assert.True(since.Elapsed < Patience, "Nobody takes over: " + await StateAsync());
            await Task.Delay(250);
        }

        return null;
    }

    private async Task<string> StateAsync()
    {
        await using var db = Databases.AcrossCities();
        var timers = await db.Set<Timer>().GroupBy(timer => new { timer.Kind, timer.State }).Select(group => new { group.Key, Count = group.Count() }).ToListAsync();
        var workflows = await db.Set<Workflow>().GroupBy(workflow => workflow.State).Select(group => new { group.Key, Count = group.Count() }).ToListAsync();
        var mails = await db.Set<OutgoingMail>().GroupBy(mail => mail.State).Select(group => new { group.Key, Count = group.Count() }).ToListAsync();
        return $"{await DoneAsync()} of {Whole}; {string.Join(", ", timers)}; {string.Join(", ", workflows)}; {string.Join(", ", mails)}";
    }
}
