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
        var applicants = problem.Applicants.Count;
        var offers = problem.Offers.Count;
        var notAllowed = problem.NotAllowed.ToHashSet();

        // All wishes, in strict order.
        var wishStart = new int[applicants + 1];
        var wish = new int[problem.Applicants.Entries];
        var atOffer = new int[offers + 1];
        var wishes = 0;
        for (var a = 0; a < applicants; a++)
        {
            foreach (var offer in InOrder(problem, a))
                if (notAllowed.Count == 0 || !notAllowed.Contains(new(a, offer)))
                {
                    wish[wishes++] = offer;
                    atOffer[offer + 1]++;
                }
            wishStart[a + 1] = wishes;
        }
        for (var o = 0; o < offers; o++)
            atOffer[o + 1] += atOffer[o];

        // The same by offer.
        var wisher = new int[wishes];
        var wisherWish = new int[wishes];
        var next = atOffer.AsSpan(0, offers).ToArray();
        for (var a = 0; a < applicants; a++)
            for (var w = wishStart[a]; w < wishStart[a + 1]; w++)
            {
                wisher[next[wish[w]]] = a;
                wisherWish[next[wish[w]]++] = w;
            }

        // Each offer's strict order, cut to its wishers.
        var position = new int[wishes];
        Array.Fill(position, Unknown);
        var wishOf = new int[applicants];
        Array.Fill(wishOf, Unknown);
        OfferStart = new int[offers + 1];
        OfferApplicant = new int[wishes];
        OfferArc = new int[wishes];
        var mutual = 0;
        for (var o = 0; o < offers; o++)
        {
            for (var w = atOffer[o]; w < atOffer[o + 1]; w++)
                wishOf[wisher[w]] = wisherWish[w];
            foreach (var applicant in InOrder(problem, problem.Offers, o))
            {
                if (wishOf[applicant] == Unknown)
                    continue;
                position[wishOf[applicant]] = mutual - OfferStart[o];
                OfferApplicant[mutual] = applicant;
                OfferArc[mutual++] = wishOf[applicant];
            }
            for (var w = atOffer[o]; w < atOffer[o + 1]; w++)
                wishOf[wisher[w]] = Unknown;
            OfferStart[o + 1] = mutual;
        }
        Array.Resize(ref OfferApplicant, mutual);
        Array.Resize(ref OfferArc, mutual);

        // Drop the wishes that are not returned.
        ApplicantStart = new int[applicants + 1];
        ArcOffer = new int[mutual];
        ArcPosition = new int[mutual];
        var arcOf = new int[wishes];
        var arc = 0;
        for (var a = 0; a < applicants; a++)
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
        for (var entry = 0; entry < mutual; entry++)
            OfferArc[entry] = arcOf[OfferArc[entry]];
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
