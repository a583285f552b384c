using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

public sealed class JuryAssignmentSizeTests
{
    [Theory]
    [InlineData(1_000_000, 1.2)]
    [InlineData(1_000_000, 1.0)]
    [InlineData(5, 1.2)]
    [InlineData(1, 1.2)]
    public void A_thousand_applications_and_a_hundred_jurors_are_assigned_with_a_proof(int values, double slack)
    {
        var problem = AssignmentCases.Contested(1_000, 100, 3, slack, values, seed: 11);

        var plan = JuryAssignment.Solve(problem);

        Assert.True(plan.IsFull);
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
    }

    [Theory]
    [InlineData(1_000_000, 1.2)]
    [InlineData(1_000, 1.0)]
    [InlineData(4, 1.1)]
    public void With_rules_too(int values, double slack)
    {
        // Ten cities of ten, two to a country; one language a country, every third country reads them all.
        var problem = AssignmentCases.Contested(1_000, 100, 3, slack, values, seed: 12);
        problem = problem with
        {
            Groups = [new([.. Enumerable.Range(0, 100).Select(j => j / 10)]), new([.. Enumerable.Range(0, 100).Select(j => j / 20)], 2)],
            Readers = new(1, [.. Enumerable.Range(0, 1_000).Select(i => i % 4)], [.. Enumerable.Range(0, 100).Select(j => (IReadOnlyCollection<int>)(j / 20 % 3 == 0 ? [0, 1, 2, 3] : [j / 20 % 4]))]),
        };

        var plan = JuryAssignment.Solve(problem);

        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
        Assert.All(plan.Pairs.GroupBy(pair => pair.Application), readers => Assert.True(AssignmentCases.Obeys(problem, readers.Key, [.. readers.Select(pair => pair.Juror)])));
    }

    /// <summary>Sizes and kinds of scores at which prices, lists of candidates and exchanges by the hundred all come into play.</summary>
    [Theory]
    [InlineData(3_000, 300, 3, 1_000_000, 1.2)]
    [InlineData(3_000, 300, 5, 1_000_000, 1.2)]
    [InlineData(3_000, 300, 3, 5, 1.0)]
    [InlineData(3_000, 300, 3, 1_000, 0.9)]
    [InlineData(64, 100, 3, 1_000, 1.2)]
    [InlineData(200, 300, 1, 1_000, 1.2)]
    public void Larger_panels_are_proved(int applications, int jurors, int reviews, int values, double slack)
    {
        var problem = AssignmentCases.Contested(applications, jurors, reviews, slack, values, seed: 13);

        var plan = JuryAssignment.Solve(problem);

        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
        Assert.Equal(slack < 1, plan.MissingReviews > 0);
    }

    /// <summary>Jurors whom nothing tells apart, by the ten: none of them has a price of its own.</summary>
    [Fact]
    public void Interchangeable_jurors_are_assigned_with_a_proof()
    {
        var problem = AssignmentCases.Contested(2_000, 200, 3, 1.2, 1_000_000, seed: 14);
        var random = new Random(15);
        var columns = new int[2_000 * 200];
        for (var cell = 0; cell < columns.Length; cell++)
            columns[cell] = cell % 10 == 0 ? random.Next(1_000_000) : columns[cell - 1];
        problem = problem with { Affinities = Affinities.Dense(2_000, 200, columns) };

        var plan = JuryAssignment.Solve(problem);

        Assert.True(plan.IsFull);
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
    }
}
