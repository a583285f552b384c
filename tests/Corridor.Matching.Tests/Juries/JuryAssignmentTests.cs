using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

public sealed class JuryAssignmentTests
{
    [Fact]
    public void Small_problems_are_solved_as_well_as_by_trying_every_plan() =>
        RandomCases.Check(1_000, seed => IsAsGoodAsEveryPlan(AssignmentCases.Random(seed, maxApplications: 4, maxJurors: 4)));

    [Fact]
    public void Every_plan_is_proved_by_its_own_prices() =>
        RandomCases.Check(1_000, seed =>
        {
            var problem = AssignmentCases.Random(seed, maxApplications: 40, maxJurors: 12);

            var plan = JuryAssignment.Solve(problem);

            var verdict = JuryAssignment.Verify(problem, plan);
            Assert.Empty(verdict.Faults);
            Assert.Equal(verdict.Value, verdict.Bound);
        });

    [Fact]
    public void Small_problems_with_rules_are_solved_as_well_as_by_trying_every_plan() =>
        RandomCases.Check(2_000, seed => IsAsGoodAsEveryPlan(AssignmentCases.WithRules(AssignmentCases.Random(seed, maxApplications: 3, maxJurors: 6), seed)));

    [Fact]
    public void Every_plan_with_rules_obeys_them_and_is_proved_by_its_own_prices() =>
        RandomCases.Check(1_000, seed =>
        {
            var problem = AssignmentCases.WithRules(AssignmentCases.Random(seed, maxApplications: 40, maxJurors: 14), seed);

            var plan = JuryAssignment.Solve(problem);

            Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
            foreach (var application in plan.Pairs.GroupBy(pair => pair.Application))
                Assert.True(AssignmentCases.Obeys(problem, application.Key, [.. application.Select(pair => pair.Juror)]));
        });

    [Fact]
    public void No_conflict_is_ever_assigned_and_no_pinned_pair_ever_moves() =>
        RandomCases.Check(10_000, seed =>
        {
            var problem = AssignmentCases.Random(seed, maxApplications: 12, maxJurors: 8);
            if (seed % 2 == 0)
                problem = AssignmentCases.WithRules(problem, seed);

            var plan = JuryAssignment.Solve(problem);

            Assert.Empty(plan.Pairs.Intersect(problem.Conflicts));
            Assert.Empty(plan.Pairs.Intersect(problem.Forbidden));
            Assert.Equal(problem.Pinned.Count, plan.Pairs.Intersect(problem.Pinned).Count());
            Assert.Equal(plan.Pairs.Count, plan.Pairs.Distinct().Count());
        });

    [Theory]
    [InlineData(200, 30, 3, 1.0, 1_000_000, 0, LoadBalance.AfterTotal)]
    [InlineData(200, 30, 3, 1.2, 5, 12, LoadBalance.AfterTotal)]
    [InlineData(200, 30, 3, 3.0, 1_000, 15, LoadBalance.BeforeTotal)]
    [InlineData(200, 30, 5, 0.9, 1_000, 0, LoadBalance.AfterTotal)]
    [InlineData(200, 30, 2, 2.0, 1_000, 14, LoadBalance.None)]
    public void Contested_problems_of_middle_size_are_proved(int applications, int jurors, int reviews, double slack, int values, int minimum, LoadBalance balance)
    {
        var problem = AssignmentCases.Contested(applications, jurors, reviews, slack, values, seed: 7, minimum) with { Balance = balance };

        var plan = JuryAssignment.Solve(problem);

        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
        Assert.Equal(slack >= 1 ? (long)applications * reviews : (long)jurors * problem.Jurors[0].Maximum, plan.Pairs.Count);
        Assert.Equal(Math.Max(0, jurors * minimum - applications * reviews), plan.MissingLoad);
    }

    [Fact]
    public void The_reference_optima_of_a_real_peer_review_are_reproduced()
    {
        var settings = PeerReview.Settings();

        var totals = settings.Select(setting =>
        {
            var problem = PeerReview.Problem(setting.GetProperty("reviewers_per_paper").GetInt32(), setting.GetProperty("max_papers_per_reviewer").GetInt32());
            var plan = JuryAssignment.Solve(problem);
            Assert.True(plan.IsFull);
            Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
            return plan.Total;
        }).ToArray();

        Assert.Equal(35, PeerReview.Problem(3, 3).Jurors.Count);
        Assert.Equal([168, 224, 274, 328, 378], totals);
        Assert.Equal(settings.Select(setting => (long)setting.GetProperty("max_total_score").GetDouble()), totals);
    }

