namespace Corridor.Matching.Placements;

/// <summary>
/// Disjoint cycles of bounded length with the most participants, then the smallest sum of ranks. Participants are decided in turn: each joins a cycle
/// with those still free, or none. With cycles of 3 and more the problem is NP-hard (Abraham, Blum and Sandholm, 2007), so steps are bounded.
/// </summary>
internal sealed class ShortCycles
{
    private const int MostCycles = 200_000;
    private const int MostSteps = 2_000_000;

    private readonly ExchangeProblem problem;
    private readonly int[][] wishes;
    private readonly int longest;
    private readonly List<(int[] Members, int Ranks)>[] cyclesFrom;   // by smallest member
    private readonly bool[] taken;
    private readonly int[] after;         // by participant: how many from here on are in a cycle at all
    private readonly List<int[]> chosen = [];
    private List<int[]> best = [];
    private (int Members, int Ranks) bestValue = (0, 0);
    private int steps;
    private int cycles;

    public ShortCycles(ExchangeProblem problem, int[][] wishes, int longest)
    {
        (this.problem, this.wishes, this.longest) = (problem, wishes, longest);
        cyclesFrom = [.. wishes.Select(_ => new List<(int[], int)>())];
        taken = new bool[wishes.Length];
        for (var from = 0; from < wishes.Length; from++)
            Extend([from], 0);
        var inSome = new bool[wishes.Length];
        foreach (var (members, _) in cyclesFrom.SelectMany(list => list))
            foreach (var member in members)
                inSome[member] = true;
        after = new int[wishes.Length + 1];
        for (var at = wishes.Length - 1; at >= 0; at--)
            after[at] = after[at + 1] + (inSome[at] ? 1 : 0);
        foreach (var list in cyclesFrom)
            list.Sort((one, other) => (-one.Members.Length, one.Ranks).CompareTo((-other.Members.Length, other.Ranks)));
    }

    /// <summary>So many participants at most, in any result.</summary>
    public int AtMost { get; private set; }

    public IReadOnlyList<ExchangeCycle> Best()
    {
        Decide(0, 0, 0);
        var isProved = steps < MostSteps && cycles < MostCycles;
        AtMost = isProved ? bestValue.Members : cycles < MostCycles ? after[0] : wishes.Length;
        return [.. best.Select(members => new ExchangeCycle(1, members))];
    }

    // Each cycle once, from its smallest member.
    private void Extend(List<int> path, int ranks)
    {
        foreach (var host in wishes[path[^1]])
        {
            if (cycles == MostCycles)
                return;
            var with = ranks + problem.Wishes.RankOf(path[^1], host)!.Value;
            if (host == path[0] && path.Count > 1)
            {
                cycles++;
                cyclesFrom[path[0]].Add(([.. path], with));
            }
            else if (host > path[0] && path.Count < longest && !path.Contains(host))
            {
                path.Add(host);
                Extend(path, with);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    private void Decide(int at, int members, int ranks)
    {
        if ((members, -ranks).CompareTo((bestValue.Members, -bestValue.Ranks)) > 0)
        {
            bestValue = (members, ranks);
            best = [.. chosen];
        }
        if (at == wishes.Length || members + after[at] < bestValue.Members || ++steps >= MostSteps)
            return;
        if (!taken[at])
            foreach (var (cycle, sum) in cyclesFrom[at])
            {
                if (Array.Exists(cycle, member => taken[member]))
                    continue;
                Take(cycle, true);
                Decide(at + 1, members + cycle.Length, ranks + sum);
                Take(cycle, false);
            }
        Decide(at + 1, members, ranks);
    }

    private void Take(int[] cycle, bool value)
    {
        foreach (var member in cycle)
            taken[member] = value;
        if (value)
            chosen.Add(cycle);
        else
            chosen.RemoveAt(chosen.Count - 1);
    }
}
