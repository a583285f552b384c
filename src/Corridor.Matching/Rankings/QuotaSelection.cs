namespace Corridor.Matching.Rankings;

/// <summary>Winners under quotas: the most points in all that the quotas leave.</summary>
/// <remarks>
/// For the quotas of one attribute alone the best of each value, then the best of all, is the best selection (a generalised polymatroid; Edmonds, 1970).
/// Attributes that cross make the question hard in general. Branch and bound then: the attribute with most quotas is kept, the others' quotas
/// are priced (Lagrangian relaxation; Geoffrion, 1974), which bounds every selection from above. Sums are whole millionths of points, so bounds are exact.
/// </remarks>
public static class QuotaSelection
{
    internal const long Unit = 1_000_000;

    /// <summary>The selection with the highest sum; of several the one with the best first place, then the best second, and so on.</summary>
    /// <exception cref="ArgumentException">A quota is for no attribute, doubled, or asks for more at least than at most.</exception>
    public static QuotaChoice Choose(QuotaProblem problem)
    {
        Check(problem);
        var search = new QuotaSearch(problem, problem.Quotas);
        var best = search.Best([], []);
        if (best is null)
            return search.IsComplete
                ? Of(search, [], [], 0, Contradiction(problem))
                : Of(search, [], [], search.Bound, []);
        if (!search.IsComplete)
            return Of(search, best.Members, [], search.Bound, []);
        var certain = search.Narrow(best.Sum);
        var first = FirstByPlace(search, best);
        return Of(search, first.Members, Ties(search, first, certain), best.Sum, []);
    }

    // Earlier places are kept whenever the sum allows it.
    private static QuotaFound FirstByPlace(QuotaSearch search, QuotaFound best)
    {
        List<int> kept = [], left = [];
        foreach (var one in search.Order)
        {
            if (kept.Count == search.Winners)
                break;
            if (!best.Members.Contains(one))
            {
                if (search.Best([.. kept, one], left) is not { } other || other.Sum < best.Sum)
                {
                    left.Add(one);
                    continue;
                }

                best = other;
            }

            kept.Add(one);
        }

        return best;
    }

    private static List<int> Ties(QuotaSearch search, QuotaFound best, IReadOnlyList<int> certain)
    {
        var tied = new SortedSet<int>();
        foreach (var one in best.Members.Except(certain))
        {
            if (search.Best([], [one]) is { } other && other.Sum == best.Sum)
            {
                tied.UnionWith(best.Members.Except(other.Members));
                tied.UnionWith(other.Members.Except(best.Members));
            }
        }

        return [.. tied];
    }

    // What is left once every quota that is not needed for the contradiction was taken out of it.
    private static List<Quota> Contradiction(QuotaProblem problem)
    {
        List<Quota> needed = [.. problem.Quotas];
        foreach (var quota in problem.Quotas)
        {
            List<Quota> fewer = [.. needed.Where(other => other != quota)];
            var search = new QuotaSearch(problem, fewer);
            if (search.Best([], []) is null && search.IsComplete)
                needed = fewer;
        }

        return needed;
    }

    private static QuotaChoice Of(QuotaSearch search, IReadOnlyList<int> members, IReadOnlyList<int> tied, long bound, IReadOnlyList<Quota> contradiction) => new()
    {
        Chosen = [.. search.Order.Where(members.Contains)],
        Tied = tied,
        Sum = members.Sum(search.Points) / (decimal)Unit,
        Bound = bound / (decimal)Unit,
        Contradiction = contradiction,
    };

    private static void Check(QuotaProblem problem)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(problem.Winners);
        if (problem.Attributes.Any(values => values.Count != problem.Scores.Count))
            throw new ArgumentException("An attribute has not one value for each application.");
        var seen = new HashSet<(int, int)>();
        foreach (var quota in problem.Quotas)
        {
            if ((uint)quota.Attribute >= (uint)problem.Attributes.Count || quota.Value < 0)
                throw new ArgumentException($"{quota} is for no value of an attribute.");
            if (!seen.Add((quota.Attribute, quota.Value)))
                throw new ArgumentException($"{quota} is the second one for its value.");
            if (quota.Least < 0 || quota.Most < quota.Least)
                throw new ArgumentException($"{quota} asks for more at least than at most.");
        }
    }
}
