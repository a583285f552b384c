using System.Globalization;
using System.Security.Claims;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Content;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Notifications;
using Corridor.Placements.Agreements;
using Corridor.Placements.Charters;
using Corridor.Placements.Flows;
using Corridor.Placements.Matches;
using Corridor.Placements.Nominations;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Pages.Accounts;
using Corridor.Web.Pages.Coordinators;
using Corridor.Web.Pages.Coordinators.Calls;
using Corridor.Web.Pages.Coordinators.Calls.Workflows;
using Corridor.Web.Pages.Jurors;
using Corridor.Web.Pages.Network;
using Corridor.Web.Pages.Network.Operations;
using Corridor.Web.Pages.Placements;
using Corridor.Web.Pages.Public;
using Corridor.Web.Pages.Public.Incubators;
using Corridor.Web.Pages.Public.Calls;
using Corridor.Workflows;
using Corridor.Workflows.ToDos;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using AgreedArticleModel = Corridor.Web.Pages.Placements.ArticleModel;
using BoardModel = Corridor.Web.Pages.Hosts.IndexModel;
using CharterModel = Corridor.Web.Pages.Charters.CharterModel;
using CharterVersionModel = Corridor.Web.Pages.Charters.VersionModel;
using ContentModel = Corridor.Web.Pages.Coordinators.Content.IndexModel;
using DeskModel = Corridor.Web.Pages.Coordinators.IndexModel;
using IncubatorEditorModel = Corridor.Web.Pages.Hosts.Offers.IncubatorModel;
using HostOffersModel = Corridor.Web.Pages.Hosts.Offers.IndexModel;
using JurorsModel = Corridor.Web.Pages.Jurors.IndexModel;
using JuryModel = Corridor.Web.Pages.Coordinators.Calls.JuryModel;
using ListModel = Corridor.Web.Pages.Public.Calls.IndexModel;
using LostMailModel = Corridor.Web.Pages.Coordinators.MailModel;
using WorkflowsModel = Corridor.Web.Pages.Coordinators.Calls.Workflows.IndexModel;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Tests;

/// <summary>Every list takes as many queries for three rows as for one. A network of its own: its lists show what all cities have.</summary>
public sealed class QueryCountTests : IAsyncLifetime
{
    private const string Coordinator = "coordinator@example.org";
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly Site site = new();

    /// <summary>By city: another one, whose call puts start-ups into this city's incubators.</summary>
    private readonly Dictionary<Guid, City> corridors = [];

    /// <summary>By city: a workflow of the first call, and an application it did something for.</summary>
    private readonly Dictionary<Guid, (Guid Type, Guid Application)> workflows = [];

    public ValueTask InitializeAsync() => site.InitializeAsync();

    [Fact]
    public async Task Three_rows_take_as_many_queries_as_one()
    {
        var one = await FillAsync(1);
        var few = await NetworkListsAsync();
        await FillAsync(2);
        var more = await NetworkListsAsync();
        var three = await FillAsync(3);

        (string Page, int Rows, int Queries)[] first = [.. few, .. await CityListsAsync(one, 1)];
        (string Page, int Rows, int Queries)[] second = [.. more, .. await CityListsAsync(three, 3)];

        Assert.All(first, list => Assert.Equal((list.Page, 1), (list.Page, list.Rows)));
        Assert.All(second, list => Assert.Equal((list.Page, 3), (list.Page, list.Rows)));
        Assert.All(first, list => Assert.True(list.Queries > 0, $"{list.Page} was not counted."));
        string[] eightAtMost = [nameof(JuryModel), nameof(AssignmentModel), nameof(ProgressModel), nameof(RoundsModel), nameof(RankingModel), nameof(ReviewsModel), nameof(DecisionsModel), nameof(PitchesModel), nameof(StageModel), nameof(MatchingModel)];
        Assert.DoesNotContain(second, list => eightAtMost.Contains(list.Page) && list.Queries > 8);
        Assert.Equal(first.Select(list => (list.Page, list.Queries)), second.Select(list => (list.Page, list.Queries)));
    }

