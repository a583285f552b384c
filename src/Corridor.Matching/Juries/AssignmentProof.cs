namespace Corridor.Matching.Juries;

/// <summary>What <see cref="JuryAssignment.Verify"/> found.</summary>
/// <param name="Faults">Everything that is wrong, in words; empty when what the plan says of itself is proved.</param>
/// <param name="Value">The plan's value: total of the pairs that were free to choose, minus the weights of what is missing (and uneven, when loads come first).</param>
/// <param name="Bound">No plan can have a greater value: from the prices, by weak duality.</param>
public sealed record AssignmentVerdict(IReadOnlyList<string> Faults, Int128 Value, Int128 Bound)
{
    /// <summary>The plan obeys every rule, and is as good as it says: no other is better, or none by more than its bounds.</summary>
    public bool IsProved => Faults.Count == 0;
}

/// <summary>The proof, written without the solver's data structures so that it does not share their mistakes.</summary>
internal sealed partial class AssignmentProof
{
    private readonly JuryAssignmentProblem problem;
    private readonly JuryAssignmentPlan plan;
    private readonly List<string> faults = [];
    private readonly int applications;
    private readonly int jurors;
    private readonly HashSet<Pair> barred;
    private readonly HashSet<Pair> pinned;
    private readonly HashSet<Pair> assigned;
    private readonly int[] pinnedOf;     // by application
    private readonly ILookup<int, int> pinnedTo;
    private readonly int[] pinnedLoad;   // by juror
    private readonly int[] given;        // by application, pinned included
    private readonly int[] load;         // by juror, pinned included
    private readonly bool nested;
    private readonly (int[] SetOf, int AtMost)[] groups;
    private readonly Dictionary<int, int[]> strangers = [];   // by language, 0 for those who do not read it
    private long[] price;                // net: price − minimum-load dual
    private readonly int[][] values;
    private readonly bool[][] allowed;   // may be chosen freely: listed, not barred, not pinned
    private AimWeights weights;
    private long magnitude;

    public AssignmentProof(JuryAssignmentProblem problem, JuryAssignmentPlan plan)
    {
        problem.Check();
        this.problem = problem;
        this.plan = plan;
        applications = problem.Affinities.Applications;
        jurors = problem.Affinities.Jurors;
        if (plan.Loads.Count != jurors || plan.Duals.JurorPrices.Count != jurors || plan.Duals.MinimumLoadDuals.Count != jurors)
            throw new ArgumentException("The plan belongs to a problem of another size.", nameof(plan));

        barred = [.. problem.Conflicts, .. problem.Forbidden];
        pinned = [.. problem.Pinned];
        assigned = [];
        pinnedOf = new int[applications];
        pinnedTo = problem.Pinned.ToLookup(pair => pair.Application, pair => pair.Juror);
        pinnedLoad = new int[jurors];
        given = new int[applications];
        load = new int[jurors];
        nested = new RowRules(problem, [.. Enumerable.Range(0, applications).Select(i => pinnedTo[i].ToArray())]).IsNested;
        groups = [.. problem.Groups.Select(rule => (rule.GroupOf.ToArray(), rule.AtMost))];
        foreach (var language in problem.Readers?.LanguageOf.Where(language => language >= 0).Distinct() ?? [])
            strangers[language] = [.. problem.Readers!.LanguagesOf.Select(languages => languages.Contains(language) ? -1 : 0)];
        price = Net(plan.Duals);
        values = new int[applications][];
        allowed = new bool[applications][];
    }

    public AssignmentVerdict Run()
    {
        foreach (var pair in problem.Pinned)
        {
            pinnedOf[pair.Application]++;
            pinnedLoad[pair.Juror]++;
        }
        ReadRows();
        CheckRules();
        if (faults.Count > 0)
            return new(faults, 0, 0);

        CheckFigures();
        if (problem.Objective == JuryObjective.Fair)
            return RunFair();
        CheckBinding();
        if (nested)
            CheckPrices();
        if (nested && problem.Balance == LoadBalance.AfterTotal)
            CheckEvenness();
        var value = Value();
        var bound = Bound();
        if (plan.IsOptimal ? value != bound : value > bound)
            faults.Add($"The plan is worth {value}, its prices allow {bound}: optimality is not proved.");
        CheckBounds(Int128.Max(0, bound - value));
        return new(faults, value, bound);
    }

