using System.Globalization;
using Corridor.Matching.Juries;

namespace Corridor.Web.Commands;

/// <summary>assign: affinities in, who reads what out.</summary>
internal static class AssignCommand
{
    private const int MostPlaces = 6;

    /// <param name="Affinities">juror,application,affinity.</param>
    /// <param name="Conflicts">juror,application.</param>
    /// <param name="Jurors">juror and, where known, min,max,city,organisation,languages.</param>
    /// <param name="Applications">application and, where known, reviews,city,language.</param>
    /// <param name="Keep">juror,application: what stays.</param>
    /// <param name="Output">juror,application,affinity.</param>
    internal sealed record Files(string Affinities, string? Conflicts, string? Jurors, string? Applications, string? Keep, string Output);

    /// <param name="Reviews">Of an application that does not say otherwise.</param>
    /// <param name="LeastLoad">Of a juror who does not say otherwise.</param>
    /// <param name="MostLoad">Likewise; none: no limit.</param>
    /// <param name="OnePer">city or organisation: one juror of each on an application.</param>
    /// <param name="NotOwnCity">Nobody reads an application of their city.</param>
    /// <param name="LanguageReaders">So many jurors of an application read its language.</param>
    /// <param name="OnlyListed">A pair that the affinities do not name may not be assigned.</param>
    /// <param name="Objective">total: the largest sum; fair: the worst-served application first.</param>
    /// <param name="Seed">Breaks ties.</param>
    internal sealed record Rules(int Reviews, int LeastLoad, int? MostLoad, string? OnePer, bool NotOwnCity, int LanguageReaders, bool OnlyListed, string Objective, ulong Seed);

    private sealed record Juror(int? Minimum, int? Maximum, string City, string Organisation, string[] Languages);

    private sealed record Application(int? Reviews, string City, string Language);

