namespace Corridor.Matching.Placements;

/// <summary>The months of a stay, numbered through (year × 12 + month, for example): Start, …, Start + Length − 1.</summary>
public readonly record struct StayMonths(int Start, int Length = StayMonths.Usual)
{
    /// <summary>Six months.</summary>
    public const int Usual = 6;

    internal bool Covers(int month) => Start <= month && month < Start + Length;
}

/// <summary>A guest a host has already, whatever this match brings.</summary>
public readonly record struct PresentGuest(int Host, StayMonths Months);

/// <summary>
/// Hosts that cannot fill all places of all their offers at once: a ceiling of simultaneous guests. A host has one order of applicants,
/// and each of its offers ranks the applicants it accepts in that same order.
/// </summary>
/// <param name="HostOf">One entry per offer: the host, from 0.</param>
/// <param name="Ceilings">One entry per host: guests at most at the same time, over all its offers.</param>
/// <param name="Order">One list per host, of applicants.</param>
public sealed record HostCeilings(IReadOnlyList<int> HostOf, IReadOnlyList<int> Ceilings, Preferences Order)
{
    /// <summary>One entry per offer: the months its guests stay. Null: all stays overlap.</summary>
    public IReadOnlyList<StayMonths>? Stays { get; init; }

    /// <summary>Guests from earlier matches, who count towards the ceiling of the months they stay.</summary>
    public IReadOnlyList<PresentGuest> Present { get; init; } = [];

    /// <summary>
    /// One cap per set of offers whose stays share a month, without those that follow from another. A host is fullest in a month in which
    /// somebody arrives, so only those months are looked at.
    /// </summary>
    internal IEnumerable<PlacementCap> Caps() => Enumerable.Range(0, Ceilings.Count).SelectMany(CapsOf);

    /// <summary>One of the host's offers, or null when it has none.</summary>
    internal int? OfferOf(int host)
    {
        for (var offer = 0; offer < HostOf.Count; offer++)
            if (HostOf[offer] == host)
                return offer;
        return null;
    }

    internal void Check(int offers, int applicants)
    {
        if (HostOf.Count != offers || Ceilings.Count != Order.Count)
            throw new ArgumentException("Each offer needs a host, each host a ceiling and a list.");
        if (HostOf.Any(host => (uint)host >= (uint)Ceilings.Count) || Ceilings.Any(ceiling => ceiling < 0))
            throw new ArgumentException("A host does not exist or has a ceiling below 0.");
        if (!Order.IsWithin(applicants))
            throw new ArgumentException("A host lists an applicant that does not exist.");
        if (Stays is not null && (Stays.Count != offers || Stays.Any(stay => stay.Length < 1)))
            throw new ArgumentException("Each offer needs the months of its stays, at least one.");
        if (Present.Count > 0 && Stays is null)
            throw new ArgumentException("Guests who are there already count by month: say the months of each offer too.");
        if (Present.Any(guest => (uint)guest.Host >= (uint)Ceilings.Count || guest.Months.Length < 1))
            throw new ArgumentException("A guest who is there already has no host or no months.");
    }

    private List<PlacementCap> CapsOf(int host)
    {
        var offers = Enumerable.Range(0, HostOf.Count).Where(offer => HostOf[offer] == host).ToArray();
        var order = new OwnersOrder(Order, host);
        if (Stays is null)
            return [new(offers, Ceilings[host]) { Order = order }];

        var present = Present.Where(guest => guest.Host == host).Select(guest => guest.Months).ToArray();
        var caps = new List<PlacementCap>();
        foreach (var month in offers.Select(offer => Stays[offer].Start).Concat(present.Select(stay => stay.Start)).Distinct().Order())
        {
            int[] sharing = [.. offers.Where(offer => Stays[offer].Covers(month))];
            var cap = new PlacementCap(sharing, Math.Max(0, Ceilings[host] - present.Count(stay => stay.Covers(month)))) { Order = order };
            if (sharing.Length == 0 || caps.Exists(other => Implies(other, cap)))
                continue;
            caps.RemoveAll(other => Implies(cap, other));
            caps.Add(cap);
        }
        return caps;
    }

    private static bool Implies(PlacementCap one, PlacementCap other) => one.Most <= other.Most && other.Offers.All(one.Offers.Contains);
}
