using System.Globalization;
using System.Runtime.CompilerServices;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Discussions;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Jury.Dossiers;

/// <summary>What stands behind the decisions of a call, table by table: for whoever runs the call, with names. Private notes of jurors are not in it.</summary>
public sealed class DossierTables(CorridorDb db, JuryRanking ranking)
{
    /// <summary>To be read one after the other.</summary>
    public IReadOnlyList<DossierTable> Of(Call call) =>
    [
        new("decisions.csv", ["application", "title", "outcome", "message", "prepared_at", "asked_by", "asked_at", "released_by", "released_at"], DecisionsAsync(call)),
        new("ranking.csv", ["round", "place_first", "place_last", "application", "title", "mean", "spread", "lowest", "highest", "reviews", "split", "calibrated", "standard_error", "calibrated_first", "calibrated_last"], RankingAsync(call)),
        new("reviews.csv", ["round", "application", "juror", "email", "state", "handed_in_at", "criterion", "score", "comment", "comment_kind", "abstain_reason"], ReviewsAsync(call)),
        new("revisions.csv", ["round", "application", "juror", "criterion", "from", "to", "at"], RevisionsAsync(call)),
        new("history.csv", ["application", "at", "by", "how", "from", "to", "note"], HistoryAsync(call)),
        new("conflicts.csv", ["juror", "email", "application", "kind", "how", "reason", "at", "waived_at", "waived_reason"], ConflictsAsync(call)),
        new("discussions.csv", ["round", "application", "at", "by", "role", "text"], RemarksAsync(call)),
        new("rounds.csv", ["round", "opens", "closes", "reviews_per_application", "pass_fail", "blind", "peers", "shared", "split", "keep", "criterion", "weight", "scale_min", "scale_max"], RoundsAsync(call)),
    ];

    private IAsyncEnumerable<IReadOnlyList<string?>> DecisionsAsync(Call call) => Rows(
        from decision in db.Set<Decision>()
        join application in db.Set<Application>() on decision.ApplicationId equals application.Id
        from asker in db.Users.Where(account => account.Id == decision.AskedById).DefaultIfEmpty()
        from releaser in db.Users.Where(account => account.Id == decision.ReleasedById).DefaultIfEmpty()
        where decision.CallId == call.Id
        orderby application.Number
        select new { application.Number, application.Title, decision.Outcome, decision.Message, decision.PreparedAt, AskedBy = asker.Email, decision.AskedAt, ReleasedBy = releaser.Email, decision.ReleasedAt },
        row => [Of(row.Number), row.Title, Of(row.Outcome), row.Message, Of(row.PreparedAt), row.AskedBy, Of(row.AskedAt), row.ReleasedBy, Of(row.ReleasedAt)]);

