namespace Corridor.Matching.Placements;

/// <summary>What stands and what does not, some time after a match: the question of <see cref="PlacementMatching.Refill"/>.</summary>
/// <param name="Kept">One entry per applicant: the offer it accepted or has been proposed, which stands; null for none.</param>
public sealed record PlacementStanding(IReadOnlyList<int?> Kept)
{
    /// <summary>Pairs one side said no to, which are not proposed again.</summary>
    public IReadOnlyCollection<ApplicantOffer> Declined { get; init; } = [];

    /// <summary>Applicants who take no part any more.</summary>
    public IReadOnlyCollection<int> Left { get; init; } = [];

    /// <summary>Applicants among the kept who would change to an offer they prefer, if one comes free; what they have is theirs until then.</summary>
    public IReadOnlyCollection<int> MayMoveUp { get; init; } = [];

    internal void Check(PlacementProblem problem)
    {
        if (Kept.Count != problem.Applicants.Count)
            throw new ArgumentException($"{Kept.Count} placements are kept for {problem.Applicants.Count} applicants.");
        if (Kept.Any(offer => offer is { } kept && (uint)kept >= (uint)problem.Offers.Count))
            throw new ArgumentException("An offer that is kept does not exist.");
        if (Left.Concat(MayMoveUp).Concat(Declined.Select(pair => pair.Applicant)).Any(applicant => (uint)applicant >= (uint)Kept.Count))
            throw new ArgumentException("An applicant who declined, left or may move up does not exist.");
        if (Left.FirstOrDefault(applicant => Kept[applicant] is not null, -1) is >= 0 and var left)
            throw new ArgumentException($"Applicant {left} left and has a placement that is kept.");
        if (Declined.FirstOrDefault(pair => Kept[pair.Applicant] == pair.Offer, new(-1, -1)) is { Applicant: >= 0 } declined)
            throw new ArgumentException($"Applicant {declined.Applicant} keeps offer {declined.Offer}, which was declined.");
    }
}

/// <summary>What <see cref="PlacementMatching.Refill"/> answers.</summary>
/// <param name="Proposals">The new pairs, by applicant; all else stands.</param>
/// <param name="OfferOf">One entry per applicant: kept or new offer, or null.</param>
/// <param name="BlockingPairs">Pairs that would still both rather have each other, when only guests proposed here can be let go; none without caps.</param>
public sealed record RefillResult(IReadOnlyList<ApplicantOffer> Proposals, IReadOnlyList<int?> OfferOf, IReadOnlyList<ApplicantOffer> BlockingPairs);

/// <summary>
/// Deferred acceptance among those who have nothing, over the places and caps that what is kept leaves free. Each round gives those who may move up
/// and gain a new offer, and the next one fills what they leave; every round somebody gains, so it ends after rounds ≤ entries of their lists.
/// </summary>
internal static class PlacementRefill
{
    public static RefillResult Run(PlacementProblem problem, PlacementStanding standing)
    {
        problem.Check();
        standing.Check(problem);
        var offerOf = standing.Kept.ToArray();
        var mayMove = standing.MayMoveUp.ToHashSet();
        while (true)
        {
            var rest = Remaining(problem, standing, offerOf, mayMove);
            var found = PlacementMatching.Match(rest);
            var gained = Enumerable.Range(0, offerOf.Length).Where(applicant => found.OfferOf[applicant] is not null).ToArray();
            var leaves = gained.Any(applicant => offerOf[applicant] is not null);
            foreach (var applicant in gained)
                offerOf[applicant] = found.OfferOf[applicant];
            mayMove.UnionWith(gained);
            if (!leaves)
                break;
        }
        int?[] proposed = [.. offerOf.Select((offer, applicant) => offer == standing.Kept[applicant] ? null : offer)];
        return new(
            [.. from applicant in Enumerable.Range(0, proposed.Length) where proposed[applicant] is not null select new ApplicantOffer(applicant, proposed[applicant]!.Value)],
            offerOf,
            PlacementMatching.Verify(InPlay(problem, standing, proposed), proposed).BlockingPairs);
    }

    // What the proposals answer: only what nobody left is taken.
    private static PlacementProblem InPlay(PlacementProblem problem, PlacementStanding standing, int?[] proposed)
    {
        var stays = standing.Kept.Select((offer, applicant) => proposed[applicant] is null ? offer : null).ToArray();
        var rest = Remaining(problem, standing, stays, [.. standing.MayMoveUp]);
        return rest with
        {
            Applicants = rest.Applicants.With(applicant => proposed[applicant] is not null && standing.Kept[applicant] is { } kept
                ? problem.Applicants.GroupsOf(applicant).TakeWhile(group => !group.Contains(kept))
                : null),
        };
    }

    /// <summary>The problem of those in play: lists cut to what is better than what they have, places and caps to what is free.</summary>
    private static PlacementProblem Remaining(PlacementProblem problem, PlacementStanding standing, int?[] offerOf, HashSet<int> mayMove)
    {
        var left = standing.Left.ToHashSet();
        var places = problem.Places.ToArray();
        for (var applicant = 0; applicant < offerOf.Length; applicant++)
            if (offerOf[applicant] is { } offer)
                places[offer] = Math.Max(0, places[offer] - problem.SizeOf(applicant));
        PlacementCap[] caps = [.. problem.Hosts?.Caps() ?? [], .. problem.Caps];
        return problem with
        {
            Applicants = problem.Applicants.With(applicant =>
                left.Contains(applicant) || (offerOf[applicant] is not null && !mayMove.Contains(applicant)) ? []
                : offerOf[applicant] is { } has ? problem.Applicants.GroupsOf(applicant).TakeWhile(group => !group.Contains(has))
                : null),
            Places = places,
            NotAllowed = [.. problem.NotAllowed, .. standing.Declined],
            Hosts = null,
            Caps = [.. caps.Select(cap => cap with { Most = Math.Max(0, cap.Most - PeopleUnder(cap)) })],
            Proposing = Side.Applicants,
            CompareSides = false,
        };

        int PeopleUnder(PlacementCap cap)
        {
            var offers = cap.Offers.ToHashSet();
            var counted = cap.Applicants ?? [.. Enumerable.Range(0, offerOf.Length)];
            return counted.Distinct().Where(applicant => offerOf[applicant] is { } offer && offers.Contains(offer)).Sum(problem.SizeOf);
        }
    }
}