    [Theory]
    [InlineData(7, 5, 3)]
    [InlineData(60, 11, 3)]
    [InlineData(1, 4, 2)]
    public void Equal_affinities_give_loads_that_differ_by_at_most_one(int applications, int jurors, int reviews)
    {
        var problem = new JuryAssignmentProblem
        {
            Affinities = Affinities.Equal(applications, jurors),
            Jurors = [.. Enumerable.Repeat(new JurorLoad(0, 60), jurors)],
            Reviews = reviews,
        };

        var plan = JuryAssignment.Solve(problem);

        Assert.True(plan.IsFull);
        Assert.InRange(plan.Loads.Max() - plan.Loads.Min(), 0, 1);
    }

    [Fact]
    public void Loads_before_total_are_even_even_when_one_juror_suits_everything_best()
    {
        var problem = new JuryAssignmentProblem
        {
            Affinities = Affinities.Dense(6, 3, new[] { 9, 1, 0, 9, 0, 1, 9, 1, 0, 9, 0, 1, 9, 1, 0, 9, 0, 1 }),
            Jurors = [.. Enumerable.Repeat(new JurorLoad(0, 6), 3)],
            Reviews = 1,
        };

        var forTotal = JuryAssignment.Solve(problem);
        var forLoads = JuryAssignment.Solve(problem with { Balance = LoadBalance.BeforeTotal });

        Assert.Equal(54, forTotal.Total);
        Assert.Equal([6, 0, 0], forTotal.Loads);
        Assert.Equal(22, forLoads.Total);
        Assert.Equal([2, 2, 2], forLoads.Loads);
    }

    [Fact]
    public void The_minimum_load_is_met_at_the_least_cost_and_its_dual_says_what_it_costs()
    {
        var problem = new JuryAssignmentProblem
        {
            Affinities = Affinities.Dense(3, 2, new[] { 10, 7, 10, 4, 10, 1 }),
            Jurors = [new(0, 3), new(1, 3)],
            Reviews = 1,
        };

        var plan = JuryAssignment.Solve(problem);

        Assert.Equal([new Pair(0, 1), new Pair(1, 0), new Pair(2, 0)], plan.Pairs);
        Assert.Equal(27, plan.Total);
        Assert.InRange(plan.Duals.MinimumLoadDuals[1], 3, 6);
    }

    [Fact]
    public void A_full_juror_has_a_price_between_what_the_last_place_brought_and_the_next_would_bring()
    {
        var problem = new JuryAssignmentProblem
        {
            Affinities = Affinities.Dense(3, 2, new[] { 10, 1, 10, 4, 10, 8 }),
            Jurors = [new(0, 1), new(0, 3)],
            Reviews = 1,
        };

        var plan = JuryAssignment.Solve(problem);

        Assert.Equal([new Pair(0, 0), new Pair(1, 1), new Pair(2, 1)], plan.Pairs);
        Assert.InRange(plan.Duals.JurorPrices[0], 6, 9);
        Assert.Equal(0, plan.Duals.JurorPrices[1]);
    }

