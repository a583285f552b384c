using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
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

public sealed partial class JuryPagesTests(Site site)
{
    [Fact]
    public async Task A_jury_is_invited_assigned_scores_and_the_city_decides()
    {
        var city = await site.CityAsync();
        var other = await site.CityAsync();
        var tag = city.Slug[^10..];
        await SetUpAsync(city, $"ada-{tag}@example.org");
        await site.MemberAsync(city, $"boss-{tag}@example.org", CityRole.Coordinator);
        using var boss = await site.SignedInAsync($"boss-{tag}@example.org");
        var desk = $"/{city.Slug}/coordinator/calls/heat";

        var invited = await InviteAsync(boss, desk, $"Kim <kim-{tag}@jury.example>\nLou;lou-{tag}@jury.example;{other.Slug};en\nnobody");
        Assert.Equal("nobody", invited.QuerySelector("textarea[name=Pasted]")!.TextContent.Trim());
        using var kim = await JoinAsync(city, $"kim-{tag}@jury.example");
        using var lou = await JoinAsync(city, $"lou-{tag}@jury.example");

        await boss.SendAsync($"{desk}/assignment", Fields(), "form[action*='handler=Plan']");
        await boss.SendAsync($"{desk}/assignment", Fields(), "form[action*='handler=Commit']");
        var review = (await kim.OpenAsync($"/{city.Slug}/jury")).QuerySelector("table.ledger a")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.NotFound, await lou.StatusOf(review));
        Assert.Equal(HttpStatusCode.NotFound, await boss.StatusOf(review));
        Assert.Equal(HttpStatusCode.NotFound, await kim.StatusOf(review + "/deck"));
        Assert.Equal("/sign-in", await LandsAsync(kim, $"/{other.Slug}/jury"));
        Assert.Equal("/sign-in", await LandsAsync(kim, $"/{city.Slug}/coordinator"));

        Assert.Equal(HttpStatusCode.BadRequest, await ScoreAsync(kim, review, "score-impact", "4", token: ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ScoreAsync(kim, review, "score-impact", "6"));
        Assert.Equal(HttpStatusCode.OK, await ScoreAsync(kim, review, "score-impact", "4"));
        Assert.Equal("4", (await kim.OpenAsync(review)).QuerySelector("input[name=score-impact][checked]")!.GetAttribute("value"));

        // Without scripts the button sends all.
        foreach (var juror in new[] { kim, lou })
        {
            var own = (await juror.OpenAsync($"/{city.Slug}/jury")).QuerySelector("table.ledger a")!.GetAttribute("href")!;
            var (status, _, landed) = await juror.SendAsync(own, Fields(("score-impact", "4"), ("score-team", "5")), "form[action*='handler=Finish']");
            Assert.Equal((HttpStatusCode.OK, $"/{city.Slug}/jury"), (status, landed.AbsolutePath));
        }

        var record = (await kim.OpenAsync($"/{city.Slug}/jury")).QuerySelector("a[href*='/jury/record/']")!.GetAttribute("href")!;
        var did = (await kim.OpenAsync(record)).QuerySelector(".sheet")!.TextContent;
        Assert.Contains("and scored 1 application.", did, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", did, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await lou.StatusOf(record));

        var ranking = await boss.OpenAsync($"{desk}/ranking");
        Assert.Contains("Ada", ranking.QuerySelector("table.ledger tbody th")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await boss.StatusOf($"{desk}/progress"));
        await boss.SendAsync($"{desk}/decisions", Fields(), "form[action*='handler=Prepare']");
        await boss.SendAsync($"{desk}/decisions?release=true", Fields(), "form[action*='handler=Release']");
        Assert.Equal("The decision on “Ada”", (await site.MailToAsync($"ada-{tag}@example.org")).Subject);
    }

    [Fact]
    public async Task A_coordinator_sees_each_application_reminds_one_juror_and_gives_what_is_not_begun_to_others()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        await SetUpAsync(city, $"ada-{tag}@example.org");
        await site.MemberAsync(city, $"boss-{tag}@example.org", CityRole.Coordinator);
        using var boss = await site.SignedInAsync($"boss-{tag}@example.org");
        var desk = $"/{city.Slug}/coordinator/calls/heat";
        await InviteAsync(boss, desk, $"kim-{tag}@jury.example\nlou-{tag}@jury.example\nmax-{tag}@jury.example");
        foreach (var name in new[] { "kim", "lou" })
            (await JoinAsync(city, $"{name}-{tag}@jury.example")).Dispose();
        await boss.SendAsync($"{desk}/assignment", Fields(), "form[action*='handler=Plan']");
        await boss.SendAsync($"{desk}/assignment", Fields(), "form[action*='handler=Commit']");

        var page = await boss.OpenAsync($"{desk}/progress");
        Assert.Equal(2, page.QuerySelectorAll(".heat rect.heat-cell").Length);
        Assert.Equal("0 in, 0 begun, 2 not begun, 0 abstained", page.QuerySelector("#applications .heat-strip")!.GetAttribute("aria-label"));
        await boss.SendAsync($"{desk}/progress", Fields(), "#jurors tbody form[action*='handler=Remind']");
        Assert.Single(await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<Juror>().Where(juror => juror.RemindedAt != null).ToListAsync()));

