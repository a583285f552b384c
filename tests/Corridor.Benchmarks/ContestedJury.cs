using Corridor.Matching.Juries;

namespace Corridor.Benchmarks;

/// <summary>
/// The instance "skew" of baselines/assign-lemon, number for number: some jurors are popular with every application,
/// so that every juror's maximum binds, and one pair in twenty is in conflict.
/// </summary>
internal static class ContestedJury
{
    private const ulong Seed = 1;

    public static JuryAssignmentProblem Problem(int applications, int jurors, int reviews)
    {
        var popularity = Enumerable.Range(0, jurors).Select(j => Millionth(unchecked((Seed * 31) + 0xABCDEF + (ulong)j))).ToArray();
        var matrix = new int[applications * jurors];
        var conflicts = new List<Pair>();
        for (var cell = 0; cell < matrix.Length; cell++)
        {
            matrix[cell] = (Millionth((Seed * 1000003) + (ulong)cell) + popularity[cell % jurors]) / 2;
            if (Mix((Seed * 7000003) + 0x5bd1e995 + (ulong)cell) % 100 < 5)
                conflicts.Add(new Pair(cell / jurors, cell % jurors));
        }

        var most = (int)Math.Ceiling(((double)applications * reviews / jurors * 1.2) - 1e-9);
        return new()
        {
            Affinities = Affinities.Dense(applications, jurors, matrix),
            Jurors = [.. Enumerable.Repeat(new JurorLoad(0, most), jurors)],
            Reviews = reviews,
            Conflicts = conflicts,
            Seed = Seed,
        };
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
