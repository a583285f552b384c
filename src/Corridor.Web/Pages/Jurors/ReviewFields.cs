using System.Globalization;
using Corridor.Calls;
using Corridor.Jury;

namespace Corridor.Web.Pages.Jurors;

/// <summary>The fields of a review's form: what stands, what was typed, and where another device was faster.</summary>
public sealed class ReviewFields(Review review, Call call, IEnumerable<Score> scores, string note = "")
{
    public const string ScorePrefix = "score-", MarkPrefix = "mark-", Comment = "comment", Note = "note";

    private readonly Dictionary<string, string> typed = [];
    private readonly Dictionary<string, Standing> late = [];
    private readonly Dictionary<string, Standing> stands = new(scores.Select(score => KeyValuePair.Create(ScorePrefix + score.Criterion, Standing.Of(score))))
    {
        [Comment] = Standing.Of(review.Comment),
        [Note] = Standing.Of(note),
    };

    public Review Review => review;

    /// <summary>What the form shows: after a refusal, what was typed.</summary>
    public string ValueOf(string field) => typed.GetValueOrDefault(field) ?? StandsIn(field).Value;

    public string MarkOf(string field) => StandsIn(field).Mark;

    /// <summary>What another device saved in this field after the form was opened, if it did.</summary>
    public string? SavedElsewhere(string field) => late.GetValueOrDefault(field)?.Value;

    /// <summary>Saves what the form carries and is not saved yet, as without scripts nothing was; false: somewhere another device was faster, and nothing of that field was saved.</summary>
    public async Task<bool> SaveAsync(Scoring scoring, IFormCollection form)
    {
        string[] fields = [.. Round.Of(call, review.Round).Criteria.Criteria.Select(criterion => ScorePrefix + criterion.Key), Comment, Note];
        foreach (var field in fields.Where(field => form.ContainsKey(field)))
            typed[field] = form[field].ToString();
        foreach (var (field, value) in typed)
        {
            var mark = form.TryGetValue(MarkPrefix + field, out var seen) ? seen.ToString() : null;
            if (value != StandsIn(field).Value && await SaveAsync(scoring, review, call, field, value, mark) is { Taken: false } missed)
                late[field] = stands[field] = missed.Stands;
        }

        return late.Count == 0;
    }

    /// <summary>Saves one field; null: it is none of a review's.</summary>
    public static async Task<Saved?> SaveAsync(Scoring scoring, Review review, Call call, string field, string value, string? mark, CancellationToken cancel = default) => field switch
    {
        Comment => await scoring.CommentAsync(review, call, value, mark, cancel),
        Note => await scoring.NoteAsync(review, call, value, mark, cancel),
        _ when field.StartsWith(ScorePrefix, StringComparison.Ordinal) && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var score)
            => await scoring.SaveAsync(review, call, field[ScorePrefix.Length..], score, mark, cancel),
        _ => null,
    };

    private Standing StandsIn(string field) => stands.GetValueOrDefault(field) ?? Standing.Nothing;
}
