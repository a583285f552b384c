using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Pitches;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury;

/// <summary>What another juror gave, shown only to someone whose own review is in; names are not shown.</summary>
public sealed record PeerReview(IReadOnlyDictionary<string, int> Scores, string Comment, double? Mean);

/// <summary>A field of a review as it stands: its value, and the mark by which a save says what it replaces.</summary>
public sealed record Standing(string Value, string Mark)
{
    public static readonly Standing Nothing = new("", "");

    public static Standing Of(Score? score) =>
        score is null ? Nothing : new(score.Value.ToString(CultureInfo.InvariantCulture), (score.Version + 1).ToString(CultureInfo.InvariantCulture));

    public static Standing Of(string text) =>
        text.Length == 0 ? Nothing : new(text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]);
}

/// <summary>What became of a save: taken, or too late since something else was saved after what it replaces.</summary>
public sealed record Saved(bool Taken, Standing Stands);

/// <summary>
/// A juror's own work: each score is saved at once, until the round closes. A save that says what it replaces never overwrites
/// what another device saved meanwhile, and one that is sent twice is taken once.
/// </summary>
public sealed class Scoring(CorridorDb db, Panel panel, Audit audit, TimeProvider clock)
{
    /// <param name="mark">Of what is replaced; none: whatever stands there.</param>
    public async Task<Saved> SaveAsync(Review review, Call call, string criterion, int value, string? mark = null, CancellationToken cancel = default)
    {
        var round = Round.Of(call, review.Round);
        await MustBeOpenAsync(review, call, cancel);
        var known = round.Criteria.Criterion(criterion) ?? throw RuleBroken.Now("“{0}” is no criterion of this call.", criterion);
        RuleBroken.If(value < known.Scale.Min || value > known.Scale.Max, "“{0}” is scored from {1} to {2}.", known.Label, known.Scale.Min, known.Scale.Max);
        review.Touch();

        var score = await db.Set<Score>().SingleOrDefaultAsync(score => score.ReviewId == review.Id && score.Criterion == criterion, cancel);
        var before = score?.Value;
        if (before == value || IsLate(mark, Standing.Of(score)))
            return new(before == value, Standing.Of(score));
        if (score is null)
            db.Add(score = new Score { ReviewId = review.Id, Criterion = criterion, Value = value, SavedAt = clock.Now() });
        else
            (score.Value, score.SavedAt) = (value, clock.Now());
        if (review.State == ReviewState.Done && before is { } handedIn)
            db.Add(new Revision { ReviewId = review.Id, Criterion = criterion, From = handedIn, To = value, At = clock.Now() });
        audit.Record("score.saved", review.Id, new { criterion, from = before, to = value });
        await db.SaveChangesAsync(cancel);
        return new(true, Standing.Of(score));
    }

    /// <summary>For the jury and the city.</summary>
    public async Task<Saved> CommentAsync(Review review, Call call, string comment, string? mark = null, CancellationToken cancel = default)
    {
        await MustBeOpenAsync(review, call, cancel);
        var stands = Standing.Of(review.Comment);
        if (comment.Trim() == review.Comment || IsLate(mark, stands))
            return new(comment.Trim() == review.Comment, stands);
        review.Write(comment);
        await db.SaveChangesAsync(cancel);
        return new(true, Standing.Of(review.Comment));
    }

    /// <summary>For the juror alone.</summary>
    public async Task<Saved> NoteAsync(Review review, Call call, string text, string? mark = null, CancellationToken cancel = default)
    {
        await MustBeOpenAsync(review, call, cancel);
        review.Touch();
        var note = await db.Set<Note>().SingleOrDefaultAsync(note => note.ReviewId == review.Id, cancel);
        var (before, stands) = (note?.Text ?? "", Standing.Of(note?.Text ?? ""));
        if (text.Trim() == before || IsLate(mark, stands))
            return new(text.Trim() == before, stands);
        if (note is null)
            db.Add(note = new Note { ReviewId = review.Id });
        note.Write(text.Trim());
        await db.SaveChangesAsync(cancel);
        return new(true, Standing.Of(note.Text));
    }

