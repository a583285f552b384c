using Corridor.Matching.Placements;
using Corridor.Placements.Matches;
using Corridor.Texts;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>What a match decided, in words.</summary>
internal sealed class MatchTexts(MatchInput input, Func<Guid, string> cityOf, IStringLocalizer t)
{
    /// <summary>Why a start-up did not get an offer it put higher.</summary>
    public string Of(MissedOffer missed)
    {
        var offer = input.Offers[missed.Offer];
        var before = string.Join(", ", missed.Preferred.Select(one => Before(input.Applicants[one.Applicant].Title, one.By)));
        return missed.Reason switch
        {
            MissReason.PlacesFilled or MissReason.CeilingReached => t["{0}: places went to {1}.", offer.Incubator, before],
            MissReason.CapReached => before.Length > 0
                ? t["{0}: {1} takes no more guests from its city; these came first: {2}.", offer.Incubator, cityOf(offer.CityId), before]
                : t["{0}: {1} takes no more guests from its city.", offer.Incubator, cityOf(offer.CityId)],
            MissReason.Blocks => t["{0}: both would rather have had each other; the limits left no result without such a pair.", offer.Incubator],
            MissReason.NotListedByOffer => t["{0}: not on the host's list.", offer.Incubator],
            MissReason.NotAllowed => t["{0}: in the start-up's own city.", offer.Incubator],
            _ => t["{0}: no place.", offer.Incubator],
        };
    }

    /// <summary>Why an offer did not get a start-up that its host put higher than a guest.</summary>
    public string Of(PassedCandidate passed)
    {
        var name = input.Applicants[passed.Applicant].Title;
        return passed.Reason switch
        {
            PassReason.PlacedAtBetterChoice or PassReason.PlacedAtEqualChoice => t["{0}: has a place it likes as much or more, at {1}.", name, passed.PlacedAt is { } at ? input.Offers[at].Incubator : "–"],
            PassReason.DidNotListOffer => t["{0}: did not put this offer in order.", name],
            PassReason.NotAllowed => t["{0}: of the same city.", name],
            PassReason.Blocks => t["{0}: both would rather have had each other; the limits left no result without such a pair.", name],
            _ => t["{0}: a limit of guests is reached.", name],
        };
    }

    public string Of(ApplicantOffer blocking) => t["{0} and {1}, {2}, would both rather have had each other: the limits of guests stand between them.",
        input.Applicants[blocking.Applicant].Title, input.Offers[blocking.Offer].Incubator, cityOf(input.Offers[blocking.Offer].CityId)];

    public string Of(PlacementMove move) => (move.Before, move.After) switch
    {
        (null, { } after) => t["{0}: a place at {1} instead of none.", input.Applicants[move.Applicant].Title, Place(after)],
        ({ } before, null) => t["{0}: no place instead of {1}.", input.Applicants[move.Applicant].Title, Place(before)],
        var (before, after) => t["{0}: {1} instead of {2}.", input.Applicants[move.Applicant].Title, Place(after!.Value), Place(before!.Value)],
    };

    public string Place(int offer) => $"{input.Offers[offer].Incubator}, {cityOf(input.Offers[offer].CityId)}";

    private string Before(string title, PreferenceSource by) => by switch
    {
        PreferenceSource.List => t["{0} (higher on the host's list)", title],
        PreferenceSource.Reciprocity => t["{0} (equal there; its city has hosted more of the host's)", title],
        PreferenceSource.PublishedRanking => t["{0} (equal there, higher in the ranking)", title],
        _ => t["{0} (equal in both, by lot)", title],
    };
}