    private void ReadRows()
    {
        for (var i = 0; i < applications; i++)
        {
            values[i] = new int[jurors];
            allowed[i] = new bool[jurors];
            problem.Affinities.CopyRow(i, values[i], allowed[i]);
            for (var j = 0; j < jurors; j++)
            {
                if (!allowed[i][j])
                    values[i][j] = 0;
                magnitude = Math.Max(magnitude, Math.Abs((long)values[i][j]));
                allowed[i][j] &= !barred.Contains(new(i, j)) && !pinned.Contains(new(i, j));
            }
        }
        var largest = Enumerable.Range(0, jurors).Select(j => Math.Min(Most(j), applications)).DefaultIfEmpty(0).Max();
        weights = nested
            ? AimWeights.Of(jurors, magnitude, largest, problem.Balance)
            : AimWeights.OfWholePlans(Enumerable.Range(0, applications).Sum(Needed), magnitude, largest, problem.Jurors.Sum(juror => (long)juror.Minimum), problem.Balance);
    }

    private void CheckRules()
    {
        foreach (var pair in plan.Pairs)
        {
            if ((uint)pair.Application >= (uint)applications || (uint)pair.Juror >= (uint)jurors)
            {
                faults.Add($"{pair} does not exist.");
                continue;
            }
            if (!assigned.Add(pair))
                faults.Add($"{pair} is assigned twice.");
            if (!pinned.Contains(pair) && !allowed[pair.Application][pair.Juror])
                faults.Add($"{pair} is not allowed.");
            given[pair.Application]++;
            load[pair.Juror]++;
        }
        foreach (var pair in pinned.Where(pair => !assigned.Contains(pair)))
            faults.Add($"{pair} was pinned and is gone.");
        for (var i = 0; i < applications; i++)
            if (given[i] > Math.Max(problem.ReviewsNeeded(i), pinnedOf[i]))
                faults.Add($"Application {i} has {given[i]} reviews and needs {problem.ReviewsNeeded(i)}.");
        foreach (var readers in plan.Pairs.GroupBy(pair => pair.Application, pair => pair.Juror))
        {
            if (!Obeys(readers.Key, [.. readers]))
                faults.Add($"The jurors of application {readers.Key} break a rule of groups or languages.");
        }

        for (var j = 0; j < jurors; j++)
            if (load[j] > Most(j))
                faults.Add($"Juror {j} has {load[j]} reviews, at most {Most(j)} are allowed.");
    }

    private void CheckFigures()
    {
        if (!plan.Loads.SequenceEqual(load))
            faults.Add("The loads are not those of the pairs.");
        if (plan.Total != plan.Pairs.Sum(pair => (long)values[pair.Application][pair.Juror]))
            faults.Add("The total is not that of the pairs.");
        if (plan.MissingReviews != Enumerable.Range(0, applications).Sum(Missing))
            faults.Add("The missing reviews are not those of the pairs.");
        if (plan.MissingLoad != Enumerable.Range(0, jurors).Sum(j => Math.Max(0, problem.Jurors[j].Minimum - load[j])))
            faults.Add("The missing load is not that of the pairs.");
        if (plan.Cases.Select(item => item.Duals).Prepend(plan.Duals).Any(duals => duals.JurorPrices.Any(p => p < 0) || duals.MinimumLoadDuals.Any(q => q < 0)))
            faults.Add("A price is negative.");
    }

    private void CheckPrices()
    {
        for (var j = 0; j < jurors; j++)
        {
            if (price[j] > NextCost(j, load[j]) || (load[j] > pinnedLoad[j] && price[j] < NextCost(j, load[j] - 1)))
                faults.Add($"The price of juror {j} contradicts the load.");
        }
    }

    private void CheckBinding()
    {
        var seen = new HashSet<(BindingKind, bool, int)>();
        foreach (var set in plan.Binding)
        {
            var inApplications = set.Applications.ToHashSet();
            var inJurors = set.Jurors.ToHashSet();
            // Sets of one kind must be apart, or the same shortage would count twice.
            if (!set.Applications.All(i => seen.Add((set.Kind, true, i))) || !set.Jurors.All(j => seen.Add((set.Kind, false, j))))
                faults.Add("Two binding constraints overlap.");
            var reviewers = set.Kind == BindingKind.TooFewReviewers;
            var reviews = set.Applications.Sum(i => Needed(i));
            var needed = reviewers ? reviews : set.Jurors.Sum(j => Math.Max(0, problem.Jurors[j].Minimum - pinnedLoad[j]));
            var places = reviewers ? set.Jurors.Sum(j => Most(j) - pinnedLoad[j]) : reviews;
            var others = reviewers
                ? set.Applications.Sum(i => Together(i, j => !inJurors.Contains(j)))
                : Enumerable.Range(0, applications).Where(i => !inApplications.Contains(i)).Sum(i => Together(i, inJurors.Contains));
            if ((needed, places, others) != (set.Needed, set.Places, set.OtherReviews))
                faults.Add($"A binding constraint says {set.Needed} > {set.Places} + {set.OtherReviews}; it is {needed}, {places}, {others}.");
        }
        CheckDeficit(BindingKind.TooFewReviewers, plan.MissingReviews, "reviews");
        CheckDeficit(BindingKind.TooFewApplications, plan.MissingLoad, "load");
    }

