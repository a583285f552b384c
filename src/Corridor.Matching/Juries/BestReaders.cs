namespace Corridor.Matching.Juries;

/// <summary>
/// The best jurors of one application together, under rules that may cross: depth first by falling gain, bounded by the next best who
/// may still be added. Who may not be added to some may not be added to more.
/// </summary>
internal sealed class BestReaders
{
    private const int MostSteps = 1_000;

    private readonly int places;
    private readonly Func<List<int>, int, bool> mayAdd;
    private readonly List<int> taken = [];
    private List<int> best = [];
    private Int128 most;
    private Int128 unseen;
    private int steps = MostSteps;

    private BestReaders(int places, Func<List<int>, int, bool> mayAdd) => (this.places, this.mayAdd) = (places, mayAdd);

    /// <param name="candidates">With what each would gain, by falling gain.</param>
    /// <param name="places">How many at most.</param>
    /// <param name="mayAdd">Whether a juror may be added to some.</param>
    /// <returns>The jurors, and a bound on what any choice gains: theirs, unless there were too many ways to look at.</returns>
    public static (List<int> Jurors, Int128 Bound) Find(IEnumerable<(int Juror, long Gain)> candidates, int places, Func<List<int>, int, bool> mayAdd)
    {
        var search = new BestReaders(places, mayAdd);
        if (places > 0)
            search.Extend([.. candidates.TakeWhile(candidate => candidate.Gain > 0).Where(candidate => mayAdd(search.taken, candidate.Juror))], 0);
        return (search.best, Int128.Max(search.most, search.unseen));
    }

    private void Extend(ReadOnlySpan<(int Juror, long Gain)> open, Int128 gained)
    {
        if (gained > most)
            (most, best) = (gained, [.. taken]);
        var left = places - taken.Count;
        if (left == 0)
            return;
        for (; open.Length > 0; open = open[1..])
        {
            var bound = gained;
            foreach (var next in open[..Math.Min(left, open.Length)])
                bound += next.Gain;
            if (bound <= most)
                return;
            if (steps-- <= 0)
            {
                unseen = Int128.Max(unseen, bound);
                return;
            }

            taken.Add(open[0].Juror);
            Extend(Addable(open[1..], left - 1), gained + open[0].Gain);
            taken.RemoveAt(taken.Count - 1);
        }
    }

    // For the last place the first is enough.
    private (int Juror, long Gain)[] Addable(ReadOnlySpan<(int Juror, long Gain)> open, int left)
    {
        var addable = new List<(int, long)>();
        foreach (var next in open)
        {
            if (left == 0 || (left == 1 && addable.Count == 1))
                break;
            if (mayAdd(taken, next.Juror))
                addable.Add(next);
        }

        return [.. addable];
    }
}