    public static Dictionary<string, object?> Run(Files files, Rules rules, TextWriter progress)
    {
        if (rules.OnePer is not (null or "city" or "organisation"))
            throw new FileProblemException($"--one-per {rules.OnePer}: city or organisation.");
        if (rules.Objective is not ("total" or "fair"))
            throw new FileProblemException($"--objective {rules.Objective}: total or fair.");
        foreach (var (name, number) in ((string, int)[])[("--reviews", rules.Reviews), ("--min-load", rules.LeastLoad), ("--max-load", rules.MostLoad ?? 0), ("--language-readers", rules.LanguageReaders)])
        {
            if (number < 0)
                throw new FileProblemException($"{name} {number.ToString(CultureInfo.InvariantCulture)}: a number from 0.");
        }

        var (jurors, applications) = (new Names("juror"), new Names("application"));
        var told = ReadJurors(files.Jurors, jurors);
        var asked = ReadApplications(files.Applications, applications);
        var (cells, scale) = ReadAffinities(files.Affinities, jurors, applications);
        var conflicts = ReadPairs(files.Conflicts, jurors, applications).Keys.ToHashSet();
        var kept = ReadPairs(files.Keep, jurors, applications);
        foreach (var (pair, line) in kept)
        {
            if (conflicts.Contains(pair))
                throw FileProblemException.At(files.Keep!, line, $"{jurors[pair.Juror]} and {applications[pair.Application]} are in conflict: they cannot stay together.");
        }

        var problem = Problem();
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{applications.Count} applications, {jurors.Count} jurors, {cells.Count} affinities"));
        var plan = FileCommand.Solve(files.Affinities, () => JuryAssignment.Solve(problem));
        var worth = cells.ToDictionary(cell => new Pair(cell.Application, cell.Juror), cell => cell.Value);
        FileCommand.Write(files.Output, plan.Pairs
            .Select(pair => new object?[] { jurors[pair.Juror], applications[pair.Application], worth.GetValueOrDefault(pair) / (decimal)scale })
            .Prepend(["juror", "application", "affinity"]));
        var byApplication = plan.Pairs.GroupBy(pair => pair.Application).ToDictionary(pairs => pairs.Key, pairs => pairs.Sum(pair => (long)worth.GetValueOrDefault(pair)));
        var summary = new Dictionary<string, object?>
        {
            ["objective"] = plan.Total / (decimal)scale,
            ["optimal"] = plan.IsOptimal,
            ["bound"] = plan.TotalBound / (decimal)scale,
            ["gap"] = decimal.Round((plan.TotalBound - plan.Total) / (decimal)Math.Max(1, Math.Abs(plan.Total)), 6),
            ["worst_application"] = Enumerable.Range(0, applications.Count).Where(a => Reviews(a) > 0).Select(a => byApplication.GetValueOrDefault(a)).DefaultIfEmpty(0).Min() / (decimal)scale,
            ["applications"] = applications.Count,
            ["jurors"] = jurors.Count,
            ["reviews"] = plan.Pairs.Count,
            ["missing_reviews"] = plan.MissingReviews,
            ["missing_reviews_at_least"] = plan.MissingReviewsBound,
            ["missing_load"] = plan.MissingLoad,
            ["loads"] = new Dictionary<string, object?>
            {
                ["least"] = plan.Loads.DefaultIfEmpty(0).Min(),
                ["most"] = plan.Loads.DefaultIfEmpty(0).Max(),
            },
            ["binding"] = plan.Binding.Select(binding => new Dictionary<string, object?>
            {
                ["what"] = binding.Kind == BindingKind.TooFewReviewers ? "too few reviewers" : "too few applications",
                ["applications"] = binding.Applications.Select(a => applications[a]),
                ["jurors"] = binding.Jurors.Select(j => jurors[j]),
                ["needed"] = binding.Needed,
                ["offered"] = binding.Offered,
                ["by_rules"] = binding.ByRules,
            }).ToList(),
        };
        if (plan.Fairness is { } fairness)
        {
            summary["worst_bound"] = fairness.WorstBound / (decimal)scale;
            summary["worst_gap"] = fairness.WorstBound == fairness.Worst ? 0m : decimal.Round((fairness.WorstBound - fairness.Worst) / (decimal)Math.Max(1, Math.Abs(fairness.WorstBound)), 6);
        }

        return summary;

        int Reviews(int application) => asked.GetValueOrDefault(application)?.Reviews ?? rules.Reviews;

        JuryAssignmentProblem Problem() => new()
        {
            Affinities = Affinities.Sparse(applications.Count, jurors.Count, cells, rules.OnlyListed),
            Jurors = [.. Enumerable.Range(0, jurors.Count).Select(j => LoadOf(j, told.GetValueOrDefault(j)))],
            Reviews = rules.Reviews,
            ReviewsOf = asked.Where(pair => pair.Value.Reviews is not null).ToDictionary(pair => pair.Key, pair => pair.Value.Reviews!.Value),
            Conflicts = conflicts,
            Forbidden = rules.NotOwnCity ? [.. AtHome()] : [],
            Pinned = kept.Keys,
            Groups = rules.OnePer is null ? [] : [new(GroupsOf(juror => rules.OnePer == "city" ? juror.City : juror.Organisation))],
            Readers = rules.LanguageReaders == 0 ? null : Readers(),
            Objective = rules.Objective == "fair" ? JuryObjective.Fair : JuryObjective.Total,
            Seed = rules.Seed,
        };

        JurorLoad LoadOf(int juror, Juror? own)
        {
            var (least, most) = (own?.Minimum ?? rules.LeastLoad, own?.Maximum ?? rules.MostLoad ?? Math.Max(applications.Count, rules.LeastLoad));
            return least <= most
                ? new(least, most)
                : throw new FileProblemException(string.Create(CultureInfo.InvariantCulture, $"{jurors[juror]} cannot read at least {least} and at most {most} applications."));
        }

        // What is kept stays, whatever the rule says.
        IEnumerable<Pair> AtHome() =>
            from application in asked
            where application.Value.City.Length > 0
            from juror in told
            where string.Equals(juror.Value.City, application.Value.City, StringComparison.OrdinalIgnoreCase)
            let pair = new Pair(application.Key, juror.Key)
            where !kept.ContainsKey(pair)
            select pair;

        int[] GroupsOf(Func<Juror, string> group)
        {
            var known = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            return [.. Enumerable.Range(0, jurors.Count).Select(j => told.GetValueOrDefault(j) is { } juror && group(juror) is { Length: > 0 } name
                ? Number(known, name)
                : -1)];
        }

        LanguageReaders Readers()
        {
            var known = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            return new(
                rules.LanguageReaders,
                [.. Enumerable.Range(0, applications.Count).Select(a => asked.GetValueOrDefault(a)?.Language is { Length: > 0 } language ? Number(known, language) : -1)],
                [.. Enumerable.Range(0, jurors.Count).Select(j => (IReadOnlyCollection<int>)[.. (told.GetValueOrDefault(j)?.Languages ?? []).Select(language => Number(known, language))])]);
        }
    }

