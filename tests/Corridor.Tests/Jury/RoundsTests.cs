using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Jury;

/// <summary>A call with two rounds: the jury first says yes or no, then scores what went on.</summary>
public sealed class RoundsTests
{
    private static readonly CriteriaSet YesOrNo = new([new Criterion("promising", LocalizedText.Of("en", "Is it promising?"), 1, new Scale(0, 1, []))]);

    private static readonly RoundRules Screening = new() { PassFail = true, Criteria = YesOrNo, ReviewsPerApplication = 2, Peers = PeerSight.Never };

    [Fact]
    public async Task A_stage_of_reviews_is_a_round_and_says_only_what_is_otherwise_than_in_its_call()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 3, rounds: [Screening with { Blind = true, Hides = ["name"] }, new()]);

        var rounds = await desk.In((_, _, call) => Task.FromResult(call.Rounds));

        Assert.Equal(["review", "round-2"], rounds.Select(round => round.Key));
        Assert.Equal([(2, true, true, PeerSight.Never, 1), (3, false, false, PeerSight.AfterOwn, 2)], rounds.Select(round => (round.ReviewsPerApplication, round.IsPassFail, round.IsBlind, round.Peers, round.Criteria.Criteria.Count)));
        Assert.Equal([[], ["name"]], rounds.Select(round => round.FieldsForJurors.Select(field => field.Key)));
        Assert.Equal([(true, false), (false, true)], rounds.Select(round => (round.IsFirst, round.IsLast)));
        Assert.Equal("round-2", rounds[0].Next?.Key);
    }

    [Fact]
    public async Task The_round_at_hand_is_the_one_that_is_open_else_the_next_else_the_last()
    {
        await using var desk = await JuryDesk.OpenAsync(rounds: [Screening, new()]);

        var at = await desk.In((_, _, call) => Task.FromResult(new[] { call.OpensAt, call.Rounds[0].Stage.Closes.Instant, Round.EndOf(call) }.Select(instant => Round.At(call, instant).Key).ToList()));

        Assert.Equal(["review", "round-2", "round-2"], at);
    }

    [Fact]
    public async Task What_applicants_and_jurors_were_told_of_a_round_stays_and_the_rest_may_change()
    {
        await using var desk = await JuryDesk.OpenAsync(rounds: [Screening with { Blind = true, Hides = ["name"] }, new()]);
        async Task<string?> RefusalAsync(int round, Func<RoundRules, RoundRules> change) => await desk.In(async (_, db, call) =>
        {
            if (Record.Exception(() => call.Rule(call.Rounds[round], change(call.Rounds[round].Own), desk.Database.Clock.Now())) is RuleBrokenException refusal)
                return refusal.Text.Key;
            await db.SaveChangesAsync();
            return null;
        });

        Assert.Equal("Applicants were told what jurors do not see: that stays so.", await RefusalAsync(0, own => own with { Blind = false }));
        Assert.Equal("Applicants were told what jurors do not see: that stays so.", await RefusalAsync(0, own => own with { Hides = null }));
        Assert.Equal("{0} is published: its form and criteria stay as they are.", await RefusalAsync(0, own => own with { Criteria = YesOrNo.Weighed(new Dictionary<string, decimal> { ["promising"] = 2 }) }));
        Assert.Equal("Between 1 and 20 reviews for each application.", await RefusalAsync(0, own => own with { ReviewsPerApplication = 21 }));
        Assert.Equal("In a round of yes or no the majority says who goes on, not a number.", await RefusalAsync(0, own => own with { Keep = 3 }));
        Assert.Null(await RefusalAsync(0, own => own with { ReviewsPerApplication = 4, Peers = PeerSight.Always }));
        Assert.Null(await RefusalAsync(1, own => own with { Blind = true }));
        await desk.OpenScoringAsync();
        Assert.Equal("The round is open: what jurors see stays as it is.", await RefusalAsync(0, own => own with { Peers = PeerSight.Never }));
        Assert.Null(await RefusalAsync(0, own => own with { ReviewsPerApplication = 3 }));
        await desk.OpenScoringAsync(1);
        Assert.Equal("Scoring closed on {0}. What was saved before counts.", await RefusalAsync(0, own => own with { ReviewsPerApplication = 2 }));

        Assert.Equal([(3, true, PeerSight.Always), (2, true, PeerSight.AfterOwn)], await desk.In((_, _, call) => Task.FromResult(call.Rounds.Select(round => (round.ReviewsPerApplication, round.IsBlind, round.Peers)).ToList())));
    }

    [Fact]
    public void What_cannot_be_a_round_is_refused_by_its_rule()
    {
        var form = new FormDefinition([]);
        var scored = new CriteriaSet([new Criterion("impact", LocalizedText.Of("en", "Impact"), 1, new Scale(1, 5, []))]);

        string? Wrong(RoundRules rules, bool isLast = false) => rules.Problem(form, scored, isLast)?.Rule;

        Assert.Null(Wrong(new RoundRules { Keep = 3 }));
        Assert.Null(Wrong(Screening));
        Assert.Equal("passFail", Wrong(new RoundRules { PassFail = true }));
        Assert.Equal("keep", Wrong(Screening with { Keep = 3 }));
        Assert.Equal("split", Wrong(Screening with { Split = 30 }));
        Assert.Equal("keep", Wrong(new RoundRules { Keep = 3 }, isLast: true));
        Assert.Equal("hides", Wrong(new RoundRules { Hides = ["nothing"] }));
        Assert.Equal("criteria", Wrong(new RoundRules { Criteria = new([]) }));
        Assert.Equal(["shared", null, null, "shared"], new[] { 1, 2, 5, 6 }.Select(count => Wrong(new RoundRules { Shared = count })));
    }

    [Fact]
    public async Task The_majority_goes_on_a_tie_waits_for_the_city_and_the_rest_falls_out()
    {
        await using var desk = await ScreenedAsync();

        var result = await ResultAsync(desk);
        var goOn = await desk.In((services, _, call) => services.GetRequiredService<Rounds>().TakeOnAsync(call.Rounds[0]));

        Assert.Equal([("Ada", Verdict.GoesOn), ("Bee", Verdict.Tie), ("Cog", Verdict.FallsOut), ("Dot", Verdict.Unread)], Verdicts(result));
        Assert.Equal((1, 1, 2), (result.GoOn, result.FallOut, result.Open));
        Assert.Equal(1, goOn);
        Assert.Equal([true, null, false, null], (await ResultAsync(desk)).Lines.OrderBy(line => line.Line.Candidate.Number).Select(line => line.GoesOn));
        Assert.Equal(["Ada"], await InRoundAsync(desk, 1));
    }

    [Fact]
    public async Task What_somebody_chose_stays_when_applications_are_taken_on_together()
    {
        await using var desk = await ScreenedAsync();

        await ChooseAsync(desk, "Bee", true);
        await ChooseAsync(desk, "Ada", false);
        await desk.In((services, _, call) => services.GetRequiredService<Rounds>().TakeOnAsync(call.Rounds[0]));

        Assert.Equal(["Bee"], await InRoundAsync(desk, 1));
    }

    [Fact]
    public async Task The_same_jurors_read_the_next_round_and_what_they_said_before_does_not_count_there()
    {
        await using var desk = await ScreenedAsync();
        var early = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.PlanAsync(1));
        await ChooseAsync(desk, "Ada", true);
        await ChooseAsync(desk, "Bee", true);

        await desk.OpenScoringAsync(1);
        await desk.AssignAsync(1);
        var second = (await desk.ReviewsAsync()).Where(review => review.Round == "round-2").ToList();
        await desk.ScoreAsync(second.First(review => review.ApplicationId == IdOf(desk, "Bee")).Id, 5);

        Assert.Equal("No application was taken into this round yet.", early.Text.Key);
        Assert.Equal(4, second.Count);
        var queue = await desk.In(async (services, db, call) => await services.GetRequiredService<Scoring>().QueueAsync(await db.Set<Juror>().ToListAsync(), new Dictionary<Guid, Call> { [call.Id] = call }));
        Assert.Equal([("review", 8), ("round-2", 4)], queue.CountBy(row => row.Round.Key).Select(count => (count.Key, count.Value)).Order());
        var lines = await desk.In((services, _, call) => services.GetRequiredService<JuryRanking>().RankAsync(call));
        Assert.Equal([("Bee", 1, false), ("Ada", 0, false), ("Cog", 0, true), ("Dot", 0, true)], lines.Select(line => (line.Candidate.Title, line.Reviews, line.IsOut)));
        Assert.Equal([1, 0], (await desk.In((services, _, call) => services.GetRequiredService<JuryProgress>().ReadAsync(call.Rounds[1]))).Select(row => row.Done).OrderDescending());
    }

    [Fact]
    public async Task An_application_that_is_read_in_the_next_round_stays_there()
    {
        await using var desk = await ScreenedAsync();
        await ChooseAsync(desk, "Cog", true);
        await desk.AssignAsync(1);

        var refusal = await Assert.ThrowsAsync<RuleBrokenException>(() => ChooseAsync(desk, "Cog", false));

        Assert.Equal("This application has reviews in “{0}” already: it stays there.", refusal.Text.Key);
        Assert.Equal(["Cog"], await InRoundAsync(desk, 1));
    }

    [Fact]
    public async Task Those_that_fell_out_are_declined_with_the_decisions_of_the_last_round_and_not_before()
    {
        await using var desk = await ScreenedAsync();
        await ChooseAsync(desk, "Bee", true);
        await ChooseAsync(desk, "Dot", false);
        await desk.In((services, _, call) => services.GetRequiredService<Rounds>().TakeOnAsync(call.Rounds[0]));
        await desk.OpenScoringAsync(1);
        await desk.AssignAsync(1);
        Assert.Empty(await desk.In((_, db, _) => db.Set<Decision>().ToListAsync()));
        foreach (var review in (await desk.ReviewsAsync()).Where(review => review.Round == "round-2"))
            await desk.ScoreAsync(review.Id, review.ApplicationId == IdOf(desk, "Ada") ? 5 : 2);

        await desk.In(async (services, _, call) =>
        {
            await services.GetRequiredService<Decisions>().PrepareAsync(call);
            return await services.GetRequiredService<Decisions>().ReleaseAsync(call);
        });

        var told = await desk.In((_, db, _) => (
            from decision in db.Set<Decision>()
            join application in db.Set<Application>() on decision.ApplicationId equals application.Id
            orderby application.Number
            select new { application.Title, decision.Outcome }).ToListAsync());
        Assert.Equal([("Ada", Outcome.Winner), ("Bee", Outcome.Declined), ("Cog", Outcome.Declined), ("Dot", Outcome.Declined)], told.Select(one => (one.Title, one.Outcome)));
    }

    [Fact]
    public async Task While_nothing_was_taken_into_the_last_round_no_decision_is_suggested()
    {
        await using var desk = await ScreenedAsync();

        await desk.In(async (services, _, call) =>
        {
            await services.GetRequiredService<Decisions>().PrepareAsync(call);
            return true;
        });

        Assert.Empty(await desk.In((_, db, _) => db.Set<Decision>().ToListAsync()));
    }

    [Fact]
    public async Task The_first_places_go_on_where_a_round_keeps_so_many_and_a_tie_across_the_last_place_waits()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, rounds: [new RoundRules { Keep = 2 }, new()]);
        foreach (var name in new[] { "Ada", "Bee", "Cog", "Dot" })
            await desk.ApplyAsync(name);
        await desk.SeatAsync("Kim");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        foreach (var review in await desk.ReviewsAsync())
            await desk.ScoreAsync(review.Id, review.ApplicationId == IdOf(desk, "Ada") ? 5 : review.ApplicationId == IdOf(desk, "Dot") ? 1 : 3);

        Assert.Equal([("Ada", Verdict.GoesOn), ("Bee", Verdict.Tie), ("Cog", Verdict.Tie), ("Dot", Verdict.FallsOut)], Verdicts(await ResultAsync(desk)));
    }

    [Theory]
    [InlineData(PeerSight.Never, 0, 0)]
    [InlineData(PeerSight.AfterOwn, 0, 1)]
    [InlineData(PeerSight.Always, 1, 1)]
    public async Task A_round_says_what_jurors_see_of_each_other(PeerSight sight, int before, int after)
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2, rounds: [new RoundRules { Peers = sight }]);
        await desk.ApplyAsync("Ada");
        await desk.SeatAsync("Kim");
        await desk.SeatAsync("Lou");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        var reviews = await desk.ReviewsAsync();
        await desk.ScoreAsync(reviews[0].Id, 4);

        var first = await PeersAsync(desk, reviews[1].Id);
        await desk.ScoreAsync(reviews[1].Id, 2);

        Assert.Equal((before, after), (first, await PeersAsync(desk, reviews[1].Id)));
    }

    [Fact]
    public async Task A_workflow_gives_what_was_taken_on_to_the_jury()
    {
        await using var desk = await ScreenedAsync();
        await desk.In(async (services, db, call) =>
        {
            var book = services.GetRequiredService<WorkflowBook>();
            await book.PublishAsync(await book.KeepAsync(new WorkflowDefinition
            {
                WorkflowTypeId = "next-round",
                Name = LocalizedText.Of("en", "Next round"),
                Activities = [new ActivityRecord("filled", RoundFilled.EventName, 0, 0, true, []), new ActivityRecord("assign", "AssignJuryTask", 0, 0, false, [])],
                Transitions = [new Transition("filled", "Done", "assign")],
            }, new WorkflowRoot("call", call.Id)), null);
            await db.SaveChangesAsync();
            return true;
        });

        await ChooseAsync(desk, "Bee", true);
        await desk.Database.Services.GetRequiredService<DueTimers>().DrainAsync();

        Assert.Equal(["Bee", "Bee"], (await desk.ReviewsAsync()).Where(review => review.Round == "round-2").Select(review => NameOf(desk, review.ApplicationId)));
    }

    /// <summary>Two jurors read all four: yes and yes for Ada, yes and no for Bee, no and no for Cog, and nothing yet for Dot.</summary>
    private static async Task<JuryDesk> ScreenedAsync()
    {
        var desk = await JuryDesk.OpenAsync(reviews: 2, winners: 1, rounds: [Screening, new()]);
        foreach (var name in new[] { "Ada", "Bee", "Cog", "Dot" })
            await desk.ApplyAsync(name);
        var kim = await desk.SeatAsync("Kim");
        await desk.SeatAsync("Lou");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        foreach (var review in await desk.ReviewsAsync())
        {
            var name = NameOf(desk, review.ApplicationId);
            if (name != "Dot")
                await desk.ScoreAsync(review.Id, name == "Ada" || (name == "Bee" && review.JurorId == kim) ? 1 : 0);
        }

        return desk;
    }

    private static Guid IdOf(JuryDesk desk, string title) => desk.In((_, db, _) => db.Set<Application>().Where(one => one.Title == title).Select(one => one.Id).SingleAsync()).Result;

    private static string NameOf(JuryDesk desk, Guid id) => desk.In((_, db, _) => db.Set<Application>().Where(one => one.Id == id).Select(one => one.Title).SingleAsync()).Result;

    private static IEnumerable<(string, Verdict)> Verdicts(RoundResult result) => result.Lines.OrderBy(line => line.Line.Candidate.Number).Select(line => (line.Line.Candidate.Title, line.Verdict));

    private static Task<RoundResult> ResultAsync(JuryDesk desk) => desk.In(async (services, _, call) => (await services.GetRequiredService<Rounds>().ResultAsync(call.Rounds[0]))!);

    private static Task<bool> ChooseAsync(JuryDesk desk, string title, bool goesOn) => desk.In(async (services, db, call) =>
    {
        await services.GetRequiredService<Rounds>().ChooseAsync(call.Rounds[0], await db.Set<Application>().Where(one => one.Title == title).Select(one => one.Id).SingleAsync(), goesOn);
        return true;
    });

    private static Task<List<string>> InRoundAsync(JuryDesk desk, int round) => desk.In((_, db, call) =>
        db.Set<Application>().ForRound(call.Rounds[round], db.Set<RoundEntry>()).OrderBy(one => one.Number).Select(one => one.Title).ToListAsync());

    private static Task<int> PeersAsync(JuryDesk desk, Guid review) => desk.In(async (services, db, call) =>
        (await services.GetRequiredService<Scoring>().PeersAsync(await db.Set<Review>().SingleAsync(row => row.Id == review), call)).Count);
}
