using Corridor.Matching.Placements;

namespace Corridor.Matching.Tests.Placements;

public sealed class PlacementChangeTests
{
    // Three applicants want the one place of offer 0; the offer likes them by number. Offer 1 has a place for the next.
    private static readonly PlacementProblem Three = new()
    {
        Applicants = Preferences.Strict([[0, 1], [0, 1], [0, 1]]),
        Offers = Preferences.Strict([[0, 1, 2], [0, 1, 2]]),
        Places = [1, 1],
    };

    [Fact]
    public void One_place_more_here_moves_these()
    {
        var what = PlacementMatching.WhatIf(Three, new PlacementChange.Places(0));

        Assert.Equal([0, 1, null], what.Before.OfferOf);
        Assert.Equal([0, 0, 1], what.After.OfferOf);
        Assert.Equal([new(1, 1, 0), new(2, null, 1)], what.Moves);
    }

    [Fact]
    public void Another_list_or_a_withdrawal_moves_these()
    {
        Assert.Equal([new(0, 0, 1), new(1, 1, 0)], PlacementMatching.WhatIf(Three, new PlacementChange.ApplicantList(0, [[1], [0]])).Moves);
        Assert.Equal([new(0, 0, 1), new(1, 1, null), new(2, null, 0)], PlacementMatching.WhatIf(Three, new PlacementChange.OfferList(0, [[2], [0, 1]])).Moves);
        Assert.Equal([new(0, 0, null), new(1, 1, 0), new(2, null, 1)], PlacementMatching.WhatIf(Three, new PlacementChange.Withdrawal(0)).Moves);
        Assert.Equal([0, 1, null], PlacementMatching.Match(Three).OfferOf);
    }

    [Fact]
    public void Offers_follow_the_changed_order_of_their_host()
    {
        var hosted = Three with { Hosts = new([0, 0], [1], Preferences.Strict([[0, 1]])), Offers = Preferences.Strict([[0, 1], [0]]) };

        Assert.Equal([new(0, 0, null), new(2, null, 0)], PlacementMatching.WhatIf(hosted, new PlacementChange.HostList(0, [[2], [1], [0]])).Moves);
        Assert.Equal([new(0, 0, null), new(1, null, 0)], PlacementMatching.WhatIf(hosted, new PlacementChange.Standing(1, 0, 1)).Moves);
        Assert.Equal([new(1, null, 0)], PlacementMatching.WhatIf(hosted with { Places = [2, 1] }, new PlacementChange.Ceiling(0)).Moves);
        Assert.Throws<ArgumentException>(() => PlacementMatching.WhatIf(Three, new PlacementChange.HostList(0, [])));
    }

    [Fact]
    public void An_applicant_is_told_the_smallest_change_that_would_have_helped()
    {
        var help = PlacementMatching.Match(Three).WhatWouldHelp(2);

        // Nothing at all: one place more anywhere, second at offer 1 with two steps less than first at offer 0.
        Assert.Equal(
            [
                new(new PlacementChange.Places(0), 1, 1), new(new PlacementChange.Places(1), 1, 1),
                new(new PlacementChange.Standing(2, 1, 2), 1, 1), new(new PlacementChange.Standing(2, 0, 1), 2, 0),
            ],
            help);
        Assert.Empty(PlacementMatching.Match(Three).WhatWouldHelp(0));
    }

    [Fact]
    public void Every_change_that_is_said_to_help_does_and_a_lower_place_would_not_have() =>
        RandomCases.Check(150, seed =>
        {
            var problem = PlacementCases.Random(seed, maxApplicants: 10, maxOffers: 5, ties: true);
            var result = PlacementMatching.Match(problem);
            var applicant = new Random(seed).Next(problem.Applicants.Count);
            var had = result.WhyApplicant(applicant).Choice ?? int.MaxValue;

            foreach (var help in result.WhatWouldHelp(applicant))
            {
                Assert.Equal(help.Gets, After(help.Change));
                Assert.True(problem.Applicants.RankOf(applicant, help.Gets) < had);
                if (help.Change is PlacementChange.Standing standing && help.Steps > 1)
                    Assert.Equal(result.OfferOf[applicant], After(standing with { Place = standing.Place + 1 }));
            }

            int? After(PlacementChange change) => PlacementMatching.WhatIf(problem, change).After.OfferOf[applicant];
        });

