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
}
