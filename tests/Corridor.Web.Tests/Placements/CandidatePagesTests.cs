using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Placements.Matches;
using Corridor.Placements.Meetings;
using Corridor.Placements.Offers;
using Corridor.Web.Pages.Applicants;
using Corridor.Web.Pages.Hosts.Candidates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Placements;

/// <summary>Before the match: hosts look at start-ups, note whom they like, meet them, and order them.</summary>
public sealed class CandidatePagesTests(Site site)
{
    [Fact]
    public async Task From_the_host_s_board_a_candidate_is_decided_on_in_three_interactions()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var luma = await desk.CandidateAsync("Luma");
        var mill = await desk.OfferAsync();
        using var host = await desk.SignedInAsync("host");
        var interactions = 0;
        string Press(IParentNode page, string selector)
        {
            interactions++;
            return page.QuerySelector(selector)!.GetAttribute("href")!;
        }

        var list = Press(await host.OpenAsync($"/{desk.Host.Slug}/host"), $"main a[href*='/host/candidates/{desk.CallId}/']");
        var dossier = Press(await host.OpenAsync(list), $"main a[href$='{luma}']");
        interactions++;
        await host.SendAsync(dossier, Fields(("interested", "true")), "form[action*='handler=Mark']");

        Assert.Equal(3, interactions);
        Assert.Equal([(luma, true)], await MarksAsync(desk, mill.Incubator));
    }

    [Fact]
    public async Task Who_is_interesting_comes_first_who_is_not_is_put_aside_and_filters_stay_in_the_address()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var (luma, nova, terra) = (await desk.CandidateAsync("Luma", theme: "energy"), await desk.CandidateAsync("Nova", theme: "health"), await desk.CandidateAsync("Terra", desk.Call, "health"));
        var mill = await desk.OfferAsync();
        using var host = await desk.SignedInAsync("host");
        var page = $"/{desk.Host.Slug}/host/candidates/{desk.CallId}/{mill.Incubator}";

        await host.SendAsync(page, Fields(("interested", terra.ToString())), MarkForm, MarkButton);
        var (_, marked, _) = await host.SendAsync(page, Fields(("no", luma.ToString())), MarkForm, MarkButton);
        Assert.Equal(["Terra", "Nova"], Suggested(marked));
        Assert.Equal(["Luma"], marked.QuerySelectorAll("#others ~ details li strong").Select(name => name.TextContent));
        Assert.Contains("3 free places and 0 start-ups in order", marked.QuerySelector("[data-order-warning]")!.TextContent, StringComparison.Ordinal);

        var (_, narrowed, address) = await host.SendAsync(page + $"?theme=health&from={desk.Home.Slug}", Fields(("no", nova.ToString())), MarkForm, MarkButton);
        Assert.Equal($"?theme=health&from={desk.Home.Slug}", address.Query);
        Assert.Equal("No candidate fits.", narrowed.QuerySelector("#others ~ .empty")!.TextContent.Trim());
        await host.SendAsync(page, Fields(("undo", nova.ToString())), "#others ~ details form:last-of-type", MarkButton);
        await host.SendAsync(page, Fields(("undo", luma.ToString())), "#others ~ details form", MarkButton);
        Assert.Equal([(terra, true)], await MarksAsync(desk, mill.Incubator));
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync(page, Fields(("no", Guid.NewGuid().ToString())), MarkForm, MarkButton)).Status);

        // A script is told what holds now.
        using var answer = await host.Http.PostAsync(page + "?handler=Order", new FormUrlEncodedContent([new("ids", luma.ToString()), new("__RequestVerificationToken", await host.TokenAsync(page))]));
        var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.StartsWith("Certified: the order saved on", said.GetProperty("certified").GetString(), StringComparison.Ordinal);
        Assert.Contains("3 free places and 1 start-up in order", said.GetProperty("warning").GetString(), StringComparison.Ordinal);
        await host.SendAsync(page, Fields(("add", nova.ToString())));
        var (_, tied, _) = await host.SendAsync(page, Fields(("tie", nova.ToString())));
        Assert.Equal(["true"], tied.QuerySelectorAll("ol.order button.order-tie").Select(button => button.GetAttribute("aria-pressed")));
        Assert.Equal([nova], await site.In(desk.Host, async services => (await services.GetRequiredService<CorridorDb>().Set<CandidateOrder>().SingleAsync()).Tied));
    }

    [Fact]
    public async Task A_host_asks_the_start_up_picks_a_time_and_both_see_it()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var luma = await desk.CandidateAsync("Luma");
        var mill = await desk.OfferAsync();
        await site.MemberAsync(desk.Call, desk.Address("stranger"), CityRole.Host);
        using var host = await desk.SignedInAsync("host");
        using var guest = await desk.SignedInAsync("luma");
        using var stranger = await desk.SignedInAsync("stranger");
        var (dossier, meetings) = ($"/{desk.Host.Slug}/host/candidates/{desk.CallId}/{mill.Incubator}/{luma}", $"/{desk.Call.Slug}/applications/{luma}/meetings");
        Assert.Contains("No host has asked", (await guest.OpenAsync(meetings)).QuerySelector("main .empty")!.TextContent, StringComparison.Ordinal);

        var (refused, _, _) = await host.SendAsync(dossier, Fields(("Link", "http://video.example")), "form[action*='handler=Ask']");
        await host.SendAsync(dossier, Fields(("Link", "https://video.example/mill"), ("Message", "Your customers")), "form[action*='handler=Ask']");
        var asked = await guest.OpenAsync(meetings);
        var time = asked.QuerySelector("button[name=starts]")!;
        Assert.Equal([desk.Home.Name, desk.Host.Name], new[] { desk.Home.Name, desk.Host.Name }.Where(name => time.TextContent.Contains(name, StringComparison.Ordinal)));
        var (_, booked, _) = await guest.SendAsync(meetings, Fields(("starts", time.GetAttribute("value")!)), "form[action*='handler=Pick']");
        var seen = await host.OpenAsync(dossier);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Equal("https://video.example/mill", booked.QuerySelector("main .ledger-list a[rel=noreferrer]")!.GetAttribute("href"));
        Assert.Equal("https://video.example/mill", seen.QuerySelector("#meeting ~ p a")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf(meetings));
        Assert.Contains((await host.OpenAsync(dossier[..dossier.LastIndexOf('/')])).QuerySelectorAll("main .pill"), pill => pill.TextContent.StartsWith("Meeting on", StringComparison.Ordinal));
        await host.SendAsync(dossier, Fields(), "form[action*='handler=Reopen']");
        Assert.Equal(MeetingState.Asked, await StateAsync(desk));
        await host.SendAsync(dossier, Fields(("reason", "Ill")), "form[action*='handler=Cancel']");
        Assert.Equal("Ill", (await guest.OpenAsync(meetings)).QuerySelector("main .ledger-list q")!.TextContent);
    }

    [Fact]
    public async Task A_rehearsal_is_asked_what_if_and_everybody_sees_what_binds_the_lottery()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var (luma, nova) = (await desk.CandidateAsync("Luma"), await desk.CandidateAsync("Nova"));
        var mill = await desk.OfferAsync();
        await site.MemberAsync(desk.Call, desk.Address("call"), CityRole.Coordinator);
        await site.In(desk.Host, async services =>
        {
            await services.GetRequiredService<Offering>().SaveAsync("mill", "Mill", Texts.LocalizedText.Of("en", "Hosts"), null, ["en"], (HouseHours.Usual, 1));
            var preferring = services.GetRequiredService<Preferring>();
            await preferring.SaveAsync(await preferring.CandidatesAsync(desk.CallId, mill.Incubator), [luma, nova], null, site.Clock.Now());
        });
        using var coordinator = await desk.SignedInAsync("call");
        using var visitor = site.Visitor();
        using var guest = await desk.SignedInAsync("luma");
        foreach (var (who, application) in new[] { ("luma", luma), ("nova", nova) })
        {
            using var startUp = await desk.SignedInAsync(who);
            await startUp.SendAsync($"/{desk.Call.Slug}/applications/{application}/preferences", Fields(("add", mill.Offer.ToString())));
        }

        var matching = $"/{desk.Call.Slug}/coordinator/calls/corridor/matching";
        var (_, computed, _) = await coordinator.SendAsync(matching, Fields(), "form[action*='handler=Compute']");
        var without = await coordinator.OpenAsync($"{matching}?if=Leave&applicant={luma}");
        var dropped = await coordinator.OpenAsync($"{matching}?if=Drop&applicant={nova}&offer={mill.Offer}");

        // The incubator takes one at once, whatever places the offer has; other incubators of the test take part as well.
        Assert.StartsWith("1 of ", computed.QuerySelectorAll(".figure-row dd")[^1].TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(["Luma: no place instead of Mill, " + desk.Host.Name + ".", "Nova: a place at Mill, " + desk.Host.Name + " instead of none."], without.QuerySelectorAll("#what-if ~ div li").Select(line => line.TextContent));
        Assert.Equal("Nobody would be elsewhere.", dropped.QuerySelector("#what-if ~ div p")!.TextContent);
        Assert.Equal(1, await site.In(desk.Call, services => services.GetRequiredService<CorridorDb>().Set<Match>().CountAsync()));
        var bound = await site.In(desk.Call, services => services.GetRequiredService<CorridorDb>().Set<Draw>().Select(draw => draw.Commitment).SingleAsync());
        foreach (var page in new[] { await visitor.OpenAsync($"/{desk.Call.Slug}/calls/corridor"), await guest.OpenAsync($"/{desk.Call.Slug}/applications/{luma}/preferences"), await coordinator.OpenAsync(matching) })
            Assert.Equal([bound, "printf %s SEED | sha256sum"], page.QuerySelectorAll("main code").Select(code => code.TextContent));
    }

    [Fact]
    public async Task Pages_before_the_match_take_eight_queries_at_most()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var luma = await desk.CandidateAsync("Luma");
        await desk.CandidateAsync("Nova");
        var mill = await desk.OfferAsync();
        using var host = await desk.SignedInAsync("host");
        await host.SendAsync($"/{desk.Host.Slug}/host/candidates/{desk.CallId}/{mill.Incubator}/{luma}", Fields(("Link", "https://video.example/mill")), "form[action*='handler=Ask']");
        var owner = await site.In(desk.Call, services => services.GetRequiredService<CorridorDb>().Set<Corridor.Applications.Application>().Where(one => one.Id == luma).Select(one => one.OwnerId).SingleAsync());

        Assert.InRange(await desk.QueriesAsync<OrderModel>(desk.Host, null, page => page.OnGetAsync(desk.CallId, mill.Incubator)), 1, 8);
        Assert.InRange(await desk.QueriesAsync<DossierModel>(desk.Host, null, page => page.OnGetAsync(desk.CallId, mill.Incubator, luma)), 1, 8);
        Assert.InRange(await desk.QueriesAsync<MeetingsModel>(desk.Call, owner, page => page.OnGetAsync(luma)), 1, 8);
    }

    private const string MarkForm = "#others ~ ul form", MarkButton = "button[formaction*='handler=Mark']";

    private static IEnumerable<string> Suggested(IParentNode page) => page.QuerySelectorAll("#others ~ ul > li strong").Select(name => name.TextContent);

    private Task<List<(Guid, bool)>> MarksAsync(HostingDesk desk, Guid incubator) => site.In(desk.Host, async services =>
        (await services.GetRequiredService<CorridorDb>().Set<Interest>().Where(one => one.IncubatorId == incubator).ToListAsync()).Select(one => (one.ApplicationId, one.IsInterested)).ToList());

    private Task<MeetingState> StateAsync(HostingDesk desk) => site.In(desk.Call, services => services.GetRequiredService<CorridorDb>().Set<Meeting>().Select(one => one.State).SingleAsync());
}
