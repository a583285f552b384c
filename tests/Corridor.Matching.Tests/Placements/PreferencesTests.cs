using Corridor.Matching.Placements;

namespace Corridor.Matching.Tests.Placements;

public sealed class PreferencesTests
{
    [Fact]
    public void Lists_in_arrays_are_those_that_were_given_one_by_one()
    {
        var lists = Preferences.Strict([0, 2, 2, 5], [4, 0, 1, 2, 3]);

        Assert.Equal((3, 5), (lists.Count, lists.Entries));
        Assert.Equal(["4 0", "", "1 2 3"], All(lists.ChoicesOf));
        Assert.Equal(["1 2", "", "1 2 3"], All(lists.RanksOf));
        Assert.Equal((2, null), (lists.RankOf(0, 0), lists.RankOf(1, 0)));

        string[] All(Lists of) => [.. Enumerable.Range(0, lists.Count).Select(owner => string.Join(' ', of(owner).ToArray()))];
    }

    [Fact]
    public void Entries_in_any_order_are_the_lists_with_ties_they_come_from() =>
        RandomCases.Check(300, seed =>
        {
            var lists = PlacementCases.Random(seed, maxApplicants: 40, maxOffers: 8, ties: seed % 2 == 0).Offers;
            var entries = Enumerable.Range(0, lists.Count)
                .SelectMany(owner => lists.ChoicesOf(owner).ToArray().Zip(lists.RanksOf(owner).ToArray(), (of, rank) => (owner, of, rank: (rank * 3) - 10)))
                .ToArray();
            new Random(seed).Shuffle(entries);

            var same = Preferences.FromEntries(lists.Count, [.. entries.Select(e => e.owner)], [.. entries.Select(e => e.of)], [.. entries.Select(e => e.rank)]);

            AssertSame(lists, same);
        });

    [Fact]
    public void Keys_order_those_who_list_an_owner_however_they_are_spread() =>
        RandomCases.Check(300, seed =>
        {
            var random = new Random(seed);
            var problem = PlacementCases.Random(seed, maxApplicants: 60, maxOffers: 6, ties: false);
            // All over the range, close together with one far away, and few values.
            Func<ulong>[] draws = [() => (ulong)random.NextInt64(long.MinValue, long.MaxValue), () => random.Next(20) == 0 ? ulong.MaxValue : (ulong)random.Next(1_000_000), () => (ulong)random.Next(4)];
            var draw = draws[seed % 3];
            var keys = Enumerable.Range(0, problem.Offers.Count).Select(_ => Enumerable.Range(0, problem.Applicants.Count).Select(_ => draw()).ToArray()).ToArray();

            var byKey = Preferences.ByKey(problem.Applicants, problem.Offers.Count, (offer, applicant) => keys[offer][applicant]);

            var expected = Preferences.WithTies(keys.Select((of, offer) => Enumerable.Range(0, problem.Applicants.Count)
                .Where(a => problem.Applicants.RankOf(a, offer) is not null).GroupBy(a => of[a]).OrderBy(group => group.Key)));
            AssertSame(expected, byKey);
            foreach (var question in (PlacementProblem[])[problem, problem with { NotAllowed = [] }])
            {
                var result = PlacementMatching.Match(question with { Offers = byKey });
                Assert.Equal(PlacementMatching.Match(question with { Offers = expected }).OfferOf, result.OfferOf);
                Assert.Equal(PlacementMatching.Match(question with { Offers = expected }).OtherSide, result.OtherSide);
            }
        });

    [Fact]
    public void A_pair_that_stands_twice_is_refused_and_named()
    {
        Assert.Equal(3, Assert.Throws<RepeatedEntryException>(() => Preferences.FromEntries(2, [1, 0, 0, 1], [5, 5, 6, 5], [1, 1, 1, 2])).Entry);
        Assert.Contains("List 1 has 7 twice", Assert.Throws<ArgumentException>(() => Preferences.Strict([0, 1, 3], [7, 7, 7])).Message, StringComparison.Ordinal);
        Assert.Contains("List 0 has 40 twice", Assert.Throws<ArgumentException>(() => Preferences.Strict([[.. Enumerable.Range(0, 50), 40]])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Preferences.Strict([0, 1], [-1]));
        Assert.Throws<ArgumentException>(() => Preferences.Strict([0, 1], [1, 2]));
        Assert.Throws<ArgumentException>(() => Preferences.FromEntries(1, [1], [0], [1]));
        Assert.Throws<ArgumentException>(() => Preferences.FromEntries(2, [1], [0], []));
        Assert.Throws<ArgumentException>(() => Preferences.ByKey(Preferences.Strict([[3]]), 3, (_, _) => 0));
    }

    private delegate ReadOnlySpan<int> Lists(int owner);

    private static void AssertSame(Preferences expected, Preferences actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var owner = 0; owner < expected.Count; owner++)
        {
            Assert.Equal(expected.RanksOf(owner), actual.RanksOf(owner));
            Assert.Equal(Ordered(expected, owner), Ordered(actual, owner));
        }

        // Equals stand side by side in any order.
        static IEnumerable<(int Rank, int Choice)> Ordered(Preferences lists, int owner) => lists.RanksOf(owner).ToArray().Zip(lists.ChoicesOf(owner).ToArray()).Order();
    }
}
