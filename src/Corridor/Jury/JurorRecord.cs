using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Discussions;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury;

/// <summary>What a juror did in a round: in numbers, since what they read they keep to themselves.</summary>
public sealed record RoundRecord(Round Round, int Given, int Done, int Abstained, int Comments, int Remarks, IReadOnlyList<string> Languages, Instant? First, Instant? Last);

/// <summary>A juror's work on one jury, to show to whoever asks what they did.</summary>
public sealed record JurorRecord(Juror Juror, Call Call, IReadOnlyList<RoundRecord> Rounds)
{
    public int Done => Rounds.Sum(round => round.Done);

    /// <summary>In two queries.</summary>
    public static async Task<JurorRecord> ReadAsync(CorridorDb db, Juror juror, Call call, CancellationToken cancel = default)
    {
        var reviews = await (
            from review in db.Set<Review>()
            join application in db.Set<Application>() on review.ApplicationId equals application.Id
            where review.JurorId == juror.Id
            select new { review.Round, review.State, HasComment = review.Comment != "", review.SubmittedAt, application.Language }).ToListAsync(cancel);
        var remarks = await (
            from remark in db.Set<Remark>()
            join review in db.Set<Review>() on remark.ReviewId equals review.Id
            where review.JurorId == juror.Id
            group remark by review.Round into same
            select new { Round = same.Key, Count = same.Count() }).ToDictionaryAsync(row => row.Round, row => row.Count, cancel);
        return new(juror, call, [.. call.Rounds.Select(round =>
        {
            var own = reviews.Where(review => review.Round == round.Key).ToList();
            var done = own.Where(review => review.State == ReviewState.Done).ToList();
            return new RoundRecord(
                round, own.Count, done.Count, own.Count(review => review.State == ReviewState.Abstained), done.Count(review => review.HasComment), remarks.GetValueOrDefault(round.Key),
                [.. done.Select(review => review.Language).Distinct().Order(StringComparer.Ordinal)], done.Min(review => review.SubmittedAt), done.Max(review => review.SubmittedAt));
        }).Where(round => round.Given > 0)]);
    }
}