    private static Dictionary<int, Juror> ReadJurors(string? file, Names jurors)
    {
        var told = new Dictionary<int, Juror>();
        foreach (var (line, cells) in file is null ? [] : FileCommand.Rows(file, ["juror"], "min", "max", "city", "organisation", "languages"))
        {
            var juror = new Juror(Whole(file!, line, "min", cells[1]), Whole(file!, line, "max", cells[2]), cells[3] ?? "", cells[4] ?? "", (cells[5] ?? "").Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            if (juror.Minimum > juror.Maximum)
                throw FileProblemException.At(file!, line, "min is above max.");
            if (!told.TryAdd(jurors.Add(file!, line, cells[0]), juror))
                throw FileProblemException.At(file!, line, $"{cells[0]} stands here twice.");
        }

        jurors.Close(file);
        return told;
    }

    private static Dictionary<int, Application> ReadApplications(string? file, Names applications)
    {
        var asked = new Dictionary<int, Application>();
        foreach (var (line, cells) in file is null ? [] : FileCommand.Rows(file, ["application"], "reviews", "city", "language"))
        {
            if (!asked.TryAdd(applications.Add(file!, line, cells[0]), new(Whole(file!, line, "reviews", cells[1]), cells[2] ?? "", cells[3] ?? "")))
                throw FileProblemException.At(file!, line, $"{cells[0]} stands here twice.");
        }

        applications.Close(file);
        return asked;
    }

    // Whole numbers, so that sums are exact: as many places as the file has, six at most.
    private static (List<Affinity> Cells, int Scale) ReadAffinities(string file, Names jurors, Names applications)
    {
        var read = new Dictionary<Pair, (int Line, decimal Value)>();
        foreach (var (line, cells) in FileCommand.Rows(file, ["juror", "application", "affinity"]))
        {
            var pair = new Pair(applications.Add(file, line, cells[1]), jurors.Add(file, line, cells[0]));
            if (!read.TryAdd(pair, (line, FileCommand.Number(file, line, "affinity", cells[2]))))
                throw FileProblemException.At(file, line, $"{cells[0]} and {cells[1]} stand here twice.");
        }

        jurors.Close(file);
        applications.Close(file);
        var scale = 1;
        for (var places = 0; places < MostPlaces && read.Values.Any(cell => cell.Value * scale != decimal.Truncate(cell.Value * scale)); places++)
            scale *= 10;
        return ([.. read.Select(cell => new Affinity(cell.Key.Application, cell.Key.Juror, Scaled(cell.Value.Line, cell.Value.Value)))], scale);

        int Scaled(int line, decimal value) => Math.Abs(value * scale) <= int.MaxValue
            ? (int)decimal.Round(value * scale)
            : throw FileProblemException.At(file, line, "affinities with so many digits are too large: divide them all by the same number.");
    }

    private static Dictionary<Pair, int> ReadPairs(string? file, Names jurors, Names applications)
    {
        var pairs = new Dictionary<Pair, int>();
        foreach (var (line, cells) in file is null ? [] : FileCommand.Rows(file, ["juror", "application"]))
            pairs.TryAdd(new(applications.Find(file!, line, cells[1]), jurors.Find(file!, line, cells[0])), line);
        return pairs;
    }

    private static int? Whole(string file, int line, string name, string? cell) => string.IsNullOrEmpty(cell) ? null
        : int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw FileProblemException.At(file, line, $"{name} is “{cell}”, which is no whole number from 0.");

    private static int Number(Dictionary<string, int> known, string name)
    {
        if (!known.TryGetValue(name, out var number))
            known[name] = number = known.Count;
        return number;
    }
}
