using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Placements.Agreements;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Tests.Placements;

/// <summary>
/// Stays from the first day to a year after the last, by the timers that carry them, while two nodes are killed in turn at seeded points.
/// Three stays; five hundred with CORRIDOR_LONG=1 (tests/run --long).
/// </summary>
public sealed class ClockTests
{
    private const int Reminders = 3;
    private static readonly int Stays = Environment.GetEnvironmentVariable("CORRIDOR_LONG") == "1" ? 500 : 3;
    private static readonly Instant Until = Instant.FromUtc(2029, 6, 1, 0, 0);

    [Fact]
    public async Task Whenever_nodes_are_killed_each_date_of_each_stay_is_kept_and_none_is_kept_twice()
    {
        var calm = await PlayAsync(null);
        var killed = await PlayAsync(new Random(20270104));

        Assert.Equal(0, calm.Kills);
        Assert.True(killed.Kills > 3 * Stays, $"Only {killed.Kills} nodes were killed.");
        Assert.Equal(calm.HadToBeDone, calm.Done);
        Assert.Equal(killed.HadToBeDone, killed.Done);
        Assert.Equal(calm.Mails, killed.Mails);
    }

    private static async Task<Played> PlayAsync(Random? chance)
    {
        await using var desk = await CorridorDesk.OpenAsync(terms: Terms());
        await AgreeAsync(desk);
        await using var other = desk.Database.SecondNode();
        var nodes = new[] { desk.Database.Services, other };
        var (kills, turn) = (0, 0);
        while (await NextAsync(desk) is { } due && due <= Until)
        {
            if (due > desk.Clock.Now())
                desk.Clock.MoveTo(due);
            var steps = chance is null || chance.Next(3) == 0 ? int.MaxValue : chance.Next(30 + (Stays * 3));
            if (!await MortalNode.LivesAsync(steps, cancel => nodes[turn % 2].GetRequiredService<DueTimers>().DrainAsync(cancel)))
                continue;
            // What it had taken is the other's once its lease is over.
            desk.Clock.Advance(Duration.FromMinutes(1));
            (kills, turn) = (kills + 1, turn + 1);
        }

        return await ReadAsync(desk, kills);
    }

    private static async Task<Played> ReadAsync(CorridorDesk desk, int kills)
    {
        await using var all = desk.Database.Databases.AcrossCities();
        var stays = await all.Set<Placement>().ToListAsync();
        var names = stays.ToDictionary(stay => stay.Id, stay => stay.Title);
        foreach (var report in await all.Set<Report>().ToListAsync())
            names[report.Id] = Named(report.PlacementId, report.Key, report.Number);
        string[] actions = ["placement.begun", "placement.ended", "report.opened", "report.reminded"];
        var done = await all.Set<AuditEntry>().Where(entry => actions.Contains(entry.Action)).Select(entry => new { entry.Action, entry.SubjectId }).ToListAsync();
        Assert.Empty(await all.Set<Timer>().Where(timer => timer.State == TimerState.Failed).Select(timer => timer.Kind).ToListAsync());
        Assert.All(await all.Set<Report>().ToListAsync(), report =>
        {
            var date = stays.Single(stay => stay.Id == report.PlacementId).Schedule.Single(one => one.Terms.Key == report.Key && one.Number == report.Number).At;
            Assert.InRange(report.OpenedAt, date, date + Duration.FromHours(12));
        });
        return new Played(
            kills,
            InOrder(stays.SelectMany(stay => stay.Schedule.SelectMany(one => Enumerable.Repeat("report.reminded", Reminders).Prepend("report.opened").Select(action => $"{action}: {Named(stay.Id, one.Terms.Key, one.Number)}"))
                .Append($"placement.begun: {stay.Title}").Append($"placement.ended: {stay.Title}"))),
            InOrder(done.Select(entry => $"{entry.Action}: {names[entry.SubjectId]}")),
            InOrder((await all.Set<OutgoingMail>().ToListAsync()).Select(mail => $"{mail.Recipient}: {CorridorDesk.Named(mail)}")));

        string Named(Guid stay, string key, int number) => $"{names[stay]}, {key} {number}";
    }

    private static List<string> InOrder(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static async Task<Instant?> NextAsync(CorridorDesk desk)
    {
        await using var all = desk.Database.Databases.AcrossCities();
        return await all.Set<Timer>().Where(timer => timer.State == TimerState.Waiting).OrderBy(timer => timer.DueAt).Select(timer => (Instant?)timer.DueAt).FirstOrDefaultAsync();
    }

    // In three months, on days of their own.
    private static async Task AgreeAsync(CorridorDesk desk)
    {
        var applications = await desk.StandingAsync(Stays);
        for (var month = 0; month < 3; month++)
            await desk.SuitAsync(await desk.OfferAsync($"House-{month}", Stays, new YearMonth(2027, 6 + month)), [.. applications.Where((_, at) => at % 3 == month)]);
        await desk.MoveToAsync(desk.Day(61));
        await desk.PublishMatchAsync();
        await desk.Database.In(desk.Host, async services =>
        {
            var staying = services.GetRequiredService<Staying>();
            foreach (var (at, stay) in (await services.GetRequiredService<CorridorDb>().Set<Placement>().OrderBy(one => one.Title).ToListAsync()).Index())
            {
                await staying.AcceptAsApplicantAsync(stay);
                await staying.AcceptAsHostAsync(stay, stay.Starts.Local.Date.With(DateAdjusters.StartOfMonth).PlusDays(at * 7 % 28));
            }
        });
        await desk.DrainAsync();
        await desk.Database.In(desk.Host, async services =>
        {
            var agreeing = services.GetRequiredService<Agreeing>();
            foreach (var stay in await services.GetRequiredService<CorridorDb>().Set<Placement>().Select(one => one.Id).ToListAsync())
                foreach (var party in Enum.GetValues<StayParty>())
                    await agreeing.SignAsync(stay, CorridorDesk.SeatOf(party), party + " Signer", (await agreeing.FindAsync(stay))!.Current.Digest);
        });
    }

    private static PlacementTerms Terms() => new(6, 10, 3, [new AgreementSection("purpose", English("Purpose"), English("Six months."))],
    [
        Asked("check-in", ReportTime.Days, 30, 90, 150),
        Asked("monthly", ReportTime.EachMonth),
        Asked("middle", ReportTime.Middle),
        Asked("final", ReportTime.End),
        Asked("later", ReportTime.After, 6, 12),
    ]);

    private static ReportTerms Asked(string key, ReportTime when, params int[] at) => new(key, English(key), StayParty.StartUp, when, at, 7, false,
        new([new FormSection("report", English("Report"), Help: null, Fields: [new Field { Key = "account", Kind = FieldKind.LongText, Label = English("Account"), Required = true }])]));

    private static LocalizedText English(string text) => LocalizedText.Of("en", text);

    private sealed record Played(int Kills, List<string> HadToBeDone, List<string> Done, List<string> Mails);
}
