namespace Corridor.Matching.Placements;

/// <summary>
/// Both sides' lists with every tie broken, cut to the pairs that both accept and that are allowed, as arrays:
/// an arc is one such pair; an applicant's arcs follow each other, best first. Built in time linear in the lists, but for sorting ties.
/// </summary>
internal sealed class StrictOrders
{
    /// <summary>First arc of each applicant.</summary>
    public readonly int[] ApplicantStart;
    public readonly int[] ArcOffer;
    /// <summary>The applicant's place in the offer's strict order: 0 is best.</summary>
    public readonly int[] ArcPosition;
    /// <summary>First entry of each offer in <see cref="OfferApplicant"/> and <see cref="OfferArc"/>.</summary>
    public readonly int[] OfferStart;
    public readonly int[] OfferApplicant;
    public readonly int[] OfferArc;

    private const int Unknown = -1;

    public StrictOrders(PlacementProblem problem)
    {
        var plain = !problem.Applicants.HasTies && problem.NotAllowed.Count == 0;
        if (plain && !problem.Offers.HasTies && problem.Offers.EntriesIn(problem.Applicants) is { } turned)
        {
            (ApplicantStart, ArcOffer) = problem.Applicants.Lists;
            (OfferStart, OfferApplicant) = problem.Offers.Lists;
            OfferArc = turned;
            ArcPosition = new int[turned.Length];
            for (var o = 0; o + 1 < OfferStart.Length; o++)
                for (var entry = OfferStart[o]; entry < OfferStart[o + 1]; entry++)
                    ArcPosition[turned[entry]] = entry - OfferStart[o];
            return;
        }

        var (wishStart, wish) = plain ? problem.Applicants.Lists : Wishes(problem);
        var position = new int[wish.Length];
        Array.Fill(position, Unknown);
        (OfferStart, OfferApplicant, OfferArc) = Returned(problem, wishStart, wish, position);
        (ApplicantStart, ArcOffer, ArcPosition) = (wishStart, wish, position);
        if (OfferArc.Length == wish.Length)
            return;

        // Drop the wishes that are not returned.
        ApplicantStart = new int[wishStart.Length];
        ArcOffer = new int[OfferArc.Length];
        ArcPosition = new int[OfferArc.Length];
        var arcOf = new int[wish.Length];
        var arc = 0;
        for (var a = 0; a + 1 < wishStart.Length; a++)
        {
            for (var w = wishStart[a]; w < wishStart[a + 1]; w++)
                if (position[w] != Unknown)
                {
                    arcOf[w] = arc;
                    ArcOffer[arc] = wish[w];
                    ArcPosition[arc++] = position[w];
                }
            ApplicantStart[a + 1] = arc;
        }
        for (var entry = 0; entry < OfferArc.Length; entry++)
            OfferArc[entry] = arcOf[OfferArc[entry]];
    }

    // Applicants' lists in strict order, without what is not allowed.
    private static (int[] Start, int[] Wish) Wishes(PlacementProblem problem)
    {
        var notAllowed = problem.NotAllowed.ToHashSet();
        var start = new int[problem.Applicants.Count + 1];
        var wish = new int[problem.Applicants.Entries];
        var wishes = 0;
        for (var a = 0; a + 1 < start.Length; a++)
        {
            foreach (var offer in InOrder(problem, a))
                if (notAllowed.Count == 0 || !notAllowed.Contains(new(a, offer)))
                    wish[wishes++] = offer;
            start[a + 1] = wishes;
        }
        Array.Resize(ref wish, wishes);
        return (start, wish);
    }

    // Each offer's strict order, cut to those who wish for it; where each wish stands there goes into position.
    private static (int[] Start, int[] Applicant, int[] Wish) Returned(PlacementProblem problem, int[] wishStart, int[] wish, int[] position)
    {
        var offers = problem.Offers.Count;
        var at = new int[offers + 1];
        foreach (var offer in wish)
            at[offer + 1]++;
        for (var o = 0; o < offers; o++)
            at[o + 1] += at[o];
        var wisher = new int[wish.Length];
        var wisherWish = new int[wish.Length];
        var next = at[..^1];
        for (var a = 0; a + 1 < wishStart.Length; a++)
            for (var w = wishStart[a]; w < wishStart[a + 1]; w++)
            {
                var to = next[wish[w]]++;
                (wisher[to], wisherWish[to]) = (a, w);
            }

        var wishOf = new int[problem.Applicants.Count];
        Array.Fill(wishOf, Unknown);
        var (start, applicants, wishes) = (new int[offers + 1], new int[wish.Length], new int[wish.Length]);
        var mutual = 0;
        for (var o = 0; o < offers; o++)
        {
            for (var w = at[o]; w < at[o + 1]; w++)
                wishOf[wisher[w]] = wisherWish[w];
            foreach (var applicant in problem.Offers.HasTies ? InOrder(problem, problem.Offers, o) : problem.Offers.ChoicesOf(o))
            {
                var returned = wishOf[applicant];
                if (returned == Unknown)
                    continue;
                position[returned] = mutual - start[o];
                applicants[mutual] = applicant;
                wishes[mutual++] = returned;
            }
            for (var w = at[o]; w < at[o + 1]; w++)
                wishOf[wisher[w]] = Unknown;
            start[o + 1] = mutual;
        }
        Array.Resize(ref applicants, mutual);
        Array.Resize(ref wishes, mutual);
        return (start, applicants, wishes);
    }

    /// <summary>An owner's list of applicants, ties broken by the published ranking, then by the lottery.</summary>
    public static int[] InOrder(PlacementProblem problem, Preferences lists, int owner)
    {
        var list = lists.ChoicesOf(owner).ToArray();
        var ranks = lists.RanksOf(owner);
        if (list.Length == 0 || ranks[^1] == list.Length)
            return list;
        var keys = new (int, int, ulong, int)[list.Length];
        for (var i = 0; i < list.Length; i++)
            keys[i] = (ranks[i], problem.PublishedRanking?[list[i]] ?? 0, problem.LotteryOf(list[i]), list[i]);
        Array.Sort(keys, list);
        return list;
    }

    private static ReadOnlySpan<int> InOrder(PlacementProblem problem, int applicant)
    {
        var list = problem.Applicants.ChoicesOf(applicant);
        var ranks = problem.Applicants.RanksOf(applicant);
        if (list.Length == 0 || ranks[^1] == list.Length)
            return list;
        var sorted = list.ToArray();
        var keys = new (int, ulong, int)[list.Length];
        for (var i = 0; i < list.Length; i++)
            keys[i] = (ranks[i], problem.LotteryOf(applicant, list[i]), list[i]);
        Array.Sort(keys, sorted);
        return sorted;
    }
}
