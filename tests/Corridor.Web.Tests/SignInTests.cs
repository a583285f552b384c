using System.Net;
using Corridor.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests;

public sealed class SignInTests(Site site)
{
    [Fact]
    public async Task Signing_in_needs_an_address_and_the_code_from_the_mail()
    {
        using var visitor = await site.SignedInAsync("ada@example.org");

        var page = await visitor.OpenAsync("/my");

        Assert.Contains("ada@example.org", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_code_is_refused_and_the_sixth_try_is_refused_even_when_right()
    {
        using var visitor = site.Visitor();
        var (_, _, address) = await visitor.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = "tries@example.org" });
        var right = (await site.MailToAsync("tries@example.org")).Subject[..6];
        var wrong = right == "111111" ? "222222" : "111111";

        for (var tried = 0; tried < 5; tried++)
        {
            var (refused, _, _) = await visitor.SendAsync(address.PathAndQuery, new Dictionary<string, string> { ["Code"] = wrong });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        }

        var (status, _, _) = await visitor.SendAsync(address.PathAndQuery, new Dictionary<string, string> { ["Code"] = right });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
    }

    [Fact]
    public async Task The_link_of_the_mail_opens_a_page_with_a_button_and_signs_in_once()
    {
        using var visitor = site.Visitor();
        await visitor.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = "link@example.org" });
        var body = (await site.MailToAsync("link@example.org")).Body;
        var link = body.Split('\n').Single(line => line.Contains("/sign-in/link/", StringComparison.Ordinal));

        // A mail scanner opens the link first, and changes nothing by it.
        await site.Visitor().OpenAsync(link);
        var (_, _, landed) = await visitor.SendAsync(link, new Dictionary<string, string>());
        Assert.Equal("/my", landed.AbsolutePath);

        var again = await site.Visitor().OpenAsync(link);
        Assert.Null(again.QuerySelector("main form"));
    }

    [Fact]
    public async Task Where_the_first_browser_is_is_kept_and_what_is_no_zone_is_not()
    {
        foreach (var (email, said) in new[] { ("traveller@example.org", new[] { "Nowhere/Land", "Asia/Calcutta", "Europe/Oslo" }), ("scriptless@example.org", [""]) })
        {
            foreach (var zone in said)
            {
                using var visitor = site.Visitor();
                await visitor.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = email });
                var link = (await site.MailToAsync(email)).Body.Split('\n').Single(line => line.Contains("/sign-in/link/", StringComparison.Ordinal));
                await visitor.SendAsync(link, new Dictionary<string, string> { ["zone"] = zone });
            }
        }

        await using var db = site.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        var zones = await db.Users.Where(account => account.Email == "traveller@example.org" || account.Email == "scriptless@example.org").ToDictionaryAsync(account => account.Email!, account => account.Zone);
        Assert.Equal(("Asia/Kolkata", null), (zones["traveller@example.org"], zones["scriptless@example.org"]));
    }

    [Fact]
    public async Task Known_and_unknown_addresses_get_the_same_answer()
    {
        (await site.SignedInAsync("known@example.org")).Dispose();
        using var visitor = site.Visitor();

        var known = await visitor.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = "known@example.org" });
        var unknown = await visitor.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = "unknown@example.org" });

        Assert.Equal(known.Status, unknown.Status);
        Assert.Equal(known.Page.QuerySelector("main")!.TextContent, unknown.Page.QuerySelector("main")!.TextContent);
    }

    [Fact]
    public async Task What_was_typed_stays_when_it_is_not_an_address()
    {
        using var visitor = site.Visitor("fr");

        var (status, page, _) = await visitor.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = "not an address" });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("not an address", page.QuerySelector("#Email")!.GetAttribute("value"));
        Assert.Equal("fr", page.DocumentElement.GetAttribute("lang"));
    }
}
