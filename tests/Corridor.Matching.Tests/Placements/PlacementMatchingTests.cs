using System.Text.Json;
using Corridor.Matching.Placements;

namespace Corridor.Matching.Tests.Placements;

public sealed class PlacementMatchingTests
{
    [Fact]
    public void No_pair_blocks_whoever_proposes_with_ties_and_pairs_that_are_not_allowed() =>
        RandomCases.Check(10_000, seed =>
        {
            var problem = PlacementCases.Random(seed, maxApplicants: 30, maxOffers: 12, ties: true);

            var forApplicants = PlacementMatching.Match(problem);
            var forOffers = PlacementMatching.Match(problem with { Proposing = Side.Offers });

            Assert.True(PlacementMatching.Verify(problem, forApplicants.OfferOf).IsStable);
            Assert.True(PlacementMatching.Verify(problem, forOffers.OfferOf).IsStable);
            Assert.Equal(forOffers.OfferOf, forApplicants.OtherSide);
            Assert.Equal(forApplicants.OfferOf, forOffers.OtherSide);
        });

    [Fact]
    public void No_pair_blocks_under_host_ceilings_and_no_ceiling_is_broken() =>
        RandomCases.Check(1_000, seed =>
        {
            var problem = PlacementCases.RandomUnderCeilings(seed, maxApplicants: 30, maxOffers: 12);

            var result = PlacementMatching.Match(problem);

            Assert.True(PlacementMatching.Verify(problem, result.OfferOf).IsStable);
        });

    [Fact]
    public void On_strict_lists_each_side_gets_the_best_of_all_stable_results_when_it_proposes() =>
        RandomCases.Check(300, seed =>
        {
            var problem = PlacementCases.Random(seed, maxApplicants: 6, maxOffers: 4, ties: false);
            var stable = PlacementCases.AllStable(problem);

            var result = PlacementMatching.Match(problem);

            for (var a = 0; a < problem.Applicants.Count; a++)
            {
                Assert.Equal(stable.Min(other => Choice(problem, a, other[a])), Choice(problem, a, result.OfferOf[a]));
                Assert.Equal(stable.Max(other => Choice(problem, a, other[a])), Choice(problem, a, result.OtherSide![a]));
            }
            Assert.Equal(stable.Count > 1, result.SidesDiffer);
        });

    [Fact]
    public void Under_ceilings_applicants_get_the_best_of_all_stable_results() =>
        RandomCases.Check(300, seed =>
        {
            var tied = PlacementCases.RandomUnderCeilings(seed, maxApplicants: 6, maxOffers: 4);
            var problem = tied with
            {
                Applicants = Untied(tied.Applicants),
                Offers = Preferences.Strict(tied.Hosts!.HostOf.Select((host, offer) =>
                    tied.Hosts.Order.ChoicesOf(host).ToArray().Where(a => tied.Offers.RankOf(offer, a) is not null))),
                Hosts = tied.Hosts with { Order = Untied(tied.Hosts.Order) },
            };
            var stable = PlacementCases.AllStable(problem);

            var result = PlacementMatching.Match(problem);

            for (var a = 0; a < problem.Applicants.Count; a++)
                Assert.Equal(stable.Min(other => Choice(problem, a, other[a])), Choice(problem, a, result.OfferOf[a]));
        });

    [Fact]
    public void The_same_people_are_placed_and_the_same_places_filled_whoever_proposes() =>
        RandomCases.Check(500, seed =>
        {
            var problem = PlacementCases.Random(seed, maxApplicants: 25, maxOffers: 8, ties: false);

            var result = PlacementMatching.Match(problem);

            Assert.Equal(result.OfferOf.Select(offer => offer is null), result.OtherSide!.Select(offer => offer is null));
            Assert.Equal(
                result.Unfilled,
                problem.Places.Select((places, offer) => places - result.OtherSide!.Count(other => other == offer)));
            for (var o = 0; o < problem.Offers.Count; o++)
                if (result.Unfilled[o] > 0)
                    Assert.Equal(Guests(result.OfferOf, o), Guests(result.OtherSide!, o));

            static IEnumerable<int> Guests(IReadOnlyList<int?> offerOf, int offer) => Enumerable.Range(0, offerOf.Count).Where(a => offerOf[a] == offer);
        });

