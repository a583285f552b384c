using System.Net;
using System.Security.Claims;
using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Pages.Public;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using DeskModel = Corridor.Web.Pages.Coordinators.IndexModel;
using ListModel = Corridor.Web.Pages.Public.Calls.IndexModel;

namespace Corridor.Web.Tests.Calls;

public sealed class CallPagesTests(Site site)
{
    [Fact]
    public async Task A_coordinator_opens_a_call_from_a_recipe_publishes_it_and_everybody_finds_it()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        using var visitor = site.Visitor();
        var slug = "heat-" + city.Slug[^10..];

        Assert.NotNull((await coordinator.OpenAsync($"/{city.Slug}/coordinator")).QuerySelector("main .empty"));
        var (_, board, address) = await coordinator.SendAsync($"/{city.Slug}/coordinator/calls/new?recipe=startup-competition", Answers(slug, "Mobility without cars"));
        Assert.Equal($"/{city.Slug}/coordinator/calls/{slug}", address.AbsolutePath);
        Assert.Equal(HttpStatusCode.NotFound, await visitor.StatusOf($"/{city.Slug}/calls/{slug}"));

        var (refused, _, _) = await coordinator.SendAsync(address.AbsolutePath, new Dictionary<string, string>());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        var (published, _, _) = await coordinator.SendAsync(address.AbsolutePath, new Dictionary<string, string> { ["Seen"] = "true" });
        Assert.Equal(HttpStatusCode.OK, published);

        var page = await visitor.OpenAsync($"/{city.Slug}/calls/{slug}");
        Assert.Equal("Mobility without cars", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(6, page.QuerySelectorAll("table.ledger tbody tr").Length);
        Assert.Null(page.QuerySelector("form[method=post]"));
        Assert.Contains(slug, (await visitor.OpenAsync($"/{city.Slug}/calls?fresh={slug}")).QuerySelector("main .calls")!.InnerHtml, StringComparison.Ordinal);
        var network = await visitor.OpenAsync($"/calls?city={city.Slug}&q=mobility");
        Assert.Equal($"/{city.Slug}/calls/{slug}", Assert.Single(network.QuerySelectorAll("#calls a")).GetAttribute("href"));
    }

    [Fact]
    public async Task A_date_that_clocks_jump_over_is_refused_at_its_field_and_what_was_typed_stays()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var answers = new Dictionary<string, string>(Answers("dst-" + city.Slug[^10..], "Spring")) { ["Opens"] = "2028-03-26T02:30" };

