using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Content;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Decisions = Corridor.Jury.Decisions;

namespace Corridor.Web.Tests.Pages;

/// <summary>Long lists: fifty rows a page, the rest behind a link, each row once, and acts on all reach all.</summary>
public sealed class PagingTests(Site site)
{
    private const int Rows = 52;

    [Fact]
    public async Task A_list_kept_by_the_database_goes_on_after_a_key_and_no_foreign_key_opens_it()
    {
        var (city, other) = (await site.CityAsync(), await site.CityAsync());
        using var boss = await BossAsync(city);
        var mine = await InviteAsync(city);
        var foreign = await InviteAsync(other);
        var path = $"/{city.Slug}/coordinator/people";

        var pages = await WalkAsync(boss, path, "section[aria-labelledby=invited] tbody th", "section[aria-labelledby=invited] a[rel=next]");
        var second = await boss.OpenAsync($"{path}?after={mine[49].Id}");

        Assert.Equal([50, 2], pages.Select(page => page.Count));
        Assert.Equal(mine.Select(one => one.Email), pages.SelectMany(page => page));
        Assert.Equal("?#invited", second.QuerySelector("section[aria-labelledby=invited] .toolbar a:not([rel])")!.GetAttribute("href"));
        foreach (var key in new[] { foreign[49].Id.ToString(), mine[^1].Id.ToString(), Guid.NewGuid().ToString(), "x" })
            Assert.Equal(pages[0], Texts(await boss.OpenAsync($"{path}?after={key}"), "section[aria-labelledby=invited] tbody th"));
    }

    [Fact]
    public async Task Rows_of_the_same_instant_menu_place_or_name_come_once()
    {
        var city = await site.CityAsync();
        using var boss = await BossAsync(city);
        await site.MemberAsync(city, $"boss-{city.Slug}@example.org", CityRole.Host);
        await site.In(city, WriteAsync);
        var names = Enumerable.Range(0, Rows).Select(Name).ToList();
        var inMenu = names.Where((_, at) => at % 10 == 9).Concat(names.Where((_, at) => at % 10 != 9));

        var news = await WalkAsync(site.Visitor(), $"/{city.Slug}/news", "#news h2", "a[rel=next]");
        var drafts = await WalkAsync(boss, $"/{city.Slug}/coordinator/pages", "section[aria-labelledby=pages] tbody th", "section[aria-labelledby=pages] a[rel=next]");
        var houses = await WalkAsync(boss, $"/{city.Slug}/host/offers", "h2[id^=i-]", "a[rel=next]");

        Assert.Equal([50, 2], news.Select(page => page.Count));
        Assert.Equal(names, news.SelectMany(page => page).Order(StringComparer.Ordinal));
        Assert.Equal([50, 2], drafts.Select(page => page.Count));
        Assert.Equal(inMenu, drafts.SelectMany(page => page));
        Assert.Equal([50, 2], houses.Select(page => page.Count));
        Assert.Equal(names.Select(name => name[..^1]), houses.SelectMany(page => page));
    }

    [Fact]
    public async Task A_ranking_goes_on_in_its_order_and_a_release_reaches_every_page()
    {
        var city = await site.CityAsync();
        using var boss = await BossAsync(city);
        await site.In(city, services => ApplyAsync(services, city));
        await site.In(city, DecideAsync);
        var desk = $"/{city.Slug}/coordinator/calls/call";

        var received = await WalkAsync(boss, $"{desk}/applications?state=Submitted", "#applications tbody th", "a[rel=next]");
        var ranking = await WalkAsync(boss, $"{desk}/ranking", "#ranking tbody th", "a[rel=next]");
        var decisions = await WalkAsync(boss, $"{desk}/decisions", "#decisions tbody th", "a[rel=next]");
        var second = await boss.OpenAsync(await NextAsync(boss, $"{desk}/decisions"));
        var (status, _, _) = await boss.SendAsync($"{desk}/decisions?release=true", new Dictionary<string, string>(), "form[action*='handler=Release']");

        Assert.Equal([50, 2], received.Select(page => page.Count));
        Assert.Equal(Rows, received.SelectMany(page => page).Distinct().Count());
        Assert.Equal([50, 2], ranking.Select(page => page.Count));
        Assert.Equal(Rows, ranking.SelectMany(page => page).Distinct().Count());
        Assert.Equal(ranking, decisions);
        Assert.Equal(2, second.QuerySelectorAll("#decisions textarea[name=Message]").Length);
        Assert.Equal(["0 of 1", "0", "52", "0"], Texts(second, ".figure-row dd"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Rows, await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<OutgoingMail>().CountAsync(mail => mail.Kind == "decision")));
    }

