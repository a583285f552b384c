using System.Buffers.Binary;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Rankings;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>One line of a ranking. Scores are 0 to 100.</summary>
public sealed record RankedLine(
    Candidate Candidate, decimal? Score, RankInterval? Place, double? Spread, int Reviews, int Abstentions, int Assigned,
    double? Lowest, double? Highest)
{
    /// <summary>It was not taken into the round that is ranked.</summary>
    public bool IsOut { get; init; }
}

/// <summary>A juror beside the others, and whose places would change without this juror's reviews.</summary>
public sealed record RankingJuror(Juror Juror, CalibratedJuror Calibrated, IReadOnlyList<(Candidate Candidate, RankInterval From, RankInterval? To)> Moves);

/// <summary>A call's ranking, and what it says of its jury.</summary>
/// <param name="Lines">Best first, by the weighted mean.</param>
/// <param name="Beside">Of each application, by its id: what is left without the jurors' severity.</param>
/// <param name="Jurors">Those who handed reviews in, the severest first.</param>
/// <param name="Calibrated">Whether severity could be told from quality, how much jurors agree, and what they add for their own city.</param>
public sealed record CallRanking(IReadOnlyList<RankedLine> Lines, IReadOnlyDictionary<Guid, CalibratedApplication> Beside, IReadOnlyList<RankingJuror> Jurors, Calibrated Calibrated);

/// <summary>Applications in the order of their reviews that are in; ties are ties.</summary>
public sealed class JuryRanking(CorridorDb db)
{
    /// <summary>A call's, by its last round; those that were not taken into it come after, without a place. While none was, nobody is out.</summary>
    public async Task<IReadOnlyList<RankedLine>> RankAsync(Call call, CancellationToken cancel = default)
    {
        var last = call.Rounds[^1];
        var lines = await RankAsync(last, cancel);
        if (last.IsFirst || lines.Count == 0)
            return lines;
        var ranked = lines.Select(line => line.Candidate.Id).ToHashSet();
        var all = await JuryBoard.ReadAsync(db, call.Rounds[0], cancel);
        return [.. lines, .. all.Candidates.Where(candidate => !ranked.Contains(candidate.Id)).Select(candidate => new RankedLine(candidate, null, null, null, 0, 0, 0, null, null) { IsOut = true })];
    }

    public async Task<IReadOnlyList<RankedLine>> RankAsync(Round round, CancellationToken cancel = default) => Lines(await MarksAsync(round, cancel));

    /// <summary>With what it says of the jury.</summary>
    public async Task<CallRanking> ReadAsync(Round round, CancellationToken cancel = default)
    {
        var marks = await MarksAsync(round, cancel);
        var calibrated = Calibration.Fit(marks.Ratings);
        var moves = Calibration.LeaveOneOut(marks.Ratings, calibrated);
        var beside = calibrated.Applications.ToDictionary(entry => marks.Board.Candidates[entry.Application].Id);
        return new(Lines(marks), beside, [.. calibrated.Jurors
            .Where(juror => juror.Reviews > 0)
            .OrderByDescending(juror => juror.Severity)
            .Select(juror => new RankingJuror(marks.Board.Jurors[juror.Juror], juror, [.. moves[juror.Juror].Select(move => (marks.Board.Candidates[move.Application], move.From, move.To))]))], calibrated);
    }

    private sealed record Marks(JuryBoard Board, RankingProblem Problem, CalibrationProblem Ratings);

    private async Task<Marks> MarksAsync(Round round, CancellationToken cancel)
    {
        var board = await JuryBoard.ReadAsync(db, round, cancel);
        var scores = await (
            from score in db.Set<Score>()
            join review in db.Set<Review>() on score.ReviewId equals review.Id
            where review.CallId == round.Call.Id && review.Round == round.Key && review.State == ReviewState.Done
            select new { score.ReviewId, score.Criterion, score.Value }).ToListAsync(cancel);
        return MarksOf(board, scores.ToLookup(score => score.ReviewId, score => (score.Criterion, score.Value)));
    }

    private static Marks MarksOf(JuryBoard board, ILookup<Guid, (string Criterion, int Value)> scores)
    {
        var place = board.Candidates.Select((candidate, at) => (candidate.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        var seat = board.Jurors.Select((juror, at) => (juror.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        var criteria = board.Round.Criteria.Criteria;
        var column = criteria.Select((criterion, at) => (criterion.Key, at)).ToDictionary(pair => pair.Key, pair => pair.at);
        var marks = new List<Mark>();
        var ratings = new List<Rating>();
        foreach (var review in board.Reviews.Where(review => place.ContainsKey(review.ApplicationId)))
        {
            var (a, j) = (place[review.ApplicationId], seat[review.JurorId]);
            if (review.State == ReviewState.Abstained)
                marks.AddRange(criteria.Select((_, c) => new Mark(a, j, c, null)));
            else if (review.State == ReviewState.Done)
            {
                var given = scores[review.Id].Where(score => column.ContainsKey(score.Criterion)).ToDictionary(score => score.Criterion, score => score.Value);
                marks.AddRange(given.Select(score => new Mark(a, j, column[score.Key], score.Value)));
                if (board.Round.Criteria.WeightedMean(given) is { } mean)
                    ratings.Add(new Rating(a, j, mean * 100, board.Jurors[j].HomeCityId == board.Candidates[a].OriginCityId));
            }
        }

        return new(
            board,
            new()
            {
                Applications = board.Candidates.Count,
                Criteria = [.. criteria.Select(criterion => new Matching.Rankings.Criterion(criterion.Scale.Min, criterion.Scale.Max, criterion.Weight))],
                Marks = marks,
            },
            // The same draws for the same call.
            new() { Applications = board.Candidates.Count, Jurors = board.Jurors.Count, Ratings = ratings, Seed = BinaryPrimitives.ReadUInt64LittleEndian(board.Call.Id.ToByteArray()) });
    }

    private static List<RankedLine> Lines(Marks marks)
    {
        var board = marks.Board;
        var means = marks.Ratings.Ratings.ToLookup(rating => rating.Application, rating => (double?)rating.Score);
        var assigned = board.Reviews.Where(review => review.Counts).ToLookup(review => review.ApplicationId);
        return [.. Ranking.Rank(marks.Problem).Select(line =>
        {
            var candidate = board.Candidates[line.Application];
            return new RankedLine(
                candidate, line.Score, line.Rank, line.Spread, line.Reviews, line.Abstentions, assigned[candidate.Id].Count(),
                means[line.Application].Min(), means[line.Application].Max());
        })];
    }
}
