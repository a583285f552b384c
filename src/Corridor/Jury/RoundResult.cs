using Corridor.Calls;

namespace Corridor.Jury;

/// <summary>What a round says of an application.</summary>
public enum Verdict
{
    GoesOn,

    /// <summary>As many say yes as no, or it shares the last place that goes on: the city says.</summary>
    Tie,
    FallsOut,

    /// <summary>No review is in.</summary>
    Unread,
}

/// <summary>An application at the end of a round.</summary>
/// <param name="Line">What its reviews came to.</param>
/// <param name="Verdict">What that says.</param>
/// <param name="GoesOn">What the city said of it; null: nothing so far.</param>
/// <param name="ByHand">Somebody chose it one by one.</param>
/// <param name="IsBound">It has reviews in the next round already, and stays there.</param>
public sealed record RoundLine(RankedLine Line, Verdict Verdict, bool? GoesOn, bool ByHand, bool IsBound)
{
    /// <summary>What taking on together makes of it; null: it stays as it is.</summary>
    public bool? Then => ByHand || (IsBound && GoesOn == true) ? GoesOn : Verdict switch { Verdict.GoesOn => true, Verdict.FallsOut => false, _ => GoesOn };
}

/// <summary>What a round came to, and who goes on to which.</summary>
public sealed record RoundResult(Round Round, Round Next, IReadOnlyList<RoundLine> Lines)
{
    /// <summary>Reviews that are given and not in.</summary>
    public int Waiting => Lines.Sum(line => Math.Max(0, line.Line.Assigned - line.Line.Reviews));

    public int GoOn => Lines.Count(line => line.Then == true);

    public int FallOut => Lines.Count(line => line.Then == false);

    /// <summary>A tie, or unread: somebody has to say.</summary>
    public int Open => Lines.Count(line => line.Then is null);

    /// <summary>Taking on together would change something.</summary>
    public bool Changes => Lines.Any(line => line.Then != line.GoesOn);

    internal static Verdict VerdictOf(Round round, RankedLine line)
    {
        if (line.Score is not { } score || line.Place is not { } place)
            return Verdict.Unread;
        // The share of those who say yes, of a hundred.
        if (round.IsPassFail)
            return score > 50 ? Verdict.GoesOn : score == 50 ? Verdict.Tie : Verdict.FallsOut;
        return round.Keep is not { } keep || place.Last <= keep ? Verdict.GoesOn : place.First <= keep ? Verdict.Tie : Verdict.FallsOut;
    }
}
