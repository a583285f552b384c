using System.Globalization;
using System.Net;
using System.Security.Claims;
using AngleSharp.Dom;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Web.Pages.Hosts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Placements;

public sealed class HostPagesTests(Site site)
{
    private const string MentorForm = "form[action*='handler=Mentor']";

    [Fact]
    public async Task A_host_makes_an_incubator_publishes_an_offer_and_withdraws_it_in_two_steps()
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, $"host-{city.Slug}@example.org", CityRole.Host);
        using var host = await site.SignedInAsync($"host-{city.Slug}@example.org");
        var desk = $"/{city.Slug}/host";
        Assert.Equal($"{desk}/incubators/new", (await host.OpenAsync(desk)).QuerySelector("main .empty a")!.GetAttribute("href"));

        // Whoever has no incubator is led to make one; a mistake keeps what was typed.
        var (_, _, led) = await host.SendAsync($"{desk}/offers/new", Fields(("Address", "x")));
        Assert.Equal($"{desk}/incubators/new", led.AbsolutePath);
        var (refused, again, _) = await host.SendAsync($"{desk}/incubators/new", Fields(("Title", "The Mill"), ("Address", "The Mill"), ("Website", "mill.example"), ("Spoken", "de"), ("SummaryIn[en]", "Hosts")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Equal(["Address-error", "Website-error"], again.QuerySelectorAll("main form .field-error").Select(error => error.Id));
        Assert.Equal(("The Mill", "mill.example", "Hosts", "de"), (Value(again, "#Name"), Value(again, "#Website"), again.QuerySelector("#Summary-en")!.TextContent.Trim(), Value(again, "input[name=Spoken][checked]")));
        var (_, _, listed) = await host.SendAsync($"{desk}/incubators/new", Fields(("Title", "The Mill"), ("Address", "mill"), ("Spoken", "de"), ("SummaryIn[en]", "Hosts"), ("SummaryIn[fr]", "Accueille")));
        Assert.Equal($"{desk}/offers", listed.AbsolutePath);

        var typed = Fields(("Address", "autumn"), ("TitleIn[en]", "Autumn"), ("Places", "many"), ("Starts", "September"), ("ProvidedIn[en]", "A desk\nA mentor"), ("ProvidedIn[fr]", "Un bureau"));
        var (unclear, form, _) = await host.SendAsync($"{desk}/offers/new?incubator=mill", typed, button: "button[formaction*='handler=Publish']");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unclear);
        Assert.Equal(["Places-error", "Starts-error"], form.QuerySelectorAll("main form .field-error").Select(error => error.Id));
        Assert.Equal(("text", "September"), (form.QuerySelector("#Starts")!.GetAttribute("type"), Value(form, "#Starts")));
        (typed["Places"], typed["Starts"]) = ("2", "2027/9");
        var (_, list, _) = await host.SendAsync($"{desk}/offers/new?incubator=mill", typed, button: "button[formaction*='handler=Publish']");
        Assert.Equal(["Autumn", "Offer published", "September 2027", "2", "0", "2", "Copy for the next year"], list.QuerySelectorAll("table.ledger tbody tr > *").Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["A desk, Un bureau", "A mentor"], await OfferAsync(city, offer => offer.Provides.Select(item => string.Join(", ", item.ByLanguage.Values))));

        // What was published stays true.
        var (_, kept, _) = await host.SendAsync($"{desk}/offers/autumn", Fields(("Places", "1"), ("Starts", "2027-10")));
        Assert.Equal(["Places-error", "Starts-error"], kept.QuerySelectorAll("main form .field-error").Select(error => error.Id));
        Assert.Null((await host.OpenAsync($"{desk}/offers/autumn")).QuerySelector("form[action*='handler=Withdraw']"));
        await host.SendAsync($"{desk}/offers/autumn?withdraw=true", Fields(), "form[action*='handler=Withdraw']");
        Assert.Equal([OfferState.Withdrawn], await OfferAsync(city, offer => new[] { offer.State }));
    }

    [Fact]
    public async Task A_profile_is_written_on_one_page_and_read_on_one_and_mentors_are_named_only_where_the_house_says_so()
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, $"host-{city.Slug}@example.org", CityRole.Host);
        using var host = await site.SignedInAsync($"host-{city.Slug}@example.org");
        using var anybody = site.Visitor();
        var editor = $"/{city.Slug}/host/incubators/mill";
        await host.SendAsync($"/{city.Slug}/host/incubators/new", Fields(("Title", "The Mill"), ("Address", "mill"), ("Spoken", "de"), ("SummaryIn[en]", "Hosts"), ("EquipmentIn[en]", "A loom\nA press"), ("HousingIn[en]", "Two rooms"), ("Access", "Lift"), ("AccessNotesIn[en]", "Wide doors")));

        var (refused, form, _) = await host.SendAsync(editor, Fields(("Mentor.Name", "Ada"), ("Mentor.HelpsIn[en]", "Sales"), ("Mentor.Speaks", "en"), ("Mentor.Days", "Monday")), MentorForm);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("Say where the hours are held", form.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(("Ada", "A loom\nA press"), (Value(form, "#m-new-name"), form.QuerySelector("#Equipment-en")!.TextContent.Trim()));
        await host.SendAsync(editor, Fields(("Mentor.Name", "Ada"), ("Mentor.HelpsIn[en]", "Sales"), ("Mentor.Speaks", "en"), ("Mentor.Days", "Monday"), ("Mentor.Place", "Room 2")), MentorForm);

        var page = await anybody.OpenAsync($"/{city.Slug}/incubators/mill");
        Assert.Equal(["A loom", "A press", "Lift to all floors in use"], page.QuerySelectorAll("main .facts li").Select(item => item.TextContent));
        Assert.Contains("Two rooms", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await host.SendAsync(editor, Fields(("ShowsMentors", "true")));
        Assert.Contains("Ada", (await anybody.OpenAsync($"/{city.Slug}/incubators/mill")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Last_years_offer_is_published_again_in_two_presses()
    {
        var desk = await HostingDesk.OpenAsync(site);
        await desk.OfferAsync();
        using var host = await desk.SignedInAsync("host");
        var list = await host.OpenAsync($"/{desk.Host.Slug}/host/offers");

        // The first press shows the copy, the second publishes it.
        var copy = list.QuerySelector("td.acts a")!.GetAttribute("href")!;
        var filled = await host.OpenAsync(copy);
        var next = desk.Month.PlusMonths(12);
        Assert.Equal((string.Create(CultureInfo.InvariantCulture, $"mill-{next.Year}"), "3", next.ToString("uuuu-MM", CultureInfo.InvariantCulture)), (Value(filled, "#Address"), Value(filled, "#Places"), Value(filled, "#Starts")));
        await host.SendAsync(copy, Fields(), button: "button[formaction*='handler=Publish']");

        await site.In(desk.Host, async services =>
        {
            var offers = await services.GetRequiredService<CorridorDb>().Set<Offer>().OrderBy(offer => offer.Starts).ToListAsync();
            Assert.Equal([("Mill offer", OfferState.Published, desk.Month), ("Mill offer", OfferState.Published, next)], offers.Select(offer => (offer.Title.In("en"), offer.State, offer.Month)));
        });
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"from=mill-{next.Year}"), (await host.OpenAsync($"/{desk.Host.Slug}/host/offers")).QuerySelector("td.acts a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"-{next.Year}-2"), Value(await host.OpenAsync(copy), "#Address"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_are_put_in_order_by_buttons_alone_and_by_a_script()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var (luma, nova) = (await desk.CandidateAsync("Luma"), await desk.CandidateAsync("Nova"));
        var mill = await desk.OfferAsync();
        using var host = await desk.SignedInAsync("host");
        var page = $"/{desk.Host.Slug}/host/candidates/{desk.CallId}/{mill.Incubator}";
        Assert.Contains(page, (await host.OpenAsync($"/{desk.Host.Slug}/host")).QuerySelectorAll("main a").Select(link => link.GetAttribute("href")));

        await host.SendAsync(page, Fields(("add", luma.ToString())));
        await host.SendAsync(page, Fields(("add", nova.ToString())));
        var (_, ordered, _) = await host.SendAsync(page, Fields(("up", nova.ToString())));
        Assert.Equal(["Nova", "Luma"], Names(ordered));
        var (_, shorter, _) = await host.SendAsync(page, Fields(("remove", luma.ToString())));
        Assert.Equal(["Nova"], Names(shorter));

        // A script sends all at once; one that knows an older order is refused with a sentence, not a page.
        Assert.Equal(HttpStatusCode.OK, await OrderAsync(host, page, Version(shorter), luma, nova));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await OrderAsync(host, page, Version(shorter), nova, luma));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await OrderAsync(host, page, "-1", nova));
        Assert.Equal(["Luma", "Nova"], Names(await host.OpenAsync(page)));
        Assert.Equal([luma, nova], await site.In(desk.Host, async services => (await services.GetRequiredService<CorridorDb>().Set<CandidateOrder>().SingleAsync()).Applications));
    }

    [Fact]
    public async Task A_host_reads_a_candidates_answers_and_deck_and_nobody_elses_host_does()
    {
        var desk = await HostingDesk.OpenAsync(site);
        var luma = await desk.CandidateAsync("Luma");
        var mill = await desk.OfferAsync();
        var stranger = await site.CityAsync();
        await site.MemberAsync(stranger, desk.Address("stranger"), CityRole.Host);
        using var host = await desk.SignedInAsync("host");
        using var other = await desk.SignedInAsync("stranger");
        using var anonymous = site.Visitor();
        var dossier = $"/{desk.Host.Slug}/host/candidates/{desk.CallId}/{mill.Incubator}/{luma}";
        var deck = $"/{desk.Call.Slug}/applications/{luma}/deck";

        var page = await host.OpenAsync(dossier);

        Assert.Contains("The goals of Luma", page.QuerySelectorAll("main .prose").Select(answer => answer.TextContent.Trim()));
        Assert.Equal(deck, page.QuerySelector("main .page-actions a")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.OK, await host.StatusOf(deck));
        Assert.Equal(HttpStatusCode.NotFound, await other.StatusOf(deck));
        Assert.Equal(HttpStatusCode.NotFound, await other.StatusOf(dossier));
        Assert.Equal(HttpStatusCode.NotFound, await other.StatusOf(dossier.Replace(desk.Host.Slug, stranger.Slug, StringComparison.Ordinal)));
        Assert.Equal("/sign-in", await LandsAsync(anonymous, dossier));
        Assert.Equal(1, await site.In(desk.Call, services => services.GetRequiredService<CorridorDb>().Set<AuditEntry>().CountAsync(entry => entry.Action == "deck.opened")));
    }

    [Fact]
    public async Task Three_stays_take_as_many_queries_as_one()
    {
        var (one, three) = (await HostingDesk.OpenAsync(site), await HostingDesk.OpenAsync(site));
        foreach (var (desk, stays) in new[] { (one, 1), (three, 3) })
        {
            var mill = await desk.OfferAsync();
            for (var i = 0; i < stays; i++)
                await desk.UnderwayAsync(await desk.StayAsync(mill.Offer, $"Guest {i}".Replace(" ", "", StringComparison.Ordinal)));
        }

        var (few, many) = (await QueriesAsync(one.Host), await QueriesAsync(three.Host));

        Assert.Equal((1, 3), (few.Page.Stays.Count, many.Page.Stays.Count));
        Assert.Equal((1, 3), (few.Page.Timeline.Stays.Count, many.Page.Timeline.Stays.Count));
        Assert.Equal((8, 8), (few.Count, many.Count));
    }

    private Task<(IndexModel Page, int Count)> QueriesAsync(City city) => site.In(city, async services =>
    {
        await services.GetRequiredService<Cities>().AllAsync(TestContext.Current.CancellationToken);
        var http = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity("test")) };
        var page = ActivatorUtilities.CreateInstance<IndexModel>(services);
        page.PageContext = new PageContext { HttpContext = http };
        var count = QueryCount.Start();
        await page.OnGetAsync();
        return (page, count.Statements.Count(statement => !statement.Contains("\"Cities\"", StringComparison.Ordinal)));
    });

    private Task<List<T>> OfferAsync<T>(City city, Func<Offer, IEnumerable<T>> read) => site.In(city, async services =>
        read(await services.GetRequiredService<CorridorDb>().Set<Offer>().SingleAsync()).ToList());

    private static async Task<HttpStatusCode> OrderAsync(Visitor visitor, string page, string version, params Guid[] ids)
    {
        var fields = ids.Select(id => KeyValuePair.Create("ids", id.ToString())).Append(new("version", version)).Append(new("__RequestVerificationToken", await visitor.TokenAsync(page)));
        using var answer = await visitor.Http.PostAsync(page + "?handler=Order", new FormUrlEncodedContent(fields));
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        return answer.StatusCode;
    }

    private static async Task<string> LandsAsync(Visitor visitor, string path)
    {
        using var answer = await visitor.Http.GetAsync(path);
        return answer.RequestMessage!.RequestUri!.AbsolutePath;
    }

    private static string Version(IParentNode page) => page.QuerySelector("main input[name=version]")!.GetAttribute("value")!;

    private static IEnumerable<string> Names(IParentNode page) => page.QuerySelectorAll("ol.order li strong").Select(name => name.TextContent.Trim());

    private static string? Value(IParentNode page, string selector) => page.QuerySelector(selector)?.GetAttribute("value");
}
