using System.Globalization;
using Corridor.Matching.Rankings;

namespace Corridor.Benchmarks;

/// <summary>The calibrated ranking in processor time, at three sizes of which each is twice the one before.</summary>
internal static class CalibrateFigure
{
    private const int Reviews = 5;
    private const int Rounds = 5;
    private const double Megabyte = 1 << 20;

    public static int Run(string[] sizes)
    {
        var applications = sizes.Length > 0 ? int.Parse(sizes[0], CultureInfo.InvariantCulture) : 10_000;
        var jurors = sizes.Length > 1 ? int.Parse(sizes[1], CultureInfo.InvariantCulture) : 1_000;
        var table = new Table(string.Create(CultureInfo.InvariantCulture, $"calibrate: up to {applications} applications × {Reviews} scores by {jurors} jurors, intervals of places included; processor seconds, medians of {Rounds}"));
        foreach (var part in (int[])[4, 2, 1])
        {
            var problem = Problem(applications / part, jurors / part);
            var (seconds, memory) = (new List<double>(), 0.0);
            for (var round = -1; round < Rounds; round++)
            {
                var (spent, peak) = Measured(problem);
                // The first of each size also compiles.
                if (round >= 0)
                    seconds.Add(spent);
                memory = Math.Max(memory, peak);
            }

            // The least that scores and a table of jurors by jurors take up.
            var least = (problem.Ratings.Count * 24.0) + (8.0 * problem.Jurors * problem.Jurors);
            var size = string.Create(CultureInfo.InvariantCulture, $"{problem.Applications} × {problem.Jurors}");
            if (part == 1 && sizes.Length == 0)
                table.Figure(size + ", seconds", Table.Median(seconds), "0.000", Bound.AtMost, 2).Figure(size + ", memory over scores and jurors²", memory / least, "0.0", Bound.AtMost, 16);
            else
                table.Figure(size + ", seconds", Table.Median(seconds), "0.000").Figure(size + ", memory over scores and jurors²", memory / least, "0.0");
            table.Figure(size + ", most memory, MB", memory / Megabyte, "0.0");
        }

        return table.Print();
    }

    private static (double Seconds, double Memory) Measured(CalibrationProblem problem)
    {
        GC.Collect();
        var (least, most, ended) = (GC.GetTotalMemory(forceFullCollection: true), 0L, false);
        var watch = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
                Thread.Sleep(5);
            }
        });
        watch.Start();
        var before = Environment.CpuUsage.TotalTime;
        Calibration.Fit(problem);
        var spent = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        Volatile.Write(ref ended, true);
        watch.Join();
        return (spent, most - least);
    }

    private static CalibrationProblem Problem(int applications, int jurors)
    {
        var random = new Random(20171109);
        double[] qualities = [.. Enumerable.Range(0, applications).Select(_ => Normal())];
        double[] severities = [.. Enumerable.Range(0, jurors).Select(_ => Normal())];
        return new()
        {
            Applications = applications,
            Jurors = jurors,
            Ratings = [.. Enumerable.Range(0, applications).SelectMany(a => Jury().Select(j => new Rating(a, j, qualities[a] - severities[j] + (0.5 * Normal()))))],
        };

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

        HashSet<int> Jury()
        {
            var jury = new HashSet<int>();
            while (jury.Count < Reviews)
                jury.Add(random.Next(jurors));
            return jury;
        }
    }
}
