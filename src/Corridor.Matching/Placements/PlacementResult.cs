namespace Corridor.Matching.Placements;

/// <summary>What <see cref="PlacementMatching.Match"/> answers. Explanations are worked out when asked for.</summary>
public sealed class PlacementResult
{
    private readonly PlacementProblem problem;
    private readonly HashSet<ApplicantOffer> notAllowed;
    private readonly List<int>[] guests;

    internal PlacementResult(PlacementProblem problem, int?[] offerOf, int?[]? otherSide)
    {
        this.problem = problem;
        OfferOf = offerOf;
        OtherSide = otherSide;
        notAllowed = [.. problem.NotAllowed];
        guests = new List<int>[problem.Offers.Count];
        for (var a = 0; a < offerOf.Length; a++)
            if (offerOf[a] is { } offer)
                (guests[offer] ??= []).Add(a);
        Unfilled = [.. guests.Select((list, offer) => problem.Places[offer] - (list?.Count ?? 0))];
    }

    /// <summary>One entry per applicant: the offer, or null.</summary>
    public IReadOnlyList<int?> OfferOf { get; }

    /// <summary>One entry per offer: places nobody has.</summary>
    public IReadOnlyList<int> Unfilled { get; }

    /// <summary>
    /// The result that is best for the side that did not propose (host-optimal when applicants proposed), on the same tie-broken lists;
    /// null when it was not asked for or host ceilings apply.
    /// </summary>
    public IReadOnlyList<int?>? OtherSide { get; }

    /// <summary>Whether the two sides' best results differ; null when there is only one. The same applicants are placed in both (Roth, 1986).</summary>
    public bool? SidesDiffer => OtherSide is null ? null : !OtherSide.SequenceEqual(OfferOf);

    /// <summary>Why this applicant got this: every offer ranked strictly higher, and why it was not to be had.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such applicant.</exception>
    public ApplicantExplanation WhyApplicant(int applicant)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(applicant);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(applicant, OfferOf.Count);
        var choice = OfferOf[applicant] is { } got ? problem.Applicants.RankOf(applicant, got) : null;
        var offers = problem.Applicants.ChoicesOf(applicant);
        var choices = problem.Applicants.RanksOf(applicant);
        var missed = new List<MissedOffer>();
        for (var i = 0; i < offers.Length && choices[i] < (choice ?? int.MaxValue); i++)
            missed.Add(Missed(applicant, offers[i], choices[i]));
        return new(applicant, OfferOf[applicant], choice, missed);
    }

    /// <summary>Why this offer got these: its guests, and every candidate it ranked above the last of them (all, while places are free) with where each went.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such offer.</exception>
    public OfferExplanation WhyOffer(int offer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offer, Unfilled.Count);
        var order = StrictOrders.InOrder(problem, problem.Offers, offer);
        var end = Unfilled[offer] > 0 ? order.Length : Array.FindLastIndex(order, applicant => OfferOf[applicant] == offer) + 1;
        List<Guest> here = [];
        List<PassedCandidate> passed = [];
        foreach (var applicant in order.AsSpan(0, end))
        {
            var rank = problem.Offers.RankOf(offer, applicant)!.Value;
            if (OfferOf[applicant] == offer)
                here.Add(new(applicant, rank, problem.Applicants.RankOf(applicant, offer)!.Value));
            else
                passed.Add(new(applicant, rank, WhyPassed(applicant, offer), OfferOf[applicant]));
        }
        return new(offer, here, Unfilled[offer], passed);
    }

    private MissedOffer Missed(int applicant, int offer, int choice)
    {
        if (notAllowed.Contains(new(applicant, offer)))
            return new(offer, choice, MissReason.NotAllowed, []);
        if (problem.Offers.RankOf(offer, applicant) is null)
            return new(offer, choice, MissReason.NotListedByOffer, []);
        if (problem.Places[offer] == 0)
            return new(offer, choice, MissReason.NoPlaces, []);
        if (Unfilled[offer] == 0)
            return new(offer, choice, MissReason.PlacesFilled, Preferred(problem.Offers, offer, guests[offer], applicant));

        var hosts = problem.Hosts!;
        var host = hosts.HostOf[offer];
        var atHost = Enumerable.Range(0, OfferOf.Count).Where(a => OfferOf[a] is { } other && hosts.HostOf[other] == host);
        return new(offer, choice, MissReason.CeilingReached, Preferred(hosts.Order, host, atHost, applicant));
    }

    private List<PreferredApplicant> Preferred(Preferences lists, int owner, IEnumerable<int> preferred, int applicant)
    {
        var order = StrictOrders.InOrder(problem, lists, owner);
        return [.. preferred.OrderBy(guest => Array.IndexOf(order, guest))
            .Select(guest => new PreferredApplicant(guest, PreferredBy(lists, owner, guest, applicant)))];
    }

    private PreferenceSource PreferredBy(Preferences lists, int owner, int guest, int applicant) =>
        lists.RankOf(owner, guest) != lists.RankOf(owner, applicant) ? PreferenceSource.List
        : problem.PublishedRanking is { } published && published[guest] != published[applicant] ? PreferenceSource.PublishedRanking
        : PreferenceSource.Lottery;

    private PassReason WhyPassed(int applicant, int offer)
    {
        if (notAllowed.Contains(new(applicant, offer)))
            return PassReason.NotAllowed;
        if (problem.Applicants.RankOf(applicant, offer) is not { } choice)
            return PassReason.DidNotListOffer;
        var got = OfferOf[applicant] is { } other ? problem.Applicants.RankOf(applicant, other) : null;
        return got < choice ? PassReason.PlacedAtBetterChoice
            : got == choice ? PassReason.PlacedAtEqualChoice
            : PassReason.CeilingReached;
    }
}

