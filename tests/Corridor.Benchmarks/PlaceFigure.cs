using System.Diagnostics;
using System.Globalization;
using Corridor.Matching.Placements;

namespace Corridor.Benchmarks;

/// <summary>
/// The placement in processor time, from applicants' lists and offers' keys in arrays to who is where: putting offers' lists in order counts, as it does
/// for baselines/match-da, which is measured in turn where g++ is installed and must come to the same placement.
/// Each instance in a process of its own, for its memory; a quarter and a half of the applicants first, for the growth.
/// </summary>
internal static class PlaceFigure
{
    private const int Rounds = 7;
    private const int Unmeasured = 4;
    private const double OverBaseline = 1.2;
    private const double Growth = 1.5;

    private static readonly ContestedOffers[] Instances = [new(40_000, 6_000, 20), new(1_000_000, 10_000, 10)];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [var which])
            return await OneAsync(int.Parse(which, CultureInfo.InvariantCulture));
        var status = 0;
        for (var at = 0; at < Instances.Length; at++)
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(PlaceFigure).Assembly.Location, "place", at.ToString(CultureInfo.InvariantCulture)]))!;
            await process.WaitForExitAsync();
            status |= process.ExitCode;
        }

        return status;
    }

    private static async Task<int> OneAsync(int which)
    {
        var instance = Instances[which];
        var quarter = Measured(instance with { Applicants = instance.Applicants / 4 });
        var half = Measured(instance with { Applicants = instance.Applicants / 2 });

        using var baseline = await Baseline.CompileAsync("match-da", "da.cpp");
        if (baseline is null)
            Console.WriteLine("No baseline: it needs g++ (Debian: apt-get install g++).");
        List<double> theirs = [];
        Baseline.Values? solved = null;
        var whole = await MeasuredAsync(instance, async () =>
        {
            if (baseline is null)
                return;
            solved = await baseline.RunAsync([], Text(instance.Applicants), Text(instance.Offers), Text(instance.Choices));
            theirs.Add(solved.Number("index_s") + solved.Number("match_s"));
        });

        var (start, lists) = instance.Lists();
        var given = Preferences.Strict(start, lists);
        var keyed = Preferences.ByKey(given, instance.Offers, ContestedOffers.KeyOf);
        var problem = instance.Problem(given, Preferences.Strict(Enumerable.Range(0, keyed.Count).Select(o => keyed.ChoicesOf(o).ToArray())));
        var listed = Table.Median(Enumerable.Range(0, Rounds).Select(_ => Timed(() => PlacementMatching.Match(problem)).Seconds));
        var result = PlacementMatching.Match(problem);
        var placed = result.OfferOf.Count(offer => offer is not null);
        if (solved is not null && (solved.Whole("matched") != (ulong)placed || solved.Whole("checksum") != whole.Checksum))
            throw new InvalidOperationException($"Corridor places {placed}, the baseline {solved.Whole("matched")}, or elsewhere.");
        if (ContestedOffers.Checksum(result.OfferOf) != whole.Checksum)
            throw new InvalidOperationException("Lists and keys do not come to the same placement.");

        // Lists are longer by the factor, and offers have that many times the places.
        var allowed = Growth * 4 * Math.Log2(instance.PlacesOfEach + 1) / Math.Log2((instance with { Applicants = instance.Applicants / 4 }).PlacesOfEach + 1);
        var table = new Table(string.Create(CultureInfo.InvariantCulture, $"place {which}: {instance.Applicants} applicants × {instance.Offers} offers × {instance.Choices} choices; processor seconds, medians of {Rounds}"))
            .Figure("index and solve, a quarter of the applicants", quarter.Seconds, "0.000")
            .Figure("index and solve, half", half.Seconds, "0.000")
            .Figure("index and solve, all", whole.Seconds, "0.000")
            .Figure("worst", whole.Worst, "0.000")
            .Figure("all over a quarter", whole.Seconds / quarter.Seconds, "0.00", Bound.AtMost, allowed)
            .Figure("peak memory of a quarter, input included, MB", quarter.Megabytes, "0")
            .Figure("of half, MB", half.Megabytes, "0")
            .Figure("of all, MB", whole.Megabytes, "0")
            .Figure("with lists on both sides instead of keys", listed, "0.000")
            .Figure("placed", placed, "0")
            .Figure("blocking pairs, by the checker", PlacementMatching.Verify(problem, result.OfferOf) is { Faults: [], BlockingPairs.Count: var blocking } ? blocking : double.PositiveInfinity, "0", Bound.AtMost, 0);
        if (solved is not null)
        {
            table.Figure("the baseline's index and solve", Table.Median(theirs), "0.000")
                .Figure("the baseline's peak memory, MB", solved.PeakMegabytes, "0")
                .Figure("Corridor over the baseline", whole.Seconds / Table.Median(theirs), "0.00", Bound.AtMost, OverBaseline);
        }

        return table.Print();
    }

    /// <summary>Index and solve, in memory.</summary>
    public static Figures Measured(ContestedOffers instance) => MeasuredAsync(instance, () => Task.CompletedTask).GetAwaiter().GetResult();

    private static async Task<Figures> MeasuredAsync(ContestedOffers instance, Func<Task> between)
    {
        var (start, lists) = instance.Lists();
        // The first times also compile.
        for (var round = 0; round < Unmeasured; round++)
            Timed(Solve);
        List<double> seconds = [];
        var checksum = 0UL;
        for (var round = 0; round < Rounds; round++)
        {
            await between();
            var (took, result) = Timed(Solve);
            seconds.Add(took);
            checksum = ContestedOffers.Checksum(result.OfferOf);
        }

        using var self = Process.GetCurrentProcess();
        return new(Table.Median(seconds), seconds.Max(), self.PeakWorkingSet64 / 1e6, checksum);

        PlacementResult Solve()
        {
            var applicants = Preferences.Strict(start, lists);
            return PlacementMatching.Match(instance.Problem(applicants, Preferences.ByKey(applicants, instance.Offers, ContestedOffers.KeyOf)));
        }
    }

    // What earlier rounds left is collected before, so that it costs neither time nor memory of this one.
    private static (double Seconds, PlacementResult Result) Timed(Func<PlacementResult> solve)
    {
        GC.Collect();
        var before = Environment.CpuUsage.TotalTime;
        var result = solve();
        return ((Environment.CpuUsage.TotalTime - before).TotalSeconds, result);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    internal sealed record Figures(double Seconds, double Worst, double Megabytes, ulong Checksum);
}
