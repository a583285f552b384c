namespace Corridor.Matching.Rankings;

/// <summary>Applications in the order of their marks; ties are ties.</summary>
public static class Ranking
{
    private const int ScorePlaces = 12;

    // Standardised scores contain square roots: what differs by less than this is the same number computed twice.
    private const int StandardisedPlaces = 9;

    /// <summary>
    /// Ranks by weighted criteria. Each mark goes to 0–100 by its scale; each criterion's marks become one figure by the method
    /// (<see cref="RankingMethod.Standardised"/>: each juror's weighted review does); the criteria are weighted.
    /// </summary>
    /// <param name="problem">Criteria, marks, method.</param>
    /// <returns>Every application, best first, equals by number, those without a mark last.</returns>
    /// <exception cref="ArgumentException">A scale or weight makes no sense; a mark is doubled, off its scale or for what does not exist.</exception>
    /// <remarks>
    /// Mean and trimmed mean are computed in exact fractions, so two applications tie exactly when their scores are equal.
    /// A review that leaves criteria open counts for those it marks; for its own score (spread, standardisation) its weights are taken in proportion.
    /// Standardised scores return to points by the mean and standard deviation of all reviews and are cut to 0–100; ranks are from before the cut.
    /// </remarks>
    public static IReadOnlyList<RankedApplication> Rank(RankingProblem problem)
    {
        Check(problem);
        var reviews = Reviews(problem);
        var byApplication = reviews.ToLookup(review => review.Application);
        var standard = problem.Method == RankingMethod.Standardised ? Standardised(reviews) : null;

        var scored = new (Fraction? Key, RankedApplication Entry)[problem.Applications];
        for (var a = 0; a < problem.Applications; a++)
            scored[a] = Score(problem, a, [.. byApplication[a]], standard);
        var places = PlacesOf([.. scored.Select(s => s.Key)]);
        return [.. scored
            .Select((s, a) => s.Entry with { Rank = places[a] })
            .OrderBy(entry => entry.Rank?.First ?? int.MaxValue)
            .ThenBy(entry => entry.Application)];
    }

    /// <summary>Competition ranking (1, 2, 2, 4) of any scores, the highest first; null has no place.</summary>
    /// <returns>One entry per score.</returns>
    public static IReadOnlyList<RankInterval?> Places(IReadOnlyList<decimal?> scores) =>
        PlacesOf([.. scores.Select(score => score is { } value ? Fraction.Of(value) : (Fraction?)null)]);

    /// <summary>The mean without one highest and one lowest value (from three values on), rounded to so many decimals, halves away from zero.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static decimal TrimmedMean(IEnumerable<decimal> values, int decimals)
    {
        var exact = values.Select(Fraction.Of).ToList();
        if (exact.Count == 0)
            throw new ArgumentException("There is no value.", nameof(values));
        return Fraction.Mean(Trimmed(exact)).Round(decimals);
    }

    private sealed record Review(int Application, int Juror, Fraction?[] Marks, Fraction? Overall);

    private static (Fraction? Key, RankedApplication Entry) Score(
        RankingProblem problem, int application, Review[] all, Dictionary<Review, double>? standard)
    {
        var reviews = Array.FindAll(all, review => review.Overall is not null);
        var marks = Enumerable.Range(0, problem.Criteria.Count)
            .Select(c => reviews.Where(review => review.Marks[c] is not null).Select(review => review.Marks[c]!.Value).ToList()).ToArray();
        var entry = new RankedApplication
        {
            Application = application,
            Score = null,
            Rank = null,
            Reviews = reviews.Length,
            Abstentions = all.Length - reviews.Length,
            Spread = null,
            StandardError = null,
            UnmarkedCriteria = [.. Enumerable.Range(0, marks.Length).Where(c => marks[c].Count == 0)],
        };
        if (reviews.Length == 0)
            return (null, entry);

        if (standard is not null)
        {
            // Summed in order of size, so that equal marks give equal sums whoever gave them.
            var points = reviews.Select(review => standard[review]).Order().ToArray();
            var mean = points.Sum() / points.Length;
            var key = Fraction.Of(Math.Round((decimal)mean, StandardisedPlaces, MidpointRounding.AwayFromZero));
            return Finish(key, Math.Clamp(key.Round(StandardisedPlaces), 0, 100), Deviation(points), Deviation(points) / Math.Sqrt(points.Length));
        }

        var trimmed = problem.Method == RankingMethod.TrimmedMean;
        var score = Weighted(problem, [.. marks.Select(given => given.Count == 0 ? (Fraction?)null : Fraction.Mean(trimmed ? Trimmed(given) : given))])!.Value;
        var overall = reviews.Select(review => review.Overall!.Value.ToDouble()).ToArray();
        return Finish(score, score.Round(ScorePlaces), Deviation(overall), trimmed ? TrimmedError(overall) : Deviation(overall) / Math.Sqrt(overall.Length));

        (Fraction?, RankedApplication) Finish(Fraction key, decimal points, double? spread, double? error)
        {
            if (problem.Decimals is { } decimals)
                (key, points) = (Fraction.Of(key.Round(decimals)), Math.Round(points, decimals, MidpointRounding.AwayFromZero));
            return (key, entry with { Score = points, Spread = spread, StandardError = error });
        }
    }

    // Weighted mean of what is there.
    private static Fraction? Weighted(RankingProblem problem, Fraction?[] byCriterion)
    {
        Fraction sum = default, weights = default;
        for (var c = 0; c < byCriterion.Length; c++)
        {
            if (byCriterion[c] is not { } value)
                continue;
            var weight = Fraction.Of(problem.Criteria[c].Weight);
            sum += weight * value;
            weights += weight;
        }
        return weights.Equals(default) ? null : sum / weights;
    }

