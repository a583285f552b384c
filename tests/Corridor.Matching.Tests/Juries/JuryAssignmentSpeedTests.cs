using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

// Alone and in processor time, so that neither other tests nor other programs count.
[Collection("alone")]
public sealed class JuryAssignmentSpeedTests
{
    [Theory]
    [InlineData(1_000_000, 1.2)]
    [InlineData(1_000_000, 1.0)]
    [InlineData(5, 1.2)]
    [InlineData(1, 1.2)]
    public void A_thousand_applications_and_a_hundred_jurors_take_well_under_two_seconds(int values, double slack)
    {
        var problem = AssignmentCases.Contested(1_000, 100, 3, slack, values, seed: 11);

        // The best of three: the first also compiles.
        var (plan, seconds) = Enumerable.Range(0, 3).Select(_ => Timed(problem)).MinBy(run => run.Seconds);

        Assert.True(plan.IsFull);
        Assert.Empty(JuryAssignment.Verify(problem, plan).Faults);
        Assert.True(seconds < 1, $"{seconds:0.000} s");
        TestContext.Current.TestOutputHelper?.WriteLine($"values {values}, slack {slack}: {seconds:0.000} s, total {plan.Total}");
    }

    private static (JuryAssignmentPlan Plan, double Seconds) Timed(JuryAssignmentProblem problem)
    {
        var before = Environment.CpuUsage.TotalTime;
        var plan = JuryAssignment.Solve(problem);
        return (plan, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }
}
