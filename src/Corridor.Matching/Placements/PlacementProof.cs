namespace Corridor.Matching.Placements;

/// <summary>What <see cref="PlacementMatching.Verify"/> found.</summary>
/// <param name="Faults">Broken rules, in words.</param>
/// <param name="BlockingPairs">Pairs that would both rather have each other.</param>
public sealed record PlacementVerdict(IReadOnlyList<string> Faults, IReadOnlyList<ApplicantOffer> BlockingPairs)
{
    /// <summary>No rule is broken and no pair blocks.</summary>
    public bool IsStable => Faults.Count == 0 && BlockingPairs.Count == 0;
}

/// <summary>The check, from the lists as given; under ceilings by the definition of Abraham, Irving and Manlove (2007).</summary>
internal sealed class PlacementProof
{
    private const int NotListed = 0;

    private readonly PlacementProblem problem;
    private readonly IReadOnlyList<int?> offerOf;
    private readonly List<string> faults = [];
    private readonly int[] guests;
    private readonly int[] worst;       // by offer: the largest rank among its guests
    private readonly int[] hostGuests;
    private readonly int[] hostWorst;

    public PlacementProof(PlacementProblem problem, IReadOnlyList<int?> offerOf)
    {
        problem.Check();
        if (offerOf.Count != problem.Applicants.Count)
            throw new ArgumentException($"The result has {offerOf.Count} entries for {problem.Applicants.Count} applicants.", nameof(offerOf));
        this.problem = problem;
        this.offerOf = offerOf;
        guests = new int[problem.Offers.Count];
        worst = new int[problem.Offers.Count];
        hostGuests = new int[problem.Hosts?.Ceilings.Count ?? 0];
        hostWorst = new int[hostGuests.Length];
    }

    public PlacementVerdict Run()
    {
        var notAllowed = problem.NotAllowed.ToHashSet();
        var ranks = OfferRanks();
        var hostRanks = HostRanks();
        var current = new int[problem.Applicants.Count];
        for (var a = 0; a < current.Length; a++)
            current[a] = CheckPlaced(a, notAllowed, ranks, hostRanks);
        for (var o = 0; o < guests.Length; o++)
            if (guests[o] > problem.Places[o])
                faults.Add($"Offer {o} has {problem.Places[o]} places and {guests[o]} guests.");
        for (var h = 0; h < hostGuests.Length; h++)
            if (hostGuests[h] > problem.Hosts!.Ceilings[h])
                faults.Add($"Host {h} has a ceiling of {problem.Hosts.Ceilings[h]} and {hostGuests[h]} guests.");

        var blocking = new List<ApplicantOffer>();
        for (var a = 0; a < current.Length; a++)
        {
            var offers = problem.Applicants.ChoicesOf(a);
            var choices = problem.Applicants.RanksOf(a);
            for (var i = 0; i < offers.Length && choices[i] < current[a]; i++)
            {
                var rank = ranks[problem.Applicants.StartOf(a) + i];
                if (rank != NotListed && !notAllowed.Contains(new(a, offers[i])) && WouldTake(offers[i], a, rank, hostRanks))
                    blocking.Add(new(a, offers[i]));
            }
        }
        return new(faults, blocking);
    }

    // Returns the rank the applicant gives to the present place; anything better may block.
    private int CheckPlaced(int applicant, HashSet<ApplicantOffer> notAllowed, int[] ranks, Dictionary<int, int>[] hostRanks)
    {
        if (offerOf[applicant] is not { } offer)
            return int.MaxValue;
        if ((uint)offer >= (uint)guests.Length)
        {
            faults.Add($"Offer {offer} does not exist.");
            return int.MaxValue;
        }
        guests[offer]++;
        var at = problem.Applicants.ChoicesOf(applicant).IndexOf(offer);
        var rank = at < 0 ? NotListed : ranks[problem.Applicants.StartOf(applicant) + at];
        if (at < 0)
            faults.Add($"Applicant {applicant} did not list offer {offer}.");
        else if (rank == NotListed)
            faults.Add($"Offer {offer} did not list applicant {applicant}.");
        if (notAllowed.Contains(new(applicant, offer)))
            faults.Add($"Applicant {applicant} may not be placed at offer {offer}.");
        worst[offer] = Math.Max(worst[offer], rank);
        if (problem.Hosts is not null)
        {
            var host = problem.Hosts.HostOf[offer];
            hostGuests[host]++;
            hostWorst[host] = Math.Max(hostWorst[host], hostRanks[host].GetValueOrDefault(applicant, int.MaxValue));
        }
        return at < 0 ? int.MaxValue : problem.Applicants.RanksOf(applicant)[at];
    }

    private bool WouldTake(int offer, int applicant, int rank, Dictionary<int, int>[] hostRanks)
    {
        if (problem.Places[offer] == 0)
            return false;
        if (guests[offer] >= problem.Places[offer])
            return rank < worst[offer];
        if (problem.Hosts is null)
            return true;
        var host = problem.Hosts.HostOf[offer];
        return hostGuests[host] < problem.Hosts.Ceilings[host]
            || (offerOf[applicant] is { } present && problem.Hosts.HostOf[present] == host)
            || (problem.Hosts.Ceilings[host] > 0 && hostRanks[host].GetValueOrDefault(applicant, int.MaxValue) < hostWorst[host]);
    }

    // For each entry of the applicants' lists: the rank the offer gives back.
    private int[] OfferRanks()
    {
        var entriesAt = new List<(int Applicant, int Entry)>[problem.Offers.Count];
        for (var a = 0; a < problem.Applicants.Count; a++)
        {
            var offers = problem.Applicants.ChoicesOf(a);
            for (var i = 0; i < offers.Length; i++)
                (entriesAt[offers[i]] ??= []).Add((a, problem.Applicants.StartOf(a) + i));
        }
        var ranks = new int[problem.Applicants.Entries];
        var given = new int[problem.Applicants.Count];
        for (var o = 0; o < entriesAt.Length; o++)
        {
            var listed = problem.Offers.ChoicesOf(o);
            for (var i = 0; i < listed.Length; i++)
                given[listed[i]] = problem.Offers.RanksOf(o)[i];
            foreach (var (applicant, entry) in entriesAt[o] ?? [])
                ranks[entry] = given[applicant];
            foreach (var applicant in listed)
                given[applicant] = NotListed;
        }
        return ranks;
    }

    private Dictionary<int, int>[] HostRanks()
    {
        var ranks = new Dictionary<int, int>[hostGuests.Length];
        for (var h = 0; h < ranks.Length; h++)
        {
            ranks[h] = [];
            var listed = problem.Hosts!.Order.ChoicesOf(h);
            for (var i = 0; i < listed.Length; i++)
                ranks[h][listed[i]] = problem.Hosts.Order.RanksOf(h)[i];
        }
        return ranks;
    }
}
