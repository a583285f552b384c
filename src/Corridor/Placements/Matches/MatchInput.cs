using Corridor.Matching.Placements;
using Corridor.Texts;

namespace Corridor.Placements.Matches;

/// <summary>A start-up in a match, with the numbers of the offers it put in order; one that is not in this match has the number <see cref="MatchInput.Absent"/>.</summary>
public sealed record MatchApplicant(Guid Id, string Title, Guid OriginCityId, Guid OwnerId, string Language, IReadOnlyList<int> Offers);

/// <summary>An offer in a match, with the numbers of the start-ups that its incubator put in order; one that is not in this match has the number <see cref="MatchInput.Absent"/>.</summary>
public sealed record MatchOffer(Guid Id, LocalizedText Title, Guid IncubatorId, string Incubator, Guid CityId, int Places, IReadOnlyList<int> Applicants)
{
    /// <summary>The places in that order, from 0, of start-ups that are as welcome as the one before them.</summary>
    public IReadOnlyList<int> Tied { get; init; } = [];

    /// <summary>In which stays begin: years × 12 + months.</summary>
    public int Month { get; init; }

    /// <summary>Those in this match, best first; equals have equal ranks.</summary>
    internal IEnumerable<(int Applicant, int Rank)> Ranked()
    {
        var (tied, rank) = (Tied.ToHashSet(), 0);
        for (var at = 0; at < Applicants.Count; at++)
        {
            // Who is gone still stands between those before and after.
            if (!tied.Contains(at))
                rank++;
            if (Applicants[at] != MatchInput.Absent)
                yield return (Applicants[at], rank);
        }
    }
}

/// <summary>An incubator that takes fewer guests at once than its offers have places.</summary>
public sealed record MatchHost(Guid IncubatorId, int MostGuests);

/// <summary>A city that takes so many guests at once from each other city.</summary>
public sealed record MatchLimit(Guid CityId, int Most);

/// <summary>A stay agreed before this match, which counts in every limit for its months.</summary>
public sealed record MatchStay(Guid IncubatorId, Guid CityId, Guid OriginCityId, int Month, int Months);

/// <summary>How many start-ups of the host's city the origin's city has hosted.</summary>
public sealed record MatchDebt(Guid OriginCityId, Guid HostCityId, int Hosted);

/// <summary>Everything a match follows from; kept with it, so that anybody can compute and check it again.</summary>
/// <param name="Applicants">By number.</param>
/// <param name="Offers">By start month.</param>
/// <param name="Ranking">The jury's places, one per applicant, where the jury ranked them all.</param>
/// <param name="Seed">Of the lottery.</param>
public sealed record MatchInput(IReadOnlyList<MatchApplicant> Applicants, IReadOnlyList<MatchOffer> Offers, IReadOnlyList<int>? Ranking, ulong Seed)
{
    public const int Absent = -1;

    public IReadOnlyList<MatchHost> Hosts { get; init; } = [];
    public IReadOnlyList<MatchLimit> Limits { get; init; } = [];
    public IReadOnlyList<MatchStay> Agreed { get; init; } = [];

    /// <summary>None: the call does not weigh who hosted whom.</summary>
    public IReadOnlyList<MatchDebt> Debts { get; init; } = [];

    /// <summary>How long a stay is.</summary>
    public int Months { get; init; } = StayMonths.Usual;

    public bool IsLimited => Hosts.Count + Limits.Count > 0;

    public int Places => Offers.Sum(offer => offer.Places);

    public MatchSides Sides()
    {
        var incubators = Offers.GroupBy(offer => offer.IncubatorId).Select(offers => offers.Any(offer => offer.Applicants.Count > 0)).ToList();
        return new MatchSides(Applicants.Count, Applicants.Count(one => one.Offers.Count > 0), incubators.Count, incubators.Count(ordered => ordered), Places);
    }

    public int AtOf(Guid applicant) => FindApplicant(applicant)!.Value;

    public int AtOfOffer(Guid offer) => FindOffer(offer)!.Value;

    /// <summary>Its number; null: it is not in this match.</summary>
    public int? FindApplicant(Guid? id) => Applicants.Index().Where(one => one.Item.Id == id).Select(one => (int?)one.Index).FirstOrDefault();

    public int? FindOffer(Guid? id) => Offers.Index().Where(one => one.Item.Id == id).Select(one => (int?)one.Index).FirstOrDefault();

    /// <summary>The number of each start-up, for whoever looks many up.</summary>
    public Dictionary<Guid, int> ApplicantNumbers() => Applicants.Index().ToDictionary(one => one.Item.Id, one => one.Index);

    public Dictionary<Guid, int> OfferNumbers() => Offers.Index().ToDictionary(one => one.Item.Id, one => one.Index);

