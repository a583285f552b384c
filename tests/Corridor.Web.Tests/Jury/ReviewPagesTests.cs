using System.Net;
using AngleSharp.Dom;
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

public sealed class ReviewPagesTests(Site site)
{
    [Fact]
    public async Task Who_runs_a_call_reads_what_each_juror_handed_in_and_nothing_that_is_the_jurors_own()
    {
        var (city, application) = await FillAsync();
        using var boss = await site.SignedInAsync(Boss(city));
        await site.In(city, JudgeAsync);

        var page = await boss.OpenAsync($"/{city.Slug}/coordinator/calls/heat/applications/{application}/reviews?round=review");

        Assert.Equal(["2 of 4", "62.5", "75.0", "1"], Words(page.QuerySelectorAll(".figure-row dd")));
        var rows = page.QuerySelectorAll("section[aria-labelledby=reviews] tbody tr").ToDictionary(row => row.QuerySelector("th")!.FirstChild!.TextContent.Trim());
        Assert.Equal(["Ada", "Bob", "Cem", "Dee", "Eve"], rows.Keys);
        Assert.Equal(["5Changes its field", "100.0", "Strong team.And a market."], Words(rows["Ada"].QuerySelectorAll("td")));
        Assert.StartsWith("23 → 2, ", Words(rows["Bob"].QuerySelectorAll("td"))[0], StringComparison.Ordinal);
        Assert.All(new[] { "Cem", "Dee" }, name => Assert.Equal(["–", "–", "–"], Words(rows[name].QuerySelectorAll("td"))));
        Assert.Equal(["–", "–", "Abstained: “I advise them”"], Words(rows["Eve"].QuerySelectorAll("td")));
        Assert.Equal(["in", "in", "begun", "not begun", "abstained"], rows.Values.Select(row => row.QuerySelector("th .pill")!.TextContent));
        Assert.EndsWith("“A former colleague”. Waived: Ten years ago", Words([rows["Ada"].QuerySelector("th")!])[0], StringComparison.Ordinal);
        Assert.EndsWith("conflict of interest “A cousin”", Words([rows["Dee"].QuerySelector("th")!])[0], StringComparison.Ordinal);
        Assert.Equal("3.5 on average, from 2 to 5, on a scale from 1 to 5.", page.QuerySelector("svg.whisker")!.GetAttribute("aria-label"));
        Assert.All(new[] { "for my eyes", "half a thought" }, secret => Assert.DoesNotContain(secret, page.Body!.TextContent, StringComparison.Ordinal));
        Assert.EndsWith("/discussion?round=review", page.QuerySelector("main .toolbar a[href*='/discussion']")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_list_of_a_jurys_work_leads_there_round_by_round_and_only_within_its_call()
    {
        var (city, application) = await FillAsync();
        using var boss = await site.SignedInAsync(Boss(city));
        var calls = $"/{city.Slug}/coordinator/calls";
        var path = $"{calls}/heat/applications/{application}/reviews";

        foreach (var list in new[] { "ranking?round=review", "progress?round=review", "decisions", $"applications/{application}" })
            Assert.Contains(path, (await boss.OpenAsync($"{calls}/heat/{list}")).QuerySelectorAll("main th a, main dd a").Select(link => link.GetAttribute("href")!.Split('?')[0]));
        Assert.Equal($"{path}?round=final", (await boss.OpenAsync($"{calls}/heat/decisions")).QuerySelector($"#decisions a[href^='{path}']")!.GetAttribute("href"));

        var unread = await boss.OpenAsync($"{path}?round=review");
        Assert.Equal(["?round=review", "?round=final"], unread.QuerySelectorAll("nav[aria-label='Rounds of the jury'] a").Select(round => round.GetAttribute("href")));
        Assert.Equal(["not begun", "not begun", "not begun", "not begun", "not begun"], Words(unread.QuerySelectorAll("tbody th .pill-open")));
        Assert.Null(unread.QuerySelector("svg.whisker, main a[href*='/discussion']"));
        Assert.Equal("This application was not taken into this round.", (await boss.OpenAsync($"{path}?round=final")).QuerySelector(".empty")!.TextContent.Trim());
        Assert.Equal(HttpStatusCode.NotFound, await boss.StatusOf($"{path}?round=nothing"));
        Assert.Equal(HttpStatusCode.OK, await boss.StatusOf($"{calls}/other"));
        Assert.Equal(HttpStatusCode.NotFound, await boss.StatusOf($"{calls}/other/applications/{application}/reviews"));
    }

    [Fact]
    public async Task Words_for_the_applicant_that_are_refused_stay_where_they_were_typed()
    {
        var (city, application) = await FillAsync();
        using var boss = await site.SignedInAsync(Boss(city));
        await site.In(city, JudgeAsync);
        var path = $"/{city.Slug}/coordinator/calls/heat/decisions/{application}/feedback";
        var fields = (await boss.OpenAsync(path)).QuerySelectorAll("fieldset").ToDictionary(one => one.QuerySelector("legend")!.TextContent, one => one.QuerySelector("textarea")!);
        var (ada, bob) = (fields["Ada"].Id!, fields["Bob"].Id!);

        var (status, page, _) = await boss.SendAsync(path, new Dictionary<string, string>
        {
            ["Passed"] = ada["text-".Length..],
            [fields["Ada"].GetAttribute("name")!] = " ",
            [fields["Bob"].GetAttribute("name")!] = "Say more of the market.",
        });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("Write what the applicant reads, or do not pass it on.", page.QuerySelector($"#{ada}-error")!.TextContent);
        Assert.Equal(("true", $"{ada}-error", true), (page.QuerySelector($"#{ada}")!.GetAttribute("aria-invalid"), page.QuerySelector($"#{ada}")!.GetAttribute("aria-describedby"), page.QuerySelector($"#pass-{ada["text-".Length..]}")!.HasAttribute("checked")));
        Assert.Equal(("Say more of the market.", false), (page.QuerySelector($"#{bob}")!.TextContent, page.QuerySelector($"#pass-{bob["text-".Length..]}")!.HasAttribute("checked")));
    }

    /// <summary>Ada and Bob hand in far apart, Cem has begun, Dee has not, Eve abstains.</summary>
    private static async Task JudgeAsync(IServiceProvider services)
    {
        var (db, scoring) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Scoring>());
        var call = await db.Set<Call>().SingleAsync(call => call.Slug == "heat");
        var jurors = await db.Set<Juror>().ToDictionaryAsync(juror => juror.Name, juror => juror.Id);
        var reviews = await db.Set<Review>().ToDictionaryAsync(review => review.JurorId);
        Review Of(string name) => reviews[jurors[name]];
        foreach (var (name, score, comment) in new[] { ("Ada", 5, "Strong team.\nAnd a market."), ("Bob", 3, "Which market?"), ("Cem", 4, "half a thought") })
        {
            await scoring.SaveAsync(Of(name), call, "impact", score);
            Of(name).Write(comment);
        }

        var note = new Note { ReviewId = Of("Ada").Id };
        note.Write("for my eyes");
        db.Add(note);
        await scoring.FinishAsync(Of("Ada"), call);
        await scoring.FinishAsync(Of("Bob"), call);
        await scoring.SaveAsync(Of("Bob"), call, "impact", 2);
        await scoring.AbstainAsync(Of("Eve"), call, "I advise them");
        Conflict Tie(string name, string reason) => new() { JurorId = jurors[name], ApplicationId = Of(name).ApplicationId, Kind = ConflictKind.Declared, Reason = reason, At = SystemClock.Instance.GetCurrentInstant() };
        var waived = Tie("Ada", "A former colleague");
        waived.Waive("Ten years ago", waived.At);
        db.AddRange(waived, Tie("Dee", "A cousin"));
        await db.SaveChangesAsync();
    }

    private static List<string> Words(IEnumerable<IElement> elements) => [.. elements.Select(element => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];

    private static string Boss(City city) => $"boss-{city.Slug}@example.org";

    /// <summary>A call of two rounds, and another of the same city; an application, given to five jurors in the first round, and one that went on into the second.</summary>
    private async Task<(City City, Guid Application)> FillAsync()
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, Boss(city), CityRole.Coordinator);
        return (city, await site.In(city, async services =>
        {
            var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
            var today = now.InUtc().Date.PlusDays(-1);
            var (call, other) = (Call.From(Definition(), city.Zone, today, now), Call.From(AccessRows.OpenToAllNow("other", deck: false), city.Zone, today, now));
            call.Publish(now);
            other.Publish(now);
            db.AddRange(call, other);
            await db.SaveChangesAsync();
            var application = await ApplyAsync("Start-up");
            await services.GetRequiredService<Rounds>().ChooseAsync(call.Rounds[0], (await ApplyAsync("Spin-off")).Id, goesOn: true);
            foreach (var (name, n) in new[] { "Ada", "Bob", "Cem", "Dee", "Eve" }.Select((name, n) => (name, n)))
            {
                var juror = Juror.Of(call, new Invitee(new PastedJuror(n, name, $"{name}-{city.Slug}@jury.example", "", []), null, null, null, null), "en", now);
                juror.Accept(new JurorAnswer(name, "", null, ["en"], [], 5, "", true), null, "en", now);
                db.AddRange(juror, new Review { CallId = call.Id, JurorId = juror.Id, ApplicationId = application.Id, Round = "review", AssignedAt = now });
            }

            await db.SaveChangesAsync();
            return application.Id;

            async Task<Application> ApplyAsync(string name)
            {
                var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"{name}-of-{city.Slug}@example.org", "", "en");
                var application = Application.Start(call, owner.Id, "en", now);
                application.Touch(name, now);
                db.AddRange(application, application.Submit(call, new Dictionary<string, string> { ["name"] = name }, null, now));
                await db.SaveChangesAsync();
                return application;
            }
        }));
    }

    private static CallDefinition Definition() => AccessRows.OpenToAllNow("heat", deck: false) with
    {
        Jury = new JuryRules(false, false, 20, 1, 0) { Feedback = Feedback.Comments },
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), Opens: At(0), Closes: At(5)),
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), Opens: At(0), Closes: At(8)),
            new("final", StageKind.Review, LocalizedText.Of("en", "Final"), Opens: At(1), Closes: At(9)),
        ],
        Criteria = new CriteriaSet([new Criterion("impact", LocalizedText.Of("en", "Impact"), 1, new Scale(1, 5, [new ScaleAnchor(5, LocalizedText.Of("en", "Changes its field"))]))]),
    };

    private static LocalMoment At(int day) => new(day, new LocalTime(0, 0));
}
