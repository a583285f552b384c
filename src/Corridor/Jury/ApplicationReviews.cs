using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Discussions;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury;

/// <summary>One juror's review as those who run the call read it: what is not handed in stays the juror's, and what they note for themselves always does.</summary>
/// <param name="Id">Of the review.</param>
/// <param name="Juror">Whose it is.</param>
/// <param name="State">How far it is.</param>
/// <param name="At">When it was handed in, or left to others.</param>
public sealed record GivenReview(Guid Id, Juror Juror, ReviewState State, Instant? At)
{
    /// <summary>By criterion.</summary>
    public IReadOnlyDictionary<string, int> Scores { get; init; } = new Dictionary<string, int>();

    /// <summary>Weighted, of 100.</summary>
    public double? Mean { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>Why it was left to others.</summary>
    public Text? Abstained { get; init; }

    /// <summary>Scores that were changed after it was in.</summary>
    public IReadOnlyList<Revision> Revisions { get; init; } = [];

    /// <summary>What ties this person to the application, waived or not.</summary>
    public IReadOnlyList<Conflict> Ties { get; init; } = [];

    /// <summary>Of the applicant's city or country, which the call keeps apart and nobody waived.</summary>
    public bool IsHome { get; init; }

    /// <summary>Stands for the name where jurors discuss without names.</summary>
    public string? Letter { get; init; }
}

/// <summary>What the reviews that are in say on one criterion.</summary>
public sealed record CriterionSpread(Criterion Criterion, IReadOnlyList<int> Scores)
{
    public double Mean => Scores.Average();

    public int Lowest => Scores.Min();

    public int Highest => Scores.Max();
}

/// <summary>What each juror gave of one application in a round.</summary>
/// <param name="Round">In which.</param>
/// <param name="ApplicationId">Of which.</param>
/// <param name="Number">Of the application.</param>
/// <param name="Title">Of the application.</param>
/// <param name="Language">It is written in.</param>
/// <param name="IsIn">It was taken into the round.</param>
/// <param name="IsDiscussed">Its jurors were asked to discuss it.</param>
/// <param name="Given">Those that are in first, the kindest of them before the others.</param>
public sealed record ApplicationReviews(Round Round, Guid ApplicationId, int? Number, string Title, string Language, bool IsIn, bool IsDiscussed, IReadOnlyList<GivenReview> Given)
{
    public ReviewSet Together { get; } = new(Given.Count(review => review.State != ReviewState.Abstained), [.. Given.Select(review => review.Mean).OfType<double>()]);

    public IReadOnlyList<CriterionSpread> Spreads => [.. Round.Criteria.Criteria
        .Select(criterion => new CriterionSpread(criterion, [.. Given.Where(review => review.Scores.ContainsKey(criterion.Key)).Select(review => review.Scores[criterion.Key])]))
        .Where(spread => spread.Scores.Count > 0)];

    /// <summary>An application that stands in the round's call, in five queries; any other is not found.</summary>
    public static async Task<ApplicationReviews> ReadAsync(CorridorDb db, Round round, Guid application, CancellationToken cancel = default)
    {
        var call = round.Call;
        var entered = db.Set<Application>().ForRound(round, db.Set<RoundEntry>());
        var found = await db.Set<Application>().ForJury(call.Id).Where(one => one.Id == application).Select(one => new
        {
            one.Number,
            one.Title,
            one.Language,
            one.OriginCityId,
            OriginCountry = db.Cities.Where(city => city.Id == one.OriginCityId).Select(city => city.Country).FirstOrDefault() ?? "",
            IsIn = entered.Any(other => other.Id == one.Id),
            IsDiscussed = db.Set<Discussion>().Any(discussion => discussion.ApplicationId == one.Id && discussion.Round == round.Key),
        }).SingleOrNotFoundAsync(cancel);
        var persons = await Persons.ReadAsync(db, call.Id, cancel);
        var jurors = persons.Jurors.ToDictionary(juror => juror.Id);
        var ties = await db.Set<Conflict>().AsNoTracking().Where(conflict => conflict.ApplicationId == application).OrderBy(conflict => conflict.Id).ToListAsync(cancel);
        ties.RemoveAll(conflict => !jurors.ContainsKey(conflict.JurorId));
        var reviews = db.Set<Review>().Where(review => review.CallId == call.Id && review.ApplicationId == application && review.Round == round.Key);
        var rows = await (
            from review in reviews
            from seat in db.Set<DiscussionSeat>().Where(seat => seat.ReviewId == review.Id).DefaultIfEmpty()
            from score in db.Set<Score>().Where(score => score.ReviewId == review.Id).DefaultIfEmpty()
            select new { Review = review, Seat = seat, score.Criterion, Value = (int?)score.Value }).AsNoTracking().ToListAsync(cancel);
        var revisions = (await db.Set<Revision>().AsNoTracking().Where(revision => reviews.Any(review => review.Id == revision.ReviewId)).OrderBy(revision => revision.At).ToListAsync(cancel)).ToLookup(revision => revision.ReviewId);
        return new(round, application, found.Number, found.Title, found.Language, found.IsIn, found.IsDiscussed, [.. rows.GroupBy(row => row.Review.Id).Select(same =>
        {
            var (review, seat) = (same.First().Review, same.First().Seat);
            var (juror, isIn) = (jurors[review.JurorId], review.State == ReviewState.Done);
            var scores = isIn ? same.Where(row => row.Criterion is not null).ToDictionary(row => row.Criterion, row => row.Value!.Value) : [];
            var own = ties.FindAll(conflict => persons.Are(conflict.JurorId, juror.Id));
            return new GivenReview(review.Id, juror, review.State, review.SubmittedAt)
            {
                Scores = scores,
                Mean = ReviewSet.MeanOf(round.Criteria, scores),
                Comment = isIn ? review.Comment : "",
                Abstained = review.WhyAbstained,
                Revisions = isIn ? [.. revisions[review.Id]] : [],
                Ties = own,
                IsHome = call.Jury.KeepsApart((juror.HomeCityId, juror.CountryOfOrigin), (found.OriginCityId, found.OriginCountry)) && !own.Exists(conflict => conflict.Kind == ConflictKind.HomeCity),
                Letter = round.Peers == PeerSight.Never ? seat?.Letter : null,
            };
        }).OrderBy(review => review.State switch { ReviewState.Done => 0, ReviewState.Started => 1, ReviewState.Assigned => 2, _ => 3 })
            .ThenByDescending(review => review.Mean).ThenBy(review => review.Juror.Called, StringComparer.CurrentCulture).ThenBy(review => review.Id)]);
    }
}
