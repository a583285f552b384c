using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

public sealed class CrossingRulesTests
{
    [Fact]
    public void Small_problems_are_solved_as_well_as_by_trying_every_plan_and_proved() =>
        RandomCases.Check(1_500, seed =>
        {
            var problem = AssignmentCases.WithCrossingRules(AssignmentCases.Random(seed, maxApplications: 3, maxJurors: 6), seed);

            var plan = JuryAssignment.Solve(problem);

            var best = AssignmentCases.Best(problem);
            Assert.Equal((best.MissingReviews, best.MissingLoad, best.Total, true), (plan.MissingReviews, plan.MissingLoad, plan.Total, plan.IsOptimal));
            Assert.Equal((plan.Total, plan.MissingReviews), (plan.TotalBound, plan.MissingReviewsBound));
            if (problem.Balance == LoadBalance.BeforeTotal)
                Assert.Equal(best.Squares, plan.Loads.Sum(load => (long)load * load));
            Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
        });

    [Fact]
    public void Every_plan_obeys_the_rules_and_its_bounds_are_proved() =>
        RandomCases.Check(100, seed =>
        {
            var problem = AssignmentCases.WithCrossingRules(AssignmentCases.Random(seed, maxApplications: 25, maxJurors: 12), seed);

            var plan = JuryAssignment.Solve(problem);

            Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
            foreach (var application in plan.Pairs.GroupBy(pair => pair.Application))
                Assert.True(AssignmentCases.Obeys(problem, application.Key, [.. application.Select(pair => pair.Juror)]));
        });

    [Theory]
    [InlineData(1_000_000, 1.2)]
    [InlineData(5, 1.2)]
    public void A_thousand_applications_and_a_hundred_jurors_come_within_a_hundredth_of_a_proved_bound(int values, double slack)
    {
        var problem = Crossing(AssignmentCases.Contested(1_000, 100, 3, slack, values, seed: 21));

        var plan = JuryAssignment.Solve(problem);

        Assert.True(plan.IsFull);
        Assert.InRange(plan.TotalBound, plan.Total, plan.Total * 1.01);
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
        Assert.All(plan.Pairs.GroupBy(pair => pair.Application), readers => Assert.True(AssignmentCases.Obeys(problem, readers.Key, [.. readers.Select(pair => pair.Juror)])));
    }

    [Fact]
    public void A_language_that_too_few_read_leaves_reviews_missing_and_the_bound_says_how_many()
    {
        // 25 applications of 100 need two readers of a language that one juror reads, who has 18 places; each may have one who does not read it.
        var problem = Crossing(AssignmentCases.Contested(100, 20, 3, 1.2, 1_000, seed: 22));
        problem = problem with { Readers = problem.Readers! with { LanguagesOf = [.. Enumerable.Range(0, 20).Select(j => (IReadOnlyCollection<int>)(j < 1 ? [0, 1, 2, 3] : [j % 3]))] } };

        var plan = JuryAssignment.Solve(problem);

        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
        Assert.Equal((32, 32), (plan.MissingReviews, plan.MissingReviewsBound));
        Assert.Equal(32, plan.Binding.Sum(set => set.Deficit));
        Assert.InRange(plan.TotalBound, plan.Total, plan.Total * 1.01);
    }

    [Fact]
    public void A_bound_that_is_too_low_or_a_case_that_is_left_out_is_not_proved()
    {
        var problem = Crossing(AssignmentCases.Contested(30, 20, 3, 1.05, 1_000, seed: 23));
        var plan = JuryAssignment.Solve(problem);
        var dearer = plan.Cases.Select(item => item with { Duals = item.Duals with { JurorPrices = [.. item.Duals.JurorPrices.Select(price => price + 1_000)] } });
        var worse = JuryAssignment.Solve(problem with { Forbidden = [plan.Pairs[0]] }) with { Duals = plan.Duals, Cases = plan.Cases };

        Assert.True(plan.IsOptimal && plan.Cases.Count > 1);
        Assert.True(JuryAssignment.Verify(problem, plan).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { Cases = [.. plan.Cases.Skip(1)] }).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { Cases = [] }).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { Cases = [.. dearer] }).IsProved);
        Assert.False(JuryAssignment.Verify(problem, plan with { TotalBound = plan.Total - 1 }).IsProved);
        Assert.False(JuryAssignment.Verify(problem, worse).IsProved);
        Assert.False(JuryAssignment.Verify(problem, worse with { IsOptimal = false, TotalBound = worse.Total }).IsProved);
        Assert.True(JuryAssignment.Verify(problem, worse with { IsOptimal = false, TotalBound = plan.Total }).IsProved);
    }

    [Fact]
    public void The_same_seed_gives_the_same_plan_and_the_same_proof()
    {
        var problem = Crossing(AssignmentCases.Contested(30, 20, 3, 1.05, 1_000, seed: 24));

        var (first, again) = (JuryAssignment.Solve(problem), JuryAssignment.Solve(problem));

        Assert.Equal(first.Pairs, again.Pairs);
        Assert.Equal(first.Cases.SelectMany(item => item.Choices), again.Cases.SelectMany(item => item.Choices));
        Assert.Equal(first.Cases.SelectMany(item => item.Duals.JurorPrices), again.Cases.SelectMany(item => item.Duals.JurorPrices));
    }

    // Ten cities, seven organisations, four languages of which every juror reads one or two: all of them cross.
    private static JuryAssignmentProblem Crossing(JuryAssignmentProblem problem)
    {
        var (applications, jurors) = (problem.Affinities.Applications, problem.Affinities.Jurors);
        return problem with
        {
            Groups = [new([.. Enumerable.Range(0, jurors).Select(j => j * 10 / jurors)]), new([.. Enumerable.Range(0, jurors).Select(j => j % 7)])],
            Readers = new(2, [.. Enumerable.Range(0, applications).Select(i => i % 4)], [.. Enumerable.Range(0, jurors).Select(j => (IReadOnlyCollection<int>)[j % 4, j % 3])]),
        };
    }
}
