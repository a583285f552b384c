using System.Net;
using System.Security.Claims;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Coordinators.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Jury;

public sealed class DecisionPagesTests(Site site)
{
    [Fact]
    public async Task With_200_jurors_and_60_applications_ranking_and_decisions_take_8_queries_at_most_the_frame_around_them_included()
    {
        var city = await site.CityAsync();
        var boss = await site.MemberAsync(city, $"boss-{city.Slug[^10..]}@example.org", CityRole.Coordinator);
        await FillAsync(city, jurors: 200, applications: 60);
        await site.In(city, async services => await services.GetRequiredService<Decisions>().PrepareAsync(await CallAsync(services)));

        var (lines, ranking) = await CountAsync<RankingModel>(city, boss, async page => { await page.OnGetAsync("heat"); return page.Lines.Count; });
        var (prepared, decisions) = await CountAsync<DecisionsModel>(city, boss, async page => { await page.OnGetAsync("heat", release: false); return page.Prepared.Count; });

        Assert.Equal((60, 60), (lines, prepared));
        Assert.InRange(ranking, 4, 8);
        Assert.InRange(decisions, 4, 8);
    }

    [Fact]
    public async Task Two_coordinators_release_together()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        await site.MemberAsync(city, $"kay-{tag}@example.org", CityRole.Coordinator);
        await site.MemberAsync(city, $"lee-{tag}@example.org", CityRole.Coordinator);
        await FillAsync(city, jurors: 2, applications: 2);
        using var kay = await site.SignedInAsync($"kay-{tag}@example.org");
        using var lee = await site.SignedInAsync($"lee-{tag}@example.org");
        var desk = $"/{city.Slug}/coordinator/calls/heat/decisions";
        await kay.SendAsync(desk, Fields(), "form[action*='handler=Prepare']");

