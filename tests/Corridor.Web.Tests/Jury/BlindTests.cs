using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Decks;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Tests.Jury;

/// <summary>
/// The leak suite: a word of its own is planted in everything that says who applies, and a juror of a blind round opens all that a juror
/// can. None comes out; in an open round they do, so that the suite is known to look where they would.
/// </summary>
public sealed partial class BlindTests(BlindTests.LoggedSite network) : IClassFixture<BlindTests.LoggedSite>
{
    private const string Company = "Plantcompany", FileName = "Plantfile", Member = "Plantmember", Domain = "plantsite", Hidden = "Planthidden";

    /// <summary>What an open round shows.</summary>
    private static readonly string[] Shown = [Company, FileName, Member, Domain, Hidden, .. PlantedPdf.Words];

    /// <summary>What no round ever shows.</summary>
    private static readonly string[] Never = ["plantowner", "plantmail", "+33700000001", "Plantcity", "Plantrole-mail"];

    private readonly Site site = network.Site;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_juror_of_a_blind_round_finds_nowhere_who_applies()
    {
        var city = await site.CityAsync();

        var seen = await AllThatAJurorGetsAsync(city, blind: true);

        Assert.All(seen, one => Assert.DoesNotContain(Shown.Concat(Never), word => one.Text.Contains(word, StringComparison.OrdinalIgnoreCase)));
        Assert.Contains(seen, one => one.Text.Contains("Trees that cool streets", StringComparison.Ordinal));
        Assert.Contains(seen, one => one.Text.Contains("application-0001.pdf", StringComparison.Ordinal));
        Assert.Contains(seen, one => one.Where.Contains("/calibration/", StringComparison.Ordinal) && one.Text.Contains("Trees that cool streets", StringComparison.Ordinal));
        Assert.DoesNotContain(network.Log.Lines, line => Shown.Concat(Never).Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_juror_of_an_open_round_finds_every_planted_word()
    {
        var city = await site.CityAsync();

        var seen = await AllThatAJurorGetsAsync(city, blind: false);

        Assert.All(Shown, word => Assert.Contains(seen, one => one.Text.Contains(word, StringComparison.OrdinalIgnoreCase)));
        Assert.Contains(seen, one => one.Where.Contains("/calibration/", StringComparison.Ordinal) && one.Text.Contains(Company, StringComparison.Ordinal));
        Assert.All(seen.Where(one => !one.Where.Contains("/deck", StringComparison.Ordinal)), one => Assert.DoesNotContain(Never, word => one.Text.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_juror_of_a_blind_round_reaches_nothing_of_an_application_beside_the_review()
    {
        var city = await site.CityAsync();
        await SetUpAsync(city, blind: true);
        using var juror = await site.SignedInAsync(JurorOf(city));
        var id = await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<Application>().Select(one => one.Id).FirstAsync());

        foreach (var path in new[] { $"/applications/{id}", $"/applications/{id}/deck", $"/applications/{id}/preview", $"/applications/{id}/receipt" })
            Assert.Equal(HttpStatusCode.NotFound, await juror.StatusOf($"/{city.Slug}{path}"));
        Assert.Empty((await juror.OpenAsync($"/{city.Slug}/jury")).QuerySelectorAll("main input[type=search], main [role=search]"));
    }

    [Fact]
    public async Task The_order_of_a_jurors_queue_follows_no_name()
    {
        var city = await site.CityAsync();
        await SetUpAsync(city, blind: true);
        using var juror = await site.SignedInAsync(JurorOf(city));

        var rows = (await juror.OpenAsync($"/{city.Slug}/jury")).QuerySelectorAll("[data-review-row]").Select(row => Guid.Parse(row.GetAttribute("data-review-row")!)).ToList();

        Assert.Equal(rows.OrderBy(id => id.ToString("N")[16..], StringComparer.Ordinal), rows);
    }

    [Fact]
    public async Task A_coordinator_still_sees_names_and_is_told_where_the_jury_would_read_them()
    {
        var city = await site.CityAsync();
        await SetUpAsync(city, blind: true);
        await site.MemberAsync(city, "boss@example.org", CityRole.Coordinator);
        using var boss = await site.SignedInAsync("boss@example.org");
        var id = await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<Application>().Where(one => one.Number == 1).Select(one => one.Id).SingleAsync());
        var path = $"/{city.Slug}/coordinator/calls/blind/applications/{id}";

        var page = await boss.OpenAsync(path);
        var (_, after, _) = await boss.SendAsync(path, new Dictionary<string, string>(), "form[action*='handler=Seen']");

        Assert.Contains(Company, page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Equal([$"“{Company} One” on page 2 of the deck"], page.QuerySelectorAll("section[aria-labelledby=names] li").Select(line => line.TextContent.Trim()));
        Assert.Contains("Seen on", after.QuerySelector("section[aria-labelledby=names] li")!.TextContent, StringComparison.Ordinal);
        Assert.Null(after.QuerySelector("form[action*='handler=Seen']"));
        Assert.Contains(Company, await boss.Http.GetStringAsync($"/{city.Slug}/coordinator/calls/blind/assignment?handler=Csv", Cancel), StringComparison.Ordinal);
    }

    /// <summary>A server whose log is read.</summary>
    public sealed class LoggedSite : IAsyncLifetime
    {
        internal LogBook Log { get; } = new();

        public Site Site { get; }

        public LoggedSite() => Site = new Site { Log = Log };

        public ValueTask InitializeAsync() => Site.InitializeAsync();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }

    private sealed record Answer(string Where, string Text);

    /// <summary>Pages, answers for scripts, decks with their headers, and mails.</summary>
    private async Task<List<Answer>> AllThatAJurorGetsAsync(City city, bool blind)
    {
        await SetUpAsync(city, blind);
        await site.In(city, async services =>
        {
            var (db, scoring) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Scoring>());
            var call = await db.Set<Call>().SingleAsync();
            foreach (var review in await db.Set<Review>().Where(review => db.Set<Juror>().Any(one => one.Id == review.JurorId && one.Name == "Other")).ToListAsync())
            {
                await scoring.SaveAsync(review, call, "impact", 3);
                await scoring.FinishAsync(review, call);
            }
        });
        var seen = new List<Answer>();
        using var guest = site.Visitor();
        await ReadAsync(guest, Link().Match((await site.MailToAsync($"guest-{city.Slug}@jury.example")).Body).Value);
        using var juror = await site.SignedInAsync(JurorOf(city));
        foreach (var path in new[] { "/jury", "/jury/grid", "/jury/kept", "/jury/manifest.webmanifest", "/", "/calls", "/calls/blind" })
            await ReadAsync(juror, $"/{city.Slug}{path}");
        foreach (var path in new[] { "/my", "/my/messages" })
            await ReadAsync(juror, path);

        var reviews = (await juror.OpenAsync($"/{city.Slug}/jury")).QuerySelectorAll("[data-review-row] a").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(2, reviews.Count);
        foreach (var review in reviews)
        {
            await ReadAsync(juror, review);
            await ReadAsync(juror, review + "/deck");
            await ReadAsync(juror, review + "/deck?keep=true");
            var fields = new Dictionary<string, string> { ["field"] = "score-impact", ["value"] = "4", ["__RequestVerificationToken"] = await juror.TokenAsync(review) };
            using var saved = await juror.Http.PostAsync(review + "/scores", new FormUrlEncodedContent(fields), Cancel);
            seen.Add(new(review + "/scores", await TextOfAsync(saved)));
            await juror.SendAsync(review, new Dictionary<string, string> { ["score-impact"] = "4" }, "form[action*='handler=Finish']");
            await ReadAsync(juror, review);
        }

        await DiscussAsync(city);
        foreach (var review in reviews)
            await ReadAsync(juror, review + "/discussion");
        await ReadAsync(juror, $"/{city.Slug}/jury");
        foreach (var more in new[] { "calibration", "record", "bids" })
            await ReadAsync(juror, (await juror.OpenAsync($"/{city.Slug}/jury")).QuerySelector($"main a[href*='/jury/{more}/']")!.GetAttribute("href")!);
        await site.In(city, async services =>
        {
            var (db, panel) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Panel>());
            var call = await db.Set<Call>().SingleAsync();
            foreach (var one in await db.Set<Juror>().ToListAsync())
                await panel.RemindAsync(call, one, 1);
            await db.SaveChangesAsync();
            foreach (var mail in await db.Set<OutgoingMail>().Where(mail => mail.Recipient.EndsWith("@jury.example")).ToListAsync())
                seen.Add(new("mail " + mail.Kind, mail.Subject + "\n" + mail.Body));
        });
        return seen;

        async Task ReadAsync(Visitor visitor, string path)
        {
            using var answer = await visitor.Http.GetAsync(path, Cancel);
            Assert.True(answer.IsSuccessStatusCode, $"GET {path} answered {(int)answer.StatusCode}.");
            seen.Add(new(path, await TextOfAsync(answer)));
        }
    }

    /// <summary>Every application is discussed, and who runs the call has said something to Kim; the mails of the next morning are written.</summary>
    private Task DiscussAsync(City city) => site.In(city, async services =>
    {
        var (db, discussing, call) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Discussing>(), await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync());
        foreach (var reviews in (await db.Set<Review>().ToListAsync()).GroupBy(review => review.ApplicationId))
        {
            var discussion = Discussion.Open(call.Id, reviews.Key, reviews.First().Round, null, site.Clock.Now());
            db.Add(discussion);
            db.AddRange(reviews.Select((review, at) => new DiscussionSeat { DiscussionId = discussion.Id, ReviewId = review.Id, Number = at + 1 }));
            await db.SaveChangesAsync();
            await discussing.WriteAsync(await discussing.ReadAsync(call.Rounds[0], reviews.Key), "Have you seen page 3?");
            await discussing.WriteAsync(await discussing.ReadAsync(call.Rounds[0], reviews.Key), "@Kim: have you seen page 3?");
        }

        foreach (var digest in await db.Set<Timer>().Where(timer => timer.Kind == "jury.remarks").ToListAsync())
            await services.GetServices<ITimerHandler>().Single(handler => handler.Kind == digest.Kind).HandleAsync(digest, Cancel);
        await db.SaveChangesAsync();
        var kim = JurorOf(city);
        Assert.Equal(["discussion-digest", "discussion-mention", "discussion-mention"], await db.Set<OutgoingMail>().Where(mail => mail.Recipient == kim && mail.Kind.StartsWith("discussion")).Select(mail => mail.Kind).OrderBy(kind => kind).ToListAsync());
    });

    private static async Task<string> TextOfAsync(HttpResponseMessage answer) =>
        answer.Headers + answer.Content.Headers.ToString() + Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(Cancel));

