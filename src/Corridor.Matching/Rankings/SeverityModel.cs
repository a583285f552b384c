namespace Corridor.Matching.Rankings;

/// <summary>
/// score = quality of the application + leniency of the juror (+ own city) + noise: Henderson's mixed model equations (Henderson,
/// Biometrics 31, 1975), of which the applications are eliminated, so that what is dense is jurors by jurors. Applications are fixed;
/// jurors are random, their variance and the noise's by restricted maximum likelihood with average information (Gilmour, Thompson and
/// Cullis, Biometrics 51, 1995), or fixed as well.
/// </summary>
internal sealed class SeverityModel
{
    private const int MostSteps = 60;
    private const double Exact = 1e-7;

    // In shares of all variance. Between them the equations can be solved in double precision; beyond them nothing would be seen.
    private const double LeastOfJurors = 1e-8, LeastOfNoise = 1e-6, Most = 10;

    private readonly int jurors;
    private readonly int size;
    private readonly bool isFixed;
    private readonly bool hasOwn;
    private readonly int[] start;
    private readonly Rating[] ratings;
    private readonly int[] pieces;
    private readonly int[] pieceSize;

    public SeverityModel(CalibrationProblem problem)
    {
        (jurors, isFixed) = (problem.Jurors, problem.IsFixed);
        ratings = [.. problem.Ratings.OrderBy(rating => rating.Application).ThenBy(rating => rating.Juror)];
        start = new int[problem.Applications + 1];
        foreach (var rating in ratings)
            start[rating.Application + 1]++;
        for (var a = 0; a < problem.Applications; a++)
            start[a + 1] += start[a];

        Rated = Enumerable.Range(0, problem.Applications).Count(a => Count(a) > 0);
        (pieces, pieceSize) = Pieces();
        var seated = ratings.Select(rating => rating.Juror).Distinct().ToList();
        // What is left when every application and every juror has its own number, but one for each set of linked ones.
        Freedom = ratings.Length - Rated - seated.Count + seated.Select(juror => pieces[juror]).Distinct().Count();
        hasOwn = !isFixed && Freedom > 1 && ratings.Any(rating => rating.IsOwn);
        size = jurors + (hasOwn ? 1 : 0);
        if (!hasOwn)
            return;
        // Unless it is what jurors and applications together say already.
        var equations = new double[size * size];
        Fill(equations, new double[size], shrinkage: null);
        if (PositiveDefinite.Factor(equations, size) is null)
            (hasOwn, size) = (false, jurors);
    }

    public int Rated { get; }

    /// <summary>Degrees of freedom of the noise when nothing is drawn to a mean.</summary>
    public int Freedom { get; }

    public int? OwnColumn => hasOwn ? jurors : null;

    public ReadOnlySpan<Rating> Of(int application) => ratings.AsSpan(start[application]..start[application + 1]);

    /// <summary>Restricted maximum likelihood.</summary>
    public ScoreVariances Estimate()
    {
        var left = Fit(null, fixedJurors: true).Variances.Noise;
        var whole = Variance();
        double[] floor = [LeastOfJurors * whole, LeastOfNoise * whole];
        double[] theta = [Math.Max(floor[1], left), Math.Max(floor[1], left)];
        for (var step = 0; step < MostSteps; step++)
        {
            var (score, information) = Likelihood(Fit(new(theta[0], theta[1])));
            // At the lower end, and better still below: it stays there.
            var free = Enumerable.Range(0, 2).Where(k => theta[k] > floor[k] || score[k] > 0).ToArray();
            var move = Solve(information, score, free);
            var next = (double[])theta.Clone();
            foreach (var (k, at) in free.Select((k, at) => (k, at)))
            {
                // A step that leaves too little is taken by expectation and maximisation instead, which never does.
                next[k] = move is not null && theta[k] + move[at] > 0.1 * theta[k] ? theta[k] + move[at] : theta[k] * Math.Max(0.1, 1 + (2 * theta[k] * score[k] / Effects(k)));
                next[k] = Math.Clamp(next[k], floor[k], Math.Min(10 * theta[k], Most * whole));
            }

            var change = free.Length == 0 ? 0 : free.Max(k => Math.Abs(next[k] - theta[k]) / Math.Max(theta[k], 1e-4 * (left + floor[1])));
            theta = next;
            if (change < Exact)
                break;
        }

        return new(theta[0], theta[1]);
    }

    /// <summary>The effects at given variances; of fixed jurors, least squares and the variance of what is left.</summary>
    public SeverityFit Fit(ScoreVariances? variances) => Fit(variances, isFixed);