        var (status, page, _) = await coordinator.SendAsync($"/{city.Slug}/coordinator/calls/new?recipe=startup-competition", answers);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(city.Name, page.QuerySelector("#Opens-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("2028-03-26T02:30", page.QuerySelector("#Opens")!.GetAttribute("value"));
        Assert.Equal("Spring", page.QuerySelector("#title-en")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Texts_dates_and_weights_are_edited_and_two_people_do_not_overwrite_each_other()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var slug = await DraftAsync(city);
        var edit = $"/{city.Slug}/coordinator/calls/{slug}/edit";
        var stage = "applications";

        var (saved, _, _) = await coordinator.SendAsync(edit, new Dictionary<string, string>
        {
            ["Titles[en]"] = "Renamed", [$"Closes[{stage}]"] = "2031-06-01T17:00", ["Opens[jury]"] = "2031-06-03T09:00", ["Closes[jury]"] = "2031-07-03T09:00", ["Weights[team]"] = "12.5",
        });
        var (stale, page, _) = await coordinator.SendAsync(edit, new Dictionary<string, string> { ["Version"] = "0", ["Titles[en]"] = "Too late" });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (saved, stale));
        Assert.Equal("Too late", page.QuerySelector("#title-en")!.GetAttribute("value"));
        var call = await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<Call>().AsNoTracking().SingleAsync(call => call.Slug == slug));
        Assert.Equal(("Renamed", Instant.FromUtc(2031, 6, 1, 15, 0)), (call.Title.In("en"), call.ClosesAt));
        Assert.Equal(12.5m, call.Criteria.Criterion("team")!.Weight);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/edit")]
    [InlineData("/preview")]
    [InlineData("/preview?as=juror")]
    [InlineData("/applications")]
    public async Task A_call_is_its_own_coordinators_only(string page)
    {
        var (city, other) = (await site.CityAsync(), await site.CityAsync());
        using var own = await site.CoordinatorAsync(city);
        using var foreign = await site.CoordinatorAsync(other);
        var slug = await DraftAsync(city);

        Assert.Equal(HttpStatusCode.OK, await own.StatusOf($"/{city.Slug}/coordinator/calls/{slug}{page}"));
        Assert.Equal(HttpStatusCode.NotFound, await foreign.StatusOf($"/{city.Slug}/coordinator/calls/{slug}{page}"));
        Assert.Equal(HttpStatusCode.NotFound, await foreign.StatusOf($"/{other.Slug}/coordinator/calls/{slug}{page}"));
    }

    [Fact]
    public async Task Somebody_is_invited_once_and_an_invitation_can_be_revoked()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var people = $"/{city.Slug}/coordinator/people";
        var invited = new Dictionary<string, string> { ["Email"] = $"host-{city.Slug}@example.org", ["Role"] = "Host", ["Tongue"] = "es" };

        var (sent, _, _) = await coordinator.SendAsync(people, invited, "#invite");
        var (again, _, _) = await coordinator.SendAsync(people, invited, "#invite");
        var (last, _, _) = await coordinator.SendAsync(people, new Dictionary<string, string>(), "form[action*=Remove]");
        var (revoked, page, _) = await coordinator.SendAsync(people, new Dictionary<string, string>(), "form[action*=Revoke]");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK), (sent, again, last, revoked));
        Assert.StartsWith(city.Name, (await site.MailToAsync($"host-{city.Slug}@example.org")).Subject, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form[action*=Revoke]"));
    }

    [Fact]
    public async Task A_page_text_cannot_carry_scripts()
    {
        var city = await site.CityAsync();
        var slug = await DraftAsync(city, call =>
        {
            call.Describe(call.Title, call.Summary, LocalizedText.Of("en", "<script>alert(1)</script> [go](javascript:alert(1)) <javascript:alert(1)> [ok](https://example.org) ![x](https://example.org/x.png)"));
            call.Publish(site.Clock.Now());
        });

        var prose = (await site.Visitor().OpenAsync($"/{city.Slug}/calls/{slug}")).QuerySelector("main .prose")!;

        Assert.Null(prose.QuerySelector("script, img"));
        Assert.Equal(["https://example.org"], prose.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task Three_calls_take_as_many_queries_as_one()
    {
        var (one, three) = (await site.CityAsync(), await site.CityAsync());
        foreach (var (city, calls) in new[] { (one, 1), (three, 3) })
            for (var i = 0; i < calls; i++)
                await DraftAsync(city, call => call.Publish(site.Clock.Now()));
        var email = $"coordinator-{one.Slug}@example.org";
        var account = await site.MemberAsync(one, email, CityRole.Coordinator);
        await site.MemberAsync(three, email, CityRole.Coordinator);

        var desk = (await QueriesAsync<DeskModel>(one, account, page => page.OnGetAsync()), await QueriesAsync<DeskModel>(three, account, page => page.OnGetAsync()));
        var list = (await QueriesAsync<ListModel>(one, account, page => page.OnGetAsync()), await QueriesAsync<ListModel>(three, account, page => page.OnGetAsync()));
        var home = (await QueriesAsync<CityHomeModel>(one, account, page => page.OnGetAsync()), await QueriesAsync<CityHomeModel>(three, account, page => page.OnGetAsync()));

        Assert.Equal((1, 3), (desk.Item1.Page.Calls.Count, desk.Item2.Page.Calls.Count));
        Assert.Equal((1, 3), (list.Item1.Page.Current.Count, list.Item2.Page.Current.Count));
        Assert.Equal((1, 3), (home.Item1.Page.Current.Count, home.Item2.Page.Current.Count));
        Assert.Equal((8, 8), (desk.Item1.Count, desk.Item2.Count));
        Assert.Equal((3, 3), (list.Item1.Count, list.Item2.Count));
        Assert.Equal((5, 5), (home.Item1.Count, home.Item2.Count));
    }

    private Task<(T Page, int Count)> QueriesAsync<T>(City city, Guid account, Func<T, Task> open) where T : PageModel => site.In(city, async services =>
    {
        var http = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, account.ToString())], "test")) };
        services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var page = ActivatorUtilities.CreateInstance<T>(services);
        page.PageContext = new PageContext { HttpContext = http };
        var count = QueryCount.Start();
        await open(page);
        return (page, count.Statements.Count);
    });

    private Task<string> DraftAsync(City city, Action<Call>? change = null) => site.In(city, async services =>
    {
        var slug = "call-" + Guid.NewGuid().ToString("N")[..8];
        var now = services.GetRequiredService<TimeProvider>().Now();
        var day = now.InZone(city.TimeZone).Date;
        var call = await services.GetRequiredService<NewEdition>().OpenAsync("startup-competition", new EditionAnswers(
            slug, LocalizedText.Of("en", "A call"), day.PlusDays(-1).At(new LocalTime(9, 0)), day.PlusDays(40).At(new LocalTime(18, 0)), ["en"], 3, 3));
        change?.Invoke(call);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        return slug;
    });

    private static Dictionary<string, string> Answers(string slug, string title) => new()
    {
        ["Titles[en]"] = title, ["Slug"] = slug, ["Opens"] = "2030-02-01T09:00", ["Closes"] = "2030-03-15T18:00", ["Winners"] = "3", ["Reviews"] = "3",
    };
}
