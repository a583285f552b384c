using Corridor.Matching;
using Corridor.Matching.Placements;

namespace Corridor.Benchmarks;

/// <summary>
/// The instances of baselines/match-da, number for number: each applicant lists so many offers, popular ones more often;
/// each offer has as many places as the others, in all a twentieth more than applicants, and orders those who list it by a key.
/// </summary>
/// <param name="Applicants">Lists.</param>
/// <param name="Offers">Each with its places.</param>
/// <param name="Choices">On each list.</param>
internal sealed record ContestedOffers(int Applicants, int Offers, int Choices)
{
    private const ulong Seed = 1;
    private const double Slack = 1.05;

    public int PlacesOfEach => (int)Math.Ceiling(((double)Applicants / Offers * Slack) - 1e-9);

    /// <summary>Where each list starts, and all lists one after the other.</summary>
    public (int[] Start, int[] Lists) Lists()
    {
        var lists = new int[Applicants * Choices];
        for (var a = 0; a < Applicants; a++)
        {
            var list = lists.AsSpan(a * Choices, Choices);
            var (count, draw) = (0, 0UL);
            while (count < Choices)
            {
                var uniform = (Seeded.Mix((Seed * 11) + ((ulong)a << 20) + draw++) >> 11) * (1.0 / (1UL << 53));
                var offer = (int)(uniform * uniform * Offers);
                if (!list[..count].Contains(offer))
                    list[count++] = offer;
            }
        }

        return ([.. Enumerable.Range(0, Applicants + 1).Select(a => a * Choices)], lists);
    }

    public static ulong KeyOf(int offer, int applicant) => Seeded.Mix((Seed * 77) + ((ulong)offer * 0x10001) + ((ulong)applicant << 24));

    public PlacementProblem Problem(Preferences applicants, Preferences offers) => new()
    {
        Applicants = applicants,
        Offers = offers,
        Places = [.. Enumerable.Repeat(PlacesOfEach, Offers)],
        CompareSides = false,
    };

    /// <summary>Who is where, in one number.</summary>
    public static ulong Checksum(IReadOnlyList<int?> offerOf)
    {
        var sum = 0UL;
        for (var a = 0; a < offerOf.Count; a++)
            if (offerOf[a] is { } offer)
                sum = unchecked(sum + Seeded.Mix(((ulong)a << 32) | (uint)offer));
        return sum;
    }
}
