namespace Corridor.Matching.Placements;

/// <summary>
/// The check under ceilings, caps and group sizes: every rule is counted out month by month and offer by offer. A pair blocks when both strictly gain
/// and every rule holds after the applicant moved there and some guests were let go: no more guests than the applicant has people (one, for a single
/// person), each ranked lower by that offer, or by the host whose ceiling is in the way. With ceilings over whole hosts this is the definition of
/// Abraham, Irving and Manlove (2007); with groups and places only, that of McDermid and Manlove, "Keeping partners together" (2010).
/// </summary>
internal sealed partial class PlacementProof
{
    // No more people than Most, of those who count, at these offers together.
    private sealed class Rule(string words, IEnumerable<int> offers, int most)
    {
        public string Words => words;
        public int Most => most;
        public HashSet<int> Offers { get; } = [.. offers];
        public HashSet<int>? Applicants { get; init; }
        public Dictionary<int, int>? HostRanks { get; init; }
        public List<int> Members { get; } = [];
        public int People { get; set; }

        public bool Counts(int applicant) => Applicants is null || Applicants.Contains(applicant);
    }

    private readonly List<Rule> rules = [];
    private List<Rule>[] rulesAt = [];

    private void CountOut(int[] ranks)
    {
        WriteRules();
        rulesAt = [.. Enumerable.Range(0, problem.Offers.Count).Select(_ => new List<Rule>())];
        foreach (var rule in rules)
            foreach (var offer in rule.Offers)
                rulesAt[offer].Add(rule);
        for (var a = 0; a < offerOf.Count; a++)
        {
            if (offerOf[a] is not { } offer || (uint)offer >= (uint)rulesAt.Length)
                continue;
            foreach (var rule in rulesAt[offer].Where(rule => rule.Counts(a)))
            {
                rule.Members.Add(a);
                rule.People += People(a);
            }
            rankAtPlace[a] = RankBack(a, offer, ranks);
        }
        faults.AddRange(rules.Where(rule => rule.People > rule.Most).Select(rule => $"{rule.Words} {rule.Most} and {rule.People} guests."));
    }

    private readonly Dictionary<int, int> rankAtPlace = [];

    private void WriteRules()
    {
        for (var o = 0; o < problem.Offers.Count; o++)
            rules.Add(new($"Offer {o} has places for", [o], problem.Places[o]));
        for (var c = 0; c < problem.Caps.Count; c++)
            rules.Add(new($"Cap {c} has a most of", problem.Caps[c].Offers, problem.Caps[c].Most)
            {
                Applicants = problem.Caps[c].Applicants?.ToHashSet(),
                HostRanks = problem.Caps[c].Order is { } order ? RanksOn(order.Lists, order.Owner) : null,
            });
        if (problem.Hosts is not { } hosts)
            return;
        for (var h = 0; h < hosts.Ceilings.Count; h++)
        {
            var own = Enumerable.Range(0, hosts.HostOf.Count).Where(offer => hosts.HostOf[offer] == h).ToArray();
            var ranks = RanksOn(hosts.Order, h);
            if (hosts.Stays is null)
                rules.Add(new($"Host {h} has a ceiling of", own, hosts.Ceilings[h]) { HostRanks = ranks });
            else
                foreach (var month in own.SelectMany(offer => Enumerable.Range(hosts.Stays[offer].Start, hosts.Stays[offer].Length)).Distinct().Order())
                {
                    var there = hosts.Present.Count(guest => guest.Host == h && IsIn(guest.Months, month));
                    rules.Add(new($"In month {month} host {h} has a ceiling of", own.Where(offer => IsIn(hosts.Stays[offer], month)), Math.Max(0, hosts.Ceilings[h] - there)) { HostRanks = ranks });
                }
        }
    }

    private static bool IsIn(StayMonths stay, int month) => month - stay.Start is var at && at >= 0 && at < stay.Length;

    private static Dictionary<int, int> RanksOn(Preferences lists, int owner)
    {
        var ranks = new Dictionary<int, int>();
        for (var i = 0; i < lists.ChoicesOf(owner).Length; i++)
            ranks[lists.ChoicesOf(owner)[i]] = lists.RanksOf(owner)[i];
        return ranks;
    }

    private int People(int applicant) => problem.Sizes is { } sizes ? sizes[applicant] : 1;

    private int RankBack(int applicant, int offer, int[] ranks)
    {
        var at = problem.Applicants.ChoicesOf(applicant).IndexOf(offer);
        return at < 0 ? NotListed : ranks[problem.Applicants.StartOf(applicant) + at];
    }

    private bool WouldTakeUnderRules(int offer, int applicant, int rank)
    {
        var present = offerOf[applicant];
        var broken = rulesAt[offer].Where(rule => rule.Counts(applicant) && !(present is { } here && rule.Offers.Contains(here))
            && rule.People + People(applicant) > rule.Most).ToArray();
        if (broken.Length == 0)
            return true;
        int[] dispensable = [.. broken.SelectMany(rule => rule.Members).Distinct().Where(guest =>
            (offerOf[guest] == offer && rankAtPlace[guest] > rank)
            || broken.Any(rule => rule.HostRanks is { } order && rule.Members.Contains(guest)
                && order.GetValueOrDefault(guest, int.MaxValue) > order.GetValueOrDefault(applicant, int.MaxValue)))];
        return Suffices([], 0);

        bool Suffices(List<int> gone, int from)
        {
            if (Array.TrueForAll(broken, rule => rule.People + People(applicant) - gone.Where(rule.Members.Contains).Sum(People) <= rule.Most))
                return true;
            if (gone.Count == People(applicant))
                return false;
            for (var i = from; i < dispensable.Length; i++)
                if (Suffices([.. gone, dispensable[i]], i + 1))
                    return true;
            return false;
        }
    }
}