/// <summary>Why an applicant has what it has.</summary>
/// <param name="Applicant">The applicant.</param>
/// <param name="Offer">The offer, or null when unplaced.</param>
/// <param name="Choice">The rank the applicant gave it: 1 for a first choice; null when unplaced.</param>
/// <param name="BetterOffers">Every offer ranked strictly higher, best first.</param>
public sealed record ApplicantExplanation(int Applicant, int? Offer, int? Choice, IReadOnlyList<MissedOffer> BetterOffers);

/// <summary>An offer that an applicant would rather have had.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Choice">The rank the applicant gave it.</param>
/// <param name="Reason">Why it was not to be had.</param>
/// <param name="Preferred">Those who fill the places instead, best first, and why they come first.</param>
public sealed record MissedOffer(int Offer, int Choice, MissReason Reason, IReadOnlyList<PreferredApplicant> Preferred);

/// <summary>Why an applicant did not get an offer.</summary>
public enum MissReason
{
    /// <summary>The pair may not be matched: own city, for example.</summary>
    NotAllowed,

    /// <summary>The offer did not list the applicant.</summary>
    NotListedByOffer,

    /// <summary>The offer has no place at all.</summary>
    NoPlaces,

    /// <summary>Every place went to someone who comes first.</summary>
    PlacesFilled,

    /// <summary>The host's ceiling is reached, by guests who come first.</summary>
    CeilingReached,
}

/// <summary>One who came first, and by what.</summary>
public readonly record struct PreferredApplicant(int Applicant, PreferenceSource By);

/// <summary>What decided between two applicants at one offer.</summary>
public enum PreferenceSource
{
    /// <summary>The offer's own order.</summary>
    List,

    /// <summary>Equal on the list: the published ranking.</summary>
    PublishedRanking,

    /// <summary>Equal there too: the lottery.</summary>
    Lottery,
}

/// <summary>Why an offer has the guests it has.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Guests">Who has its places, in its order.</param>
/// <param name="UnfilledPlaces">Places nobody has.</param>
/// <param name="BetterCandidates">Candidates above the last guest (all candidates, while places are free) who are not here.</param>
public sealed record OfferExplanation(int Offer, IReadOnlyList<Guest> Guests, int UnfilledPlaces, IReadOnlyList<PassedCandidate> BetterCandidates);

/// <summary>Someone placed at an offer.</summary>
/// <param name="Applicant">The applicant.</param>
/// <param name="Rank">The rank the offer gave the applicant.</param>
/// <param name="Choice">The rank the applicant gave the offer.</param>
public readonly record struct Guest(int Applicant, int Rank, int Choice);

/// <summary>A candidate an offer ranked and did not get.</summary>
/// <param name="Applicant">The candidate.</param>
/// <param name="Rank">The rank the offer gave.</param>
/// <param name="Reason">Why not here.</param>
/// <param name="PlacedAt">Where instead, or null.</param>
public sealed record PassedCandidate(int Applicant, int Rank, PassReason Reason, int? PlacedAt);

/// <summary>Why an offer did not get a candidate.</summary>
public enum PassReason
{
    /// <summary>The candidate has an offer it ranked higher.</summary>
    PlacedAtBetterChoice,

    /// <summary>The candidate has another offer it ranked equal; its own lottery decided.</summary>
    PlacedAtEqualChoice,

    /// <summary>The candidate did not list this offer.</summary>
    DidNotListOffer,

    /// <summary>The pair may not be matched.</summary>
    NotAllowed,

    /// <summary>The host's ceiling is reached by others who come first.</summary>
    CeilingReached,
}
