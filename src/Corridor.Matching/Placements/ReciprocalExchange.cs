namespace Corridor.Matching.Placements;

/// <summary>Who hosts whom when each hosts only if its own guest is hosted.</summary>
public static class ReciprocalExchange
{
    /// <summary>
    /// Top trading cycles (Gale, in Shapley and Scarf, "On cores and indivisibility", 1974): everybody points at the best place that is left,
    /// each cycle closes and leaves. Where only cycles up to a length count, as in pairwise kidney exchange (Roth, Sönmez and Ünver, 2005; cycles of bounded
    /// length: Abraham, Blum and Sandholm, 2007): disjoint cycles with the most participants, and among those the smallest sum of ranks.
    /// </summary>
    /// <param name="problem">Wishes, pairs that may not be, the longest cycle.</param>
    /// <returns>
    /// Nobody goes where it did not wish to, and nobody hosts for nothing. With any length: the one result from which no group of participants can
    /// do better among themselves (the core), and nobody gains by another list (Roth, 1982). With short cycles only: no such promise; as many
    /// participants as <see cref="ExchangeResult.AtMost"/> where that is reached, which is always so when the search ends within its steps.
    /// </returns>
    /// <exception cref="ArgumentException">A list is out of range, or the length is below 2.</exception>
    /// <remarks>Deterministic. Time: length of all lists × rounds; with short cycles a search of bounded steps.</remarks>
    public static ExchangeResult Match(ExchangeProblem problem)
    {
        problem.Check();
        var wishes = problem.StrictWishes();
        if (problem.LongestCycle is not { } longest)
            return Explained(problem, wishes, TopTradingCycles(wishes), null);
        var plan = new ShortCycles(problem, wishes, longest);
        return Explained(problem, wishes, plan.Best(), plan.AtMost);
    }

    private static List<ExchangeCycle> TopTradingCycles(int[][] wishes)
    {
        var next = new int[wishes.Length];
        var gone = new bool[wishes.Length];
        var (cycles, closed) = (new List<ExchangeCycle>(), new List<List<int>>());
        for (var round = 1; gone.Contains(false); round++)
        {
            for (var one = 0; one < wishes.Length; one++)
                while (next[one] < wishes[one].Length && gone[wishes[one][next[one]]])
                    next[one]++;
            var seenFrom = new int[wishes.Length];
            for (var start = 0; start < wishes.Length; start++)
            {
                var one = start;
                for (; !gone[one] && seenFrom[one] == 0; one = PointsAt(one))
                    seenFrom[one] = start + 1;
                if (gone[one] || seenFrom[one] != start + 1)
                    continue;
                var members = new List<int> { one };
                for (var member = PointsAt(one); member != one; member = PointsAt(member))
                    members.Add(member);
                closed.Add(members);
            }
            foreach (var members in closed)
            {
                foreach (var member in members)
                    gone[member] = true;
                if (members.Count > 1)
                    cycles.Add(new(round, FromSmallest(members)));
            }
            closed.Clear();
        }
        return cycles;

        int PointsAt(int one) => next[one] < wishes[one].Length ? wishes[one][next[one]] : one;
    }

    internal static int[] FromSmallest(IReadOnlyList<int> members)
    {
        var at = members.ToList().IndexOf(members.Min());
        return [.. members.Skip(at), .. members.Take(at)];
    }

    private static ExchangeResult Explained(ExchangeProblem problem, int[][] wishes, IReadOnlyList<ExchangeCycle> cycles, int? atMost)
    {
        var cycleOf = new ExchangeCycle?[wishes.Length];
        foreach (var cycle in cycles)
            foreach (var member in cycle.Members)
                cycleOf[member] = cycle;
        int?[] hostOf = [.. cycleOf.Select((cycle, member) => cycle?.HostOf(member))];
        return new(hostOf, cycles, atMost, [.. Enumerable.Range(0, wishes.Length).Select(Missed)]);

        List<MissedHost> Missed(int guest)
        {
            var order = problem.Wishes.ChoicesOf(guest).ToArray();
            var ranks = problem.Wishes.RanksOf(guest);
            var missed = new List<MissedHost>();
            var rank = hostOf[guest] is { } host ? problem.Wishes.RankOf(guest, host) : null;
            for (var i = 0; i < order.Length && (rank is null || ranks[i] < rank); i++)
                missed.Add(new(order[i], !wishes[guest].Contains(order[i]) ? MissedHostReason.NotAllowed
                    : cycleOf[order[i]] is not null ? MissedHostReason.InAnotherCycle : MissedHostReason.NoWayBack, cycleOf[order[i]]));
            return missed;
        }
    }
}