    public PlacementProblem Problem() => new()
    {
        Applicants = Preferences.Strict(Applicants.Select(applicant => applicant.Offers.Where(offer => offer != Absent))),
        Offers = OrdersOf(Offers),
        Places = [.. Offers.Select(offer => offer.Places)],
        NotAllowed = AtHome(),
        PublishedRanking = Ranking,
        Seed = Seed,
        Hosts = Hosts.Count == 0 ? null : Ceilings(),
        Caps = Limits.Count == 0 ? [] : Caps(),
        Reciprocity = Debts.Count == 0 ? null : Weights(),
    };

    private static Preferences OrdersOf(IReadOnlyList<MatchOffer> offers)
    {
        List<int> owners = [], applicants = [], ranks = [];
        foreach (var (owner, offer) in offers.Index())
        {
            foreach (var (applicant, rank) in offer.Ranked())
            {
                owners.Add(owner);
                applicants.Add(applicant);
                ranks.Add(rank);
            }
        }

        return Preferences.FromEntries(offers.Count, [.. owners], [.. applicants], [.. ranks]);
    }

    // Of the pairs that somebody put in order, those of one city.
    private HashSet<ApplicantOffer> AtHome()
    {
        Guid[] origins = [.. Applicants.Select(applicant => applicant.OriginCityId)], cities = [.. Offers.Select(offer => offer.CityId)];
        var pairs = new HashSet<ApplicantOffer>();
        foreach (var (a, applicant) in Applicants.Index())
            pairs.UnionWith(applicant.Offers.Where(o => o != Absent && cities[o] == origins[a]).Select(o => new ApplicantOffer(a, o)));
        foreach (var (o, offer) in Offers.Index())
            pairs.UnionWith(offer.Applicants.Where(a => a != Absent && origins[a] == cities[o]).Select(a => new ApplicantOffer(a, o)));
        return pairs;
    }

    private HostCeilings Ceilings()
    {
        // Any offer of a house has the house's order.
        var houses = Offers.DistinctBy(offer => offer.IncubatorId).ToList();
        var at = houses.Index().ToDictionary(one => one.Item.IncubatorId, one => one.Index);
        var most = Hosts.ToDictionary(host => host.IncubatorId, host => host.MostGuests);
        return new HostCeilings(
            [.. Offers.Select(offer => at[offer.IncubatorId])],
            // Who set no ceiling takes as many as there can be.
            [.. houses.Select(house => most.GetValueOrDefault(house.IncubatorId, Places + Agreed.Count))],
            OrdersOf(houses))
        {
            Stays = [.. Offers.Select(offer => new StayMonths(offer.Month, Months))],
            Present = [.. Agreed.Where(stay => at.ContainsKey(stay.IncubatorId)).Select(stay => new PresentGuest(at[stay.IncubatorId], new StayMonths(stay.Month, stay.Months)))],
        };
    }

    private List<PlacementCap> Caps()
    {
        var origins = Applicants.Index().GroupBy(one => one.Item.OriginCityId, one => one.Index).ToDictionary(origin => origin.Key, origin => origin.ToArray());
        return [.. Limits.SelectMany(limit => CapsOf(limit, origins))];
    }

    // A city is fullest in a month in which somebody arrives: one limit for each of these months and each origin.
    private IEnumerable<PlacementCap> CapsOf(MatchLimit limit, Dictionary<Guid, int[]> origins)
    {
        var here = Offers.Index().Where(one => one.Item.CityId == limit.CityId).ToList();
        var agreed = Agreed.Where(stay => stay.CityId == limit.CityId).ToList();
        return
            from month in here.Select(one => one.Item.Month).Concat(agreed.Select(stay => stay.Month)).Distinct().Order()
            let sharing = here.Where(one => one.Item.Month <= month && month < one.Item.Month + Months).Select(one => one.Index).ToList()
            where sharing.Count > 0
            from origin in origins
            let present = agreed.Count(stay => stay.OriginCityId == origin.Key && stay.Month <= month && month < stay.Month + stay.Months)
            select new PlacementCap(sharing, Math.Max(0, limit.Most - present)) { Applicants = origin.Value };
    }

    private Reciprocity Weights()
    {
        var cities = Applicants.Select(one => one.OriginCityId).Concat(Offers.Select(offer => offer.CityId)).Distinct().Index().ToDictionary(one => one.Item, one => one.Index);
        return new Reciprocity(
            [.. Applicants.Select(one => cities[one.OriginCityId])],
            [.. Offers.Select(offer => cities[offer.CityId])],
            Debts.Where(debt => cities.ContainsKey(debt.OriginCityId) && cities.ContainsKey(debt.HostCityId))
                .ToDictionary(debt => new OriginHost(cities[debt.OriginCityId], cities[debt.HostCityId]), debt => debt.Hosted));
    }
}
