using System.Security.Cryptography;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury;

/// <summary>A comment that may be passed on, its juror's name, and the jurors whose names stand in what would be passed on.</summary>
public sealed record CommentToPass(Guid ReviewId, string Juror, string Comment, bool IsPassed, string Text, IReadOnlyList<string> Named);

/// <summary>One criterion's mean of an application, between the lowest and the highest mean of the call; those only where enough applications stand behind them.</summary>
public sealed record CriterionMean(Criterion Criterion, double Mean, double? Lowest, double? Highest);

/// <summary>What an applicant reads once the decision is released.</summary>
public sealed record ApplicantDecision(Outcome Outcome, string Message, Instant? ReleasedAt, IReadOnlyList<string> Comments, IReadOnlyList<CriterionMean> Means);

/// <summary>Passes on to applicants what jurors wrote, and never who wrote it.</summary>
public sealed class Passing(CorridorDb db, Audit audit, TimeProvider clock)
{
    // Between fewer, a range would say what somebody else got.
    private const int FewestInRange = 5;

    /// <summary>The comments of an application, for its city.</summary>
    public async Task<IReadOnlyList<CommentToPass>> CommentsAsync(Call call, Guid application, CancellationToken cancel = default)
    {
        var jurors = await db.Set<Juror>().Where(juror => juror.CallId == call.Id).Select(juror => new { juror.Id, juror.Name, juror.Email }).ToListAsync(cancel);
        var rows = await (
            from review in db.Set<Review>()
            from passed in db.Set<PassedComment>().Where(passed => passed.ReviewId == review.Id).DefaultIfEmpty()
            where review.CallId == call.Id && review.ApplicationId == application && review.State == ReviewState.Done && review.Comment != ""
            orderby review.Id
            select new { review.Id, review.JurorId, review.Comment, Passed = passed.Text }).ToListAsync(cancel);
        return [.. rows.Select(row =>
        {
            var (juror, text) = (jurors.First(one => one.Id == row.JurorId), row.Passed ?? row.Comment);
            return new CommentToPass(row.Id, Called(juror.Name, juror.Email), row.Comment, row.Passed is not null, text, [.. jurors.Where(one => IsNamed(text, one.Name, one.Email)).Select(one => Called(one.Name, one.Email))]);
        })];
    }

    /// <summary>Passes on these comments of an application and no others.</summary>
    /// <param name="call">Whose.</param>
    /// <param name="application">Of this call.</param>
    /// <param name="chosen">By review: the words that the applicant reads.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task SaveAsync(Call call, Guid application, IReadOnlyDictionary<Guid, string> chosen, CancellationToken cancel = default)
    {
        RuleBroken.If(call.Jury.Feedback == Feedback.None, "This call passes no comments on.");
        RuleBroken.If(
            await db.Set<Decision>().AnyAsync(decision => decision.ApplicationId == application && decision.ReleasedAt != null, cancel),
            "This decision was released: it stays as it is.");
        var possible = (await CommentsAsync(call, application, cancel)).Select(comment => comment.ReviewId).ToHashSet();
        var known = await db.Set<PassedComment>().Where(passed => passed.ApplicationId == application).ToDictionaryAsync(passed => passed.ReviewId, cancel);
        db.RemoveRange(known.Values.Where(passed => !chosen.ContainsKey(passed.ReviewId)));
        foreach (var (review, text) in chosen.Where(one => possible.Contains(one.Key)))
        {
            if (!known.TryGetValue(review, out var passed))
                db.Add(passed = new PassedComment { ApplicationId = application, ReviewId = review });
            passed.Write(text.ReplaceLineEndings("\n"), clock.Now());
        }

        audit.Record("decision.comments", application, new { passed = chosen.Count });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>What an applicant reads or, before the release, would read; null: nothing was decided.</summary>
    public async Task<ApplicantDecision?> ReadAsync(Call call, Guid application, CancellationToken cancel = default)
    {
        if (await db.Set<Decision>().AsNoTracking().SingleOrDefaultAsync(decision => decision.CallId == call.Id && decision.ApplicationId == application, cancel) is not { } decision)
            return null;
        var comments = call.Jury.Feedback == Feedback.None ? [] : await db.Set<PassedComment>().Where(passed => passed.ApplicationId == application).Select(passed => new { passed.ReviewId, passed.Text }).ToListAsync(cancel);
        return new(
            decision.Outcome, decision.Message, decision.ReleasedAt,
            // Neither by juror nor by time, and the same whenever it is read.
            [.. comments.OrderBy(comment => Convert.ToHexString(SHA256.HashData([.. application.ToByteArray(), .. comment.ReviewId.ToByteArray()])), StringComparer.Ordinal).Select(comment => comment.Text)],
            call.Jury.Feedback == Feedback.Scores ? await MeansAsync(call, application, cancel) : []);
    }

    // Of the last round that read it.
    private async Task<IReadOnlyList<CriterionMean>> MeansAsync(Call call, Guid application, CancellationToken cancel)
    {
        var read = await db.Set<Review>().Where(review => review.ApplicationId == application && review.State == ReviewState.Done).Select(review => review.Round).Distinct().ToListAsync(cancel);
        if (call.Rounds.LastOrDefault(round => read.Contains(round.Key)) is not { } last)
            return [];
        var all = (await (
            from score in db.Set<Score>()
            join review in db.Set<Review>() on score.ReviewId equals review.Id
            join standing in db.Set<Application>().ForJury(call.Id) on review.ApplicationId equals standing.Id
            where review.State == ReviewState.Done && review.Round == last.Key
            group score.Value by new { review.ApplicationId, score.Criterion } into same
            select new { same.Key.ApplicationId, same.Key.Criterion, Mean = same.Average() }).ToListAsync(cancel)).ToLookup(row => row.Criterion);
        return [.. last.Criteria.Criteria.Where(criterion => all[criterion.Key].Any(row => row.ApplicationId == application)).Select(criterion =>
        {
            var means = all[criterion.Key].ToList();
            var isRange = means.Count >= FewestInRange;
            return new CriterionMean(criterion, means.Single(row => row.ApplicationId == application).Mean, isRange ? means.Min(row => row.Mean) : null, isRange ? means.Max(row => row.Mean) : null);
        })];
    }

    private static string Called(string name, string email) => name.Length > 0 ? name : email;

    /// <summary>By the full name, by a family name that is no short word, or by the address.</summary>
    private static bool IsNamed(string text, string name, string email)
    {
        var (words, full) = (Names.WordsOf(text), Names.PersonOf(name));
        var around = $" {Names.Key(words)} ";
        return text.Contains(email, StringComparison.OrdinalIgnoreCase)
            || (full.Count > 0 && (around.Contains($" {Names.Key(full)} ", StringComparison.Ordinal) || (full[^1].Length > 3 && words.Contains(full[^1]))));
    }
}
