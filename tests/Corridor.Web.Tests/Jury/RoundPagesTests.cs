using System.Net;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Web.Tests.Jury;

/// <summary>A call whose jury says yes or no first, and scores later: both rounds are open, as nothing here moves the clock that other tests share.</summary>
public sealed class RoundPagesTests(Site site)
{
    [Fact]
    public async Task A_round_of_yes_or_no_is_assigned_scored_and_taken_on_by_the_city()
    {
        var (city, boss, kim) = await SeatedAsync();
        using var coordinator = boss;
        using var juror = kim;
        var desk = $"/{city.Slug}/coordinator/calls/rounds";

        Assert.Equal(["Screening", "Final"], (await boss.OpenAsync($"{desk}/assignment")).QuerySelectorAll("nav[aria-label='Rounds of the jury'] a").Select(link => link.FirstChild!.TextContent.Trim()));
        await boss.SendAsync($"{desk}/assignment?round=screening", Fields(), "form[action*='handler=Plan']");
        var (_, _, landed) = await boss.SendAsync($"{desk}/assignment?round=screening", Fields(), "form[action*='handler=Commit']");
        Assert.Equal($"{desk}/assignment?round=screening", landed.PathAndQuery);
        Assert.Equal("2 of 2", (await boss.OpenAsync(landed.PathAndQuery)).QuerySelectorAll(".figure-row dd")[2].TextContent);

        var queue = await kim.OpenAsync($"/{city.Slug}/jury");
        Assert.Equal(["Rounds · Screening", "Rounds · Final"], queue.QuerySelectorAll("section.section h2").Select(title => title.TextContent.Trim()));
        foreach (var (name, yes) in new[] { ("Ada", "1"), ("Bee", "0") })
        {
            var review = queue.QuerySelectorAll("table.ledger a").Single(link => link.TextContent.Contains(name, StringComparison.Ordinal)).GetAttribute("href")!;
            Assert.Equal(["score-promising"], (await kim.OpenAsync(review)).QuerySelectorAll("input[type=radio]").Select(input => input.GetAttribute("name")!).Distinct());
            await kim.SendAsync(review, Fields(("score-promising", yes)), "form[action*='handler=Finish']");
        }

        var before = await boss.OpenAsync($"{desk}/rounds?round=screening");
        Assert.Equal(["1", "1", "0"], before.QuerySelectorAll(".figure-row dd").Select(number => number.TextContent));
        Assert.Equal(["goes on", "falls out"], before.QuerySelectorAll("#lines .pill").Select(pill => pill.TextContent));
        var (status, after, _) = await boss.SendAsync($"{desk}/rounds?round=screening&take=true", Fields(), "form[action*='handler=Take']");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["taken on", "not taken on"], after.QuerySelectorAll("#lines td[data-label='Next round']").Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["No. 1 Ada"], (await boss.OpenAsync($"{desk}/ranking?round=final")).QuerySelectorAll("#ranking tbody th").Select(row => row.TextContent.Trim()));
        Assert.Equal(2, (await boss.OpenAsync($"{desk}/ranking?round=screening")).QuerySelectorAll("#ranking tbody th").Length);
        Assert.Equal(HttpStatusCode.NotFound, await boss.StatusOf($"{desk}/ranking?round=nothing"));
    }

    [Fact]
    public async Task Whom_the_jury_keeps_apart_is_said_on_a_page_and_holds_in_every_round()
    {
        var (city, boss, kim) = await SeatedAsync();
        using var coordinator = boss;
        kim.Dispose();
        var rules = $"/{city.Slug}/coordinator/calls/rounds/rounds/rules?round=";

        var (status, _, _) = await boss.SendAsync(rules + "screening", Fields(("OwnCountry", "true"), ("OnePerCity", "true")));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["OwnCountry", "OnePerCity"], (await boss.OpenAsync(rules + "final")).QuerySelectorAll("#OwnCity, #OwnCountry, #OnePerCity, #OnePerOrganisation").Where(box => box.HasAttribute("checked")).Select(box => box.Id).Except(["OwnCity"]));
        var jury = await site.In(city, async services => (await CallAsync(services)).Jury);
        Assert.Equal((true, true, false), (jury.ExcludeOwnCountry, jury.OnePerCity, jury.OnePerOrganisation));
    }

    [Fact]
    public async Task One_application_is_taken_on_or_left_out_by_hand()
    {
        var (city, boss, kim) = await SeatedAsync();
        using var coordinator = boss;
        kim.Dispose();
        var desk = $"/{city.Slug}/coordinator/calls/rounds";

        var (_, page, landed) = await boss.SendAsync($"{desk}/rounds?round=screening", Fields(), "#lines tbody tr:last-child form[action*='goesOn=true']");

        Assert.Equal($"{desk}/rounds?round=screening", landed.PathAndQuery.Split('#')[0]);
        Assert.Contains("chosen by hand", page.QuerySelector("#lines tbody tr:last-child")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Bee", await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            return await db.Set<Application>().ForRound((await CallAsync(services)).Rounds[1], db.Set<RoundEntry>()).Select(one => one.Title).SingleAsync();
        }));
    }

    [Fact]
    public async Task A_review_is_locked_in_the_plan_of_the_round_that_is_looked_at()
    {
        var (city, boss, kim) = await SeatedAsync();
        using var coordinator = boss;
        kim.Dispose();
        await site.In(city, async services => await services.GetRequiredService<Rounds>().ChooseAsync((await CallAsync(services)).Rounds[0], await services.GetRequiredService<CorridorDb>().Set<Application>().Select(one => one.Id).FirstAsync(), goesOn: true));
        var desk = $"/{city.Slug}/coordinator/calls/rounds/assignment";
        foreach (var round in new[] { "screening", "final" })
            await boss.SendAsync($"{desk}?round={round}", Fields(), "form[action*='handler=Plan']");

        var (status, page, landed) = await boss.SendAsync($"{desk}?round=final", Fields(), "form[action*='handler=Lock']");

        Assert.Equal((HttpStatusCode.OK, $"{desk}?round=final"), (status, landed.PathAndQuery.Split('#')[0]));
        Assert.Equal("Unlock", page.QuerySelector("form[action*='handler=Lock'] button")!.TextContent);
        Assert.Equal([("final", true), ("screening", false), ("screening", false)], await site.In(city, async services =>
            (await services.GetRequiredService<CorridorDb>().Set<AssignmentPlan>().OrderBy(plan => plan.Round).ToListAsync()).SelectMany(plan => plan.Rows.Select(row => (plan.Round, row.Locked)))));
        Assert.All(page.QuerySelectorAll("main form[method=post]"), form => Assert.Contains("round=final", form.GetAttribute("action"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_rules_of_a_round_are_changed_on_their_page_and_what_is_wrong_is_said_and_kept()
    {
        var (city, boss, kim) = await SeatedAsync();
        using var coordinator = boss;
        kim.Dispose();
        var desk = $"/{city.Slug}/coordinator/calls/rounds";

        var (refused, kept, _) = await boss.SendAsync($"{desk}/rounds/rules?round=final", Fields(("Reviews", "many")), "form[data-warn-unsaved]");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "many", "true"), (refused, kept.QuerySelector("#Reviews")!.GetAttribute("value"), kept.QuerySelector("#Reviews")!.GetAttribute("aria-invalid")));
        var (told, page, _) = await boss.SendAsync($"{desk}/rounds/rules?round=final", Fields(("Blind", "true")), "form[data-warn-unsaved]");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, told);
        Assert.Contains("The round is open: what jurors see stays as it is.", page.Body!.TextContent, StringComparison.Ordinal);

        var (_, after, landed) = await boss.SendAsync($"{desk}/rounds/rules?round=final", Fields(("Reviews", "4")), "form[data-warn-unsaved]");

        Assert.Equal($"{desk}/rounds?round=final", landed.PathAndQuery);
        Assert.Equal("4", after.QuerySelector("dl.facts dd")!.TextContent);
        Assert.Equal(4, await site.In(city, async services => (await CallAsync(services)).Rounds[1].ReviewsPerApplication));
    }

    [Fact]
    public async Task A_call_with_one_round_names_no_round()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        await site.MemberAsync(city, $"boss-{tag}@example.org", CityRole.Coordinator);
        await site.In(city, async services =>
        {
            var now = site.Clock.Now();
            var call = Call.From(Definition() with { Stages = [.. Definition().Stages.Take(2)] }, city.Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Publish(now);
            services.GetRequiredService<CorridorDb>().Add(call);
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        });
        using var boss = await site.SignedInAsync($"boss-{tag}@example.org");

        foreach (var tab in new[] { "assignment", "progress", "ranking" })
        {
            var page = await boss.OpenAsync($"/{city.Slug}/coordinator/calls/rounds/{tab}");
            Assert.Null(page.QuerySelector("[aria-label='Rounds of the jury'], a[href*='round='], form[action*='round=']"));
            Assert.Null(page.QuerySelector(".stations a[href$='/rounds/rounds']"));
        }
    }

    /// <summary>Ada and Bee apply, and Kim sits on the jury.</summary>
    private async Task<(City City, Visitor Coordinator, Visitor Juror)> SeatedAsync()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        var kim = $"kim-{tag}@jury.example";
        await site.MemberAsync(city, $"boss-{tag}@example.org", CityRole.Coordinator);
        await site.In(city, async services =>
        {
            var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
            var call = Call.From(Definition(), city.Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Publish(now);
            db.Add(call);
            await db.SaveChangesAsync();
            foreach (var name in new[] { "Ada", "Bee" })
            {
                var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"{name.ToLowerInvariant()}-{tag}@example.org", "", "en");
                var application = Application.Start(call, owner.Id, "en", now);
                application.Touch(name, now);
                db.Add(application);
                db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = name }, null, now));
                await db.SaveChangesAsync();
            }

            var panel = services.GetRequiredService<Panel>();
            var juror = (await panel.InviteAsync(call, kim)).Invited.Single();
            await panel.AcceptAsync(call, juror, new JurorAnswer("Kim", "", null, ["en"], [], 20, "", true), [], "en");
        });
        return (city, await site.SignedInAsync($"boss-{tag}@example.org"), await site.SignedInAsync(kim));
    }

    private static Task<Call> CallAsync(IServiceProvider services) => services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync();

    private static CallDefinition Definition() => new()
    {
        Slug = "rounds",
        Programme = "startup-competition",
        Title = LocalizedText.Of("en", "Rounds"),
        Summary = LocalizedText.Of("en", "A call."),
        Body = LocalizedText.Of("en", "Apply."),
        Languages = ["en"],
        Winners = 1,
        ReviewsPerApplication = 1,
        Deck = new DeckRules(false, 50, 20),
        Jury = new JuryRules(false, false, 20, 1, 0),
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), Opens: At(0), Closes: At(5)),
            new("screening", StageKind.Review, LocalizedText.Of("en", "Screening"), Opens: At(0), Closes: At(8), Round: new RoundRules { PassFail = true, Criteria = new([Scored("promising", 0, 1)]) }),
            new("final", StageKind.Review, LocalizedText.Of("en", "Final"), Opens: At(1), Closes: At(9)),
        ],
        Form = new FormDefinition([new FormSection("company", LocalizedText.Of("en", "Company"), [new Field { Key = "name", Kind = FieldKind.ShortText, Label = LocalizedText.Of("en", "Name"), Required = true }])]),
        Criteria = new CriteriaSet([Scored("impact", 1, 5)]),
    };

    private static LocalMoment At(int day) => new(day, new LocalTime(0, 0));

    private static Criterion Scored(string key, int min, int max) => new(key, LocalizedText.Of("en", key), 1, new Scale(min, max, []));
}
