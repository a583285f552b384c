using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

/// <summary>Random problems from a seed, and the truth about small ones by trying every plan.</summary>
internal static class AssignmentCases
{
    public static JuryAssignmentProblem Random(int seed, int maxApplications, int maxJurors, LoadBalance? balance = null)
    {
        var random = new Random(seed);
        var applications = random.Next(1, maxApplications + 1);
        var jurors = random.Next(1, maxJurors + 1);
        var spread = random.Next(3) switch { 0 => 2, 1 => 10, _ => 1000 };
        var cells = Cells(applications, jurors).ToArray();

        var dense = new int[applications * jurors];
        for (var i = 0; i < dense.Length; i++)
            dense[i] = random.Next(spread) - (random.Next(4) == 0 ? spread / 2 : 0);
        var affinities = random.Next(3) switch
        {
            0 => Affinities.Dense(applications, jurors, dense),
            1 => Affinities.Sparse(applications, jurors, Some(0.6).Select(p => new Affinity(p.Application, p.Juror, dense[p.Application * jurors + p.Juror]))),
            _ => Affinities.Sparse(applications, jurors, Some(0.8).Select(p => new Affinity(p.Application, p.Juror, dense[p.Application * jurors + p.Juror])), onlyListed: true),
        };
        var conflicts = Some(0.15);
        var forbidden = Some(0.05);
        var pinned = random.Next(2) == 0 ? [] : Some(0.1).Except(conflicts).Except(forbidden).ToArray();
        return new()
        {
            Affinities = affinities,
            Jurors = [.. Enumerable.Range(0, jurors).Select(_ => random.Next(4)).Select(minimum => new JurorLoad(
                Math.Max(0, minimum - 1), Math.Max(0, minimum - 1) + random.Next(4)))],
            Reviews = random.Next(0, 4),
            ReviewsOf = random.Next(2) == 0 ? new Dictionary<int, int>() : new Dictionary<int, int> { [random.Next(applications)] = random.Next(4) },
            Conflicts = conflicts,
            Forbidden = forbidden,
            Pinned = pinned,
            Balance = balance ?? (LoadBalance)random.Next(3),
            Seed = (ulong)random.NextInt64(),
        };

        Pair[] Some(double share) => [.. cells.Where(_ => random.NextDouble() < share)];
    }

