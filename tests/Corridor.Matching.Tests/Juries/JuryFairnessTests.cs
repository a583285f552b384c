using System.Text.Json;
using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

public sealed class JuryFairnessTests
{
    [Fact]
    public void Small_problems_are_never_better_than_the_best_of_every_plan_and_the_bound_never_below()
    {
        var (cases, best) = (0, 0);
        RandomCases.Check(500, seed => IsBetweenTruthAndBound(Fair(AssignmentCases.Random(seed, maxApplications: 4, maxJurors: 4)), ref cases, ref best));

        Assert.Equal((500, -1), (cases, best));
    }

    [Fact]
    public void With_rules_too()
    {
        var (cases, best) = (0, 0);
        RandomCases.Check(500, seed => IsBetweenTruthAndBound(Fair(AssignmentCases.WithRules(AssignmentCases.Random(seed, maxApplications: 3, maxJurors: 6), seed)), ref cases, ref best));

        Assert.Equal((500, -1), (cases, best));
    }

    [Fact]
    public void Every_plan_obeys_the_rules_misses_as_little_as_any_and_proves_its_bounds() =>
        RandomCases.Check(500, seed =>
        {
            var problem = Fair(AssignmentCases.WithRules(AssignmentCases.Random(seed, maxApplications: 40, maxJurors: 14), seed));

            var plan = JuryAssignment.Solve(problem);

            Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
            var largest = JuryAssignment.Solve(problem with { Objective = JuryObjective.Total });
            Assert.Equal((largest.MissingReviews, largest.MissingLoad, largest.Total), (plan.MissingReviews, plan.MissingLoad, plan.Fairness!.TotalBound));
            Assert.InRange(plan.Fairness.Worst, Worst(problem, largest.Pairs), plan.Fairness.WorstBound);
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

    private static JuryAssignmentProblem Fair(JuryAssignmentProblem problem) => problem with { Objective = JuryObjective.Fair };

    private static void IsBetweenTruthAndBound(JuryAssignmentProblem problem, ref int cases, ref int best)
    {
        var plan = JuryAssignment.Solve(problem);

        var (worst, total) = AssignmentCases.Fairest(problem);
        Assert.InRange(plan.Fairness!.Worst, long.MinValue, worst);
        Assert.InRange(plan.Fairness.WorstBound, worst, long.MaxValue);
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
        if (plan.Fairness.Worst == worst)
            Assert.InRange(plan.Total, long.MinValue, total);
        if (plan.IsOptimal)
            Assert.Equal((worst, total), (plan.Fairness.Worst, plan.Total));
        cases++;
        best += plan.Fairness.Worst == worst ? 1 : 0;
        provedCount += plan.Fairness.Worst == plan.Fairness.WorstBound ? 1 : 0; totalCount += plan.Fairness.Worst == worst && plan.Total == total ? 1 : 0;
        Console.WriteLine($"{cases} {best} proved {provedCount} total {totalCount}");
    }

    private static int provedCount, totalCount;

    private static long Worst(JuryAssignmentProblem problem, IReadOnlyList<Pair> pairs) => Enumerable.Range(0, problem.Affinities.Applications)
        .Where(i => problem.ReviewsNeeded(i) > 0 || problem.Pinned.Any(pair => pair.Application == i))
        .Select(i => pairs.Where(pair => pair.Application == i).Sum(pair => (long)(problem.Affinities.Find(i, pair.Juror) ?? 0)))
        .DefaultIfEmpty(0)
        .Min();
}
