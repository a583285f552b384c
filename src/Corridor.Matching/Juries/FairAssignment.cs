namespace Corridor.Matching.Juries;

/// <summary>
/// The plan that raises the worst-served application first, then the total. Both together are NP-hard (Garg, Kavitha, Kumar, Mehlhorn and
/// Mestre, 2010): so the best found in bounded work, with <see cref="FairBound"/> beside it. Weights and prices of the bound lead
/// to a plan in which most applications are near it; exchanges make small what they lack, lift the worst one after the other,
/// and add to the total what costs no one. Where no review is missing the worst sum is at least what PeerReview4All guarantees
/// (Stelmakh, Shah and Singh, 2019): such plans are looked for as long as one could be better.
/// </summary>
/// <remarks>
/// Missing reviews, missing load and, where they come first, even loads are those of the plan with the largest total. Applications for
/// whom there are too few reviewers do not hold the others back: these are lifted above them.
/// </remarks>
internal sealed class FairAssignment
{
    private const int Precision = 1 << 26;
    private const double FirstLack = 1.0 / 2;
    private const double LastLack = 1.0 / 200;

    private readonly JuryAssignmentProblem problem;
    private readonly AssignmentRows rows;
    private readonly JuryAssignmentPlan largest;
    private readonly int[] counted;         // applications that need reviews
    private readonly HashSet<int> tooFew;   // applications for whom there are too few reviewers
    private readonly FairBound bound;
    private readonly Lazy<long> least;      // of all affinities

    /// <param name="problem">As it was asked.</param>
    /// <param name="rows">The same.</param>
    /// <param name="largest">Its plan of the largest total.</param>
    public FairAssignment(JuryAssignmentProblem problem, AssignmentRows rows, JuryAssignmentPlan largest)
    {
        this.problem = problem with { Objective = JuryObjective.Total };
        this.rows = rows;
        this.largest = largest;
        counted = [.. Enumerable.Range(0, rows.Applications).Where(i => problem.ReviewsNeeded(i) > 0 || rows.Pinned[i].Length > 0)];
        tooFew = [.. largest.Binding.Where(binding => binding.Kind == BindingKind.TooFewReviewers).SelectMany(binding => binding.Applications)];
        bound = new FairBound(rows, counted, largest);
        least = new(LeastAffinity);
    }

    public JuryAssignmentPlan Run()
    {
        if (counted.Length == 0)
            return Report(Exchanges(largest.Pairs));
        bound.Find();
        var plan = Lifted(largest.Pairs);
        if (Worst(plan) < bound.Bound && Raised(JuryAssignment.Solve(Weighted()).Pairs) is var raised && Worst(raised) > Worst(plan))
            plan = raised;
        while (PeerReviewForAll(Worst(plan)) is { } pairs)
            plan = Lifted(pairs);
        var level = Lift(plan);
        plan.Enrich([.. plan.Scores.Select(score => Math.Min(score, level))]);
        return Report(plan);
    }

    private FairExchanges Exchanges(IReadOnlyList<Pair> pairs) => new(rows, bound.Lists, bound.Means, pairs);

    private long Worst(FairExchanges plan) => counted.Min(i => plan.Scores[i]);

    // The largest weighted sum, at the weights of the bound: most applications are about as high as it.
    private JuryAssignmentProblem Weighted()
    {
        var scale = Precision / Math.Max(1, bound.Means.Max() * rows.Magnitude);
        return problem with { Affinities = new MappedAffinities(problem.Affinities, (application, value) => (int)Math.Round(value * bound.Means[application] * scale)) };
    }

    private FairExchanges Raised(IReadOnlyList<Pair> pairs)
    {
        var plan = Exchanges(pairs);
        var span = (double)bound.Bound - Worst(plan);
        for (var lack = span * FirstLack; lack > span * LastLack; lack /= 4)
            plan.Raise(bound.Bound, lack);
        Lift(plan);
        return plan;
    }

    private FairExchanges Lifted(IReadOnlyList<Pair> pairs)
    {
        var plan = Exchanges(pairs);
        Lift(plan);
        return plan;
    }