    // Where rules cross there may be more that is missing.
    private void CheckDeficit(BindingKind kind, int missing, string what)
    {
        var deficit = plan.Binding.Where(set => set.Kind == kind).Sum(set => set.Deficit);
        if (nested ? deficit != missing : deficit > missing)
            faults.Add($"The binding constraints do not account for the missing {what}.");
    }

    private void CheckBounds(Int128 gap)
    {
        CheckTotalBound(gap);
        if (plan.MissingReviewsBound > weights.FewestMissing(plan.MissingReviews, gap))
            faults.Add($"{plan.MissingReviewsBound} reviews are said to be missing at least: its prices do not prove it.");
    }

    private void CheckTotalBound(Int128 gap)
    {
        var others = problem.Pinned.Sum(pair => (long)values[pair.Application][pair.Juror]) + ((Int128)magnitude * Enumerable.Range(0, applications).Sum(Needed));
        if (plan.TotalBound < Int128.Min(plan.Total + gap, others) || plan.TotalBound < plan.Total)
            faults.Add($"No total above {plan.TotalBound} is said to be possible: its prices allow {gap} more.");
    }

    // Receivers by rising load: whatever reaches one for free must not have two reviews more.
    private void CheckEvenness()
    {
        var reached = new bool[jurors];
        var readers = Enumerable.Range(0, applications).Select(i => new List<int>()).ToArray();
        foreach (var pair in plan.Pairs.Where(pair => !pinned.Contains(pair)))
            readers[pair.Application].Add(pair.Juror);
        foreach (var receiver in Enumerable.Range(0, jurors).Where(j => price[j] == NextCost(j, load[j])).OrderBy(j => load[j]))
        {
            if (reached[receiver])
                continue;
            reached[receiver] = true;
            var queue = new Queue<int>([receiver]);
            while (queue.TryDequeue(out var taker))
                for (var i = 0; i < applications; i++)
                {
                    if (!allowed[i][taker] || assigned.Contains(new(i, taker)))
                        continue;
                    foreach (var giver in readers[i])
                    {
                        if (reached[giver] || Worth(i, giver) != Worth(i, taker) || !Obeys(i, [.. readers[i].Where(j => j != giver), .. pinnedTo[i], taker]))
                            continue;
                        reached[giver] = true;
                        queue.Enqueue(giver);
                        if (load[giver] >= load[receiver] + 2 && price[giver] == NextCost(giver, load[giver] - 1))
                            faults.Add($"Juror {giver} could hand a review to juror {receiver} without loss.");
                    }
                }
        }
    }

    private Int128 Value()
    {
        Int128 value = 0;
        foreach (var pair in plan.Pairs.Where(pair => !pinned.Contains(pair)))
            value += values[pair.Application][pair.Juror];
        for (var i = 0; i < applications; i++)
            value -= (Int128)weights.MissingReview * Missing(i);
        for (var j = 0; j < jurors; j++)
            for (var n = pinnedLoad[j]; n < load[j]; n++)
                value -= NextCost(j, n);
        return value;
    }

    private Int128 Bound()
    {
        if (plan.Cases.Count == 0)
            return Bound([], plan.Duals);
        if (!AreAll([.. plan.Cases.Select(item => item.Choices.AsEnumerable())]))
            faults.Add("The cases are not all there are.");
        return plan.Cases.Max(item => Bound(item.Choices, item.Duals));
    }

    // Whether every plan is in some case: by the first choice of the first, and so on.
    private static bool AreAll(List<IEnumerable<AssignmentChoice>> cases)
    {
        if (cases.Count == 0 || cases.Exists(choices => !choices.Any()))
            return cases.Count > 0;
        var first = cases[0].First().Pair;
        return Array.TrueForAll([true, false], assigned => AreAll(
            [.. cases.Where(choices => !choices.Contains(new(first, !assigned))).Select(choices => choices.Where(choice => choice.Pair != first).ToList())]));
    }

