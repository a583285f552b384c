using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Jury;

public sealed class BiddingTests
{
    private static readonly JuryRules Asked = new(false, true, 20, 1, 0) { Bids = true };

    [Fact]
    public async Task Applications_go_to_those_who_would_read_them_gladly_and_last_to_those_who_would_rather_not()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, rules: Asked);
        var (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"));
        var (kim, lou) = (await desk.SeatAsync("Kim", load: 1), await desk.SeatAsync("Lou", load: 1));
        await SayAsync(desk, kim, (ada, Wish.RatherNot), (bee, Wish.Fine));
        await SayAsync(desk, lou, (ada, Wish.Eager), (bee, Wish.Eager));

        var plan = await desk.PlanAsync();

        Assert.Equal(new[] { (ada, lou, (Wish?)Wish.Eager, 140), (bee, kim, Wish.Fine, 120) }.Order(), plan.Rows.Select(row => (row.ApplicationId, row.JurorId, row.Wish, row.Affinity)).Order());
        // Somebody has to: with nobody else, what was refused is given, and the plan says so.
        await desk.In(async (services, db, _) =>
        {
            (await db.Set<Juror>().SingleAsync(juror => juror.Id == lou)).Decline("Away", desk.Database.Clock.Now());
            await db.SaveChangesAsync();
            return true;
        });
        var alone = await desk.In((services, db, call) => services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0]));
        Assert.Equal((bee, 1), (alone.Rows.Single().ApplicationId, alone.Missing));
    }

    [Fact]
    public async Task Somebody_who_would_rather_not_reads_it_where_nobody_else_can_and_the_plan_warns()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, rules: Asked);
        var ada = await desk.ApplyAsync("Ada");
        var kim = await desk.SeatAsync("Kim");
        await SayAsync(desk, kim, (ada, Wish.RatherNot));

        var plan = await desk.PlanAsync();

        Assert.Equal((kim, 0), (plan.Rows.Single().JurorId, plan.Missing));
        var summary = await desk.In(async (_, db, call) => new PlanSummary(await JuryBoard.ReadAsync(db, call.Rounds[0]), plan));
        Assert.Equal("would rather not read it", Assert.Single(summary.Warnings).Warning.Key);
    }

    [Fact]
    public async Task What_is_said_can_be_changed_and_taken_back_and_makes_a_plan_old()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, rules: Asked);
        var (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"));
        var kim = await desk.SeatAsync("Kim");
        await SayAsync(desk, kim, (ada, Wish.Eager), (bee, Wish.Fine));
        var plan = await desk.PlanAsync();

        await SayAsync(desk, kim, (ada, Wish.RatherNot), (bee, null));

        Assert.Equal([(ada, Wish.RatherNot)], await desk.In(async (_, db, _) => (await db.Set<Bid>().ToListAsync()).Select(bid => (bid.ApplicationId, bid.Wish))));
        var old = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().CommitAsync(call, plan.Id)));
        Assert.Equal("Jurors, applications or conflicts changed since this plan was made: make it again.", old.Text.Key);
    }

    [Fact]
    public async Task Nobody_is_asked_of_what_they_may_not_read_or_where_the_call_does_not_ask()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, rules: Asked);
        var (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"));
        var (kim, local) = (await desk.SeatAsync("Kim"), await desk.SeatAsync("Local", desk.City));
        await desk.In(async (services, db, _) =>
        {
            await services.GetRequiredService<Panel>().DeclareAsync(await db.Set<Juror>().SingleAsync(juror => juror.Id == kim), ada, "Invested in it");
            return true;
        });

        Assert.Equal([bee], (await ChoicesAsync(desk, kim)).Select(choice => choice.Id));
        Assert.Empty(await ChoicesAsync(desk, local));
        await Assert.ThrowsAsync<NotFoundException>(() => SayAsync(desk, kim, (bee, Wish.Eager), (ada, Wish.Eager)));
        Assert.Empty(await desk.In((_, db, _) => db.Set<Bid>().ToListAsync()));
        desk.Database.Clock.MoveTo(await desk.In((_, _, call) => Task.FromResult(Round.EndOf(call))));
        Assert.Equal("Scoring closed on {0}. What was saved before counts.", (await Assert.ThrowsAsync<RuleBrokenException>(() => SayAsync(desk, kim, (bee, Wish.Eager)))).Text.Key);

        await using var silent = await JuryDesk.OpenAsync();
        var max = await silent.SeatAsync("Max");
        await Assert.ThrowsAsync<NotFoundException>(() => ChoicesAsync(silent, max));
    }

    [Fact]
    public async Task Whoever_is_tied_to_an_application_says_so_there_and_never_reads_it()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, rules: Asked);
        var (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"));
        var kim = await desk.SeatAsync("Kim");
        await desk.AssignAsync();
        Assert.Equal(2, await desk.In((_, db, _) => db.Set<Review>().CountAsync()));

        await desk.In(async (services, db, call) =>
        {
            await services.GetRequiredService<Bidding>().SaveAsync(await db.Set<Juror>().SingleAsync(), call, new Dictionary<Guid, Wish?> { [bee] = Wish.Fine }, new Dictionary<Guid, string> { [ada] = " " });
            return true;
        });

        Assert.Equal([bee], (await ChoicesAsync(desk, kim)).Select(choice => choice.Id));
        var (_, ties) = await desk.In(async (services, db, call) => await services.GetRequiredService<Bidding>().ReadAsync(await db.Set<Juror>().SingleAsync(), call));
        Assert.Equal(["Declared when saying what to read"], ties.Select(tie => tie.Reason.Key));
        Assert.Equal([bee], await desk.In(async (_, db, _) => (await db.Set<Review>().ToListAsync()).Select(review => review.ApplicationId)));
        Assert.Equal(1, (await desk.PlanAsync()).Missing);
    }

    [Fact]
    public async Task Who_knows_what_an_application_speaks_of_gets_it_and_the_plan_says_which_words()
    {
        var about = new Field { Key = "about", Kind = FieldKind.LongText, Label = LocalizedText.Of("en", "About") };
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, asked: [about]);
        var bee = await desk.ApplyAsync("Bee", "en", new() { ["about"] = "Hives that count their bees." });
        var ada = await desk.ApplyAsync("Ada", "en", new() { ["about"] = "We recycle lithium batteries." });
        var kim = await KnowsAsync(desk, "Kim", "Beekeeping, hives");
        var lou = await KnowsAsync(desk, "Lou", "Recycling of batteries");

        var plan = await desk.PlanAsync();

        var words = plan.Rows.ToDictionary(row => row.ApplicationId, row => (row.JurorId, string.Join(' ', row.Words.Order(StringComparer.Ordinal))));
        Assert.Equal((lou, "Recycling batteries"), words[ada]);
        Assert.Equal((kim, "hives"), words[bee]);
        Assert.Contains(plan.Rows, row => row.Affinity == 160);
        var blunt = await desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0], weights: new(10, 0, 0, 0)));
        Assert.All(blunt.Rows, row => Assert.Equal((10, 0), (row.Affinity, row.Words.Count)));
        Assert.Equal(new AffinityWeights(10, 0, 0, 0), blunt.Weights);
        var wrong = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0], weights: new(10, 0, 1001, 0))));
        Assert.Equal("Points are from {0} to {1}.", wrong.Text.Key);
    }

    [Fact]
    public async Task What_is_locked_or_put_in_by_hand_stays_when_the_plan_is_made_anew()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, rules: Asked);
        var (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"));
        var (kim, lou) = (await desk.SeatAsync("Kim"), await desk.SeatAsync("Lou"));
        await SayAsync(desk, kim, (ada, Wish.Eager), (bee, Wish.RatherNot));
        var first = await desk.PlanAsync();
        Assert.Equal([(ada, kim), (bee, lou)], first.Rows.Select(row => (row.ApplicationId, row.JurorId)));

        await LockAsync(desk, lou, bee, locked: true);
        await SayAsync(desk, kim, (ada, Wish.RatherNot), (bee, Wish.Eager));
        var kept = await desk.PlanAsync();
        await LockAsync(desk, lou, bee, locked: false);
        var free = await desk.PlanAsync();

        Assert.Equal([(ada, kim, false), (bee, lou, true)], kept.Rows.Select(row => (row.ApplicationId, row.JurorId, row.Locked)));
        Assert.Equal([(ada, lou, false), (bee, kim, false)], free.Rows.Select(row => (row.ApplicationId, row.JurorId, row.Locked)));
        await desk.In((services, _, call) => services.GetRequiredService<PlanEditing>().AddAsync(call.Rounds[0], kim, ada, null));
        Assert.Contains((ada, kim, true), (await desk.PlanAsync()).Rows.Select(row => (row.ApplicationId, row.JurorId, row.Locked)));
    }

    private static Task<bool> SayAsync(JuryDesk desk, Guid juror, params (Guid Application, Wish? Wish)[] said) => desk.In(async (services, db, call) =>
    {
        await services.GetRequiredService<Bidding>().SaveAsync(await db.Set<Juror>().SingleAsync(one => one.Id == juror), call, said.ToDictionary(one => one.Application, one => one.Wish));
        return true;
    });

    private static Task<IReadOnlyList<BidChoice>> ChoicesAsync(JuryDesk desk, Guid juror) => desk.In(async (services, db, call) =>
        (await services.GetRequiredService<Bidding>().ReadAsync(await db.Set<Juror>().SingleAsync(one => one.Id == juror), call)).Choices);

    private static Task<AssignmentPlan> LockAsync(JuryDesk desk, Guid juror, Guid application, bool locked) =>
        desk.In((services, _, call) => services.GetRequiredService<PlanEditing>().LockAsync(call.Rounds[0], juror, application, locked));

    private static Task<Guid> KnowsAsync(JuryDesk desk, string name, string expertise) => desk.In(async (services, db, call) =>
    {
        var panel = services.GetRequiredService<Panel>();
        var juror = (await panel.InviteAsync(call, $"{name} <{name.ToLowerInvariant()}@jury.example>")).Invited.Single();
        await panel.AcceptAsync(call, juror, new JurorAnswer(name, "", null, ["en"], [], 20, "", true) { Expertise = expertise }, [], "en");
        return juror.Id;
    });
}