    [Fact]
    public void The_same_input_gives_the_same_result_in_whatever_order_equals_are_listed() =>
        RandomCases.Check(1_000, seed =>
        {
            var problem = PlacementCases.Random(seed, maxApplicants: 30, maxOffers: 12, ties: true);
            var again = PlacementCases.Random(seed, maxApplicants: 30, maxOffers: 12, ties: true);
            var shuffled = problem with { Applicants = Backwards(problem.Applicants), Offers = Backwards(problem.Offers), NotAllowed = [.. problem.NotAllowed.Reverse()] };

            var result = PlacementMatching.Match(problem);

            foreach (var same in (PlacementProblem[])[again, shuffled])
            {
                Assert.Equal(result.OfferOf, PlacementMatching.Match(same).OfferOf);
                Assert.Equal(result.OtherSide, PlacementMatching.Match(same).OtherSide);
            }

            static Preferences Backwards(Preferences lists) => Preferences.WithTies(Enumerable.Range(0, lists.Count).Select(owner =>
            {
                var (choices, ranks) = (lists.ChoicesOf(owner).ToArray(), lists.RanksOf(owner).ToArray());
                return choices.Zip(ranks).GroupBy(entry => entry.Second).Select(group => group.Select(entry => entry.First).Reverse().ToArray()).ToArray();
            }).ToArray());
        });

    [Fact]
    public void No_applicant_gains_by_handing_in_another_list() =>
        RandomCases.Check(500, seed =>
        {
            var random = new Random(seed);
            var problem = PlacementCases.Random(seed, maxApplicants: 8, maxOffers: 5, ties: false);
            var liar = random.Next(problem.Applicants.Count);

            var honest = PlacementMatching.Match(problem).OfferOf[liar];
            var gained = PlacementMatching.Match(problem with { Applicants = WithALie(problem.Applicants, liar, random) }).OfferOf[liar];

            Assert.True(Choice(problem, liar, honest) <= Choice(problem, liar, gained));
        });

    // With more places there is no such promise (Roth, "The college admissions problem is not equivalent to the marriage problem", 1985).
    [Fact]
    public void No_offer_of_one_place_gains_by_handing_in_another_list_when_offers_propose() =>
        RandomCases.Check(500, seed =>
        {
            var random = new Random(seed);
            var some = PlacementCases.Random(seed, maxApplicants: 8, maxOffers: 5, ties: false);
            var problem = some with { Proposing = Side.Offers, Places = [.. some.Places.Select(_ => 1)] };
            var liar = random.Next(problem.Offers.Count);

            var honest = Rank(PlacementMatching.Match(problem));
            var gained = Rank(PlacementMatching.Match(problem with { Offers = WithALie(problem.Offers, liar, random) }));

            Assert.True(honest <= gained);

            int Rank(PlacementResult result) => result.OfferOf.ToList().IndexOf(liar) is >= 0 and var guest ? problem.Offers.RankOf(liar, guest) ?? int.MaxValue : int.MaxValue;
        });

    [Fact]
    public void The_checker_finds_the_stable_results_that_an_exhaustive_search_published()
    {
        for (var file = 0; file < 3; file++)
        {
            var published = PlacementCases.Read($"hrt-cooper-{file}.json");
            var search = published.Reference.GetProperty("computed_here_by_exhaustive_search");
            var listed = search.GetProperty("weakly_stable_matchings").EnumerateArray()
                .Select(result => string.Join(',', result.EnumerateArray().Select(published.OfferNumber))).Order();

            var found = PlacementCases.AllStable(published.Problem);
            var ours = PlacementMatching.Match(published.Problem);

            Assert.Equal(listed, found.Select(result => string.Join(',', result)).Order());
            foreach (var offerOf in (IReadOnlyList<int?>[])[ours.OfferOf, ours.OtherSide!])
            {
                Assert.Contains(string.Join(',', offerOf), listed);
                Assert.InRange(
                    offerOf.Count(offer => offer is not null),
                    search.GetProperty("smallest_weakly_stable_size").GetInt32(),
                    search.GetProperty("largest_weakly_stable_size").GetInt32());
            }
        }
    }

    [Theory]
    [InlineData("textbook-gusfield-irving.json")]
    [InlineData("textbook-roth-sotomayor-2.9.json")]
    [InlineData("hr-readme.json")]
    [InlineData("sm-10.json")]
    public void Published_optima_of_both_sides_are_reproduced(string file)
    {
        var published = PlacementCases.Read(file);
        var applicantOptimal = published.Result("resident_optimal");
        var offerOptimal = published.Result("hospital_optimal");

        var result = PlacementMatching.Match(published.Problem);
        var reversed = PlacementMatching.Match(published.Problem with { Proposing = Side.Offers });

        Assert.Equal(applicantOptimal, result.OfferOf);
        Assert.Equal(offerOptimal, result.OtherSide);
        Assert.Equal(offerOptimal, reversed.OfferOf);
        Assert.Equal(applicantOptimal, reversed.OtherSide);
        Assert.Equal(!applicantOptimal.SequenceEqual(offerOptimal), result.SidesDiffer);
        Assert.True(PlacementMatching.Verify(published.Problem, applicantOptimal).IsStable);
        Assert.True(PlacementMatching.Verify(published.Problem, offerOptimal).IsStable);
    }