    private static string JurorOf(City city) => $"kim-{city.Slug}@jury.example";

    private async Task SetUpAsync(City city, bool blind)
    {
        await site.In(city, async services =>
        {
            var (db, store, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<DeckStore>(), site.Clock.Now());
            var call = Call.From(Definition(blind), city.Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Publish(now);
            db.Add(call);
            await db.SaveChangesAsync();
            foreach (var (name, at) in new[] { ("One", 1), ("Two", 2) })
            {
                var pdf = PlantedPdf.Of("Trees that cool streets", at == 1 ? $"{Company} One, 2027" : "Numbers");
                var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"plantmail-{at}-{city.Slug}@example.org", "Plantowner", "en");
                var application = Application.Start(call, owner.Id, "en", now);
                application.Touch($"{Company} {name}", now);
                var deck = Deck.Start(owner.Id, application.Id, $"{FileName}-{at}.pdf", pdf.Length, pdf.Length, now, bare: call.Rounds.Any(round => round.IsBlind));
                db.AddRange(application, deck);
                await db.SaveChangesAsync();
                using (var body = new MemoryStream(pdf))
                    await store.AppendAsync(deck.Key, 0, body, pdf.Length);
                deck.Complete(await store.CompleteAsync(deck.Key, pdf.Length), now);
                application.Attach(deck, now);
                db.Add(application.Submit(call, AnswersOf(name, deck), deck, now));
                await db.SaveChangesAsync();
            }

            var panel = services.GetRequiredService<Panel>();
            var invited = await panel.InviteAsync(call, $"{JurorOf(city)}\nguest-{city.Slug}@jury.example");
            await panel.AcceptAsync(call, invited.Invited.Single(juror => juror.Email == JurorOf(city)), new JurorAnswer("Kim", "", null, ["en"], [], 20, "", true), [], "en");
            foreach (var other in (await panel.InviteAsync(call, string.Join('\n', Enumerable.Range(1, 3).Select(at => $"other-{at}-{city.Slug}@jury.example")))).Invited)
                await panel.AcceptAsync(call, other, new JurorAnswer("Other", "", null, ["en"], [], 20, "", true), [], "en");
        });
        await site.Services.GetRequiredService<DueTimers>().DrainAsync(Cancel);
        await site.In(city, async services =>
        {
            var planning = services.GetRequiredService<JuryPlanning>();
            var call = await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync();
            await planning.CommitAsync(call, (await planning.ProposeAsync(call.Rounds[0])).Id);
        });
    }

