using System.Globalization;
using Corridor.Matching.Rankings;

namespace Corridor.Web.Commands;

/// <summary>rank: jurors' scores in, an order out, in the unit of the scores.</summary>
internal static class RankCommand
{
    private sealed record Row(int Application, int Juror, int Criterion, decimal Score);

    private sealed record Line(int Application, decimal? Score, double? StandardError, int? Rank, int? Low, int? High, int Reviews);

    public static Dictionary<string, object?> Run(string scores, string method, string output, string? jurorsOutput, ulong seed, TextWriter progress)
    {
        if (method is not ("mean" or "trimmed" or "standardised" or "calibrated"))
            throw new FileProblemException($"--method {method}: mean, trimmed, standardised or calibrated.");
        if (jurorsOutput is not null && method != "calibrated")
            throw new FileProblemException($"--jurors-output: the method {method} knows no severity; use calibrated.");
        var file = Input.Read(scores);
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Rows.Count} scores of {file.Jurors.Count} jurors for {file.Applications.Count} applications"));

        var summary = new Dictionary<string, object?>
        {
            ["method"] = method,
            ["applications"] = file.Applications.Count,
            ["jurors"] = file.Jurors.Count,
            ["scores"] = file.Rows.Count,
        };
        var lines = method == "calibrated" ? Calibrated(file, seed, jurorsOutput, summary) : Ranked(file, method);
        summary["ties"] = lines.Where(line => line.Rank is not null).GroupBy(line => line.Rank).Count(same => same.Skip(1).Any());
        FileCommand.Write(output, lines
            .Select(line => new object?[] { line.Rank, file.Applications[line.Application], line.Score, line.StandardError, line.Low, line.High, line.Reviews })
            .Prepend(["rank", "application", "score", "standard_error", "rank_low", "rank_high", "reviews"]));
        return summary;
    }

    private static List<Line> Ranked(Input file, string method)
    {
        var width = file.Most - file.Least;
        return [.. Ranking.Rank(new()
        {
            Applications = file.Applications.Count,
            Criteria = [.. file.Weights.Select(weight => new Criterion(file.Least, file.Most, weight))],
            Marks = [.. file.Rows.Select(row => new Mark(row.Application, row.Juror, row.Criterion, row.Score))],
            Method = method switch { "trimmed" => RankingMethod.TrimmedMean, "standardised" => RankingMethod.Standardised, _ => RankingMethod.Mean },
        }).Select(entry => new Line(
            entry.Application,
            file.Least + (entry.Score * width / 100),
            entry.StandardError * (double)width / 100,
            entry.Rank?.First,
            entry.Rank?.First,
            entry.Rank?.Last,
            entry.Reviews))];
    }

    private static List<Line> Calibrated(Input file, ulong seed, string? jurorsOutput, Dictionary<string, object?> summary)
    {
        var found = Calibration.Fit(new()
        {
            Applications = file.Applications.Count,
            Jurors = file.Jurors.Count,
            Ratings = [.. file.Rows.GroupBy(row => (row.Application, row.Juror)).Select(review => new Rating(
                review.Key.Application, review.Key.Juror, (double)(review.Sum(row => row.Score * file.Weights[row.Criterion]) / review.Sum(row => file.Weights[row.Criterion]))))],
            Seed = seed,
        });
        if (jurorsOutput is not null)
        {
            FileCommand.Write(jurorsOutput, found.Jurors
                .OrderByDescending(juror => juror.Severity)
                .Select(juror => new object?[] { file.Jurors[juror.Juror], juror.Severity, juror.StandardError, juror.Reviews })
                .Prepend(["juror", "severity", "standard_error", "reviews"]));
        }

        summary["separable"] = found.IsSeparable;
        summary["severity_sd"] = Root(found.Variances?.Jurors);
        summary["noise_sd"] = Root(found.Variances?.Noise);
        summary["agreement"] = found.Agreement is { } agreement ? Math.Round(agreement, 4) : null;
        return [.. found.Applications.Select(entry => new Line(
            entry.Application,
            (decimal?)entry.Score,
            entry.StandardError,
            entry.Rank?.First,
            entry.Range?.First ?? entry.Rank?.First,
            entry.Range?.Last ?? entry.Rank?.Last,
            entry.Reviews))];

        static double? Root(double? variance) => variance is { } known ? Math.Round(Math.Sqrt(known), 6) : null;
    }

    /// <summary>The file, names to numbers.</summary>
    private sealed class Input
    {
        public List<string> Applications { get; } = [];
        public List<string> Jurors { get; } = [];
        public List<decimal> Weights { get; } = [];
        public List<Row> Rows { get; } = [];
        public decimal Least { get; private set; }
        public decimal Most { get; private set; }

        public static Input Read(string file)
        {
            var read = new Input();
            var (applications, jurors, criteria) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
            var seen = new HashSet<(int, int, int)>();
            foreach (var (line, cells) in FileCommand.Rows(file, ["juror", "application", "score"], "criterion", "weight"))
            {
                if (cells[0] is not { Length: > 0 } juror || cells[1] is not { Length: > 0 } application)
                    throw FileProblemException.At(file, line, "juror and application each need a name.");
                var score = FileCommand.Number(file, line, "score", cells[2]);
                var weight = cells[4] is null ? 1 : FileCommand.Number(file, line, "weight", cells[4]);
                if (weight <= 0)
                    throw FileProblemException.At(file, line, $"weight is {weight.ToString(CultureInfo.InvariantCulture)}; it has to be above 0.");
                var criterion = At(criteria, cells[3] ?? "");
                if (criterion == read.Weights.Count)
                    read.Weights.Add(weight);
                else if (read.Weights[criterion] != weight)
                    throw FileProblemException.At(file, line, $"the criterion “{cells[3]}” weighed {read.Weights[criterion].ToString(CultureInfo.InvariantCulture)} before.");
                var row = new Row(At(applications, application, read.Applications), At(jurors, juror, read.Jurors), criterion, score);
                if (!seen.Add((row.Application, row.Juror, row.Criterion)))
                    throw FileProblemException.At(file, line, $"{juror} scored {application} before.");
                read.Rows.Add(row);
            }

            if (read.Rows.Count == 0)
                throw FileProblemException.At(file, 2, "there is no score.");
            (read.Least, read.Most) = (read.Rows.Min(row => row.Score), read.Rows.Max(row => row.Score));
            // A scale needs two ends.
            if (read.Most == read.Least)
                read.Most++;
            return read;
        }

        private static int At(Dictionary<string, int> known, string name, List<string>? names = null)
        {
            if (known.TryGetValue(name, out var at))
                return at;
            names?.Add(name);
            return known[name] = known.Count;
        }
    }
}
