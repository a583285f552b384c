using System.Globalization;
using Corridor.Matching.Rankings;

namespace Corridor.Matching.Tests.Rankings;

public sealed class CalibrationTests
{
    private const int Seed = 20171109;

    [Theory]
    [InlineData("skating-2016-17")]
    [InlineData("strictly-series-01-10")]
    public void Fixed_effects_are_the_least_squares_that_others_computed(string data)
    {
        var marks = Marks(data);
        var reference = Reference(data);

        var fitted = Calibration.Fit(marks.Problem with { IsFixed = true });

        Assert.True(fitted.IsSeparable);
        foreach (var juror in fitted.Jurors)
        {
            var known = reference[marks.Jurors[juror.Juror]];
            Assert.Equal(known.Marks, juror.Reviews);
            // Published to four decimals.
            Assert.InRange(-juror.Severity!.Value, known.Leniency - 5.1e-5, known.Leniency + 5.1e-5);
        }
    }

    [Theory]
    [InlineData("skating-2016-17")]
    [InlineData("strictly-series-01-10")]
    public void Random_effects_find_the_same_severe_and_kind_judges(string data)
    {
        var marks = Marks(data);
        var reference = Reference(data);

        var fitted = Calibration.Fit(marks.Problem);

        var pairs = fitted.Jurors.Select(juror => (X: -juror.Severity!.Value, Y: reference[marks.Jurors[juror.Juror]].Leniency, Weight: (double)juror.Reviews)).ToList();
        Assert.InRange(Correlation(pairs), 0.99, 1);
    }

    [Fact]
    public void At_given_variances_the_estimates_are_the_best_linear_unbiased_predictions()
    {
        foreach (var random in Enumerable.Range(0, 20).Select(n => new Random(Seed + n)))
        {
            var (problem, _, _) = Planted(random, applications: 8, jurors: 5, each: 3);
            var known = new ScoreVariances(0.2 + random.NextDouble(), 0.2 + random.NextDouble());

            var fitted = Calibration.Fit(problem with { Variances = known });

            var dense = new Dense(problem, known);
            foreach (var application in fitted.Applications)
            {
                var (score, error) = dense.Application(application.Application);
                Assert.Equal(score, application.Score!.Value, 1e-8);
                Assert.Equal(error, application.StandardError!.Value, 1e-8);
            }

            foreach (var juror in fitted.Jurors.Where(juror => juror.Reviews > 0))
            {
                var (leniency, error) = dense.Juror(juror.Juror);
                Assert.Equal(-leniency, juror.Severity!.Value, 1e-8);
                Assert.Equal(error, juror.StandardError!.Value, 1e-8);
            }
        }
    }

    [Fact]
    public void The_variances_are_where_the_restricted_likelihood_is_highest()
    {
        foreach (var random in Enumerable.Range(0, 10).Select(n => new Random(Seed + n)))
        {
            var (problem, _, _) = Planted(random, applications: 15, jurors: 6, each: 3);

            var found = Calibration.Fit(problem).Variances!.Value;

            var best = new Dense(problem, found).Likelihood();
            foreach (var factor in (double[])[0.9, 0.99, 1.01, 1.1])
            {
                Assert.True(new Dense(problem, found with { Jurors = found.Jurors * factor }).Likelihood() <= best + 1e-9);
                Assert.True(new Dense(problem, found with { Noise = found.Noise * factor }).Likelihood() <= best + 1e-9);
            }
        }
    }

    [Fact]
    public void Planted_severe_and_kind_jurors_are_recovered_and_the_order_is_nearer_the_truth_than_that_of_means()
    {
        foreach (var random in Enumerable.Range(0, 20).Select(n => new Random(Seed + n)))
        {
            var (problem, qualities, severities) = Planted(random, applications: 200, jurors: 40, each: 5);

            var fitted = Calibration.Fit(problem);

            Assert.InRange(RankCorrelation([.. fitted.Jurors.Select(juror => juror.Severity!.Value)], severities), 0.95, 1);
            var means = problem.Ratings.GroupBy(rating => rating.Application).OrderBy(same => same.Key).Select(same => same.Average(rating => rating.Score)).ToArray();
            var calibrated = fitted.Applications.OrderBy(entry => entry.Application).Select(entry => entry.Score!.Value).ToArray();
            Assert.True(RankCorrelation(calibrated, qualities) > RankCorrelation(means, qualities) + 0.02);
        }
    }