    /// <summary>The pitch by which this review is scored, rather than by the round's dates: once it has begun, for those who hear it.</summary>
    public async Task<Pitch?> PitchOfAsync(Review review, Call call, CancellationToken cancel = default) =>
        review.Round == call.Rounds[^1].Key && await db.Set<Pitch>().AsNoTracking().SingleOrDefaultAsync(pitch => pitch.ApplicationId == review.ApplicationId && pitch.BegunAt != null, cancel) is { Told: { } told } pitch && told.Panel.Contains(review.JurorId) ? pitch : null;

    /// <summary>It may be written now.</summary>
    public async Task<bool> IsOpenAsync(Review review, Call call, CancellationToken cancel = default) =>
        await PitchOfAsync(review, call, cancel) is { } pitch ? pitch.TakesScores : Round.Of(call, review.Round).IsOpenAt(clock.Now());

    /// <summary>Hands in what is complete of these jurors' reviews of an application, one after another.</summary>
    internal async Task HandInAsync(Call call, Guid application, IReadOnlyList<Guid> jurors, CancellationToken cancel)
    {
        var round = call.Rounds[^1];
        var reviews = await db.Set<Review>().Where(review => review.ApplicationId == application && review.Round == round.Key && jurors.Contains(review.JurorId) && review.State == ReviewState.Started).ToListAsync(cancel);
        var scores = (await ScoresAsync([.. reviews.Select(review => review.Id)], cancel)).ToLookup(score => score.ReviewId);
        foreach (var review in reviews)
        {
            var given = scores[review.Id].ToDictionary(score => score.Criterion, score => score.Value);
            if (!round.Criteria.Criteria.All(criterion => given.ContainsKey(criterion.Key)))
                continue;
            review.Finish(round.Criteria, given, clock.Now());
            audit.Record("review.finished", review.Id);
            // What they come to together is told by the last: each has to find the others.
            await db.SaveChangesAsync(cancel);
        }
    }

    private async Task MustBeOpenAsync(Review review, Call call, CancellationToken cancel)
    {
        if (await PitchOfAsync(review, call, cancel) is not { } pitch)
        {
            Round.Of(call, review.Round).MustBeOpen(clock.Now());
            return;
        }

        RuleBroken.If(pitch.ScoresClosedAt is not null, "The panel’s scores of this pitch are closed. What was saved before counts.");
        RuleBroken.If(!pitch.TakesScores, "Scores of this pitch open with the questions.");
    }

    private static bool IsLate(string? mark, Standing stands) => mark is not null && mark != stands.Mark;