        var (refused, nobody, _) = await boss.SendAsync($"{desk}/progress", Fields(), "#jurors tbody form[action*='handler=PassOn']");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("Nobody else has room for these reviews", nobody.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        (await JoinAsync(city, $"max-{tag}@jury.example")).Dispose();
        var (passed, _, _) = await boss.SendAsync($"{desk}/progress", Fields(), "#jurors tbody form[action*='handler=PassOn']");
        Assert.Equal(HttpStatusCode.OK, passed);
        Assert.Equal(
            [ReviewState.Assigned, ReviewState.Assigned, ReviewState.Abstained],
            (await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<Review>().Select(review => review.State).ToListAsync())).Order());
    }

    [Fact]
    public async Task Two_devices_do_not_overwrite_each_other_silently_and_a_note_is_read_by_its_author_only()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        var (kim, other, review, boss) = await SeatedAsync(city, tag);
        using var mine = kim;
        using var second = other;
        using var desk = boss;

        var (status, early) = await SaveAsync(kim, review, "score-impact", "4", "");
        var (conflict, late) = await SaveAsync(second, review, "score-impact", "2", "");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict, "4"), (status, conflict, late.GetProperty("value").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await SaveAsync(second, review, "score-impact", "2", late.GetProperty("mark").GetString()!)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SaveAsync(kim, review, "note", "Call them.", "")).Status);

        // Without scripts the form says the same, with what was typed still there.
        var (refused, page, _) = await kim.SendAsync(review, Fields(("score-impact", "5"), ("mark-score-impact", early.GetProperty("mark").GetString()!)), "form[action*='handler=Finish']", "[data-save-only]");
        Assert.Equal((HttpStatusCode.Conflict, "5"), (refused, page.QuerySelector("input[name=score-impact][checked]")!.GetAttribute("value")));
        Assert.Contains("Another device saved: 2", page.QuerySelector("fieldset .notice-warn")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("2", (await kim.OpenAsync(review)).QuerySelector("input[name=score-impact][checked]")!.GetAttribute("value"));

        Assert.Equal("Call them.", (await kim.OpenAsync(review)).QuerySelector("textarea[name=note]")!.TextContent.Trim());
        foreach (var path in new[] { "ranking", "progress", "applications", "decisions" })
            Assert.DoesNotContain("Call them.", (await boss.OpenAsync($"/{city.Slug}/coordinator/calls/heat/{path}")).DocumentElement.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_may_keep_what_is_the_jurors_to_score_and_no_more()
    {
        var city = await site.CityAsync();
        var (kim, other, review, boss) = await SeatedAsync(city, city.Slug[^10..]);
        using var mine = kim;
        using var second = other;
        using var desk = boss;
        var id = review.Split('/')[^1];

        var before = await KeptAsync(kim, city);
        await SaveAsync(kim, review, "score-impact", "4", "");
        var scored = await KeptAsync(kim, city);
        await kim.SendAsync(review, Fields(("reason", "A friend")), "form[action*='handler=Abstain']");
        var after = await KeptAsync(kim, city);

        Assert.Equal([id], before.Select(one => one.Id));
        Assert.Equal([id], scored.Select(one => one.Id));
        Assert.NotEqual(before[0].Stamp, scored[0].Stamp);
        Assert.Empty(after);
        Assert.Equal(HttpStatusCode.NotFound, await boss.StatusOf($"/{city.Slug}/jury/kept"));
        using var manifest = JsonDocument.Parse(await site.Visitor().Http.GetStringAsync($"/{city.Slug}/jury/manifest.webmanifest"));
        Assert.Equal($"/{city.Slug}/jury", manifest.RootElement.GetProperty("scope").GetString());
        using var worker = await site.Visitor().Http.GetAsync("/dist/jury-worker.js");
        Assert.Equal(["/"], worker.Headers.GetValues("Service-Worker-Allowed"));
    }

    [Fact]
    public async Task The_grid_saves_a_row_and_hands_it_in_without_scripts()
    {
        var city = await site.CityAsync();
        var (kim, other, review, boss) = await SeatedAsync(city, city.Slug[^10..]);
        using var mine = kim;
        using var second = other;
        using var desk = boss;
        var (grid, form) = ($"/{city.Slug}/jury/grid", $"form[data-review='{review.Split('/')[^1]}']");

        var (saved, page, _) = await kim.SendAsync(grid, Fields(("score-impact", "4")), form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, saved);
        Assert.Equal("4", page.QuerySelector("input[name=score-impact][checked]")!.GetAttribute("value"));
        var (handedIn, after, landed) = await kim.SendAsync(grid, Fields(("score-impact", "4"), ("score-team", "5")), form);

        Assert.Equal((HttpStatusCode.OK, grid), (handedIn, landed.AbsolutePath));
        Assert.Equal("In", after.QuerySelector("[data-review-state]")!.TextContent.Trim());
    }

    [Fact]
    public async Task Who_is_tied_to_an_application_says_so_on_its_page_and_a_reason_that_is_missing_is_asked_for_there()
    {
        var city = await site.CityAsync();
        var (kim, other, review, boss) = await SeatedAsync(city, city.Slug[^10..]);
        using var mine = kim;
        using var second = other;
        using var desk = boss;

        var (refused, page, _) = await kim.SendAsync(review, Fields(("tied", "true")), "form[action*='handler=Abstain']");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.True(page.QuerySelector("form[action*='handler=Abstain'] input[name=tied]")!.HasAttribute("checked"));
        await kim.SendAsync(review, Fields(("tied", "true"), ("reason", "My sister’s company.")), "form[action*='handler=Abstain']");

        Assert.Contains("My sister’s company.", (await kim.OpenAsync(review)).QuerySelector(".notice[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Null((await kim.OpenAsync(review)).QuerySelector("form[action*='handler=Abstain']"));
        Assert.Contains("“My sister’s company.”", (await boss.OpenAsync($"/{city.Slug}/coordinator/calls/heat/assignment")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await site.In(city, async services => await services.GetRequiredService<CorridorDb>().Set<Conflict>().CountAsync()));
    }

    [Fact]
    public async Task A_list_is_shown_with_what_ties_whom_before_anybody_is_invited_and_whoever_declines_can_be_replaced()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        await SetUpAsync(city, $"ada-{tag}@team-{tag}.test");
        using var boss = await site.CoordinatorAsync(city);
        var desk = $"/{city.Slug}/coordinator/calls/heat";
        await site.In(city, async services =>
        {
            var (db, panel, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Panel>(), site.Clock.Now());
            var earlier = Call.From(Definition() with { Slug = "earlier" }, city.Zone, now.InUtc().Date.PlusDays(-1), now);
            earlier.Publish(now);
            db.Add(earlier);
            await db.SaveChangesAsync();
            var max = (await panel.InviteAsync(earlier, $"Max <max-{tag}@jury.example>")).Invited.Single();
            await panel.AcceptAsync(earlier, max, new JurorAnswer("Max", "", null, ["en"], [], 5, "", true), [], "en");
        });

        var (_, check, at) = await boss.SendAsync($"{desk}/jury", Fields(("Pasted", $"Kim <kim@team-{tag}.test>\nLou <lou-{tag}@jury.example>")), "form[action*='handler=Check']");
        Assert.Equal(["No. 1 Ada: Addresses of the same organisation: ada-" + tag + "@team-" + tag + ".test", "none found"], check.QuerySelectorAll("section[aria-labelledby=invite] tbody td:last-child").Select(cell => cell.TextContent.Trim()));
        Assert.Equal(0, await site.In(city, async services => await services.GetRequiredService<CorridorDb>().Set<Juror>().CountAsync(juror => juror.Email != $"max-{tag}@jury.example")));
        await boss.SendAsync(check, at, Fields(), "form[action*='handler=Invite']");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await boss.TokenAsync($"{desk}/jury")), "__RequestVerificationToken" },
            { new ByteArrayContent(Encoding.Latin1.GetBytes($"nom;courriel\nÉlise Roy;elise-{tag}@jury.example")), "list", "jury.csv" },
        };
        using var listed = await boss.Http.PostAsync($"{desk}/jury?handler=Check", form);
        Assert.Contains("\u00c9lise Roy", WebUtility.HtmlDecode(await listed.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        var link = Link().Match((await site.MailToAsync($"lou-{tag}@jury.example")).Body).Value;
        using var lou = site.Visitor();
        Assert.Contains("1 application was sent so far.", (await lou.OpenAsync(link)).Body!.TextContent, StringComparison.Ordinal);
        await lou.SendAsync(link, Fields(("Reason", "On leave.")), "form[action*='handler=Decline']");

        var instead = (await boss.OpenAsync($"{desk}/jury")).QuerySelector("a[href*='/substitutes/']")!.GetAttribute("href")!;
        var (invited, _, landed) = await boss.SendAsync(instead, Fields());
        Assert.Equal((HttpStatusCode.OK, $"{desk}/jury"), (invited, landed.AbsolutePath));
        Assert.Equal("Max", (await site.In(city, async services => await services.GetRequiredService<CorridorDb>().Set<Juror>().SingleAsync(juror => juror.State == JurorState.Invited && juror.Email.StartsWith("max")))).Name);
        Assert.NotNull((await boss.OpenAsync(instead)).QuerySelector(".empty"));
    }

    [Fact]
    public async Task Signing_out_ends_what_a_personal_link_opened_as_well()
    {
        var city = await site.CityAsync();
        var (kim, other, _, boss) = await SeatedAsync(city, city.Slug[^10..]);
        using var mine = kim;
        using var second = other;
        using var desk = boss;

        await kim.SendAsync("/sign-out", Fields());

        Assert.Equal("/sign-in", await LandsAsync(kim, $"/{city.Slug}/jury"));
        Assert.Equal($"/{city.Slug}/jury", await LandsAsync(second, $"/{city.Slug}/jury"));
    }

    /// <summary>A juror on two devices with one review, and who runs the call.</summary>
    private async Task<(Visitor Juror, Visitor OtherDevice, string Review, Visitor Coordinator)> SeatedAsync(City city, string tag)
    {
        await SetUpAsync(city, $"ada-{tag}@example.org");
        await site.MemberAsync(city, $"boss-{tag}@example.org", CityRole.Coordinator);
        var boss = await site.SignedInAsync($"boss-{tag}@example.org");
        await site.In(city, async services =>
        {
            var call = await CallAsync(services);
            call.Ask(1, 1);
            await services.GetRequiredService<Panel>().InviteAsync(call, $"kim-{tag}@jury.example");
        });
        var kim = await JoinAsync(city, $"kim-{tag}@jury.example");
        await site.In(city, async services =>
        {
            var (call, planning) = (await CallAsync(services), services.GetRequiredService<JuryPlanning>());
            await planning.CommitAsync(call, (await planning.ProposeAsync(call.Rounds[0])).Id);
        });
        var other = site.Visitor();
        await other.SendAsync(Link().Match((await site.MailToAsync($"kim-{tag}@jury.example")).Body).Value, Fields(), "form[action*='handler=Enter']");
        return (kim, other, (await kim.OpenAsync($"/{city.Slug}/jury")).QuerySelector("table.ledger a")!.GetAttribute("href")!, boss);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> SaveAsync(Visitor visitor, string review, string field, string value, string mark)
    {
        var fields = Fields(("field", field), ("value", value), ("mark", mark), ("__RequestVerificationToken", await visitor.TokenAsync(review)));
        using var answer = await visitor.Http.PostAsync(review + "/scores", new FormUrlEncodedContent(fields));
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static async Task<IReadOnlyList<(string Id, string Stamp)>> KeptAsync(Visitor visitor, City city) =>
        [.. (await visitor.Http.GetFromJsonAsync<JsonElement>($"/{city.Slug}/jury/kept")).GetProperty("reviews").EnumerateArray().Select(one => (one.GetProperty("id").GetString()!, one.GetProperty("stamp").GetString()!))];

    [Fact]
    public async Task Of_two_who_assign_at_the_same_moment_one_is_told_to_look_again()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        await SetUpAsync(city, $"ada-{tag}@example.org");
        await site.MemberAsync(city, $"boss-{tag}@example.org", CityRole.Coordinator);
        using var boss = await site.SignedInAsync($"boss-{tag}@example.org");
        var desk = $"/{city.Slug}/coordinator/calls/heat";
        await InviteAsync(boss, desk, $"kim-{tag}@jury.example\nlou-{tag}@jury.example");
        (await JoinAsync(city, $"kim-{tag}@jury.example")).Dispose();
        (await JoinAsync(city, $"lou-{tag}@jury.example")).Dispose();
        await boss.SendAsync($"{desk}/assignment", Fields(), "form[action*='handler=Plan']");

        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => boss.SendAsync($"{desk}/assignment", Fields(), "form[action*='handler=Commit']")));

        Assert.Single(sent, one => one.Status == HttpStatusCode.OK);
        Assert.All(sent.Where(one => one.Status != HttpStatusCode.OK), one => Assert.Contains(one.Status, new[] { HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity }));
        Assert.Equal(2, await site.In(city, async services => await services.GetRequiredService<CorridorDb>().Set<Review>().CountAsync()));
    }

    [Fact]
    public async Task Opening_a_link_answers_nothing_and_a_link_taken_back_opens_nothing()
    {
        var city = await site.CityAsync();
        var address = $"max-{city.Slug[^10..]}@jury.example";
        await SetUpAsync(city, $"bee-{city.Slug[^10..]}@example.org");
        await site.In(city, async services => await services.GetRequiredService<Panel>().InviteAsync(await CallAsync(services), address));
        var link = Link().Match((await site.MailToAsync(address)).Body).Value;

        await site.Visitor().OpenAsync(link);
        Assert.Equal(JurorState.Invited, await site.In(city, async services => (await services.GetRequiredService<CorridorDb>().Set<Juror>().SingleAsync()).State));
        using var max = await JoinAsync(city, address);
        Assert.Equal($"/{city.Slug}/jury", await LandsAsync(max, $"/{city.Slug}/jury"));

        await site.In(city, async services => await services.GetRequiredService<Panel>().RevokeAsync(await services.GetRequiredService<CorridorDb>().Set<Juror>().SingleAsync()));
        Assert.Equal("/sign-in", await LandsAsync(max, $"/{city.Slug}/jury"));
        Assert.Null((await max.OpenAsync(link)).QuerySelector("main form"));
    }

    [Fact]
    public async Task A_juror_finds_the_way_from_the_dashboard_and_from_the_citys_menu_and_others_do_not()
    {
        var (city, other) = (await site.CityAsync(), await site.CityAsync());
        var address = $"max-{city.Slug[^10..]}@jury.example";
        await SetUpAsync(city, $"bee-{city.Slug[^10..]}@example.org");
        await site.In(city, async services => await services.GetRequiredService<Panel>().InviteAsync(await CallAsync(services), address));
        using var byLink = await JoinAsync(city, address);
        using var max = await site.SignedInAsync(address);
        using var bee = await site.SignedInAsync($"bee-{city.Slug[^10..]}@example.org");

        Assert.Equal("Juror in " + city.Name, (await max.OpenAsync("/my")).QuerySelector($"main a[href='/{city.Slug}/jury']")!.TextContent);
        Assert.NotNull((await max.OpenAsync($"/{city.Slug}/")).QuerySelector($".stations a[href='/{city.Slug}/jury']"));
        Assert.NotNull((await byLink.OpenAsync($"/{city.Slug}/jury")).QuerySelector($".stations a[href='/{city.Slug}/jury']"));
        // That page comes from the output cache: what one reader's link opens must not show on everybody's.
        Assert.Null((await byLink.OpenAsync($"/{city.Slug}/")).QuerySelector(".stations a[href$='/jury']"));
        Assert.Null((await max.OpenAsync($"/{other.Slug}/")).QuerySelector(".stations a[href$='/jury']"));
        Assert.Null((await bee.OpenAsync("/my")).QuerySelector("a[href$='/jury']"));
        Assert.Null((await bee.OpenAsync($"/{city.Slug}/")).QuerySelector("a[href$='/jury']"));
    }

    // A list is looked at before it is mailed.
    private static async Task<IHtmlDocument> InviteAsync(Visitor boss, string desk, string pasted)
    {
        var (_, page, at) = await boss.SendAsync($"{desk}/jury", Fields(("Pasted", pasted)), "form[action*='handler=Check']");
        return (await boss.SendAsync(page, at, Fields(), "form[action*='handler=Invite']")).Page;
    }

    private async Task<Visitor> JoinAsync(City city, string address)
    {
        var visitor = site.Visitor();
        var link = Link().Match((await site.MailToAsync(address)).Body).Value;
        var (status, _, landed) = await visitor.SendAsync(link, Fields(("Name", address), ("MaxLoad", "5"), ("Confidential", "true")), "form[action*='handler=Accept']");
        Assert.Equal((HttpStatusCode.OK, $"/{city.Slug}/jury"), (status, landed.AbsolutePath));
        return visitor;
    }

    private static async Task<string> LandsAsync(Visitor visitor, string path)
    {
        using var answer = await visitor.Http.GetAsync(path);
        return answer.RequestMessage!.RequestUri!.AbsolutePath;
    }

    private static async Task<HttpStatusCode> ScoreAsync(Visitor visitor, string review, string field, string value, string? token = null)
    {
        var fields = Fields(("field", field), ("value", value), ("__RequestVerificationToken", token ?? await visitor.TokenAsync(review)));
        using var answer = await visitor.Http.PostAsync(review + "/scores", new FormUrlEncodedContent(fields));
        return answer.StatusCode;
    }

    private Task SetUpAsync(City city, string applicant) => site.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var now = site.Clock.Now();
        var call = Call.From(Definition(), city.Zone, now.InUtc().Date.PlusDays(-1), now);
        call.Publish(now);
        db.Add(call);
        var owner = await services.GetRequiredService<SignIn>().AccountForAsync(applicant, "", "en");
        var application = Application.Start(call, owner.Id, "en", now);
        application.Touch("Ada", now);
        db.Add(application);
        db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = "Ada" }, null, now));
        await db.SaveChangesAsync();
    });

    private static Task<Call> CallAsync(IServiceProvider services) => services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync();

    // Both stages are open now: nothing here has to move the clock that other tests share.
    private static CallDefinition Definition() => new()
    {
        Slug = "heat",
        Programme = "startup-competition",
        Title = LocalizedText.Of("en", "Heat"),
        Summary = LocalizedText.Of("en", "A heat."),
        Body = LocalizedText.Of("en", "Apply."),
        Languages = ["en"],
        Winners = 1,
        ReviewsPerApplication = 2,
        Deck = new DeckRules(false, 50, 20),
        Jury = new JuryRules(false, true, 20, 1, 1),
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), Opens: At(0), Closes: At(5), Help: LocalizedText.Of("en", "Dates.")),
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), Opens: At(0), Closes: At(9), Help: LocalizedText.Of("en", "Dates.")),
        ],
        Form = new FormDefinition([new FormSection("company", LocalizedText.Of("en", "Company"), Help: null, Fields:
            [new Field { Key = "name", Kind = FieldKind.ShortText, Label = LocalizedText.Of("en", "Name"), Required = true }])]),
        Criteria = new CriteriaSet([Weighted("impact", 60), Weighted("team", 40)]),
    };

    private static LocalMoment At(int day) => new(day, new LocalTime(0, 0));

    private static Criterion Weighted(string key, decimal weight) => new(key, LocalizedText.Of("en", key), Help: null, Weight: weight, Scale: new Scale(1, 5, []));

    [GeneratedRegex("http[^ \n]+/jury/[^ \n]+")]
    private static partial Regex Link();
}
