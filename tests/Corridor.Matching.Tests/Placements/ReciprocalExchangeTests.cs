using Corridor.Matching.Placements;

namespace Corridor.Matching.Tests.Placements;

public sealed class ReciprocalExchangeTests
{
    [Fact]
    public void Each_hosts_because_it_is_hosted_and_is_told_in_which_cycle()
    {
        // 0 → 1 → 2 → 0 all have their first choice; 3 wanted 0 and takes 4, who wanted 2; 5 wants 3 and nobody wants 5.
        var problem = new ExchangeProblem { Wishes = Preferences.Strict([[1], [2, 0], [0], [0, 4], [2, 3], [3]]) };

        var result = ReciprocalExchange.Match(problem);

        Assert.Equal([1, 2, 0, 4, 3, null], result.HostOf);
        Assert.Equal([(1, "0 1 2"), (2, "3 4")], result.Cycles.Select(cycle => (cycle.Round, string.Join(' ', cycle.Members))));
        var missed = Assert.Single(result.Reasons[3]);
        Assert.Equal((0, MissedHostReason.InAnotherCycle, result.Cycles[0]), (missed.Host, missed.Reason, missed.Cycle));
        Assert.Equal(MissedHostReason.InAnotherCycle, Assert.Single(result.Reasons[5]).Reason);
        Assert.Empty(result.Reasons[0]);
    }

    [Fact]
    public void With_pairs_only_nobody_hosts_one_who_does_not_host_back()
    {
        var problem = new ExchangeProblem { Wishes = Preferences.Strict([[1, 3], [2, 0], [0], [0]]), NotAllowed = [new(2, 0)] };

        var any = ReciprocalExchange.Match(problem with { NotAllowed = [] });
        var pairs = ReciprocalExchange.Match(problem with { LongestCycle = 2 });

        Assert.Equal([1, 2, 0, null], any.HostOf);
        Assert.Equal([1, 0, null, null], pairs.HostOf);
        Assert.Equal(2, pairs.AtMost);
        Assert.Equal(MissedHostReason.NotAllowed, Assert.Single(pairs.Reasons[2]).Reason);
        Assert.Equal(MissedHostReason.NoWayBack, Assert.Single(pairs.Reasons[1]).Reason);
    }

    [Fact]
    public void Of_all_results_it_is_the_one_no_group_can_improve_on() =>
        RandomCases.Check(150, seed =>
        {
            var problem = Random(seed, 5);
            var core = AllResults(problem, null).Where(result => !AllResults(problem, null).Any(other => Beats(problem, other, result))).ToArray();

            var result = ReciprocalExchange.Match(problem);

            Assert.Equal(Assert.Single(core), result.HostOf);
        });

    [Fact]
    public void Short_cycles_take_in_as_many_as_can_be_and_then_go_by_rank() =>
        RandomCases.Check(150, seed =>
        {
            var longest = 2 + (seed % 2);
            var problem = Random(seed, 6) with { LongestCycle = longest };
            var best = AllResults(problem, longest).Max(result => (result.Count(host => host is not null), -Ranks(problem, result)));

            var result = ReciprocalExchange.Match(problem);

            Assert.Equal(best, (result.HostOf.Count(host => host is not null), -Ranks(problem, result.HostOf)));
            Assert.Equal(best.Item1, result.AtMost);
            Assert.All(result.Cycles, cycle => Assert.InRange(cycle.Members.Count, 2, longest));
        });

    [Fact]
    public void Nobody_gains_by_another_list_and_nobody_is_worse_off_than_at_home() =>
        RandomCases.Check(300, seed =>
        {
            var random = new Random(seed);
            var problem = Random(seed, 9);
            var liar = random.Next(problem.Wishes.Count);
            var lie = Enumerable.Range(0, problem.Wishes.Count).Where(other => other != liar && random.Next(3) > 0).ToArray();
            random.Shuffle(lie);

            var honest = ReciprocalExchange.Match(problem);
            var lied = ReciprocalExchange.Match(problem with { Wishes = Preferences.Strict(Enumerable.Range(0, problem.Wishes.Count).Select(one => one == liar ? lie : problem.Wishes.ChoicesOf(one).ToArray())) });

            Assert.True(Rank(problem, liar, honest.HostOf[liar]) <= Rank(problem, liar, lied.HostOf[liar]));
            for (var one = 0; one < honest.HostOf.Count; one++)
            {
                Assert.True(honest.HostOf[one] is not { } host || (problem.Wishes.RankOf(one, host) is not null && !problem.NotAllowed.Contains(new(one, host))));
                Assert.Equal(honest.HostOf[one] is not null, honest.HostOf.Contains(one));
            }
        });

