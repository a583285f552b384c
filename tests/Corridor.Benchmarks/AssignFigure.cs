using System.Globalization;
using Corridor.Matching.Juries;

namespace Corridor.Benchmarks;

/// <summary>
/// The jury assignment in processor time, so that other programs count for less; where g++ and LEMON are installed,
/// in turn with LEMON's network simplex on the same instance, which must come to the same total.
/// </summary>
internal static class AssignFigure
{
    private const int Reviews = 3;
    private const int Rounds = 5;

    public static async Task<int> RunAsync(string[] sizes)
    {
        var applications = sizes.Length > 0 ? int.Parse(sizes[0], CultureInfo.InvariantCulture) : 1_000;
        var jurors = sizes.Length > 1 ? int.Parse(sizes[1], CultureInfo.InvariantCulture) : 100;
        var problem = ContestedJury.Problem(applications, jurors, Reviews);
        // This first time also compiles.
        var total = JuryAssignment.Solve(problem).Total;
        using var lemon = await Lemon.CompileAsync();

        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(Timed(problem));
            if (lemon is null)
                continue;
            var (seconds, objective) = await lemon.SolveAsync(applications, jurors, Reviews);
            theirs.Add(seconds);
            if (objective != total)
                throw new InvalidOperationException($"Corridor's plan is worth {total}, LEMON's {objective}: one of them is not the best.");
        }

        var table = new Table(string.Create(CultureInfo.InvariantCulture, $"assign: {applications} applications, {jurors} jurors, {Reviews} reviews each, contested; processor seconds, {Rounds} rounds"))
            .Figure("Corridor, median", Table.Median(ours), "0.000")
            .Figure("Corridor, best", ours.Min(), "0.000")
            .Figure("Corridor, worst", ours.Max(), "0.000");
        if (lemon is null)
            Console.WriteLine("No baseline: it needs g++ and LEMON (Debian: apt-get install g++ liblemon-dev).");
        else
            table.Figure("LEMON's network simplex, median", Table.Median(theirs), "0.000").Figure("Corridor over LEMON", Table.Median(ours) / Table.Median(theirs), "0.000");
        return table.Print();
    }

    private static double Timed(JuryAssignmentProblem problem)
    {
        var before = Environment.CpuUsage.TotalTime;
        JuryAssignment.Solve(problem);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
