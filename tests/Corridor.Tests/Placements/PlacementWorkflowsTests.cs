using System.Globalization;
using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Placements;
using Corridor.Placements.Checklists;
using Corridor.Placements.Matches;
using Corridor.Placements.Stays;
using Corridor.Recipes;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Corridor.Workflows.ToDos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Tests.Placements;

/// <summary>The corridor's recipe, whole, by the clock.</summary>
public sealed class PlacementWorkflowsTests
{
    private static readonly LocalDate FirstDay = new(2027, 6, 14);

    [Fact]
    public async Task A_year_of_the_corridor_day_by_day()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var (luma, nova) = (await desk.NomineeAsync("Luma"), await desk.NomineeAsync("Nova"));
        var mill = await desk.OfferAsync("Mill");
        var before = (await desk.AllMailsAsync()).Count;

        await LiveUntilAsync(desk, 2, 23);
        await desk.OrderOffersAsync(luma, mill.Offer);
        await desk.OrderCandidatesAsync(mill.Incubator, luma, nova);
        await LiveUntilAsync(desk, 3, 5);
        await desk.InCallAsync(async (matchmaking, call) =>
        {
            await matchmaking.PublishAsync(call, (await matchmaking.LastAsync(call.Id))!.Id);
            return true;
        });
        await desk.DrainAsync();
        await LiveUntilAsync(desk, 3, 6);
        await desk.StayAsync((staying, stay) => staying.AcceptAsApplicantAsync(stay.Placement));
        await LiveUntilAsync(desk, 3, 13);
        await desk.StayAsync((staying, stay) => staying.AcceptAsHostAsync(stay.Placement, FirstDay));
        await desk.SignAsync(StayParty.StartUp, StayParty.HostCity);
        await LiveUntilAsync(desk, 3, 28);
        await desk.SignAsync(StayParty.OriginCity);
        await LiveUntilAsync(desk, 4, 4);
        await desk.SignAsync(StayParty.Host);
        await LiveUntilAsync(desk, 6, 1);
        await desk.Database.In(desk.Host, async services =>
        {
            var (checklist, stay) = (services.GetRequiredService<Checklist>(), await services.GetRequiredService<CorridorDb>().Set<Placement>().SingleAsync());
            var item = (await checklist.OfAsync(stay)).Single(item => item.Key == "desk");
            await checklist.TickAsync(stay.Id, [CorridorDesk.SeatOf(StayParty.Host)], item.Id, done: true, "Two desks by the window");
        });
        await LiveUntilAsync(desk, 7, 16);
        await ReportAsync(desk, 30);
        await LiveUntilAsync(desk, 10, 6);
        await ReportAsync(desk, 90);
        await LiveUntilAsync(desk, 11, 13);
        await ReportAsync(desk, 150);
        await LiveUntilAsync(desk, 12, 16);
        await ReportAsync(desk, 0);
        await LiveUntilAsync(desk, 12, 31);

