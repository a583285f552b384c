using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Flows;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Placements;

/// <summary>Home sends two to Host in 2027 and hosts one of Host's; in 2028 one start-up goes to Host again. One declined, one has not been answered.</summary>
public sealed class FlowTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly Guid luma = Guid.NewGuid();

    [Fact]
    public async Task Every_stay_stands_once_as_sent_and_once_as_hosted()
    {
        await using var desk = await FillAsync();
        var (home, host, corridor) = (desk.Home.Id, desk.Host.Id, desk.Corridor.Id);

        var flows = await BookOf(desk).ReadAsync(cancel: Cancel);

        Assert.Equal(
            [(home, host, 2027, 2), (host, home, 2027, 1), (corridor, host, 2028, 1), (home, host, 2028, 1)],
            flows.Select(flow => (flow.OriginCityId, flow.HostCityId, flow.Year, flow.Stays)).OrderBy(flow => flow.Year).ThenByDescending(flow => flow.Item4).ThenBy(flow => flow.Item1 == home));
        Assert.Equal([(home, 3, 1, -2), (host, 1, 4, 3), (corridor, 1, 0, -1)], Lines(Ledger.Of(flows, LedgerBy.City), home, host, corridor));
        Assert.Equal([(home, 2, 1, -1), (host, 1, 2, 1)], Lines(Ledger.Of(flows.Where(flow => flow.Year == 2027), LedgerBy.Year), home, host));
        // A pair is told once, and for who looks from one side from that side.
        Assert.Equal([4, 1], Ledger.Of(flows, LedgerBy.Pair).Select(line => line.Sent + line.Hosted).OrderDescending());
        Assert.Equal([((Guid?)home, 1, 3), (corridor, 0, 1)], Ledger.Of(flows, LedgerBy.Pair, host).OrderByDescending(line => line.Hosted).Select(line => (line.OtherCityId, line.Sent, line.Hosted)));
        foreach (var by in Enum.GetValues<LedgerBy>().Where(by => by != LedgerBy.Pair))
            Assert.Equal((5, 5), (Ledger.Of(flows, by).Sum(line => line.Sent), Ledger.Of(flows, by).Sum(line => line.Hosted)));
        Assert.Equal(3, (await BookOf(desk).ReadAsync(home, Cancel)).Count);
    }

    [Fact]
    public async Task A_year_counts_start_ups_once_and_sums_up_what_they_told_later()
    {
        await using var desk = await FillAsync();
        var flows = await BookOf(desk).ReadAsync(cancel: Cancel);

        var years = await BookOf(desk).YearsAsync(flows, cancel: Cancel);
        var ofHome = await BookOf(desk).YearsAsync(await BookOf(desk).ReadAsync(desk.Home.Id, Cancel), desk.Home.Id, cancel: Cancel);

        // Four places of 2027 were given for three stays that took place and one that may; what was declined is free.
        Assert.Equal([(2027, 3, 2, 6, 4), (2028, 2, 2, 2, 2)], years.Select(year => (year.Year, year.Stays, year.StartUps, year.Places, year.Given)));
        Assert.Equal([new Outcome(6, 2, 5, 7, 1), new Outcome(12, 1, 4, 9, 2)], years[0].Outcomes);
        Assert.Empty(years[1].Outcomes);
        Assert.Equal(18, Math.Round(years[0].Months));
        Assert.Equal([(2027, 3, 1), (2028, 1, 0)], ofHome.Select(year => (year.Year, year.Stays, year.Places)));
        Assert.DoesNotContain(await BookOf(desk).YearsAsync(flows, programme: "another", cancel: Cancel), year => year.Stays + year.StartUps > 0);
    }

    private async Task<CorridorDesk> FillAsync()
    {
        var counted = new FormDefinition([new FormSection("since", LocalizedText.Of("en", "Since"), Help: null, Fields:
        [
            new Field { Key = "jobs", Kind = FieldKind.Number, Label = LocalizedText.Of("en", "Jobs"), Counts = Counted.Jobs },
            new Field { Key = "clients", Kind = FieldKind.Number, Label = LocalizedText.Of("en", "Clients"), Counts = Counted.Clients },
            new Field { Key = "deals", Kind = FieldKind.Number, Label = LocalizedText.Of("en", "Deals"), Counts = Counted.Deals },
        ])]);
        var desk = await CorridorDesk.OpenAsync(terms: new PlacementTerms(6, 10, 3, [], [new ReportTerms("later", LocalizedText.Of("en", "Later"), StayParty.StartUp, ReportTime.After, [6, 12], 30, false, counted)]));
        await StayAsync(desk, desk.Home, desk.Host, new(2027, 6), luma, PlacementState.Closed, (6, "2", "3", "1"), (12, "4", "9", "2"));
        await StayAsync(desk, desk.Home, desk.Host, new(2027, 9), luma, PlacementState.Closed, (6, "3", "4", ""));
        await StayAsync(desk, desk.Host, desk.Home, new(2027, 6), Guid.NewGuid(), PlacementState.Running);
        await StayAsync(desk, desk.Home, desk.Host, new(2028, 3), luma, PlacementState.Agreed);
        await StayAsync(desk, desk.Corridor, desk.Host, new(2028, 3), Guid.NewGuid(), PlacementState.Ended);
        await StayAsync(desk, desk.Home, desk.Host, new(2027, 10), Guid.NewGuid(), PlacementState.Declined);
        await StayAsync(desk, desk.Home, desk.Host, new(2027, 11), Guid.NewGuid(), PlacementState.Proposed);
        await desk.OfferAsync("Empty", starts: new(2027, 12));
        return desk;
    }

    private static async Task StayAsync(CorridorDesk desk, City from, City to, YearMonth month, Guid startUp, PlacementState until, params (int Months, string Jobs, string Clients, string Deals)[] told)
    {
        var offer = await desk.OfferAsync($"house-{Guid.NewGuid():N}"[..16], starts: month, city: to);
        var place = Assert.Single(await desk.Database.Services.GetRequiredService<OfferBook>().WithAsync([offer.Offer], Cancel));
        await using var all = desk.Database.Databases.AcrossCities();
        var call = await all.Set<Call>().SingleAsync(one => one.Id == desk.CallId, Cancel);
        await desk.Database.In(to, async services =>
        {
            var (db, now) = (services.GetRequiredService<CorridorDb>(), desk.Clock.Now());
            var stay = Placement.Proposed(call, Guid.NewGuid(), new StayGuest(Guid.NewGuid(), from.Id, startUp, "Start-up", "en"), place, to.Zone, now);
            db.Add(stay);
            await db.SaveChangesAsync(Cancel);
            if (until == PlacementState.Declined)
                stay.Decline(asHost: true, "No room", now);
            else if (until != PlacementState.Proposed)
            {
                stay.AcceptAsApplicant(now);
                stay.AcceptAsHost(stay.Starts.Local.Date, now);
                stay.Agree();
            }

            if (until is PlacementState.Running or PlacementState.Ended or PlacementState.Closed)
                stay.Begin();
            if (until is PlacementState.Ended or PlacementState.Closed)
                stay.End();
            if (until == PlacementState.Closed)
                stay.Close(now);
            await db.SaveChangesAsync(Cancel);
            foreach (var one in told)
            {
                var report = Report.Open(stay, stay.Schedule.Single(scheduled => scheduled.Number == one.Months), now);
                db.Add(report);
                await db.SaveChangesAsync(Cancel);
                report.Save(new Dictionary<string, string> { ["jobs"] = one.Jobs, ["clients"] = one.Clients, ["deals"] = one.Deals }, now);
                report.Send(stay, now);
                await db.SaveChangesAsync(Cancel);
            }

            Assert.Equal(until, stay.State);
        });
    }

    private static FlowBook BookOf(CorridorDesk desk) => desk.Database.Services.GetRequiredService<FlowBook>();

    private static IEnumerable<(Guid City, int Sent, int Hosted, int Balance)> Lines(IReadOnlyList<LedgerLine> lines, params Guid[] order)
    {
        Assert.Equal(order.Length, lines.Count);
        return order.Select(city => lines.Single(line => line.CityId == city)).Select(line => (line.CityId, line.Sent, line.Hosted, line.Balance));
    }
}
