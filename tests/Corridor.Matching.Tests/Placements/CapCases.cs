using Corridor.Matching.Placements;

namespace Corridor.Matching.Tests.Placements;

/// <summary>Random problems under ceilings by month, origin caps and group sizes, and the rules written out once more, as plainly as can be.</summary>
internal static class CapCases
{
    /// <summary>Hosts in two cities with stays of six months that overlap in part, guests who are there already, and caps by origin.</summary>
    public static PlacementProblem Random(int seed, int maxApplicants, int maxOffers, bool groups = false)
    {
        var plain = PlacementCases.RandomUnderCeilings(seed, maxApplicants, maxOffers);
        var random = new Random(seed ^ 77);
        var hosts = plain.Hosts!;
        var originOf = plain.Applicants is var applicants ? Enumerable.Range(0, applicants.Count).Select(_ => random.Next(3)).ToArray() : [];
        var cityOf = hosts.HostOf.Select(host => host % 2).ToArray();
        return plain with
        {
            Places = [.. plain.Places.Select(places => groups ? 3 * places : places)],
            NotAllowed = [.. from a in Enumerable.Range(0, originOf.Length) from o in Enumerable.Range(0, cityOf.Length) where originOf[a] == cityOf[o] && random.Next(3) > 0 select new ApplicantOffer(a, o)],
            Hosts = random.Next(4) == 0 ? null : hosts with
            {
                Ceilings = [.. hosts.Ceilings.Select(ceiling => groups ? 3 * ceiling : ceiling)],
                Stays = random.Next(4) == 0 ? null : [.. hosts.HostOf.Select(_ => new StayMonths(random.Next(12)))],
            },
            Caps = PlacementCap.OfOrigins(originOf, cityOf,
                from city in Enumerable.Range(0, 2) from origin in Enumerable.Range(0, 3) where random.Next(3) > 0 select new OriginLimit(city, origin, random.Next(3) * (groups ? 3 : 1))),
            Sizes = groups ? [.. originOf.Select(_ => random.Next(1, 5))] : null,
        };
    }

    /// <summary>Whether the rules hold, people counted month by month.</summary>
    public static bool IsFeasible(PlacementProblem problem, IReadOnlyList<int?> offerOf)
    {
        var placed = Enumerable.Range(0, offerOf.Count).Where(a => offerOf[a] is not null).Select(a => (Applicant: a, Offer: offerOf[a]!.Value)).ToArray();
        return placed.All(p => problem.Applicants.RankOf(p.Applicant, p.Offer) is not null && problem.Offers.RankOf(p.Offer, p.Applicant) is not null
                && !problem.NotAllowed.Contains(new(p.Applicant, p.Offer)))
            && Enumerable.Range(0, problem.Offers.Count).All(o => People(placed.Where(p => p.Offer == o)) <= problem.Places[o])
            && problem.Caps.All(cap => People(placed.Where(p => cap.Offers.Contains(p.Offer) && cap.Applicants?.Contains(p.Applicant) != false)) <= cap.Most)
            && (problem.Hosts is not { } hosts || Enumerable.Range(0, hosts.Ceilings.Count).All(h => Enumerable.Range(0, 24).All(month =>
                People(placed.Where(p => hosts.HostOf[p.Offer] == h && IsThere(hosts.Stays?[p.Offer], month)))
                    + hosts.Present.Count(guest => guest.Host == h && IsThere(guest.Months, month)) <= hosts.Ceilings[h])));

        int People(IEnumerable<(int Applicant, int Offer)> of) => of.Sum(p => problem.Sizes?[p.Applicant] ?? 1);

        static bool IsThere(StayMonths? stay, int month) => stay is not { } months || (month >= months.Start && month < months.Start + months.Length);
    }

    /// <summary>The pairs that block, by trying to let go everybody, one after the other: only for single people.</summary>
    public static IEnumerable<ApplicantOffer> Blocking(PlacementProblem problem, IReadOnlyList<int?> offerOf)
    {
        for (var a = 0; a < offerOf.Count; a++)
            foreach (var o in problem.Applicants.ChoicesOf(a).ToArray())
            {
                var gains = offerOf[a] is not { } has || problem.Applicants.RankOf(a, o) < problem.Applicants.RankOf(a, has);
                if (gains && (IsFeasible(problem, After(a, o, null)) || Enumerable.Range(0, offerOf.Count).Any(guest => guest != a && offerOf[guest] is { } at
                    && ((at == o && problem.Offers.RankOf(o, a) < problem.Offers.RankOf(o, guest)) || HostPrefers(a, o, guest, at))
                    && IsFeasible(problem, After(a, o, guest)))))
                    yield return new(a, o);
            }

        int?[] After(int applicant, int offer, int? gone) => [.. offerOf.Select((old, one) => one == applicant ? offer : one == gone ? null : old)];

        // Only a ceiling in the way lets a host choose between guests of two of its offers: else it keeps both.
        bool HostPrefers(int applicant, int offer, int guest, int at)
        {
            if (problem.Hosts is not { } hosts || hosts.HostOf[offer] != hosts.HostOf[at])
                return false;
            var host = hosts.HostOf[offer];
            var ceilingIsInTheWay = !IsFeasible(problem with { Caps = [], NotAllowed = [], Places = [.. problem.Places.Select(_ => 99)] }, After(applicant, offer, null));
            return ceilingIsInTheWay && (hosts.Order.RankOf(host, applicant) ?? int.MaxValue) < (hosts.Order.RankOf(host, guest) ?? int.MaxValue);
        }
    }

    /// <summary>Every result that keeps the rules.</summary>
    public static IEnumerable<int?[]> AllFeasible(PlacementProblem problem)
    {
        var result = new int?[problem.Applicants.Count];
        return From(0);

        IEnumerable<int?[]> From(int applicant)
        {
            if (!IsFeasible(problem, result))
                yield break;
            if (applicant == result.Length)
            {
                yield return [.. result];
                yield break;
            }
            foreach (var offer in problem.Applicants.ChoicesOf(applicant).ToArray().Select(offer => (int?)offer).Append(null))
            {
                result[applicant] = offer;
                foreach (var found in From(applicant + 1))
                    yield return found;
            }
            result[applicant] = null;
        }
    }
}
