using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>A juror has scored what everybody scores first, and so have enough others: they see how they score beside them.</summary>
public sealed record CalibrationScored(Juror Juror) : JurorEvent(Juror, EventName)
{
    public const string EventName = "CalibrationScoredEvent";
}

/// <summary>What a juror gave on a criterion beside the mean and the range of the others; those only of enough of them.</summary>
public sealed record DriftLine(Criterion Criterion, int Own, double? Mean, int? Lowest, int? Highest);

/// <summary>One application that everybody scores first, as one juror sees it.</summary>
public sealed record DriftApplication(Guid ReviewId, int? Number, string? Title, string Language, int Others, IReadOnlyList<DriftLine> Lines)
{
    public bool IsShown => Others >= Drift.FewestOthers;
}

/// <summary>How far a juror lies from the others on one criterion, in steps of its scale.</summary>
public sealed record CriterionDrift(Criterion Criterion, double Steps)
{
    // A tenth of the scale: less is taste.
    public bool IsWide => Math.Abs(Steps) >= 0.1 * (Criterion.Scale.Max - Criterion.Scale.Min);
}

/// <summary>One juror beside the others on what everybody scores first. It is theirs alone, and shows no single mark of anybody else.</summary>
/// <param name="Given">What they were given of it.</param>
/// <param name="Done">What of that is in.</param>
/// <param name="Others">Who else was given some.</param>
/// <param name="OthersDone">Of whom all is in.</param>
public sealed record Drift(int Given, int Done, int Others, int OthersDone)
{
    /// <summary>Of fewer, a mean and a range would tell single marks.</summary>
    public const int FewestOthers = 3;

    public bool IsShown => Given > 0 && Done == Given && OthersDone >= FewestOthers;

    /// <summary>None before it is shown.</summary>
    public IReadOnlyList<DriftApplication> Applications { get; init; } = [];

    /// <summary>How much higher they score than the others on average, of 100.</summary>
    public double? Points { get; private init; }

    /// <summary>By criterion.</summary>
    public IReadOnlyList<CriterionDrift> Criteria { get; private init; } = [];

    internal static Drift Of(CriteriaSet criteria, Drift counted, IReadOnlyList<DriftApplication> applications)
    {
        var shown = applications.Where(application => application.IsShown).ToList();
        var lines = shown.SelectMany(application => application.Lines).Where(line => line.Mean is not null).ToLookup(line => line.Criterion.Key);
        var steps = criteria.Criteria.Where(criterion => lines.Contains(criterion.Key))
            .Select(criterion => new CriterionDrift(criterion, lines[criterion.Key].Average(line => line.Own - line.Mean!.Value))).ToList();
        var weight = (double)steps.Sum(one => one.Criterion.Weight);
        return counted with
        {
            Applications = applications,
            Criteria = steps,
            Points = weight > 0 ? 100 * steps.Sum(one => (double)one.Criterion.Weight * one.Steps / (one.Criterion.Scale.Max - one.Criterion.Scale.Min)) / weight : null,
        };
    }
}