    private async IAsyncEnumerable<IReadOnlyList<string?>> RankingAsync(Call call, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var round in call.Rounds)
        {
            var read = await ranking.ReadAsync(round, cancel);
            foreach (var line in read.Lines)
            {
                var beside = read.Beside[line.Candidate.Id];
                yield return
                [
                    round.Key, Of(line.Place?.First), Of(line.Place?.Last), Of(line.Candidate.Number), line.Candidate.Title, Of((double?)line.Score), Of(line.Spread), Of(line.Lowest), Of(line.Highest), Of(line.Reviews), Of(line.IsSplit),
                    Of(beside.Score), Of(beside.StandardError), Of(beside.Range?.First), Of(beside.Range?.Last),
                ];
            }
        }
    }

    // A comment stands in the first line of its review.
    private async IAsyncEnumerable<IReadOnlyList<string?>> ReviewsAsync(Call call, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var rows = (
            from review in db.Set<Review>()
            join application in db.Set<Application>() on review.ApplicationId equals application.Id
            join juror in db.Set<Juror>() on review.JurorId equals juror.Id
            from score in db.Set<Score>().Where(score => score.ReviewId == review.Id).DefaultIfEmpty()
            from passed in db.Set<PassedComment>().Where(passed => passed.ReviewId == review.Id).DefaultIfEmpty()
            where review.CallId == call.Id
            orderby review.Round, application.Number, review.Id, score.Criterion
            select new { review.Id, review.Round, application.Number, juror.Name, juror.Email, review.State, review.SubmittedAt, score.Criterion, Value = (int?)score.Value, review.Comment, review.AbstainReason, IsPassed = passed != null }).AsAsyncEnumerable();
        Guid? before = null;
        await foreach (var row in rows.WithCancellation(cancel))
        {
            var (isFirst, isSaid) = (before != row.Id, row.Comment.Length > 0);
            before = row.Id;
            yield return
            [
                row.Round, Of(row.Number), row.Name, row.Email, Of(row.State), Of(row.SubmittedAt), row.Criterion, Of(row.Value),
                isFirst ? row.Comment : "", isFirst && isSaid ? row.IsPassed ? "passed on" : "jury and city" : "", isFirst ? row.AbstainReason : "",
            ];
        }
    }

    private IAsyncEnumerable<IReadOnlyList<string?>> RevisionsAsync(Call call) => Rows(
        from revision in db.Set<Revision>()
        join review in db.Set<Review>() on revision.ReviewId equals review.Id
        join application in db.Set<Application>() on review.ApplicationId equals application.Id
        join juror in db.Set<Juror>() on review.JurorId equals juror.Id
        where review.CallId == call.Id
        orderby revision.At, revision.Id
        select new { review.Round, application.Number, juror.Email, revision.Criterion, revision.From, revision.To, revision.At },
        row => [row.Round, Of(row.Number), row.Email, row.Criterion, Of(row.From), Of(row.To), Of(row.At)]);

    private IAsyncEnumerable<IReadOnlyList<string?>> HistoryAsync(Call call) => Rows(
        from change in db.Set<DecisionChange>()
        join decision in db.Set<Decision>() on change.DecisionId equals decision.Id
        join application in db.Set<Application>() on decision.ApplicationId equals application.Id
        from account in db.Users.Where(account => account.Id == change.ById).DefaultIfEmpty()
        where decision.CallId == call.Id
        orderby application.Number, change.At, change.Id
        select new { application.Number, change.At, account.Email, change.How, change.From, change.To, change.Note },
        row => [Of(row.Number), Of(row.At), row.Email, Of(row.How), row.From is { } from ? Of(from) : null, Of(row.To), row.Note]);

    private IAsyncEnumerable<IReadOnlyList<string?>> ConflictsAsync(Call call) => Rows(
        from conflict in db.Set<Conflict>()
        join application in db.Set<Application>() on conflict.ApplicationId equals application.Id
        join juror in db.Set<Juror>() on conflict.JurorId equals juror.Id
        where juror.CallId == call.Id
        orderby juror.Email, application.Number, conflict.Id
        select new { juror.Name, juror.Email, application.Number, conflict.Kind, conflict.Reason, conflict.At, conflict.WaivedAt, conflict.WaivedReason },
        row => [row.Name, row.Email, Of(row.Number), Of(row.Kind), row.Kind == ConflictKind.Declared ? "declared" : "found", row.Reason, Of(row.At), Of(row.WaivedAt), row.WaivedReason]);

    private IAsyncEnumerable<IReadOnlyList<string?>> RemarksAsync(Call call) => Rows(
        from remark in db.Set<Remark>()
        join discussion in db.Set<Discussion>() on remark.DiscussionId equals discussion.Id
        join application in db.Set<Application>() on discussion.ApplicationId equals application.Id
        from review in db.Set<Review>().Where(review => review.Id == remark.ReviewId).DefaultIfEmpty()
        from juror in db.Set<Juror>().Where(juror => juror.Id == review.JurorId).DefaultIfEmpty()
        from account in db.Users.Where(account => account.Id == remark.AccountId).DefaultIfEmpty()
        where discussion.CallId == call.Id
        orderby discussion.Round, application.Number, remark.At, remark.Id
        select new { discussion.Round, application.Number, remark.At, Juror = juror.Email, account.Email, remark.Text },
        row => [row.Round, Of(row.Number), Of(row.At), row.Juror ?? row.Email, row.Juror is null ? "coordinator" : "juror", row.Text]);

    private static async IAsyncEnumerable<IReadOnlyList<string?>> RoundsAsync(Call call)
    {
        await Task.CompletedTask;
        foreach (var round in call.Rounds)
        {
            foreach (var criterion in round.Criteria.Criteria)
            {
                yield return
                [
                    round.Key, Of(round.Stage.Opens.Instant), Of(round.Stage.Closes.Instant), Of(round.ReviewsPerApplication), Of(round.IsPassFail), Of(round.IsBlind), Of(round.Peers), Of(round.Shared), Of(round.Split), Of(round.Keep),
                    criterion.Key, criterion.Weight.ToString(CultureInfo.InvariantCulture), Of(criterion.Scale.Min), Of(criterion.Scale.Max),
                ];
            }
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<string?>> Rows<T>(IQueryable<T> query, Func<T, string?[]> cells, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var row in query.AsAsyncEnumerable().WithCancellation(cancel))
            yield return cells(row);
    }

    private static string? Of(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Of(double? number) => number?.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Of(bool flag) => flag ? "yes" : "no";

    private static string Of(Enum value) => value.ToString().ToLowerInvariant();

    private static string? Of(Instant? at) => at is { } known ? InstantPattern.General.Format(known) : null;
}