    [Fact]
    public void Too_few_reviewers_are_named_with_what_they_can_do_and_what_is_needed()
    {
        // Applications 0 to 6 may be read by jurors 0 and 1 only, at most 5 each; three reviews would need 21.
        var problem = new JuryAssignmentProblem
        {
            Affinities = Affinities.Equal(10, 8),
            Jurors = [.. Enumerable.Repeat(new JurorLoad(0, 5), 8)],
            Reviews = 3,
            Forbidden = [.. AssignmentCases.Cells(7, 8).Where(pair => pair.Juror > 1)],
        };

        var plan = JuryAssignment.Solve(problem);

        Assert.False(plan.IsFull);
        Assert.Equal((11, 19), (plan.MissingReviews, plan.Pairs.Count));
        var constraint = Assert.Single(plan.Binding);
        Assert.Equal(BindingKind.TooFewReviewers, constraint.Kind);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], constraint.Applications);
        Assert.Equal([0, 1], constraint.Jurors);
        Assert.Equal((21, 10, 11), (constraint.Needed, constraint.Offered, constraint.Deficit));
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
    }

    [Fact]
    public void Separate_shortages_are_reported_separately()
    {
        var problem = new JuryAssignmentProblem
        {
            Affinities = Affinities.Sparse(4, 4, [new(0, 0, 1), new(1, 0, 1), new(2, 1, 1), new(3, 1, 1), new(3, 2, 1)], onlyListed: true),
            Jurors = [new(0, 1), new(0, 5), new(0, 5), new(2, 5)],
            Reviews = 1,
            ReviewsOf = new Dictionary<int, int> { [2] = 2, [3] = 0 },
        };

        var plan = JuryAssignment.Solve(problem);

        Assert.Equal((2, 2), (plan.MissingReviews, plan.MissingLoad));
        Assert.Equal(3, plan.Binding.Count);
        Assert.Contains(plan.Binding, b => b.Kind == BindingKind.TooFewReviewers && b.Applications.SequenceEqual([0, 1]) && b.Jurors.SequenceEqual([0]) && b.Deficit == 1);
        Assert.Contains(plan.Binding, b => b.Kind == BindingKind.TooFewReviewers && b.Applications.SequenceEqual([2]) && b.Jurors.Count == 0 && b.Deficit == 1);
        Assert.Contains(plan.Binding, b => b.Kind == BindingKind.TooFewApplications && b.Applications.Count == 0 && b.Jurors.SequenceEqual([3]) && b.Deficit == 2);
    }

    [Fact]
    public void The_same_seed_gives_the_same_plan_and_another_seed_another_among_equals()
    {
        var problem = new JuryAssignmentProblem
        {
            Affinities = Affinities.Equal(20, 8),
            Jurors = [.. Enumerable.Repeat(new JurorLoad(0, 10), 8)],
            Reviews = 2,
            Seed = 1,
        };

        var first = JuryAssignment.Solve(problem);
        var again = JuryAssignment.Solve(problem);
        var other = JuryAssignment.Solve(problem with { Seed = 2 });

        Assert.Equal(first.Pairs, again.Pairs);
        Assert.Equal(first.Duals.JurorPrices, again.Duals.JurorPrices);
        Assert.NotEqual(first.Pairs, other.Pairs);
        Assert.Equal(first.Total, other.Total);
    }

    [Fact]
    public void A_worse_plan_a_broken_rule_or_a_wrong_price_is_not_proved()
    {
        var problem = AssignmentCases.Contested(30, 8, 3, 1.1, 1_000, seed: 3);
        var plan = JuryAssignment.Solve(problem);
        var swapped = plan.Pairs.ToList();
        var kept = swapped[0];
        var juror = Enumerable.Range(0, 8).First(j => !plan.Pairs.Contains(new(kept.Application, j)) && !problem.Conflicts.Contains(new(kept.Application, j)));
        swapped[0] = new(kept.Application, juror);
        var conflict = problem.Conflicts.First();
        var prices = plan.Duals.JurorPrices.ToArray();
        prices[Array.IndexOf(prices, prices.Max())]--;
        prices[Array.IndexOf(prices, prices.Max())] -= 500;

        Assert.True(JuryAssignment.Verify(problem, plan).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { Pairs = swapped }).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { Pairs = [.. plan.Pairs, conflict] }).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { Pairs = [.. plan.Pairs.Skip(1)] }).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { Total = plan.Total + 1 }).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { Duals = plan.Duals with { JurorPrices = prices } }).IsProved);
    }

    [Fact]
    public void Contradictory_input_is_refused_in_words()
    {
        var problem = new JuryAssignmentProblem { Affinities = Affinities.Equal(2, 2), Jurors = [new(0, 1), new(0, 1)], Reviews = 1 };

        Assert.Contains("pinned and forbidden", Refusal(problem with { Pinned = [new(0, 0)], Conflicts = [new(0, 0)] }), StringComparison.Ordinal);
        Assert.Contains("pinned twice", Refusal(problem with { Pinned = [new(0, 0), new(0, 0)] }), StringComparison.Ordinal);
        Assert.Contains("outside 2 × 2", Refusal(problem with { Forbidden = [new(2, 0)] }), StringComparison.Ordinal);
        Assert.Contains("between 2 and 1", Refusal(problem with { Jurors = [new(2, 1), new(0, 1)] }), StringComparison.Ordinal);
        Assert.Contains("need -1", Refusal(problem with { Reviews = -1 }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Affinities.Sparse(2, 2, [new(0, 0, 1), new(0, 0, 2)]));
        Assert.Throws<ArgumentException>(() => Affinities.Dense(2, 2, new int[3]));

        static string Refusal(JuryAssignmentProblem wrong) => Assert.Throws<ArgumentException>(() => JuryAssignment.Solve(wrong)).Message;
    }

    [Fact]
    public void Nothing_to_assign_is_a_full_empty_plan()
    {
        var plan = JuryAssignment.Solve(new() { Affinities = Affinities.Equal(0, 0), Jurors = [], Reviews = 3 });

        Assert.True(plan.IsFull);
        Assert.Empty(plan.Pairs);
    }

    private static void IsAsGoodAsEveryPlan(JuryAssignmentProblem problem)
    {
        var plan = JuryAssignment.Solve(problem);

        var best = AssignmentCases.Best(problem);
        Assert.Equal(
            (best.MissingReviews, best.MissingLoad, best.Total),
            (plan.MissingReviews, plan.MissingLoad, plan.Total));
        if (problem.Balance != LoadBalance.None)
            Assert.Equal(best.Squares, plan.Loads.Sum(load => (long)load * load));
    }
}
