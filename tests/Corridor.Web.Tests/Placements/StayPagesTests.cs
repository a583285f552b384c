using System.Net;
using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using NodaTime.Text;

namespace Corridor.Web.Tests.Placements;

public sealed class StayPagesTests(Site site)
{
    [Fact]
    public async Task Both_accept_all_sign_and_a_check_in_is_sent_after_a_mistake()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var id = await desk.StayAsync((await desk.OfferAsync()).Offer);
        using var luma = await desk.SignedInAsync("luma");
        using var host = await desk.SignedInAsync("host");
        var page = $"/{desk.Host.Slug}/placements/{id}";
        var first = LocalDatePattern.Iso.Format(desk.Month.OnDayOfMonth(15));
        var next = LocalDatePattern.Iso.Format(desk.Month.PlusMonths(1).OnDayOfMonth(1));

        await luma.SendAsync(page, Fields(), "form[action*='handler=Accept']");
        var (wrongMonth, kept, _) = await host.SendAsync(page, Fields(("FirstDay", next)), "form[action*='handler=AcceptAsHost']");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, next), (wrongMonth, kept.QuerySelector("#FirstDay")!.GetAttribute("value")));
        Assert.Equal("The stay begins in the month of the offer: choose a day of that month.", kept.QuerySelector("#FirstDay-error")!.TextContent);
        await host.SendAsync(page, Fields(("FirstDay", first)), "form[action*='handler=AcceptAsHost']");
        var accepted = (await desk.InStayAsync(id)).Placement;
        Assert.Equal((PlacementState.Accepted, desk.Month.OnDayOfMonth(15)), (accepted.State, accepted.Starts.Local.Date));

        var (unsigned, form, _) = await luma.SendAsync(page + "/agreement", Fields(("FullName", " ")), "#sign");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsigned);
        Assert.Equal(["FullName-error", "Agreed-error"], form.QuerySelectorAll("main form .field-error").Select(error => error.Id));
        Assert.Equal("Six months of work.", form.QuerySelector("main .prose")!.TextContent.Trim());
        await luma.SendAsync(page + "/agreement", Fields(("FullName", "Lu Ma"), ("Agreed", "true")), "#sign");
        await desk.SignAsync(id, StayParty.OriginCity, StayParty.HostCity);
        var (_, signed, _) = await host.SendAsync(page + "/agreement", Fields(("FullName", "Ms Mill"), ("Agreed", "true")), "#sign");
        Assert.Equal(["Lu Ma", "Ms Mill", "OriginCity", "HostCity"], signed.QuerySelectorAll(".signature strong").Select(name => name.TextContent));
        Assert.Null(signed.QuerySelector("main form"));
        Assert.Equal(PlacementState.Agreed, (await desk.InStayAsync(id)).Placement.State);

        await desk.InStayAsync(id, async (_, db, stay) =>
        {
            db.Add(Report.Open(stay.Placement, stay.Placement.Schedule.First(one => one.Terms.Key == "check-in"), site.Clock.Now()));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        var report = $"{page}/reports/{(await desk.InStayAsync(id)).Reports[0].Id}";
        Assert.Contains(report, (await luma.OpenAsync(page)).QuerySelectorAll("main a").Select(link => link.GetAttribute("href")));
        var (refused, mistake, _) = await luma.SendAsync(report, Fields(("a_all-well", "All is well and we are happy"), ("a_met", "")), button: "button[formaction*='handler=Send']");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Equal(["a_all-well-error", "a_met-error"], mistake.QuerySelectorAll("main .field-error").Select(error => error.Id));
        Assert.Equal("All is well and we are happy", (await luma.OpenAsync(report)).QuerySelector("#a_all-well")!.TextContent.Trim());
        Assert.Null((await host.OpenAsync(report)).QuerySelector("main form, main .prose"));
        var (_, sent, _) = await luma.SendAsync(report, Fields(("a_all-well", "All is well"), ("a_met", "3")), button: "button[formaction*='handler=Send']");
        Assert.Null(sent.QuerySelector("main form"));
        Assert.Equal(["All is well", "3"], (await host.OpenAsync(report)).QuerySelectorAll("main .prose").Select(answer => answer.TextContent.Trim()));
        Assert.Equal(["All is well", "3"], (await host.OpenAsync(page)).QuerySelectorAll("main details .prose").Select(answer => answer.TextContent.Trim()));
    }

    [Fact]
    public async Task Declining_takes_two_steps_and_the_other_side_reads_why()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var id = await desk.StayAsync((await desk.OfferAsync()).Offer);
        using var luma = await desk.SignedInAsync("luma");
        using var host = await desk.SignedInAsync("host");
        var page = $"/{desk.Host.Slug}/placements/{id}";

        Assert.Null((await luma.OpenAsync(page)).QuerySelector("form[action*='handler=Decline']"));
        await luma.SendAsync(page + "?decline=true", Fields(("Reason", "A customer at home")), "form[action*='handler=Decline']");

        Assert.Contains("A customer at home", (await host.OpenAsync(page)).QuerySelector("main .notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(PlacementState.Declined, (await desk.InStayAsync(id)).Placement.State);
    }

    [Fact]
    public async Task Four_kinds_of_people_read_a_stay_and_everybody_else_finds_nothing()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var mill = await desk.OfferAsync();
        var id = await desk.StayAsync(mill.Offer);
        await desk.StayAsync(mill.Offer, "Nova");
        var report = await desk.UnderwayAsync(id);
        await site.MemberAsync(desk.Home, desk.Address("sends"), CityRole.Coordinator);
        await site.MemberAsync(desk.Host, desk.Address("receives"), CityRole.Coordinator);
        await site.MemberAsync(desk.Home, desk.Address("neighbour"), CityRole.Host);
        using var luma = await desk.SignedInAsync("luma");
        using var nova = await desk.SignedInAsync("nova");
        using var host = await desk.SignedInAsync("host");
        using var sends = await desk.SignedInAsync("sends");
        using var receives = await desk.SignedInAsync("receives");
        using var neighbour = await desk.SignedInAsync("neighbour");
        using var anonymous = site.Visitor();
        var (there, home) = ($"/{desk.Host.Slug}/placements/{id}", $"/{desk.Home.Slug}/placements/{id}");

        foreach (var path in new[] { "", "/agreement", "/agreement/articles/purpose", "/agreement/versions/1", "/agreement/versions/1.pdf", "/agreement/versions/1.json", "/checklist", $"/reports/{report}" })
        {
            Assert.Equal(HttpStatusCode.OK, await luma.StatusOf(there + path));
            Assert.Equal(HttpStatusCode.OK, await host.StatusOf(there + path));
            Assert.Equal(HttpStatusCode.OK, await receives.StatusOf(there + path));
            Assert.Equal(HttpStatusCode.OK, await sends.StatusOf(home + path));
            Assert.Equal(HttpStatusCode.NotFound, await sends.StatusOf(there + path));
            Assert.Equal(HttpStatusCode.NotFound, await nova.StatusOf(there + path));
            Assert.Equal(HttpStatusCode.NotFound, await neighbour.StatusOf(home + path));
            Assert.Equal(HttpStatusCode.NotFound, await neighbour.StatusOf(there + path));
            Assert.Equal(HttpStatusCode.NotFound, await luma.StatusOf($"/{desk.Call.Slug}/placements/{id}{path}"));
            using var answer = await anonymous.Http.GetAsync(there + path);
            Assert.Equal("/sign-in", answer.RequestMessage!.RequestUri!.AbsolutePath);
        }

        // What happened by itself is told to those who host and coordinate, not to guests.
        Assert.Null((await luma.OpenAsync(there)).QuerySelector("#timeline"));
        Assert.NotNull((await host.OpenAsync(there)).QuerySelector("#timeline"));
        Assert.NotNull((await receives.OpenAsync(there)).QuerySelector("#timeline"));

        // Reading only: whoever may not act finds nothing to send to either.
        Assert.Equal(HttpStatusCode.OK, await PostAsync(luma, there, $"/reports/{report}"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(luma, home, $"/reports/{report}"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(host, there, $"/reports/{report}"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(receives, there, "?handler=Accept"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(receives, there, "?handler=AcceptAsHost"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(sends, home, "?handler=Decline"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(sends, home, "/agreement", ("party", "HostCity")));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(luma, home, "/agreement", ("party", "StartUp")));
        Assert.Equal(["comes from " + desk.Home.Name, "comes from " + desk.Home.Name], await DirectionsAsync(receives, desk.Host.Slug));
        Assert.Equal(["goes to " + desk.Host.Name, "goes to " + desk.Host.Name], await DirectionsAsync(sends, desk.Home.Slug));
    }

    private static async Task<HttpStatusCode> PostAsync(Visitor visitor, string page, string handler, params (string Name, string Value)[] more)
    {
        // Any page's token will do: it belongs to the visitor.
        var fields = Fields([("__RequestVerificationToken", await visitor.TokenAsync("/my")), ("side", "applicant"), .. more]);
        using var answer = await visitor.Http.PostAsync(page + handler, new FormUrlEncodedContent(fields));
        return answer.StatusCode;
    }

    private static async Task<IEnumerable<string>> DirectionsAsync(Visitor visitor, string city) =>
        (await visitor.OpenAsync($"/{city}/coordinator/placements")).QuerySelectorAll("table.ledger td[data-label=Direction]").Select(cell => cell.TextContent.Trim());
}