    [Theory]
    [InlineData("spa-no-lq-0.json")]
    [InlineData("spa-no-lq-1.json")]
    [InlineData("spa-no-lq-2.json")]
    public void Published_stable_results_under_ceilings_pass_the_checker_and_so_do_ours(string file)
    {
        var published = PlacementCases.ReadProjects(file);
        var assigned = published.Reference.GetProperty("published").GetProperty("stable").GetProperty("assigned");

        var result = PlacementMatching.Match(published.Problem);

        Assert.True(PlacementMatching.Verify(published.Problem, [.. assigned.EnumerateArray().Select(published.OfferNumber)]).IsStable);
        Assert.True(PlacementMatching.Verify(published.Problem, result.OfferOf).IsStable);
    }

    // Their published results keep lower quotas, or follow students alone: no stable ones to compare with.
    [Theory]
    [InlineData("spa-0.json", false)]
    [InlineData("spa-1.json", false)]
    [InlineData("spa-2.json", false)]
    [InlineData("spa-onesided-0.json", true)]
    [InlineData("spa-onesided-1.json", true)]
    [InlineData("spa-onesided-2.json", true)]
    public void Published_lists_with_ties_have_a_stable_result_under_ceilings(string file, bool lecturersTakeAll)
    {
        var problem = PlacementCases.ReadProjects(file).Problem;
        if (lecturersTakeAll)
        {
            int[] everybody = [.. Enumerable.Range(0, problem.Applicants.Count)];
            problem = problem with
            {
                Offers = Preferences.WithTies(problem.Places.Select(_ => new[] { everybody })),
                Hosts = problem.Hosts! with { Order = Preferences.WithTies(problem.Hosts.Ceilings.Select(_ => new[] { everybody })) },
            };
        }

        var result = PlacementMatching.Match(problem);

        Assert.True(PlacementMatching.Verify(problem, result.OfferOf).IsStable);
        Assert.True(result.OfferOf.Count(offer => offer is not null) >= 4);
    }

    [Fact]
    public void A_hundred_dissertations_are_placed_as_published()
    {
        var students = TestData.Rows("matching", "spa-dissertations", "students.csv").ToArray();
        var projects = TestData.Rows("matching", "spa-dissertations", "projects.csv").ToArray();
        var supervisors = TestData.Rows("matching", "spa-dissertations", "supervisors.csv").ToArray();
        using var published = JsonDocument.Parse(File.ReadAllText(TestData.File("matching", "spa-dissertations", "published-matching.json")));
        var projectOf = projects.Select((row, o) => (row, o)).ToDictionary(x => x.row["code"], x => x.o);
        var byRank = Enumerable.Range(0, students.Length).OrderBy(s => Number(students[s]["rank"])).ToArray();
        var ceilings = supervisors.Select(row => Number(row["capacity"])).ToArray();
        var hostOf = projects.Select(row => Array.FindIndex(supervisors, s => s["name"] == row["supervisor"])).ToArray();
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict(students.Select(row => Enumerable.Range(0, 25)
                .Select(k => row[$"{k}"]).Where(projectOf.ContainsKey).Distinct().Select(code => projectOf[code]).ToArray()).ToArray()),
            Offers = Preferences.Strict(projects.Select(_ => byRank)),
            Places = [.. projects.Select((row, o) => Math.Min(Number(row["capacity"]), ceilings[hostOf[o]]))],
            Hosts = new(hostOf, ceilings, Preferences.Strict(supervisors.Select(_ => byRank))),
        };

        var result = PlacementMatching.Match(problem);