    /// <summary>The same with rules on single applications: cities in countries, and languages that whole countries share, so that every set lies in another.</summary>
    public static JuryAssignmentProblem WithRules(JuryAssignmentProblem problem, int seed)
    {
        var random = new Random(~seed);
        var (applications, jurors) = (problem.Affinities.Applications, problem.Affinities.Jurors);
        var city = Enumerable.Range(0, jurors).Select(_ => random.Next(-1, 5)).ToArray();
        // A juror without a city has no country: the sets stay nested.
        var country = city.Select(c => c < 0 ? -1 : c / 2).ToArray();
        var spoken = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 2).Where(_ => random.Next(2) == 0).ToArray()).ToArray();
        return problem with
        {
            Groups = random.Next(3) switch { 0 => [new(city)], 1 => [new(country, 2), new(city)], _ => [] },
            Readers = random.Next(3) == 0 ? null : new(
                random.Next(0, 4),
                [.. Enumerable.Range(0, applications).Select(_ => random.Next(-1, 2))],
                [.. country.Select(c => c < 0 ? (IReadOnlyCollection<int>)[0, 1] : spoken[c])]),
        };
    }

    /// <summary>The same with rules that cross on an application: cities, organisations and languages that have nothing to do with each other.</summary>
    public static JuryAssignmentProblem WithCrossingRules(JuryAssignmentProblem problem, int seed)
    {
        var random = new Random(~seed);
        var (applications, jurors) = (problem.Affinities.Applications, problem.Affinities.Jurors);
        return problem with
        {
            Groups = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new JurorGroups([.. Enumerable.Range(0, jurors).Select(_ => random.Next(-1, 3))], random.Next(1, 3)))],
            Readers = random.Next(4) == 0 ? null : new(
                random.Next(0, 4),
                [.. Enumerable.Range(0, applications).Select(_ => random.Next(-1, 2))],
                [.. Enumerable.Range(0, jurors).Select(_ => (IReadOnlyCollection<int>)[.. Enumerable.Range(0, 2).Where(_ => random.Next(2) == 0)])]),
        };
    }

    public static bool Obeys(JuryAssignmentProblem problem, int application, IReadOnlyList<int> jurors)
    {
        var pinned = problem.Pinned.Where(pair => pair.Application == application).Select(pair => pair.Juror).ToList();
        foreach (var groups in problem.Groups)
        {
            if (jurors.Where(j => groups.GroupOf[j] >= 0).GroupBy(j => groups.GroupOf[j]).Any(same => same.Count() > groups.AtMost && same.Except(pinned).Any()))
                return false;
        }

        if (problem.Readers is not { AtLeast: > 0 } rule || rule.LanguageOf[application] < 0)
            return true;
        var needed = problem.ReviewsOf.TryGetValue(application, out var own) ? own : problem.Reviews;
        var strangers = jurors.Where(j => !rule.LanguagesOf[j].Contains(rule.LanguageOf[application])).ToList();
        return strangers.Count <= Math.Max(0, needed - rule.AtLeast) || !strangers.Except(pinned).Any();
    }

    /// <summary>A full-size problem on which every juror's maximum binds: some jurors are popular with everyone.</summary>
    public static JuryAssignmentProblem Contested(int applications, int jurors, int reviews, double slack, int values, int seed, int minimum = 0)
    {
        var random = new Random(seed);
        var popularity = Enumerable.Range(0, jurors).Select(_ => random.Next(values)).ToArray();
        var matrix = new int[applications * jurors];
        for (var i = 0; i < matrix.Length; i++)
            matrix[i] = (random.Next(values) + popularity[i % jurors]) / 2;
        var most = (int)Math.Ceiling(applications * reviews / (double)jurors * slack);
        return new()
        {
            Affinities = Affinities.Dense(applications, jurors, matrix),
            Jurors = [.. Enumerable.Repeat(new JurorLoad(minimum, most), jurors)],
            Reviews = reviews,
            Conflicts = [.. Cells(applications, jurors).Where(_ => random.Next(20) == 0)],
            Seed = (ulong)seed,
        };
    }

    public static IEnumerable<Pair> Cells(int applications, int jurors) =>
        from i in Enumerable.Range(0, applications) from j in Enumerable.Range(0, jurors) select new Pair(i, j);

    /// <summary>The best aims in their order, over every possible plan: missing reviews, missing load, then total and unevenness as the balance says.</summary>
    public static (int MissingReviews, int MissingLoad, long Total, long Squares) Best(JuryAssignmentProblem problem)
    {
        (int, int, long, long)? best = null;
        EveryPlan(problem, (missing, missingLoad, total, squares, _) =>
        {
            var found = problem.Balance == LoadBalance.BeforeTotal ? (missing, missingLoad, squares, -total)
                : (missing, missingLoad, -total, problem.Balance == LoadBalance.None ? 0 : squares);
            if (best is null || found.CompareTo(best.Value) < 0)
                best = found;
        });
        var (reviews, shortfall, first, second) = best!.Value;
        return problem.Balance == LoadBalance.BeforeTotal ? (reviews, shortfall, -second, first) : (reviews, shortfall, -first, second);
    }

    /// <summary>The best worst sum of the plans that miss least and, where that comes first, are most even; then the largest total.</summary>
    public static (long Worst, long Total) Fairest(JuryAssignmentProblem problem)
    {
        (int, int, long, long, long)? best = null;
        EveryPlan(problem, (missing, missingLoad, total, squares, worst) =>
        {
            var found = (missing, missingLoad, problem.Balance == LoadBalance.BeforeTotal ? squares : 0, -worst, -total);
            if (best is null || found.CompareTo(best.Value) < 0)
                best = found;
        });
        return (-best!.Value.Item4, -best.Value.Item5);
    }

    private delegate void Plan(int missingReviews, int missingLoad, long total, long squares, long worst);

    private static void EveryPlan(JuryAssignmentProblem problem, Plan plan)
    {
        var applications = problem.Affinities.Applications;
        var jurors = problem.Affinities.Jurors;
        var load = new int[jurors];
        foreach (var pair in problem.Pinned)
            load[pair.Juror]++;
        var most = problem.Jurors.Select((bounds, j) => Math.Max(bounds.Maximum, load[j])).ToArray();
        var values = new int[jurors];
        var listed = new bool[jurors];
        var sums = new long[applications];
        foreach (var pair in problem.Pinned)
        {
            problem.Affinities.CopyRow(pair.Application, values, listed);
            sums[pair.Application] += listed[pair.Juror] ? values[pair.Juror] : 0;
        }

        int[] counted = [.. Enumerable.Range(0, applications).Where(i => Needed(i) > 0 || problem.Pinned.Any(pair => pair.Application == i))];
        Application(0, 0);

        int Needed(int i) => problem.ReviewsOf.TryGetValue(i, out var own) ? own : problem.Reviews;

        void Application(int i, int missing)
        {
            if (i == applications)
            {
                var missingLoad = Enumerable.Range(0, jurors).Sum(j => Math.Max(0, problem.Jurors[j].Minimum - load[j]));
                plan(missing, missingLoad, sums.Sum(), load.Sum(n => (long)n * n), counted.Select(c => sums[c]).DefaultIfEmpty(0).Min());
                return;
            }
            var row = new int[jurors];
            var allowed = new bool[jurors];
            problem.Affinities.CopyRow(i, row, allowed);
            foreach (var pair in problem.Conflicts.Concat(problem.Forbidden).Concat(problem.Pinned).Where(pair => pair.Application == i))
                allowed[pair.Juror] = false;
            var readers = problem.Pinned.Where(pair => pair.Application == i).Select(pair => pair.Juror).ToList();
            Juror(0, Math.Max(0, Needed(i) - readers.Count));

            void Juror(int j, int left)
            {
                if (left == 0 || j == jurors)
                {
                    Application(i + 1, missing + left);
                    return;
                }
                Juror(j + 1, left);
                if (!allowed[j] || load[j] >= most[j])
                    return;
                readers.Add(j);
                load[j]++;
                sums[i] += row[j];
                if (Obeys(problem, i, readers))
                    Juror(j + 1, left - 1);
                sums[i] -= row[j];
                load[j]--;
                readers.RemoveAt(readers.Count - 1);
            }
        }
    }
}
