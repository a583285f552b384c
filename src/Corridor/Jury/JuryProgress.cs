using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

public sealed record JurorProgress(Juror Juror, int Assigned, int Started, int Done, int Abstained)
{
    public int Outstanding => Assigned - Done;

    public bool IsOutstanding => Juror.IsOnPanel && Outstanding > 0;
}

/// <summary>One juror's reading of one application, as far as it is.</summary>
public sealed record ReviewProgress(Guid JurorId, ReviewState State);

/// <summary>How far an application is; <paramref name="Wanted"/> reviews make it complete.</summary>
public sealed record ApplicationProgress(Guid Id, int? Number, string Title, int Wanted, IReadOnlyList<ReviewProgress> Reviews)
{
    public int Count(ReviewState state) => Reviews.Count(review => review.State == state);

    public int Done => Count(ReviewState.Done);

    public int Given => Reviews.Count(review => review.State != ReviewState.Abstained);
}

/// <summary>How far each juror and each application is.</summary>
public sealed class JuryProgress(CorridorDb db)
{
    /// <summary>Every application of a round, those first that fewest have read. One query.</summary>
    public async Task<IReadOnlyList<ApplicationProgress>> ApplicationsAsync(Round round, CancellationToken cancel = default)
    {
        var rows = await (
            from application in db.Set<Application>().ForRound(round, db.Set<RoundEntry>())
            select new
            {
                application.Id,
                application.Number,
                application.Title,
                IsShared = db.Set<SharedApplication>().Any(shared => shared.ApplicationId == application.Id && shared.Round == round.Key),
                Reviews = db.Set<Review>().Where(review => review.ApplicationId == application.Id && review.Round == round.Key).Select(review => new ReviewProgress(review.JurorId, review.State)).ToList(),
            }).ToListAsync(cancel);
        return [.. rows.Select(row => new ApplicationProgress(row.Id, row.Number, row.Title, round.Wanted(row.IsShared, row.Reviews.Count(review => review.State != ReviewState.Abstained)), row.Reviews))
            .OrderBy(row => row.Done).ThenBy(row => row.Given).ThenBy(row => row.Number).ThenBy(row => row.Id)];
    }

    /// <summary>Every juror of a call with the numbers of their reviews in a round, in two queries. Withdrawn applications are out.</summary>
    public async Task<IReadOnlyList<JurorProgress>> ReadAsync(Round round, CancellationToken cancel = default)
    {
        var jurors = await db.Set<Juror>().Where(juror => juror.CallId == round.Call.Id).OrderBy(juror => juror.Name).ThenBy(juror => juror.Email).ToListAsync(cancel);
        var counts = (await (
            from review in db.Set<Review>()
            join application in db.Set<Application>().ForJury(round.Call.Id) on review.ApplicationId equals application.Id
            where review.Round == round.Key
            group review by new { review.JurorId, review.State } into same
            select new { same.Key.JurorId, same.Key.State, Count = same.Count() }).ToListAsync(cancel)).ToLookup(row => row.JurorId);
        return [.. jurors.Select(juror =>
        {
            int Of(ReviewState state) => counts[juror.Id].Where(row => row.State == state).Sum(row => row.Count);
            return new JurorProgress(juror, Of(ReviewState.Assigned) + Of(ReviewState.Started) + Of(ReviewState.Done), Of(ReviewState.Started), Of(ReviewState.Done), Of(ReviewState.Abstained));
        })];
    }
}
