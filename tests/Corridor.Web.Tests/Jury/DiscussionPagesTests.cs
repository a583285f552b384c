using System.Net;
using System.Security.Claims;
using AngleSharp.Dom;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Tenancy;
using Corridor.Web.Pages.Coordinators.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using JurorsDiscussionModel = Corridor.Web.Pages.Jurors.DiscussionModel;

namespace Corridor.Web.Tests.Jury;

public sealed class DiscussionPagesTests(Site site)
{
    [Fact]
    public async Task Jurors_who_lie_far_apart_talk_beside_their_reviews_and_the_city_joins_in()
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, Boss(city), CityRole.Coordinator);
        var (application, reviews) = await FillAsync(city, 5, 1, null);
        using var boss = await site.SignedInAsync(Boss(city));
        using var kim = await site.SignedInAsync(Juror(city, 0));
        using var lou = await site.SignedInAsync(Juror(city, 1));
        using var max = await site.SignedInAsync(Juror(city, 2));
        string Of(int juror) => $"/{city.Slug}/jury/reviews/{reviews[juror]}/discussion";
        var desk = $"/{city.Slug}/coordinator/calls/heat/applications/{application}/discussion?round=review";

        // Somebody who runs the call does not wait for the last review.
        Assert.Equal(HttpStatusCode.NotFound, await kim.StatusOf(Of(0)));
        Assert.Equal([desk], (await boss.OpenAsync($"/{city.Slug}/coordinator/calls/heat/ranking")).QuerySelectorAll("#ranking a[href*='/discussion']").Select(link => link.GetAttribute("href")));
        Assert.Equal([desk], (await boss.OpenAsync($"/{city.Slug}/coordinator/calls/heat/decisions")).QuerySelectorAll("#decisions a[href*='/discussion']").Select(link => link.GetAttribute("href")));
        var (_, opened, _) = await boss.SendAsync(desk, Fields(), "form[action*='handler=Open']");
        Assert.NotNull(opened.QuerySelector("form[action*='handler=Write']"));

        // What was typed is there again.
        var endless = new string('x', Remark.Longest + 1);
        var (refused, again, _) = await kim.SendAsync(Of(0), Fields(("Text", endless)), "form[action*='handler=Write']");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, endless), (refused, again.QuerySelector("textarea[name=Text]")!.TextContent));
        Assert.Contains("A remark has at most 5000 characters.", again.QuerySelector("[data-error-summary]")!.TextContent, StringComparison.Ordinal);
        await kim.SendAsync(Of(0), Fields(("Text", "Look at page 3.")), "form[action*='handler=Write']");

        Assert.Equal(["No. 1 1 new remark"], Words((await lou.OpenAsync($"/{city.Slug}/jury")).QuerySelectorAll("section[aria-labelledby=discussions] li")));
        var read = await lou.OpenAsync(Of(1));
        Assert.Equal(["Juror 0 5 100.0 –", "You 1 0.0 –"], Words(read.QuerySelectorAll("section[aria-labelledby=reviews] tbody tr")).Order());
        Assert.Contains("new", read.QuerySelector("section[aria-labelledby=remarks] li")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["No. 1"], Words((await lou.OpenAsync($"/{city.Slug}/jury")).QuerySelectorAll("section[aria-labelledby=discussions] li")));
        Assert.NotNull((await lou.OpenAsync($"/{city.Slug}/jury/reviews/{reviews[1]}")).QuerySelector("main a[href$='/discussion']"));

        Assert.Equal(HttpStatusCode.NotFound, await max.StatusOf(Of(2)));
        Assert.Equal(HttpStatusCode.NotFound, await max.StatusOf(Of(0)));
        await boss.SendAsync(desk, Fields(("Text", "We ask them.")), "form[action*='handler=Write']");
        Assert.EndsWith("We ask them.", (await kim.OpenAsync(Of(0))).QuerySelectorAll("section[aria-labelledby=remarks] li")[^1].TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_20_reviews_and_60_remarks_a_discussion_takes_8_queries_at_most()
    {
        var city = await site.CityAsync();
        var boss = await site.MemberAsync(city, Boss(city), CityRole.Coordinator);
        var (application, reviews) = await FillAsync(city, [.. Enumerable.Range(0, 20).Select(n => (int?)(1 + (n % 5)))]);
        using var first = await site.SignedInAsync(Juror(city, 0));
        var account = await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var discussion = await db.Set<Discussion>().SingleAsync();
            foreach (var review in reviews.Concat(reviews).Concat(reviews))
                db.Add(discussion.Say("Look at page 3.", review, null, site.Clock.Now()));
            await db.SaveChangesAsync();
            return await db.Users.Where(user => user.Email == Juror(city, 0)).Select(user => user.Id).SingleAsync();
        });

        var mine = await CountAsync<JurorsDiscussionModel>(city, account, async page => { await page.OnGetAsync(reviews[0]); return (page.Thread.Jurors.Count, page.Thread.Remarks.Count); });
        var desk = await CountAsync<DiscussionModel>(city, boss, async page => { await page.OnGetAsync("heat", application); return (page.Thread.Jurors.Count, page.Thread.Remarks.Count); });

        Assert.Equal(((20, 60), (20, 60)), (mine.Rows, desk.Rows));
        Assert.InRange(mine.Queries, 4, 8);
        Assert.InRange(desk.Queries, 4, 8);
    }

    private async Task<((int, int) Rows, int Queries)> CountAsync<T>(City city, Guid account, Func<T, Task<(int, int)>> open) where T : PageModel
    {
        await using var scope = site.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.GetRequiredService<CurrentCity>().Enter(city);
        var http = new DefaultHttpContext { RequestServices = services, User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, account.ToString())], "test")) };
        services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var page = ActivatorUtilities.CreateInstance<T>(services);
        page.PageContext = new PageContext { HttpContext = http };
        var count = QueryCount.Start();
        var rows = await open(page);
        return (rows, count.Statements.Count(sql => !sql.Contains("FROM \"Cities\"", StringComparison.Ordinal)));
    }

    private static List<string> Words(IEnumerable<IElement> elements) => [.. elements.Select(element => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];

    private static string Boss(City city) => $"boss-{city.Slug}@example.org";

    private static string Juror(City city, int number) => $"juror-{number}-{city.Slug}@jury.example";

    /// <summary>One application, and its jurors with the score that each gave; none: not in so far.</summary>
    private Task<(Guid Application, List<Guid> Reviews)> FillAsync(City city, params int?[] scores) => site.In(city, async services =>
    {
        var (db, scoring, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Scoring>(), site.Clock.Now());
        var call = Call.From(AccessRows.OpenToAllNow("heat", deck: false), city.Zone, now.InUtc().Date.PlusDays(-1), now);
        call.Ask(1, scores.Length);
        call.Publish(now);
        db.Add(call);
        await db.SaveChangesAsync();
        var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"founder-of-{city.Slug}@example.org", "", "en");
        var application = Application.Start(call, owner.Id, "en", now);
        application.Touch("Start-up", now);
        db.AddRange(application, application.Submit(call, new Dictionary<string, string> { ["name"] = "Start-up" }, null, now));
        await db.SaveChangesAsync();
        var reviews = new List<Review>();
        for (var n = 0; n < scores.Length; n++)
        {
            var juror = global::Corridor.Jury.Juror.Of(call, new Invitee(new PastedJuror(n, $"Juror {n}", Juror(city, n), "", []), null, null, null, null), "en", now);
            juror.Accept(new JurorAnswer(juror.Name, "", null, ["en"], [], 5, "", true), null, "en", now);
            db.Add(juror);
            reviews.Add(new Review { CallId = call.Id, JurorId = juror.Id, ApplicationId = application.Id, Round = call.Rounds[0].Key, AssignedAt = now });
        }

        db.AddRange(reviews);
        await db.SaveChangesAsync();
        foreach (var (review, score) in reviews.Zip(scores).Where(one => one.Second is not null))
        {
            await scoring.SaveAsync(review, call, "impact", score!.Value);
            await scoring.FinishAsync(review, call);
        }

        return (application.Id, reviews.ConvertAll(review => review.Id));
    });
}
