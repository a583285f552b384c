using System.Net;
using System.Security.Claims;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Pages.Coordinators.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Web.Tests.Jury;

public sealed class AssignmentPageTests(Site site)
{
    [Fact]
    public async Task With_200_jurors_and_60_applications_the_page_takes_8_queries_at_most()
    {
        var city = await site.CityAsync();
        var boss = await site.MemberAsync(city, $"boss-{city.Slug[^10..]}@example.org", CityRole.Coordinator);
        await FillAsync(city, jurors: 200, applications: 60);
        await site.In(city, async services => await services.GetRequiredService<JuryPlanning>().ProposeAsync((await CallAsync(services)).Rounds[0]));

        await using var scope = site.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentCity>().Enter(city);
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, boss.ToString())], "test")) };
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var page = ActivatorUtilities.CreateInstance<AssignmentModel>(scope.ServiceProvider);
        page.PageContext = new PageContext { HttpContext = http };
        var count = QueryCount.Start();
        await page.OnGetAsync("heat");

        Assert.Equal((60, 200, 120), (page.Candidates.Count, page.Jurors.Count, page.Plan!.Added));
        Assert.InRange(count.Statements.Count(sql => !sql.Contains("FROM \"Cities\"", StringComparison.Ordinal)), 1, 8);
    }

    [Fact]
    public async Task Who_reads_what_goes_out_to_a_spreadsheet_that_runs_nothing_and_more_comes_in_after_a_look()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        await site.MemberAsync(city, $"boss-{tag}@example.org", CityRole.Coordinator);
        await FillAsync(city, jurors: 3, applications: 2, name: "=1+1");
        using var boss = await site.SignedInAsync($"boss-{tag}@example.org");
        var desk = $"/{city.Slug}/coordinator/calls/heat/assignment";
        var applications = await site.In(city, async services => await services.GetRequiredService<CorridorDb>().Set<Application>().OrderBy(one => one.Number).Select(one => one.Id).ToListAsync());
        var juror = await site.In(city, async services => await services.GetRequiredService<CorridorDb>().Set<Juror>().OrderBy(one => one.Email).Select(one => one.Id).FirstAsync());

        await boss.SendAsync(desk, Fields(("JurorId", juror.ToString()), ("ApplicationId", applications[0].ToString())), "form[action*='handler=Add']");
        Assert.Empty(await ReviewsAsync(city));
        await boss.SendAsync(desk, Fields(), "form[action*='handler=Commit']");
        using var sent = await boss.Http.GetAsync(desk + "?handler=Csv");
        Assert.Equal(("text/csv", "attachment; filename=\"heat-assignment.csv\""), (sent.Content.Headers.ContentType!.MediaType, sent.Content.Headers.ContentDisposition!.ToString()));
        Assert.Equal(
            ["juror,name,application,title,state", "juror-000@jury.example,Juror 000,1,\"'=1+1 0\",assigned", ""],
            (await sent.Content.ReadAsStringAsync()).TrimStart('\uFEFF').Split("\r\n"));

        var looked = await UploadAsync(boss, desk, "application;juror\n2;juror-001@jury.example\n1;juror-000@jury.example\n1;\"nobody@jury.example\"\n");
        Assert.Equal(
            ["Line 3: is assigned already", "Line 4: no juror of this call has this address"],
            looked.QuerySelectorAll("#plan ~ .notice li").Select(line => line.TextContent.Trim()));
        Assert.Single(await ReviewsAsync(city));
        await boss.SendAsync(desk, Fields(), "form[action*='handler=Commit']");
        Assert.Equal([(applications[0], juror)], (await ReviewsAsync(city)).Take(1));
        Assert.Equal(2, (await ReviewsAsync(city)).Count);
    }

    [Theory]
    [InlineData("en", "2 applications in ไทย, 1 juror reads it, with room for 1 more review: add a juror who reads it, or ask for none instead of 1 of 2. Concerned: No. 1 Start-up 0, No. 2 Start-up 1.")]
    [InlineData("fr", "2 candidatures en ไทย, 1 juré lit cette langue, avec de la place pour 1 évaluation de plus : ajoutez un juré qui la lit, ou n’en demandez aucun au lieu de 1 sur 2. Sont concernées : N° 1 Start-up 0, N° 2 Start-up 1.")]
    [InlineData("es", "2 candidaturas en ไทย, 1 jurado lee este idioma, con sitio para 1 evaluación más: añada un jurado que lo lea, o no pida ninguno en lugar de 1 de 2. Se trata de: N.º 1 Start-up 0, N.º 2 Start-up 1.")]
    public async Task A_shortage_of_readers_is_told_with_its_numbers(string language, string told)
    {
        var city = await site.CityAsync();
        await FillAsync(city, jurors: 3, applications: 2);
        await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            foreach (var application in await db.Set<Application>().ToListAsync())
                db.Entry(application).Property(one => one.Language).CurrentValue = "th";
            var reader = await db.Set<Juror>().OrderBy(juror => juror.Email).FirstAsync();
            db.Entry(reader).Property(juror => juror.Languages).CurrentValue = ["th"];
            db.Entry(reader).Property(juror => juror.MaxLoad).CurrentValue = 1;
            await db.SaveChangesAsync();
        });
        using var boss = await site.CoordinatorAsync(city, language);

        var (_, page, _) = await boss.SendAsync($"/{city.Slug}/coordinator/calls/heat/assignment", Fields(), "form[action*='handler=Plan']");

        Assert.Equal(told, page.QuerySelector("#plan ~ .notice li")!.TextContent.Replace('\u00a0', ' '));
    }

    [Fact]
    public async Task What_a_rule_refuses_stays_in_the_form_it_was_typed_into()
    {
        var city = await site.CityAsync();
        var tag = city.Slug[^10..];
        await site.MemberAsync(city, $"boss-{tag}@example.org", CityRole.Coordinator);
        await FillAsync(city, jurors: 3, applications: 2);
        using var boss = await site.SignedInAsync($"boss-{tag}@example.org");
        var desk = $"/{city.Slug}/coordinator/calls/heat/assignment";
        var (juror, application) = await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            return ((await db.Set<Juror>().OrderByDescending(one => one.Email).FirstAsync()).Id.ToString(), (await db.Set<Application>().OrderByDescending(one => one.Number).FirstAsync()).Id.ToString());
        });

        var unknown = await RefusedAsync("Conflict", "conflict", "Choose a juror of this call.", ("JurorId", Guid.NewGuid().ToString()), ("ApplicationId", application), ("Reason", "They wrote a book together"));
        Assert.Equal((application, "They wrote a book together"), (Chosen(unknown, "conflict-application"), Typed(unknown, "conflict-reason")));
        Assert.Equal("", Typed(unknown, "add-reason"));

        await boss.SendAsync(desk, Fields(("JurorId", juror), ("ApplicationId", application), ("Reason", "A cousin")), "form[action*='handler=Conflict']");
        var added = await RefusedAsync("Add", "add", "There is a conflict of interest between them: waive it first, or choose somebody else.", ("JurorId", juror), ("ApplicationId", application), ("Reason", "They have not met for years"));
        Assert.Equal((juror, application, "They have not met for years"), (Chosen(added, "add-juror"), Chosen(added, "add-application"), Typed(added, "add-reason")));
        Assert.Equal("", Typed(added, "conflict-reason"));

        var waive = (await boss.OpenAsync(desk)).QuerySelector("form[action*='handler=Waive'] input[name=Reason]")!.Id!;
        var waived = await RefusedAsync("Waive", waive, "Say why this conflict does not count: it is kept in the log.", ("Reason", " "));
        Assert.Equal($"{waive}-error", waived.QuerySelector("#" + waive)!.GetAttribute("aria-describedby"));

        // The one form that was sent is open, and what is wrong is said in it.
        async Task<AngleSharp.Html.Dom.IHtmlDocument> RefusedAsync(string handler, string place, string why, params (string, string)[] fields)
        {
            var (status, page, _) = await boss.SendAsync(desk, Fields(fields), $"form[action*='handler={handler}']");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
            var open = Assert.Single(page.QuerySelectorAll("details[open] form"));
            Assert.Contains($"handler={handler}", open.GetAttribute("action"), StringComparison.Ordinal);
            Assert.Equal(why, open.QuerySelector($"#{place}-error")!.TextContent);
            Assert.Equal("#" + place, page.QuerySelector("[data-error-summary] a")!.GetAttribute("href"));
            return page;
        }

        static string Typed(AngleSharp.Html.Dom.IHtmlDocument page, string field) => page.QuerySelector("#" + field)!.GetAttribute("value") ?? "";
        static string? Chosen(AngleSharp.Html.Dom.IHtmlDocument page, string field) => page.QuerySelector($"#{field} option[selected]")?.GetAttribute("value");
    }

    private Task<List<(Guid, Guid)>> ReviewsAsync(City city) => site.In(city, async services =>
        (await services.GetRequiredService<CorridorDb>().Set<Review>().OrderBy(review => review.Id).ToListAsync()).ConvertAll(review => (review.ApplicationId, review.JurorId)));

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> UploadAsync(Visitor boss, string desk, string csv)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await boss.TokenAsync(desk)), "__RequestVerificationToken" },
            { new StringContent(csv), "file", "more.csv" },
        };
        using var answer = await boss.Http.PostAsync(desk + "?handler=Import", form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await boss.OpenAsync(desk);
    }

    private Task FillAsync(City city, int jurors, int applications, string name = "Start-up") => site.In(city, async services =>
    {
        var (db, panel, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Panel>(), site.Clock.Now());
        var call = Call.From(Definition(), city.Zone, now.InUtc().Date.PlusDays(-1), now);
        call.Publish(now);
        db.Add(call);
        for (var n = 0; n < applications; n++)
        {
            var owner = await services.GetRequiredService<SignIn>().AccountForAsync(Invariant($"founder-{n}-of-{city.Slug}@example.org"), "", "en");
            var application = Application.Start(call, owner.Id, "en", now);
            application.Touch(Invariant($"{name} {n}"), now);
            db.Add(application);
            db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = Invariant($"{name} {n}") }, null, now));
        }

        for (var n = 0; n < jurors; n++)
        {
            var juror = Juror.Of(call, new Invitee(new PastedJuror(n, Invariant($"Juror {n:000}"), Invariant($"juror-{n:000}@jury.example"), "", []), null, null, null, null), "en", now);
            juror.Accept(new JurorAnswer(juror.Name, "", null, ["en"], [], 5, "", true), null, "en", now);
            db.Add(juror);
        }

        await db.SaveChangesAsync();
    });

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static Task<Call> CallAsync(IServiceProvider services) => services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync();

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
        Jury = new JuryRules(false, true, 20, 1, 1) { Bids = true },
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), Opens: At(0), Closes: At(5), Help: LocalizedText.Of("en", "Dates.")),
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), Opens: At(0), Closes: At(9), Help: LocalizedText.Of("en", "Dates.")),
        ],
        Form = new FormDefinition([new FormSection("company", LocalizedText.Of("en", "Company"), Help: null, Fields:
            [new Field { Key = "name", Kind = FieldKind.ShortText, Label = LocalizedText.Of("en", "Name"), Required = true }])]),
        Criteria = new CriteriaSet([new Criterion("impact", LocalizedText.Of("en", "Impact"), Help: null, Weight: 1, Scale: new Scale(1, 5, []))]),
    };

    private static LocalMoment At(int day) => new(day, new LocalTime(0, 0));
}
