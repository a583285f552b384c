using System.Text.Json.Nodes;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Corridor.Workflows.ToDos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Jury;

/// <summary>The jury's workflows of the competition's recipe, run by the clock: applications close on 1 March 2040, scoring runs from 4 to 25 March, all in Paris.</summary>
public sealed class JuryWorkflowsTests : IAsyncLifetime
{
    private const string Coordinator = "cora@example.org";

    private static readonly Instant Opening = Instant.FromUtc(2040, 2, 1, 9, 0);
    private static readonly Instant MorningAfter = Instant.FromUtc(2040, 3, 2, 7, 0);
    private static readonly Instant ScoringOpens = Instant.FromUtc(2040, 3, 4, 8, 0);
    private static readonly Instant ScoringCloses = Instant.FromUtc(2040, 3, 25, 16, 0);

    private TestDatabase network = null!;
    private City city = null!, west = null!, east = null!;

    public async ValueTask InitializeAsync()
    {
        network = await TestDatabase.CreateAsync();
        network.Clock.MoveTo(Instant.FromUtc(2040, 1, 10, 8, 0));
        city = await network.CityAsync("nord", language: "en");
        west = await network.CityAsync("oeste", "America/Mexico_City", "es");
        east = await network.CityAsync("azuma", "Asia/Tokyo", "en");
    }

    public ValueTask DisposeAsync() => network.DisposeAsync();

    [Fact]
    public async Task An_invitation_without_an_answer_is_reminded_in_the_jurors_morning_and_then_told_to_the_coordinators()
    {
        await OpenAsync();
        await LiveAsync(Instant.FromUtc(2040, 2, 5, 10, 0));
        await InviteAsync("Kim", west);
        await SeatAsync("Lou", east);

        await LiveAsync(Instant.FromUtc(2040, 2, 12, 9, 0));
        Assert.Equal([(Instant.FromUtc(2040, 2, 9, 14, 0), "kim@jury.example")], await MailsAsync("juror-reminder"));
        Assert.Equal(JurorState.Invited, (await JurorAsync("Kim")).State);
        // Six in the evening in Mexico City.
        await LiveAsync(Instant.FromUtc(2040, 2, 13, 0, 30));

        Assert.Equal(JurorState.Silent, (await JurorAsync("Kim")).State);
        Assert.Equal(["Kim has not answered"], await SubjectsToAsync(Coordinator));
        await AcceptAsync("Kim", west);
        Assert.True((await JurorAsync("Kim")).IsOnPanel);
    }

