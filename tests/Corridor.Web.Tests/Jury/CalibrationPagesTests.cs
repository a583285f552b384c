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

/// <summary>What everybody on a jury scores first, as its city and its jurors find it.</summary>
public sealed class CalibrationPagesTests(Site site)
{
    private static readonly string[] Names = ["Kim", "Lou", "Max", "Noa"];

    [Fact]
    public async Task A_juror_scores_first_what_everybody_does_and_then_sees_alone_how_they_score_beside_the_others()
    {
        var (city, desk) = await SeatedAsync(shared: 2);
        await AssignAsync(city);
        await ScoreAsync(city, 4, "Lou", "Max");
        using var kim = await site.SignedInAsync(AddressOf(city, "Kim"));
        using var lou = await site.SignedInAsync(AddressOf(city, "Lou"));
        using var boss = await site.SignedInAsync(AddressOf(city, "boss"));
        var home = $"/{city.Slug}/jury";

        var first = await kim.OpenAsync(home);
        Assert.Contains("Score these 2 first: everybody does. 0 of 2 are in.", first.QuerySelector("main section .notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["everybody scores it first", "everybody scores it first"], first.QuerySelectorAll("[data-review-row] .pill").Select(pill => pill.TextContent).Where(text => text.StartsWith("everybody", StringComparison.Ordinal)));
        var path = first.QuerySelector("main a[href*='/jury/calibration/']")!.GetAttribute("href")!;
        await ScoreAsync(city, 2, "Kim");
        var waiting = await kim.OpenAsync(path);
        await ScoreAsync(city, 3, "Noa");
        var shown = await kim.OpenAsync(path);

        Assert.Equal("2 of 3 others have scored these. You see how you score beside the others once at least 3 have.", waiting.QuerySelector("main [role=status]")!.TextContent.Trim());
        Assert.Empty(waiting.QuerySelectorAll("main table"));
        // Two of four steps, below a mean of 3.7 on a scale from 1 to 5.
        Assert.Equal("You score 42 points of 100 below the others on average. On “impact”: 1.7 below.", string.Join(' ', shown.QuerySelector("main [role=status]")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(
            ["You: 2. The others: 3.7 on average, from 3 to 4, on a scale from 1 to 5.", "You: 2. The others: 3.7 on average, from 3 to 4, on a scale from 1 to 5."],
            shown.QuerySelectorAll("main svg").Select(drawing => drawing.GetAttribute("aria-label")!));
        Assert.Contains("You score 42 points of 100 below", (await kim.OpenAsync(home)).QuerySelector("main section .notice")!.TextContent, StringComparison.Ordinal);
        foreach (var other in new[] { lou, boss })
            Assert.Equal(HttpStatusCode.NotFound, await other.StatusOf(path));
        Assert.Equal(HttpStatusCode.NotFound, await kim.StatusOf(path + "-2"));
        Assert.DoesNotContain("42", (await boss.OpenAsync(desk + "/assignment")).QuerySelector("#shared")!.ParentElement!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_says_how_many_and_exchanges_one()
    {
        var (city, desk) = await SeatedAsync(shared: null);
        using var boss = await site.SignedInAsync(AddressOf(city, "boss"));
        var path = desk + "/assignment";

        await boss.SendAsync(path, Fields(("count", "2")), "form[action*='handler=Share']");
        var (_, planned, _) = await boss.SendAsync(path, Fields(), "form[action*='handler=Plan']");
        Assert.Equal(2, planned.QuerySelectorAll("section[aria-labelledby=shared] tbody th").Length);
        Assert.Equal(8, planned.QuerySelectorAll("section[aria-labelledby=plan] .pill-now").Count(pill => pill.TextContent == "everybody reads it"));
        var spare = await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            return await db.Set<Application>().Where(one => !db.Set<SharedApplication>().Any(shared => shared.ApplicationId == one.Id)).Select(one => one.Id).SingleAsync();
        });
        var (status, after, _) = await boss.SendAsync(path, Fields(("other", spare.ToString())), "form[action*='handler=Exchange']");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["No. 2 Bee", "No. 3 Cog"], after.QuerySelectorAll("section[aria-labelledby=shared] tbody th").Select(row => row.TextContent.Trim()));
        Assert.NotNull(after.QuerySelector("section[aria-labelledby=plan] .notice-warn"));
        await AssignAsync(city);
        await ScoreAsync(city, 3, "Kim");
        var begun = await boss.OpenAsync(path);
        Assert.Null(begun.QuerySelector("form[action*='handler=Share'], form[action*='handler=Exchange']"));
    }

    private static string AddressOf(City city, string name) => $"{name.ToLowerInvariant()}-{city.Slug[^10..]}@jury.example";

    private Task AssignAsync(City city) => site.In(city, async services =>
    {
        var planning = services.GetRequiredService<JuryPlanning>();
        var call = await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync();
        await planning.CommitAsync(call, (await planning.ProposeAsync(call.Rounds[0])).Id);
    });

    private Task ScoreAsync(City city, int value, params string[] names) => site.In(city, async services =>
    {
        var (db, scoring) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Scoring>());
        var call = await db.Set<Call>().SingleAsync();
        foreach (var review in await db.Set<Review>().Where(review => db.Set<Juror>().Any(juror => juror.Id == review.JurorId && names.Contains(juror.Name))).ToListAsync())
        {
            await scoring.SaveAsync(review, call, "impact", value);
            await scoring.FinishAsync(review, call);
        }
    });

    /// <summary>Three applications, four jurors, and who runs the call.</summary>
    private async Task<(City City, string Desk)> SeatedAsync(int? shared)
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, AddressOf(city, "boss"), CityRole.Coordinator);
        await site.In(city, async services =>
        {
            var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
            var call = Call.From(Definition(shared), city.Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Publish(now);
            db.Add(call);
            await db.SaveChangesAsync();
            foreach (var name in new[] { "Ada", "Bee", "Cog" })
            {
                var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"{name.ToLowerInvariant()}-{city.Slug}@example.org", "", "en");
                var application = Application.Start(call, owner.Id, "en", now);
                application.Touch(name, now);
                db.Add(application);
                db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = name }, null, now));
                await db.SaveChangesAsync();
            }

            var panel = services.GetRequiredService<Panel>();
            foreach (var name in Names)
            {
                var juror = (await panel.InviteAsync(call, AddressOf(city, name))).Invited.Single();
                await panel.AcceptAsync(call, juror, new JurorAnswer(name, "", null, ["en"], [], 20, "", true), [], "en");
            }
        });
        return (city, $"/{city.Slug}/coordinator/calls/shared");
    }

    private static CallDefinition Definition(int? shared) => new()
    {
        Slug = "shared",
        Programme = "startup-competition",
        Title = LocalizedText.Of("en", "Shared"),
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
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), Opens: At(0), Closes: At(8), Round: new RoundRules { Shared = shared }),
        ],
        Form = new FormDefinition([new FormSection("company", LocalizedText.Of("en", "Company"), [new Field { Key = "name", Kind = FieldKind.ShortText, Label = LocalizedText.Of("en", "Name"), Required = true }])]),
        Criteria = new CriteriaSet([new("impact", LocalizedText.Of("en", "impact"), 1, new Scale(1, 5, [new(1, LocalizedText.Of("en", "None")), new(5, LocalizedText.Of("en", "Great"))]))]),
    };

    private static LocalMoment At(int day) => new(day, new LocalTime(0, 0));
}
