using Corridor.Applications;
using Corridor.Data;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

public sealed record JurorProgress(Juror Juror, int Assigned, int Started, int Done, int Abstained)
{
    public int Outstanding => Assigned - Done;

    public bool IsOutstanding => Juror.IsOnPanel && Outstanding > 0;
}

/// <summary>How far each juror is.</summary>
public sealed class JuryProgress(CorridorDb db)
{
    /// <summary>Every juror of a call with the numbers of their reviews, in two queries. Withdrawn applications are out.</summary>
    public async Task<IReadOnlyList<JurorProgress>> ReadAsync(Guid call, CancellationToken cancel = default)
    {
        var jurors = await db.Set<Juror>().Where(juror => juror.CallId == call).OrderBy(juror => juror.Name).ThenBy(juror => juror.Email).ToListAsync(cancel);
        var counts = (await (
            from review in db.Set<Review>()
            join application in db.Set<Application>().ForJury(call) on review.ApplicationId equals application.Id
            group review by new { review.JurorId, review.State } into same
            select new { same.Key.JurorId, same.Key.State, Count = same.Count() }).ToListAsync(cancel)).ToLookup(row => row.JurorId);
        return [.. jurors.Select(juror =>
        {
            int Of(ReviewState state) => counts[juror.Id].Where(row => row.State == state).Sum(row => row.Count);
            return new JurorProgress(juror, Of(ReviewState.Assigned) + Of(ReviewState.Started) + Of(ReviewState.Done), Of(ReviewState.Started), Of(ReviewState.Done), Of(ReviewState.Abstained));
        })];
    }
}
