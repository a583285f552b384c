namespace Corridor.Matching.Placements;

/// <summary>
/// The pairs that both sides accept, as <see cref="StrictOrders"/> has them, with the ranks as given and every limit a pair counts towards.
/// An offer's places are a limit like a cap: number o for offer o, the caps follow.
/// </summary>
internal sealed class CappedPairs
{
    public readonly StrictOrders Orders;
    public readonly int[] Applicant;     // by arc
    public readonly int[] Choice;        // by arc: the rank the applicant gives
    public readonly int[] Rank;          // by arc: the rank the offer gives
    public readonly int[] Size;          // by applicant
    public readonly int[] Most;          // by limit
    private readonly int[][] at;         // by offer: its limits
    private readonly IReadOnlyList<int>[] under;
    private readonly bool[]?[] counts;   // by limit: the applicants who count, null for all
    private readonly HostList?[] order;  // by limit: whose order stands above the offers

    /// <param name="problem">The problem, with ties as given.</param>
    /// <param name="refined">The same with the ties broken that reciprocity breaks.</param>
    /// <param name="orders">The strict orders of <paramref name="refined"/>.</param>
    public CappedPairs(PlacementProblem problem, PlacementProblem refined, StrictOrders orders)
    {
        Orders = orders;
        Applicant = new int[orders.ArcOffer.Length];
        Choice = new int[Applicant.Length];
        Rank = new int[Applicant.Length];
        Size = [.. Enumerable.Range(0, problem.Applicants.Count).Select(problem.SizeOf)];
        ReadRanks(problem);

        var offers = problem.Offers.Count;
        PlacementCap[] caps = [.. refined.Hosts?.Caps() ?? [], .. problem.Caps];
        Most = [.. problem.Places, .. caps.Select(cap => cap.Most)];
        under = [.. Enumerable.Range(0, offers).Select(offer => new[] { offer }), .. caps.Select(cap => cap.Offers)];
        counts = new bool[]?[Most.Length];
        order = new HostList?[Most.Length];
        var limits = Enumerable.Range(0, offers).Select(offer => new List<int> { offer }).ToArray();
        var lists = new Dictionary<OwnersOrder, HostList>();
        for (var c = 0; c < caps.Length; c++)
        {
            var limit = offers + c;
            foreach (var offer in caps[c].Offers)
                limits[offer].Add(limit);
            if (caps[c].Applicants is { } some)
            {
                counts[limit] = new bool[Size.Length];
                foreach (var applicant in some)
                    counts[limit]![applicant] = true;
            }
            if (caps[c].Order is { } owner)
                order[limit] = lists.TryGetValue(owner, out var list) ? list : lists[owner] = new(problem, refined, owner);
        }
        at = [.. limits.Select(list => list.ToArray())];
        if (problem.Hosts is not null)
            CheckHosts(offers);
    }

    public int Offers => at.Length;

    /// <summary>The limits over an offer, its places first.</summary>
    public ReadOnlySpan<int> LimitsOf(int offer) => at[offer];

    /// <summary>The offers under a limit.</summary>
    public IReadOnlyList<int> OffersUnder(int limit) => under[limit];

    public bool Counts(int limit, int applicant) => counts[limit] is not { } some || some[applicant];

    public bool CountsAll(int limit) => counts[limit] is null;

    public bool Has(int limit, int offer) => limit == offer || Array.IndexOf(at[offer], limit) >= 0;

    public bool HasOrder(int limit) => order[limit] is not null;

    /// <summary>The rank the owner of a limit gives, ties as given; who is not on its list comes last.</summary>
    public int OwnersRank(int limit, int applicant) => order[limit]!.Of(applicant).Rank;

    /// <summary>The place in the order of the owner of a limit, ties broken.</summary>
    public int OwnersPlace(int limit, int applicant) => order[limit]!.Of(applicant).Place;

    private void ReadRanks(PlacementProblem problem)
    {
        for (var a = 0; a < Size.Length; a++)
        {
            var choices = problem.Applicants.ChoicesOf(a).ToArray();
            var ranks = problem.Applicants.RanksOf(a);
            var rankOf = new Dictionary<int, int>(choices.Length);
            for (var i = 0; i < choices.Length; i++)
                rankOf[choices[i]] = ranks[i];
            for (var arc = Orders.ApplicantStart[a]; arc < Orders.ApplicantStart[a + 1]; arc++)
                (Applicant[arc], Choice[arc]) = (a, rankOf[Orders.ArcOffer[arc]]);
        }
        var given = new int[Size.Length];
        for (var o = 0; o < problem.Offers.Count; o++)
        {
            var applicants = problem.Offers.ChoicesOf(o);
            for (var i = 0; i < applicants.Length; i++)
                given[applicants[i]] = problem.Offers.RanksOf(o)[i];
            for (var entry = Orders.OfferStart[o]; entry < Orders.OfferStart[o + 1]; entry++)
                Rank[Orders.OfferArc[entry]] = given[Orders.OfferApplicant[entry]];
        }
    }

    // The guarantee under ceilings rests on it.
    private void CheckHosts(int offers)
    {
        for (var o = 0; o < offers; o++)
            foreach (var limit in at[o])
            {
                if (order[limit] is not { IsHosts: true } host)
                    continue;
                var last = -1;
                foreach (var applicant in Orders.OfferApplicant.AsSpan(Orders.OfferStart[o]..Orders.OfferStart[o + 1]))
                {
                    var place = host.Of(applicant).Place;
                    if (place == int.MaxValue || place < last)
                        throw new ArgumentException($"Offer {o} ranks applicant {applicant} otherwise than its host.");
                    last = place;
                }
            }
    }

    private sealed class HostList
    {
        private readonly Dictionary<int, (int Rank, int Place)> entries = [];

        public HostList(PlacementProblem problem, PlacementProblem refined, OwnersOrder owner)
        {
            IsHosts = ReferenceEquals(owner.Lists, refined.Hosts?.Order);
            var given = IsHosts ? problem.Hosts!.Order : owner.Lists;
            var applicants = given.ChoicesOf(owner.Owner);
            for (var i = 0; i < applicants.Length; i++)
                entries[applicants[i]] = (given.RanksOf(owner.Owner)[i], 0);
            var inOrder = StrictOrders.InOrder(refined, owner.Lists, owner.Owner);
            for (var place = 0; place < inOrder.Length; place++)
                entries[inOrder[place]] = (entries[inOrder[place]].Rank, place);
        }

        public bool IsHosts { get; }

        public (int Rank, int Place) Of(int applicant) => entries.TryGetValue(applicant, out var entry) ? entry : (int.MaxValue, int.MaxValue);
    }
}
