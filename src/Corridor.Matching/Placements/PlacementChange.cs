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

    /// <summary>Guests more (or fewer) under the ceiling of a host.</summary>
    public sealed record Ceiling(int Host, int More = 1) : PlacementChange
    {
        internal override PlacementProblem Apply(PlacementProblem problem)
        {
            var hosts = HostsOf(problem);
            return problem with { Hosts = hosts with { Ceilings = [.. hosts.Ceilings.Select((ceiling, host) => host == Host ? Math.Max(0, ceiling + More) : ceiling)] } };
        }
    }

    /// <summary>Guests more (or fewer) under one of <see cref="PlacementProblem.Caps"/>.</summary>
    public sealed record Cap(int Number, int More = 1) : PlacementChange
    {
        internal override PlacementProblem Apply(PlacementProblem problem) => problem with
        {
            Caps = [.. problem.Caps.Select((cap, number) => number == Number ? cap with { Most = Math.Max(0, cap.Most + More) } : cap)],
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
            var hosts = HostsOf(problem);
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

    /// <summary>
    /// An applicant at a certain place (1 is first) of an offer's order, or of its host's where hosts have one; everybody else in the order as it was,
    /// its ties broken as they were. An applicant who was not on the list comes onto it.
    /// </summary>
    public sealed record Standing(int Applicant, int Offer, int Place) : PlacementChange
    {
        internal override PlacementProblem Apply(PlacementProblem problem)
        {
            var refined = problem.Refined();
            if (problem.Hosts is not { } hosts)
                return problem with { Offers = problem.Offers.With(Offer, Moved(StrictOrders.InOrder(refined, refined.Offers, Offer))) };

            var list = Moved(StrictOrders.InOrder(refined, refined.Hosts!.Order, hosts.HostOf[Offer])).ToArray();
            return problem with
            {
                Hosts = hosts with { Order = hosts.Order.With(hosts.HostOf[Offer], list) },
                Offers = problem.Offers.With(offer => hosts.HostOf[offer] == hosts.HostOf[Offer] ? Following(offer, problem.Offers.ChoicesOf(offer).ToArray().ToHashSet()) : null),
            };

            IEnumerable<IEnumerable<int>> Moved(int[] order)
            {
                var others = order.Where(applicant => applicant != Applicant).ToList();
                others.Insert(Math.Min(Place - 1, others.Count), Applicant);
                return others.Select(applicant => new[] { applicant });
            }

            IEnumerable<IEnumerable<int>> Following(int offer, HashSet<int> accepted) =>
                list.Where(group => group.All(applicant => accepted.Contains(applicant) || (applicant == Applicant && offer == Offer)));
        }
    }

    internal abstract PlacementProblem Apply(PlacementProblem problem);

    private static HostCeilings HostsOf(PlacementProblem problem) => problem.Hosts ?? throw new ArgumentException("There are no hosts in this problem.");
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

/// <summary>A single change that would have given an applicant an offer it prefers.</summary>
/// <param name="Change">The change.</param>
/// <param name="Steps">Its size: people more, or places up.</param>
/// <param name="Gets">The offer it would have had then.</param>
public sealed record HelpfulChange(PlacementChange Change, int Steps, int Gets);
