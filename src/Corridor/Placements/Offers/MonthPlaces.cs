using NodaTime;

namespace Corridor.Placements.Offers;

/// <summary>The places whose stays begin in a month.</summary>
public sealed record MonthPlaces(YearMonth Month, int Offered, int Taken)
{
    /// <summary>How far hosts and start-ups plan.</summary>
    public const int Months = 18;

    public int Free => Offered - Taken;

    /// <summary>Month by month, those without places too.</summary>
    public static IReadOnlyList<MonthPlaces> Of(IEnumerable<PublicOffer> offers, YearMonth first)
    {
        var byMonth = offers.ToLookup(offer => offer.Month);
        return [.. Enumerable.Range(0, Months).Select(first.PlusMonths).Select(month => new MonthPlaces(month, byMonth[month].Sum(offer => offer.Places), byMonth[month].Sum(offer => offer.Places - offer.Free)))];
    }
}
