using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Jury;

public sealed class PlanEditingTests
{
    [Fact]
    public async Task What_is_added_by_hand_changes_the_plan_and_is_assigned_only_with_it()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, rules: new JuryRules(false, true, 20, 1, 1) { OnePerCity = true });
        var north = await desk.Database.CityAsync("north");
        var (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee", "es"));
        var kim = await desk.SeatAsync("Kim", north, load: 1, languages: ["en", "es"]);
        var lou = await desk.SeatAsync("Lou", north, languages: "fr");
        var first = await desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0], readers: 0));
        Assert.Equal((2, false), (first.Added, first.ByHand));

        var more = first.Rows.Single(row => row.JurorId == lou).ApplicationId == ada ? bee : ada;
        var plan = await EditAsync(desk, (editing, round) => editing.AddAsync(round, lou, more, null));
        plan = await EditAsync(desk, (editing, round) => editing.AddAsync(round, kim, more == ada ? bee : ada, null));

        Assert.Equal((4, 0, true, 0), (plan.Added, plan.Missing, plan.ByHand, plan.Readers));
        var (summary, _) = await SummaryAsync(desk, plan);
        Assert.Equal([(kim, 0, 2, true), (lou, 0, 2, false)], summary.Loads.Select(load => (load.Juror.Id, load.Now, load.Then, load.IsOver)));
        Assert.Equal([(2, 2)], summary.Coverage);
        Assert.Equal(200, summary.Affinity);
        Assert.Equal(
            [
                "is of the same city as another of its jurors", "is of the same city as another of its jurors", "is of the same city as another of its jurors", "is of the same city as another of its jurors",
                "the application needs {0} review only", "the application needs {0} review only", "the application needs {0} review only", "the application needs {0} review only",
                "would read more than the {0} application they agreed to", "would read more than the {0} application they agreed to",
            ],
            summary.Warnings.Select(warning => warning.Warning.Key).Order(StringComparer.Ordinal));
        Assert.Empty(await desk.ReviewsAsync());
        await CommitAsync(desk, plan.Id);
        Assert.Equal(4, (await desk.ReviewsAsync()).Count);
        Assert.Equal("This juror reads this application already.", (await Assert.ThrowsAsync<RuleBrokenException>(() => EditAsync(desk, (editing, round) => editing.AddAsync(round, lou, more, null)))).Text.Key);
    }

    [Fact]
    public async Task What_is_taken_out_is_taken_back_with_the_plan_unless_it_has_begun()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2);
        var ada = await desk.ApplyAsync("Ada");
        var (kim, lou) = (await desk.SeatAsync("Kim"), await desk.SeatAsync("Lou"));
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        await desk.ScoreAsync((await desk.ReviewsAsync()).Single(review => review.JurorId == kim).Id, 4);

        var begun = await Assert.ThrowsAsync<RuleBrokenException>(() => EditAsync(desk, (editing, round) => editing.RemoveAsync(round, kim, ada)));
        var plan = await EditAsync(desk, (editing, round) => editing.RemoveAsync(round, lou, ada));

        Assert.Equal("This review has begun: it stays.", begun.Text.Key);
        Assert.Equal((0, 1), (plan.Added, plan.Missing));
        Assert.Equal([new PlanRemoval(ada, lou)], plan.Removals);
        Assert.Equal(2, (await desk.ReviewsAsync()).Count);
        await CommitAsync(desk, plan.Id);
        Assert.Equal([kim], (await desk.ReviewsAsync()).Select(review => review.JurorId));
    }

    [Fact]
    public async Task A_conflict_is_waived_before_somebody_is_added_and_the_same_city_with_a_reason_that_is_logged()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        var ada = await desk.ApplyAsync("Ada");
        var (tied, local) = (await desk.JoinAsync("Tied", "tied@one.test", "Ada"), await desk.SeatAsync("Local", desk.City));

        var refused = await Assert.ThrowsAsync<RuleBrokenException>(() => EditAsync(desk, (editing, round) => editing.AddAsync(round, tied, ada, "I know")));
        var silent = await Assert.ThrowsAsync<RuleBrokenException>(() => EditAsync(desk, (editing, round) => editing.AddAsync(round, local, ada, " ")));
        var plan = await EditAsync(desk, (editing, round) => editing.AddAsync(round, local, ada, "Nobody else knows the field"));
        await CommitAsync(desk, plan.Id);

        Assert.Equal("There is a conflict of interest between them: waive it first, or choose somebody else.", refused.Text.Key);
        Assert.Equal("They are of the same city or country: say why this does not count, it is kept in the log.", silent.Text.Key);
        var (conflict, logged) = await desk.In(async (_, db, _) => (await db.Set<Conflict>().SingleAsync(one => one.JurorId == local), await db.Set<AuditEntry>().SingleAsync(entry => entry.Action == "conflict.waived")));
        Assert.Equal((ConflictKind.HomeCity, false, "Nobody else knows the field"), (conflict.Kind, conflict.Bars, conflict.WaivedReason));
        Assert.Contains("Nobody else knows the field", logged.Payload!, StringComparison.Ordinal);
        // Planning again keeps what was waived.
        Assert.Equal([(local, true)], (await desk.PlanAsync()).Rows.Select(row => (row.JurorId, row.Kept)));
    }

    [Fact]
    public async Task A_file_adds_what_it_can_and_says_line_by_line_what_it_cannot()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2);
        var (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"));
        var (kim, lou) = (await desk.SeatAsync("Kim", load: 1), await desk.SeatAsync("Lou", desk.City));

        var plan = await EditAsync(desk, (editing, round) => editing.ImportAsync(round,
        [
            new(2, "Kim@jury.example", "1"),
            new(3, "kim+office@jury.example", "2"),
            new(4, "kim@jury.example", "0001"),
            new(5, "max@jury.example", "1"),
            new(6, "lou@jury.example", "7"),
            new(7, "lou@jury.example", "1"),
        ]));

        Assert.Equal([(ada, kim), (bee, kim)], plan.Rows.Select(row => (row.ApplicationId, row.JurorId)));
        Assert.Equal(
            [new RefusedLine(4, LineProblem.AssignedAlready), new(5, LineProblem.UnknownJuror), new(6, LineProblem.UnknownApplication), new(7, LineProblem.Barred)],
            plan.Refused);
        var (summary, _) = await SummaryAsync(desk, plan);
        Assert.True(summary.Loads.Single(load => load.Juror.Id == kim).IsOver);
        Assert.Equal((2, 0), (plan.Missing, summary.Loads.Single(load => load.Juror.Id == lou).Then));
        Assert.Empty(await desk.ReviewsAsync());
    }

    private static Task<AssignmentPlan> EditAsync(JuryDesk desk, Func<PlanEditing, Round, Task<AssignmentPlan>> edit) =>
        desk.In((services, _, call) => edit(services.GetRequiredService<PlanEditing>(), call.Rounds[0]));

    private static Task<int> CommitAsync(JuryDesk desk, Guid plan) => desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().CommitAsync(call, plan));

    private static Task<(PlanSummary Summary, JuryBoard Board)> SummaryAsync(JuryDesk desk, AssignmentPlan plan) => desk.In(async (_, db, call) =>
    {
        var board = await JuryBoard.ReadAsync(db, call.Rounds[0]);
        return (new PlanSummary(board, plan), board);
    });
}
