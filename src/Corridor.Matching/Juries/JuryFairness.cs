namespace Corridor.Matching.Juries;

/// <summary>What a plan is to be best at, once as few reviews and as little load are missing as possible.</summary>
public enum JuryObjective
{
    /// <summary>The largest sum of affinities: the default.</summary>
    Total,

    /// <summary>First the application whose jurors suit it least, then the sum.</summary>
    Fair,
}

/// <summary>
/// How well a plan serves its worst-served application, and the proof of how much better any plan could: for any weights of
/// applications and prices of jurors, no plan's worst sum is above the weighted mean of what all applications would choose at these
/// prices, each for itself under its own rules, and what the prices pay for the jurors' loads (Lagrangian duality).
/// A missing review counts 0; an application that needs no review does not count.
/// </summary>
public sealed record JuryFairness
{
    /// <summary>The least sum of affinities of any application, pinned pairs included, in units of affinity.</summary>
    public required long Worst { get; init; }

    /// <summary>No plan with as few missing reviews and as little missing load has a worst sum above this.</summary>
    public required long WorstBound { get; init; }

    /// <summary>One per application, ≥ 0, any scale: how much it counts in the mean. All 0 where no application counts.</summary>
    public required IReadOnlyList<long> Weights { get; init; }

    /// <summary>One per juror, in units of weight × affinity: above 0 one more place would help, below 0 the minimum load hurts.</summary>
    public required IReadOnlyList<long> Prices { get; init; }

    /// <summary>The price of leaving a review out, likewise, where some are missing.</summary>
    public required long MissingPrice { get; init; }
}