    [Fact]
    public async Task An_invitation_that_comes_back_is_told_to_the_coordinators_with_who_could_step_in()
    {
        await OpenAsync();
        await In(async (services, db, call) =>
        {
            var panel = services.GetRequiredService<Panel>();
            var other = await JuryDesk.OtherCallAsync(services, west, network.Clock.Now());
            var ann = (await panel.InviteAsync(other, "Ann <ann@jury.example>")).Invited.Single();
            await panel.AcceptAsync(other, ann, new JurorAnswer("Ann", "", null, ["en"], [], 5, "", true), [], "en");
        });
        await InviteAsync("Kim", west);

        await In(async (_, db, _) =>
        {
            (await db.Set<OutgoingMail>().SingleAsync(mail => mail.Recipient == "kim@jury.example")).Bounce("The server answered 550.", network.Clock.Now());
            await db.SaveChangesAsync();
        });
        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));

        var told = Assert.Single(await MailsToAsync(Coordinator), mail => mail.Subject == "Kim did not get the invitation");
        Assert.Contains("Who could step in, from your other juries: Ann.", told.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_invited_again_is_waited_for_anew()
    {
        await OpenAsync();
        await LiveAsync(Instant.FromUtc(2040, 2, 5, 10, 0));
        await InviteAsync("Kim", west);
        await LiveAsync(Instant.FromUtc(2040, 2, 8, 10, 0));
        await In(async (services, db, _) => await services.GetRequiredService<Panel>().RevokeAsync(await db.Set<Juror>().SingleAsync()));
        await InviteAsync("Kim", west);

        await LiveAsync(Instant.FromUtc(2040, 2, 12, 9, 0));
        Assert.Empty(await MailsAsync("juror-reminder"));
        await LiveAsync(Instant.FromUtc(2040, 2, 16, 9, 0));

        Assert.Equal([(Instant.FromUtc(2040, 2, 12, 14, 0), "kim@jury.example")], await MailsAsync("juror-reminder"));
        Assert.Equal(["Kim has not answered"], await SubjectsToAsync(Coordinator));
    }

    [Fact]
    public async Task Applications_go_to_the_jury_the_morning_after_the_call_closes_and_each_juror_is_told_once_by_a_personal_link()
    {
        await OpenAsync(reviews: 2);
        await ApplyAsync("Ada", "Bee", "Cog");
        foreach (var name in new[] { "Kim", "Lou", "Max" })
            await SeatAsync(name, west);
        await LiveAsync(MorningAfter - Duration.FromMinutes(1));
        Assert.Empty(await ReviewsAsync());

        await LiveAsync(MorningAfter + Duration.FromMinutes(1));

        Assert.Equal([2, 2, 2], (await ReviewsAsync()).GroupBy(review => review.JurorId).Select(own => own.Count()));
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        Assert.Equal(6, (await ReviewsAsync()).Count);
        foreach (var name in new[] { "kim", "lou", "max" })
        {
            var mail = Assert.Single(await MailsToAsync(name + "@jury.example"));
            Assert.Equal("Applications for you to score in “Mobility 2027”", mail.Subject);
            Assert.Contains("Those that wait for you: 2.", mail.Body, StringComparison.Ordinal);
            Assert.True(await OpensAsync(mail, name + "@jury.example"));
        }

        Assert.DoesNotContain(await SubjectsToAsync(Coordinator), subject => subject.Contains("nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_coordinator_assigned_by_hand_stays_and_the_plan_at_hand_stays_good()
    {
        await OpenAsync(reviews: 1);
        await ApplyAsync("Ada", "Bee");
        await SeatAsync("Kim", west);
        await LiveAsync(Instant.FromUtc(2040, 3, 1, 20, 0));
        await In((services, _, call) => PlanAndCommitAsync(services, call));
        var before = (await ReviewsAsync()).Select(review => review.Id).Order().ToList();
        await SeatAsync("Lou", east);
        var plan = await In((services, _, call) => services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0]));

        await LiveAsync(ScoringOpens + Duration.FromHours(1));

        Assert.Equal(before, (await ReviewsAsync()).Select(review => review.Id).Order());
        Assert.Equal(0, await In((services, _, call) => services.GetRequiredService<JuryPlanning>().CommitAsync(call, plan.Id)));
        Assert.Single(await MailsToAsync("kim@jury.example"));
        Assert.Empty(await MailsToAsync("lou@jury.example"));
    }

    [Fact]
    public async Task While_an_answer_is_awaited_assignment_waits_for_scoring_to_open_and_what_is_missing_goes_to_whoever_accepts_later()
    {
        await OpenAsync(reviews: 2);
        await ApplyAsync("Ada", "Bee");
        await SeatAsync("Kim", west);
        await LiveAsync(Instant.FromUtc(2040, 3, 1, 20, 0));
        await InviteAsync("Lou", east);

        await LiveAsync(ScoringOpens - Duration.FromMinutes(1));
        Assert.Empty(await ReviewsAsync());
        await LiveAsync(ScoringOpens + Duration.FromMinutes(1));
        var first = (await ReviewsAsync()).Select(review => review.Id).ToHashSet();
        await AcceptAsync("Lou", east);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));

        Assert.Equal(2, first.Count);
        var mail = Assert.Single(await MailsToAsync(Coordinator), mail => mail.Subject == "Mobility 2027: reviews that nobody was given");
        Assert.Contains("Reviews that nobody was given: 2 of 4.", mail.Body, StringComparison.Ordinal);
        Assert.Contains("/coordinator/calls/mobility-2027/assignment", mail.Body, StringComparison.Ordinal);
        var all = await ReviewsAsync();
        Assert.Equal(4, all.Count);
        Assert.Superset(first, all.Select(review => review.Id).ToHashSet());
        Assert.Equal("Assigned: 2. Missing: 2. 2 more reviews are needed where the jurors who may give them have room for 1.", await NoteAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_jury_without_jurors_is_told_to_the_coordinators_if_there_is_something_to_read(int applications)
    {
        await OpenAsync();
        await ApplyAsync([.. new[] { "Ada" }.Take(applications)]);

        await LiveAsync(MorningAfter + Duration.FromMinutes(1));

        Assert.Equal(applications, (await SubjectsToAsync(Coordinator)).Count(subject => subject == "Mobility 2027 has no jury yet"));
    }

    [Fact]
    public async Task What_a_juror_gives_back_goes_to_somebody_else()
    {
        await OpenAsync(reviews: 1);
        await ApplyAsync("Ada");
        await SeatAsync("Kim", west);
        await SeatAsync("Lou", east);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        var first = Assert.Single(await ReviewsAsync());

        await In(async (services, db, call) => await services.GetRequiredService<Scoring>().AbstainAsync(await db.Set<Review>().SingleAsync(), call, "I know them."));
        await LiveAsync(ScoringOpens + Duration.FromHours(2));

        var second = Assert.Single(await ReviewsAsync(), review => review.Id != first.Id);
        Assert.NotEqual(first.JurorId, second.JurorId);
        await In(async (services, db, call) => await services.GetRequiredService<Panel>().DeclineAsync(call, await db.Set<Juror>().SingleAsync(juror => juror.Id == second.JurorId), "Ill."));
        await LiveAsync(ScoringOpens + Duration.FromHours(3));

        Assert.DoesNotContain(await ReviewsAsync(), review => review.Counts);
        var told = await MailsToAsync(Coordinator);
        Assert.Single(told, mail => mail.Subject == "Mobility 2027: reviews that nobody was given");
        Assert.Contains("Ill.", Assert.Single(told, mail => mail.Subject.EndsWith("will not sit on the jury", StringComparison.Ordinal)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jurors_who_owe_reviews_are_reminded_in_their_own_mornings_at_seven_two_and_no_days()
    {
        await OpenAsync(reviews: 3);
        await ApplyAsync("Ada");
        await SeatAsync("Kim", west);
        await SeatAsync("Lou", east);
        await SeatAsync("Max", west);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        await ScoreAsync((await JurorAsync("Max")).Id, 3);
        // Begun: so nobody is relieved of anything.
        await StartAsync("Kim");
        await StartAsync("Lou");

        await LiveAsync(ScoringCloses);

        Assert.Equal(
            [
                (Instant.FromUtc(2040, 3, 17, 23, 0), "lou@jury.example"), (Instant.FromUtc(2040, 3, 18, 14, 0), "kim@jury.example"),
                (Instant.FromUtc(2040, 3, 22, 23, 0), "lou@jury.example"), (Instant.FromUtc(2040, 3, 23, 14, 0), "kim@jury.example"),
                (Instant.FromUtc(2040, 3, 24, 23, 0), "lou@jury.example"), (Instant.FromUtc(2040, 3, 25, 14, 0), "kim@jury.example"),
            ],
            await MailsAsync("juror-reminder"));
        var told = Assert.Single(await MailsToAsync(Coordinator), mail => mail.Subject == "Two days of scoring are left for Mobility 2027");
        Assert.Contains("Reviews that are in: 1 of 3. Jurors who still owe some: 2;", told.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_juror_who_begins_nothing_is_relieved_by_others_who_have_room()
    {
        await OpenAsync(reviews: 1);
        await ApplyAsync("Ada");
        await SeatAsync("Kim", west);
        await SeatAsync("Lou", east);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        var idle = Assert.Single(await ReviewsAsync());

        await LiveAsync(Instant.FromUtc(2040, 3, 20, 7, 1));

        var reviews = await ReviewsAsync();
        Assert.Equal((ReviewState.Abstained, "Given to another juror."), reviews.Where(review => review.Id == idle.Id).Select(review => (review.State, review.AbstainReason)).Single());
        Assert.Equal(ReviewState.Assigned, Assert.Single(reviews, review => review.JurorId != idle.JurorId).State);
        var name = await NameOfAsync(idle.JurorId);
        Assert.Contains($"{name} had not begun: others took over", await SubjectsToAsync(Coordinator));
        Assert.Contains("Others read your applications to “Mobility 2027”", await SubjectsToAsync($"{name.ToLowerInvariant()}@jury.example"));
    }

    [Fact]
    public async Task A_juror_keeps_what_nobody_else_has_room_for_and_the_coordinators_are_told()
    {
        await OpenAsync(reviews: 1);
        await ApplyAsync("Ada");
        await SeatAsync("Kim", west);

        await LiveAsync(Instant.FromUtc(2040, 3, 20, 7, 1));

        Assert.Equal(ReviewState.Assigned, Assert.Single(await ReviewsAsync()).State);
        Assert.Contains("Kim has not begun, and nobody has room", await SubjectsToAsync(Coordinator));
    }

    [Fact]
    public async Task Scoring_goes_on_for_a_day_when_reviews_are_owed_and_a_coordinator_agrees()
    {
        await OpenAsync(reviews: 2);
        await ApplyAsync("Ada");
        await SeatAsync("Kim", west);
        await SeatAsync("Lou", east);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        await StartAsync("Kim");
        await ScoreAsync((await JurorAsync("Lou")).Id, 3);

        await LiveAsync(Instant.FromUtc(2040, 3, 25, 6, 30));
        var asked = await In((_, db, _) => db.Set<ToDo>().SingleAsync());
        Assert.Equal("Give jurors more time? Reviews that are in: 1 of 2", asked.Title.In("en"));
        await In(async (services, db, _) => await services.GetRequiredService<ToDoDesk>().ApproveAsync(await db.Set<ToDo>().SingleAsync(), (await db.Users.SingleAsync(user => user.Email == Coordinator)).Id, null));
        await LiveAsync(ScoringCloses + Duration.FromMinutes(1));

        Assert.Equal(ScoringCloses + Duration.FromDays(1), await In((_, _, call) => Task.FromResult(Round.EndOf(call))));
        var told = Assert.Single(await MailsToAsync("kim@jury.example"), mail => mail.Subject == "More time to score “Mobility 2027”");
        Assert.Contains("Scoring now closes on Monday, March 26, 2040", told.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("More time to score “Mobility 2027”", await SubjectsToAsync("lou@jury.example"));
        Assert.DoesNotContain("The ranking of Mobility 2027", await SubjectsToAsync(Coordinator));
        await ScoreAsync((await JurorAsync("Kim")).Id, 4);
        await LiveAsync(ScoringCloses + Duration.FromDays(1) + Duration.FromMinutes(1));
        Assert.Contains("The ranking of Mobility 2027", await SubjectsToAsync(Coordinator));
        // The next morning there was time for one more day, and nobody had to answer.
        Assert.Equal([ToDoState.Approved, ToDoState.Lapsed], await In((_, db, _) => db.Set<ToDo>().OrderBy(todo => todo.Id).Select(todo => todo.State).ToListAsync()));
        Assert.Single(await In((_, db, _) => db.Set<AuditEntry>().Where(entry => entry.Action == "call.stage-moved").ToListAsync()));
    }

    [Theory]
    [InlineData("review", "closes", "call.review.opens - 1 day", "Refused")]
    [InlineData("pitch", "opens", "now", "Missing")]
    [InlineData("review", "opens", "call.review.opens", "Done")]
    public async Task A_date_of_a_stage_that_cannot_be_moved_stays_and_the_workflow_goes_its_own_way(string stage, string change, string to, string outcome)
    {
        await OpenAsync();
        var before = await In((_, _, call) => Task.FromResult(call.Stages));
        await PublishAsync("move", [Step("TimerEvent", "later", start: true, ("When", "call.opens + 1 day")), Step("ChangeStageTask", "move", start: false, ("Stage", stage), ("Change", change), ("To", to))], new Transition("later", "Done", "move"));

        await LiveAsync(Opening + Duration.FromDays(2));

        Assert.Equal(outcome, await In((_, db, _) => db.Set<JournalEntry>().Where(entry => entry.ActivityId == "move").Select(entry => entry.Outcome).SingleAsync()));
        Assert.Equal(before, await In((_, _, call) => Task.FromResult(call.Stages)));
        Assert.False(await In((_, db, _) => db.Set<AuditEntry>().AnyAsync(entry => entry.Action == "call.stage-moved")));
    }

    [Fact]
    public async Task From_scores_that_differ_to_the_ranking_the_decisions_and_the_last_day()
    {
        await OpenAsync(reviews: 3);
        await ApplyAsync("Ada");
        foreach (var name in new[] { "Kim", "Lou", "Max" })
            await SeatAsync(name, west);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        await ScoreAsync((await JurorAsync("Kim")).Id, 5);
        await ScoreAsync((await JurorAsync("Lou")).Id, 1);
        await ScoreAsync((await JurorAsync("Max")).Id, 1);

        await LiveAsync(ScoringCloses - Duration.FromMinutes(1));
        var spread = Assert.Single(await MailsToAsync(Coordinator), mail => mail.Subject == "Jurors disagree on “Ada”");
        Assert.Contains("lie 100 points of 100. Reviews that are in: ", spread.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("The ranking of Mobility 2027", await SubjectsToAsync(Coordinator));
        foreach (var juror in new[] { "kim@jury.example", "lou@jury.example", "max@jury.example" })
        {
            var asked = Assert.Single(await MailsToAsync(juror), mail => mail.Subject == "You disagree about no. 0001");
            Assert.Equal(Instant.FromUtc(2040, 3, 4, 14, 0), asked.DueAt);
            Assert.Contains("lie 100 points of 100.", asked.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("Ada", asked.Body, StringComparison.Ordinal);
            Assert.True(await OpensAsync(asked, juror));
        }

        await LiveAsync(ScoringCloses + Duration.FromMinutes(1));
        var ranking = Assert.Single(await MailsToAsync(Coordinator), mail => mail.Subject == "The ranking of Mobility 2027");
        Assert.Contains("Reviews that are in: 3 of 3; applications: 1.", ranking.Body, StringComparison.Ordinal);
        Assert.Contains("/coordinator/calls/mobility-2027/ranking", ranking.Body, StringComparison.Ordinal);
        Assert.Empty(await DecisionsAsync());

        await LiveAsync(Instant.FromUtc(2040, 3, 28, 7, 1));
        Assert.Contains("Decisions on Mobility 2027 are prepared", await SubjectsToAsync(Coordinator));
        Assert.Equal([(Outcome.Winner, false)], (await DecisionsAsync()).Select(decision => (decision.Outcome, decision.ReleasedAt is not null)));

        await LiveAsync(Instant.FromUtc(2040, 4, 1, 6, 1));
        Assert.Contains("Applicants to Mobility 2027 wait to be told", await SubjectsToAsync(Coordinator));
        Assert.Empty(await MailsAsync("decision"));
        await In((services, _, call) => services.GetRequiredService<Decisions>().ReleaseAsync(call));
        Assert.Equal(["ada@example.org"], (await MailsAsync("decision")).Select(mail => mail.Recipient));
        Assert.All(await In((_, db, _) => db.Set<Workflow>().Where(one => one.State != WorkflowState.Finished).ToListAsync()), one => Assert.Fail(one.State + " " + one.Fault));
    }

    [Fact]
    public async Task The_final_runs_by_its_own_dates()
    {
        await OpenAsync(reviews: 2, recipe: "startup-final");
        await ApplyAsync("Ada");
        await SeatAsync("Kim", east);
        await SeatAsync("Lou", city);

        await LiveAsync(MorningAfter + Duration.FromMinutes(1));
        Assert.Equal(2, (await ReviewsAsync()).Count);
        await LiveAsync(Instant.FromUtc(2040, 3, 3, 9, 0));
        foreach (var review in await ReviewsAsync())
            await ScoreAsync(review.JurorId, 4);
        await LiveAsync(Instant.FromUtc(2040, 3, 17, 17, 1));
        Assert.Equal(["The ranking of Mobility 2027"], await SubjectsToAsync(Coordinator));
        Assert.Empty(await DecisionsAsync());

        // Pitches lie between the reading and the decision.
        await LiveAsync(Instant.FromUtc(2040, 3, 22, 17, 31));
        Assert.Equal(["The ranking of Mobility 2027", "Decisions on Mobility 2027 are prepared"], await SubjectsToAsync(Coordinator));
        Assert.Equal([Outcome.Winner], (await DecisionsAsync()).Select(decision => decision.Outcome));
    }

    [Fact]
    public void Every_recipe_with_a_jury_carries_the_same_workflows_for_it()
    {
        var library = RecipeLibrary.Shipped();
        Dictionary<string, string> Of(string recipe) => WorkflowReading.Of(library.Read(recipe))
            .Where(read => read.Definition.WorkflowTypeId.StartsWith("jury-", StringComparison.Ordinal)).ToDictionary(read => read.Definition.WorkflowTypeId, read => read.Definition.ToJson());

        var (competition, final, corridor) = (Of("startup-competition"), Of("startup-final"), Of("incubator-corridor"));

        Assert.Equal(14, competition.Count);
        Assert.Equal(competition, final);
        // The corridor matches where the others decide.
        Assert.Equal(competition.Where(one => one.Key != "jury-results"), corridor.Where(one => one.Key != "jury-results"));
    }

    [Fact]
    public async Task Decisions_are_released_by_a_task_only_when_every_application_has_one()
    {
        await OpenAsync(reviews: 1);
        await PublishAsync("release", [Step("RankingPublishedEvent", "ranked", start: true), Step("ReleaseDecisionsTask", "release")], new Transition("ranked", "Done", "release"));
        await ApplyAsync("Ada", "Bee");
        await SeatAsync("Kim", west);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        var kim = (await JurorAsync("Kim")).Id;
        await ScoreAsync(kim, 4, most: 1);

        await In((services, _, call) => services.GetRequiredService<Decisions>().PrepareAsync(call));
        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));
        Assert.Empty(await MailsAsync("decision"));
        await ScoreAsync(kim, 2);
        await In((services, _, call) => services.GetRequiredService<Decisions>().PrepareAsync(call));
        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));

        Assert.Equal(["Open", "Done"], await In((_, db, _) => db.Set<JournalEntry>().Where(entry => entry.ActivityId == "release").OrderBy(entry => entry.Id).Select(entry => entry.Outcome).ToListAsync()));
        Assert.Equal(["ada@example.org", "bee@example.org"], (await MailsAsync("decision")).Select(mail => mail.Recipient).Order());
    }

    [Fact]
    public async Task A_release_that_waits_for_the_second_of_two_people_is_told_to_those_who_run_the_call()
    {
        await OpenAsync(reviews: 1);
        await RunsAsync("dora@example.org");
        await ApplyAsync("Ada");
        await SeatAsync("Kim", west);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        await ScoreAsync((await JurorAsync("Kim")).Id, 4);

        await In(async (services, db, call) =>
        {
            services.GetRequiredService<Actor>().AccountId = (await db.Users.SingleAsync(user => user.Email == Coordinator)).Id;
            await services.GetRequiredService<Decisions>().PrepareAsync(call);
            Assert.Equal(0, await services.GetRequiredService<Decisions>().ReleaseAsync(call));
        });
        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));

        Assert.Empty(await MailsAsync("decision"));
        var told = Assert.Single(await MailsToAsync("dora@example.org"), mail => mail.Subject == "The decisions on Mobility 2027 wait for a second person");
        Assert.Contains("/coordinator/calls/mobility-2027/decisions", told.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_two_people_release_a_task_does_it_once_two_approved_what_nobody_changed_since()
    {
        await OpenAsync(reviews: 1);
        var dora = await RunsAsync("dora@example.org");
        await PublishAsync(
            "release",
            [Step("RankingPublishedEvent", "ranked", start: true), Step("ApprovalEvent", "approve", given: [("Approvers", "coordinators"), ("Count", "2"), ("Title", "Release")]), Step("ReleaseDecisionsTask", "release")],
            new Transition("ranked", "Done", "approve"), new Transition("approve", "Approved", "release"));
        await ApplyAsync("Ada");
        await SeatAsync("Kim", west);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        await ScoreAsync((await JurorAsync("Kim")).Id, 4);

        foreach (var isChanged in new[] { true, false })
        {
            await In((services, _, call) => services.GetRequiredService<Decisions>().PrepareAsync(call));
            await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));
            await ApproveAsync(await In(async (_, db, _) => (await db.Users.SingleAsync(user => user.Email == Coordinator)).Id));
            network.Clock.MoveTo(network.Clock.Now() + Duration.FromMinutes(1));
            if (isChanged)
                await In(async (services, db, call) => await services.GetRequiredService<Decisions>().EditAsync(call, await db.Set<Application>().Select(one => one.Id).SingleAsync(), Outcome.Reserve, ""));
            await ApproveAsync(dora);
            await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));
        }

        Assert.Equal(["Unapproved", "Done"], await In((_, db, _) => db.Set<JournalEntry>().Where(entry => entry.ActivityId == "release").OrderBy(entry => entry.Id).Select(entry => entry.Outcome).ToListAsync()));
        Assert.Equal(["ada@example.org"], (await MailsAsync("decision")).Select(mail => mail.Recipient));

        Task ApproveAsync(Guid who) => In(async (services, _, _) =>
        {
            var desk = services.GetRequiredService<ToDoDesk>();
            await desk.ApproveAsync(await desk.FindAsync(who, (await desk.OpenAsync(who, null))[0].Id), who, null);
        });
    }

    [Fact]
    public async Task Everything_that_happens_to_a_jury_starts_workflows_about_it()
    {
        await OpenAsync(reviews: 2);
        string[] events =
        [
            "JurorInvitedEvent", "JurorAcceptedEvent", "JurorDeclinedEvent", "ReviewsAssignedEvent", "ReviewAssignedEvent", "ReviewGivenBackEvent", "ReviewCompletedEvent",
            "ReviewsCompletedEvent", "ScoresSpreadEvent", "DiscussionOpenedEvent", "RankingPublishedEvent", "DecisionReleasedEvent",
        ];
        foreach (var name in events)
            await PublishAsync("on-" + name, [Step(name, name, start: true)]);
        await ApplyAsync("Ada");
        foreach (var name in new[] { "Kim", "Lou", "Max" })
            await SeatAsync(name, west);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        var gives = (await ReviewsAsync())[0].JurorId;
        await In(async (services, db, call) => await services.GetRequiredService<Panel>().DeclineAsync(call, await db.Set<Juror>().SingleAsync(juror => juror.Id == gives), ""));
        await LiveAsync(ScoringOpens + Duration.FromHours(2));
        var value = 5;
        foreach (var juror in (await ReviewsAsync()).Select(review => review.JurorId))
            await ScoreAsync(juror, value -= 2);
        await In(async (services, _, call) =>
        {
            await services.GetRequiredService<Decisions>().PrepareAsync(call);
            await services.GetRequiredService<Decisions>().ReleaseAsync(call);
        });

        await LiveAsync(ScoringOpens + Duration.FromHours(3));

        var counts = await In((_, db, _) => db.Set<JournalEntry>().Where(entry => events.Contains(entry.ActivityId)).GroupBy(entry => entry.ActivityId).Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count));
        Assert.Equal(
            [("JurorInvitedEvent", 3), ("JurorAcceptedEvent", 3), ("JurorDeclinedEvent", 1), ("ReviewsAssignedEvent", 3), ("ReviewAssignedEvent", 3), ("ReviewGivenBackEvent", 1), ("ReviewCompletedEvent", 2), ("ReviewsCompletedEvent", 1), ("ScoresSpreadEvent", 1), ("DiscussionOpenedEvent", 1), ("RankingPublishedEvent", 1), ("DecisionReleasedEvent", 1)],
            events.Select(name => (name, counts.GetValueOrDefault(name))));
    }

    [Fact]
    public async Task Of_two_who_assign_in_a_call_at_the_same_moment_one_tries_again()
    {
        await OpenAsync(reviews: 1);
        await ApplyAsync("Ada");
        await SeatAsync("Kim", west);

        await In(async (services, db, call) =>
        {
            await services.GetRequiredService<JuryPlanning>().AssignAsync(call.Rounds[0]);
            await SeatAsync("Lou", west);
            await In(async (other, fresh, same) =>
            {
                // By the other's plan the same gap goes to somebody else: no two rows are alike.
                await other.GetRequiredService<Panel>().DeclareAsync(await fresh.Set<Juror>().SingleAsync(juror => juror.Name == "Kim"), (await fresh.Set<Application>().SingleAsync()).Id, "Invested in it.");
                await PlanAndCommitAsync(other, same);
            });
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
        });

        Assert.Single(await ReviewsAsync());
    }

    [Fact]
    public async Task A_step_of_the_jury_does_not_belong_into_a_workflow_about_something_else()
    {
        await OpenAsync();
        var issues = await network.In(city, async services =>
        {
            var book = services.GetRequiredService<WorkflowBook>();
            var call = await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync();
            var type = await book.KeepAsync(Definition("wrong", [Step("ReviewGivenBackEvent", "back", start: true), Step("ProposeSubstituteTask", "pass")], new Transition("back", "Done", "pass")), new WorkflowRoot("call", call.Id));
            return book.Issues(type).Select(issue => (issue.ActivityId, issue.Problem.ToString())).ToList();
        });

        Assert.Equal([("pass", "It is about “juror”, and this workflow is about “call”.")], issues);
    }

    [Fact]
    public async Task What_the_screening_let_through_goes_to_the_jury_by_itself_once_the_city_has_chosen()
    {
        await OpenAsync(reviews: 2, recipe: "startup-two-rounds");
        await ApplyAsync("Ada", "Bee");
        foreach (var name in new[] { "Kim", "Lou" })
            await SeatAsync(name, west);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        var ids = await In((_, db, _) => db.Set<Application>().ToDictionaryAsync(one => one.Title, one => one.Id));
        Assert.Equal(["screening"], (await ReviewsAsync()).Select(review => review.Round).Distinct());
        await In(async (services, db, call) =>
        {
            foreach (var review in await db.Set<Review>().ToListAsync())
            {
                await services.GetRequiredService<Scoring>().SaveAsync(review, call, "promising", review.ApplicationId == ids["Ada"] ? 1 : 0);
                await services.GetRequiredService<Scoring>().FinishAsync(review, call);
            }
        });

        await LiveAsync(await In((_, _, call) => Task.FromResult(call.Rounds[0].Stage.Closes.Instant + Duration.FromMinutes(1))));
        Assert.Contains("Choose who goes on to the jury", (await In((_, db, _) => db.Set<ToDo>().Select(todo => todo.Title).ToListAsync())).Select(title => title.In("en")));
        await In(async (services, _, call) => await services.GetRequiredService<Rounds>().TakeOnAsync(call.Rounds[0]));
        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));

        Assert.Equal([ids["Ada"], ids["Ada"]], (await ReviewsAsync()).Where(review => review.Round == "jury").Select(review => review.ApplicationId));
        Assert.Equal(4, (await ReviewsAsync()).Count(review => review.Round == "screening"));
    }

    [Fact]
    public async Task A_juror_who_is_not_to_see_who_applies_reads_a_number_for_a_title_until_no_round_is_blind()
    {
        await OpenAsync(reviews: 1, recipe: "startup-two-rounds");
        await PublishAsync(
            "thanks",
            [Step("ReviewCompletedEvent", "done", start: true), Step("EmailTask", "tell", given: [("Recipients", "reviewer, coordinators"), ("Subject", "Thanks for {application.title}"), ("Body", "You read {application.title}.")])],
            new Transition("done", "Done", "tell"));
        await ApplyAsync("Ada");
        await SeatAsync("Kim", west);
        await LiveAsync(ScoringOpens + Duration.FromHours(1));
        await ScoreOneAsync("screening", "promising", 1);
        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));
        var number = await In((_, db, _) => db.Set<Application>().Select(one => one.Number).SingleAsync());

        var blind = (await MailsToAsync("kim@jury.example")).Single(mail => mail.Subject.StartsWith("Thanks", StringComparison.Ordinal));
        Assert.DoesNotContain("Ada", blind.Subject + blind.Body, StringComparison.Ordinal);
        Assert.Contains($"{number}", blind.Subject, StringComparison.Ordinal);
        Assert.Contains("Thanks for Ada", await SubjectsToAsync(Coordinator));

        await LiveAsync(await In((_, _, call) => Task.FromResult(call.Rounds[0].Stage.Closes.Instant + Duration.FromMinutes(1))));
        await In(async (services, _, call) => await services.GetRequiredService<Rounds>().TakeOnAsync(call.Rounds[0]));
        await LiveAsync(await In((_, _, call) => Task.FromResult(call.Rounds[1].Stage.Opens.Instant + Duration.FromHours(1))));
        await ScoreOneAsync("jury", null, 4);
        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));

        Assert.Contains("Thanks for Ada", (await MailsToAsync("kim@jury.example")).Select(mail => mail.Subject));

        Task ScoreOneAsync(string round, string? criterion, int score) => In(async (services, db, call) =>
        {
            var review = await db.Set<Review>().SingleAsync(one => one.Round == round);
            foreach (var key in criterion is null ? Round.Of(call, round).Criteria.Criteria.Select(one => one.Key) : [criterion])
                await services.GetRequiredService<Scoring>().SaveAsync(review, call, key, score);
            await services.GetRequiredService<Scoring>().FinishAsync(review, call);
        });
    }

    [Fact]
    public async Task Jurors_are_told_once_when_they_can_see_how_they_score_beside_the_others()
    {
        await OpenFinalAsync(reviews: 1, "Ada", "Bee", "Cog");
        foreach (var name in new[] { "Kim", "Lou", "Max" })
            await ScoreAsync((await JurorAsync(name)).Id, 3);
        await LiveAsync(network.Clock.Now() + Duration.FromHours(1));
        Assert.Empty(await ToldOfDriftAsync());

        await ScoreAsync((await JurorAsync("Noa")).Id, 4);
        await LiveAsync(network.Clock.Now() + Duration.FromHours(1));
        Assert.Equal(["kim@jury.example", "lou@jury.example", "max@jury.example", "noa@jury.example"], await ToldOfDriftAsync());
        await SeatAsync("Pia", east);
        await ScoreAsync((await JurorAsync("Pia")).Id, 4);
        await LiveAsync(network.Clock.Now() + Duration.FromHours(1));

        Assert.Equal(["kim@jury.example", "lou@jury.example", "max@jury.example", "noa@jury.example", "pia@jury.example"], await ToldOfDriftAsync());
        var mail = Assert.Single(await MailsToAsync("pia@jury.example"), mail => mail.Subject.StartsWith("See how", StringComparison.Ordinal));
        Assert.True(await OpensAsync(mail, "pia@jury.example"));
    }

    [Fact]
    public async Task What_was_given_out_late_and_is_not_in_after_three_days_is_asked_for_and_nothing_else()
    {
        await OpenFinalAsync(reviews: 1, "Ada", "Bee");
        await SeatAsync("Pia", east);
        await SeatAsync("Quy", east);
        await LiveAsync(network.Clock.Now() + Duration.FromHours(1));
        await ScoreAsync((await JurorAsync("Quy")).Id, 3);

        await LiveAsync(network.Clock.Now() + Duration.FromDays(3) + Duration.FromHours(1));

        const string Late = "An application that came to you later waits in “Mobility 2027”";
        Assert.Equal(2, (await SubjectsToAsync("pia@jury.example")).Count(subject => subject == Late));
        Assert.DoesNotContain(Late, await SubjectsToAsync("quy@jury.example"));
        Assert.DoesNotContain(Late, await SubjectsToAsync("kim@jury.example"));
    }

    [Fact]
    public async Task An_application_that_too_few_have_read_is_told_while_there_is_time()
    {
        await OpenFinalAsync(reviews: 5, "Ada");
        foreach (var name in new[] { "Kim", "Lou", "Max", "Noa" })
            await ScoreAsync((await JurorAsync(name)).Id, 3);

        await LiveAsync(network.Clock.Now() + Duration.FromHours(1));

        Assert.Equal(["“Ada” was read by 4 of 5"], await MessagesAsync("was read by"));
    }

    [Fact]
    public async Task A_winner_of_the_final_is_to_be_put_forward_to_the_corridor()
    {
        await OpenFinalAsync(reviews: 1, "Ada", "Bee", "Cog");
        foreach (var (name, value) in new[] { ("Kim", 3), ("Lou", 4), ("Max", 5), ("Noa", 4) })
            await ScoreAsync((await JurorAsync(name)).Id, value);
        await LiveAsync(await In((_, _, call) => Task.FromResult(call.StageOf(StageKind.Decision)!.Opens.Instant + Duration.FromHours(1))));
        await In(async (services, db, call) =>
        {
            var decisions = services.GetRequiredService<Decisions>();
            foreach (var application in await db.Set<Application>().ToListAsync())
                await decisions.EditAsync(call, application.Id, application.Title == "Ada" ? Outcome.Winner : Outcome.Declined, "");
            await decisions.ReleaseAsync(call);
        });

        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(5));

        Assert.Equal(["Put “Ada” forward to the corridor of incubators, if the team would like a stay"], (await ToDosAsync()).Where(title => title.StartsWith("Put", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_name_in_what_the_screening_reads_is_looked_at_by_the_coordinators()
    {
        await OpenAsync(recipe: "startup-two-rounds");
        await ApplyAsync("Ada");
        await In(async (_, db, call) =>
        {
            var found = new Giveaway { CallId = call.Id, ApplicationId = await db.Set<Application>().Select(one => one.Id).SingleAsync(), Name = "Ada", Page = 2, FoundAt = network.Clock.Now() };
            found.Announce();
            db.Add(found);
            await db.SaveChangesAsync();
        });

        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));

        Assert.Equal(["Look where “Ada” says who applies, before the screening reads it"], await ToDosAsync());
    }

    [Fact]
    public async Task Decisions_that_two_people_agree_to_are_released_by_themselves()
    {
        await OpenAsync(reviews: 1, recipe: "startup-two-rounds");
        var other = await RunsAsync("dora@example.org");
        await ApplyAsync("Ada", "Bee");
        await In(async (services, db, call) =>
        {
            var (decisions, ada) = (services.GetRequiredService<Decisions>(), await db.Set<Application>().Where(one => one.Title == "Ada").Select(one => one.Id).SingleAsync());
            await services.GetRequiredService<Rounds>().ChooseAsync(call.Rounds[0], ada, goesOn: true);
            await decisions.EditAsync(call, ada, Outcome.Winner, "");
            await decisions.PrepareAsync(call);
        });
        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));
        var asked = Assert.Single(await ToDosAsync(), title => title.StartsWith("Release", StringComparison.Ordinal));

        await In(async (services, db, _) =>
        {
            var desk = services.GetRequiredService<ToDoDesk>();
            var todo = await db.Set<ToDo>().SingleAsync();
            await desk.ApproveAsync(todo, (await db.Users.SingleAsync(user => user.Email == Coordinator)).Id, null);
            await desk.ApproveAsync(todo, other, null);
        });
        await LiveAsync(network.Clock.Now() + Duration.FromMinutes(1));

        Assert.Equal("Release the decisions on Mobility 2027 as they are prepared? Decisions that wait: 2", asked);
        Assert.Equal([true, true], (await DecisionsAsync()).Select(decision => decision.ReleasedAt is not null));
        Assert.Empty(await MessagesAsync("nobody was told"));
    }

    [Fact]
    public void Every_event_and_activity_of_the_jury_is_used_by_a_recipe_that_is_shipped()
    {
        using var scope = network.Services.CreateScope();
        var own = typeof(JuryModule).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Corridor.Jury", StringComparison.Ordinal) == true).ToList();
        var events = own.Where(type => typeof(IWorkflowEvent).IsAssignableFrom(type)).Select(type => type.GetField("EventName")?.GetRawConstantValue()).OfType<string>();
        var activities = scope.ServiceProvider.GetServices<Activity>().Where(activity => own.Contains(activity.GetType())).Select(activity => activity.Name);
        var offered = scope.ServiceProvider.GetRequiredService<ActivityCatalogue>().All.Select(activity => activity.Name).ToHashSet();
        var library = RecipeLibrary.Shipped();
        var used = library.Names.Select(name => File.ReadAllText(Path.Combine(library.Folder, name + Recipe.Extension))).ToList();

        var names = events.Concat(activities).Distinct().ToList();

        Assert.True(names.Count > 20);
        Assert.Subset(offered, names.ToHashSet());
        Assert.Equal([], names.Where(name => !used.Exists(recipe => recipe.Contains($"\"Name\": \"{name}\"", StringComparison.Ordinal))));
    }

    /// <summary>The network's final, its reading begun: nominated by the west, read by jurors of the east.</summary>
    private async Task OpenFinalAsync(int reviews, params string[] names)
    {
        await OpenAsync(reviews, "startup-final");
        await ApplyAsync(names);
        foreach (var name in new[] { "Kim", "Lou", "Max", "Noa" })
            await SeatAsync(name, east);
        await LiveAsync(await In((_, _, call) => Task.FromResult(call.Rounds[0].Stage.Opens.Instant + Duration.FromHours(1))));
    }

    private async Task<List<string>> ToldOfDriftAsync() => await In((_, db, _) =>
        db.Set<OutgoingMail>().Where(mail => mail.Subject.StartsWith("See how you score")).OrderBy(mail => mail.Recipient).Select(mail => mail.Recipient).ToListAsync());

    private Task<List<string>> MessagesAsync(string about) => In((_, db, _) => db.Set<Message>().Where(message => message.Subject.Contains(about)).Select(message => message.Subject).ToListAsync());

    private async Task<List<string>> ToDosAsync() => [.. (await In((_, db, _) => db.Set<ToDo>().OrderBy(todo => todo.Id).Select(todo => todo.Title).ToListAsync())).Select(title => title.In("en"))];

    private async Task OpenAsync(int reviews = 2, string recipe = "startup-competition")
    {
        await network.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var account = await services.GetRequiredService<SignIn>().AccountForAsync(Coordinator, "Cora", "en");
            db.Add(new Membership { AccountId = account.Id, Role = CityRole.Coordinator, Since = network.Clock.Now() });
            var call = await services.GetRequiredService<NewEdition>().OpenAsync(recipe, new EditionAnswers(
                "mobility-2027", LocalizedText.Of("en", "Mobility 2027"), new LocalDateTime(2040, 2, 1, 9, 0), new LocalDateTime(2040, 3, 1, 18, 0), ["en"], 2, reviews));
            call.Publish(network.Clock.Now());
            await db.SaveChangesAsync();
        });
        await LiveAsync(Opening);
    }

    /// <summary>One more who runs the call.</summary>
    private Task<Guid> RunsAsync(string email) => In(async (services, db, _) =>
    {
        var account = await services.GetRequiredService<SignIn>().AccountForAsync(email, "Dora", "en");
        db.Add(new Membership { AccountId = account.Id, Role = CityRole.Coordinator, Since = network.Clock.Now() });
        await db.SaveChangesAsync();
        return account.Id;
    });

    private Task ApplyAsync(params string[] names) => In(async (services, db, call) =>
    {
        foreach (var name in names)
        {
            var (owner, now) = (await services.GetRequiredService<SignIn>().AccountForAsync($"{name.ToLowerInvariant()}@example.org", name, "en"), network.Clock.Now());
            var application = call.Entry == CallEntry.Nomination
                ? Application.Nominated(call, owner.Id, west.Id, Guid.NewGuid(), name, "en", now)
                : Application.Start(call, owner.Id, "en", now);
            application.Touch(name, now);
            // As sent: what the recipe's form asks for is another test's.
            var submission = new Submission { ApplicationId = application.Id, CallId = call.Id, Answers = [], SubmittedAt = now };
            db.AddRange(application, submission);
            db.Entry(application).Property(one => one.SubmissionId).CurrentValue = submission.Id;
            db.Entry(application).Property(one => one.SubmittedAt).CurrentValue = now;
            db.Entry(application).Property(one => one.Number).CurrentValue = call.TakeNumber();
        }

        await db.SaveChangesAsync();
    });

    private async Task InviteAsync(string name, City home) => await In(async (services, _, call) =>
        Assert.Single((await services.GetRequiredService<Panel>().InviteAsync(call, $"{name};{name.ToLowerInvariant()}@jury.example;{home.Slug};en")).Invited));

    private Task AcceptAsync(string name, City home) => In(async (services, db, call) => await services.GetRequiredService<Panel>().AcceptAsync(
        call, await db.Set<Juror>().SingleAsync(juror => juror.Name == name), new JurorAnswer(name, "", home.Id, ["en"], [], 12, "", true), [], "en"));

    private async Task SeatAsync(string name, City home)
    {
        await InviteAsync(name, home);
        await AcceptAsync(name, home);
    }

    private Task StartAsync(string name) => In(async (services, db, call) =>
    {
        var review = await db.Set<Review>().SingleAsync(review => db.Set<Juror>().Any(juror => juror.Id == review.JurorId && juror.Name == name));
        await services.GetRequiredService<Scoring>().CommentAsync(review, call, "Later.");
    });

    /// <summary>Hands in the juror's outstanding reviews, the same on every criterion.</summary>
    private Task ScoreAsync(Guid juror, int value, int most = int.MaxValue) => In(async (services, db, call) =>
    {
        var scoring = services.GetRequiredService<Scoring>();
        foreach (var review in await db.Set<Review>().Where(review => review.JurorId == juror && review.State == ReviewState.Assigned).OrderBy(review => review.Id).Take(most).ToListAsync())
        {
            foreach (var criterion in call.Criteria.Criteria)
                await scoring.SaveAsync(review, call, criterion.Key, value);
            await scoring.FinishAsync(review, call);
        }
    });

    private static async Task PlanAndCommitAsync(IServiceProvider services, Call call)
    {
        var planning = services.GetRequiredService<JuryPlanning>();
        await planning.CommitAsync(call, (await planning.ProposeAsync(call.Rounds[0])).Id);
    }

    private Task PublishAsync(string key, ActivityRecord[] activities, params Transition[] ways) => In(async (services, db, call) =>
    {
        var book = services.GetRequiredService<WorkflowBook>();
        await book.PublishAsync(await book.KeepAsync(Definition(key, activities, ways), new WorkflowRoot("call", call.Id)), null);
        await db.SaveChangesAsync();
    });

    private static WorkflowDefinition Definition(string key, ActivityRecord[] activities, params Transition[] ways) =>
        new() { WorkflowTypeId = key, Name = LocalizedText.Of("en", key), Activities = activities, Transitions = ways };

    private static ActivityRecord Step(string name, string id, bool start = false, params (string Name, JsonNode Value)[] given) =>
        new(id, name, 0, 0, start, [.. given.Select(one => KeyValuePair.Create(one.Name, (JsonNode?)one.Value))]);

    /// <summary>What comes by itself comes at its minute.</summary>
    private async Task LiveAsync(Instant until)
    {
        var timers = network.Services.GetRequiredService<DueTimers>();
        await timers.DrainAsync();
        while (await In((_, db, _) => db.Set<Corridor.Workflows.Timer>().Where(timer => timer.State == TimerState.Waiting).OrderBy(timer => timer.DueAt).Select(timer => (Instant?)timer.DueAt).FirstOrDefaultAsync()) is { } next && next < until)
        {
            if (next > network.Clock.Now())
                network.Clock.MoveTo(next);
            await timers.DrainAsync();
        }

        network.Clock.MoveTo(until);
        await timers.DrainAsync();
    }

    private async Task In(Func<IServiceProvider, CorridorDb, Call, Task> work) => await In<bool>(async (services, db, call) =>
    {
        await work(services, db, call);
        return true;
    });

    private Task<T> In<T>(Func<IServiceProvider, CorridorDb, Call, Task<T>> work) => network.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        return await work(services, db, await db.Set<Call>().OrderBy(call => call.Id).FirstAsync());
    });

    private Task<List<Review>> ReviewsAsync() => In((_, db, _) => db.Set<Review>().AsNoTracking().OrderBy(review => review.Id).ToListAsync());

    private Task<List<Decision>> DecisionsAsync() => In((_, db, _) => db.Set<Decision>().AsNoTracking().ToListAsync());

    private Task<Juror> JurorAsync(string name) => In((_, db, _) => db.Set<Juror>().AsNoTracking().SingleAsync(juror => juror.Name == name));

    private Task<string> NameOfAsync(Guid juror) => In((_, db, _) => db.Set<Juror>().Where(one => one.Id == juror).Select(one => one.Name).SingleAsync());

    /// <summary>What the journal says of the assignment that fell short.</summary>
    private async Task<string> NoteAsync() => (await In((_, db, _) => db.Set<JournalEntry>().SingleAsync(entry => entry.Activity == "AssignJuryTask" && entry.Outcome == "Incomplete"))).Note!.Value.ToString();

    private async Task<List<(Instant Due, string Recipient)>> MailsAsync(string kind) =>
        [.. (await In((_, db, _) => db.Set<OutgoingMail>().AsNoTracking().Where(mail => mail.Kind == kind).ToListAsync())).OrderBy(mail => mail.DueAt).Select(mail => (mail.DueAt, mail.Recipient))];

    private Task<List<OutgoingMail>> MailsToAsync(string recipient) => In((_, db, _) =>
        db.Set<OutgoingMail>().AsNoTracking().Where(mail => mail.Recipient == recipient && mail.Kind == "workflow").OrderBy(mail => mail.Id).ToListAsync());

    private async Task<List<string>> SubjectsToAsync(string recipient) =>
        [.. (await MailsToAsync(recipient)).Select(mail => mail.Subject).Where(subject => subject is not ("Mobility 2027 is open" or "Mobility 2027 is closed"))];

    private Task<bool> OpensAsync(OutgoingMail mail, string email) => In(async (services, _, _) =>
    {
        var link = mail.Body[(mail.Body.IndexOf("/jury/", StringComparison.Ordinal) + 6)..].Split('\n')[0].Trim();
        return await services.GetRequiredService<Panel>().FindLinkAsync(link) is var (row, juror, call) && juror.Email == email && row.OpensFor(juror, call, network.Clock.Now());
    });
}