    private static Dictionary<string, string> AnswersOf(string name, Deck deck) => new()
    {
        ["company"] = $"{Company} {name}",
        ["tagline"] = "Trees that cool streets",
        ["team"] = $$"""[{"name":"{{Member}} Doe","role":"CEO","email":"plantrole-mail@{{Domain}}.example"}]""",
        ["site"] = $"https://{Domain}.example/",
        ["mail"] = $"plantmail-contact@{Domain}.example",
        ["phone"] = "+33700000001",
        ["city"] = "Plantcity",
        ["partner"] = Hidden,
        ["history"] = $"Founded by {Hidden}",
        ["deck"] = deck.Id.ToString("D"),
    };

    // Both stages are open now: nothing here has to move the clock.
    private static CallDefinition Definition(bool blind) => new()
    {
        Slug = "blind",
        Programme = "startup-competition",
        Title = LocalizedText.Of("en", "A call"),
        Summary = LocalizedText.Of("en", "A call."),
        Body = LocalizedText.Of("en", "Apply."),
        Languages = ["en"],
        Winners = 1,
        ReviewsPerApplication = 1,
        Deck = new DeckRules(true, 50, 20),
        Jury = new JuryRules(false, false, 20, 1, 0) { Bids = true },
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), Opens: At(0), Closes: At(5)),
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), Opens: At(0), Closes: At(9), Round: new RoundRules { Blind = blind, Hides = ["history"], Shared = 2 }),
        ],
        Form = new FormDefinition([new FormSection("all", LocalizedText.Of("en", "All"),
        [
            Asked("company", FieldKind.ShortText), Asked("tagline", FieldKind.ShortText), Asked("team", FieldKind.Team), Asked("site", FieldKind.WebAddress),
            Asked("mail", FieldKind.Email), Asked("phone", FieldKind.Telephone), Asked("city", FieldKind.City),
            Asked("partner", FieldKind.ShortText) with { VisibleToJurors = false }, Asked("history", FieldKind.LongText), Asked("deck", FieldKind.Deck),
        ])]),
        Criteria = new CriteriaSet([new Criterion("impact", LocalizedText.Of("en", "Impact"), 1, new Scale(1, 5, []))]),
    };

    private static Field Asked(string key, FieldKind kind) => new() { Key = key, Kind = kind, Label = LocalizedText.Of("en", key) };

    private static LocalMoment At(int day) => new(day, new LocalTime(0, 0));

    [GeneratedRegex("/[^ \n/]+/jury/[^ \n]+")]
    private static partial Regex Link();
}