        string[] told =
        [
            // Preferences, from 22 February to 4 March at nine in Paris.
            "02-22 luma The corridor : classez les offres",
            "02-22 nova The corridor : classez les offres",
            "02-22 host The corridor: put the start-ups in order",
            "03-01 nova The corridor : votre classement des offres manque",
            "03-04 call The corridor: the match is computed",
            // Published by hand; the host's answer and two signatures have to be chased.
            "03-05 nova The corridor : pas de place cette fois",
            "03-05 luma Luma et Mill : une place pour six mois",
            "03-05 host Luma and Mill: a place for six months",
            "03-13 host Luma and Mill: your answer is missing",
            "03-13 luma La convention entre Luma et Mill",
            "03-13 host The agreement between Luma and Mill",
            "03-13 home The agreement between Luma and Mill",
            "03-27 host Your signature is missing: Luma and Mill",
            "03-27 home Your signature is missing: Luma and Mill",
            "04-03 host Your signature is missing: Luma and Mill",
            "04-03 home Not signed: Luma and Mill",
            "04-03 call Not signed: Luma and Mill",
            "04-04 luma Signée : Luma et Mill",
            "04-04 host Signed: Luma and Mill",
            "04-04 home Signed: Luma and Mill",
            // What is late is told to whoever has to do it: the visa's time was over when the last one signed, so there is a week; the desk was ready.
            "04-12 luma En retard : Visa (Luma et Mill)",
            "05-16 home Late: Support (Luma and Mill)",
            // From 14 June on, at nine in New York.
            "07-14 luma Check-in, jour 30 : Luma chez Mill",
            "07-16 host Received: Check-in, day 30, Luma",
            "09-12 luma Check-in, jour 90 : Luma chez Mill",
            "09-19 luma En retard : Check-in, jour 90, Luma",
            "09-26 luma En retard : Check-in, jour 90, Luma",
            "09-26 host Late: Check-in, day 90, Luma",
            "10-03 luma En retard : Check-in, jour 90, Luma",
            "10-03 host Late: Check-in, day 90, Luma",
            "10-03 home Late: Check-in, day 90, Luma",
            "10-03 call Late: Check-in, day 90, Luma",
            "10-06 host Received: Check-in, day 90, Luma",
            "11-11 luma Check-in, jour 150 : Luma chez Mill",
            "11-13 host Received: Check-in, day 150, Luma",
            "12-14 luma Final report : Luma chez Mill",
            "12-14 luma Le séjour est terminé : Luma et Mill",
            "12-14 host The stay is over: Luma and Mill",
            "12-16 host Received: Final report, Luma",
            "12-16 home Luma and Mill: the stay is over",
            "12-16 call Luma and Mill: the stay is over",
        ];
        Assert.Equal(told.Order(StringComparer.Ordinal), (await desk.AllMailsAsync()).Skip(before).Select(Line).Order(StringComparer.Ordinal));
        await using var all = desk.Database.Databases.AcrossCities();
        Assert.Equal(PlacementState.Closed, (await all.Set<Placement>().SingleAsync()).State);
        Assert.All(await all.Set<Workflow>().ToListAsync(), run => Assert.Equal(WorkflowState.Finished, run.State));
        Assert.Equal([desk.Host.Id], await all.Set<Workflow>().Where(run => run.SubjectKind == "placement" || run.SubjectKind == "report" || run.SubjectKind == "item").Select(run => run.CityId).Distinct().ToListAsync());
    }

    [Fact]
    public async Task Each_reader_is_led_to_a_page_of_the_city_in_which_they_may_open_it()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.ProposeAsync();

        await desk.StayAsync((staying, stay) => staying.DeclineAsync(stay.Placement, asHost: true, ""));

        var stay = (await desk.StayAsync()).Placement.Id;
        var mails = (await desk.AllMailsAsync()).TakeLast(4).ToDictionary(mail => mail.Recipient.Split('@')[0], mail => mail.Body);
        Assert.Contains($"http://localhost/host/placements/{stay}\n", mails["luma"], StringComparison.Ordinal);
        Assert.Contains($"http://localhost/host/placements/{stay}\n", mails["host"], StringComparison.Ordinal);
        Assert.Contains($"http://localhost/home/placements/{stay}\n", mails["home"], StringComparison.Ordinal);
        Assert.Contains("http://localhost/corridor/coordinator/calls/corridor/matching\n", mails["call"], StringComparison.Ordinal);
        var asked = (await desk.AllMailsAsync()).First(mail => mail.Recipient == "host@example.org");
        Assert.Contains($"http://localhost/host/host/candidates/{desk.CallId}/", asked.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_to_be_done_about_a_stay_is_asked_of_those_who_are_there()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.ProposeAsync();
        var (stay, boss) = ((await desk.StayAsync()).Placement, await desk.MemberAsync(desk.Host, "boss@example.org", CityRole.Coordinator));
        await desk.Database.In(desk.Host, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var workflow = await db.Set<Workflow>().Where(run => run.SubjectId == stay.Id).Select(run => run.Id).FirstAsync();
            foreach (var role in new[] { "guest", "host", "coordinators" })
            {
                db.Add(new ToDo
                {
                    WorkflowId = workflow,
                    SubjectKind = PlacementSubject.Name,
                    SubjectId = stay.Id,
                    Role = role,
                    HolderId = stay.Id,
                    Title = LocalizedText.Of("en", role),
                    Path = $"/placements/{stay.Id}",
                    Approvals = 0,
                    MadeAt = desk.Clock.Now(),
                });
            }

            await db.SaveChangesAsync();
        });

        Assert.Equal(["guest"], await AskedAsync(desk, stay.OwnerId));
        Assert.Equal(["host"], await AskedAsync(desk, await AccountAsync(desk, "host@example.org")));
        Assert.Equal(["coordinators"], await AskedAsync(desk, boss));
        Assert.Empty(await AskedAsync(desk, await AccountAsync(desk, "home@example.org")));
    }

    private static async Task<Guid> AccountAsync(CorridorDesk desk, string email)
    {
        await using var db = desk.Database.Databases.AcrossCities();
        return await db.Users.Where(account => account.Email == email).Select(account => account.Id).SingleAsync();
    }

    private static async Task<IEnumerable<string>> AskedAsync(CorridorDesk desk, Guid account) =>
        (await desk.Database.In(desk.Host, services => services.GetRequiredService<ToDoDesk>().OpenAsync(account, null))).Select(todo => todo.Role);

    [Fact]
    public async Task A_host_s_city_is_lent_each_version_once_and_only_what_is_about_stays()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.ProposeAsync();
        Assert.Equal([("arrival", 1, true), ("reports", 1, true), ("stay-changes", 1, true), ("stays", 1, true)], await LentAsync(desk));
        var lent = await desk.Database.In(desk.Corridor, services => services.GetRequiredService<WorkflowBook>().RunningAsync(new WorkflowRoot("call", desk.CallId), ["placement", "report", "item"]));

        await AdoptAsync(desk, lent);
        Assert.Equal([("arrival", 1, true), ("reports", 1, true), ("stay-changes", 1, true), ("stays", 1, true)], await LentAsync(desk));
        await AdoptAsync(desk, [lent.Single(one => one.WorkflowTypeId == "stays") with { Name = LocalizedText.Of("en", "Stays, otherwise") }]);

        Assert.Equal([("arrival", 1, false), ("reports", 1, false), ("stay-changes", 1, false), ("stays", 2, true)], await LentAsync(desk));
        await using var db = desk.Database.In(desk.Host);
        var stays = await db.Set<WorkflowType>().SingleAsync(type => type.Key == "stays");
        Assert.Equal([stays.PublishedId], await db.Set<WorkflowStart>().Select(start => (Guid?)start.VersionId).Distinct().ToListAsync());
        var first = await db.Set<WorkflowVersion>().SingleAsync(version => version.TypeId == stays.Id && version.Number == 1);
        Assert.Equal([first.Id], await db.Set<Workflow>().Select(run => run.VersionId).Distinct().ToListAsync());
    }

    [Fact]
    public async Task Hosted_in_the_call_s_own_city_it_runs_there_without_a_copy()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.MemberAsync(desk.Corridor, "forge@example.org", Corridor.Accounts.CityRole.Host);
        var luma = await desk.NomineeAsync("Luma");
        var forge = await desk.OfferAsync("Forge", city: desk.Corridor);
        await desk.MoveToAsync(desk.Day(51));
        await desk.OrderOffersAsync(luma, forge.Offer);
        await desk.Database.In(desk.Corridor, async services =>
        {
            var preferring = services.GetRequiredService<Preferring>();
            await preferring.SaveAsync(await preferring.CandidatesAsync(desk.CallId, forge.Incubator), [luma], null, desk.Clock.Now());
        });
        await desk.MoveToAsync(desk.Day(61));

        await desk.PublishMatchAsync();

        Assert.Equal("Luma and Forge: a place for six months", (await desk.MailsToAsync("forge@example.org"))[^1]);
        await using var db = desk.Database.In(desk.Corridor);
        Assert.All(await db.Set<WorkflowType>().ToListAsync(), type => Assert.Equal(1, type.LastNumber));
        Assert.Empty(await LentAsync(desk));
    }

    [Fact]
    public async Task Signed_late_or_after_a_standstill_nobody_loses_days()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.ProposeAsync();
        await desk.StayAsync((staying, stay) => staying.AcceptAsApplicantAsync(stay.Placement));
        await desk.StayAsync((staying, stay) => staying.AcceptAsHostAsync(stay.Placement, FirstDay));
        await desk.MoveToAsync(Instant.FromUtc(2027, 8, 1, 12, 0));

        await desk.SignAsync();

        var late = await desk.StayAsync();
        Assert.Equal((PlacementState.Running, "30 due 2027-08-08"), (late.Placement.State, Assert.Single(late.Reports.Select(Due))));
        await desk.MoveToAsync(Instant.FromUtc(2027, 12, 20, 12, 0));
        var ended = await desk.StayAsync();
        Assert.Equal(PlacementState.Ended, ended.Placement.State);
        Assert.Equal(["30 due 2027-08-08", "90 due 2027-12-27", "150 due 2027-12-27", "0 due 2028-01-03"], ended.Reports.OrderBy(report => report.Key == "final").ThenBy(report => report.Number).Select(Due));
    }

    [Fact]
    public async Task Each_event_and_activity_of_placements_is_offered_and_used_by_a_shipped_recipe()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var scope = database.Services.CreateAsyncScope();
        var own = typeof(PlacementsModule).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Corridor.Placements", StringComparison.Ordinal) == true).ToList();
        var events = own.Where(type => typeof(IWorkflowEvent).IsAssignableFrom(type)).Select(type => type.GetField("EventName")?.GetRawConstantValue()).OfType<string>();
        var activities = scope.ServiceProvider.GetServices<Activity>().Where(activity => own.Contains(activity.GetType())).Select(activity => activity.Name);
        var library = RecipeLibrary.Shipped();
        var used = library.Names.Select(name => File.ReadAllText(Path.Combine(library.Folder, name + Recipe.Extension))).ToList();

        var names = events.Concat(activities).Distinct().ToList();

        Assert.True(names.Count >= 30);
        Assert.Subset(scope.ServiceProvider.GetRequiredService<ActivityCatalogue>().All.Select(activity => activity.Name).ToHashSet(), names.ToHashSet());
        Assert.Equal([], names.Where(name => !used.Exists(recipe => recipe.Contains($"\"Name\": \"{name}\"", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Where_no_match_can_be_computed_the_coordinators_are_told()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.NomineeAsync("Luma");

        await desk.MoveToAsync(desk.Day(61));

        Assert.Equal(["The corridor: no match could be computed"], await desk.MailsToAsync("call@example.org"));
        await using var db = desk.Database.In(desk.Corridor);
        var step = await db.Set<JournalEntry>().SingleAsync(entry => entry.Activity == "RunMatchTask");
        Assert.Equal(("Impossible", "No offer has a free place in the months of this call."), (step.Outcome, step.Note?.Key));
        Assert.Equal(0, await db.Set<Match>().CountAsync());
    }

    /// <summary>A drain a day about noon, each a minute later than the day before: a week from one is over at the one a week later.</summary>
    private static async Task LiveUntilAsync(CorridorDesk desk, int month, int day)
    {
        for (var date = desk.Clock.Now().InUtc().Date; date < new LocalDate(2027, month, day);)
        {
            date = date.PlusDays(1);
            await desk.MoveToAsync(date.At(LocalTime.Noon).PlusMinutes(date.DayOfYear).InUtc().ToInstant());
        }
    }

    private static Task<Stay> ReportAsync(CorridorDesk desk, int day) => desk.StayAsync(async (staying, stay) =>
    {
        var report = stay.Reports.Single(one => one.Number == day);
        await staying.SaveAsync(report, new Dictionary<string, string> { [day == 0 ? "account" : "all-well"] = "Tout va bien" });
        await staying.SendAsync(stay.Placement, report);
    });

    private static async Task<List<(string Key, int Number, bool IsEnabled)>> LentAsync(CorridorDesk desk)
    {
        await using var db = desk.Database.In(desk.Host);
        return [.. (await db.Set<WorkflowType>().OrderBy(type => type.Key).ToListAsync()).Select(type => (type.Key, type.LastNumber, type.IsEnabled))];
    }

    private static Task AdoptAsync(CorridorDesk desk, IReadOnlyList<WorkflowDefinition> running) => desk.Database.In(desk.Host, async services =>
    {
        await services.GetRequiredService<WorkflowBook>().AdoptAsync(new WorkflowRoot("call", desk.CallId), running);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    private static string Due(Report report) => string.Create(CultureInfo.InvariantCulture, $"{report.Number} due {LocalDatePattern.Iso.Format(report.DueAt.InUtc().Date)}");

    private static string Line(OutgoingMail mail) =>
        string.Create(CultureInfo.InvariantCulture, $"{LocalDatePattern.CreateWithInvariantCulture("MM-dd").Format(mail.CreatedAt.InUtc().Date)} {mail.Recipient.Split('@')[0]} {CorridorDesk.Named(mail)}");
}