    private SeverityFit Fit(ScoreVariances? variances, bool fixedJurors)
    {
        var equations = new double[size * size];
        var right = new double[size];
        Fill(equations, right, fixedJurors ? null : variances!.Value.Noise / variances.Value.Jurors);
        var factored = PositiveDefinite.Factor(equations, size) ?? throw new InvalidOperationException("The equations of the ratings have no one solution.");
        var fit = new SeverityFit { Model = this, Factor = factored, Effects = factored.Solve(right), Qualities = new double[start.Length - 1], Residuals = new double[ratings.Length] };
        Finish(fit.Effects, i => ratings[i].Score, fit.Qualities, fit.Residuals);
        var left = fit.Residuals.Sum(residual => residual * residual);
        fit.Variances = fixedJurors ? new(0, Freedom > 0 ? left / Freedom : 0) : variances!.Value;
        return fit;
    }

    /// <summary>A row of the equations for the applications, in the order of the jurors' and the other columns: how often, and where.</summary>
    public void Weights(int application, Span<double> weights, List<int> where)
    {
        where.Clear();
        double own = 0;
        foreach (var rating in Of(application))
        {
            weights[rating.Juror] = 1;
            where.Add(rating.Juror);
            own += rating.IsOwn ? 1 : 0;
        }

        if (OwnColumn is { } column)
        {
            weights[column] = own;
            where.Add(column);
        }
    }

    /// <summary>Jurors linked with this one by applications, this one included.</summary>
    public int Linked(int juror) => pieceSize[pieces[juror]];

    /// <summary>The variance of each rating around its expectation that its own juror's and application's effects take away, summed by juror.</summary>
    public double[] LeverageByJuror(double[] inverse)
    {
        var byJuror = new double[jurors];
        var weights = new double[size];
        var where = new List<int>();
        for (var a = 0; a < start.Length - 1; a++)
        {
            if (Count(a) == 0)
                continue;
            Weights(a, weights, where);
            var share = 1.0 / Count(a);
            var together = Quadratic(inverse, weights, where);
            foreach (var rating in Of(a))
            {
                double own = 0, cross = 0;
                foreach (var column in ColumnsOf(rating))
                {
                    foreach (var other in ColumnsOf(rating))
                        own += At(inverse, column, other);
                    foreach (var other in where)
                        cross += weights[other] * At(inverse, column, other);
                }

                byJuror[rating.Juror] += share + (share * share * together) - (2 * share * cross) + own;
            }
        }

        return byJuror;
    }

    public double Quadratic(double[] inverse, ReadOnlySpan<double> weights, List<int> where)
    {
        double sum = 0;
        foreach (var row in where)
        {
            foreach (var column in where)
                sum += weights[row] * weights[column] * At(inverse, row, column);
        }

        return sum;
    }

    public double At(double[] lower, int row, int column) => row >= column ? lower[(row * size) + column] : lower[(column * size) + row];

    private int Count(int application) => start[application + 1] - start[application];

    private double Effects(int variance) => variance == 0 ? jurors : ratings.Length;

    private IEnumerable<int> ColumnsOf(Rating rating)
    {
        yield return rating.Juror;
        if (rating.IsOwn && OwnColumn is { } column)
            yield return column;
    }

    private double Variance()
    {
        var mean = ratings.Average(rating => rating.Score);
        return ratings.Sum(rating => (rating.Score - mean) * (rating.Score - mean)) / (ratings.Length - 1);
    }

    // Shrinkage: the noise's variance over the jurors', so many ratings more at the mean of all jurors; null of fixed ones.
    private void Fill(double[] equations, double[] right, double? shrinkage)
    {
        for (var j = 0; j < jurors; j++)
            equations[(j * size) + j] = shrinkage ?? 0;
        var weights = new double[size];
        var where = new List<int>();
        for (var a = 0; a < start.Length - 1; a++)
        {
            if (Count(a) == 0)
                continue;
            double sum = 0;
            foreach (var rating in Of(a))
            {
                sum += rating.Score;
                foreach (var row in ColumnsOf(rating))
                {
                    right[row] += rating.Score;
                    foreach (var column in ColumnsOf(rating))
                    {
                        if (row >= column)
                            equations[(row * size) + column]++;
                    }
                }
            }

            Weights(a, weights, where);
            var share = 1.0 / Count(a);
            foreach (var row in where)
            {
                right[row] -= weights[row] * sum * share;
                foreach (var column in where)
                {
                    if (row >= column)
                        equations[(row * size) + column] -= weights[row] * weights[column] * share;
                }
            }
        }

        if (shrinkage is null)
            Centre(equations);
    }

