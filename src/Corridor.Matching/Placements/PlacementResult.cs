namespace Corridor.Matching.Placements;

/// <summary>What <see cref="PlacementMatching.Match"/> answers. Explanations are worked out when asked for.</summary>
public sealed class PlacementResult
{
    private readonly PlacementProblem problem;
    private readonly PlacementProblem refined;  // with the ties broken that reciprocity breaks
    private readonly HashSet<ApplicantOffer> notAllowed;
    private readonly List<int>[] guests;

    internal PlacementResult(PlacementProblem problem, int?[] offerOf, int?[]? otherSide)
    {
        this.problem = problem;
        refined = problem.Refined();
        OfferOf = offerOf;
        OtherSide = otherSide;
        notAllowed = [.. problem.NotAllowed];
        guests = new List<int>[problem.Offers.Count];
        for (var a = 0; a < offerOf.Length; a++)
            if (offerOf[a] is { } offer)
                (guests[offer] ??= []).Add(a);
        Unfilled = [.. guests.Select((list, offer) => problem.Places[offer] - (list?.Sum(problem.SizeOf) ?? 0))];
    }

    /// <summary>One entry per applicant: the offer, or null.</summary>
    public IReadOnlyList<int?> OfferOf { get; }

    /// <summary>One entry per offer: places nobody has.</summary>
    public IReadOnlyList<int> Unfilled { get; }

    /// <summary>
    /// The result that is best for the side that did not propose (host-optimal when applicants proposed), on the same tie-broken lists;
    /// null when it was not asked for or host ceilings apply.
    /// </summary>
    public IReadOnlyList<int?>? OtherSide { get; }

    /// <summary>Whether the two sides' best results differ; null when there is only one. The same applicants are placed in both (Roth, 1986).</summary>
    public bool? SidesDiffer => OtherSide is null ? null : !OtherSide.SequenceEqual(OfferOf);

    /// <summary>
    /// Pairs that would both rather have each other, under the rules and with no more guests let go than the applicant has people (one, for a single
    /// person), each ranked lower by the offer, or by the host whose ceiling is in the way. None without caps.
    /// </summary>
    public IReadOnlyList<ApplicantOffer> BlockingPairs { get; internal init; } = [];

    /// <summary>Every result that keeps the rules has at least so many blocking pairs.</summary>
    public int FewestBlockingPairs { get; internal init; }

    /// <summary>Whether no result that keeps the rules has fewer blocking pairs; always so up to 12 applicants who compete.</summary>
    public bool IsFewestProved => BlockingPairs.Count == FewestBlockingPairs;

