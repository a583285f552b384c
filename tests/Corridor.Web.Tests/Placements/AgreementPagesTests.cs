using System.Net;
using System.Security.Cryptography;
using AngleSharp.Html.Dom;
using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Placements.Stays;
using static Corridor.Calls.StayParty;

namespace Corridor.Web.Tests.Placements;

public sealed class AgreementPagesTests(Site site)
{
    [Fact]
    public async Task Coordinators_of_both_cities_talk_reword_and_sign_each_in_their_own_city()
    {
        var desk = await AcceptedAsync();
        using var sends = await desk.Desk.SignedInAsync("sends");
        using var receives = await desk.Desk.SignedInAsync("receives");
        using var luma = await desk.Desk.SignedInAsync("luma");
        var (home, there) = ($"/{desk.Desk.Home.Slug}/placements/{desk.Stay}", $"/{desk.Desk.Host.Slug}/placements/{desk.Stay}");

        // The city of origin comments on its own page; the start-up answers and settles it in the host's city.
        await sends.SendAsync(home + "/agreement", Fields(("Remark", "Six <b>whole</b> months?")), "form:has(#remark-purpose)");
        var page = await luma.OpenAsync(there + "/agreement");
        Assert.Contains("Six <b>whole</b> months?", page.QuerySelector("details .sheet")!.TextContent, StringComparison.Ordinal);
        await luma.SendAsync(there + "/agreement", Fields(("Remark", "Yes.")), "details .sheet form[action*='handler=Comment']");
        var (_, settled, _) = await luma.SendAsync(there + "/agreement", Fields(), "details .sheet form[action*='handler=Resolve']");
        Assert.Equal("1 comment, settled", settled.QuerySelector("details > summary")!.TextContent);

        // Two have signed; another wording takes that back, and says so before.
        await desk.Desk.SignAsync(desk.Stay, StartUp, Host);
        var wording = await sends.OpenAsync(home + "/agreement/articles/purpose");
        Assert.Contains("takes back the 2 signatures that were given", wording.QuerySelector("main .notice")!.TextContent, StringComparison.Ordinal);
        var (missing, kept, _) = await sends.SendAsync(home + "/agreement/articles/purpose", Fields(("Wording[en]", "**Half a year** of work."), ("Reason", " ")));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "**Half a year** of work."), (missing, ((IHtmlTextAreaElement)kept.QuerySelector("#Wording_en")!).Value));
        await sends.SendAsync(home + "/agreement/articles/purpose", Fields(("Wording[en]", "**Half a year** of work."), ("Reason", "Clearer")));
        var reworded = await luma.OpenAsync(there + "/agreement");
        Assert.Equal("Half a year of work.", reworded.QuerySelector("main .prose")!.TextContent.Trim());
        Assert.Empty(reworded.QuerySelectorAll(".signature strong"));
        Assert.Contains("2 signatures were withdrawn", reworded.QuerySelector("ol")!.TextContent, StringComparison.Ordinal);
        var differences = (await luma.OpenAsync(there + "/agreement/versions/2")).QuerySelector(".differences")!;
        Assert.Equal(("Sixmonths", "Halfayear"), (WordsIn("del"), WordsIn("ins")));

        string WordsIn(string mark) => string.Concat(string.Concat(differences.QuerySelectorAll(mark).Select(word => word.TextContent)).Where(char.IsLetter));

        // The files are what the digest says.
        var digest = reworded.QuerySelector(".facts code")!.TextContent;
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(await luma.Http.GetByteArrayAsync(there + "/agreement/versions/2.json"))));
        Assert.Equal("%PDF"u8.ToArray(), (await sends.Http.GetByteArrayAsync(home + "/agreement/versions/2.pdf"))[..4]);
        Assert.Equal(HttpStatusCode.NotFound, await luma.StatusOf(there + "/agreement/versions/3.pdf"));

        // Whoever holds two seats signs once for each.
        await desk.Desk.SignAsync(desk.Stay, StartUp);
        await sends.SendAsync(home + "/agreement", Fields(("FullName", "Sandra Sends"), ("Agreed", "true")), "#sign");
        await site.MemberAsync(desk.Desk.Host, desk.Desk.Address("receives"), CityRole.Host);
        var two = await receives.OpenAsync(there + "/agreement");
        Assert.Equal(["Host", "HostCity"], two.QuerySelectorAll("#sign input[name=party]").Select(seat => seat.GetAttribute("value")));
        await receives.SendAsync(there + "/agreement", Fields(("FullName", "Rita Receives"), ("Agreed", "true"), ("party", "HostCity")), "#sign");
        var (_, all, _) = await receives.SendAsync(there + "/agreement", Fields(("FullName", "Rita Receives"), ("Agreed", "true")), "#sign");
        Assert.Equal(["StartUp", "Rita Receives", "Sandra Sends", "Rita Receives"], all.QuerySelectorAll(".signature strong").Select(name => name.TextContent));
        Assert.Equal(PlacementState.Agreed, (await desk.Desk.InStayAsync(desk.Stay)).Placement.State);
    }

    [Fact]
    public async Task The_checklist_is_ticked_by_owners_changed_by_those_who_receive_and_counted_on_the_host_s_board()
    {
        var (desk, stay) = await AcceptedAsync();
        await desk.SignAsync(stay);
        using var sends = await desk.SignedInAsync("sends");
        using var host = await desk.SignedInAsync("host");
        using var luma = await desk.SignedInAsync("luma");
        var (home, there) = ($"/{desk.Home.Slug}/placements/{stay}/checklist", $"/{desk.Host.Slug}/placements/{stay}/checklist");

        var mine = await luma.OpenAsync(there);
        Assert.Equal(["Visa", "Support", "Desk"], mine.QuerySelectorAll("main ol > li > strong").Select(item => item.TextContent));
        Assert.Single(mine.QuerySelectorAll("main form"));
        await luma.SendAsync(there, Fields(("Note", "Not needed"), ("done", "true")));
        await sends.SendAsync(home, Fields(("done", "true")), "form[action*='handler=Tick']");
        var (wrong, refused, _) = await host.SendAsync(there, Fields(("Label", "A bicycle"), ("Due", "soon")), "form[action*='handler=Add']");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Give a date that exists, as year-month-day, such as 2027-03-31."), (wrong, refused.QuerySelector("#Due-error")!.TextContent));
        Assert.Equal("A bicycle", refused.QuerySelector("#Label")!.GetAttribute("value"));
        await host.SendAsync(there, Fields(("Label", "A bicycle"), ("Owner", "Host")), "form[action*='handler=Add']");
        var (_, dropped, _) = await host.SendAsync(there, Fields(), "li:nth-child(3) form[action*='handler=Drop']");

        Assert.Equal(["Visa", "Support", "A bicycle"], dropped.QuerySelectorAll("main ol > li > strong").Select(item => item.TextContent));
        Assert.Contains("Not needed", dropped.QuerySelector("main ol > li")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("2 of 3 done", (await host.OpenAsync($"/{desk.Host.Slug}/host")).QuerySelector("#stays td[data-label=Checklist]")!.TextContent.Trim());
        Assert.Contains("2 of 3 done", (await luma.OpenAsync(there.Replace("/checklist", "", StringComparison.Ordinal))).QuerySelector("section[aria-labelledby=checklist]")!.TextContent, StringComparison.Ordinal);
    }

    private async Task<(HostingDesk Desk, Guid Stay)> AcceptedAsync()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var id = await desk.StayAsync((await desk.OfferAsync()).Offer);
        await site.MemberAsync(desk.Home, desk.Address("sends"), CityRole.Coordinator);
        await site.MemberAsync(desk.Host, desk.Address("receives"), CityRole.Coordinator);
        await desk.InStayAsync(id, (staying, _, found) => staying.AcceptAsApplicantAsync(found.Placement));
        await desk.InStayAsync(id, (staying, _, found) => staying.AcceptAsHostAsync(found.Placement, found.Placement.Starts.Local.Date));
        return (desk, id);
    }
}
