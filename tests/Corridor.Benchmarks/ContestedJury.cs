using Corridor.Matching.Juries;

namespace Corridor.Benchmarks;

/// <summary>
/// The instances of baselines/assign-lemon, number for number: one pair in twenty is in conflict; <c>skew</c>: some jurors are popular
/// with every application, so that every juror's maximum binds; <c>dense</c>: nobody is; <c>lowr</c>, <c>pop95</c>, <c>clus</c>, <c>dup</c>:
/// affinities of low rank, almost popularity alone, in clusters, of jurors alike by the ten. A divisor makes scores coarse.
/// </summary>
/// <param name="Applications">Rows.</param>
/// <param name="Jurors">Columns.</param>
/// <param name="Reviews">Of each application.</param>
/// <param name="Mode">As above.</param>
/// <param name="Divisor">Of the affinities, which go to a million.</param>
/// <param name="Slack">Places over reviews.</param>
internal sealed record ContestedJury(int Applications, int Jurors, int Reviews, string Mode, int Divisor = 1, double Slack = 1.2)
{
    private const ulong Seed = 1;

    public JuryAssignmentProblem Problem()
    {
        var popularity = Enumerable.Range(0, Jurors).Select(j => Millionth(unchecked((Seed * 31) + 0xABCDEF + (ulong)j))).ToArray();
        var matrix = new int[Applications * Jurors];
        var conflicts = new List<Pair>();
        for (var cell = 0; cell < matrix.Length; cell++)
        {
            matrix[cell] = Affinity(cell / Jurors, cell % Jurors, Millionth((Seed * 1000003) + (ulong)cell), popularity) / Divisor;
            if (Mix((Seed * 7000003) + 0x5bd1e995 + (ulong)cell) % 100 < 5)
                conflicts.Add(new Pair(cell / Jurors, cell % Jurors));
        }

        var most = (int)Math.Ceiling(((double)Applications * Reviews / Jurors * Slack) - 1e-9);
        return new()
        {
            Affinities = Affinities.Dense(Applications, Jurors, matrix),
            Jurors = [.. Enumerable.Repeat(new JurorLoad(0, most), Jurors)],
            Reviews = Reviews,
            Conflicts = conflicts.ToArray(),
            Seed = Seed,
            // As the baseline: it knows the bounds of loads only.
            Balance = LoadBalance.None,
        };
    }

    /// <summary>With every rule that stays nested: one of a city of five, two of a country of twenty, one who reads the language; every third country reads all four.</summary>
    public JuryAssignmentProblem WithRules() => Problem() with
    {
        Groups = [new([.. Enumerable.Range(0, Jurors).Select(j => j / 5)]), new([.. Enumerable.Range(0, Jurors).Select(j => j / 20)], 2)],
        Readers = new(1, [.. Enumerable.Range(0, Applications).Select(i => i % 4)], [.. Enumerable.Range(0, Jurors).Select(j => (IReadOnlyCollection<int>)(j / 20 % 3 == 0 ? [0, 1, 2, 3] : [j / 20 % 4]))]),
    };

    /// <summary>With rules that cross: one of a city of five, one of an organisation of fourteen, two who read the language; every juror reads one or two of four.</summary>
    public JuryAssignmentProblem WithCrossingRules() => Problem() with
    {
        Groups = [new([.. Enumerable.Range(0, Jurors).Select(j => j / 5)]), new([.. Enumerable.Range(0, Jurors).Select(j => j % 7)])],
        Readers = new(2, [.. Enumerable.Range(0, Applications).Select(i => i % 4)], [.. Enumerable.Range(0, Jurors).Select(j => (IReadOnlyCollection<int>)[j % 4, j % 3])]),
    };

    private int Affinity(int application, int juror, int pair, int[] popularity)
    {
        var (i, j) = ((ulong)application, (ulong)juror);
        switch (Mode)
        {
            case "skew":
                return (pair + popularity[juror]) / 2;
            case "clus":
                var theme = (int)(Mix((11 * Seed) + i) % 20) * (int)(Mix((13 * Seed) + i) % 20) / 20;
                var apart = Math.Abs(theme - (int)(Mix((17 * Seed) + j) % 20));
                return (apart == 0 ? 500_000 : apart == 1 ? 250_000 : 0) + (pair / 2);
            case "lowr":
                var sum = 0L;
                for (var d = 0UL; d < 8; d++)
                    sum += (long)(Mix(1000 + (i * 8) + d) % 10000) * (long)(Mix(77000000 + (j * 8) + d) % 10000);
                return (int)(sum / 800);
            case "pop95":
                return (pair + (19 * popularity[juror])) / 20;
            case "dup":
                return (Millionth((Seed * 1000003) + (i * (ulong)Jurors) + (j / 10 * 10)) + popularity[juror / 10 * 10]) / 2;
            default:
                return pair;
        }
    }

    private static int Millionth(ulong x) => (int)((Mix(x) >> 11) * (1.0 / (1UL << 53)) * 1e6);

    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x += 0x9E3779B97F4A7C15;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}