    // Among linked jurors only differences can be told: their mean is 0.
    private void Centre(double[] equations)
    {
        for (var row = 0; row < jurors; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                if (pieces[row] == pieces[column])
                    equations[(row * size) + column] += 1.0 / pieceSize[pieces[row]];
            }
        }
    }

    private void Finish(double[] effects, Func<int, double> score, double[] qualities, double[] residuals)
    {
        for (var a = 0; a < start.Length - 1; a++)
        {
            double sum = 0;
            for (var i = start[a]; i < start[a + 1]; i++)
            {
                residuals[i] = score(i);
                foreach (var column in ColumnsOf(ratings[i]))
                    residuals[i] -= effects[column];
                sum += residuals[i];
            }

            qualities[a] = Count(a) == 0 ? 0 : sum / Count(a);
            for (var i = start[a]; i < start[a + 1]; i++)
                residuals[i] -= qualities[a];
        }
    }

    /// <summary>Slope and average information of the restricted likelihood, by variance of jurors and noise.</summary>
    private (double[] Score, double[,] Information) Likelihood(SeverityFit fit)
    {
        var (j, e) = fit.Variances;
        var ofJurors = fit.Factor.InverseDiagonal().Take(jurors).Sum();
        var traceJ = (jurors - (e / j * ofJurors)) / j;
        var traceE = (ratings.Length - Rated - (size - jurors) - (j * traceJ)) / e;
        double[] score =
        [
            -0.5 * (traceJ - (fit.Effects.Take(jurors).Sum(x => x * x) / (j * j))),
            -0.5 * (traceE - (fit.Residuals.Sum(x => x * x) / (e * e))),
        ];

        // The ratings' share in each variance, and what the model cannot explain of it.
        double[][] shares = [[.. ratings.Select(rating => fit.Effects[rating.Juror] / j)], [.. fit.Residuals.Select(residual => residual / e)]];
        var unexplained = shares.Select(share => Unexplained(fit, share)).ToArray();
        var information = new double[2, 2];
        for (var row = 0; row < 2; row++)
        {
            for (var column = 0; column < 2; column++)
                information[row, column] = 0.5 * shares[row].Zip(unexplained[column], (x, y) => x * y).Sum() / e;
        }

        return (score, information);
    }

    private double[] Unexplained(SeverityFit fit, double[] scores)
    {
        var right = new double[size];
        for (var a = 0; a < start.Length - 1; a++)
        {
            if (Count(a) == 0)
                continue;
            double mean = 0;
            for (var i = start[a]; i < start[a + 1]; i++)
                mean += scores[i] / Count(a);
            for (var i = start[a]; i < start[a + 1]; i++)
            {
                foreach (var column in ColumnsOf(ratings[i]))
                    right[column] += scores[i] - mean;
            }
        }

        var residuals = new double[ratings.Length];
        Finish(fit.Factor.Solve(right), i => scores[i], new double[start.Length - 1], residuals);
        return residuals;
    }

    // Of the free ones only; null when they cannot be told apart.
    private static double[]? Solve(double[,] information, double[] score, int[] free)
    {
        var matrix = new double[free.Length * free.Length];
        for (var row = 0; row < free.Length; row++)
        {
            for (var column = 0; column < free.Length; column++)
                matrix[(row * free.Length) + column] = information[free[row], free[column]];
        }

        return PositiveDefinite.Factor(matrix, free.Length)?.Solve([.. free.Select(k => score[k])]);
    }

    private (int[] Pieces, int[] Size) Pieces()
    {
        var root = Enumerable.Range(0, jurors).ToArray();
        for (var a = 0; a < start.Length - 1; a++)
        {
            for (var i = start[a] + 1; i < start[a + 1]; i++)
                root[Find(ratings[i].Juror)] = Find(ratings[start[a]].Juror);
        }

        var count = new int[jurors];
        foreach (var juror in ratings.Select(rating => rating.Juror).Distinct())
            count[Find(juror)]++;
        for (var j = 0; j < jurors; j++)
        {
            root[j] = Find(j);
            // One without ratings stands alone.
            count[root[j]] = Math.Max(1, count[root[j]]);
        }

        return (root, count);

        int Find(int juror)
        {
            while (root[juror] != juror)
                juror = root[juror] = root[root[juror]];
            return juror;
        }
    }
}

/// <summary>One solution of the equations.</summary>
internal sealed class SeverityFit
{
    public required SeverityModel Model { get; init; }

    public required PositiveDefinite Factor { get; init; }

    /// <summary>Of the jurors (leniency), then of the own city.</summary>
    public required double[] Effects { get; init; }

    /// <summary>Of the applications.</summary>
    public required double[] Qualities { get; init; }

    /// <summary>Of the ratings, by application and juror.</summary>
    public required double[] Residuals { get; init; }

    public ScoreVariances Variances { get; set; }
}
