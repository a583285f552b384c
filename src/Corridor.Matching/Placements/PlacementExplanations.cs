namespace Corridor.Matching.Placements;

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
/// <param name="Cap">Which of <see cref="PlacementProblem.Caps"/> is reached; null for any other reason.</param>
public sealed record MissedOffer(int Offer, int Choice, MissReason Reason, IReadOnlyList<PreferredApplicant> Preferred, int? Cap = null);

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

    /// <summary>Another cap is reached, and letting go a guest the offer likes less does not help: of the applicant's origin city, for example.</summary>
    CapReached,

    /// <summary>Nothing speaks against it but the result as a whole: under its caps some pairs must block, and this is one.</summary>
    Blocks,
}

/// <summary>One who came first, and by what.</summary>
public readonly record struct PreferredApplicant(int Applicant, PreferenceSource By);

/// <summary>What decided between two applicants at one offer.</summary>
public enum PreferenceSource
{
    /// <summary>The offer's own order.</summary>
    List,

    /// <summary>Equal on the list: who hosted whom before.</summary>
    Reciprocity,

    /// <summary>Equal there too: the published ranking.</summary>
    PublishedRanking,

    /// <summary>Equal in all that: the lottery.</summary>
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

    /// <summary>The host's ceiling, or another cap, is reached.</summary>
    CeilingReached,

    /// <summary>Both would rather: under the caps some pairs must block, and this is one.</summary>
    Blocks,
}
