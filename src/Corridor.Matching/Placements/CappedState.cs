namespace Corridor.Matching.Placements;

/// <summary>A result in the making: who is where, how full each limit is, and which pairs would block.</summary>
internal sealed class CappedState
{
    private readonly CappedPairs pairs;
    private readonly List<int>[] counted;   // by limit: who counts towards it now
    private readonly int[] used;            // by limit
    private readonly List<(int Limit, int Excess)> excess = [];

    public CappedState(CappedPairs pairs)
    {
        this.pairs = pairs;
        ArcOf = new int[pairs.Size.Length];
        Array.Fill(ArcOf, DeferredAcceptance.Unmatched);
        counted = [.. pairs.Most.Select(_ => new List<int>())];
        used = new int[pairs.Most.Length];
    }

    /// <summary>By applicant.</summary>
    public int[] ArcOf { get; }

    /// <summary>How many pairs were looked at: what a bounded search counts.</summary>
    public long Looks { get; private set; }

    public bool IsOver(int limit) => used[limit] > pairs.Most[limit];

    public IReadOnlyList<int> CountedAt(int limit) => counted[limit];

    public void Place(int arc)
    {
        var applicant = pairs.Applicant[arc];
        ArcOf[applicant] = arc;
        foreach (var limit in pairs.LimitsOf(pairs.Orders.ArcOffer[arc]))
            if (pairs.Counts(limit, applicant))
            {
                counted[limit].Add(applicant);
                used[limit] += pairs.Size[applicant];
            }
    }

    public void Remove(int applicant)
    {
        var arc = ArcOf[applicant];
        if (arc == DeferredAcceptance.Unmatched)
            return;
        ArcOf[applicant] = DeferredAcceptance.Unmatched;
        foreach (var limit in pairs.LimitsOf(pairs.Orders.ArcOffer[arc]))
            if (pairs.Counts(limit, applicant))
            {
                counted[limit].Remove(applicant);
                used[limit] -= pairs.Size[applicant];
            }
    }

    /// <summary>Whether a pair blocks: its applicant would gain, and the limits hold once it has moved and no more guests than it has people, each liked less, were let go.</summary>
    /// <param name="arc">The pair.</param>
    /// <param name="letGo">Takes who would be let go, the least liked first.</param>
    public bool Blocks(int arc, List<int>? letGo = null)
    {
        Looks++;
        letGo?.Clear();
        var applicant = pairs.Applicant[arc];
        var present = ArcOf[applicant];
        if (present != DeferredAcceptance.Unmatched && pairs.Choice[present] <= pairs.Choice[arc])
            return false;
        excess.Clear();
        foreach (var limit in pairs.LimitsOf(pairs.Orders.ArcOffer[arc]))
        {
            if (!pairs.Counts(limit, applicant) || (present != DeferredAcceptance.Unmatched && pairs.Has(limit, pairs.Orders.ArcOffer[present])))
                continue;
            if (pairs.Most[limit] < pairs.Size[applicant])
                return false;
            var over = used[limit] + pairs.Size[applicant] - pairs.Most[limit];
            if (over > 0)
                excess.Add((limit, over));
        }
        return excess.Count == 0 || Relieve(arc, pairs.Size[applicant], letGo ?? []);
    }

    public int BlockingPairsOf(int applicant)
    {
        var count = 0;
        for (var arc = pairs.Orders.ApplicantStart[applicant]; arc < EndOfBetter(applicant); arc++)
            count += Blocks(arc) ? 1 : 0;
        return count;
    }

    /// <summary>After the last arc that an applicant could prefer to what it has.</summary>
    public int EndOfBetter(int applicant) =>
        ArcOf[applicant] == DeferredAcceptance.Unmatched ? pairs.Orders.ApplicantStart[applicant + 1] : ArcOf[applicant];

    // Depth first over who is let go: one level when applicants are single people.
    private bool Relieve(int arc, int mayLetGo, List<int> gone)
    {
        var at = excess.FindIndex(one => one.Excess > 0);
        if (at < 0)
            return true;
        if (mayLetGo == 0)
            return false;
        var limit = excess[at].Limit;
        foreach (var guest in counted[limit].Where(guest => !gone.Contains(guest) && IsLikedLess(guest, arc)).OrderByDescending(guest => StandingAt(limit, guest)).ToArray())
        {
            gone.Add(guest);
            Lighten(guest, -pairs.Size[guest]);
            var relieved = Relieve(arc, mayLetGo - 1, gone);
            Lighten(guest, pairs.Size[guest]);
            if (relieved)
                return true;
            gone.RemoveAt(gone.Count - 1);
        }
        return false;
    }

    private void Lighten(int guest, int by)
    {
        var offer = pairs.Orders.ArcOffer[ArcOf[guest]];
        for (var i = 0; i < excess.Count; i++)
            if (pairs.Counts(excess[i].Limit, guest) && pairs.Has(excess[i].Limit, offer))
                excess[i] = (excess[i].Limit, excess[i].Excess + by);
    }

    // By the offer, where it is a guest there; by a host whose ceiling is in the way, at any of its offers.
    private bool IsLikedLess(int guest, int arc)
    {
        if (pairs.Orders.ArcOffer[ArcOf[guest]] == pairs.Orders.ArcOffer[arc] && pairs.Rank[ArcOf[guest]] > pairs.Rank[arc])
            return true;
        foreach (var (limit, _) in excess)
            if (pairs.HasOrder(limit) && pairs.Counts(limit, guest) && pairs.Has(limit, pairs.Orders.ArcOffer[ArcOf[guest]])
                && pairs.OwnersRank(limit, guest) > pairs.OwnersRank(limit, pairs.Applicant[arc]))
                return true;
        return false;
    }

    private (int, int) StandingAt(int limit, int guest) =>
        (pairs.HasOrder(limit) ? pairs.OwnersPlace(limit, guest) : 0, pairs.Orders.ArcPosition[ArcOf[guest]]);
}