    /// <summary>Handed in once, however often it is sent.</summary>
    public async Task FinishAsync(Review review, Call call, CancellationToken cancel = default)
    {
        var round = Round.Of(call, review.Round);
        await MustBeOpenAsync(review, call, cancel);
        if (review.State == ReviewState.Done)
            return;
        var scores = (await ScoresAsync([review.Id], cancel)).ToDictionary(score => score.Criterion, score => score.Value);
        review.Finish(round.Criteria, scores, clock.Now());
        audit.Record("review.finished", review.Id);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Left to others once, however often it is sent.</summary>
    /// <param name="review">The juror's own.</param>
    /// <param name="call">Of which call.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isTied">A conflict of interest: the juror is kept from the application in every round, and what they gave does not count, not even where it was in.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task AbstainAsync(Review review, Call call, string reason, bool isTied = false, CancellationToken cancel = default)
    {
        if (review.State == ReviewState.Abstained && !isTied)
            return;
        await MustBeOpenAsync(review, call, cancel);
        if (review.State != ReviewState.Abstained)
        {
            if (isTied)
                review.Recuse(reason, clock.Now());
            else
                review.Abstain(reason, clock.Now());
            audit.Record("review.abstained", review.Id, new { reason });
        }

        if (isTied)
            await panel.BarAsync(review.JurorId, new Dictionary<Guid, string> { [review.ApplicationId] = reason }, cancel);
        await db.SaveChangesAsync(cancel);
    }

    public async Task<IReadOnlyList<Score>> ScoresAsync(IReadOnlyCollection<Guid> reviews, CancellationToken cancel = default) =>
        await db.Set<Score>().AsNoTracking().Where(score => reviews.Contains(score.ReviewId)).ToListAsync(cancel);

    /// <summary>Its author's; whoever asks for it has found the review among their own.</summary>
    public async Task<string> NoteOfAsync(Review own, CancellationToken cancel = default) =>
        await db.Set<Note>().Where(note => note.ReviewId == own.Id).Select(note => note.Text).SingleOrDefaultAsync(cancel) ?? "";

    /// <summary>In most rounds nothing, not even how many, before the reader's own review is in.</summary>
    public async Task<IReadOnlyList<PeerReview>> PeersAsync(Review own, Call call, CancellationToken cancel = default)
    {
        var round = Round.Of(call, own.Round);
        if (!own.SeesPeers(round))
            return [];
        var reviews = await db.Set<Review>().Where(review => review.ApplicationId == own.ApplicationId && review.Round == own.Round && review.Id != own.Id && review.State == ReviewState.Done)
            .Select(review => new { review.Id, review.Comment }).ToListAsync(cancel);
        var ids = reviews.Select(review => review.Id).ToList();
        var scores = (await db.Set<Score>().Where(score => ids.Contains(score.ReviewId)).ToListAsync(cancel)).ToLookup(score => score.ReviewId);
        return [.. reviews.Select(review =>
        {
            var given = scores[review.Id].ToDictionary(score => score.Criterion, score => score.Value);
            return new PeerReview(given, review.Comment, round.Criteria.WeightedMean(given));
        }).OrderByDescending(peer => peer.Mean)];
    }

    /// <summary>The reviews of these jurors (one person's), what is still to do first, and among those what everybody scores first, then the applications that fewest have read. One query.</summary>
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
                submission.DeckId,
                Submission = submission.Id,
                Saves = db.Set<Score>().Where(score => score.ReviewId == review.Id).Sum(score => score.Version + 1),
                Notes = db.Set<Note>().Where(note => note.ReviewId == review.Id).Sum(note => note.Version + 1),
                Given = db.Set<Score>().Count(score => score.ReviewId == review.Id),
                IsShared = db.Set<SharedApplication>().Any(shared => shared.ApplicationId == application.Id && shared.Round == review.Round),
                Read = db.Set<Review>().Count(other => other.ApplicationId == application.Id && other.Round == review.Round && other.State == ReviewState.Done),
            }).ToListAsync(cancel);
        return [.. mine
            .Select(row =>
            {
                var round = Round.Of(calls[row.Review.CallId], row.Review.Round);
                return new QueuedReview(row.Review, round, row.Number, round.TitleOf(row.Answers), row.Language, row.Given, row.Read, row.DeckId)
                {
                    IsShared = row.IsShared,
                    Stamp = string.Create(CultureInfo.InvariantCulture, $"{row.Review.Version}.{row.Saves}.{row.Notes}.{row.Read}.{round.Call.Version}.{row.Submission:N}"),
                };
            })
            .OrderBy(row => row.IsOver)
            .ThenBy(row => !row.IsShared)
            .ThenBy(row => row.Read)
            // The tail of an id is random: each juror reads in an order of their own.
            .ThenBy(row => row.Review.Id.ToString("N")[16..], StringComparer.Ordinal)];
    }
}

public sealed record QueuedReview(Review Review, Round Round, int? Number, string? Title, string Language, int Given, int Read, Guid? DeckId)
{
    /// <summary>Everybody on the jury scores it, and scores it first.</summary>
    public bool IsShared { get; init; }

    /// <summary>Changes with whatever its page shows.</summary>
    public required string Stamp { get; init; }

    public Instant Until => Round.Stage.Closes.Instant;

    /// <summary>On a device of its juror's: while it is theirs, and the round is not over.</summary>
    public bool MayBeKept(Instant now) => Review.Counts && now < Until;

    public bool IsOver => Review.State is ReviewState.Done or ReviewState.Abstained;
}
