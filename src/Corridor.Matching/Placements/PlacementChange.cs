namespace Corridor.Matching.Placements;

/// <summary>One thing that could be otherwise in a <see cref="PlacementProblem"/>; nothing is committed by asking.</summary>
public abstract record PlacementChange
{
    private PlacementChange()
    {
    }

    /// <summary>Places more (or fewer, when negative) at one offer.</summary>
    public sealed record Places(int Offer, int More = 1) : PlacementChange
    {
        internal override PlacementProblem Apply(PlacementProblem problem) => problem with
        {
            Places = [.. problem.Places.Select((places, offer) => offer == Offer ? Math.Max(0, places + More) : places)],
        };
    }

    /// <summary>An applicant's list, groups of equals, best first.</summary>
    public sealed record ApplicantList(int Applicant, IReadOnlyList<IReadOnlyList<int>> List) : PlacementChange
    {
        internal override PlacementProblem Apply(PlacementProblem problem) => problem with { Applicants = problem.Applicants.With(Applicant, List) };
    }

    /// <summary>An offer's list, groups of equals, best first. Of an offer under a host's ceiling the host's list is changed instead.</summary>
    public sealed record OfferList(int Offer, IReadOnlyList<IReadOnlyList<int>> List) : PlacementChange
    {
        internal override PlacementProblem Apply(PlacementProblem problem) => problem with { Offers = problem.Offers.With(Offer, List) };
    }

    /// <summary>A host's list, groups of equals, best first; its offers follow it, each for the applicants it accepts. Who is new on it is accepted at each of its offers.</summary>
    public sealed record HostList(int Host, IReadOnlyList<IReadOnlyList<int>> List) : PlacementChange
    {
        internal override PlacementProblem Apply(PlacementProblem problem)
        {
            var hosts = problem.Hosts ?? throw new ArgumentException("There are no hosts in this problem.");
            var before = hosts.Order.ChoicesOf(Host).ToArray().ToHashSet();
            return problem with
            {
                Hosts = hosts with { Order = hosts.Order.With(Host, List) },
                Offers = problem.Offers.With(offer => hosts.HostOf[offer] == Host ? Following(problem.Offers.ChoicesOf(offer).ToArray().ToHashSet()) : null),
            };

            IEnumerable<IEnumerable<int>> Following(HashSet<int> accepted) =>
                List.Select(group => group.Where(applicant => accepted.Contains(applicant) || !before.Contains(applicant)));
        }
    }

    /// <summary>An applicant who takes no part any more.</summary>
    public sealed record Withdrawal(int Applicant) : PlacementChange
    {
        internal override PlacementProblem Apply(PlacementProblem problem) => problem with { Applicants = problem.Applicants.With(Applicant, []) };
    }

    internal abstract PlacementProblem Apply(PlacementProblem problem);
}

/// <summary>An applicant whom a change would have moved.</summary>
/// <param name="Applicant">The applicant.</param>
/// <param name="Before">The offer without the change, or null.</param>
/// <param name="After">The offer with it, or null.</param>
public readonly record struct PlacementMove(int Applicant, int? Before, int? After);

/// <summary>What <see cref="PlacementMatching.WhatIf"/> answers.</summary>
/// <param name="Before">The result as it is.</param>
/// <param name="After">The result with the change.</param>
/// <param name="Moves">Everybody who is elsewhere, by number.</param>
public sealed record WhatIfResult(PlacementResult Before, PlacementResult After, IReadOnlyList<PlacementMove> Moves);
