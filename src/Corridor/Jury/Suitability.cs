using Corridor.Calls;
using Corridor.Matching.Juries;

namespace Corridor.Jury;

/// <summary>
/// How well each juror suits each application, in points: the language, themes they share, what the application says of what the juror
/// knows, and what the juror would like to read. Who reads what and shares what are sets of jurors, a bit each, so that a row of the
/// matrix is made from a few of them.
/// </summary>
internal sealed class Suitability
{
    private const int MostWords = 3;

    private readonly JuryBoard board;
    private readonly IReadOnlyList<Juror> jurors;
    private readonly AffinityWeights weights;
    private readonly TextAffinity? near;
    private readonly Dictionary<(Guid Juror, Guid Application), Wish> wishes;

    public Suitability(JuryBoard board, IReadOnlyList<Juror> jurors, AffinityWeights weights)
    {
        (this.board, this.jurors, this.weights) = (board, jurors, weights);
        wishes = board.Bids.ToDictionary(bid => (bid.JurorId, bid.ApplicationId), bid => bid.Wish);
        if (weights.Expertise > 0 && jurors.Any(juror => juror.Expertise.Length > 0))
            near = TextAffinity.Of([.. jurors.Select(juror => juror.Expertise)], [.. board.Candidates.Select(board.WordsOf)]);
        Points = Matrix();
    }

    /// <summary>Row after row, an application's with every juror.</summary>
    public int[] Points { get; }

    public PlanRow RowOf(int application, int juror, bool kept)
    {
        var (candidate, seat) = (board.Candidates[application], jurors[juror]);
        return new(candidate.Id, seat.Id, kept, JuryBoard.Reads(seat, candidate), board.SharedThemes(seat, candidate))
        {
            Affinity = Points[(application * jurors.Count) + juror],
            Words = near?.SharedWords(application, juror, MostWords) ?? [],
            Wish = wishes.TryGetValue((seat.Id, candidate.Id), out var wish) ? wish : null,
        };
    }

    private int[] Matrix()
    {
        var byLanguage = board.Candidates.Select(candidate => JuryBoard.Spoken(candidate.Language)).Distinct()
            .ToDictionary(language => language, language => SeatSet.Of(jurors, juror => juror.Languages.Exists(read => JuryBoard.Spoken(read) == language)));
        var byTheme = jurors.SelectMany(juror => juror.Themes).Distinct()
            .ToDictionary(theme => theme, theme => SeatSet.Of(jurors, juror => juror.Themes.Contains(theme)));
        var seats = jurors.Select((juror, at) => (juror.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        var bids = board.Bids.ToLookup(bid => bid.ApplicationId);
        var matrix = new int[board.Candidates.Count * jurors.Count];
        for (var a = 0; a < board.Candidates.Count; a++)
        {
            var row = matrix.AsSpan(a * jurors.Count, jurors.Count);
            foreach (var juror in byLanguage[JuryBoard.Spoken(board.Candidates[a].Language)])
                row[juror] += weights.Language;
            foreach (var theme in board.ThemesOf(board.Candidates[a]))
            {
                if (!byTheme.TryGetValue(theme, out var those))
                    continue;
                foreach (var juror in those)
                    row[juror] += weights.Theme;
            }

            near?.AddTo(a, weights.Expertise, row);
            foreach (var bid in bids[board.Candidates[a].Id])
            {
                if (seats.TryGetValue(bid.JurorId, out var juror))
                    row[juror] += PointsOf(bid.Wish);
            }
        }

        return matrix;
    }

    private int PointsOf(Wish wish) => wish switch
    {
        Wish.Eager => weights.Bid,
        Wish.Fine => weights.Bid / 2,
        _ => -weights.Refusal,
    };
}
