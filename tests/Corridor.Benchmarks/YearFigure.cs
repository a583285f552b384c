using System.Diagnostics;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Benchmarks;

/// <summary>A year of a competition's workflows by the clock, which is moved on by half a day seven hundred and thirty times.</summary>
internal static class YearFigure
{
    private const int Drafts = 50;
    private const int HalfDays = 730;

    public static async Task<int> RunAsync()
    {
        await using var ground = await Ground.LayAsync(1, new Dictionary<string, string> { ["Corridor:Demo"] = "true" });
        var (clock, timers, outbox) = (ground.Services.GetRequiredService<MovableClock>(), ground.Services.GetRequiredService<DueTimers>(), ground.Services.GetRequiredService<Outbox>());
        var city = await ground.Services.GetRequiredService<Cities>().BySlugAsync(ground.Cities[0]) ?? throw new InvalidOperationException("The city is not there.");
        await OpenAsync(ground, city, clock.Now());

        var (handled, mails) = (0, 0);
        var took = Stopwatch.StartNew();
        for (var halfDay = 1; halfDay <= HalfDays; halfDay++)
        {
            clock.Advance(Duration.FromHours(12));
            if (halfDay == 20)
                await ApplyAsync(ground, city, clock.Now());
            handled += await timers.DrainAsync();
            mails += await outbox.DrainAsync();
        }

        took.Stop();
        await using var db = ground.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.In(city.Id));
        return new Table($"a year of a start-up competition with {Drafts} applications, half a day at a time ({Ground.Engine})")
            .Figure("seconds", took.Elapsed.TotalSeconds, "0.0", Bound.AtMost, 60)
            .Figure("timers handled", handled, "0")
            .Figure("mails sent", mails, "0")
            .Figure("steps of workflows", await db.Set<JournalEntry>().CountAsync(), "0", Bound.AtLeast, Drafts)
            .Figure("instances that are stuck", await db.Set<Workflow>().CountAsync(workflow => workflow.State == WorkflowState.Faulted), "0", Bound.AtMost, 0)
            .Print();
    }

    private static Task OpenAsync(Ground ground, City city, Instant now) => ground.Services.GetRequiredService<Cities>().In(city.Id, async services =>
    {
        var day = now.InZone(city.TimeZone).Date;
        var call = await services.GetRequiredService<NewEdition>().OpenAsync("startup-competition", new EditionAnswers(
            "year", LocalizedText.Of("en", "Year"), day.PlusDays(5).At(new LocalTime(9, 0)), day.PlusDays(45).At(new LocalTime(18, 0)), ["en"], 3, 3));
        call.Publish(now);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    private static Task ApplyAsync(Ground ground, City city, Instant now) => ground.Services.GetRequiredService<Cities>().In(city.Id, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var call = await db.Set<Call>().SingleAsync();
        for (var n = 0; n < Drafts; n++)
        {
            var account = Account.For($"applicant-{n}@example.org", "", "en", now);
            var application = Application.Start(call, account.Id, "en", now);
            db.AddRange(account, application);
            // Every other one is never sent: its applicant is reminded. What is in the others is nothing to the clock.
            if (n % 2 == 0)
                db.Entry(application).Property(one => one.SubmittedAt).CurrentValue = now;
        }

        await db.SaveChangesAsync();
    });
}
