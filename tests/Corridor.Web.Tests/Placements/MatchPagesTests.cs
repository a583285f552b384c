using AngleSharp.Dom;
using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Pages.Coordinators.Calls;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Placements;

/// <summary>What a match says of itself to those who run the call, before it is published and after.</summary>
public sealed class MatchPagesTests(Site site)
{
    private const string Page = "/coordinator/calls/corridor/matching";

    [Fact]
    public async Task Where_limits_leave_no_stable_match_the_page_names_who_would_rather_have_each_other()
    {
        var desk = await DeskAsync();
        // One guest of that city at a time; each start-up prefers the offer that prefers the other.
        await KeepAsync(desk, Crossed(desk) with { Limits = [new(desk.Host.Id, 1)] });
        using var coordinator = await desk.SignedInAsync("call");

        var page = await coordinator.OpenAsync($"/{desk.Call.Slug}{Page}");

        var notice = page.QuerySelector("#match ~ .notice-warn")!;
        Assert.Equal("Limits of guests leave no stable result: in this one 1 pair is left that would rather have each other. No result that keeps the limits has fewer.", notice.QuerySelector("p")!.TextContent.Trim());
        Assert.Matches($"^(Luma and Depot|Nova and Mill), {desk.Host.Name}, would both rather have had each other: the limits of guests stand between them\\.$", Assert.Single(notice.QuerySelectorAll("li")).TextContent);
        Assert.DoesNotContain("It is stable", page.QuerySelector("#match ~ p")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_hosts_would_do_better_by_another_stable_match_the_page_says_so_and_where_each_would_be()
    {
        var desk = await DeskAsync();
        await KeepAsync(desk, Crossed(desk));
        using var coordinator = await desk.SignedInAsync("call");

        var page = await coordinator.OpenAsync($"/{desk.Call.Slug}{Page}");

        Assert.Contains("Among all stable results it is the best for every start-up; hosts would prefer another one.", page.QuerySelector("#match ~ p")!.TextContent, StringComparison.Ordinal);
        Assert.Equal([$"Best for hosts: Mill, {desk.Host.Name}", $"Best for hosts: Depot, {desk.Host.Name}"], page.QuerySelectorAll("#match ~ table:first-of-type tbody tr").Select(row => row.QuerySelector("td small:last-child")!.TextContent));
    }

    [Fact]
    public async Task Once_published_the_page_says_whose_turn_it_is_where_a_place_is_free_in_eight_queries()
    {
        var desk = await DeskAsync();
        var (match, luma, _, mill) = await PublishedAsync(desk);
        using var coordinator = await desk.SignedInAsync("call");
        await DeclineAsync(desk, match, luma, mill);

        var page = await coordinator.OpenAsync($"/{desk.Call.Slug}{Page}");

        var line = Assert.Single(page.QuerySelectorAll("section[aria-labelledby=reserves] .ledger-list li"));
        Assert.Equal($"Mill, {desk.Host.Name} 3 places free In this order: Nova", string.Join(' ', line.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        var figures = page.QuerySelectorAll(".figure-row dd").Select(said => said.TextContent.Trim()).ToList();
        Assert.Equal(["2 of 2", "1 of 1", "1", "1 of 2"], figures[..4]);
        Assert.StartsWith("0 of 3", figures[4], StringComparison.Ordinal);
        Assert.InRange(await desk.QueriesAsync<MatchingModel>(desk.Call, await AccountAsync(desk, "call"), shown => shown.OnGetAsync("corridor", false)), 1, 8);
    }

    [Fact]
    public async Task What_became_of_the_match_is_told_to_each_start_up()
    {
        var desk = await DeskAsync();
        var (match, luma, nova, mill) = await PublishedAsync(desk);
        Assert.Equal("Mill – number 1 on your list. My stays", await SaidAsync("luma", luma));
        Assert.Equal("No place was left for you among the offers on your list.", await SaidAsync("nova", nova));

        await DeclineAsync(desk, match, luma, mill);
        await ProposeAsync(desk, match, nova, mill);

        Assert.Equal("The match gave you a place at Mill; this stay does not take place. My stays", await SaidAsync("luma", luma));
        Assert.Equal("A place became free, and it is offered to you: Mill. My stays", await SaidAsync("nova", nova));

        async Task<string> SaidAsync(string who, Guid application)
        {
            using var visitor = await desk.SignedInAsync(who);
            return (await visitor.OpenAsync($"/{desk.Call.Slug}/applications/{application}/preferences")).QuerySelector("#result ~ .notice")!.TextContent.Trim();
        }
    }

    [Fact]
    public async Task While_it_is_only_proposed_the_page_takes_eight_queries_too()
    {
        var desk = await DeskAsync();
        await KeepAsync(desk, Crossed(desk));

        Assert.InRange(await desk.QueriesAsync<MatchingModel>(desk.Call, await AccountAsync(desk, "call"), shown => shown.OnGetAsync("corridor", false)), 1, 8);
    }

    private async Task<HostingDesk> DeskAsync()
    {
        var desk = await HostingDesk.OpenAsync(site);
        await site.MemberAsync(desk.Call, desk.Address("call"), CityRole.Coordinator);
        return desk;
    }

    // Two start-ups want one offer; of its three places one was free when the match was computed.
    private async Task<(Match Match, Guid Luma, Guid Nova, Guid Mill)> PublishedAsync(HostingDesk desk)
    {
        var (luma, nova) = (await desk.CandidateAsync("Luma"), await desk.CandidateAsync("Nova"));
        var mill = await desk.OfferAsync();
        var match = await KeepAsync(desk, new MatchInput(
            [Applicant(desk, "Luma", 0) with { Id = luma }, Applicant(desk, "Nova", 0) with { Id = nova }],
            [Offer(desk, "Mill", 0, 1) with { Id = mill.Offer, IncubatorId = mill.Incubator }],
            null, 1), publish: true);
        return (match, luma, nova, mill.Offer);
    }

    private Task<Match> KeepAsync(HostingDesk desk, MatchInput input, bool publish = false) => site.In(desk.Call, async services =>
    {
        var match = Match.Of(desk.CallId, input, isRehearsal: false, site.Clock.Now());
        if (publish)
            match.Publish(site.Clock.Now());
        var db = services.GetRequiredService<CorridorDb>();
        db.Add(match);
        await db.SaveChangesAsync();
        return match;
    });

    private async Task DeclineAsync(HostingDesk desk, Match match, Guid application, Guid offer)
    {
        await ProposeAsync(desk, match, application, offer);
        await site.In(desk.Host, async services =>
            await services.GetRequiredService<Staying>().DeclineAsync(await services.GetRequiredService<CorridorDb>().Set<Placement>().SingleAsync(one => one.ApplicationId == application), asHost: true, ""));
    }

    private async Task ProposeAsync(HostingDesk desk, Match match, Guid application, Guid offer)
    {
        await using var across = site.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        var call = await across.Set<Call>().SingleAsync(one => one.Id == desk.CallId);
        var place = Assert.Single(await site.Services.GetRequiredService<OfferBook>().WithAsync([offer]));
        await site.In(desk.Host, services =>
            services.GetRequiredService<Staying>().ProposeAsync(call, match.Id, new StayGuest(application, desk.Home.Id, Guid.NewGuid(), "Luma", "en"), place, default));
    }

    private async Task<Guid> AccountAsync(HostingDesk desk, string who)
    {
        await using var db = site.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        var address = desk.Address(who);
        return await db.Users.Where(account => account.Email == address).Select(account => account.Id).SingleAsync();
    }

    // Luma would go to Depot and Nova to Mill; Mill would have Luma and Depot Nova.
    private static MatchInput Crossed(HostingDesk desk) => new([Applicant(desk, "Luma", 1, 0), Applicant(desk, "Nova", 0, 1)], [Offer(desk, "Mill", 0, 1), Offer(desk, "Depot", 1, 0)], null, 1);

    private static MatchApplicant Applicant(HostingDesk desk, string title, params int[] offers) => new(Guid.NewGuid(), title, desk.Home.Id, Guid.NewGuid(), "en", offers);

    private static MatchOffer Offer(HostingDesk desk, string incubator, params int[] applicants) =>
        new(Guid.NewGuid(), LocalizedText.Of("en", "Places"), Guid.NewGuid(), incubator, desk.Host.Id, 1, applicants) { Month = (2027 * 12) + 6 };
}
