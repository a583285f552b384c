namespace Corridor.Matching.Placements;

/// <summary>What <see cref="PlacementMatching.Verify"/> found.</summary>
/// <param name="Faults">Broken rules, in words.</param>
/// <param name="BlockingPairs">Pairs that would both rather have each other.</param>
public sealed record PlacementVerdict(IReadOnlyList<string> Faults, IReadOnlyList<ApplicantOffer> BlockingPairs)
{
    /// <summary>No rule is broken and no pair blocks.</summary>
    public bool IsStable => Faults.Count == 0 && BlockingPairs.Count == 0;
}

/// <summary>The check, from the lists as given.</summary>
internal sealed partial class PlacementProof
{
    private const int NotListed = 0;

    private readonly PlacementProblem problem;
    private readonly IReadOnlyList<int?> offerOf;
    private readonly List<string> faults = [];
    private readonly int[] guests;
    private readonly int[] worst;       // by offer: the largest rank among its guests

    public PlacementProof(PlacementProblem problem, IReadOnlyList<int?> offerOf)
    {
        problem.Check();
        if (offerOf.Count != problem.Applicants.Count)
            throw new ArgumentException($"The result has {offerOf.Count} entries for {problem.Applicants.Count} applicants.", nameof(offerOf));
        this.problem = problem;
        this.offerOf = offerOf;
        guests = new int[problem.Offers.Count];
        worst = new int[problem.Offers.Count];
    }

    public PlacementVerdict Run()
    {
        var notAllowed = problem.NotAllowed.ToHashSet();
        var ranks = OfferRanks();
        var current = new int[problem.Applicants.Count];
        for (var a = 0; a < current.Length; a++)
            current[a] = CheckPlaced(a, notAllowed, ranks);
        var underRules = problem.Hosts is not null || problem.Caps.Count > 0 || problem.Sizes is not null;
        if (underRules)
            CountOut(ranks);
        else
            for (var o = 0; o < guests.Length; o++)
                if (guests[o] > problem.Places[o])
                    faults.Add($"Offer {o} has {problem.Places[o]} places and {guests[o]} guests.");

        var blocking = new List<ApplicantOffer>();
        for (var a = 0; a < current.Length; a++)
        {
            var offers = problem.Applicants.ChoicesOf(a);
            var choices = problem.Applicants.RanksOf(a);
            for (var i = 0; i < offers.Length && choices[i] < current[a]; i++)
            {
                var rank = ranks[problem.Applicants.StartOf(a) + i];
                if (rank != NotListed && !notAllowed.Contains(new(a, offers[i]))
                    && (underRules ? WouldTakeUnderRules(offers[i], a, rank) : WouldTake(offers[i], rank)))
                    blocking.Add(new(a, offers[i]));
            }
        }
        return new(faults, blocking);
    }

    // Returns the rank the applicant gives to the present place; anything better may block.
    private int CheckPlaced(int applicant, HashSet<ApplicantOffer> notAllowed, int[] ranks)
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
        return at < 0 ? int.MaxValue : problem.Applicants.RanksOf(applicant)[at];
    }

    private bool WouldTake(int offer, int rank) =>
        problem.Places[offer] > 0 && (guests[offer] < problem.Places[offer] || rank < worst[offer]);

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
}