    [Fact]
    public void A_refill_moves_nobody_and_leaves_nothing_that_could_be_filled() =>
        RandomCases.Check(300, seed =>
        {
            var random = new Random(seed);
            var problem = (seed % 3) switch
            {
                0 => PlacementCases.Random(seed, maxApplicants: 14, maxOffers: 6, ties: true),
                1 => CapCases.Random(seed, maxApplicants: 12, maxOffers: 6),
                _ => CapCases.Crossing(seed, maxApplicants: 10, maxOffers: 5),
            };
            var match = PlacementMatching.Match(problem).OfferOf;
            var placed = Enumerable.Range(0, match.Count).Where(a => match[a] is not null).ToArray();
            var said = placed.Where(_ => random.Next(3) == 0).ToArray();
            var left = said.Where(_ => random.Next(2) == 0).ToArray();
            var kept = match.Select((offer, a) => said.Contains(a) ? null : offer).ToArray();
            ApplicantOffer[] declined = [.. said.Select(a => new ApplicantOffer(a, match[a]!.Value))];

            var refill = PlacementMatching.Refill(problem, new(kept) { Declined = declined, Left = left });

            var proposed = refill.Proposals.ToDictionary(pair => pair.Applicant, pair => (int?)pair.Offer);
            Assert.Equal(Enumerable.Range(0, kept.Length).Select(a => kept[a] ?? proposed.GetValueOrDefault(a)), refill.OfferOf);
            Assert.DoesNotContain(refill.Proposals, pair => kept[pair.Applicant] is not null || left.Contains(pair.Applicant));
            var after = problem with { NotAllowed = [.. problem.NotAllowed, .. declined] };
            Assert.True(CapCases.IsFeasible(after, refill.OfferOf));
            var blocking = CapCases.Blocking(after, refill.OfferOf, a => kept[a] is null && !left.Contains(a), proposed.ContainsKey);
            Assert.Equal(blocking, refill.BlockingPairs);
            if (problem.Caps.Count == 0 && problem.Hosts is null)
                Assert.Empty(refill.BlockingPairs);
        });

    [Fact]
    public void Who_asked_moves_up_never_down_and_what_it_leaves_is_filled() =>
        RandomCases.Check(300, seed =>
        {
            var random = new Random(seed);
            var problem = PlacementCases.Random(seed, maxApplicants: 14, maxOffers: 6, ties: true);
            var match = PlacementMatching.Match(problem).OfferOf;
            var placed = Enumerable.Range(0, match.Count).Where(a => match[a] is not null).ToArray();
            var left = placed.Where(_ => random.Next(3) == 0).ToArray();
            var mayMove = placed.Except(left).Where(_ => random.Next(2) == 0).ToArray();
            var kept = match.Select((offer, a) => left.Contains(a) ? null : offer).ToArray();

            var refill = PlacementMatching.Refill(problem, new(kept) { Left = left, MayMoveUp = mayMove });

            for (var a = 0; a < kept.Length; a++)
                if (kept[a] is { } had)
                    Assert.True(refill.OfferOf[a] == had || (mayMove.Contains(a) && problem.Applicants.RankOf(a, refill.OfferOf[a]!.Value) < problem.Applicants.RankOf(a, had)));
            Assert.True(CapCases.IsFeasible(problem, refill.OfferOf));
            Assert.Empty(refill.BlockingPairs);
            Assert.Empty(CapCases.Blocking(problem, refill.OfferOf,
                a => !left.Contains(a) && (kept[a] is null || mayMove.Contains(a)), a => refill.Proposals.Any(pair => pair.Applicant == a)));
        });

    [Fact]
    public void A_freed_place_goes_to_the_reserve_the_offer_put_first_and_a_chain_moves_up_only_when_asked()
    {
        // 0 declined offer 0. 1 has offer 1 and would rather have offer 0; 2 has nothing.
        var standing = new PlacementStanding([null, 1, null]) { Declined = [new(0, 0)] };

        var still = PlacementMatching.Refill(Three with { Places = [1, 1] }, standing);
        var moving = PlacementMatching.Refill(Three, standing with { MayMoveUp = [1], Left = [0] });

        Assert.Equal([new(2, 0)], still.Proposals);
        Assert.Equal([new(1, 0), new(2, 1)], moving.Proposals);
        Assert.Contains("was declined", Assert.Throws<ArgumentException>(() => PlacementMatching.Refill(Three, new([0, null, null]) { Declined = [new(0, 0)] })).Message, StringComparison.Ordinal);
        Assert.Contains("left and has", Assert.Throws<ArgumentException>(() => PlacementMatching.Refill(Three, new([0, null, null]) { Left = [0] })).Message, StringComparison.Ordinal);
    }
}
