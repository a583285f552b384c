using System.Globalization;
using AngleSharp.Dom;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Placements.Alumni;
using Corridor.Placements.Checklists;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Web.Tests.Placements;

/// <summary>What a network sees of its stays: in public, on the desk of a city, on the host's board.</summary>
public sealed class FlowPagesTests(Site site)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_up_is_named_in_public_from_its_agreement_until_it_takes_it_back()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var name = "Luma" + desk.Tag;
        var id = await desk.StayAsync((await desk.OfferAsync()).Offer, name);
        var page = $"/{desk.Host.Slug}/placements/{id}";
        using var startUp = await desk.SignedInAsync(name.ToLowerInvariant());
        using var host = await desk.SignedInAsync("host");
        using var anybody = site.Visitor();
        await desk.UnderwayAsync(id);
        Assert.Null((await startUp.OpenAsync(page)).QuerySelector("#naming"));
        await desk.InStayAsync(id, async (_, db, found) =>
        {
            found.Placement.Begin();
            found.Placement.End();
            await db.SaveChangesAsync(Cancel);
        });
        Assert.Null((await host.OpenAsync(page)).QuerySelector("#naming"));
        Assert.Null(await AlumnusAsync());

        var (unticked, _, _) = await startUp.SendAsync(page, Fields(("Words", "We came as guests.")), "form[action*='handler=BeNamed']");
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, unticked);
        await startUp.SendAsync(page, Fields(("Words", "We came as guests."), ("agreed", "true")), "form[action*='handler=BeNamed']");

        var agreed = (await desk.InStayAsync(id, async (_, db, _) =>
        {
            var said = await db.Set<Alumnus>().SingleAsync(Cancel);
            Assert.Equal((Alumnus.TextVersion, "en"), (said.AgreedTo, said.Language));
        })).Placement;
        var entry = (await AlumnusAsync())!;
        Assert.Equal(["We came as guests."], entry.QuerySelectorAll("blockquote").Select(words => words.TextContent.Trim()));
        Assert.Contains($"At Mill, {Month(agreed.Starts)} to {Month(agreed.Ends)}", entry.TextContent, StringComparison.Ordinal);
        Assert.Contains(desk.Home.Name, entry.TextContent, StringComparison.Ordinal);

        // The page came from the cache a moment ago; taken back, the name is not there a moment later.
        await startUp.SendAsync(page, Fields(), "form[action*='handler=BeNamedNoMore']");
        Assert.Null(await AlumnusAsync());
        await desk.InStayAsync(id, async (_, db, _) => Assert.Empty(await db.Set<Alumnus>().ToListAsync(Cancel)));

        async Task<IElement?> AlumnusAsync() => (await anybody.OpenAsync("/corridor")).QuerySelectorAll(".alumni > li").SingleOrDefault(one => one.QuerySelector("h3")!.TextContent == name);
    }

    [Fact]
    public async Task Each_figure_of_the_desk_leads_to_as_many_stays()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var mill = await desk.OfferAsync();
        await desk.StayAsync(mill.Offer, "Nova");
        var unsigned = await desk.StayAsync(mill.Offer, "Luma");
        await desk.InStayAsync(unsigned, (staying, _, found) => staying.AcceptAsApplicantAsync(found.Placement));
        await desk.InStayAsync(unsigned, (staying, _, found) => staying.AcceptAsHostAsync(found.Placement, found.Placement.Starts.Local.Date));
        await desk.SignAsync(unsigned, Corridor.Calls.StayParty.Host);
        var running = await desk.StayAsync(mill.Offer, "Sol");
        await desk.UnderwayAsync(running);
        await desk.InStayAsync(running, async (_, db, found) =>
        {
            var stay = found.Placement;
            stay.Begin();
            db.Add(Report.Open(stay, stay.Schedule.First(one => one.Terms.Key == "host-check-in"), site.Clock.Now() - Duration.FromDays(10)));
            (await db.Set<ChecklistItem>().SingleAsync(item => item.PlacementId == stay.Id && item.Key == "visa", Cancel)).TellLate(stay, stay.Starts.Instant);
            await db.SaveChangesAsync(Cancel);
        });
        await site.MemberAsync(desk.Host, desk.Address("coordinator"), CityRole.Coordinator);
        await site.MemberAsync(desk.Call, desk.Address("caller"), CityRole.Coordinator);
        using var coordinator = await desk.SignedInAsync("coordinator");
        using var caller = await desk.SignedInAsync("caller");

        var board = await coordinator.OpenAsync($"/{desk.Host.Slug}/coordinator");

        Assert.Equal(["1", "1", "0", "1", "1"], board.QuerySelectorAll("section[aria-labelledby=board] .figure-row dd").Select(figure => figure.TextContent));
        Assert.Equal(["3", "3", "2", "1"], board.QuerySelectorAll("section[aria-labelledby=board] td.num").Select(cell => cell.TextContent.Trim()));
        Assert.Contains("Signatures missing: Start-up: 1, City of origin: 1, Host’s city: 1.", board.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Late items of checklists: Start-up: 1.", board.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        foreach (var (link, figure) in board.QuerySelectorAll("section[aria-labelledby=board] .figure-row > div").Select(one => (one.QuerySelector("a")!, one.QuerySelector("dd")!.TextContent))
            .Concat(board.QuerySelectorAll("section[aria-labelledby=board] td.num a").Select(link => (link, link.TextContent))))
        {
            var list = await coordinator.OpenAsync(link.GetAttribute("href")!);
            Assert.Equal((link.GetAttribute("href"), figure), (link.GetAttribute("href"), list.QuerySelectorAll("#stays tbody tr").Length.ToString(CultureInfo.InvariantCulture)));
        }

        // The city that holds the call sees its places, wherever these are.
        Assert.Contains(("3", "2", "1"), (await caller.OpenAsync($"/{desk.Call.Slug}/coordinator")).QuerySelectorAll("section[aria-labelledby=board] tbody tr").Select(row => (row.QuerySelectorAll("td.num")[1].TextContent.Trim(), row.QuerySelectorAll("td.num")[2].TextContent.Trim(), row.QuerySelectorAll("td.num")[3].TextContent.Trim())));
        var ledger = await coordinator.Http.GetStringAsync($"/{desk.Host.Slug}/coordinator/flows?handler=Csv", Cancel);
        var year = (await desk.InStayAsync(running)).Placement.Year;
        Assert.Equal(["city,other,year,sent,hosted,balance", $"{desk.Host.Name},{desk.Home.Name},,0,1,1"], ledger.TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var flows = await coordinator.OpenAsync($"/{desk.Host.Slug}/coordinator/flows?year={year}");
        Assert.Equal([desk.Home.Name, desk.Host.Name, "1"], flows.QuerySelectorAll("#flows tbody tr > *").Select(cell => cell.TextContent));
        Assert.NotNull(flows.QuerySelector("svg .map-flow"));
    }

    [Fact]
    public async Task A_host_sees_the_places_that_are_free_in_each_month_up_to_what_the_house_takes_at_once()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var mill = await desk.OfferAsync();
        await desk.StayAsync(mill.Offer, "Luma");
        using var host = await desk.SignedInAsync("host");
        string[] months = [.. Enumerable.Range(0, 6).Select(at => desk.Month.PlusMonths(at).OnDayOfMonth(1).ToDateTimeUnspecified().ToString("Y", CultureInfo.GetCultureInfo("en")))];

        Assert.Equal(months.Select(month => (month, "1", "3", "–", "2")), await FreeAsync());
        await site.In(desk.Host, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            (await db.Set<Incubator>().SingleAsync(Cancel)).Receive(HouseHours.Usual, 2);
            await db.SaveChangesAsync(Cancel);
        });
        Assert.Equal(months.Select(month => (month, "1", "3", "2", "1")), await FreeAsync());

        async Task<IEnumerable<(string Month, string Guests, string Places, string Most, string Free)>> FreeAsync()
        {
            var board = await host.OpenAsync($"/{desk.Host.Slug}/host");
            var rows = board.QuerySelectorAll("section[aria-labelledby=guests] details tbody tr").Select(row => row.QuerySelectorAll("td").Select(cell => cell.TextContent).ToArray()).ToList();
            Assert.Equal(rows.Select(row => row[4]), board.QuerySelectorAll(".gantt-free").Select(free => free.TextContent));
            return rows.Select(row => (row[0], row[1], row[2], row[3], row[4]));
        }
    }

    private static string Month(ZonedMoment moment) => moment.Local.Date.ToDateTimeUnspecified().ToString("Y", CultureInfo.GetCultureInfo("en"));
}
