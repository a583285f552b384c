namespace Corridor.Matching.Juries;

/// <summary>The proof of a fair plan: what it says of its worst-served application and of the largest total follows from its weights and prices.</summary>
internal sealed partial class AssignmentProof
{
    /// <summary>Rounded down.</summary>
    public static Int128 Floor(Int128 number, Int128 by) => (number / by) - (number % by < 0 ? 1 : 0);

    private AssignmentVerdict RunFair()
    {
        CheckBinding();
        if (plan.Fairness is not { } fairness || fairness.Weights.Count != applications || fairness.Prices.Count != jurors)
        {
            faults.Add("The plan does not prove how fair it is.");
            return new(faults, 0, 0);
        }

        var counted = Enumerable.Range(0, applications).Where(i => problem.ReviewsNeeded(i) > 0 || pinnedOf[i] > 0).ToList();
        var worst = counted.Select(i => plan.Pairs.Where(pair => pair.Application == i).Sum(pair => (long)values[i][pair.Juror])).DefaultIfEmpty(0).Min();
        var bound = counted.Count == 0 ? 0 : WorstBound(fairness);
        if (fairness.Worst != worst)
            faults.Add($"The worst application has {worst}, not {fairness.Worst}.");
        if (fairness.Weights.Any(weight => weight < 0) || Enumerable.Range(0, applications).Except(counted).Any(i => fairness.Weights[i] > 0))
            faults.Add("A weight is negative, or of an application that does not count.");
        if (fairness.WorstBound < bound)
            faults.Add($"The weights allow {bound}: that no plan goes beyond {fairness.WorstBound} is not proved.");
        // Where rules are nested what binds proves the missing reviews.
        var gap = Int128.Max(0, Bound() - Value());
        if (nested)
            CheckTotalBound(gap);
        else
            CheckBounds(gap);
        if (plan.IsOptimal && (fairness.Worst != fairness.WorstBound || plan.Total != plan.TotalBound))
            faults.Add("The plan is called the best and does not reach its bounds.");
        return new(faults, worst, bound);
    }

    // The weighted mean of what all take at these prices, and what these pay for loads: no worst sum is above.
    private Int128 WorstBound(JuryFairness fairness)
    {
        var (bound, weights) = ((Int128)fairness.MissingPrice * plan.MissingReviews, Int128.Zero);
        for (var j = 0; j < jurors; j++)
        {
            // Minima that cannot all be met prove nothing.
            var least = plan.MissingLoad > 0 ? 0 : Math.Max(0, problem.Jurors[j].Minimum - pinnedLoad[j]);
            bound += (Int128)fairness.Prices[j] * (fairness.Prices[j] > 0 ? Most(j) - pinnedLoad[j] : least);
        }

        for (var i = 0; i < applications; i++)
        {
            var (application, weight, taken) = (i, (Int128)fairness.Weights[i], new List<int>());
            var needed = Math.Max(0, problem.ReviewsNeeded(i) - pinnedOf[i]);
            foreach (var j in Enumerable.Range(0, jurors).Where(j => allowed[application][j]).OrderByDescending(Worth))
            {
                if (taken.Count == needed || (plan.MissingReviews > 0 && Worth(j) < -fairness.MissingPrice))
                    break;
                // Where the rules cross, each for itself without them takes no less.
                if (!nested || Obeys(i, [.. pinnedTo[i], .. taken, j]))
                    taken.Add(j);
            }

            foreach (var j in taken)
                bound += Worth(j);
            bound += (weight * pinnedTo[i].Sum(j => (long)values[application][j])) - ((Int128)fairness.MissingPrice * (needed - taken.Count));
            weights += weight;

            Int128 Worth(int juror) => (weight * values[application][juror]) - fairness.Prices[juror];
        }

        return weights > 0 ? Floor(bound, weights) : long.MaxValue;
    }
}