    [Fact]
    public void Intervals_cover_as_often_as_they_say()
    {
        var (scores, severities, places, all, seats) = (0.0, 0.0, 0.0, 0, 0);
        foreach (var random in Enumerable.Range(0, 40).Select(n => new Random(Seed + n)))
        {
            var (problem, qualities, planted) = Planted(random, applications: 60, jurors: 20, each: 4);
            var fitted = Calibration.Fit(problem);
            var level = fitted.Applications.Average(entry => entry.Score!.Value) - qualities.Average();
            foreach (var entry in fitted.Applications)
            {
                all++;
                scores += Math.Abs(entry.Score!.Value - level - qualities[entry.Application]) <= 1.645 * entry.StandardError!.Value ? 1 : 0;
                var place = 1 + qualities.Count(other => other > qualities[entry.Application]);
                places += entry.Range!.Value.First <= place && place <= entry.Range.Value.Last ? 1 : 0;
            }

            foreach (var juror in fitted.Jurors)
            {
                seats++;
                severities += Math.Abs(juror.Severity!.Value - planted[juror.Juror]) <= 1.645 * juror.StandardError!.Value ? 1 : 0;
            }
        }

        Assert.InRange(scores / all, 0.85, 0.95);
        Assert.InRange(places / all, 0.85, 0.95);
        Assert.InRange(severities / seats, 0.85, 0.95);
    }

    [Fact]
    public void A_juror_who_gives_the_own_city_more_is_found_out()
    {
        var random = new Random(Seed);
        var (problem, _, _) = Planted(random, applications: 200, jurors: 40, each: 5);
        var biased = problem with { Ratings = [.. problem.Ratings.Select(rating => random.Next(5) == 0 ? rating with { Score = rating.Score + 1, IsOwn = true } : rating)] };

        var own = Calibration.Fit(biased).OwnCity!.Value;

        Assert.InRange(own.Value, 1 - (3 * own.StandardError), 1 + (3 * own.StandardError));
        Assert.InRange(own.StandardError, 0.01, 0.1);
        Assert.Null(Calibration.Fit(problem).OwnCity);
    }

    [Fact]
    public void Jurors_who_are_alike_have_no_severity_and_scores_are_means()
    {
        var fitted = Calibration.Fit(new()
        {
            Applications = 40,
            Jurors = 10,
            Ratings = [.. Enumerable.Range(0, 40).SelectMany(a => Enumerable.Range(0, 5).Select(n => new Rating(a, (a + n) % 10, a + (n % 2) - 0.4)))],
        });

        Assert.All(fitted.Jurors, juror => Assert.Equal(0, juror.Severity!.Value, 1e-5));
        Assert.All(fitted.Applications, entry => Assert.Equal(entry.Application, entry.Score!.Value, 1e-5));
        Assert.InRange(fitted.Agreement!.Value, 0.99, 1);
    }

    [Fact]
    public void Where_nobody_shares_an_application_scores_are_means()
    {
        var fitted = Calibration.Fit(new() { Applications = 4, Jurors = 3, Ratings = [new(0, 0, 5), new(1, 1, 7), new(2, 2, 5)] });

        Assert.False(fitted.IsSeparable);
        Assert.Equal([(1, 7.0, new RankInterval(1, 1)), (0, 5.0, new(2, 3)), (2, 5.0, new(2, 3))], fitted.Applications.Take(3).Select(entry => (entry.Application, entry.Score!.Value, entry.Rank!.Value)));
        Assert.Equal((3, null, null, 0), (fitted.Applications[3].Application, fitted.Applications[3].Score, fitted.Applications[3].Rank, fitted.Applications[3].Reviews));
        Assert.All(fitted.Jurors, juror => Assert.Equal((0.0, null), (juror.Severity!.Value, juror.StandardError)));
    }

    [Fact]
    public void Jurors_who_differ_by_nothing_but_severity_are_told_apart_exactly()
    {
        // Nothing is left for the noise.
        var fitted = Calibration.Fit(new() { Applications = 10, Jurors = 4, Ratings = [.. Enumerable.Range(0, 10).SelectMany(a => Enumerable.Range(0, 2).Select(n => new Rating(a, (a + n) % 4, a - (10 * ((a + n) % 4)))))] });

        Assert.Equal([.. Enumerable.Range(0, 10).Reverse()], fitted.Applications.Select(entry => entry.Application));
        Assert.Equal([0, 10, 20, 30], fitted.Jurors.Select(juror => Math.Round(juror.Severity!.Value - fitted.Jurors[0].Severity!.Value, 2)));
    }