/// <summary>Reads for jurors how each scores beside the others.</summary>
public sealed class Drifts(CorridorDb db)
{
    /// <summary>Of one person's seats, in the rounds in which everybody reads some applications first; in two queries whatever the numbers.</summary>
    public async Task<IReadOnlyDictionary<(Guid Juror, string Round), Drift>> ReadAsync(IReadOnlyCollection<(Juror Juror, Round Round)> seats, IReadOnlyCollection<QueuedReview> queue, CancellationToken cancel = default)
    {
        seats = [.. seats.Where(seat => seat.Round.Shared is not null)];
        if (seats.Count == 0)
            return new Dictionary<(Guid, string), Drift>();
        var calls = seats.Select(seat => seat.Juror.CallId).Distinct().ToList();
        var reviews = await (
            from review in db.Set<Review>()
            join application in db.Set<Application>() on review.ApplicationId equals application.Id
            where calls.Contains(review.CallId) && review.State != ReviewState.Abstained && application.WithdrawnAt == null
                && db.Set<SharedApplication>().Any(one => one.ApplicationId == review.ApplicationId && one.Round == review.Round)
            select new Given(review.Id, review.CallId, review.Round, review.JurorId, review.ApplicationId, review.State == ReviewState.Done)).ToListAsync(cancel);
        var counted = seats.Select(seat => (seat.Juror, seat.Round, Reviews: reviews.Where(review => review.IsOf(seat.Round)).ToList()))
            .Select(seat => (seat.Juror, seat.Round, seat.Reviews, Drift: Count(seat.Juror, seat.Reviews))).ToList();
        var done = counted.Where(seat => seat.Drift.IsShown).SelectMany(seat => seat.Reviews).Where(review => review.IsDone).Select(review => review.Id).ToList();
        var scores = done.Count == 0 ? [] : await db.Set<Score>().AsNoTracking().Where(score => done.Contains(score.ReviewId)).ToListAsync(cancel);
        var marks = scores.ToLookup(score => score.ReviewId);
        var own = queue.Where(row => row.IsShared).OrderBy(row => row.Number).ToLookup(row => (row.Review.JurorId, row.Round.Key));
        return counted.ToDictionary(seat => (seat.Juror.Id, seat.Round.Key), seat => !seat.Drift.IsShown ? seat.Drift : Drift.Of(seat.Round.Criteria, seat.Drift,
            [.. own[(seat.Juror.Id, seat.Round.Key)].Where(row => row.Review.State == ReviewState.Done).Select(row => Beside(row, seat.Reviews, marks))]));
    }

    private static Drift Count(Juror juror, List<Given> reviews)
    {
        var own = reviews.Where(review => review.JurorId == juror.Id).ToList();
        var others = reviews.Where(review => review.JurorId != juror.Id).GroupBy(review => review.JurorId).ToList();
        return new(own.Count, own.Count(review => review.IsDone), others.Count, others.Count(one => one.All(review => review.IsDone)));
    }

    private static DriftApplication Beside(QueuedReview own, List<Given> reviews, ILookup<Guid, Score> marks)
    {
        var others = reviews.Where(review => review.ApplicationId == own.Review.ApplicationId && review.IsDone && review.Id != own.Review.Id).ToList();
        return new(own.Review.Id, own.Number, own.Title, own.Language, others.Count,
            [.. own.Round.Criteria.Criteria.SelectMany(criterion => marks[own.Review.Id].Where(score => score.Criterion == criterion.Key).Select(score =>
            {
                var given = others.SelectMany(review => marks[review.Id]).Where(other => other.Criterion == criterion.Key).Select(other => other.Value).ToList();
                return given.Count < Drift.FewestOthers ? new DriftLine(criterion, score.Value, null, null, null) : new(criterion, score.Value, given.Average(), given.Min(), given.Max());
            }))]);
    }

    private sealed record Given(Guid Id, Guid CallId, string Round, Guid JurorId, Guid ApplicationId, bool IsDone)
    {
        public bool IsOf(Round round) => CallId == round.Call.Id && Round == round.Key;
    }
}

/// <summary>A review of what everybody scores first came in: who can see from now on how they score beside the others.</summary>
internal sealed class TellOfDrift(CorridorDb db) : IHandle<ReviewCompleted>
{
    public async Task HandleAsync(ReviewCompleted happened, CancellationToken cancel)
    {
        var review = happened.Review;
        var shared = await db.Set<SharedApplication>().Where(one => one.CallId == review.CallId && one.Round == review.Round).Select(one => one.ApplicationId).ToListAsync(cancel);
        if (!shared.Contains(review.ApplicationId))
            return;
        // This one is not in the database yet.
        var open = await db.Set<Review>()
            .Where(one => one.Round == review.Round && shared.Contains(one.ApplicationId) && one.State != ReviewState.Abstained)
            .GroupBy(one => one.JurorId, (juror, own) => new { juror, Open = own.Count(one => one.State != ReviewState.Done && one.Id != review.Id) }).ToListAsync(cancel);
        var ready = open.Where(one => one.Open == 0).Select(one => one.juror).ToList();
        if (!ready.Contains(review.JurorId) || ready.Count <= Drift.FewestOthers)
            return;
        // Who was ready before had waited for this one, or was told.
        List<Guid> told = ready.Count == Drift.FewestOthers + 1 ? ready : [review.JurorId];
        foreach (var juror in await db.Set<Juror>().Where(juror => told.Contains(juror.Id)).ToListAsync(cancel))
            juror.Compare();
    }
}
