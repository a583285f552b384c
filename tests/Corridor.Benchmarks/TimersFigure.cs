using System.Diagnostics;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Applications;
using Corridor.Tests.Workflows;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Benchmarks;

/// <summary>How late a thousand timers are that are due within one minute, handled by one server.</summary>
internal static class TimersFigure
{
    private const int CityCount = 20;
    private const int PerCity = 50;
    private const string Date = "date";
    private static readonly Duration Ahead = Duration.FromSeconds(30);
    private static readonly Duration Minute = Duration.FromMinutes(1);
    private static readonly Duration Wait = Minute;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync()
    {
        await using var ground = await Ground.LayAsync(CityCount);
        await using var server = await Server.StartAsync(ground.Settings, ground.Folder);
        await SetAsync(ground);

        await using var db = ground.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience && await db.Set<Workflow>().CountAsync(workflow => workflow.State == WorkflowState.Finished) < CityCount * PerCity;)
            await Task.Delay(500);

        var handled = await (
            from entry in db.Set<JournalEntry>()
            join workflow in db.Set<Workflow>() on entry.WorkflowId equals workflow.Id
            join application in db.Set<Application>() on workflow.SubjectId equals application.Id
            where entry.ActivityId == Date
            select new { workflow.Id, application.CreatedAt, entry.At }).ToListAsync();
        var late = handled.Select(one => (one.At - one.CreatedAt - Wait).TotalSeconds).Order().ToList();
        return new Table($"{CityCount * PerCity} timers of {CityCount} cities, due within one minute, one server ({Ground.Engine})")
            .Figure("seconds late, median", Table.Median(late), "0.0")
            .Figure("seconds late, at most", late[^1], "0.0", Bound.AtMost, 90)
            .Figure("seconds early, at most", Math.Max(0, -late[0]), "0.0", Bound.AtMost, 0)
            .Figure("handled", handled.Count, "0", Bound.AtLeast, CityCount * PerCity)
            .Figure("handled twice", handled.Count - handled.DistinctBy(one => one.Id).Count(), "0", Bound.AtMost, 0)
            .Print();
    }

    /// <summary>The dates count from when an application is said to be started: a while from now, so that the instances already wait when they come.</summary>
    private static async Task SetAsync(Ground ground)
    {
        var cities = ground.Services.GetRequiredService<Cities>();
        var now = ground.Services.GetRequiredService<TimeProvider>().Now();
        var applicants = Enumerable.Range(0, PerCity).Select(n => Account.For($"applicant-{n}@example.org", "", "en", now)).ToList();
        await using (var db = ground.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network))
        {
            db.AddRange(applicants);
            await db.SaveChangesAsync();
        }

        foreach (var slug in ground.Cities)
        {
            var city = await cities.BySlugAsync(slug) ?? throw new InvalidOperationException("A city is not there.");
            await cities.In(city.Id, async services =>
            {
                var db = services.GetRequiredService<CorridorDb>();
                var call = SmallCall.Published(city.Zone, now);
                db.Add(call);
                await SmallWorkflow.PublishAsync(
                    services,
                    call,
                    [SmallWorkflow.Start(ApplicationStarted.EventName, "started"), SmallWorkflow.Step("TimerEvent", Date, ("When", "application.started + 1 minute")), SmallWorkflow.Step("LogTask", "end", ("Text", "Done"))],
                    $"started Done {Date}", $"{Date} Done end");
                await db.SaveChangesAsync();
                for (var n = 0; n < PerCity; n++)
                    db.Add(Application.Start(call, applicants[n].Id, "en", now + Ahead + (Minute * n / PerCity)));
                await db.SaveChangesAsync();
            });
        }
    }
}
