namespace Corridor.Matching.Placements;

/// <summary>A city that sends and a city that hosts.</summary>
public readonly record struct OriginHost(int Origin, int Host);

/// <summary>
/// Who hosted whom before, as a weight in a host's ties: of applicants it ranks equal, those from an origin with more weight come first,
/// before the published ranking and the lottery. It never overrules an order.
/// </summary>
/// <param name="OriginOf">One entry per applicant: the city it comes from.</param>
/// <param name="HostOf">One entry per offer: the city it is in.</param>
/// <param name="Weights">By origin and host; a pair that is not named weighs 0.</param>
public sealed record Reciprocity(IReadOnlyList<int> OriginOf, IReadOnlyList<int> HostOf, IReadOnlyDictionary<OriginHost, int> Weights)
{
    internal int WeightOf(int applicant, int offer) => Weights.GetValueOrDefault(new(OriginOf[applicant], HostOf[offer]));

    /// <summary>The problem with hosts' ties broken as far as the weights go: what is stable for it is stable for the lists as given.</summary>
    internal PlacementProblem Refine(PlacementProblem problem) => problem with
    {
        Offers = Refine(problem.Offers, offer => offer),
        Hosts = problem.Hosts is { } hosts ? hosts with { Order = Refine(hosts.Order, host => hosts.OfferOf(host)) } : null,
        Reciprocity = null,
    };

    internal void Check(int applicants, int offers, HostCeilings? hosts)
    {
        if (OriginOf.Count != applicants || HostOf.Count != offers)
            throw new ArgumentException("Reciprocity needs the origin of each applicant and the city of each offer.");
        if (hosts?.HostOf.Select((host, offer) => (host, City: HostOf[offer])).Distinct().CountBy(pair => pair.host).Any(host => host.Value > 1) == true)
            throw new ArgumentException("The offers of one host are in one city.");
    }

    private Preferences Refine(Preferences lists, Func<int, int?> offerOf) => Preferences.WithTies(Enumerable.Range(0, lists.Count).Select(owner =>
        offerOf(owner) is { } offer
            ? lists.GroupsOf(owner).SelectMany(group => group.GroupBy(applicant => -WeightOf(applicant, offer)).OrderBy(part => part.Key))
            : lists.GroupsOf(owner)));
}