    /// <summary>Why this applicant got this: every offer ranked strictly higher, and why it was not to be had.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such applicant.</exception>
    public ApplicantExplanation WhyApplicant(int applicant)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(applicant);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(applicant, OfferOf.Count);
        var choice = OfferOf[applicant] is { } got ? problem.Applicants.RankOf(applicant, got) : null;
        var offers = problem.Applicants.ChoicesOf(applicant);
        var choices = problem.Applicants.RanksOf(applicant);
        var missed = new List<MissedOffer>();
        for (var i = 0; i < offers.Length && choices[i] < (choice ?? int.MaxValue); i++)
            missed.Add(Missed(applicant, offers[i], choices[i]));
        return new(applicant, OfferOf[applicant], choice, missed);
    }

    /// <summary>Why this offer got these: its guests, and every candidate it ranked above the last of them (all, while places are free) with where each went.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such offer.</exception>
    public OfferExplanation WhyOffer(int offer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offer, Unfilled.Count);
        var order = StrictOrders.InOrder(refined, refined.Offers, offer);
        var end = Unfilled[offer] > 0 ? order.Length : Array.FindLastIndex(order, applicant => OfferOf[applicant] == offer) + 1;
        List<Guest> here = [];
        List<PassedCandidate> passed = [];
        foreach (var applicant in order.AsSpan(0, end))
        {
            var rank = problem.Offers.RankOf(offer, applicant)!.Value;
            if (OfferOf[applicant] == offer)
                here.Add(new(applicant, rank, problem.Applicants.RankOf(applicant, offer)!.Value));
            else
                passed.Add(new(applicant, rank, WhyPassed(applicant, offer), OfferOf[applicant]));
        }
        return new(offer, here, Unfilled[offer], passed);
    }

    private MissedOffer Missed(int applicant, int offer, int choice)
    {
        if (notAllowed.Contains(new(applicant, offer)))
            return new(offer, choice, MissReason.NotAllowed, []);
        if (problem.Offers.RankOf(offer, applicant) is null)
            return new(offer, choice, MissReason.NotListedByOffer, []);
        if (problem.Places[offer] == 0)
            return new(offer, choice, MissReason.NoPlaces, []);
        if (!problem.IsCapped)
            return new(offer, choice, MissReason.PlacesFilled, Preferred(refined.Offers, offer, guests[offer], applicant));
        return BlockingPairs.Contains(new(applicant, offer)) ? new(offer, choice, MissReason.Blocks, []) : MissedUnderCaps(applicant, offer, choice);
    }

    // The first thing in the way that letting go one guest does not remove.
    private MissedOffer MissedUnderCaps(int applicant, int offer, int choice)
    {
        var size = problem.SizeOf(applicant);
        var here = guests[offer] ?? [];
        var placesAreInTheWay = Unfilled[offer] < size;
        if (placesAreInTheWay && Before(refined.Offers, offer, here, applicant).Sum(problem.SizeOf) + size > problem.Places[offer])
            return new(offer, choice, MissReason.PlacesFilled, Preferred(refined.Offers, offer, here, applicant));

        var reached = -1;
        var ceilings = refined.Hosts?.Caps().ToArray() ?? [];
        PlacementCap[] caps = [.. ceilings, .. problem.Caps];
        for (var c = 0; c < caps.Length; c++)
        {
            if (!caps[c].Offers.Contains(offer) || caps[c].Applicants?.Contains(applicant) == false
                || (OfferOf[applicant] is { } present && caps[c].Offers.Contains(present)) || Counted(caps[c]).Sum(problem.SizeOf) + size <= caps[c].Most)
                continue;
            if (caps[c].Order is { } owner)
                return new(offer, choice, MissReason.CeilingReached, Preferred(owner.Lists, owner.Owner, Before(owner.Lists, owner.Owner, Counted(caps[c]), applicant), applicant));
            if (reached < 0)
                reached = c;
        }
        return reached < 0
            ? new(offer, choice, MissReason.PlacesFilled, Preferred(refined.Offers, offer, here, applicant))
            : new(offer, choice, MissReason.CapReached, Preferred(refined.Offers, offer, Before(refined.Offers, offer, Counted(caps[reached]).Where(here.Contains), applicant), applicant), reached - ceilings.Length);

        IEnumerable<int> Counted(PlacementCap cap) =>
            cap.Offers.SelectMany(at => guests[at] ?? []).Where(guest => cap.Applicants?.Contains(guest) != false);
    }

    private static IEnumerable<int> Before(Preferences lists, int owner, IEnumerable<int> guests, int applicant)
    {
        var rank = lists.RankOf(owner, applicant) ?? int.MaxValue;
        return guests.Where(guest => (lists.RankOf(owner, guest) ?? int.MaxValue) <= rank);
    }

    private List<PreferredApplicant> Preferred(Preferences lists, int owner, IEnumerable<int> preferred, int applicant)
    {
        var order = StrictOrders.InOrder(refined, lists, owner);
        return [.. preferred.OrderBy(guest => Array.IndexOf(order, guest))
            .Select(guest => new PreferredApplicant(guest, PreferredBy(lists, owner, guest, applicant)))];
    }

    private PreferenceSource PreferredBy(Preferences lists, int owner, int guest, int applicant)
    {
        // As given, before reciprocity broke ties.
        var given = ReferenceEquals(lists, refined.Offers) ? problem.Offers : ReferenceEquals(lists, refined.Hosts?.Order) ? problem.Hosts!.Order : lists;
        return given.RankOf(owner, guest) != given.RankOf(owner, applicant) ? PreferenceSource.List
            : lists.RankOf(owner, guest) != lists.RankOf(owner, applicant) ? PreferenceSource.Reciprocity
            : problem.PublishedRanking is { } published && published[guest] != published[applicant] ? PreferenceSource.PublishedRanking
            : PreferenceSource.Lottery;
    }

    private PassReason WhyPassed(int applicant, int offer)
    {
        if (notAllowed.Contains(new(applicant, offer)))
            return PassReason.NotAllowed;
        if (problem.Applicants.RankOf(applicant, offer) is not { } choice)
            return PassReason.DidNotListOffer;
        if (BlockingPairs.Contains(new(applicant, offer)))
            return PassReason.Blocks;
        var got = OfferOf[applicant] is { } other ? problem.Applicants.RankOf(applicant, other) : null;
        return got < choice ? PassReason.PlacedAtBetterChoice
            : got == choice ? PassReason.PlacedAtEqualChoice
            : PassReason.CeilingReached;
    }
}
