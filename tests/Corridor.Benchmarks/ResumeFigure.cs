using System.Diagnostics;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Applications;
using Corridor.Tests.Workflows;
using Corridor.Workflows;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Benchmarks;

/// <summary>Ten thousand instances wait, each for an event about its own application: how long one takes to go on when its event comes.</summary>
internal static class ResumeFigure
{
    private const int CityCount = 10;
    private const int PerCity = 1_000;
    private const int Warming = 20;
    private const int Rounds = 200;
    private const int Seed = 20171111;

    public static async Task<int> RunAsync()
    {
        await using var ground = await Ground.LayAsync(CityCount);
        var places = await PrepareAsync(ground);
        var timers = ground.Services.GetRequiredService<DueTimers>();
        await timers.DrainAsync();
        var waiting = await CountAsync(ground, TokenState.Waiting);

        var random = new Random(Seed);
        var (saved, resumed) = (new List<double>(), new List<double>());
        for (var round = 0; round < Warming + Rounds; round++)
        {
            var (city, applications) = places[random.Next(places.Count)];
            var chosen = applications[random.Next(applications.Count)];
            applications.Remove(chosen);
            var clock = Stopwatch.StartNew();
            await WithdrawAsync(ground, city, chosen);
            var written = clock.Elapsed.TotalMilliseconds;
            await timers.DrainAsync();
            var whole = clock.Elapsed.TotalMilliseconds;
            if (!await IsFinishedAsync(ground, city, chosen))
                throw new InvalidOperationException("The instance did not go on.");
            if (round < Warming)
                continue;
            saved.Add(written);
            resumed.Add(whole);
        }

        return new Table($"an event and the steps of the instance that waits for it, one of {waiting} ({Ground.Engine}, {Rounds} events)")
            .Figure("instances that wait", waiting, "0", Bound.AtLeast, CityCount * PerCity)
            .Figure("event saved and instance woken, ms, median", Table.Median(saved), "0.0")
            .Figure("until its steps are made, ms, median", Table.Median(resumed), "0.0")
            .Figure("until its steps are made, ms, 95th percentile", resumed.Order().ElementAt(Rounds * 95 / 100), "0.0", Bound.AtMost, 100)
            .Figure("instances that went on besides", waiting - Warming - Rounds - await CountAsync(ground, TokenState.Waiting), "0", Bound.AtMost, 0)
            .Print();
    }

    private static async Task<List<(Guid City, List<Guid> Applications)>> PrepareAsync(Ground ground)
    {
        var now = ground.Services.GetRequiredService<TimeProvider>().Now();
        var owners = Enumerable.Range(0, PerCity).Select(n => Account.For($"applicant-{n}@example.org", "", "en", now)).ToList();
        await using (var db = ground.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network))
        {
            db.AddRange(owners);
            await db.SaveChangesAsync();
        }

        var cities = ground.Services.GetRequiredService<Cities>();
        var places = new List<(Guid, List<Guid>)>();
        foreach (var slug in ground.Cities)
        {
            var city = await cities.BySlugAsync(slug) ?? throw new InvalidOperationException("A city is not there.");
            var call = await cities.In(city.Id, async services =>
            {
                var db = services.GetRequiredService<CorridorDb>();
                var small = SmallCall.Published(city.Zone, now);
                db.Add(small);
                await SmallWorkflow.PublishAsync(
                    services,
                    small,
                    [SmallWorkflow.Start(ApplicationStarted.EventName, "started"), SmallWorkflow.Step(ApplicationWithdrawn.EventName, "withdrawn"), SmallWorkflow.Step("LogTask", "end", ("Text", "Gone"))],
                    "started Done withdrawn", "withdrawn Done end");
                await db.SaveChangesAsync();
                return small.Id;
            });
            var applications = new List<Guid>();
            foreach (var some in owners.Chunk(100))
                applications.AddRange(await StartAsync(cities, city.Id, call, some));
            places.Add((city.Id, applications));
        }

        return places;
    }

    private static Task<List<Guid>> StartAsync(Cities cities, Guid city, Guid call, IEnumerable<Account> owners) => cities.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var own = await db.Set<Call>().SingleAsync(one => one.Id == call);
        var applications = owners.Select(owner => Application.Start(own, owner.Id, "en", own.OpensAt)).ToList();
        db.AddRange(applications);
        await db.SaveChangesAsync();
        return applications.ConvertAll(one => one.Id);
    });

    private static Task WithdrawAsync(Ground ground, Guid city, Guid id) => ground.Services.GetRequiredService<Cities>().In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var application = await db.Set<Application>().SingleAsync(one => one.Id == id);
        db.Add(application.Withdraw("Enough", application.OwnerId, services.GetRequiredService<TimeProvider>().Now()));
        await db.SaveChangesAsync();
    });

    private static async Task<bool> IsFinishedAsync(Ground ground, Guid city, Guid application)
    {
        await using var db = ground.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.In(city));
        return await db.Set<Workflow>().AnyAsync(workflow => workflow.SubjectId == application && workflow.State == WorkflowState.Finished);
    }

    private static async Task<int> CountAsync(Ground ground, TokenState state)
    {
        await using var db = ground.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        return await db.Set<WorkflowToken>().CountAsync(token => token.State == state);
    }
}
