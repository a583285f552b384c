using Corridor.Matching.Placements;
using Corridor.Placements.Matches;
using Corridor.Texts;

namespace Corridor.Tests.Placements;

/// <summary>What a match follows from, and what comes out.</summary>
public sealed class MatchInputTests
{
    private static readonly Guid Home = Guid.NewGuid(), Away = Guid.NewGuid(), There = Guid.NewGuid();

    [Fact]
    public void An_incubator_takes_no_more_guests_at_once_than_it_says_counting_those_it_has()
    {
        var mill = Guid.NewGuid();
        var (june, september, january) = (Offer(mill, 2027, 6), Offer(mill, 2027, 9), Offer(mill, 2028, 1));
        MatchApplicant[] applicants = [Applicant("Luma", Home, 0), Applicant("Nova", Home, 1), Applicant("Terra", Home, 2)];
        var offers = new[] { june, september, january }.Select(offer => offer with { Applicants = [0, 1, 2] }).ToList();
        var input = new MatchInput(applicants, offers, null, 1) { Hosts = [new(mill, 1)] };

        // June's guest is still there in September, and gone in January.
        Assert.Equal([0, null, 2], OfferOf(input));
        Assert.Equal([null, null, 2], OfferOf(input with { Agreed = [new(mill, There, Home, (2027 * 12) + 5, 6)] }));
        Assert.Equal([0, 1, 2], OfferOf(input with { Hosts = [] }));
    }

    [Fact]
    public void A_city_takes_so_many_guests_of_one_city_in_all_its_incubators()
    {
        var (mill, depot) = (Offer(Guid.NewGuid(), 2027, 6), Offer(Guid.NewGuid(), 2027, 9));
        MatchApplicant[] applicants = [Applicant("Luma", Home, 0), Applicant("Nova", Home, 1), Applicant("Terra", Away, 1)];
        var offers = new[] { mill, depot }.Select(offer => offer with { Places = 3, Applicants = [0, 1, 2] }).ToList();
        var input = new MatchInput(applicants, offers, null, 1) { Limits = [new(There, 1)] };

        var placed = OfferOf(input);

        Assert.Single(placed.Take(2).OfType<int>());
        Assert.Equal(1, placed[2]);
        Assert.Equal([null, null, 1], OfferOf(input with { Agreed = [new(Guid.NewGuid(), There, Home, (2027 * 12) + 6, 6)] }));
        Assert.Equal([0, 1, 1], OfferOf(input with { Limits = [] }));
    }

    [Fact]
    public void Between_equals_the_city_that_hosted_more_comes_first_if_the_call_says_so()
    {
        var mill = Offer(Guid.NewGuid(), 2027, 6);
        MatchApplicant[] applicants = [Applicant("Luma", Home, 0), Applicant("Nova", Away, 0)];
        MatchInput Input(params int[] tied) => new(applicants, [mill with { Applicants = [0, 1], Tied = tied }], [1, 2], 1);
        MatchDebt[] debts = [new(Away, There, 2), new(Home, There, 1)];

        Assert.Equal([0, null], OfferOf(Input(1)));
        Assert.Equal([null, 0], OfferOf(Input(1) with { Debts = debts }));
        Assert.Equal([0, null], OfferOf(Input() with { Debts = debts }));
    }

    [Fact]
    public void Whoever_left_still_stands_between_those_before_and_after()
    {
        var mill = Offer(Guid.NewGuid(), 2027, 6);
        MatchApplicant[] applicants = [Applicant("Luma", Home, 0), Applicant("Nova", Away, 0)];
        // The ranking of the jury decides between equals only, and would have Nova.
        MatchInput Input(int[] order, int[] tied) => new(applicants, [mill with { Applicants = order, Tied = tied }], [2, 1], 1);

        // Nova was as welcome as one who is gone, not as Luma before; then as Luma, through one who is gone.
        Assert.Equal([0, null], OfferOf(Input([0, MatchInput.Absent, 1], [2])));
        Assert.Equal([null, 0], OfferOf(Input([0, MatchInput.Absent, 1], [1, 2])));
    }

    [Fact]
    public void Whoever_put_an_offer_of_their_own_city_in_order_is_not_placed_there()
    {
        var (mill, depot) = (Offer(Guid.NewGuid(), 2027, 6), Offer(Guid.NewGuid(), 2027, 6));
        MatchApplicant[] applicants = [Applicant("Luma", There, 0, MatchInput.Absent, 1), Applicant("Nova", Home, 1)];
        var input = new MatchInput(applicants, [mill with { Applicants = [0, 1] }, depot with { CityId = Away, Applicants = [1, 0] }], null, 1);

        Assert.Equal([null, 1], OfferOf(input));
        Assert.Equal([new ApplicantOffer(0, 0)], input.Problem().NotAllowed);
        Assert.Equal(MissReason.NotAllowed, PlacementMatching.Match(input.Problem()).WhyApplicant(0).BetterOffers[0].Reason);
    }

    private static int?[] OfferOf(MatchInput input)
    {
        var problem = input.Problem();
        var result = PlacementMatching.Match(problem);
        Assert.Empty(PlacementMatching.Verify(problem, result.OfferOf).Faults);
        return [.. result.OfferOf];
    }

    private static MatchApplicant Applicant(string title, Guid origin, params int[] offers) => new(Guid.NewGuid(), title, origin, Guid.NewGuid(), "en", offers);

    private static MatchOffer Offer(Guid incubator, int year, int month) =>
        new(Guid.NewGuid(), LocalizedText.Of("en", "Places"), incubator, "Mill", There, 1, []) { Month = (year * 12) + month };
}
