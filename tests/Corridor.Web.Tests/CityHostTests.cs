using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Corridor.Accounts;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Tests;

/// <summary>Two host names and one server: people sign in at the network's and work at the city's own.</summary>
public sealed partial class CityHostTests : IAsyncLifetime
{
    private readonly LogBook log = new();
    private readonly Site site;
    private City city = null!;
    private string host = "";

    public CityHostTests() => site = new Site { Log = log };

    public async ValueTask InitializeAsync()
    {
        await site.InitializeAsync();
        (city, host) = await CityWithHostAsync("startups.city.test");
        await site.MemberAsync(city, "ada@example.org", CityRole.Coordinator);
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task A_protected_page_of_the_citys_host_asks_at_the_networks_and_comes_back_signed_in()
    {
        using var ada = site.Visitor();
        using var asking = await ada.Http.GetAsync(host + "/coordinator?from=mail", TestContext.Current.CancellationToken);
        var asked = asking.RequestMessage!.RequestUri!;

        var onward = await SignInAsync(ada, asked.PathAndQuery);
        using var landed = await ada.Http.GetAsync(TicketOf(onward), TestContext.Current.CancellationToken);

        Assert.Equal((site.Address.Authority, "/sign-in", "?returnUrl=" + Uri.EscapeDataString(host + "/coordinator?from=mail")), (asked.Authority, asked.AbsolutePath, asked.Query));
        Assert.Equal((HttpStatusCode.OK, host + "/coordinator?from=mail"), (landed.StatusCode, landed.RequestMessage!.RequestUri!.AbsoluteUri));
        Assert.StartsWith("0;url=" + host + "/arrive?ticket=", onward.QuerySelector("meta[http-equiv=refresh]")!.GetAttribute("content"), StringComparison.Ordinal);
        Assert.Equal("no-store", (await ada.Http.GetAsync("/sign-in/onward?to=" + Uri.EscapeDataString(host + "/"), TestContext.Current.CancellationToken)).Headers.CacheControl!.ToString());
        var home = await ada.OpenAsync(host + "/");
        Assert.Contains(site.Address + "my", home.QuerySelectorAll(".masthead-tools a").Select(link => link.GetAttribute("href")));
        Assert.Contains(site.Address.ToString(), home.QuerySelectorAll(".colophon a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task Who_is_signed_in_at_the_network_already_only_passes_through()
    {
        using var ada = await site.SignedInAsync("ada@example.org");

        using var passing = await ada.Http.GetAsync(host + "/sign-in?returnUrl=%2Fcoordinator", TestContext.Current.CancellationToken);
        var onward = await ada.OpenAsync(passing.RequestMessage!.RequestUri!.ToString());
        using var landed = await ada.Http.GetAsync(TicketOf(onward), TestContext.Current.CancellationToken);

        Assert.Equal("/sign-in/onward", passing.RequestMessage.RequestUri.AbsolutePath);
        Assert.Equal((HttpStatusCode.OK, host + "/coordinator"), (landed.StatusCode, landed.RequestMessage!.RequestUri!.AbsoluteUri));
    }

    [Fact]
    public async Task A_ticket_is_good_once_at_its_own_host_within_a_minute()
    {
        var (_, other) = await CityWithHostAsync("other.city.test");
        using var ada = await site.SignedInAsync("ada@example.org");
        using var thief = site.Visitor("fr");
        await ada.Http.GetAsync(host + "/sign-in", TestContext.Current.CancellationToken);
        await thief.Http.GetAsync(host + "/sign-in", TestContext.Current.CancellationToken);
        await thief.Http.GetAsync(other + "/sign-in", TestContext.Current.CancellationToken);
        var (used, late) = (await TicketAsync(ada), await TicketAsync(ada));

        var foreign = await ArriveAsync(thief, used.Replace(host, other, StringComparison.Ordinal));
        using var right = await ada.Http.GetAsync(used, TestContext.Current.CancellationToken);
        var again = await ArriveAsync(thief, used);
        site.Clock.Advance(Duration.FromSeconds(61));
        var expired = await ArriveAsync(thief, late);
        var invented = await ArriveAsync(thief, host + "/arrive?ticket=nonsense");
        var none = await ArriveAsync(thief, host + "/arrive");

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        foreach (var (status, page) in new[] { foreign, again, expired, invented, none })
        {
            Assert.Equal(HttpStatusCode.Gone, status);
            Assert.Contains("Rien n’est perdu", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
            Assert.Equal("/sign-in?returnUrl=%2F", page.QuerySelector("main a")!.GetAttribute("href"));
        }

        Assert.Equal("/sign-in", (await thief.Http.GetAsync(host + "/coordinator", TestContext.Current.CancellationToken)).RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task Two_requests_with_one_ticket_at_the_same_moment_are_one_arrival()
    {
        using var ada = await site.SignedInAsync("ada@example.org");
        var ticket = await TicketAsync(ada);
        var visitors = Enumerable.Range(0, 8).Select(_ => site.Visitor()).ToList();
        foreach (var visitor in visitors)
            await visitor.Http.GetAsync(host + "/sign-in", TestContext.Current.CancellationToken);

        var answers = await Task.WhenAll(visitors.Select(visitor => visitor.StatusOf(ticket)));

        Assert.Equal([HttpStatusCode.OK, .. Enumerable.Repeat(HttpStatusCode.Gone, 7)], answers.Order());
    }

    [Fact]
    public async Task A_browser_that_did_not_ask_is_shown_whom_it_would_sign_in_first()
    {
        using var ada = await site.SignedInAsync("ada@example.org");
        using var elsewhere = site.Visitor();
        var ticket = await TicketAsync(ada);

        var shown = await elsewhere.OpenAsync(ticket);
        var before = (await elsewhere.Http.GetAsync(host + "/coordinator", TestContext.Current.CancellationToken)).RequestMessage!.RequestUri!.AbsolutePath;
        elsewhere.Cookies.GetAllCookies().ToList().ForEach(cookie => cookie.Expired = cookie.Name == "Corridor.Asked");
        var (status, _, landed) = await elsewhere.SendAsync(ticket, new Dictionary<string, string>());

        Assert.Contains("ada@example.org", shown.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/sign-in", before);
        Assert.Equal((HttpStatusCode.OK, host + "/coordinator"), (status, landed.AbsoluteUri));
    }

    [Fact]
    public async Task Only_the_networks_own_hosts_are_led_to()
    {
        using var ada = await site.SignedInAsync("ada@example.org");
        var port = site.Address.Port;

        foreach (var evil in (string[])["https://evil.example/", $"https://startups.city.test:{port}/", "http://startups.city.test/", $"http://ada@startups.city.test:{port}/", $"http://startups.city.test.evil.example:{port}/", $"http://startups.city.test:{port}//evil.example", $"http://startups.city.test:{port}/\\evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""])
        {
            using var answer = await ada.Http.GetAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(evil), TestContext.Current.CancellationToken);
            var landed = answer.RequestMessage!.RequestUri!;
            Assert.True(landed.AbsolutePath == "/my" && landed.Authority == site.Address.Authority, $"{evil} led to {landed}.");
            Assert.Equal(HttpStatusCode.NotFound, await ada.StatusOf("/sign-in/onward?to=" + Uri.EscapeDataString(evil)));
        }
    }

    [Fact]
    public async Task Signing_out_ends_the_session_of_that_host_and_offers_the_networks()
    {
        using var ada = await site.SignedInAsync("ada@example.org");
        await ada.Http.GetAsync(host + "/sign-in", TestContext.Current.CancellationToken);
        await ada.Http.GetAsync(await TicketAsync(ada), TestContext.Current.CancellationToken);
        Assert.Equal("/sign-out", (await ada.OpenAsync(host + "/coordinator")).QuerySelector(".masthead-tools a[href*=out]")!.GetAttribute("href"));

        var (status, page, landed) = await ada.SendAsync(host + "/sign-out", new Dictionary<string, string>());

        Assert.Equal((HttpStatusCode.OK, host + "/sign-out"), (status, landed.AbsoluteUri));
        Assert.Equal(site.Address + "sign-out", page.QuerySelector("main a")!.GetAttribute("href"));
        Assert.Equal("/sign-in", (await ada.Http.GetAsync(host + "/coordinator", TestContext.Current.CancellationToken)).RequestMessage!.RequestUri!.AbsolutePath[..8]);
        Assert.Equal(HttpStatusCode.OK, await ada.StatusOf("/my"));
        var (_, _, left) = await ada.SendAsync("/sign-out", new Dictionary<string, string>());
        Assert.Equal("/sign-out", left.AbsolutePath);
        Assert.Equal("/sign-in", (await ada.Http.GetAsync("/my", TestContext.Current.CancellationToken)).RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task Neither_ticket_nor_address_stand_in_the_log()
    {
        using var ada = await site.SignedInAsync("ada@example.org");
        await ada.Http.GetAsync(host + "/sign-in", TestContext.Current.CancellationToken);
        var ticket = await TicketAsync(ada);
        await ada.Http.GetAsync(ticket, TestContext.Current.CancellationToken);
        await ada.Http.GetAsync(ticket, TestContext.Current.CancellationToken);

        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains("ticket=", StringComparison.OrdinalIgnoreCase) || line.Contains(ticket.Split('=')[1], StringComparison.Ordinal) || line.Contains("ada@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_administrator_gives_a_city_its_host_and_no_two_cities_the_same()
    {
        await site.NetworkAdministratorAsync("root@example.org");
        using var root = await site.SignedInAsync("root@example.org");
        var south = await site.CityAsync();

        var (twice, refused, _) = await root.SendAsync($"/network/cities/{south.Slug}/host", new Dictionary<string, string> { ["HostName"] = "startups.city.test" });
        var (wrong, _, _) = await root.SendAsync($"/network/cities/{south.Slug}/host", new Dictionary<string, string> { ["HostName"] = "no host/" });
        var (networks, _, _) = await root.SendAsync($"/network/cities/{south.Slug}/host", new Dictionary<string, string> { ["HostName"] = site.Address.Host == "127.0.0.1" ? "127.0.0.1" : site.Address.Host });
        var (saved, _, _) = await root.SendAsync($"/network/cities/{south.Slug}/host", new Dictionary<string, string> { ["HostName"] = "South.Example.ORG" });

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK), (twice, wrong, networks, saved));
        Assert.Equal("startups.city.test", refused.QuerySelector("#HostName")!.GetAttribute("value"));
        Assert.Contains(south.Name, (await site.Visitor().OpenAsync($"http://south.example.org:{site.Address.Port}/")).Title, StringComparison.Ordinal);
    }

    private async Task<(City City, string Host)> CityWithHostAsync(string name)
    {
        var made = await site.CityAsync();
        await site.In(made, async services =>
        {
            var db = (Data.CorridorDb)services.GetService(typeof(Data.CorridorDb))!;
            (await db.Cities.SingleAsync(one => one.Id == made.Id)).AnswerUnder(name);
            await db.SaveChangesAsync();
        });
        ((Cities)site.Services.GetService(typeof(Cities))!).Changed();
        return (made, $"http://{name}:{site.Address.Port}");
    }

    /// <summary>Signs in from a sign-in page that was led to; gives the page that leads on.</summary>
    private async Task<IHtmlDocument> SignInAsync(Visitor visitor, string signIn)
    {
        var (_, _, code) = await visitor.SendAsync(signIn, new Dictionary<string, string> { ["Email"] = "ada@example.org" });
        var (_, onward, _) = await visitor.SendAsync(code.PathAndQuery, new Dictionary<string, string> { ["Code"] = Code().Match((await site.MailToAsync("ada@example.org")).Subject).Value });
        return onward;
    }

    private async Task<string> TicketAsync(Visitor signedIn) =>
        TicketOf(await signedIn.OpenAsync("/sign-in/onward?to=" + Uri.EscapeDataString(host + "/coordinator")));

    private static string TicketOf(IHtmlDocument onward) => onward.QuerySelector("[data-onward]")!.GetAttribute("href")!;

    private static async Task<(HttpStatusCode, IHtmlDocument)> ArriveAsync(Visitor visitor, string ticket)
    {
        using var answer = await visitor.Http.GetAsync(ticket, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex Code();
}
