using System.Buffers.Binary;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Discussions;
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

    /// <summary>Its jurors lie far apart.</summary>
    public bool IsSplit { get; init; }

    /// <summary>They were asked to discuss it.</summary>
    public bool IsDiscussed { get; init; }
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
        var all = await JuryBoard.CandidatesAsync(db, call.Rounds[0], cancel);
        return [.. lines, .. all.Where(candidate => !ranked.Contains(candidate.Id)).Select(candidate => new RankedLine(candidate, null, null, null, 0, 0, 0, null, null) { IsOut = true })];
    }

    /// <summary>In two queries.</summary>
    public async Task<IReadOnlyList<RankedLine>> RankAsync(Round round, CancellationToken cancel = default) => Lines(await MarksAsync(round, [], cancel));

    /// <summary>With what it says of the jury, in three queries.</summary>
    public async Task<CallRanking> ReadAsync(Round round, CancellationToken cancel = default)
    {
        var jurors = await db.Set<Juror>().Where(juror => juror.CallId == round.Call.Id).OrderBy(juror => juror.Name).ThenBy(juror => juror.Email).ToListAsync(cancel);
        var marks = await MarksAsync(round, jurors, cancel);
        var calibrated = Calibration.Fit(marks.Ratings);
        var moves = Calibration.LeaveOneOut(marks.Ratings, calibrated);
        var beside = calibrated.Applications.ToDictionary(entry => marks.Candidates[entry.Application].Id);
        return new(Lines(marks), beside, [.. calibrated.Jurors
            .Where(juror => juror.Reviews > 0)
            .OrderByDescending(juror => juror.Severity)
            .Select(juror => new RankingJuror(jurors[juror.Juror], juror, [.. moves[juror.Juror].Select(move => (marks.Candidates[move.Application], move.From, move.To))]))], calibrated);
    }

    private sealed record Reading(Guid Id, Guid JurorId, Guid ApplicationId, ReviewState State, string? Criterion, int? Value, bool IsDiscussed);

    private sealed record Marks(Round Round, IReadOnlyList<Candidate> Candidates, ILookup<Guid, (ReviewState State, bool IsDiscussed)> Readings, RankingProblem Problem, CalibrationProblem Ratings);

    /// <param name="round">Whose reviews.</param>
    /// <param name="jurors">By seat; none where nobody asks who a juror is.</param>
    /// <param name="cancel">Stops reading.</param>
    private async Task<Marks> MarksAsync(Round round, IReadOnlyList<Juror> jurors, CancellationToken cancel)
    {
        var candidates = await JuryBoard.CandidatesAsync(db, round, cancel);
        var readings = await (
            from review in db.Set<Review>()
            from score in db.Set<Score>().Where(score => score.ReviewId == review.Id).DefaultIfEmpty()
            from discussion in db.Set<Discussion>().Where(discussion => discussion.ApplicationId == review.ApplicationId && discussion.Round == review.Round).DefaultIfEmpty()
            where review.CallId == round.Call.Id && review.Round == round.Key
            select new Reading(review.Id, review.JurorId, review.ApplicationId, review.State, score.Criterion, score.Value, discussion != null)).ToListAsync(cancel);
        return MarksOf(round, candidates, jurors, [.. readings.GroupBy(reading => reading.Id)]);
    }

    private static Marks MarksOf(Round round, List<Candidate> candidates, IReadOnlyList<Juror> jurors, List<IGrouping<Guid, Reading>> reviews)
    {
        var place = candidates.Select((candidate, at) => (candidate.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        var seat = (jurors.Count > 0 ? jurors.Select(juror => juror.Id) : reviews.Select(review => review.First().JurorId).Distinct())
            .Select((juror, at) => (juror, at)).ToDictionary(pair => pair.juror, pair => pair.at);
        var criteria = round.Criteria.Criteria;
        var column = criteria.Select((criterion, at) => (criterion.Key, at)).ToDictionary(pair => pair.Key, pair => pair.at);
        var marks = new List<Mark>();
        var ratings = new List<Rating>();
        foreach (var review in reviews)
        {
            var about = review.First();
            if (!place.TryGetValue(about.ApplicationId, out var a))
                continue;
            var j = seat[about.JurorId];
            if (about.State == ReviewState.Abstained)
                marks.AddRange(criteria.Select((_, c) => new Mark(a, j, c, null)));
            else if (about.State == ReviewState.Done)
            {
                var given = review.Where(score => score.Criterion is not null && column.ContainsKey(score.Criterion)).ToDictionary(score => score.Criterion!, score => score.Value!.Value);
                marks.AddRange(given.Select(score => new Mark(a, j, column[score.Key], score.Value)));
                if (round.Criteria.WeightedMean(given) is { } mean)
                    ratings.Add(new Rating(a, j, mean * 100, jurors.Count > 0 && jurors[j].HomeCityId == candidates[a].OriginCityId));
            }
        }

        return new(
            round,
            candidates,
            reviews.ToLookup(review => review.First().ApplicationId, review => (review.First().State, review.First().IsDiscussed)),
            new()
            {
                Applications = candidates.Count,
                Criteria = [.. criteria.Select(criterion => new Matching.Rankings.Criterion(criterion.Scale.Min, criterion.Scale.Max, criterion.Weight))],
                Marks = marks,
            },
            // The same draws for the same call.
            new() { Applications = candidates.Count, Jurors = seat.Count, Ratings = ratings, Seed = BinaryPrimitives.ReadUInt64LittleEndian(round.Call.Id.ToByteArray()) });
    }

    private static List<RankedLine> Lines(Marks marks)
    {
        var means = marks.Ratings.Ratings.ToLookup(rating => rating.Application, rating => (double?)rating.Score);
        return [.. Ranking.Rank(marks.Problem).Select(line =>
        {
            var candidate = marks.Candidates[line.Application];
            var readings = marks.Readings[candidate.Id];
            var assigned = readings.Count(reading => reading.State != ReviewState.Abstained);
            return new RankedLine(
                candidate, line.Score, line.Rank, line.Spread, line.Reviews, line.Abstentions, assigned, means[line.Application].Min(), means[line.Application].Max())
            {
                IsSplit = new ReviewSet(assigned, [.. means[line.Application].OfType<double>()]).IsSplitIn(marks.Round),
                IsDiscussed = readings.Any(reading => reading.IsDiscussed),
            };
        })];
    }
}