    [Fact]
    public async Task A_change_to_a_row_comes_back_to_its_page_and_an_unknown_key_to_the_first()
    {
        var city = await site.CityAsync();
        using var boss = await BossAsync(city);
        await site.In(city, services => ApplyAsync(services, city));
        var desk = $"/{city.Slug}/coordinator/calls/call";
        var next = await NextAsync(boss, $"{desk}/decisions");

        var (_, page, landed) = await boss.SendAsync(next, new Dictionary<string, string> { ["Outcome"] = "Winner", ["Message"] = "Well done" }, "form[action*='handler=Edit']");
        var unknown = await boss.OpenAsync($"{desk}/decisions?after={Guid.NewGuid()}");

        Assert.Equal(next.Split('#')[0], landed.PathAndQuery);
        Assert.Equal(2, page.QuerySelectorAll("#decisions tbody tr").Length);
        Assert.Contains("Well done", page.QuerySelector("#decisions tbody tr td[data-label=Decision]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(50, unknown.QuerySelectorAll("#decisions tbody tr").Length);
    }

    [Fact]
    public async Task Reminding_everyone_reaches_the_jurors_of_every_page()
    {
        var city = await site.CityAsync();
        using var boss = await BossAsync(city);
        await site.In(city, services => ApplyAsync(services, city));
        await site.In(city, AssignAsync);
        var desk = $"/{city.Slug}/coordinator/calls/call";

        var jury = await WalkAsync(boss, $"{desk}/jury", "section[aria-labelledby=jurors] tbody th small:first-of-type", "a[rel=next]");
        var progress = await WalkAsync(boss, $"{desk}/progress", "#jurors tbody th", "#jurors + .toolbar a[rel=next]");
        var second = await NextAsync(boss, $"{desk}/progress");
        await boss.SendAsync(second, new Dictionary<string, string>(), "form[action*='handler=Remind']");

        Assert.Equal([50, 2], jury.Select(page => page.Count));
        Assert.Equal(Rows, jury.SelectMany(page => page).Distinct().Count());
        Assert.Equal([50, 2], progress.Select(page => page.Count));
        Assert.Equal(Rows, progress.SelectMany(page => page).Distinct().Count());
        Assert.Equal(Rows, await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<Juror>().CountAsync(juror => juror.RemindedAt != null)));
    }

    private async Task<Visitor> BossAsync(City city)
    {
        await site.MemberAsync(city, $"boss-{city.Slug}@example.org", CityRole.Coordinator);
        return await site.SignedInAsync($"boss-{city.Slug}@example.org");
    }

    private Task<List<Invitation>> InviteAsync(City city) => site.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        for (var i = 0; i < Rows; i++)
            services.GetRequiredService<Invitations>().Send($"{Name(i)}-{city.Slug}@example.org", "", CityRole.Host, "en");
        await db.SaveChangesAsync();
        return await db.Set<Invitation>().OrderBy(one => one.Id).ToListAsync();
    });

    private async Task WriteAsync(IServiceProvider services)
    {
        var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
        for (var i = 0; i < Rows; i++)
        {
            foreach (var kind in Enum.GetValues<ArticleKind>())
            {
                var article = Article.New(kind, Name(i), now);
                article.Draft(LocalizedText.Of("en", Name(i)), LocalizedText.Of("en", "Body"), now);
                article.Publish(now);
                if (i % 10 == 9)
                    article.PlaceInMenu(3);
                db.Add(article);
            }

            // Ten incubators share a name.
            await services.GetRequiredService<Offering>().SaveAsync(Name(i), Name(i)[..^1], LocalizedText.Of("en", "Hosts"), null, ["en"]);
        }

        await db.SaveChangesAsync();
    }

    private async Task ApplyAsync(IServiceProvider services, City city)
    {
        var (db, signIn, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<SignIn>(), site.Clock.Now());
        var call = Call.From(AccessRows.OpenToAllNow("call", deck: false), city.Zone, now.InUtc().Date.PlusDays(-1), now);
        call.Ask(1, 1);
        call.Publish(now);
        db.Add(call);
        for (var i = 0; i < Rows; i++)
        {
            var account = await signIn.AccountForAsync($"{Name(i)}-of-{city.Slug}@example.org", Name(i), "en");
            var application = Application.Start(call, account.Id, "en", now);
            application.Touch(Name(i), now);
            db.Add(application);
            db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = Name(i) }, null, now));
        }

        await db.SaveChangesAsync();
    }

    private static async Task DecideAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var call = await db.Set<Call>().SingleAsync();
        foreach (var application in await db.Set<Application>().ToListAsync())
            await services.GetRequiredService<Decisions>().EditAsync(call, application.Id, Outcome.Declined, "");
    }

    private static async Task AssignAsync(IServiceProvider services)
    {
        var (db, panel, planning) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Panel>(), services.GetRequiredService<JuryPlanning>());
        var call = await db.Set<Call>().SingleAsync();
        var invited = await panel.InviteAsync(call, string.Join('\n', Enumerable.Range(0, Rows).Select(i => $"{Name(i)}-{call.Id:N}@jury.example")));
        foreach (var juror in invited.Invited)
            await panel.AcceptAsync(call, juror, new JurorAnswer(juror.Email, "", null, ["en"], [], 10, "", true), [], "en");
        await planning.CommitAsync(call, (await planning.ProposeAsync(call.Rounds[0])).Id);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"row-{number:D2}");

    private static async Task<List<List<string>>> WalkAsync(Visitor visitor, string path, string rows, string next)
    {
        var pages = new List<List<string>>();
        for (var address = path; ;)
        {
            var page = await visitor.OpenAsync(address);
            pages.Add(Texts(page, rows));
            if (page.QuerySelector(next)?.GetAttribute("href") is not { } href || pages.Count > 5)
                return pages;
            address = address.Split('?')[0] + href;
        }
    }

    private static async Task<string> NextAsync(Visitor visitor, string path) => path + (await visitor.OpenAsync(path)).QuerySelector("a[rel=next]")!.GetAttribute("href");

    private static List<string> Texts(IDocument page, string selector) => [.. page.QuerySelectorAll(selector).Select(found => found.TextContent.Trim())];
}