    [Fact]
    public void Ties_are_drawn_by_the_seed_and_wrong_lists_refused()
    {
        var tied = new ExchangeProblem { Wishes = Preferences.WithTies([[[1, 2, 3]], [[0]], [[0]], [[0]]]) };

        Assert.Equal(ReciprocalExchange.Match(tied).HostOf, ReciprocalExchange.Match(tied).HostOf);
        Assert.True(Enumerable.Range(0, 20).Select(seed => ReciprocalExchange.Match(tied with { Seed = (ulong)seed }).HostOf[0]).Distinct().Count() == 3);
        Assert.Throws<ArgumentException>(() => ReciprocalExchange.Match(new() { Wishes = Preferences.Strict([[0]]) }));
        Assert.Throws<ArgumentException>(() => ReciprocalExchange.Match(new() { Wishes = Preferences.Strict([[1]]) }));
        Assert.Throws<ArgumentException>(() => ReciprocalExchange.Match(tied with { LongestCycle = 1 }));
    }

    private static ExchangeProblem Random(int seed, int most)
    {
        var random = new Random(seed);
        var count = random.Next(2, most + 1);
        return new()
        {
            Wishes = Preferences.Strict(Enumerable.Range(0, count).Select(one =>
            {
                var all = Enumerable.Range(0, count).Where(other => other != one && random.Next(4) > 0).ToArray();
                random.Shuffle(all);
                return all;
            }).ToArray()),
            NotAllowed = [.. from guest in Enumerable.Range(0, count) from host in Enumerable.Range(0, count) where random.Next(8) == 0 select new GuestHost(guest, host)],
        };
    }

    private static int Rank(ExchangeProblem problem, int guest, int? host) => host is { } at ? problem.Wishes.RankOf(guest, at) ?? int.MaxValue : int.MaxValue - 1;

    private static int Ranks(ExchangeProblem problem, IReadOnlyList<int?> hostOf) =>
        Enumerable.Range(0, hostOf.Count).Where(one => hostOf[one] is not null).Sum(one => problem.Wishes.RankOf(one, hostOf[one]!.Value)!.Value);

    // Somebody in the other result is better off and those whose places it and its group use all agree: it is one of the other's cycles.
    private static bool Beats(ExchangeProblem problem, int?[] other, int?[] result)
    {
        for (var start = 0; start < other.Length; start++)
        {
            if (other[start] is null)
                continue;
            var members = new List<int> { start };
            for (var next = other[start]!.Value; next != start; next = other[next]!.Value)
                members.Add(next);
            if (members.TrueForAll(one => Rank(problem, one, other[one]) <= Rank(problem, one, result[one])) && members.Exists(one => Rank(problem, one, other[one]) < Rank(problem, one, result[one])))
                return true;
        }
        // Alone at home.
        return Enumerable.Range(0, result.Length).Any(one => Rank(problem, one, result[one]) == int.MaxValue);
    }

    /// <summary>Every way to give each place to one guest at most, nobody hosting without being hosted, in cycles up to a length.</summary>
    private static List<int?[]> AllResults(ExchangeProblem problem, int? longest)
    {
        var count = problem.Wishes.Count;
        var results = new List<int?[]>();
        var hostOf = new int?[count];
        Try(0);
        return results;

        void Try(int guest)
        {
            if (guest == count)
            {
                if (Enumerable.Range(0, count).All(one => (hostOf[one] is null) == !hostOf.Contains(one) && Length(one) <= (longest ?? count)))
                    results.Add([.. hostOf]);
                return;
            }
            hostOf[guest] = null;
            Try(guest + 1);
            foreach (var host in problem.Wishes.ChoicesOf(guest).ToArray())
            {
                if (hostOf.AsSpan(0, guest).Contains(host) || problem.NotAllowed.Contains(new(guest, host)))
                    continue;
                hostOf[guest] = host;
                Try(guest + 1);
            }
            hostOf[guest] = null;
        }

        int Length(int start)
        {
            var length = 1;
            for (var at = hostOf[start]; at is { } next && next != start && length <= count; at = hostOf[next])
                length++;
            return length;
        }
    }
}