    /// <summary>What a jury of the largest size asks of a juror's pages.</summary>
    [Fact]
    public async Task A_jurors_pages_take_few_queries_however_many_reviews_there_are()
    {
        var city = await FillAsync(3);
        var (review, seat) = await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var found = await db.Set<Review>().Where(review => db.Set<Juror>().Any(juror => juror.Id == review.JurorId && juror.Email == Juror(3))).FirstAsync();
            return (found.Id, found.JurorId);
        });

        (string Page, int Rows, int Queries)[] pages =
        [
            await CountAsync<JurorsModel>(city, Juror(3), page => page.OnGetAsync(), page => page.Rounds.Single().Queue.Count),
            await CountAsync<GridModel>(city, Juror(3), page => page.OnGetAsync(), page => page.Rounds.Single().Shown.Count),
            await CountAsync<ScoreModel>(city, Juror(3), page => page.OnGetAsync(review), page => page.All),
            await CountAsync<CalibrationModel>(city, Juror(3), page => page.OnGetAsync(seat, "review"), page => page.Drift.Given),
            await CountAsync<BidsModel>(city, Juror(3), page => page.OnGetAsync(seat), page => page.Choices.Count),
        ];

        Assert.All(pages, page => Assert.Equal((page.Page, 3), (page.Page, page.Rows)));
        Assert.All(pages, page => Assert.True(page.Queries <= 8, $"{page.Page} takes {page.Queries} queries."));

        // As a browser asks for them: who it is, and what the page's frame shows, are among the queries.
        using var browser = await site.SignedInAsync(Juror(3));
        string[] paths = [$"/{city.Slug}/jury", $"/{city.Slug}/jury/grid", $"/{city.Slug}/jury/reviews/{review}", $"/{city.Slug}/jury/calibration/{seat}/review", $"/{city.Slug}/jury/bids/{seat}", $"/{city.Slug}/jury/record/{seat}"];
        foreach (var path in paths.Concat(paths))
            await browser.OpenAsync(path);
        Assert.All(paths, path => Assert.True(site.Queries[path] <= 8, $"{path} takes {site.Queries[path]} queries."));
    }

    [Fact]
    public async Task A_stays_pages_take_few_queries_however_much_is_said()
    {
        var city = await FillAsync(1);
        await site.MemberAsync(city, Coordinator, CityRole.Host);
        var waits = await StayAsync(sign: false);

        (string Page, int Rows, int Queries)[] pages =
        [
            await CountAsync<StayModel>(city, Coordinator, page => page.OnGetAsync(waits, decline: false), _ => 1),
            await CountAsync<AgreementModel>(city, Coordinator, page => page.OnGetAsync(waits), page => page.Comments.Sum(said => said.Count())),
            await CountAsync<AgreedArticleModel>(city, Coordinator, page => page.OnGetAsync(waits, "purpose"), page => page.Paper.Current.Text.Articles.Count),
            await CountAsync<VersionModel>(city, Coordinator, page => page.OnGetAsync(waits, 1), page => page.Version.Number),
            await CountAsync<BoardModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Shown.Count),
        ];
        await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var seat = new Seat(StayParty.OriginCity, Guid.NewGuid(), "Boss");
            var (charter, first) = Charter.Begin(city, corridors[city.Id], [new AgreementSection("welcome", LocalizedText.Of("en", "Welcome"), LocalizedText.Of("en", "Two days."))], seat, site.Clock.Now());
            db.AddRange(charter, first, PaperComment.On(charter, "welcome", null, "Why?", seat, site.Clock.Now()));
            await db.SaveChangesAsync();
        });
        var agreed = await StayAsync(sign: true);
        var with = corridors[city.Id].Slug;
        pages =
        [
            .. pages,
            await CountAsync<DeskModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Stays.SignedByAll),
            await CountAsync<PlacementsModel>(city, Coordinator, page => { page.Shown = StaysShown.LateReports; return page.OnGetAsync(); }, page => page.Stays.Count + 1),
            await CountAsync<CityFlowsModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Rows.Count),
            await CountAsync<NetworkFlowsModel>(null, Coordinator, page => { page.By = LedgerBy.Pair; return page.OnGetAsync(); }, page => page.Rows.Count),
            await CountAsync<CorridorPageModel>(null, null, page => page.OnGetAsync(), page => page.Flows.Count),
            await CountAsync<ChartersModel>(city, Coordinator, page => page.OnGetAsync(null), page => page.Charters.Count),
            await CountAsync<CharterModel>(city, Coordinator, page => page.OnGetAsync(with), page => page.Comments.Sum(said => said.Count())),
            await CountAsync<CharterVersionModel>(city, Coordinator, page => page.OnGetAsync(with, 1), page => page.Version.Number),
            await CountAsync<StayModel>(city, Coordinator, page => page.OnGetAsync(agreed, decline: false), page => page.Charter is null ? 0 : 1),
        ];
        pages = [.. pages, await CountAsync<ChecklistModel>(city, Coordinator, page => page.OnGetAsync(agreed), page => page.Items.Count), await CountAsync<BoardModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Shown.Count)];

        Assert.All(pages, page => Assert.Equal((page.Page, 1), (page.Page, page.Rows)));
        Assert.All(pages, page => Assert.True(page.Queries is > 0 and <= 8, $"{page.Page} takes {page.Queries} queries."));

        Task<Guid> StayAsync(bool sign) => site.In(city, async services =>
        {
            var (db, agreeing, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Agreeing>(), site.Clock.Now());
            var stay = await db.Set<Placement>().SingleAsync();
            if (sign)
            {
                foreach (var party in Enum.GetValues<StayParty>())
                    await agreeing.SignAsync(stay.Id, new Seat(party, Guid.NewGuid(), "Signer"), "Signer", (await agreeing.FindAsync(stay.Id))!.Current.Digest);
                return stay.Id;
            }

            stay.AcceptAsApplicant(now);
            stay.AcceptAsHost(stay.Starts.Local.Date, now);
            await db.SaveChangesAsync();
            await agreeing.CommentAsync(stay.Id, new Seat(StayParty.Host, Guid.NewGuid(), "Host"), "purpose", null, "Why?");
            return stay.Id;
        });
    }

    private async Task<IReadOnlyList<(string Page, int Rows, int Queries)>> NetworkListsAsync() =>
    [
        await CountAsync<NetworkCallsModel>(null, null, page => page.OnGetAsync(), page => page.Cards.Count),
        await CountAsync<FailedModel>(null, null, page => page.OnGetAsync(), page => page.Failed.Count),
        await CountAsync<HistoryModel>(null, null, page => { page.State = TimerState.Failed; return page.OnGetAsync(); }, page => page.Timers.Count),
        await CountAsync<CitiesModel>(null, null, page => page.OnGetAsync(), page => page.Work.Sum(one => one.Failed)),
        await CountAsync<CorridorPageModel>(null, null, page => page.OnGetAsync(), page => page.Offers.Count),
    ];

    private async Task<IReadOnlyList<(string Page, int Rows, int Queries)>> CityListsAsync(City city, int rows) =>
    [
        await CountAsync<IncubatorPageModel>(city, null, page => page.OnGetAsync("incubator-0"), page => page.Mentors.Count),
        await CountAsync<IncubatorPageModel>(city, null, page => page.OnGetAsync("incubator-0"), page => page.Photos.Count),
        await CountAsync<IncubatorEditorModel>(city, Coordinator, page => page.OnGetAsync("incubator-0"), page => page.Mentors.Count),
        await CountAsync<ListModel>(city, null, page => page.OnGetAsync(), page => page.Current.Count),
        await CountAsync<NewsModel>(city, null, page => page.OnGetAsync(Cancel), page => page.Items.Count),
        await CountAsync<DeskModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Calls.Count),
        await CountAsync<PeopleModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Members.Count),
        await CountAsync<PeopleModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Open.Count),
        await CountAsync<ContentModel>(city, Coordinator, page => page.OnGetAsync(Cancel), page => page.Pages.Count),
        await CountAsync<PitchesModel>(city, Coordinator, page => page.OnGetAsync("call-0"), page => page.Board.Finalists.Count()),
        await CountAsync<StageModel>(city, Coordinator, page => page.OnGetAsync("call-0"), page => page.Pitches.Count),
        await CountAsync<ReceivedModel>(city, Coordinator, page => page.OnGetAsync("call-0"), page => page.Applications.Count),
        await CountAsync<JuryModel>(city, Coordinator, page => page.OnGetAsync("call-0"), page => page.Jurors.Count),
        await CountAsync<AssignmentModel>(city, Coordinator, page => page.OnGetAsync("call-0"), page => page.Plan!.Rows.Count / page.Jurors.Count),
        await CountAsync<ProgressModel>(city, Coordinator, page => page.OnGetAsync("call-0"), page => page.Jurors.Count),
        await CountAsync<RoundsModel>(city, Coordinator, page => page.OnGetAsync("call-0", false), page => page.Shown.Count),
        await CountAsync<RankingModel>(city, Coordinator, page => page.OnGetAsync("call-0"), page => page.Lines.Count),
        await CountAsync<DecisionsModel>(city, Coordinator, page => page.OnGetAsync("call-0", false), page => page.Lines.Count),
        await CountAsync<NominationsModel>(city, Coordinator, page => page.OnGetAsync("call-0"), page => page.Sent.Count),
        await CountAsync<NominationsModel>(corridors[city.Id], Coordinator, page => page.OnGetAsync("stays"), page => page.Received.Count),
        await CountAsync<MatchingModel>(corridors[city.Id], Coordinator, page => page.OnGetAsync("stays", false), page => page.Lines.Count),
        await CountAsync<PlacementsModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Stays.Count),
        await CountAsync<ToDosModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Open.Count),
        await CountAsync<WorkflowsModel>(city, Coordinator, page => page.OnGetAsync("call-0"), page => page.Listed.Count),
        await CountAsync<VersionsModel>(city, Coordinator, page => page.OnGetAsync("call-0", workflows[city.Id].Type), page => page.Versions.Count),
        await CountAsync<ApplicationPageModel>(city, Coordinator, page => page.OnGetAsync("call-0", workflows[city.Id].Application), page => page.Timeline.Entries.Count),
        await CountAsync<ReviewsModel>(city, Coordinator, page => page.OnGetAsync("call-0", workflows[city.Id].Application), page => page.Shown.Count),
        await CountAsync<HostOffersModel>(city, Coordinator, page => page.OnGetAsync(), page => page.Incubators.Count),
        await CountAsync<JurorsModel>(city, Juror(rows), page => page.OnGetAsync(), page => page.Rounds.Single().Queue.Count),
        await CountAsync<GridModel>(city, Juror(rows), page => page.OnGetAsync(), page => page.Rounds.Single().Shown.Count),
        await CountAsync<MyModel>(null, Applicant(rows, 0), page => page.OnGetAsync(), page => page.Applications.Count),
        await CountAsync<MessagesModel>(null, Applicant(rows, 0), page => page.OnGetAsync(Cancel), page => page.Messages.Count),
        await CountAsync<LostMailModel>(city, Coordinator, page => page.OnGetAsync(Cancel), page => page.Mails.Count),
    ];

    private async Task<(string Page, int Rows, int Queries)> CountAsync<T>(City? city, string? email, Func<T, Task> open, Func<T, int> rows) where T : PageModel
    {
        await using var scope = site.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        if (city is not null)
            services.GetRequiredService<CurrentCity>().Enter(city);
        var http = new DefaultHttpContext { RequestServices = services };
        if (email is not null)
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, (await AccountAsync(email)).ToString())], "test"));
        services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var page = ActivatorUtilities.CreateInstance<T>(services);
        page.PageContext = new PageContext { HttpContext = http };

        var count = QueryCount.Start();
        await open(page);

        // The directory of cities is read when it is some seconds old, whatever the page.
        return (typeof(T).Name, rows(page), count.Statements.Count(sql => !sql.Contains("FROM \"Cities\"", StringComparison.Ordinal)));
    }

    /// <summary>So many of everything: calls, applications to the first of them, jurors who read them all, members, invitations, pages, news, failed timers.</summary>
    private async Task<City> FillAsync(int rows)
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, Coordinator, CityRole.Coordinator);
        for (var i = 1; i < rows; i++)
            await site.MemberAsync(city, string.Create(CultureInfo.InvariantCulture, $"host-{i}-of-{rows}@example.org"), CityRole.Host);
        foreach (var email in Enumerable.Range(0, rows).Select(i => Applicant(rows, i)).Append(Juror(rows)))
            await AccountAsync(email);
        await site.In(city, services => ApplyAsync(services, city, rows));
        await site.In(city, services => JudgeAsync(services, rows));
        await site.In(city, services => WriteAsync(services, rows));
        workflows[city.Id] = await site.In(city, services => AutomateAsync(services, rows));
        await CorridorAsync(city, rows);
        return city;
    }

    /// <summary>So many incubators in a city, and a call of another one, closed to nominations, with as many nominees and stays.</summary>
    private async Task CorridorAsync(City city, int rows)
    {
        var other = corridors[city.Id] = await site.CityAsync();
        await site.MemberAsync(other, Coordinator, CityRole.Coordinator);
        var now = site.Clock.Now();
        var begun = now - Duration.FromDays(20);
        var guests = new List<Guid>();
        for (var i = 0; i < rows; i++)
            guests.Add(await AccountAsync(string.Create(CultureInfo.InvariantCulture, $"guest-{i}-of-{rows}@example.org")));
        var offers = await site.In(city, async services =>
        {
            var (db, offering) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Offering>());
            for (var i = 0; i < rows; i++)
            {
                var incubator = await offering.SaveAsync($"incubator-{i}", "Incubator", LocalizedText.Of("en", "Hosts"), null, ["en"]);
                var offer = Offer.Of(incubator, $"offer-{i}");
                offer.Describe(LocalizedText.Of("en", "Offer"), LocalizedText.Of("en", "Places"), 9, now.InUtc().Date.PlusDays(60).ToYearMonth(), [], ["en"], []);
                await offering.PublishAsync(offer);
            }

            await FurnishAsync(services.GetRequiredService<IncubatorDesk>(), await offering.SaveAsync("incubator-0", "Incubator", LocalizedText.Of("en", "Hosts"), null, ["en"], profile: new IncubatorProfile { ShowsMentors = true }), rows);
            return await db.Set<Offer>().Where(offer => offer.State == OfferState.Published).Shown(db).ToListAsync();
        });
        var (call, match) = await site.In(other, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var stays = Call.From(StaysCall(), other.Zone, begun.InUtc().Date, begun);
            stays.Publish(begun);
            db.Add(stays);
            foreach (var guest in guests)
            {
                var candidate = Application.Nominated(stays, guest, city.Id, Guid.NewGuid(), "Guest", "en", begun);
                db.Add(candidate);
                db.Add(candidate.Submit(stays, new Dictionary<string, string> { ["name"] = "Guest" }, null, begun + Duration.FromDays(1)));
            }

            await db.SaveChangesAsync();
            return (stays, await services.GetRequiredService<Matchmaking>().ComputeAsync(stays));
        });
        await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            foreach (var application in await db.Set<Application>().Where(one => db.Set<Call>().Any(heat => heat.Id == one.CallId && heat.Slug == "call-0")).ToListAsync())
                db.Add(Nomination.Of(application, application.Id, call, "", begun));
            for (var i = 0; i < rows; i++)
                db.Add(Placement.Proposed(call, match.Id, new StayGuest(Guid.NewGuid(), other.Id, guests[i], "Guest", "en"), offers[i], city.Zone, now));
            await db.SaveChangesAsync();
        });
    }

    private static async Task FurnishAsync(IncubatorDesk desk, Incubator house, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            await desk.SaveMentorAsync(house, null, "Mentor", LocalizedText.Of("en", "Sales"), ["en"], MentorHours.None, null);
            using var pixel = new MemoryStream(Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));
            await desk.AddPhotoAsync(house, pixel, LocalizedText.Of("en", "A wall"));
        }
    }

    private static CallDefinition StaysCall() => AccessRows.OpenToAllNow("stays", deck: false) with
    {
        Entry = CallEntry.Nomination,
        Placement = new PlacementTerms(6, 10, 3, [new AgreementSection("purpose", LocalizedText.Of("en", "Purpose"), LocalizedText.Of("en", "Six months."))], [new ReportTerms("check-in", LocalizedText.Of("en", "Check-in"), StayParty.StartUp, ReportTime.Days, [30], 7, false, FormDefinition.Empty)])
        {
            Checklist = [new("desk", LocalizedText.Of("en", "Desk"), StayParty.Host, 7, CountryPairs.All)],
        },
        Stages =
        [
            new("nominations", StageKind.Nomination, LocalizedText.Of("en", "Nominations"), Opens: new LocalMoment(0, LocalTime.Midnight), Closes: new LocalMoment(10, LocalTime.Midnight)),
            new("preferences", StageKind.Preferences, LocalizedText.Of("en", "Preferences"), Opens: new LocalMoment(11, LocalTime.Midnight), Closes: new LocalMoment(15, LocalTime.Midnight)),
            new("stays", StageKind.Placement, LocalizedText.Of("en", "Stays"), Opens: new LocalMoment(30, LocalTime.Midnight), Closes: new LocalMoment(300, LocalTime.Midnight)),
        ],
    };

    private static CallDefinition InTwoRounds()
    {
        var definition = AccessRows.OpenToAllNow("call-0", deck: false);
        return definition with { Stages = [.. definition.Stages, new("final", StageKind.Review, LocalizedText.Of("en", "Final"), Opens: new LocalMoment(31, LocalTime.Midnight), Closes: new LocalMoment(40, LocalTime.Midnight)), new("pitches", StageKind.Pitch, LocalizedText.Of("en", "Pitches"), Opens: new LocalMoment(41, LocalTime.Midnight), Closes: new LocalMoment(42, LocalTime.Midnight))] };
    }

    private async Task ApplyAsync(IServiceProvider services, City city, int rows)
    {
        var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
        for (var i = 0; i < rows; i++)
        {
            var call = Call.From(i == 0 ? InTwoRounds() : AccessRows.OpenToAllNow($"call-{i}", deck: false), city.Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Ask(1, rows);
            call.Publish(now);
            db.Add(call);
            db.Add(new ToDo { WorkflowId = Guid.NewGuid(), SubjectKind = "call", SubjectId = call.Id, RootId = call.Id, Role = "coordinators", HolderId = call.Id, Title = LocalizedText.Of("en", "Look"), Path = "", MadeAt = now });
            // Saved before anybody applies: an application says from which city it comes.
            await db.SaveChangesAsync();
            // Everybody applies to the first call, and the first applicant to every call.
            foreach (var email in i == 0 ? Enumerable.Range(0, rows).Select(one => Applicant(rows, one)) : [Applicant(rows, 0)])
            {
                var application = Application.Start(call, await AccountAsync(email), "en", now);
                application.Touch(email, now);
                db.Add(application);
                db.Add(application.Submit(call, new Dictionary<string, string> { ["name"] = email }, null, now));
            }

            await db.SaveChangesAsync();
        }
    }

    private static async Task JudgeAsync(IServiceProvider services, int rows)
    {
        var (db, panel, planning) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Panel>(), services.GetRequiredService<JuryPlanning>());
        var call = await db.Set<Call>().SingleAsync(call => call.Slug == "call-0");
        var invited = await panel.InviteAsync(call, string.Join('\n', Enumerable.Range(1, rows - 1).Select(i => $"other-{i}@jury.example").Append(Juror(rows))));
        foreach (var juror in invited.Invited)
            await panel.AcceptAsync(call, juror, new JurorAnswer(juror.Email, "", null, ["en"], [], 10, "", true), [], "en");
        call.Share(call.Rounds[0], 3);
        await planning.CommitAsync(call, (await planning.ProposeAsync(call.Rounds[0])).Id);
        foreach (var application in await db.Set<Application>().Where(application => application.CallId == call.Id).Select(application => application.Id).ToListAsync())
            await services.GetRequiredService<Rounds>().ChooseAsync(call.Rounds[0], application, goesOn: true);

        var (pitching, from) = (services.GetRequiredService<Pitching>(), call.OpensAt.InUtc().Date.PlusDays(20).At(new LocalTime(9, 0)));
        var plan = new PitchPlan(5, 10, 5, [new(ZonedMoment.At(from, call.Zone), ZonedMoment.At(from.PlusHours(6), call.Zone))], [new("Stage", "")], [.. invited.Invited.Select(juror => new PitchSeat(juror.Id, 0))]);
        await pitching.ArrangeAsync(call, plan, await db.Set<Application>().Where(one => one.CallId == call.Id).Select(one => one.Id).ToListAsync());
        await pitching.MakeAsync(call);
        await pitching.PublishAsync(call);
    }

    private async Task<(Guid Type, Guid Application)> AutomateAsync(IServiceProvider services, int rows)
    {
        var (db, book) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<WorkflowBook>());
        var call = await db.Set<Call>().SingleAsync(call => call.Slug == "call-0");
        var application = await db.Set<Application>().Where(one => one.CallId == call.Id).OrderBy(one => one.Id).Select(one => one.Id).FirstAsync();
        WorkflowType? first = null;
        for (var i = 0; i < rows; i++)
        {
            var type = await book.KeepAsync(new WorkflowDefinition
            {
                WorkflowTypeId = $"workflow-{i}",
                Name = LocalizedText.Of("en", "Workflow"),
                Activities = [new ActivityRecord("started", "ApplicationStartedEvent", 0, 0, IsStart: true, [])],
            }, new WorkflowRoot("call", call.Id));
            first ??= type;
            var version = await book.PublishAsync(first, null);
            var run = Workflow.Begin(first.Id, version.Id, "application", application, call.Id, null, site.Clock.Now());
            db.Add(run);
            db.Add(new JournalEntry { WorkflowId = run.Id, TokenId = Guid.NewGuid(), Number = 1, ActivityId = "started", Activity = "ApplicationStartedEvent", Outcome = "Done", At = site.Clock.Now(), Milliseconds = 0 });
            await db.SaveChangesAsync();
        }

        return (first!.Id, application);
    }

    private async Task WriteAsync(IServiceProvider services, int rows)
    {
        var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
        for (var i = 0; i < rows; i++)
        {
            services.GetRequiredService<Invitations>().Send($"invited-{i}@example.org", "", CityRole.Host, "en");
            foreach (var kind in Enum.GetValues<ArticleKind>())
            {
                var article = Article.New(kind, $"article-{i}", now);
                article.Draft(LocalizedText.Of("en", "Title"), LocalizedText.Of("en", "Body"), now);
                article.Publish(now);
                db.Add(article);
            }

            var lost = OutgoingMail.To(Applicant(rows, i), "en", "of-the-test", "Subject", "Text", now);
            lost.Bounce("Test", now);
            db.AddRange(lost, Message.To(await AccountAsync(Applicant(rows, 0)), services.GetRequiredService<CurrentCity>().City, "of-the-test", new Letter("en", "Subject", ["Text"]), awaitsDigest: false, now));

            var timer = Timer.For("of.the.test", Guid.NewGuid(), now, $"of.the.test:{i}");
            while (timer.State != TimerState.Failed)
                timer.Fail("Test", now);
            db.Add(timer);
        }

        await db.SaveChangesAsync();
    }

    private async Task<Guid> AccountAsync(string email)
    {
        await using var scope = site.Services.CreateAsyncScope();
        var account = await scope.ServiceProvider.GetRequiredService<SignIn>().AccountForAsync(email, email, "en");
        // As if a code had been typed: a juror's seat asks for a proven address.
        account.EmailConfirmed = true;
        await scope.ServiceProvider.GetRequiredService<CorridorDb>().SaveChangesAsync();
        return account.Id;
    }

    private static string Applicant(int rows, int number) => string.Create(CultureInfo.InvariantCulture, $"applicant-{number}-of-{rows}@example.org");

    private static string Juror(int rows) => string.Create(CultureInfo.InvariantCulture, $"juror-of-{rows}@jury.example");

    public ValueTask DisposeAsync() => site.DisposeAsync();
}