    private static List<Fraction> Trimmed(List<Fraction> values)
    {
        if (values.Count < 3)
            return values;
        var sorted = values.Order().ToList();
        return sorted.GetRange(1, sorted.Count - 2);
    }

    private static double? Deviation(double[] values)
    {
        if (values.Length < 2)
            return null;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    private static double? TrimmedError(double[] values)
    {
        var n = values.Length;
        if (n < 3)
            return Deviation(values) / Math.Sqrt(n);
        if (n == 3)
            return null;
        var winsorised = values.Order().ToArray();
        winsorised[0] = winsorised[1];
        winsorised[^1] = winsorised[^2];
        return Deviation(winsorised) / ((1 - 2.0 / n) * Math.Sqrt(n));
    }

    // Each review in points: the mean of all reviews plus the juror's own deviation in units of the deviation of all.
    private static Dictionary<Review, double> Standardised(List<Review> reviews)
    {
        var marked = reviews.FindAll(review => review.Overall is not null);
        var all = marked.Select(review => review.Overall!.Value).ToList();
        var points = new Dictionary<Review, double>(ReferenceEqualityComparer.Instance);
        if (all.Count == 0)
            return points;
        var (mean, variance) = MeanAndVariance(all);
        foreach (var juror in marked.GroupBy(review => review.Juror))
        {
            var (own, ownVariance) = MeanAndVariance([.. juror.Select(review => review.Overall!.Value)]);
            foreach (var review in juror)
            {
                var z = ownVariance.Equals(default) ? 0 : (review.Overall!.Value - own).ToDouble() / Math.Sqrt(ownVariance.ToDouble());
                points[review] = mean.ToDouble() + z * Math.Sqrt(variance.ToDouble());
            }
        }
        return points;
    }

    private static (Fraction Mean, Fraction Variance) MeanAndVariance(List<Fraction> values)
    {
        var mean = Fraction.Mean(values);
        if (values.Count < 2)
            return (mean, default);
        var squares = values.Aggregate(default(Fraction), (sum, value) => sum + (value - mean) * (value - mean));
        return (mean, squares / Fraction.Of(values.Count - 1));
    }

    internal static RankInterval?[] PlacesOf<T>(T?[] scores) where T : struct, IComparable<T>, IEquatable<T>
    {
        var places = new RankInterval?[scores.Length];
        var order = Enumerable.Range(0, scores.Length).Where(i => scores[i] is not null).ToArray();
        Array.Sort(order, (a, b) => scores[b]!.Value.CompareTo(scores[a]!.Value));
        for (var first = 0; first < order.Length;)
        {
            var last = first;
            while (last + 1 < order.Length && scores[order[last + 1]]!.Value.Equals(scores[order[first]]!.Value))
                last++;
            for (var i = first; i <= last; i++)
                places[order[i]] = new(first + 1, last + 1);
            first = last + 1;
        }
        return places;
    }

    private static List<Review> Reviews(RankingProblem problem)
    {
        var anchors = problem.Criteria
            .Select(c => (Minimum: Fraction.Of(c.Minimum), Points: Fraction.Of(100) / (Fraction.Of(c.Maximum) - Fraction.Of(c.Minimum)))).ToArray();
        var reviews = new List<Review>();
        foreach (var given in problem.Marks.GroupBy(mark => (mark.Application, mark.Juror)))
        {
            var marks = new Fraction?[problem.Criteria.Count];
            foreach (var mark in given)
                if (mark.Value is { } value)
                    marks[mark.Criterion] = (Fraction.Of(value) - anchors[mark.Criterion].Minimum) * anchors[mark.Criterion].Points;
            reviews.Add(new(given.Key.Application, given.Key.Juror, marks, Weighted(problem, marks)));
        }
        return reviews;
    }

    private static void Check(RankingProblem problem)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(problem.Applications);
        if (problem.Decimals is < 0 or > ScorePlaces)
            throw new ArgumentException($"Scores have 0 to {ScorePlaces} decimals, not {problem.Decimals}.");
        for (var c = 0; c < problem.Criteria.Count; c++)
        {
            if (problem.Criteria[c].Maximum <= problem.Criteria[c].Minimum)
                throw new ArgumentException($"Criterion {c} has its best mark at {problem.Criteria[c].Maximum}, not above its worst, {problem.Criteria[c].Minimum}.");
            if (problem.Criteria[c].Weight <= 0)
                throw new ArgumentException($"Criterion {c} cannot weigh {problem.Criteria[c].Weight}.");
        }
        var seen = new HashSet<(int, int, int)>();
        foreach (var mark in problem.Marks)
        {
            if ((uint)mark.Application >= (uint)problem.Applications || (uint)mark.Criterion >= (uint)problem.Criteria.Count)
                throw new ArgumentException($"{mark} is for an application or criterion that does not exist.");
            if (!seen.Add((mark.Application, mark.Juror, mark.Criterion)))
                throw new ArgumentException($"Juror {mark.Juror} marked application {mark.Application}, criterion {mark.Criterion} twice.");
            if (mark.Value < problem.Criteria[mark.Criterion].Minimum || mark.Value > problem.Criteria[mark.Criterion].Maximum)
                throw new ArgumentException($"{mark.Value} is off the scale of criterion {mark.Criterion}.");
        }
    }
}
