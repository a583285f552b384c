using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tests.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Jury;

/// <summary>A few applications that everybody scores first, and how each juror scores beside the others.</summary>
public sealed class CalibrationTests
{
    [Fact]
    public async Task The_first_plan_gives_everybody_the_same_few_and_the_others_their_number()
    {
        await using var desk = await OpenAsync(shared: 2);
        await ApplyAsync(desk, "Ada", "Bee", "Cog", "Dot");
        await SeatAsync(desk, "Kim", "Lou", "Max", "Noa", "Pia");

        await desk.AssignAsync();

        var reviews = await desk.ReviewsAsync();
        var shared = await SharedAsync(desk);
        Assert.Equal(2, shared.Count);
        Assert.Equal([1, 1, 5, 5], reviews.GroupBy(review => review.ApplicationId).Select(own => own.Count()).Order());
        Assert.All(shared, one => Assert.Equal(5, reviews.Where(review => review.ApplicationId == one).Select(review => review.JurorId).Distinct().Count()));
        Assert.Equal((0, 0), ((await desk.PlanAsync()).Added, (await desk.PlanAsync()).Missing));
        // Twelve reviews of five jurors: none has more than one beside the shared ones.
        Assert.Equal([2, 2, 2, 3, 3], reviews.GroupBy(review => review.JurorId).Select(own => own.Count()).Order());
    }

    [Fact]
    public async Task Those_are_suggested_that_most_jurors_may_and_can_read_and_of_different_themes()
    {
        var theme = new Field
        {
            Key = "theme",
            Kind = FieldKind.SingleChoice,
            Label = LocalizedText.Of("en", "Theme"),
            Choices = [new("water", LocalizedText.Of("en", "Water")), new("air", LocalizedText.Of("en", "Air"))],
        };
        await using var desk = await OpenAsync(shared: 2, asked: [theme]);
        var tied = await desk.ApplyAsync("Ada", "en", new() { ["theme"] = "air" });
        var first = await desk.ApplyAsync("Bee", "en", new() { ["theme"] = "water" });
        await desk.ApplyAsync("Cog", "en", new() { ["theme"] = "water" });
        await desk.ApplyAsync("Dot", "es", new() { ["theme"] = "air" });
        var other = await desk.ApplyAsync("Elm", "en", new() { ["theme"] = "air" });
        await SeatAsync(desk, "Kim", "Lou");
        await DeclareAsync(desk, "Kim", tied);

        await desk.PlanAsync();

        Assert.Equal([first, other], await SharedAsync(desk));
    }

