namespace Corridor.Matching.Rankings;

/// <summary>
/// Applications freed of their jurors' severity: each rating is quality of the application, severity of the juror and noise, told apart
/// by the applications that jurors share.
/// </summary>
public static class Calibration
{
    // What differs by less than this is the same number computed twice.
    private const int Places = 9;

    // Of the whole posterior, so many draws for the intervals of places; fewer of many applications, where a place matters less.
    private const int MostDraws = 2_000, FewestDraws = 300, DrawnNumbers = 2_000_000;

    /// <summary>
    /// Fits score = quality − severity + noise, a mixed model: applications are fixed, so that none is drawn to the others for having few
    /// reviews; jurors are random, their severity a best linear unbiased prediction, drawn to the mean of all jurors the more, the fewer
    /// their reviews are. Variances by restricted maximum likelihood.
    /// </summary>
    /// <param name="problem">Ratings, in any unit.</param>
    /// <returns>Applications with scores in the unit of the ratings, best first, and jurors.</returns>
    /// <exception cref="ArgumentException">A rating is doubled, not finite, or for what does not exist; a variance or the confidence makes no sense.</exception>
    /// <remarks>
    /// Time: ratings + jurors³ a step of the estimate, some ten steps; memory: ratings + jurors². Places have intervals from draws of all
    /// qualities together (given the variances), so that two applications read by the same juror move together.
    /// Where every rating is explained by an application and a juror of its own, nothing can be told apart: scores are then plain means.
    /// </remarks>
    public static Calibrated Fit(CalibrationProblem problem)
    {
        Check(problem);
        return Solve(problem, withRanges: true);
    }

    /// <summary>Whose places hang on one juror: what would move if that juror's ratings went, the variances being kept.</summary>
    /// <param name="problem">As for <see cref="Fit"/>.</param>
    /// <param name="fitted">What that found.</param>
    /// <returns>For each juror the applications that change their places, by their places before.</returns>
    /// <exception cref="ArgumentException">As of <see cref="Fit"/>.</exception>
    public static IReadOnlyList<IReadOnlyList<Move>> LeaveOneOut(CalibrationProblem problem, Calibrated fitted)
    {
        Check(problem);
        var places = fitted.Applications.Where(entry => entry.Rank is not null).ToDictionary(entry => entry.Application, entry => entry.Rank!.Value);
        return [.. Enumerable.Range(0, problem.Jurors).Select(juror =>
        {
            var others = problem with { Ratings = [.. problem.Ratings.Where(rating => rating.Juror != juror)], Variances = fitted.Variances };
            if (others.Ratings.Count == problem.Ratings.Count)
                return (IReadOnlyList<Move>)[];
            return [.. Solve(others, withRanges: false).Applications
                .Where(entry => places.TryGetValue(entry.Application, out var before) && entry.Rank != before)
                .Select(entry => new Move(entry.Application, places[entry.Application], entry.Rank))
                .OrderBy(move => move.From.First).ThenBy(move => move.Application)];
        })];
    }

    private static Calibrated Solve(CalibrationProblem problem, bool withRanges)
    {
        var model = new SeverityModel(problem);
        // Nothing to tell apart, or nothing that differs.
        if (model.Freedom <= 0 || problem.Ratings.All(rating => rating.Score.Equals(problem.Ratings[0].Score)))
            return Means(problem);
        var fit = model.Fit(problem.IsFixed ? null : problem.Variances ?? model.Estimate());
        var inverse = fit.Factor.Invert();
        var errors = Errors(problem, fit, inverse);
        return new()
        {
            Applications = Applications(problem, fit, errors, withRanges),
            Jurors = Jurors(problem, fit, inverse),
            IsSeparable = true,
            Variances = problem.IsFixed ? null : fit.Variances,
            Agreement = Agreement(fit, errors),
            OwnCity = model.OwnColumn is { } own ? new Effect(fit.Effects[own], Math.Sqrt(fit.Variances.Noise * model.At(inverse, own, own))) : null,
        };
    }

    private static List<CalibratedApplication> Applications(CalibrationProblem problem, SeverityFit fit, double?[] errors, bool withRanges)
    {
        var scores = errors.Select((error, a) => error is null ? (double?)null : fit.Qualities[a]).ToArray();
        var ranges = withRanges ? new PlaceDraws(fit, problem).Ranges() : null;
        return Ordered(scores, (a, rank) => new()
        {
            Application = a,
            Score = scores[a],
            StandardError = errors[a],
            Rank = rank,
            Range = ranges?[a],
            Reviews = fit.Model.Of(a).Length,
        });
    }

