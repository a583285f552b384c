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
        Int128 review = load + uneven * (largestLoad + 2) + total;
        if (review > long.MaxValue / 64)
            throw new ArgumentException("These affinities are too large for this many applications and jurors: divide them all by the same number.");
        return new((long)review, (long)load, (long)uneven);
    }
}
