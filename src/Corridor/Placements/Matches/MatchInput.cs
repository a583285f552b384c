using Corridor.Matching.Placements;
using Corridor.Texts;

namespace Corridor.Placements.Matches;

/// <summary>A start-up in a match, with the offers it put in order.</summary>
public sealed record MatchApplicant(Guid Id, string Title, Guid OriginCityId, Guid OwnerId, string Language, IReadOnlyList<Guid> Offers);

/// <summary>An offer in a match, with its incubator's order of start-ups.</summary>
public sealed record MatchOffer(Guid Id, LocalizedText Title, Guid IncubatorId, string Incubator, Guid CityId, int Places, IReadOnlyList<Guid> Applicants)
{
    /// <summary>Start-ups that are as welcome as the one before them.</summary>
    public IReadOnlyList<Guid> Tied { get; init; } = [];

    /// <summary>In which stays begin: years × 12 + months.</summary>
    public int Month { get; init; }
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
    public IReadOnlyList<MatchHost> Hosts { get; init; } = [];
    public IReadOnlyList<MatchLimit> Limits { get; init; } = [];
    public IReadOnlyList<MatchStay> Agreed { get; init; } = [];

    /// <summary>None: the call does not weigh who hosted whom.</summary>
    public IReadOnlyList<MatchDebt> Debts { get; init; } = [];

    /// <summary>How long a stay is.</summary>
    public int Months { get; init; } = StayMonths.Usual;

    public bool IsLimited => Hosts.Count + Limits.Count > 0;

    public int Places => Offers.Sum(offer => offer.Places);

    public int AtOf(Guid applicant) => FindApplicant(applicant)!.Value;

    public int AtOfOffer(Guid offer) => FindOffer(offer)!.Value;

    /// <summary>Its number; null: it is not in this match.</summary>
    public int? FindApplicant(Guid? id) => Applicants.ToList().FindIndex(one => one.Id == id) is >= 0 and var at ? at : null;

    public int? FindOffer(Guid? id) => Offers.ToList().FindIndex(one => one.Id == id) is >= 0 and var at ? at : null;

    public PlacementProblem Problem()
    {
        var applicants = Applicants.Index().ToDictionary(one => one.Item.Id, one => one.Index);
        var offers = Offers.Index().ToDictionary(one => one.Item.Id, one => one.Index);
        IEnumerable<IEnumerable<int>> Groups(MatchOffer offer) => offer.Applicants.Where(applicants.ContainsKey)
            .Aggregate(new List<List<int>>(), (groups, id) =>
            {
                if (groups.Count == 0 || !offer.Tied.Contains(id))
                    groups.Add([]);
                groups[^1].Add(applicants[id]);
                return groups;
            });
        return new PlacementProblem
        {
            Applicants = Preferences.Strict(Applicants.Select(one => one.Offers.Where(offers.ContainsKey).Select(id => offers[id]))),
            Offers = Preferences.WithTies(Offers.Select(Groups)),
            Places = [.. Offers.Select(offer => offer.Places)],
            NotAllowed = [.. Applicants.SelectMany((applicant, a) => Offers.Select((offer, o) => (applicant, a, offer, o)))
                .Where(pair => pair.applicant.OriginCityId == pair.offer.CityId)
                .Select(pair => new ApplicantOffer(pair.a, pair.o))],
            PublishedRanking = Ranking,
            Seed = Seed,
            Hosts = Hosts.Count == 0 ? null : Ceilings(Groups),
            Caps = [.. Limits.SelectMany(CapsOf)],
            Reciprocity = Debts.Count == 0 ? null : Weights(),
        };
    }

    private HostCeilings Ceilings(Func<MatchOffer, IEnumerable<IEnumerable<int>>> groups)
    {
        var houses = Offers.Select(offer => offer.IncubatorId).Distinct().ToList();
        var most = Hosts.ToDictionary(host => host.IncubatorId, host => host.MostGuests);
        return new HostCeilings(
            [.. Offers.Select(offer => houses.IndexOf(offer.IncubatorId))],
            // Who set no ceiling takes as many as there can be.
            [.. houses.Select(house => most.GetValueOrDefault(house, Places + Agreed.Count))],
            Preferences.WithTies(houses.Select(house => groups(Offers.First(offer => offer.IncubatorId == house)))))
        {
            Stays = [.. Offers.Select(offer => new StayMonths(offer.Month, Months))],
            Present = [.. Agreed.Where(stay => houses.Contains(stay.IncubatorId)).Select(stay => new PresentGuest(houses.IndexOf(stay.IncubatorId), new StayMonths(stay.Month, stay.Months)))],
        };
    }

    // A city is fullest in a month in which somebody arrives: one limit for each of these months and each origin.
    private IEnumerable<PlacementCap> CapsOf(MatchLimit limit)
    {
        var here = Offers.Index().Where(one => one.Item.CityId == limit.CityId).ToList();
        var agreed = Agreed.Where(stay => stay.CityId == limit.CityId).ToList();
        return
            from month in here.Select(one => one.Item.Month).Concat(agreed.Select(stay => stay.Month)).Distinct().Order()
            let sharing = here.Where(one => one.Item.Month <= month && month < one.Item.Month + Months).Select(one => one.Index).ToList()
            where sharing.Count > 0
            from origin in Applicants.Index().GroupBy(one => one.Item.OriginCityId, one => one.Index)
            let present = agreed.Count(stay => stay.OriginCityId == origin.Key && stay.Month <= month && month < stay.Month + stay.Months)
            select new PlacementCap(sharing, Math.Max(0, limit.Most - present)) { Applicants = [.. origin] };
    }

    private Reciprocity Weights()
    {
        var cities = Applicants.Select(one => one.OriginCityId).Concat(Offers.Select(offer => offer.CityId)).Distinct().ToList();
        return new Reciprocity(
            [.. Applicants.Select(one => cities.IndexOf(one.OriginCityId))],
            [.. Offers.Select(offer => cities.IndexOf(offer.CityId))],
            Debts.Where(debt => cities.Contains(debt.OriginCityId) && cities.Contains(debt.HostCityId))
                .ToDictionary(debt => new OriginHost(cities.IndexOf(debt.OriginCityId), cities.IndexOf(debt.HostCityId)), debt => debt.Hosted));
    }
}
