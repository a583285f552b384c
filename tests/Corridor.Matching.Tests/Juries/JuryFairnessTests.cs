using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

public sealed class JuryFairnessTests
{
    [Fact]
    public void Of_small_problems_the_worst_sum_is_the_best_of_every_plan_and_the_bound_never_below() =>
        RandomCases.Check(300, seed => IsAsFairAsEveryPlan(Fair(AssignmentCases.Random(seed, maxApplications: 4, maxJurors: 4))));

    [Fact]
    public void With_rules_too() =>
        RandomCases.Check(300, seed => IsAsFairAsEveryPlan(Fair(AssignmentCases.WithRules(AssignmentCases.Random(seed, maxApplications: 3, maxJurors: 6), seed))));

    [Fact]
    public void Every_plan_obeys_the_rules_misses_as_little_as_any_and_proves_its_bounds() =>
        RandomCases.Check(200, seed =>
        {
            var problem = Fair(AssignmentCases.WithRules(AssignmentCases.Random(seed, maxApplications: 40, maxJurors: 14), seed));

            var plan = JuryAssignment.Solve(problem);

            Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
            var largest = JuryAssignment.Solve(problem with { Objective = JuryObjective.Total });
            Assert.Equal((largest.MissingReviews, largest.MissingLoad, largest.Total), (plan.MissingReviews, plan.MissingLoad, plan.TotalBound));
            Assert.InRange(plan.Fairness!.Worst, Worst(problem, largest.Pairs), plan.Fairness.WorstBound);
            Assert.All(plan.Pairs.GroupBy(pair => pair.Application), readers => Assert.True(AssignmentCases.Obeys(problem, readers.Key, [.. readers.Select(pair => pair.Juror)])));
        });

    [Theory]
    [InlineData(3, 3, 6, 168)]
    [InlineData(4, 4, 8, 224)]
    [InlineData(5, 4, 9, 274)]
    [InlineData(6, 5, 11, 328)]
    [InlineData(7, 6, 12, 378)]
    public void The_best_worst_paper_of_a_real_peer_review_is_found_and_proved(int reviews, int most, long worst, long total)
    {
        var problem = Fair(PeerReview.Problem(reviews, most));

        var plan = JuryAssignment.Solve(problem);

        var reference = PeerReview.Settings().Single(setting => setting.GetProperty("reviewers_per_paper").GetInt32() == reviews);
        Assert.Equal((reference.GetProperty("best_possible_worst_paper_score").GetInt64(), (long)reference.GetProperty("max_total_score_given_that_worst").GetDouble()), (worst, total));
        Assert.Equal((worst, worst, total, true), (plan.Fairness!.Worst, plan.Fairness.WorstBound, plan.Total, plan.IsOptimal));
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
    }

    /// <summary>The guarantee of PeerReview4All, reckoned by itself: some reviews of all with jurors of at least a threshold, the rest with anybody.</summary>
    [Fact]
    public void No_plan_is_worse_than_PeerReview4All_guarantees() =>
        RandomCases.Check(100, seed =>
        {
            var problem = Fair(AssignmentCases.Contested(12 + (seed % 7), 9, 3, 1.2, seed % 2 == 0 ? 10 : 1_000, seed));

            var plan = JuryAssignment.Solve(problem);

            Assert.InRange(plan.Fairness!.Worst, PeerReview4All.Guarantee(problem), plan.Fairness.WorstBound);
        });

    [Theory]
    [InlineData(1_000_000, 1.2)]
    [InlineData(1_000_000, 1.0)]
    [InlineData(5, 1.2)]
    public void A_thousand_applications_and_a_hundred_jurors_are_within_a_twentieth_of_the_bound(int values, double slack)
    {
        var problem = Fair(AssignmentCases.Contested(1_000, 100, 3, slack, values, seed: 11));

        var plan = JuryAssignment.Solve(problem);

        Assert.True(plan.IsFull);
        Assert.InRange(plan.Fairness!.Worst, 0.95 * plan.Fairness.WorstBound, plan.Fairness.WorstBound);
        Assert.InRange(plan.Total, 0.98 * plan.TotalBound, plan.TotalBound);
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
    }

    [Fact]
    public void Rules_that_cross_are_kept_and_the_bounds_hold_there_too() =>
        RandomCases.Check(150, seed =>
        {
            var problem = Fair(AssignmentCases.WithCrossingRules(AssignmentCases.Random(seed, maxApplications: 8, maxJurors: 7), seed));

            var plan = JuryAssignment.Solve(problem);

            Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
            Assert.All(plan.Pairs.GroupBy(pair => pair.Application), readers => Assert.True(AssignmentCases.Obeys(problem, readers.Key, [.. readers.Select(pair => pair.Juror)])));
        });