    [Fact]
    public void Everybody_gives_everything_the_same_and_all_tie()
    {
        var fitted = Calibration.Fit(new() { Applications = 3, Jurors = 2, Ratings = [.. Enumerable.Range(0, 6).Select(n => new Rating(n / 2, n % 2, 4))] });

        Assert.All(fitted.Applications, entry => Assert.Equal((4.0, new RankInterval(1, 3)), (entry.Score!.Value, entry.Rank!.Value)));
    }

    [Fact]
    public void Jurors_who_read_the_same_are_as_severe_as_their_means_say()
    {
        // Everybody read everything: fixed effects are row and column means.
        var random = new Random(Seed);
        var score = Enumerable.Range(0, 12).Select(_ => Enumerable.Range(0, 4).Select(_ => random.NextDouble()).ToArray()).ToArray();
        var fitted = Calibration.Fit(new() { Applications = 12, Jurors = 4, IsFixed = true, Ratings = [.. Enumerable.Range(0, 48).Select(n => new Rating(n / 4, n % 4, score[n / 4][n % 4]))] });

        var grand = score.Average(row => row.Average());
        foreach (var juror in fitted.Jurors)
            Assert.Equal(grand - score.Average(row => row[juror.Juror]), juror.Severity!.Value, 1e-12);
        foreach (var entry in fitted.Applications)
            Assert.Equal(score[entry.Application].Average(), entry.Score!.Value, 1e-12);
        var noise = Enumerable.Range(0, 48).Sum(n => Math.Pow(score[n / 4][n % 4] - score[n / 4].Average() - score.Average(row => row[n % 4]) + grand, 2)) / 33;
        Assert.All(fitted.Applications, entry => Assert.Equal(Math.Sqrt(noise * 11 / 12 / 4), entry.StandardError!.Value, 1e-12));
        Assert.All(fitted.Jurors, juror => Assert.Equal(Math.Sqrt(noise * 3 / 4 / 12), juror.StandardError!.Value, 1e-12));
    }

