using System.Globalization;
using Corridor.Matching.Juries;
using Corridor.Matching.Tests.Juries;

// dotnet run -c Release --project tests/Corridor.Benchmarks -- assign [applications] [jurors]
if (args is not ["assign", .. var sizes])
{
    Console.Error.WriteLine("Corridor.Benchmarks assign [applications] [jurors]");
    return 2;
}

var applications = sizes.Length > 0 ? int.Parse(sizes[0], CultureInfo.InvariantCulture) : 1_000;
var jurors = sizes.Length > 1 ? int.Parse(sizes[1], CultureInfo.InvariantCulture) : 100;
var problem = AssignmentCases.Contested(applications, jurors, 3, slack: 1.2, values: 1_000_000, seed: 11);
// In processor time, so that other programs count for less; the first run also compiles.
var seconds = Enumerable.Range(0, 6).Select(_ => Timed()).Skip(1).Order().ToList();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"assign {applications} x {jurors} x 3, contested: median {seconds[2]:0.000} s, best {seconds[0]:0.000} s, worst {seconds[^1]:0.000} s (processor time, 5 runs)"));
return 0;

double Timed()
{
    var before = Environment.CpuUsage.TotalTime;
    JuryAssignment.Solve(problem);
    return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
}