    [Fact]
    public void The_worst_application_comes_before_the_sum()
    {
        var problem = new JuryAssignmentProblem
        {
            Affinities = Affinities.Dense(2, 2, new[] { 9, 4, 3, 0 }),
            Jurors = [new(0, 1), new(0, 1)],
            Reviews = 1,
        };

        var total = JuryAssignment.Solve(problem);
        var fair = JuryAssignment.Solve(Fair(problem));

        Assert.Equal([new Pair(0, 0), new Pair(1, 1)], total.Pairs);
        Assert.Equal([new Pair(0, 1), new Pair(1, 0)], fair.Pairs);
        Assert.Equal((9, 7), (total.Total, fair.Total));
        Assert.Equal((3, 3, 9, false), (fair.Fairness!.Worst, fair.Fairness.WorstBound, fair.TotalBound, fair.IsOptimal));
    }

    [Fact]
    public void Applications_with_too_few_reviewers_share_what_there_is_and_do_not_hold_the_others_back()
    {
        // Applications 0 to 2 may be read by juror 0 only, twice; of the others each juror is good for one.
        var problem = Fair(new()
        {
            Affinities = Affinities.Dense(5, 3, new[] { 4, 0, 0, 4, 0, 0, 4, 0, 0, 0, 9, 7, 0, 9, 1 }),
            Jurors = [new(0, 2), new(0, 1), new(0, 1)],
            Reviews = 1,
            Forbidden = [.. AssignmentCases.Cells(3, 3).Where(pair => pair.Juror > 0)],
        });

        var plan = JuryAssignment.Solve(problem);

        Assert.Equal((1, 0, 2), (plan.MissingReviews, plan.Fairness!.Worst, plan.Fairness.WorstBound));
        Assert.Subset(plan.Pairs.ToHashSet(), new HashSet<Pair> { new(3, 2), new(4, 1) });
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
    }

    [Fact]
    public void A_bound_that_is_too_low_or_a_sum_that_is_not_there_is_not_proved()
    {
        var problem = Fair(AssignmentCases.Contested(100, 60, 3, 1.0, 1_000, seed: 3));
        var plan = JuryAssignment.Solve(problem);
        var fairness = plan.Fairness!;

        Assert.NotEqual(0, fairness.Prices.Max());
        Assert.True(JuryAssignment.Verify(problem, plan).IsProved);
        Assert.False(Verify(fairness with { WorstBound = fairness.WorstBound - 1 }));
        Assert.False(Verify(fairness with { Worst = fairness.Worst + 1 }));
        Assert.False(JuryAssignment.Verify(problem, plan with { TotalBound = plan.TotalBound - 1 }).IsProved);
        Assert.False(Verify(fairness with { Prices = [.. fairness.Prices.Select(price => price * 2)] }));
        Assert.False(Verify(fairness with { Weights = [.. fairness.Weights.Select(weight => weight == fairness.Weights.Max() ? weight * 3 : weight)] }));
        Assert.False(Verify(fairness with { Weights = [.. fairness.Weights.Select(weight => -weight)] }));
        Assert.False(JuryAssignment.Verify(problem, plan with { Fairness = null }).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { IsOptimal = true }).IsProved);

        bool Verify(JuryFairness told) => JuryAssignment.Verify(problem, plan with { Fairness = told }).IsProved;
    }

    [Fact]
    public void The_same_seed_gives_the_same_fair_plan()
    {
        var problem = Fair(AssignmentCases.Contested(200, 30, 3, 1.1, 50, seed: 5));

        var (first, again) = (JuryAssignment.Solve(problem), JuryAssignment.Solve(problem));

        Assert.Equal(first.Pairs, again.Pairs);
        Assert.Equal(first.Fairness!.Weights, again.Fairness!.Weights);
    }

    [Fact]
    public void Nothing_to_assign_is_fair()
    {
        var problem = Fair(new() { Affinities = Affinities.Equal(2, 2), Jurors = [new(0, 1), new(0, 1)], Reviews = 0 });

        var plan = JuryAssignment.Solve(problem);

        Assert.Equal((0, 0, true), (plan.Fairness!.Worst, plan.Fairness.WorstBound, plan.IsOptimal));
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
    }

    private static JuryAssignmentProblem Fair(JuryAssignmentProblem problem) => problem with { Objective = JuryObjective.Fair };

    private static void IsAsFairAsEveryPlan(JuryAssignmentProblem problem)
    {
        var plan = JuryAssignment.Solve(problem);

        var (worst, total) = AssignmentCases.Fairest(problem);
        Assert.Equal(worst, plan.Fairness!.Worst);
        Assert.InRange(plan.Fairness.WorstBound, worst, long.MaxValue);
        Assert.InRange(plan.Total, plan.IsOptimal ? total : long.MinValue, total);
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
    }

    private static long Worst(JuryAssignmentProblem problem, IReadOnlyList<Pair> pairs) => Enumerable.Range(0, problem.Affinities.Applications)
        .Where(i => problem.ReviewsNeeded(i) > 0 || problem.Pinned.Any(pair => pair.Application == i))
        .Select(i => pairs.Where(pair => pair.Application == i).Sum(pair => (long)(problem.Affinities.Find(i, pair.Juror) ?? 0)))
        .DefaultIfEmpty(0)
        .Min();
}
