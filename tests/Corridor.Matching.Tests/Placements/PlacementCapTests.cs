using Corridor.Matching.Placements;

namespace Corridor.Matching.Tests.Placements;

public sealed class PlacementCapTests
{
    [Fact]
    public void Ceilings_by_month_caps_and_pairs_not_allowed_always_hold() =>
        RandomCases.Check(200, seed =>
        {
            var problem = seed % 3 == 0
                ? CapCases.Crossing(seed, maxApplicants: 10, maxOffers: 8, groups: seed % 2 == 0)
                : CapCases.Random(seed, maxApplicants: 12, maxOffers: 8, groups: seed % 2 == 0);

            var result = PlacementMatching.Match(problem);
            var again = PlacementMatching.Match(problem);

            Assert.True(CapCases.IsFeasible(problem, result.OfferOf));
            Assert.Equal(result.OfferOf, again.OfferOf);
            Assert.InRange(result.FewestBlockingPairs, 0, result.BlockingPairs.Count);
        });

    [Fact]
    public void Of_small_problems_no_result_has_fewer_blocking_pairs()
    {
        var unstable = 0;
        RandomCases.Check(120, seed =>
        {
            var problem = (seed % 4) switch
            {
                0 => CapCases.Random(seed, maxApplicants: 5, maxOffers: 4),
                1 => CapCases.Crossing(seed, maxApplicants: 5, maxOffers: 4),
                _ => CapCases.Tight(seed),
            };
            var fewest = CapCases.AllFeasible(problem).Min(result => CapCases.Blocking(problem, result).Count());

            var result = PlacementMatching.Match(problem);

            Assert.Equal(CapCases.Blocking(problem, result.OfferOf), result.BlockingPairs);
            Assert.Equal(fewest, result.BlockingPairs.Count);
            Assert.True(result.IsFewestProved);
            unstable += fewest > 0 ? 1 : 0;
        });
        Assert.True(unstable > 5, $"Only {unstable} problems have no stable result.");
    }

    [Fact]
    public void Of_small_problems_with_groups_no_result_has_fewer_blocking_pairs()
    {
        var unstable = 0;
        RandomCases.Check(300, seed =>
        {
            var problem = CapCases.Crossing(seed, maxApplicants: 5, maxOffers: 4, groups: true);
            var fewest = CapCases.AllFeasible(problem).Min(result => PlacementMatching.Verify(problem, result).BlockingPairs.Count);

            var result = PlacementMatching.Match(problem);

            Assert.Equal(fewest, result.BlockingPairs.Count);
            Assert.True(result.IsFewestProved);
            unstable += fewest > 0 ? 1 : 0;
        });
        Assert.True(unstable > 4, $"Only {unstable} problems have no stable result.");
    }

    [Fact]
    public void Twelve_candidates_are_proved_and_more_have_a_bound() =>
        RandomCases.Check(2, seed =>
        {
            var twelve = PlacementMatching.Match(CapCases.Crossing(seed, maxApplicants: 12, maxOffers: 8));
            var more = PlacementMatching.Match(CapCases.Crossing(seed, maxApplicants: 30, maxOffers: 10));

            Assert.True(twelve.IsFewestProved);
            Assert.InRange(more.FewestBlockingPairs, 0, more.BlockingPairs.Count);
        });

    [Fact]
    public void Where_two_offers_of_a_region_share_one_guest_stability_can_be_impossible_and_the_result_says_so()
    {
        // After Kamada and Kojima, "Efficient matching under distributional constraints" (2015): each applicant prefers the offer that prefers the other.
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict([[1, 0], [0, 1]]),
            Offers = Preferences.Strict([[0, 1], [1, 0]]),
            Places = [1, 1],
            Caps = [new([0, 1], 1)],
        };

        var result = PlacementMatching.Match(problem);

