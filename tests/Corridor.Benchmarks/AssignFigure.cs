using System.Diagnostics;
using System.Globalization;
using Corridor.Matching.Juries;

namespace Corridor.Benchmarks;

/// <summary>
/// The jury assignment in processor time, so that other programs count for less; where g++ and LEMON are installed,
/// beside LEMON's network simplex on the same instance, which must come to the same total. Each instance in a process of its own, for its memory.
/// </summary>
internal static class AssignFigure
{
    private const int Rounds = 5;

    // The instance, LEMON's share of time that is allowed, and of memory.
    private static readonly (ContestedJury Instance, double Time, double Memory)[] Instances =
    [
        (new(1_000, 100, 3, "skew"), double.NaN, double.NaN),
        (new(10_000, 1_000, 3, "skew"), 0.03, 0.25),
        (new(10_000, 1_000, 3, "dense"), 0.08, 0.25),
        (new(20_000, 2_000, 5, "skew"), 0.01, 0.25),
        (new(10_000, 1_000, 3, "lowr"), 0.5, 0.25),
        (new(10_000, 1_000, 3, "pop95"), 0.5, 0.25),
        (new(10_000, 1_000, 3, "clus"), 0.5, 0.25),
        (new(10_000, 1_000, 3, "dup"), 0.5, 0.25),
        (new(10_000, 1_000, 3, "skew", 10_000), 0.5, 0.25),
        (new(10_000, 1_000, 3, "skew", 200_000), 0.5, 0.25),
        (new(10_000, 1_000, 3, "dense", 200_000, 1), 0.5, 0.25),
    ];

    private const double RulesOverPlain = 3;
    private const double GapWhereRulesCross = 0.01;
    private const double FairGap = 0.05;
    private const int FairInstances = 3;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [var which])
            return await OneAsync(int.Parse(which, CultureInfo.InvariantCulture));
        var status = 0;
        for (var at = 0; at <= Instances.Length; at++)
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(AssignFigure).Assembly.Location, "assign", at.ToString(CultureInfo.InvariantCulture)]))!;
            await process.WaitForExitAsync();
            status |= process.ExitCode;
        }

        return status;
    }

    private static async Task<int> OneAsync(int which)
    {
        if (which == Instances.Length)
            return Crossing();
        var (instance, time, memory) = Instances[which];
        var problem = instance.Problem();
        // This first time also compiles; as LEMON's process, this one has solved the instance once when its memory is read.
        var plan = JuryAssignment.Solve(problem);
        using var self = Process.GetCurrentProcess();
        var peak = self.PeakWorkingSet64 / 1e6;
        List<double> ours = [.. Enumerable.Range(0, Rounds).Select(_ => Timed(problem))];

        var table = new Table(string.Create(CultureInfo.InvariantCulture, $"assign {which}: {instance.Applications} × {instance.Jurors} × {instance.Reviews} {instance.Mode}, affinities over {instance.Divisor}, places {instance.Slack} of reviews; processor seconds"))
            .Figure($"Corridor, median of {Rounds}", Table.Median(ours), "0.000")
            .Figure("Corridor, worst", ours.Max(), "0.000")
            .Figure("peak memory, input included, MB", peak, "0");
        if (instance is { Applications: 10_000, Jurors: 1_000 })
        {
            var rules = instance.WithRules();
            if (JuryAssignment.Solve(rules).MissingReviews > 0)
                throw new InvalidOperationException("The instance with rules has no full plan.");
            table.Figure("with all nested rules, over without", Table.Median(Enumerable.Range(0, Rounds).Select(_ => Timed(rules))) / Table.Median(ours), "0.00", Bound.AtMost, RulesOverPlain);
        }

        if (which < FairInstances)
        {
            var before = Environment.CpuUsage.TotalTime;
            var fairness = JuryAssignment.Solve(problem with { Objective = JuryObjective.Fair }).Fairness!;
            var gap = (fairness.WorstBound - fairness.Worst) / (double)fairness.WorstBound;
            table.Figure("fair: seconds", (Environment.CpuUsage.TotalTime - before).TotalSeconds, "0.0").Figure("fair: worst sum", fairness.Worst, "0").Figure("fair: its bound", fairness.WorstBound, "0");
            if (which == 0)
                table.Figure("fair: gap", gap, "0.0000", Bound.AtMost, FairGap);
            else
                table.Figure("fair: gap", gap, "0.0000");
        }

        using var lemon = await Baseline.CompileAsync("assign-lemon", "assign.cpp");
        if (lemon is null)
        {
            Console.WriteLine("No baseline: it needs g++ and LEMON (Debian: apt-get install g++ liblemon-dev).");
            return table.Print();
        }

        var solved = await lemon.RunAsync(
            [("DIV", Text(instance.Divisor))], Text(instance.Applications), Text(instance.Jurors), Text(instance.Reviews), instance.Mode, "ns", instance.Slack.ToString(CultureInfo.InvariantCulture));
        var (seconds, objective, megabytes) = (solved.Number("build_s") + solved.Number("solve_s"), (long)solved.Number("objective"), solved.PeakMegabytes);
        if (objective != plan.Total)
            throw new InvalidOperationException($"Corridor's plan is worth {plan.Total}, LEMON's {objective}: one of them is not the best.");
        table.Figure("LEMON's network simplex", seconds, "0.000");
        if (double.IsNaN(time))
            table.Figure("Corridor over LEMON", Table.Median(ours) / seconds, "0.0000").Figure("memory over LEMON's", peak / megabytes, "0.00");
        else
            table.Figure("Corridor over LEMON", Table.Median(ours) / seconds, "0.0000", Bound.AtMost, time).Figure("memory over LEMON's", peak / megabytes, "0.00", Bound.AtMost, memory);
        return table.Print();
    }

    // No baseline: with such rules it is no network any more.
    private static int Crossing()
    {
        var instance = new ContestedJury(1_000, 100, 3, "skew");
        var problem = instance.WithCrossingRules();
        var plan = JuryAssignment.Solve(problem);
        if (!plan.IsFull || !JuryAssignment.Verify(problem, plan).IsProved)
            throw new InvalidOperationException("The instance with rules that cross has no full plan with a proved bound.");
        return new Table(string.Create(CultureInfo.InvariantCulture, $"assign {Instances.Length}: {instance.Applications} × {instance.Jurors} × {instance.Reviews} {instance.Mode} with rules that cross; processor seconds"))
            .Figure($"Corridor, median of {Rounds}", Table.Median(Enumerable.Range(0, Rounds).Select(_ => Timed(problem))), "0.0")
            .Figure("total", plan.Total, "0")
            .Figure("no plan's total is above", plan.TotalBound, "0")
            .Figure("gap, of the total", (plan.TotalBound - plan.Total) / (double)plan.Total, "0.00000", Bound.AtMost, GapWhereRulesCross)
            .Print();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Timed(JuryAssignmentProblem problem)
    {
        var before = Environment.CpuUsage.TotalTime;
        JuryAssignment.Solve(problem);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