        var asking = await kay.OpenAsync(desk + "?release=true");
        Assert.Equal("Ask for the release", asking.QuerySelector("form[action*='handler=Release'] button")!.TextContent);
        await kay.SendAsync(desk + "?release=true", Fields(), "form[action*='handler=Release']");
        var mine = await kay.OpenAsync(desk + "?release=true");
        Assert.Contains("Somebody else who runs this call has to confirm it.", mine.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Null(mine.QuerySelector("form[action*='handler=Release']"));
        Assert.Equal(0, await MailsAsync(city));

        // Somebody looks, changes one, and what was asked for is no longer what there is.
        await lee.SendAsync(desk, Fields(("Outcome", "Reserve"), ("Note", "Next in line.")), "form[action*='handler=Edit']");
        Assert.Contains("it has to be asked for again", (await kay.OpenAsync(desk)).QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        await lee.SendAsync(desk + "?release=true", Fields(), "form[action*='handler=Release']");
        var (status, _, _) = await kay.SendAsync(desk + "?release=true", Fields(), "form[action*='handler=Release']");

        Assert.Equal((HttpStatusCode.OK, 2), (status, await MailsAsync(city)));
        var after = await kay.OpenAsync(desk);
        Assert.Null(after.QuerySelector(".notice"));
        Assert.Contains(after.QuerySelectorAll("#decisions li"), line => line.TextContent.Contains("Next in line.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_decision_that_is_refused_keeps_what_was_typed_in_its_own_row()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        await site.MemberAsync(city, $"kay-{tag}@example.org", CityRole.Coordinator);
        await FillAsync(city, jurors: 2, applications: 2);
        using var kay = await site.SignedInAsync($"kay-{tag}@example.org");
        var endless = new string('x', 5001);

        var (status, page, _) = await kay.SendAsync(
            $"/{city.Slug}/coordinator/calls/heat/decisions", Fields(("Outcome", "Reserve"), ("Note", "Next in line."), ("Message", endless)), "#decisions tbody tr:last-child form[action*='handler=Edit']");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        var open = Assert.Single(page.QuerySelectorAll("#decisions details[open] form"));
        Assert.Equal(page.QuerySelector("#decisions tbody tr:last-child form"), open);
        Assert.Equal("A message has at most 5000 characters.", open.QuerySelector(".field-error")!.TextContent);
        Assert.Equal(("Reserve", "Next in line.", endless), (open.QuerySelector("option[selected]")!.GetAttribute("value"), open.QuerySelector("[name=Note]")!.TextContent, open.QuerySelector("[name=Message]")!.TextContent));
        Assert.Equal(["", endless], page.QuerySelectorAll("#decisions [name=Message]").Select(field => field.TextContent));
    }

    [Fact]
    public async Task Quotas_are_tried_in_the_address_and_become_drafts_by_a_button()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        await site.MemberAsync(city, $"kay-{tag}@example.org", CityRole.Coordinator);
        await FillAsync(city, jurors: 2, applications: 3);
        using var kay = await site.SignedInAsync($"kay-{tag}@example.org");
        var desk = $"/{city.Slug}/coordinator/calls/heat/ranking";

        var tried = await kay.OpenAsync(desk + "?Winners=1&Least[theme.other]=1");
        Assert.Equal(["1", "1", "1"], tried.QuerySelectorAll("#quotas .figure-row dd").Select(figure => figure.TextContent).Take(3));
        var never = await kay.OpenAsync(desk + "?Winners=1&Least[theme.other]=1&Least[theme.green]=1");
        Assert.Equal(["Other: 1 at least", "Green: 1 at least"], never.QuerySelectorAll("#quotas .notice li").Select(line => line.TextContent.Trim()).OrderDescending());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await kay.StatusOf(desk + "?Winners=1&Least[theme.other]=2&Most[theme.other]=1"));
        Assert.Equal(0, await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<Decision>().CountAsync()));
        var (status, _, landed) = await kay.SendAsync(desk + "?Winners=1&Least[theme.other]=1", Fields(), "form[action*='handler=Quotas']");

        Assert.Equal((HttpStatusCode.OK, $"/{city.Slug}/coordinator/calls/heat/decisions"), (status, landed.AbsolutePath));
        Assert.Equal([Outcome.Winner, Outcome.Declined, Outcome.Reserve], await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            return await (from decision in db.Set<Decision>() join application in db.Set<Application>() on decision.ApplicationId equals application.Id orderby application.Number select decision.Outcome).ToListAsync();
        }));
    }

    private async Task<(int Rows, int Queries)> CountAsync<T>(City city, Guid account, Func<T, Task<int>> open) where T : PageModel
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
        // What the frame around every page of a city asks.
        await services.GetRequiredService<Waiting>().ReadAsync();
        await services.GetRequiredService<CityMenu>().HasNewsAsync();
        await services.GetRequiredService<JurorAccess>().MineAsync();
        return (rows, count.Statements.Count(sql => !sql.Contains("FROM \"Cities\"", StringComparison.Ordinal)));
    }

    private Task<int> MailsAsync(City city) => site.In(city, services => services.GetRequiredService<CorridorDb>().Set<OutgoingMail>().CountAsync(mail => mail.Kind == "decision"));

    private static Task<Call> CallAsync(IServiceProvider services) => services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync();

    /// <summary>Every application read and scored twice: the later it applied, the better; the first one's theme is another.</summary>
    private Task FillAsync(City city, int jurors, int applications) => site.In(city, async services =>
    {
        var (db, planning, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<JuryPlanning>(), site.Clock.Now());
        var definition = AccessRows.OpenToAllNow("heat", deck: false);
        var theme = new Field
        {
            Key = "theme",
            Kind = FieldKind.SingleChoice,
            Label = LocalizedText.Of("en", "Theme"),
            Choices = [new("green", LocalizedText.Of("en", "Green")), new("other", LocalizedText.Of("en", "Other"))],
        };
        var call = Call.From(definition with { Form = new FormDefinition([.. definition.Form.Sections, new FormSection("about", LocalizedText.Of("en", "About"), [theme])]) }, city.Zone, now.InUtc().Date.PlusDays(-1), now);
        call.Ask(1, 2);
        call.Publish(now);
        db.Add(call);
        await db.SaveChangesAsync();
        for (var n = 0; n < applications; n++)
        {
            var owner = await services.GetRequiredService<SignIn>().AccountForAsync(Invariant($"founder-{n}-of-{city.Slug}@example.org"), "", "en");
            var application = Application.Start(call, owner.Id, "en", now);
            application.Touch(Invariant($"Start-up {n}"), now);
            db.Add(application);
            db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = Invariant($"Start-up {n}"), ["theme"] = n == 0 ? "other" : "green" }, null, now));
        }

        for (var n = 0; n < jurors; n++)
        {
            var juror = Juror.Of(call, new Invitee(new PastedJuror(n, Invariant($"Juror {n:000}"), Invariant($"juror-{n:000}@jury.example"), "", []), null, null, null, null), "en", now);
            juror.Accept(new JurorAnswer(juror.Name, "", null, ["en"], [], 5, "", true), null, "en", now);
            db.Add(juror);
        }

        await db.SaveChangesAsync();
        await planning.CommitAsync(call, (await planning.ProposeAsync(call.Rounds[0])).Id);
        var numbers = await db.Set<Application>().ToDictionaryAsync(application => application.Id, application => application.Number!.Value);
        foreach (var review in await db.Set<Review>().ToListAsync())
        {
            var scores = call.Criteria.Criteria.ToDictionary(criterion => criterion.Key, criterion => criterion.Scale.Min + (numbers[review.ApplicationId] * (criterion.Scale.Max - criterion.Scale.Min) / (applications + 1)));
            db.AddRange(scores.Select(score => new Score { ReviewId = review.Id, Criterion = score.Key, Value = score.Value, SavedAt = now }));
            review.Finish(call.Criteria, scores, now);
        }

        await db.SaveChangesAsync();
    });

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
