using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Discussions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>Every review that an application was given in a round is in.</summary>
public sealed record ReviewsCompleted(Guid ApplicationId, Guid CallId) : IWorkflowEvent
{
    public const string EventName = "ReviewsCompletedEvent";

    public string Name => EventName;

    public Guid Subject => ApplicationId;

    public Guid? Root => CallId;
}

/// <summary>The jurors of an application have come to lie far apart.</summary>
public sealed record ScoresSpread(Guid ApplicationId, Guid CallId) : IWorkflowEvent
{
    public const string EventName = "ScoresSpreadEvent";

    public string Name => EventName;

    public Guid Subject => ApplicationId;

    public Guid? Root => CallId;
}

/// <summary>The reviews of one application, seen together: how many it was given, and the mean of each that is in, from 0 to 100.</summary>
public sealed record ReviewSet(int Assigned, IReadOnlyList<double> Means)
{
    public int Done => Means.Count;

    public bool IsComplete => Done > 0 && Done >= Assigned;

    public double? Mean => Means.Count == 0 ? null : Means.Average();

    /// <summary>Between the highest and the lowest; none of one review alone.</summary>
    public double? Spread => Means.Count < 2 ? null : Means.Max() - Means.Min();

    /// <summary>Its jurors lie so far apart that they may have read different things; where they say yes or no, as many say the one as the other.</summary>
    // A hair below the limit is the arithmetic's, not the jurors'.
    public bool IsSplitIn(Round round) => Done > 1 && (round.IsPassFail ? Math.Abs(Mean!.Value - 50) < 1e-9 : Spread >= round.Split - 1e-9);

    public ReviewSet With(double mean) => new(Assigned + 1, [.. Means, mean]);

    /// <param name="db">Where they are.</param>
    /// <param name="application">Whose.</param>
    /// <param name="round">In which round.</param>
    /// <param name="without">A review that is left out.</param>
    /// <param name="cancel">Stops reading.</param>
    internal static async Task<ReviewSet> ReadAsync(CorridorDb db, Guid application, Round round, Guid? without = null, CancellationToken cancel = default)
    {
        var reviews = await db.Set<Review>().Where(review => review.ApplicationId == application && review.Round == round.Key && review.State != ReviewState.Abstained && review.Id != without)
            .Select(review => new { review.Id, review.State }).ToListAsync(cancel);
        var done = reviews.Where(review => review.State == ReviewState.Done).Select(review => review.Id).ToList();
        var scores = (await db.Set<Score>().Where(score => done.Contains(score.ReviewId)).Select(score => new { score.ReviewId, score.Criterion, score.Value }).ToListAsync(cancel)).ToLookup(score => score.ReviewId);
        return new(reviews.Count, [.. done.Select(id => MeanOf(round.Criteria, scores[id].ToDictionary(score => score.Criterion, score => score.Value))).OfType<double>()]);
    }

    internal static double? MeanOf(CriteriaSet criteria, IReadOnlyDictionary<string, int> scores) => criteria.WeightedMean(scores) * 100;
}

/// <summary>A review came in: what that makes of its application's reviews together.</summary>
internal sealed class ReviewsTogether(CorridorDb db, Discussing discussing) : IHandle<ReviewCompleted>
{
    public async Task HandleAsync(ReviewCompleted happened, CancellationToken cancel)
    {
        var review = happened.Review;
        var round = Round.Of(await db.Set<Call>().SingleAsync(call => call.Id == review.CallId, cancel), review.Round);
        var own = await db.Set<Score>().Where(score => score.ReviewId == review.Id).ToDictionaryAsync(score => score.Criterion, score => score.Value, cancel);
        var others = await ReviewSet.ReadAsync(db, review.ApplicationId, round, review.Id, cancel);
        if (ReviewSet.MeanOf(round.Criteria, own) is not { } mean)
            return;
        var all = others.With(mean);
        var split = all.IsSplitIn(round);
        review.Tell(all, spread: split && !others.IsSplitIn(round));
        await discussing.TakeInAsync(review, opens: split && all.IsComplete, cancel);
    }
}
