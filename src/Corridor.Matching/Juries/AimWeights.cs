namespace Corridor.Matching.Juries;

/// <summary>
/// The weights of the aims that come before affinity, each larger than anything the later aims can change on one simple cycle
/// of the exchange graph, so that a plan without an improving cycle is best aim by aim.
/// </summary>
internal readonly record struct AimWeights(long MissingReview, long MissingLoad, long Uneven)
{
    /// <param name="jurors">Columns.</param>
    /// <param name="magnitude">Largest absolute affinity.</param>
    /// <param name="largestLoad">Most reviews one juror can have.</param>
    /// <param name="balance">Whether loads come before the total.</param>
    public static AimWeights Of(int jurors, long magnitude, long largestLoad, LoadBalance balance)
    {
        // A simple cycle enters each juror once; each exchange changes the total by at most twice the magnitude.
        Int128 total = (Int128)(jurors + 2) * 2 * Math.Max(magnitude, 1) + 1;
        Int128 uneven = balance == LoadBalance.BeforeTotal ? total : 0;
        Int128 load = uneven * (largestLoad + 2) + total;
        return Exact(load + uneven * (largestLoad + 2) + total, load, uneven);
    }

    /// <summary>Where rules cross it takes more than cycles to prove a plan: here each weight is twice what all later aims can change between any two plans.</summary>
    /// <param name="reviews">That are to be assigned.</param>
    /// <param name="magnitude">Largest absolute affinity.</param>
    /// <param name="largestLoad">Most reviews one juror can have.</param>
    /// <param name="minimumLoads">Of all jurors together.</param>
    /// <param name="balance">Whether loads come before the total.</param>
    public static AimWeights OfWholePlans(int reviews, long magnitude, long largestLoad, long minimumLoads, LoadBalance balance)
    {
        Int128 total = (Int128)reviews * 4 * Math.Max(magnitude, 1) + 1;
        Int128 uneven = balance == LoadBalance.BeforeTotal ? total : 0;
        Int128 load = uneven * 2 * reviews * largestLoad + total;
        return Exact(load * 2 * Math.Min(reviews, minimumLoads) + load, load, uneven);
    }

    /// <summary>What plans miss at least, if one misses so many and another has a value so much greater at most.</summary>
    public int FewestMissing(int missing, Int128 gap) => (int)Int128.Max(0, missing - (((2 * gap) + MissingReview) / (2 * (Int128)MissingReview)));

    private static AimWeights Exact(Int128 review, Int128 load, Int128 uneven) => review <= long.MaxValue / 64
        ? new((long)review, (long)load, (long)uneven)
        : throw new ArgumentException("These affinities are too large for this many applications and jurors: divide them all by the same number.");
}
