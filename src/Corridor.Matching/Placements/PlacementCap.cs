namespace Corridor.Matching.Placements;

/// <summary>An owner's list of applicants, best first.</summary>
public sealed record OwnersOrder(Preferences Lists, int Owner);

/// <summary>Guests of one origin that a city takes at most.</summary>
public readonly record struct OriginLimit(int City, int Origin, int Most);

/// <summary>A limit over several offers: of the applicants it counts, no more than <paramref name="Most"/> are placed at its offers together.</summary>
/// <param name="Offers">The offers.</param>
/// <param name="Most">Guests at most; people, where applicants are groups with <see cref="PlacementProblem.Sizes"/>.</param>
public sealed record PlacementCap(IReadOnlyList<int> Offers, int Most)
{
    /// <summary>The applicants who count; null: all.</summary>
    public IReadOnlyList<int>? Applicants { get; init; }

    /// <summary>
    /// The order of the host whose ceiling this is: when the cap is reached, it can let go a guest at any of its offers for one it likes better.
    /// Null: nobody stands above the offers, and each decides about its own guests only.
    /// </summary>
    public OwnersOrder? Order { get; init; }

    /// <summary>Caps of host cities on guests from one origin city.</summary>
    /// <param name="originOf">One entry per applicant: the city it comes from.</param>
    /// <param name="cityOf">One entry per offer: the city it is in.</param>
    /// <param name="limits">The limits; those that select nobody are left out.</param>
    public static IReadOnlyList<PlacementCap> OfOrigins(IReadOnlyList<int> originOf, IReadOnlyList<int> cityOf, IEnumerable<OriginLimit> limits) =>
    [
        .. from limit in limits
           let offers = Where(cityOf, limit.City)
           let applicants = Where(originOf, limit.Origin)
           where offers.Length > 0 && applicants.Length > 0
           select new PlacementCap(offers, limit.Most) { Applicants = applicants },
    ];

    internal void Check(int offers, int applicants)
    {
        if (Most < 0)
            throw new ArgumentException("A cap cannot be below 0.");
        if (Offers.Any(offer => (uint)offer >= (uint)offers) || Offers.Distinct().Count() != Offers.Count)
            throw new ArgumentException("A cap names an offer that does not exist, or twice.");
        if (Applicants?.Any(applicant => (uint)applicant >= (uint)applicants) == true)
            throw new ArgumentException("A cap names an applicant that does not exist.");
        if (Order is not null && ((uint)Order.Owner >= (uint)Order.Lists.Count || !Order.Lists.IsWithin(applicants)))
            throw new ArgumentException("The order of a cap does not exist or lists an applicant that does not exist.");
    }

    private static int[] Where(IReadOnlyList<int> values, int value) => [.. Enumerable.Range(0, values.Count).Where(i => values[i] == value)];
}