    [Fact]
    public void Without_one_juror_those_move_who_hung_on_that_juror()
    {
        var random = new Random(Seed);
        var (problem, _, _) = Planted(random, applications: 20, jurors: 6, each: 3);
        var fitted = Calibration.Fit(problem);

        var moves = Calibration.LeaveOneOut(problem, fitted);

        Assert.Equal(6, moves.Count);
        for (var juror = 0; juror < 6; juror++)
        {
            var others = Calibration.Fit(problem with { Ratings = [.. problem.Ratings.Where(rating => rating.Juror != juror)], Variances = fitted.Variances });
            var before = fitted.Applications.ToDictionary(entry => entry.Application, entry => entry.Rank!.Value);
            var expected = others.Applications.Where(entry => entry.Rank != before[entry.Application]).Select(entry => new Move(entry.Application, before[entry.Application], entry.Rank)).OrderBy(move => move.From.First);
            Assert.Equal(expected, moves[juror]);
        }

        Assert.Contains(moves, one => one.Count > 0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_and_the_order_of_the_ratings_does_not_matter()
    {
        var (problem, _, _) = Planted(new Random(Seed), applications: 30, jurors: 8, each: 3);
        var once = Calibration.Fit(problem with { Seed = 7 });
        var again = Calibration.Fit(problem with { Seed = 7, Ratings = [.. problem.Ratings.Reverse()] });

        Assert.Equal(once.Applications, again.Applications);
        Assert.Equal(once.Jurors, again.Jurors);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var problem = new CalibrationProblem { Applications = 2, Jurors = 2, Ratings = [new(0, 0, 1), new(0, 1, 2)] };

        Assert.Throws<ArgumentException>(() => Calibration.Fit(problem with { Ratings = [new(2, 0, 1)] }));
        Assert.Throws<ArgumentException>(() => Calibration.Fit(problem with { Ratings = [new(0, -1, 1)] }));
        Assert.Throws<ArgumentException>(() => Calibration.Fit(problem with { Ratings = [new(0, 0, double.NaN)] }));
        Assert.Throws<ArgumentException>(() => Calibration.Fit(problem with { Ratings = [new(0, 0, 1), new(0, 0, 2)] }));
        Assert.Throws<ArgumentException>(() => Calibration.Fit(problem with { Confidence = 1 }));
        Assert.Throws<ArgumentException>(() => Calibration.Fit(problem with { Variances = new(0, 1) }));
        Assert.Empty(Calibration.Fit(problem with { Applications = 0, Jurors = 0, Ratings = [] }).Applications);
    }

    private static (CalibrationProblem Problem, double[] Qualities, double[] Severities) Planted(Random random, int applications, int jurors, int each)
    {
        double[] qualities = [.. Enumerable.Range(0, applications).Select(_ => Normal(random))];
        double[] severities = [.. Enumerable.Range(0, jurors).Select(_ => Normal(random))];
        return (new()
        {
            Applications = applications,
            Jurors = jurors,
            Ratings = [.. Enumerable.Range(0, applications).SelectMany(a => Enumerable.Range(0, jurors).OrderBy(_ => random.Next()).Take(each).Select(j => new Rating(a, j, 3 + qualities[a] - severities[j] + (0.5 * Normal(random)))))],
        }, qualities, severities);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static (CalibrationProblem Problem, IReadOnlyList<string> Jurors) Marks(string data)
    {
        List<(string Entry, string Judge, double Score)> marks;
        if (data.StartsWith("skating", StringComparison.Ordinal))
        {
            var program = TestData.Rows("jury-scores", data, "performances.csv").ToDictionary(row => row["performance_id"], row => (row["competition"], row["program"]));
            var judges = TestData.Rows("jury-scores", data, "panels.csv").ToDictionary(row => (row["competition"], row["program"], row["seat"]), row => row["judge_id"]);
            var performance = TestData.Rows("jury-scores", data, "aspects.csv").ToDictionary(row => row["aspect_id"], row => row["performance_id"]);
            marks = [.. TestData.Rows("jury-scores", data, "component-scores.csv").Where(row => Number(row["score"]) != 0).Select(row =>
            {
                var (competition, name) = program[performance[row["aspect_id"]]];
                return (row["aspect_id"], judges[(competition, name, row["seat"])], Number(row["score"]));
            })];
        }
        else
        {
            marks = [.. TestData.Rows("jury-scores", data, "scores.csv").Select(row => (row["performance_id"], row["judge"], Number(row["score"])))];
        }

        var entries = marks.Select(mark => mark.Entry).Distinct().Select((entry, at) => (entry, at)).ToDictionary(pair => pair.entry, pair => pair.at);
        var jurors = marks.Select(mark => mark.Judge).Distinct().ToList();
        var seats = jurors.Select((juror, at) => (juror, at)).ToDictionary(pair => pair.juror, pair => pair.at);
        return (new() { Applications = entries.Count, Jurors = jurors.Count, Ratings = [.. marks.Select(mark => new Rating(entries[mark.Entry], seats[mark.Judge], mark.Score))] }, jurors);
    }

    private static Dictionary<string, (int Marks, double Leniency)> Reference(string data) => TestData.Rows("jury-scores", data, "reference-leniency.csv")
        .ToDictionary(row => row.TryGetValue("judge_id", out var id) ? id : row["judge"], row => (int.Parse(row["marks"], CultureInfo.InvariantCulture), Number(row["leniency"])));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Correlation(List<(double X, double Y, double Weight)> pairs)
    {
        var weight = pairs.Sum(pair => pair.Weight);
        var (x, y) = (pairs.Sum(pair => pair.X * pair.Weight) / weight, pairs.Sum(pair => pair.Y * pair.Weight) / weight);
        return pairs.Sum(pair => pair.Weight * (pair.X - x) * (pair.Y - y)) / Math.Sqrt(pairs.Sum(pair => pair.Weight * (pair.X - x) * (pair.X - x)) * pairs.Sum(pair => pair.Weight * (pair.Y - y) * (pair.Y - y)));
    }

    private static double RankCorrelation(double[] first, double[] second) =>
        Correlation([.. Ranks(first).Zip(Ranks(second), (x, y) => (x, y, 1.0))]);

    private static double[] Ranks(double[] values)
    {
        var ranks = new double[values.Length];
        foreach (var (at, rank) in Enumerable.Range(0, values.Length).OrderBy(at => values[at]).Select((at, rank) => (at, rank)))
            ranks[at] = rank;
        return ranks;
    }

    /// <summary>The same model by its textbook formulas, all ratings by all ratings.</summary>
    private sealed class Dense
    {
        private readonly CalibrationProblem problem;
        private readonly ScoreVariances variances;
        private readonly double[,] ofScores;
        private readonly double[] scores;
        private readonly double[,] projection;
        private readonly double[] y;
        private readonly double likelihood;

        public Dense(CalibrationProblem problem, ScoreVariances variances)
        {
            (this.problem, this.variances) = (problem, variances);
            y = [.. problem.Ratings.Select(rating => rating.Score)];
            var (inverse, determinant) = Invert(Table(y.Length, y.Length, (i, k) =>
                (problem.Ratings[i].Juror == problem.Ratings[k].Juror ? variances.Jurors : 0) + (i == k ? variances.Noise : 0)));
            var x = Table(y.Length, problem.Applications, (i, a) => problem.Ratings[i].Application == a ? 1 : 0);
            var weighted = Times(inverse, x);
            (ofScores, var information) = Invert(Times(Transposed(x), weighted));
            scores = [.. Enumerable.Range(0, problem.Applications).Select(a => Enumerable.Range(0, problem.Applications).Sum(b => ofScores[a, b] * Enumerable.Range(0, y.Length).Sum(i => weighted[i, b] * y[i])))];
            var taken = Times(Times(weighted, ofScores), Transposed(weighted));
            projection = Table(y.Length, y.Length, (i, k) => inverse[i, k] - taken[i, k]);
            likelihood = -0.5 * (determinant + information + Quadratic(y, y));
        }

        public double Likelihood() => likelihood;

        public (double Value, double Error) Application(int which)
        {
            var contrast = Enumerable.Range(0, problem.Applications).Select(a => (a == which ? 1 : 0) - (1.0 / problem.Applications)).ToArray();
            return (scores[which], Math.Sqrt(Enumerable.Range(0, contrast.Length).Sum(a => Enumerable.Range(0, contrast.Length).Sum(b => contrast[a] * contrast[b] * ofScores[a, b]))));
        }

        public (double Value, double Error) Juror(int which)
        {
            var own = problem.Ratings.Select(rating => rating.Juror == which ? variances.Jurors : 0).ToArray();
            return (Quadratic(own, y), Math.Sqrt(variances.Jurors - Quadratic(own, own)));
        }

        private double Quadratic(double[] left, double[] right) =>
            Enumerable.Range(0, left.Length).Sum(i => left[i] * Enumerable.Range(0, right.Length).Sum(k => projection[i, k] * right[k]));

        private static double[,] Table(int rows, int columns, Func<int, int, double> cell)
        {
            var table = new double[rows, columns];
            for (var i = 0; i < rows; i++)
            {
                for (var k = 0; k < columns; k++)
                    table[i, k] = cell(i, k);
            }

            return table;
        }

        private static double[,] Transposed(double[,] table) => Table(table.GetLength(1), table.GetLength(0), (i, k) => table[k, i]);

        private static double[,] Times(double[,] left, double[,] right) =>
            Table(left.GetLength(0), right.GetLength(1), (i, k) => Enumerable.Range(0, right.GetLength(0)).Sum(m => left[i, m] * right[m, k]));

        // Gauss and Jordan; positive definite, so no pivots.
        private static (double[,] Inverse, double LogDeterminant) Invert(double[,] matrix)
        {
            var n = matrix.GetLength(0);
            var (left, right, log) = ((double[,])matrix.Clone(), new double[n, n], 0.0);
            for (var i = 0; i < n; i++)
                right[i, i] = 1;
            for (var p = 0; p < n; p++)
            {
                var pivot = left[p, p];
                log += Math.Log(pivot);
                for (var k = 0; k < n; k++)
                    (left[p, k], right[p, k]) = (left[p, k] / pivot, right[p, k] / pivot);
                for (var i = 0; i < n; i++)
                {
                    if (i == p)
                        continue;
                    var factor = left[i, p];
                    for (var k = 0; k < n; k++)
                        (left[i, k], right[i, k]) = (left[i, k] - (factor * left[p, k]), right[i, k] - (factor * right[p, k]));
                }
            }

            return (right, log);
        }
    }
}
