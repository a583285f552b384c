using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

/// <summary>
/// What PeerReview4All guarantees (Stelmakh, Shah and Singh, 2019): the best, over κ, of κ times the highest threshold at which every
/// application can have κ jurors, and the least affinity for the rest. Simple: paths one after the other, thresholds one after the other.
/// </summary>
internal static class PeerReview4All
{
    /// <summary>For problems without pinned pairs or rules, in which whatever is begun can be completed.</summary>
    public static long Guarantee(JuryAssignmentProblem problem)
    {
        var values = Values(problem);
        var thresholds = values.SelectMany(row => row).OfType<int>().Distinct().Order().ToArray();
        return Enumerable.Range(1, problem.Reviews).Max(some =>
            ((long)some * thresholds.Last(threshold => IsFeasible(problem, values, some, threshold))) + ((long)(problem.Reviews - some) * thresholds[0]));
    }

    private static int?[][] Values(JuryAssignmentProblem problem) => [.. Enumerable.Range(0, problem.Affinities.Applications).Select(i =>
        Enumerable.Range(0, problem.Affinities.Jurors).Select(j => problem.Conflicts.Contains(new(i, j)) ? null : problem.Affinities.Find(i, j)).ToArray())];

    private static bool IsFeasible(JuryAssignmentProblem problem, int?[][] values, int some, int threshold)
    {
        var taken = values.Select(_ => new HashSet<int>()).ToArray();
        var load = new int[problem.Jurors.Count];
        return Enumerable.Range(0, values.Length).SelectMany(i => Enumerable.Repeat(i, some)).All(i => Finds(i, []));

        bool Finds(int i, HashSet<int> seen)
        {
            foreach (var j in Enumerable.Range(0, load.Length).Where(j => values[i][j] >= threshold && !taken[i].Contains(j) && !seen.Contains(j)))
            {
                seen.Add(j);
                var other = load[j] < problem.Jurors[j].Maximum ? -1 : Enumerable.Range(0, taken.Length).FirstOrDefault(other => taken[other].Contains(j) && Gives(other, j), -2);
                if (other == -2)
                    continue;
                load[j] += other == -1 ? 1 : 0;
                taken[i].Add(j);
                return true;
            }

            return false;

            bool Gives(int other, int j)
            {
                taken[other].Remove(j);
                if (Finds(other, seen))
                    return true;
                taken[other].Add(j);
                return false;
            }
        }
    }
}