    /// <summary>Of each rated application's distance from the mean of all: what moves all of them together is no error of the order.</summary>
    private static double?[] Errors(CalibrationProblem problem, SeverityFit fit, double[] inverse)
    {
        var model = fit.Model;
        var weights = new double[fit.Effects.Length];
        var where = new List<int>();
        var mean = new double[fit.Effects.Length];
        double shares = 0;
        for (var a = 0; a < problem.Applications; a++)
        {
            if (model.Of(a).IsEmpty)
                continue;
            model.Weights(a, weights, where);
            var share = 1.0 / model.Of(a).Length;
            shares += share / (model.Rated * model.Rated);
            foreach (var column in where)
                mean[column] += weights[column] * share / model.Rated;
        }

        var solved = fit.Factor.Solve(mean);
        var ofMean = shares + mean.Zip(solved, (x, y) => x * y).Sum();
        var errors = new double?[problem.Applications];
        for (var a = 0; a < problem.Applications; a++)
        {
            if (model.Of(a).IsEmpty)
                continue;
            model.Weights(a, weights, where);
            var share = 1.0 / model.Of(a).Length;
            var (own, both) = (share + (share * share * model.Quadratic(inverse, weights, where)), share / model.Rated);
            foreach (var column in where)
                both += share * weights[column] * solved[column];
            errors[a] = Math.Sqrt(fit.Variances.Noise * Math.Max(0, own - (2 * both) + ofMean));
        }

        return errors;
    }

    // The variance of the qualities: that of their estimates, less what the estimates' errors add.
    private static double Agreement(SeverityFit fit, double?[] errors)
    {
        var rated = Enumerable.Range(0, errors.Length).Where(a => errors[a] is not null).ToList();
        if (rated.Count < 2)
            return 0;
        var mean = rated.Average(a => fit.Qualities[a]);
        var quality = Math.Max(0, (rated.Sum(a => Math.Pow(fit.Qualities[a] - mean, 2)) - rated.Sum(a => errors[a]!.Value * errors[a]!.Value)) / (rated.Count - 1));
        return quality + fit.Variances.Noise > 0 ? quality / (quality + fit.Variances.Noise) : 0;
    }

    private static List<CalibratedJuror> Jurors(CalibrationProblem problem, SeverityFit fit, double[] inverse)
    {
        var model = fit.Model;
        var leverage = model.LeverageByJuror(inverse);
        var (squares, count) = (new double[problem.Jurors], new int[problem.Jurors]);
        var at = 0;
        for (var a = 0; a < problem.Applications; a++)
        {
            foreach (var rating in model.Of(a))
            {
                squares[rating.Juror] += fit.Residuals[at] * fit.Residuals[at];
                count[rating.Juror]++;
                at++;
            }
        }

        return [.. Enumerable.Range(0, problem.Jurors).Select(j =>
        {
            var pinned = problem.IsFixed ? 1.0 / model.Linked(j) : 0;
            var left = count[j] - leverage[j];
            return new CalibratedJuror
            {
                Juror = j,
                Severity = count[j] == 0 ? null : -fit.Effects[j] + 0.0,
                StandardError = count[j] == 0 ? null : Math.Sqrt(fit.Variances.Noise * Math.Max(0, model.At(inverse, j, j) - pinned)),
                Deviation = count[j] < 2 || left < 1e-6 ? null : Math.Sqrt(squares[j] / left),
                Reviews = count[j],
            };
        })];
    }

    private static Calibrated Means(CalibrationProblem problem)
    {
        var byApplication = problem.Ratings.ToLookup(rating => rating.Application, rating => rating.Score);
        var byJuror = problem.Ratings.ToLookup(rating => rating.Juror);
        var scores = Enumerable.Range(0, problem.Applications).Select(a => byApplication[a].Any() ? byApplication[a].Average() : (double?)null).ToArray();
        return new()
        {
            Applications = Ordered(scores, (a, rank) => new() { Application = a, Score = scores[a], StandardError = null, Rank = rank, Range = null, Reviews = byApplication[a].Count() }),
            Jurors = [.. Enumerable.Range(0, problem.Jurors).Select(j => new CalibratedJuror { Juror = j, Severity = byJuror[j].Any() ? 0 : null, StandardError = null, Deviation = null, Reviews = byJuror[j].Count() })],
            IsSeparable = false,
            Variances = null,
            Agreement = null,
            OwnCity = null,
        };
    }

