using System.Net;
using Corridor.Data;
using Corridor.Placements.Stays;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Web.Tests.Placements;

/// <summary>What both sides do in the months of a stay: one press when all is well, a longer stay, an early end.</summary>
public sealed class ChangePagesTests(Site site)
{
    [Fact]
    public async Task A_host_for_whom_all_is_well_says_so_with_one_press()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var id = await desk.StayAsync((await desk.OfferAsync()).Offer);
        await desk.UnderwayAsync(id);
        await desk.InStayAsync(id, async (_, db, stay) =>
        {
            db.Add(Report.Open(stay.Placement, stay.Placement.Schedule.First(one => one.Terms.Key == "host-check-in"), site.Clock.Now()));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        using var luma = await desk.SignedInAsync("luma");
        using var host = await desk.SignedInAsync("host");
        var page = $"/{desk.Host.Slug}/placements/{id}";

        // The start-up's own check-in asks for more than a yes.
        Assert.Null((await luma.OpenAsync(page)).QuerySelector("form[action*='handler=AllWell']"));
        await host.SendAsync(page, Fields(), "form[action*='handler=AllWell']");

        var sent = (await desk.InStayAsync(id)).Reports.Single(report => report.Key == "host-check-in");
        Assert.Equal(("yes", true), (Assert.Single(sent.Answers).Value, sent.SentAt is not null));
        Assert.Contains("Is all well?", (await luma.OpenAsync(page)).QuerySelector("main details:not([open])")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_longer_stay_is_proposed_by_one_side_and_accepted_by_the_other()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var id = await desk.StayAsync((await desk.OfferAsync()).Offer);
        await desk.UnderwayAsync(id);
        var before = (await desk.InStayAsync(id)).Placement.Ends.Local.Date;
        using var luma = await desk.SignedInAsync("luma");
        using var host = await desk.SignedInAsync("host");
        var page = $"/{desk.Host.Slug}/placements/{id}";

        var (refused, kept, _) = await luma.SendAsync(page + "/change", Fields(("From", "tomorrow"), ("Until", "2030-01-01"), ("Reason", "A fair at home")), "form[action*='handler=Pause']");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Equal(("tomorrow", "2030-01-01", "A fair at home"), (kept.QuerySelector("#From")!.GetAttribute("value"), kept.QuerySelector("#Until")!.GetAttribute("value"), kept.QuerySelector("#reason-Pause")!.TextContent.Trim()));
        Assert.Equal(["From-error"], kept.QuerySelectorAll("main .field-error").Select(error => error.Id));

        await luma.SendAsync(page + "/change", Fields(("Months", "2"), ("Reason", "A pilot with the port")), "form[action*='handler=Extend']");
        Assert.Null((await luma.OpenAsync(page)).QuerySelector("button[formaction*='handler=AcceptChange']"));
        Assert.Contains("A pilot with the port", (await host.OpenAsync(page)).QuerySelector("section[aria-labelledby=change]")!.TextContent, StringComparison.Ordinal);
        await host.SendAsync(page, Fields(), "section[aria-labelledby=change] form", "button[formaction*='handler=AcceptChange']");

        Assert.Equal(before.PlusMonths(2), (await desk.InStayAsync(id)).Placement.Ends.Local.Date);
        Assert.Contains("accepted", (await luma.OpenAsync(page)).QuerySelector("section[aria-labelledby=changes]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_side_ends_a_stay_early_and_a_neighbour_finds_nothing()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var mill = await desk.OfferAsync();
        var id = await desk.StayAsync(mill.Offer);
        await desk.StayAsync(mill.Offer, "Nova");
        await desk.UnderwayAsync(id);
        await desk.InStayAsync(id, async (_, db, stay) =>
        {
            stay.Placement.Begin();
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        using var luma = await desk.SignedInAsync("luma");
        using var nova = await desk.SignedInAsync("nova");
        var page = $"/{desk.Host.Slug}/placements/{id}";
        var last = (await desk.InStayAsync(id)).Placement.Starts.Local.Date.PlusDays(40);

        Assert.Equal(HttpStatusCode.NotFound, await nova.StatusOf(page + "/change"));
        Assert.Equal(HttpStatusCode.NotFound, await luma.StatusOf(page + "/certificate"));
        await luma.SendAsync(page + "/change", Fields(("Last", LocalDatePattern.Iso.Format(last)), ("Reason", "A customer at home")), "form[action*='handler=Stop']");

        var stopped = (await desk.InStayAsync(id)).Placement;
        Assert.Equal((last, last), (stopped.StoppedOn, stopped.Ends.Local.Date));
    }

    [Fact]
    public async Task A_completed_stay_has_a_certificate()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var id = await desk.StayAsync((await desk.OfferAsync()).Offer);
        await desk.UnderwayAsync(id);
        await desk.InStayAsync(id, async (_, db, stay) =>
        {
            stay.Placement.Begin();
            stay.Placement.End();
            stay.Placement.Close(site.Clock.Now());
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        using var luma = await desk.SignedInAsync("luma");
        var placement = (await desk.InStayAsync(id)).Placement;

        var certificate = (await luma.OpenAsync($"/{desk.Host.Slug}/placements/{id}/certificate")).QuerySelector("main .lead")!.TextContent;

        Assert.Contains(placement.Title, certificate, StringComparison.Ordinal);
        Assert.EndsWith($"{Period.DaysBetween(placement.Starts.Local.Date, placement.Ends.Local.Date)} days.", certificate, StringComparison.Ordinal);
    }
}
