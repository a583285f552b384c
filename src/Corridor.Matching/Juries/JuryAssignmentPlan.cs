namespace Corridor.Matching.Juries;

/// <summary>What <see cref="JuryAssignment.Solve"/> answers.</summary>
public sealed record JuryAssignmentPlan
{
    /// <summary>Who reads what, pinned pairs included, by application, then juror.</summary>
    public required IReadOnlyList<Pair> Pairs { get; init; }

    /// <summary>Reviews of each juror, pinned ones included.</summary>
    public required IReadOnlyList<int> Loads { get; init; }

    /// <summary>Sum of the affinities of <see cref="Pairs"/> (a pinned pair that is not listed counts 0).</summary>
    public required long Total { get; init; }

    /// <summary>Reviews that applications need and cannot get: as few as possible.</summary>
    public required int MissingReviews { get; init; }

    /// <summary>Reviews that jurors lack to reach their minimum: as few as possible.</summary>
    public required int MissingLoad { get; init; }

    /// <summary>Every application has its reviews and every juror at least the minimum.</summary>
    public bool IsFull => MissingReviews == 0 && MissingLoad == 0;

    /// <summary>
    /// No other plan is better, and this is proved: always where the rules on an application are nested. Where they cross (jurors of one
    /// city of whom some read the language) the search may end before; and of plans of the same total this may not be the most even one.
    /// A fair plan: its worst sum and its total both reach their bounds.
    /// </summary>
    public required bool IsOptimal { get; init; }

    /// <summary>No plan that misses no more reviews and no more load has a greater total: <see cref="Total"/> itself when <see cref="IsOptimal"/>.</summary>
    public required long TotalBound { get; init; }

    /// <summary>No plan misses fewer reviews than this: <see cref="MissingReviews"/> when <see cref="IsOptimal"/>.</summary>
    public required int MissingReviewsBound { get; init; }

    /// <summary>The numbers that prove the plan optimal, or its bounds.</summary>
    public required JuryAssignmentDuals Duals { get; init; }

    /// <summary>Where rules cross: the cases, all plans together, whose prices prove the bounds. Empty: there is one, with <see cref="Duals"/>.</summary>
    public IReadOnlyList<AssignmentCase> Cases { get; init; } = [];

    /// <summary>Under <see cref="JuryObjective.Fair"/>: how the worst-served application fares, with the proof of how much better it could.</summary>
    public JuryFairness? Fairness { get; init; }

    /// <summary>Empty for a full plan; otherwise which sets of applications and jurors cannot do better, one entry per separate cause (where rules cross: those that were found).</summary>
    public required IReadOnlyList<BindingConstraint> Binding { get; init; }
}

/// <summary>
/// Dual values of the linear programme, in units of affinity: no plan is worth more than the best choices of all applications at
/// these prices (affinity − price + minimum-load dual), each for itself under its own rules, and what the prices pay for the jurors' loads.
/// When reviews or load are missing, or loads come before the total, they contain the weights of those aims (far above any affinity).
/// </summary>
public sealed record JuryAssignmentDuals
{
    /// <summary>One per juror, ≥ 0: what one more place with this juror would add to the total; 0 below the maximum.</summary>
    public required IReadOnlyList<long> JurorPrices { get; init; }

    /// <summary>One per juror, ≥ 0: what the juror's minimum load costs the total; 0 above the minimum.</summary>
    public required IReadOnlyList<long> MinimumLoadDuals { get; init; }

    internal static JuryAssignmentDuals Of(IReadOnlyCollection<long> prices) => new()
    {
        JurorPrices = [.. prices.Select(price => Math.Max(0, price))],
        MinimumLoadDuals = [.. prices.Select(price => Math.Max(0, -price))],
    };
}

/// <summary>Which side of the plan falls short.</summary>
public enum BindingKind
{
    /// <summary>These applications need more reviews than the jurors they may have can write.</summary>
    TooFewReviewers,

    /// <summary>These jurors must write more reviews than the applications they may read can take.</summary>
    TooFewApplications,
}

/// <summary>
/// A deficient set (Hall, 1935; the minimum cut of Ford and Fulkerson, 1956), pinned pairs and what they use already deducted.
/// <see cref="BindingKind.TooFewReviewers"/>: <see cref="Applications"/> need <see cref="Needed"/> more reviews;
/// <see cref="Jurors"/> have <see cref="Places"/> places left, all used by these applications;
/// jurors outside the set can read some of these applications too, <see cref="OtherReviews"/> reviews in all, all used.
/// <see cref="BindingKind.TooFewApplications"/>: <see cref="Jurors"/> must write <see cref="Needed"/> more reviews;
/// <see cref="Applications"/> have <see cref="Places"/> reviews to give, all with these jurors;
/// applications outside the set give <see cref="OtherReviews"/> more, all that are allowed.
/// </summary>
public sealed record BindingConstraint(
    BindingKind Kind, IReadOnlyList<int> Applications, IReadOnlyList<int> Jurors, int Needed, int Places, int OtherReviews)
{
    /// <summary>What can be had at most: <see cref="Places"/> + <see cref="OtherReviews"/>.</summary>
    public int Offered => Places + OtherReviews;

    /// <summary>Whether groups or languages bind here: without them jurors outside the set could give more.</summary>
    public bool ByRules { get; init; }

    /// <summary>What is missing for certain: no plan does better on this set.</summary>
    public int Deficit => Needed - Offered;
}
