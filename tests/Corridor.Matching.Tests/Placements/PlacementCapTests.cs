using Corridor.Matching.Placements;

namespace Corridor.Matching.Tests.Placements;

public sealed class PlacementCapTests
{
    [Fact]
    public void Ceilings_by_month_caps_and_own_cities_always_hold() =>
        RandomCases.Check(400, seed =>
        {
            var problem = CapCases.Random(seed, maxApplicants: 16, maxOffers: 8, groups: seed % 2 == 0);

            var result = PlacementMatching.Match(problem);
            var again = PlacementMatching.Match(problem);

            Assert.True(CapCases.IsFeasible(problem, result.OfferOf));
            Assert.Equal(result.OfferOf, again.OfferOf);
            Assert.InRange(result.FewestBlockingPairs, 0, result.BlockingPairs.Count);
        });

    [Fact]
    public void Of_small_problems_no_result_has_fewer_blocking_pairs() =>
        RandomCases.Check(300, seed =>
        {
            var problem = CapCases.Random(seed, maxApplicants: 5, maxOffers: 4);
            var fewest = CapCases.AllFeasible(problem).Min(result => CapCases.Blocking(problem, result).Count());

            var result = PlacementMatching.Match(problem);

            Assert.Equal(CapCases.Blocking(problem, result.OfferOf), result.BlockingPairs);
            Assert.Equal(fewest, result.BlockingPairs.Count);
            Assert.Equal(fewest, result.FewestBlockingPairs);
        });

    [Fact]
    public void Of_small_problems_with_groups_no_result_has_fewer_blocking_pairs() =>
        RandomCases.Check(200, seed =>
        {
            var problem = CapCases.Random(seed, maxApplicants: 5, maxOffers: 4, groups: true);
            var fewest = CapCases.AllFeasible(problem).Min(result => PlacementMatching.Verify(problem, result).BlockingPairs.Count);

            var result = PlacementMatching.Match(problem);

            Assert.Equal(fewest, result.BlockingPairs.Count);
            Assert.True(result.IsFewestProved);
        });
}