    // For any prices: each application takes its best at those prices, each juror sells as many places as pays. No plan with these choices is worth more.
    private Int128 Bound(IReadOnlyCollection<AssignmentChoice> choices, JuryAssignmentDuals duals)
    {
        Int128 bound = 0;
        price = Net(duals);
        var chosen = choices.ToLookup(choice => choice.Pair.Application);
        var sold = choices.Where(choice => choice.IsAssigned).CountBy(choice => choice.Pair.Juror).ToDictionary();
        for (var i = 0; i < applications; i++)
        {
            int[] taken = [.. chosen[i].Where(choice => choice.IsAssigned).Select(choice => choice.Pair.Juror)];
            if (taken.Length > Needed(i) || !Array.TrueForAll(taken, juror => allowed[i][juror]) || !Obeys(i, [.. pinnedTo[i], .. taken]))
                return Int128.MinValue;
            var barredHere = chosen[i].Select(choice => choice.Pair.Juror).ToHashSet();
            bound += taken.Sum(juror => (long)values[i][juror]) - ((Int128)weights.MissingReview * (Needed(i) - taken.Length));
            bound += Most(i, Needed(i) - taken.Length, taken, j => !barredHere.Contains(j), j => Worth(i, j) + weights.MissingReview);
        }

        for (var j = 0; j < jurors; j++)
        {
            var first = pinnedLoad[j] + sold.GetValueOrDefault(j);
            if (first > Most(j))
                return Int128.MinValue;
            for (var n = pinnedLoad[j]; n < Math.Min(Most(j), first + applications) && (n < first || price[j] > NextCost(j, n)); n++)
                bound += (n < first ? 0 : price[j]) - NextCost(j, n);
        }

        return bound;
    }

    // What the best of some jurors gain together, beside some that are taken.
    private Int128 Most(int application, int places, IReadOnlyCollection<int> taken, Func<int, bool> counts, Func<int, long> gain)
    {
        int[] there = [.. pinnedTo[application], .. taken];
        return BestReaders.Find(
            Enumerable.Range(0, jurors).Where(j => allowed[application][j] && counts(j)).Select(j => (Juror: j, Gain: gain(j))).OrderByDescending(candidate => candidate.Gain),
            places,
            (some, juror) => Obeys(application, [.. there, .. some, juror])).Bound;
    }

    private int Together(int application, Func<int, bool> counts) => (int)Most(application, Needed(application), [], counts, j => 1);

    // What pinned jurors break by themselves is not the plan's fault.
    private bool Obeys(int application, int[] readers)
    {
        if (!Array.TrueForAll(groups, rule => Keeps(application, readers, rule.SetOf, rule.AtMost)))
            return false;
        if (problem.Readers is not { } rule || rule.LanguageOf[application] < 0)
            return true;
        var atLeast = rule.AtLeastOf.TryGetValue(application, out var own) ? own : rule.AtLeast;
        return atLeast == 0 || Keeps(application, readers, strangers[rule.LanguageOf[application]], Math.Max(0, problem.ReviewsNeeded(application) - atLeast));
    }

    private bool Keeps(int application, int[] readers, int[] setOf, int atMost)
    {
        foreach (var reader in readers)
        {
            var (set, together) = (setOf[reader], 0);
            foreach (var other in readers)
                together += setOf[other] == set ? 1 : 0;
            if (set >= 0 && together > atMost && together > pinnedTo[application].Count(juror => setOf[juror] == set))
                return false;
        }

        return true;
    }

    private static long[] Net(JuryAssignmentDuals duals) => [.. duals.JurorPrices.Zip(duals.MinimumLoadDuals, (p, q) => p - q)];

    private int Needed(int application) => Math.Max(0, problem.ReviewsNeeded(application) - pinnedOf[application]);

    private int Most(int juror) => Math.Max(problem.Jurors[juror].Maximum, pinnedLoad[juror]);

    private int Missing(int application) => Math.Max(0, problem.ReviewsNeeded(application) - given[application]);

    private long Worth(int application, int juror) => values[application][juror] - price[juror];

    private long NextCost(int juror, int reviews) =>
        reviews >= Most(juror) ? long.MaxValue
        : weights.Uneven * reviews - (reviews < problem.Jurors[juror].Minimum ? weights.MissingLoad : 0);
}