    private static List<CalibratedApplication> Ordered(double?[] scores, Func<int, RankInterval?, CalibratedApplication> entry)
    {
        var places = Ranking.PlacesOf([.. scores.Select(score => score is { } value ? Math.Round(value, Places) : (double?)null)]);
        return [.. Enumerable.Range(0, scores.Length).OrderBy(a => places[a]?.First ?? int.MaxValue).ThenBy(a => a).Select(a => entry(a, places[a]))];
    }

    private static void Check(CalibrationProblem problem)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(problem.Applications);
        ArgumentOutOfRangeException.ThrowIfNegative(problem.Jurors);
        if (!(problem.Confidence is > 0 and < 1))
            throw new ArgumentException($"A confidence lies between 0 and 1; {problem.Confidence} does not.");
        if (problem.Variances is { } known && !(IsVariance(known.Jurors) && IsVariance(known.Noise)))
            throw new ArgumentException($"{known} are no variances: each is above 0.");
        var seen = new HashSet<(int, int)>();
        foreach (var rating in problem.Ratings)
        {
            if ((uint)rating.Application >= (uint)problem.Applications || (uint)rating.Juror >= (uint)problem.Jurors)
                throw new ArgumentException($"{rating} is for an application or juror that does not exist.");
            if (!double.IsFinite(rating.Score))
                throw new ArgumentException($"{rating} has no score.");
            if (!seen.Add((rating.Application, rating.Juror)))
                throw new ArgumentException($"Juror {rating.Juror} rated application {rating.Application} twice.");
        }

        static bool IsVariance(double value) => double.IsFinite(value) && value > 0;
    }

    /// <summary>Draws of all qualities together, given the ratings and the variances: which places each application holds, how often.</summary>
    private sealed class PlaceDraws(SeverityFit fit, CalibrationProblem problem)
    {
        private readonly int[] rated = [.. Enumerable.Range(0, problem.Applications).Where(a => !fit.Model.Of(a).IsEmpty)];
        private readonly double noise = Math.Sqrt(fit.Variances.Noise);
        private readonly Normals normals = new(problem.Seed);
        private readonly double[] effects = new double[fit.Effects.Length], weights = new double[fit.Effects.Length];
        private readonly List<int> where = [];

        /// <summary>The middle of all places drawn, by application.</summary>
        public RankRange?[] Ranges()
        {
            var draws = Math.Clamp(DrawnNumbers / rated.Length, FewestDraws, MostDraws);
            var places = new int[rated.Length * draws];
            var (quality, order) = (new double[rated.Length], new int[rated.Length]);
            for (var draw = 0; draw < draws; draw++)
            {
                Draw(quality);
                for (var at = 0; at < order.Length; at++)
                    order[at] = at;
                Array.Sort(quality, order);
                for (var place = 0; place < order.Length; place++)
                    places[(order[place] * draws) + draw] = order.Length - place;
            }

            var ranges = new RankRange?[problem.Applications];
            var cut = (int)Math.Floor((1 - problem.Confidence) / 2 * draws);
            for (var at = 0; at < rated.Length; at++)
            {
                var own = places.AsSpan(at * draws, draws);
                own.Sort();
                ranges[rated[at]] = new(own[cut], own[draws - 1 - cut]);
            }

            return ranges;
        }

        private void Draw(double[] quality)
        {
            for (var i = 0; i < effects.Length; i++)
                effects[i] = normals.Next() * noise;
            fit.Factor.SolveTransposed(effects);
            for (var at = 0; at < rated.Length; at++)
            {
                fit.Model.Weights(rated[at], weights, where);
                var share = 1.0 / fit.Model.Of(rated[at]).Length;
                double moved = 0;
                foreach (var column in where)
                    moved += weights[column] * effects[column];
                quality[at] = fit.Qualities[rated[at]] - (share * moved) + (noise * Math.Sqrt(share) * normals.Next());
            }
        }
    }

    /// <summary>Normal numbers by the polar method (Marsaglia and Bray, SIAM Review 6, 1964).</summary>
    private sealed class Normals(ulong seed)
    {
        private ulong state = seed;
        private double kept = double.NaN;

        public double Next()
        {
            if (!double.IsNaN(kept))
            {
                var second = kept;
                kept = double.NaN;
                return second;
            }

            double x, y, square;
            do
            {
                (x, y) = (Uniform(), Uniform());
                square = (x * x) + (y * y);
            }
            while (square is >= 1 or 0);
            var scale = Math.Sqrt(-2 * Math.Log(square) / square);
            kept = y * scale;
            return x * scale;
        }

        // Between -1 and 1.
        private double Uniform() => ((Seeded.Mix(unchecked(state += 0x9E3779B97F4A7C15UL)) >> 11) * (2.0 / (1UL << 53))) - 1;
    }
}