        Assert.Equal(1, result.OfferOf.Count(offer => offer is not null));
        var blocking = Assert.Single(result.BlockingPairs);
        Assert.Equal(1, result.FewestBlockingPairs);
        Assert.Equal(result.BlockingPairs, PlacementMatching.Verify(problem, result.OfferOf).BlockingPairs);
        Assert.Equal(MissReason.Blocks, result.WhyApplicant(blocking.Applicant).BetterOffers.Single(missed => missed.Offer == blocking.Offer).Reason);
    }

    [Fact]
    public void A_ceiling_counts_only_stays_that_share_a_month_and_guests_who_are_there()
    {
        // One host, one guest at a time: stays from month 0, 3 and 6; the one of month 3 overlaps both others.
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict([[0], [1], [2]]),
            Offers = Preferences.Strict([[0, 1, 2], [0, 1, 2], [0, 1, 2]]),
            Places = [1, 1, 1],
            Hosts = new([0, 0, 0], [1], Preferences.Strict([[0, 1, 2]])) { Stays = [new(0), new(3), new(6)] },
        };

        var result = PlacementMatching.Match(problem);
        var withGuest = PlacementMatching.Match(problem with { Hosts = problem.Hosts with { Present = [new(0, new(5, 1))] } });
        var withoutMonths = PlacementMatching.Match(problem with { Hosts = problem.Hosts with { Stays = null } });

        Assert.Equal([0, null, 2], result.OfferOf);
        Assert.Equal([null, null, 2], withGuest.OfferOf);
        Assert.Equal([0, null, null], withoutMonths.OfferOf);
        var missed = Assert.Single(result.WhyApplicant(1).BetterOffers);
        Assert.Equal(MissReason.CeilingReached, missed.Reason);
        Assert.Equal([new(0, PreferenceSource.List)], missed.Preferred);
        Assert.Contains("In month 3 host 0", PlacementMatching.Verify(problem, [0, 1, null]).Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_city_takes_no_more_guests_of_one_origin_than_it_said()
    {
        // Applicants 0 and 1 come from city 7, 2 from city 8; both offers are in city 9.
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict([[0], [0, 1], [0]]),
            Offers = Preferences.Strict([[0, 1, 2], [1]]),
            Places = [2, 1],
            Caps = PlacementCap.OfOrigins([7, 7, 8], [9, 9], [new(City: 9, Origin: 7, Most: 1), new(City: 3, Origin: 7, Most: 0)]),
        };

        var result = PlacementMatching.Match(problem);

        Assert.Equal([0, null, 0], result.OfferOf);
        Assert.Empty(result.BlockingPairs);
        var missed = result.WhyApplicant(1).BetterOffers;
        Assert.Equal([(0, MissReason.CapReached, 0), (1, MissReason.CapReached, 0)], missed.Select(one => (one.Offer, one.Reason, one.Cap!.Value)));
        Assert.Equal([new(0, PreferenceSource.List)], missed[0].Preferred);
        Assert.Empty(missed[1].Preferred);
        Assert.Contains("Cap 0 has a most of 1 and 2", Assert.Single(PlacementMatching.Verify(problem, [0, 1, 0]).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_hosted_whom_before_decides_ties_only_and_only_when_it_is_switched_on()
    {
        // Applicants 0 and 1 are equal for the offer, 2 comes first; the ranking is for 0, the ledger for 1.
        var off = new PlacementProblem
        {
            Applicants = Preferences.Strict([[0], [0], [0]]),
            Offers = Preferences.WithTies([[[2], [0, 1]]]),
            Places = [2],
            PublishedRanking = [1, 2, 3],
        };
        var on = off with { Reciprocity = new([4, 5, 6], [9], new Dictionary<OriginHost, int> { [new(5, 9)] = 3, [new(6, 9)] = -2 }) };

        Assert.Equal([0, null, 0], PlacementMatching.Match(off).OfferOf);
        var result = PlacementMatching.Match(on);
        Assert.Equal([null, 0, 0], result.OfferOf);
        Assert.Equal(
            [new(2, PreferenceSource.List), new(1, PreferenceSource.Reciprocity)],
            Assert.Single(result.WhyApplicant(0).BetterOffers).Preferred);
    }

    [Fact]
    public void Reciprocity_weighs_in_a_hosts_order_too() =>
        RandomCases.Check(200, seed =>
        {
            var random = new Random(seed);
            var problem = PlacementCases.RandomUnderCeilings(seed, maxApplicants: 20, maxOffers: 8);
            var weighted = problem with
            {
                Reciprocity = new(
                    [.. Enumerable.Range(0, problem.Applicants.Count).Select(_ => random.Next(3))], problem.Hosts!.HostOf,
                    new Dictionary<OriginHost, int> { [new(0, 0)] = 2, [new(1, 0)] = 1, [new(1, 1)] = 5, [new(2, 2)] = 1 }),
            };

            var result = PlacementMatching.Match(weighted);

            Assert.True(PlacementMatching.Verify(problem, result.OfferOf).IsStable);
        });

    [Fact]
    public void Under_ceilings_the_result_beside_is_best_for_hosts_and_worst_for_applicants_of_all_stable_ones()
    {
        var differ = 0;
        RandomCases.Check(100, seed =>
        {
            // Two hosts with two offers each; everybody accepts everybody.
            var random = new Random(seed);
            int[] hostOf = [0, 0, 1, 1];
            var order = Enumerable.Range(0, 2).Select(_ => Shuffled(4)).ToArray();
            var problem = new PlacementProblem
            {
                Applicants = Preferences.Strict(Enumerable.Range(0, 4).Select(_ => Shuffled(4)).ToArray()),
                Offers = Preferences.Strict(hostOf.Select(host => order[host])),
                Places = [1, 2, 1, 1],
                Hosts = new(hostOf, [random.Next(1, 3), random.Next(1, 4)], Preferences.Strict(order)),
            };
            var stable = PlacementCases.AllStable(problem);

            var result = PlacementMatching.Match(problem);

            for (var a = 0; a < problem.Applicants.Count; a++)
            {
                Assert.Equal(stable.Min(other => Choice(problem, a, other[a])), Choice(problem, a, result.OfferOf[a]));
                Assert.Equal(stable.Max(other => Choice(problem, a, other[a])), Choice(problem, a, result.OtherSide![a]));
            }
            differ += result.SidesDiffer == true ? 1 : 0;

            int[] Shuffled(int count)
            {
                var all = Enumerable.Range(0, count).ToArray();
                random.Shuffle(all);
                return all;
            }
        });
        Assert.True(differ > 5, $"Only {differ} problems have two sides.");
        Assert.Null(PlacementMatching.Match(CapCases.Crossing(1, 5, 4)).OtherSide);

        static int Choice(PlacementProblem problem, int applicant, int? offer) => offer is { } placed ? problem.Applicants.RankOf(applicant, placed) ?? int.MaxValue : int.MaxValue;
    }

    [Fact]
    public void Groups_are_hosted_whole_and_a_large_one_gives_way_to_two_that_are_liked_better()
    {
        // Beds for 5: the offer likes groups 1 (3 people) and 2 (2 people) better than group 0 (5 people); of city 1 it takes 3 at most.
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict([[0, 1], [0], [0], [0]]),
            Offers = Preferences.Strict([[1, 2, 3, 0], [0]]),
            Places = [5, 5],
            Sizes = [5, 3, 2, 1],
            Caps = PlacementCap.OfOrigins([0, 1, 2, 1], [9, 8], [new(City: 9, Origin: 1, Most: 3)]),
        };

        var result = PlacementMatching.Match(problem);

        Assert.Equal([1, 0, 0, null], result.OfferOf);
        Assert.Equal([0, 0], result.Unfilled);
        Assert.Empty(result.BlockingPairs);
    }

    [Fact]
    public void Caps_that_do_not_fit_are_refused_in_words()
    {
        var problem = new PlacementProblem { Applicants = Preferences.Strict([[0]]), Offers = Preferences.Strict([[0]]), Places = [1] };
        var hosts = new HostCeilings([0], [1], Preferences.Strict([[0]]));

        Assert.Contains("below 0", Refusal(problem with { Caps = [new([0], -1)] }), StringComparison.Ordinal);
        Assert.Contains("names an offer", Refusal(problem with { Caps = [new([1], 1)] }), StringComparison.Ordinal);
        Assert.Contains("names an applicant", Refusal(problem with { Caps = [new([0], 1) { Applicants = [3] }] }), StringComparison.Ordinal);
        Assert.Contains("order of a cap", Refusal(problem with { Caps = [new([0], 1) { Order = new(Preferences.Strict([]), 0) }] }), StringComparison.Ordinal);
        Assert.Contains("months of its stays", Refusal(problem with { Hosts = hosts with { Stays = [] } }), StringComparison.Ordinal);
        Assert.Contains("count by month", Refusal(problem with { Hosts = hosts with { Present = [new(0, new(0))] } }), StringComparison.Ordinal);
        Assert.Contains("size", Refusal(problem with { Sizes = [0] }), StringComparison.Ordinal);
        Assert.Contains("Reciprocity", Refusal(problem with { Reciprocity = new([], [], new Dictionary<OriginHost, int>()) }), StringComparison.Ordinal);

        static string Refusal(PlacementProblem wrong) => Assert.Throws<ArgumentException>(() => PlacementMatching.Match(wrong)).Message;
    }
}
