using Corridor.Matching.Placements;
using Corridor.Placements.Matches;

namespace Corridor.Web.Pages.Coordinators.Calls;

public enum WhatIf
{
    /// <summary>One place more at an offer.</summary>
    Place,

    /// <summary>A start-up takes no part.</summary>
    Leave,

    /// <summary>A start-up does not put an offer in order.</summary>
    Drop,
}

/// <summary>What if: a question to a match, kept in the address and nowhere else.</summary>
public sealed record MatchQuestion(WhatIf? If, Guid? Applicant, Guid? Offer)
{
    /// <summary>As a change of this match; null: the question is not complete, or not about this match.</summary>
    internal PlacementChange? Of(MatchInput input) => (If, input.FindApplicant(Applicant), input.FindOffer(Offer)) switch
    {
        (WhatIf.Place, _, { } offer) => new PlacementChange.Places(offer),
        (WhatIf.Leave, { } applicant, _) => new PlacementChange.Withdrawal(applicant),
        (WhatIf.Drop, { } applicant, { } dropped) => new PlacementChange.ApplicantList(applicant,
            [.. input.Applicants[applicant].Offers.Where(offer => offer != MatchInput.Absent && offer != dropped).Select(offer => (IReadOnlyList<int>)[offer])]),
        _ => null,
    };
}