    [Fact]
    public async Task A_conflict_keeps_a_juror_from_what_everybody_reads_and_rules_of_the_panel_do_not()
    {
        await using var desk = await OpenAsync(shared: 2, rules: new JuryRules(false, true, 20, 1, 0) { OnePerCity = true });
        await ApplyAsync(desk, "Ada", "Bee");
        var abroad = await desk.Database.CityAsync("abroad");
        foreach (var name in new[] { "Kim", "Lou", "Max" })
            await desk.SeatAsync(name, abroad);
        await desk.SeatAsync("Local", desk.City);
        await desk.PlanAsync();
        var shared = await SharedAsync(desk);
        await DeclareAsync(desk, "Kim", shared[0]);

        await desk.AssignAsync();

        var jurors = await NamesAsync(desk);
        Assert.Equal(
            ["Kim 1", "Lou 0", "Lou 1", "Max 0", "Max 1"],
            (await desk.ReviewsAsync()).Select(review => $"{jurors[review.JurorId]} {(review.ApplicationId == shared[0] ? 0 : 1)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_is_exchanged_until_somebody_has_begun_it()
    {
        await using var desk = await OpenAsync(shared: 2);
        await ApplyAsync(desk, "Ada", "Bee", "Cog");
        await SeatAsync(desk, "Kim", "Lou");
        await desk.AssignAsync();
        var shared = await SharedAsync(desk);
        var spare = await desk.In((_, db, _) => db.Set<Corridor.Applications.Application>().Where(one => !shared.Contains(one.Id)).Select(one => one.Id).SingleAsync());
        await desk.OpenScoringAsync();

        await ExchangeAsync(desk, shared[0], spare);

        Assert.Equal(new[] { shared[1], spare }.Order(), (await SharedAsync(desk)).Order());
        Assert.DoesNotContain(await desk.ReviewsAsync(), review => review.ApplicationId == shared[0]);
        await desk.AssignAsync();
        Assert.Equal(2, (await desk.ReviewsAsync()).Count(review => review.ApplicationId == spare));
        await desk.ScoreAsync((await desk.ReviewsAsync()).First(review => review.ApplicationId == spare).Id, 3);
        Assert.Equal("Somebody has begun to score this application: it stays.", await RefusalAsync(() => ExchangeAsync(desk, spare, shared[0])));
        Assert.Equal("Somebody has begun to score what everybody reads first: it stays as it is.", await RefusalAsync(() => AskAsync(desk, null)));
        Assert.Equal("Everybody reads this application first already.", await RefusalAsync(() => ExchangeAsync(desk, shared[1], spare)));
    }

    [Fact]
    public async Task How_many_there_are_is_asked_for_and_taken_back_before_anybody_begins()
    {
        await using var desk = await OpenAsync(shared: null);
        await ApplyAsync(desk, "Ada", "Bee", "Cog");
        await SeatAsync(desk, "Kim", "Lou", "Max");
        await desk.AssignAsync();
        Assert.Empty(await SharedAsync(desk));

        await AskAsync(desk, 2);
        await desk.AssignAsync();
        Assert.Equal(7, (await desk.ReviewsAsync()).Count);
        await AskAsync(desk, null);

        Assert.Empty(await SharedAsync(desk));
        await desk.AssignAsync();
        Assert.Equal([1, 1, 1], (await desk.ReviewsAsync()).GroupBy(review => review.ApplicationId).Select(own => own.Count()));
        Assert.Equal("Everybody reads {0} to {1} applications first, or none.", await RefusalAsync(() => AskAsync(desk, 6)));
    }

    [Fact]
    public async Task Whoever_accepts_later_is_given_them_at_once_but_for_what_ties_them()
    {
        await using var desk = await OpenAsync(shared: 2);
        await ApplyAsync(desk, "Ada", "Bee", "Cog");
        await SeatAsync(desk, "Kim");
        await desk.AssignAsync();
        var shared = await SharedAsync(desk);

        var late = await desk.SeatAsync("Lou");
        var tied = await desk.In(async (services, _, open) =>
        {
            var panel = services.GetRequiredService<Panel>();
            var juror = (await panel.InviteAsync(open, "max@jury.example")).Invited.Single();
            await panel.AcceptAsync(open, juror, new JurorAnswer("Max", "", null, ["en"], [], 20, "", true), [shared[0]], "en");
            return juror.Id;
        });

        var reviews = await desk.ReviewsAsync();
        Assert.Equal(shared.Order(), reviews.Where(review => review.JurorId == late).Select(review => review.ApplicationId).Order());
        Assert.Equal([shared[1]], reviews.Where(review => review.JurorId == tied).Select(review => review.ApplicationId));
    }

    [Fact]
    public async Task Jurors_read_them_before_the_others()
    {
        await using var desk = await OpenAsync(shared: 2);
        await ApplyAsync(desk, "Ada", "Bee", "Cog", "Dot", "Elm", "Fay");
        await SeatAsync(desk, "Kim");
        await desk.AssignAsync();

        var queue = await desk.In(async (services, db, open) =>
            await services.GetRequiredService<Scoring>().QueueAsync(await db.Set<Juror>().ToListAsync(), new Dictionary<Guid, Call> { [open.Id] = open }));

        Assert.Equal([true, true, false, false, false, false], queue.Select(row => row.IsShared));
    }

    [Fact]
    public async Task A_juror_sees_their_drift_by_criterion_once_three_others_have_scored_and_nothing_before()
    {
        await using var desk = await OpenAsync(shared: 2);
        await ApplyAsync(desk, "Ada", "Bee", "Cog");
        await SeatAsync(desk, "Kim", "Lou", "Max", "Noa", "Pia");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        await ScoreAsync(desk, "Lou", impact: 4, team: 3);
        await ScoreAsync(desk, "Max", impact: 3, team: 3);
        await ScoreAsync(desk, "Noa", impact: 5, team: 3);

        var before = await DriftAsync(desk, "Kim");
        await ScoreAsync(desk, "Kim", impact: 2, team: 3);
        var after = await DriftAsync(desk, "Kim");
        var waiting = await DriftAsync(desk, "Pia");

        Assert.Equal((2, 0, 4, 3, false), (before.Given, before.Done, before.Others, before.OthersDone, before.IsShown));
        Assert.Empty(before.Applications);
        Assert.Null(before.Points);
        Assert.True(after.IsShown);
        // Two steps of four below on impact, which weighs 60 of 100.
        Assert.Equal(-30, after.Points!.Value, 6);
        Assert.Equal([("impact", -2.0, true), ("team", 0.0, false)], after.Criteria.Select(one => (one.Criterion.Key, one.Steps, one.IsWide)));
        Assert.Equal(2, after.Applications.Count);
        Assert.All(after.Applications, one => Assert.Equal([("impact", 2, 4, 3, 5), ("team", 3, 3, 3, 3)], one.Lines.Select(line => (line.Criterion.Key, line.Own, line.Mean!.Value, line.Lowest!.Value, line.Highest!.Value))));
        Assert.Equal((false, 0), (waiting.IsShown, waiting.Applications.Count));
    }

    [Fact]
    public async Task Two_others_are_too_few_to_be_shown()
    {
        await using var desk = await OpenAsync(shared: 2);
        await ApplyAsync(desk, "Ada", "Bee", "Cog");
        await SeatAsync(desk, "Kim", "Lou", "Max", "Noa");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        foreach (var name in new[] { "Kim", "Lou", "Max" })
            await ScoreAsync(desk, name, 3, 3);

        var drift = await DriftAsync(desk, "Kim");

        Assert.Equal((2, 2, 3, 2, false), (drift.Given, drift.Done, drift.Others, drift.OthersDone, drift.IsShown));
        Assert.Empty(drift.Applications);
    }

    [Fact]
    public async Task An_application_that_fewer_than_three_others_have_scored_is_not_compared()
    {
        await using var desk = await OpenAsync(shared: 2);
        await ApplyAsync(desk, "Ada", "Bee");
        await SeatAsync(desk, "Kim", "Lou", "Max", "Noa");
        await desk.PlanAsync();
        var shared = await SharedAsync(desk);
        await DeclareAsync(desk, "Noa", shared[0]);
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        await ScoreAsync(desk, "Kim", 5, 5);
        foreach (var name in new[] { "Lou", "Max", "Noa" })
            await ScoreAsync(desk, name, 3, 3);

        var drift = await DriftAsync(desk, "Kim");

        Assert.True(drift.IsShown);
        Assert.Equal([(2, false), (3, true)], drift.Applications.Select(one => (one.Others, one.IsShown)));
        Assert.All(drift.Applications[0].Lines, line => Assert.Equal((null, null, null), (line.Mean, line.Lowest, line.Highest)));
        Assert.Equal(50, drift.Points!.Value, 6);
    }

    [Fact]
    public async Task What_everybody_reads_stays_with_a_juror_whose_other_reviews_are_passed_on()
    {
        await using var desk = await OpenAsync(shared: 2);
        await ApplyAsync(desk, "Ada", "Bee", "Cog");
        await SeatAsync(desk, "Kim", "Lou");
        await desk.AssignAsync();
        var shared = await SharedAsync(desk);
        var single = (await desk.ReviewsAsync()).Single(review => !shared.Contains(review.ApplicationId));

        var (passed, left) = await desk.In(async (services, db, open) =>
        {
            var done = await services.GetRequiredService<JuryPlanning>().SubstituteAsync(open.Rounds[0], single.JurorId);
            await db.SaveChangesAsync();
            return done;
        });

        Assert.Equal((1, 0), (passed, left));
        Assert.Equal(2, (await desk.ReviewsAsync()).Count(review => review.JurorId == single.JurorId && review.Counts));
    }

    private static Task<JuryDesk> OpenAsync(int? shared, JuryRules? rules = null, IReadOnlyList<Field>? asked = null) =>
        JuryDesk.OpenAsync(reviews: 1, rules: rules, asked: asked, rounds: [new RoundRules { Shared = shared }]);

    private static async Task ApplyAsync(JuryDesk desk, params string[] names)
    {
        foreach (var name in names)
            await desk.ApplyAsync(name);
    }

    private static async Task SeatAsync(JuryDesk desk, params string[] names)
    {
        foreach (var name in names)
            await desk.SeatAsync(name);
    }

    private static Task<bool> DeclareAsync(JuryDesk desk, string juror, Guid application) => desk.In(async (services, db, _) =>
    {
        await services.GetRequiredService<Panel>().DeclareAsync(await db.Set<Juror>().SingleAsync(one => one.Name == juror), application, "Invested in it");
        return true;
    });

    private static Task<List<Guid>> SharedAsync(JuryDesk desk) => desk.In((_, db, _) => (
        from shared in db.Set<SharedApplication>()
        join application in db.Set<Corridor.Applications.Application>() on shared.ApplicationId equals application.Id
        orderby application.Number
        select application.Id).ToListAsync());

    private static Task<Dictionary<Guid, string>> NamesAsync(JuryDesk desk) => desk.In((_, db, _) => db.Set<Juror>().ToDictionaryAsync(juror => juror.Id, juror => juror.Name));

    private static Task<bool> ExchangeAsync(JuryDesk desk, Guid application, Guid other) => desk.In(async (services, _, open) =>
    {
        await services.GetRequiredService<SharedReading>().ExchangeAsync(open.Rounds[0], application, other);
        return true;
    });

    private static Task<bool> AskAsync(JuryDesk desk, int? count) => desk.In(async (services, _, open) =>
    {
        await services.GetRequiredService<SharedReading>().AskAsync(open.Rounds[0], count);
        return true;
    });

    private static async Task<string> RefusalAsync(Func<Task> work) => (await Assert.ThrowsAsync<RuleBrokenException>(work)).Text.Key;

    /// <summary>Hands in all that a juror has, the same on each.</summary>
    private static Task<bool> ScoreAsync(JuryDesk desk, string juror, int impact, int team) => desk.In(async (services, db, open) =>
    {
        var scoring = services.GetRequiredService<Scoring>();
        foreach (var review in await db.Set<Review>().Where(review => db.Set<Juror>().Any(one => one.Id == review.JurorId && one.Name == juror)).ToListAsync())
        {
            await scoring.SaveAsync(review, open, "impact", impact);
            await scoring.SaveAsync(review, open, "team", team);
            await scoring.FinishAsync(review, open);
        }

        return true;
    });

    private static Task<Drift> DriftAsync(JuryDesk desk, string juror) => desk.In(async (services, db, open) =>
    {
        var seat = await db.Set<Juror>().SingleAsync(one => one.Name == juror);
        var queue = await services.GetRequiredService<Scoring>().QueueAsync([seat], new Dictionary<Guid, Call> { [open.Id] = open });
        return (await services.GetRequiredService<Drifts>().ReadAsync([(seat, open.Rounds[0])], queue)).Values.Single();
    });
}