    // The worst-served one after the other, those for whom there are too few reviewers as far as they can be; returns how far all others came.
    private long Lift(FairExchanges plan)
    {
        var (open, limit) = (counted.ToList(), bound.Bound);
        while (open.Count > 0)
        {
            var worst = open.MinBy(i => plan.Scores[i]);
            if (plan.Scores[worst] < limit && plan.Lift(worst))
                continue;
            if (!tooFew.Contains(worst))
                return plan.Scores[worst];
            open.Remove(worst);
            limit = long.MaxValue;
        }

        return long.MaxValue;
    }

    /// <summary>
    /// A plan with a worst sum above this, of the kind that PeerReview4All takes the best of: each application first has some of its
    /// reviews with jurors of at least a threshold, then the rest is filled. Null: there is none, for any number of reviews at the threshold.
    /// </summary>
    private IReadOnlyList<Pair>? PeerReviewForAll(long above)
    {
        if (above >= bound.Bound || largest.MissingReviews > 0)
            return null;
        for (var some = rows.MostSlots; some > 0; some--)
        {
            if (AtThreshold(some, above) is not { } first)
                continue;
            var whole = JuryAssignment.Solve(problem with { Pinned = first });
            if (whole.MissingReviews == 0 && whole.MissingLoad == largest.MissingLoad && (rows.Balance != LoadBalance.BeforeTotal || Unevenness(whole) == Unevenness(largest)))
                return whole.Pairs;
        }

        return null;
    }

    // So many reviews of each application with jurors who together bring it above, whoever has the rest.
    private IReadOnlyList<Pair>? AtThreshold(int some, long above)
    {
        var reviews = Enumerable.Range(0, rows.Applications).ToDictionary(i => i, i => rows.Pinned[i].Length + Math.Min(some, Needed(i)));
        var (row, threshold) = (new long[rows.Jurors], new long[rows.Applications]);
        foreach (var i in counted)
        {
            var of = Math.Min(some, Needed(i));
            var lacks = above + 1 - rows.PinnedSum(i) - ((Needed(i) - of) * least.Value);
            if (of == 0 && lacks > 0)
                return null;
            threshold[i] = of == 0 ? long.MinValue : (long)Math.Ceiling((decimal)lacks / of);
            rows.ReadWorth(i, new long[rows.Jurors], row);
            if (row.Count(value => value >= threshold[i]) < of)
                return null;
        }

        var first = JuryAssignment.Solve(problem with
        {
            Affinities = new MappedAffinities(problem.Affinities, (application, value) => value >= threshold[application] ? value : null),
            Jurors = [.. problem.Jurors.Select(juror => juror with { Minimum = 0 })],
            ReviewsOf = reviews,
            Readers = problem.Readers is { } readers ? readers with { AtLeastOf = counted.ToDictionary(i => i, i => Math.Max(0, readers.Needed(i) - problem.ReviewsNeeded(i) + reviews[i])) } : null,
            Balance = LoadBalance.None,
        });
        return first.MissingReviews == 0 ? first.Pairs : null;

        int Needed(int application) => rows.SlotStart[application + 1] - rows.SlotStart[application];
    }

    private long LeastAffinity()
    {
        var (least, row) = (long.MaxValue, new long[rows.Jurors]);
        for (var i = 0; i < rows.Applications; i++)
        {
            rows.ReadWorth(i, new long[rows.Jurors], row);
            least = Math.Min(least, row.Where(value => value > Affinities.Barred).DefaultIfEmpty(least).Min());
        }

        return least;
    }

    private static long Unevenness(JuryAssignmentPlan plan) => plan.Loads.Sum(load => (long)load * load);

    private JuryAssignmentPlan Report(FairExchanges plan)
    {
        var pairs = plan.Pairs();
        var loads = new int[rows.Jurors];
        foreach (var pair in pairs)
            loads[pair.Juror]++;
        var (worst, total) = (counted.Length == 0 ? 0 : Worst(plan), plan.Scores.Sum());
        return largest with
        {
            Pairs = pairs,
            Loads = loads,
            Total = total,
            IsOptimal = largest.IsOptimal && worst == bound.Bound && total == largest.Total,
            Fairness = new()
            {
                Worst = worst,
                WorstBound = bound.Bound,
                Weights = bound.Weights,
                Prices = bound.Prices[..rows.Jurors],
                MissingPrice = bound.Prices[rows.Ground],
            },
        };
    }
}