        var expected = new int?[students.Length];
        foreach (var project in published.RootElement.GetProperty("student_optimal").EnumerateObject())
            foreach (var name in project.Value.EnumerateArray())
                expected[Array.FindIndex(students, row => row["name"] == name.GetString())] = projectOf[project.Name];
        Assert.Equal(93, expected.Count(offer => offer is not null));
        Assert.Equal(expected, result.OfferOf);
        Assert.True(PlacementMatching.Verify(problem, result.OfferOf).IsStable);
        var refused = Array.FindIndex(students, row => row["name"] == "190025");
        Assert.NotEmpty(result.WhyApplicant(refused).BetterOffers);
        Assert.All(result.WhyApplicant(refused).BetterOffers, missed => Assert.NotEmpty(missed.Preferred));
    }

    [Fact]
    public void An_applicant_is_told_why_each_better_offer_was_not_to_be_had()
    {
        // Applicant 0 wants 0 (own city), 1 (does not want them), 2 (no place), 3 (full), 4 (gets it).
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict([[0, 1, 2, 3, 4], [3], [3], [3]]),
            Offers = Preferences.WithTies([[[0]], [[1]], [[0]], [[1], [0, 2, 3]], [[0]]]),
            Places = [1, 1, 0, 2, 2],
            NotAllowed = [new(0, 0)],
            PublishedRanking = [5, 4, 3, 6],
        };

        var result = PlacementMatching.Match(problem);
        var why = result.WhyApplicant(0);

        Assert.Equal((4, 5), (why.Offer!.Value, why.Choice!.Value));
        Assert.Equal(
            [(0, 1, MissReason.NotAllowed), (1, 2, MissReason.NotListedByOffer), (2, 3, MissReason.NoPlaces), (3, 4, MissReason.PlacesFilled)],
            why.BetterOffers.Select(missed => (missed.Offer, missed.Choice, missed.Reason)));
        Assert.Equal(
            [new(1, PreferenceSource.List), new(2, PreferenceSource.PublishedRanking)],
            why.BetterOffers[3].Preferred);
        Assert.Empty(result.WhyApplicant(1).BetterOffers);
        Assert.Equal(PreferenceSource.PublishedRanking, Assert.Single(result.WhyApplicant(3).BetterOffers).Preferred[1].By);
        Assert.Equal([1, 1, 0, 0, 1], result.Unfilled);
    }

    [Fact]
    public void An_offer_is_told_where_the_candidates_it_ranked_higher_went()
    {
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict([[1, 0], [], [0], [0]]),
            Offers = Preferences.Strict([[0, 1, 3, 2], [0]]),
            Places = [2, 1],
            NotAllowed = [new(3, 0)],
        };

        var why = PlacementMatching.Match(problem).WhyOffer(0);

        Assert.Equal([new Guest(2, 4, 1)], why.Guests);
        Assert.Equal(1, why.UnfilledPlaces);
        Assert.Equal(
            [new(0, 1, PassReason.PlacedAtBetterChoice, 1), new(1, 2, PassReason.DidNotListOffer, null), new(3, 3, PassReason.NotAllowed, null)],
            why.BetterCandidates);
    }

    [Fact]
    public void Under_a_ceiling_the_explanation_names_the_hosts_guests()
    {
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict([[0], [1]]),
            Offers = Preferences.Strict([[0, 1], [0, 1]]),
            Places = [1, 1],
            Hosts = new([0, 0], [1], Preferences.Strict([[0, 1]])),
        };

        var result = PlacementMatching.Match(problem);

        Assert.Equal([0, null], result.OfferOf);
        var missed = Assert.Single(result.WhyApplicant(1).BetterOffers);
        Assert.Equal((1, MissReason.CeilingReached), (missed.Offer, missed.Reason));
        Assert.Equal([new(0, PreferenceSource.List)], missed.Preferred);
        Assert.Equal(PassReason.CeilingReached, result.WhyOffer(1).BetterCandidates[^1].Reason);
    }

    [Fact]
    public void Every_reason_given_is_true() =>
        RandomCases.Check(500, seed =>
        {
            var problem = PlacementCases.Random(seed, maxApplicants: 15, maxOffers: 6, ties: true);

            var result = PlacementMatching.Match(problem);

            for (var a = 0; a < problem.Applicants.Count; a++)
                foreach (var missed in result.WhyApplicant(a).BetterOffers)
                {
                    Assert.Equal(missed.Reason == MissReason.PlacesFilled ? problem.Places[missed.Offer] : 0, missed.Preferred.Count);
                    foreach (var (applicant, by) in missed.Preferred)
                    {
                        var gap = problem.Offers.RankOf(missed.Offer, applicant) - problem.Offers.RankOf(missed.Offer, a);
                        Assert.Equal(missed.Offer, result.OfferOf[applicant]);
                        Assert.True(by == PreferenceSource.List ? gap < 0 : gap == 0);
                        Assert.True(by != PreferenceSource.PublishedRanking || problem.PublishedRanking![applicant] < problem.PublishedRanking[a]);
                    }
                }
            for (var o = 0; o < problem.Offers.Count; o++)
                Assert.DoesNotContain(result.WhyOffer(o).BetterCandidates, passed => passed.Reason == PassReason.CeilingReached);
        });

    [Fact]
    public void Only_the_seed_decides_the_lottery()
    {
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict(Enumerable.Repeat(new[] { 0 }, 50)),
            Offers = Preferences.WithTies([[Enumerable.Range(0, 50)]]),
            Places = [5],
            Seed = 1,
        };

        var first = PlacementMatching.Match(problem).OfferOf;
        var again = PlacementMatching.Match(problem).OfferOf;
        var other = PlacementMatching.Match(problem with { Seed = 2 }).OfferOf;
        var otherOrder = PlacementMatching.Match(problem with { Offers = Preferences.WithTies([[Enumerable.Range(0, 50).Reverse()]]) }).OfferOf;

        Assert.Equal(first, again);
        Assert.Equal(first, otherOrder);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void The_checker_lists_blocking_pairs_and_broken_rules()
    {
        var problem = new PlacementProblem
        {
            Applicants = Preferences.Strict([[0, 1], [0, 1], [1]]),
            Offers = Preferences.Strict([[0, 1], [1, 0]]),
            Places = [1, 1],
            NotAllowed = [new(1, 1)],
        };

        Assert.True(PlacementMatching.Verify(problem, [0, null, null]).IsStable);
        Assert.Equal([new(0, 0)], PlacementMatching.Verify(problem, [1, 0, null]).BlockingPairs);
        Assert.Equal([new(0, 0), new(1, 0)], PlacementMatching.Verify(problem, [1, null, null]).BlockingPairs);
        Assert.Contains("1 places and 2 guests", Fault(0, 0, null), StringComparison.Ordinal);
        Assert.Contains("may not be placed", Fault(0, 1, null), StringComparison.Ordinal);
        Assert.Contains("did not list applicant 2", Fault(0, null, 1), StringComparison.Ordinal);
        Assert.Contains("does not exist", Fault(7, null, null), StringComparison.Ordinal);

        string Fault(int? first, int? second, int? third) => Assert.Single(PlacementMatching.Verify(problem, [first, second, third]).Faults);
    }

    [Fact]
    public void Lists_that_do_not_fit_together_are_refused_in_words()
    {
        var problem = new PlacementProblem { Applicants = Preferences.Strict([[0]]), Offers = Preferences.Strict([[0]]), Places = [1] };

        Assert.Contains("have places", Refusal(problem with { Places = [] }), StringComparison.Ordinal);
        Assert.Contains("lists an offer", Refusal(problem with { Applicants = Preferences.Strict([[1]]) }), StringComparison.Ordinal);
        Assert.Contains("lists an offer", Refusal(problem with { Offers = Preferences.Strict([]), Places = [] }), StringComparison.Ordinal);
        Assert.Contains("published ranking", Refusal(problem with { PublishedRanking = [1, 2] }), StringComparison.Ordinal);
        Assert.Contains("only applicants", Refusal(problem with { Proposing = Side.Offers, Hosts = new([0], [1], Preferences.Strict([[0]])) }), StringComparison.Ordinal);
        Assert.Contains("otherwise than its host", Refusal(problem with { Hosts = new([0], [1], Preferences.Strict([[]])) }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Preferences.Strict([[0, 0]]));

        static string Refusal(PlacementProblem wrong) => Assert.Throws<ArgumentException>(() => PlacementMatching.Match(wrong)).Message;
    }

    private static int Choice(PlacementProblem problem, int applicant, int? offer) =>
        offer is { } placed ? problem.Applicants.RankOf(applicant, placed) ?? int.MaxValue : int.MaxValue;

    // The true list in another order, and often shorter.
    private static Preferences WithALie(Preferences lists, int liar, Random random)
    {
        var lie = lists.ChoicesOf(liar).ToArray();
        random.Shuffle(lie);
        lie = lie[..random.Next(lie.Length + 1)];
        return Preferences.Strict(Enumerable.Range(0, lists.Count).Select(owner => owner == liar ? lie : lists.ChoicesOf(owner).ToArray()).ToArray());
    }

    private static Preferences Untied(Preferences lists) =>
        Preferences.Strict(Enumerable.Range(0, lists.Count).Select(owner => lists.ChoicesOf(owner).ToArray()).ToArray());

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
