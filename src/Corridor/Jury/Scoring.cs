using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury;

/// <summary>What another juror gave, shown only to someone whose own review is in; names are not shown.</summary>
public sealed record PeerReview(IReadOnlyDictionary<string, int> Scores, string Comment, double? Mean);

/// <summary>A juror's own work: each score is saved at once, until the round closes.</summary>
public sealed class Scoring(CorridorDb db, Audit audit, TimeProvider clock)
{
    public async Task SaveAsync(Review review, Call call, string criterion, int value, CancellationToken cancel = default)
    {
        Round.MustBeOpen(call, clock.Now());
        var known = call.Criteria.Criterion(criterion) ?? throw RuleBroken.Now("“{0}” is no criterion of this call.", criterion);
        RuleBroken.If(value < known.Scale.Min || value > known.Scale.Max, "“{0}” is scored from {1} to {2}.", known.Label, known.Scale.Min, known.Scale.Max);
        review.Touch();

        var score = await db.Set<Score>().SingleOrDefaultAsync(score => score.ReviewId == review.Id && score.Criterion == criterion, cancel);
        var before = score?.Value;
        if (score is null)
            db.Add(new Score { ReviewId = review.Id, Criterion = criterion, Value = value, SavedAt = clock.Now() });
        else if (before != value)
            (score.Value, score.SavedAt) = (value, clock.Now());
        if (before != value)
            audit.Record("score.saved", review.Id, new { criterion, from = before, to = value });
        await db.SaveChangesAsync(cancel);
    }

    public async Task CommentAsync(Review review, Call call, string comment, CancellationToken cancel = default)
    {
        Round.MustBeOpen(call, clock.Now());
        review.Write(comment);
        await db.SaveChangesAsync(cancel);
    }

    public async Task FinishAsync(Review review, Call call, CancellationToken cancel = default)
    {
        Round.MustBeOpen(call, clock.Now());
        review.Finish(call.Criteria, await ScoresAsync(review, cancel), clock.Now());
        audit.Record("review.finished", review.Id);
        await db.SaveChangesAsync(cancel);
    }

    public async Task AbstainAsync(Review review, Call call, string reason, CancellationToken cancel = default)
    {
        Round.MustBeOpen(call, clock.Now());
        review.Abstain(reason, clock.Now());
        audit.Record("review.abstained", review.Id, new { reason });
        await db.SaveChangesAsync(cancel);
    }

    public async Task<IReadOnlyDictionary<string, int>> ScoresAsync(Review review, CancellationToken cancel = default) =>
        await db.Set<Score>().Where(score => score.ReviewId == review.Id).ToDictionaryAsync(score => score.Criterion, score => score.Value, cancel);

    /// <summary>Nothing, not even how many, before the reader's own review is in.</summary>
    public async Task<IReadOnlyList<PeerReview>> PeersAsync(Review own, Call call, CancellationToken cancel = default)
    {
        if (own.State != ReviewState.Done)
            return [];
        var reviews = await db.Set<Review>().Where(review => review.ApplicationId == own.ApplicationId && review.Id != own.Id && review.State == ReviewState.Done)
            .Select(review => new { review.Id, review.Comment }).ToListAsync(cancel);
        var ids = reviews.Select(review => review.Id).ToList();
        var scores = (await db.Set<Score>().Where(score => ids.Contains(score.ReviewId)).ToListAsync(cancel)).ToLookup(score => score.ReviewId);
        return [.. reviews.Select(review =>
        {
            var given = scores[review.Id].ToDictionary(score => score.Criterion, score => score.Value);
            return new PeerReview(given, review.Comment, call.Criteria.WeightedMean(given));
        }).OrderByDescending(peer => peer.Mean)];
    }

    /// <summary>The reviews of these jurors (one person's), what is still to do first, and among those the applications that fewest have read. One query.</summary>
    public async Task<IReadOnlyList<QueuedReview>> QueueAsync(IReadOnlyCollection<Juror> jurors, IReadOnlyDictionary<Guid, Call> calls, CancellationToken cancel = default)
    {
        var seats = jurors.Where(juror => juror.IsOnPanel).Select(juror => juror.Id).ToList();
        var mine = await (
            from review in db.Set<Review>().Of(seats, db.Set<Application>())
            join application in db.Set<Application>() on review.ApplicationId equals application.Id
            join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
            select new
            {
                Review = review,
                application.Number,
                application.Language,
                submission.Answers,
                Given = db.Set<Score>().Count(score => score.ReviewId == review.Id),
                Read = db.Set<Review>().Count(other => other.ApplicationId == application.Id && other.State == ReviewState.Done),
            }).ToListAsync(cancel);
        return [.. mine
            .Select(row => new QueuedReview(row.Review, row.Number, calls[row.Review.CallId].TitleForJurors(row.Answers), row.Language, row.Given, row.Read))
            .OrderBy(row => row.IsOver)
            .ThenBy(row => row.Read)
            // The tail of an id is random: each juror reads in an order of their own.
            .ThenBy(row => row.Review.Id.ToString("N")[16..], StringComparer.Ordinal)];
    }
}

public sealed record QueuedReview(Review Review, int? Number, string? Title, string Language, int Given, int Read)
{
    public bool IsOver => Review.State is ReviewState.Done or ReviewState.Abstained;
}
