using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Rankings;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>One line of a call's ranking. Scores are 0 to 100.</summary>
public sealed record RankedLine(
    Candidate Candidate, decimal? Score, RankInterval? Place, double? Spread, int Reviews, int Abstentions, int Assigned,
    decimal? Standardised, RankInterval? StandardisedPlace, double? Lowest, double? Highest);

/// <summary>Applications in the order of their reviews that are in; ties are ties.</summary>
public sealed class JuryRanking(CorridorDb db)
{
    public async Task<IReadOnlyList<RankedLine>> RankAsync(Call call, CancellationToken cancel = default)
    {
        var board = await JuryBoard.ReadAsync(db, call, cancel);
        var scores = await (
            from score in db.Set<Score>()
            join review in db.Set<Review>() on score.ReviewId equals review.Id
            where review.CallId == call.Id && review.State == ReviewState.Done
            select new { score.ReviewId, score.Criterion, score.Value }).ToListAsync(cancel);
        return Rank(board, scores.ToLookup(score => score.ReviewId, score => (score.Criterion, score.Value)));
    }

    private static List<RankedLine> Rank(JuryBoard board, ILookup<Guid, (string Criterion, int Value)> scores)
    {
        var place = board.Candidates.Select((candidate, at) => (candidate.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        var seat = board.Jurors.Select((juror, at) => (juror.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        var criteria = board.Call.Criteria.Criteria;
        var column = criteria.Select((criterion, at) => (criterion.Key, at)).ToDictionary(pair => pair.Key, pair => pair.at);
        var marks = new List<Mark>();
        var means = new Dictionary<Guid, List<double>>();
        foreach (var review in board.Reviews.Where(review => place.ContainsKey(review.ApplicationId)))
        {
            var (a, j) = (place[review.ApplicationId], seat[review.JurorId]);
            if (review.State == ReviewState.Abstained)
                marks.AddRange(criteria.Select((_, c) => new Mark(a, j, c, null)));
            else if (review.State == ReviewState.Done)
            {
                var given = scores[review.Id].Where(score => column.ContainsKey(score.Criterion)).ToDictionary(score => score.Criterion, score => score.Value);
                marks.AddRange(given.Select(score => new Mark(a, j, column[score.Key], score.Value)));
                if (board.Call.Criteria.WeightedMean(given) is { } mean)
                    (means.TryGetValue(review.ApplicationId, out var list) ? list : means[review.ApplicationId] = []).Add(mean * 100);
            }
        }

        var problem = new RankingProblem
        {
            Applications = board.Candidates.Count,
            Criteria = [.. criteria.Select(criterion => new Matching.Rankings.Criterion(criterion.Scale.Min, criterion.Scale.Max, criterion.Weight))],
            Marks = marks,
        };
        var standardised = Ranking.Rank(problem with { Method = RankingMethod.Standardised }).ToDictionary(line => line.Application);
        var assigned = board.Reviews.Where(review => review.Counts).ToLookup(review => review.ApplicationId);
        return [.. Ranking.Rank(problem).Select(line =>
        {
            var candidate = board.Candidates[line.Application];
            var (other, own) = (standardised[line.Application], means.GetValueOrDefault(candidate.Id));
            return new RankedLine(
                candidate, line.Score, line.Rank, line.Spread, line.Reviews, line.Abstentions, assigned[candidate.Id].Count(),
                other.Score, other.Rank, own?.Min(), own?.Max());
        })];
    }
}
