using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using NodaTime;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Offers;

/// <summary>A published offer as anybody reads it.</summary>
public sealed record PublicOffer(
    Guid Id, Guid CityId, Guid IncubatorId, string IncubatorSlug, string Incubator, string Slug, LocalizedText Title, LocalizedText Summary,
    int Places, LocalDate Starts, List<string> Themes, List<string> Languages, List<LocalizedText> Provides, int Taken)
{
    public int Free => Math.Max(0, Places - Taken);

    public YearMonth Month => Starts.ToYearMonth();
}

/// <summary>The published offers of all cities.</summary>
public sealed class OfferBook(CorridorDbFactory databases)
{
    private const int Most = 1000;

    /// <summary>Offers that begin in or after a month, soonest first.</summary>
    public async Task<IReadOnlyList<PublicOffer>> FromAsync(YearMonth month, CancellationToken cancel = default)
    {
        var first = month.OnDayOfMonth(1);
        await using var db = databases.AcrossCities();
        return await Published(db).Where(offer => offer.Starts >= first).OrderBy(offer => offer.Starts).ThenBy(offer => offer.Id).Take(Most).Shown(db).ToListAsync(cancel);
    }

    /// <summary>Offers that a call's applicants may choose from.</summary>
    public async Task<IReadOnlyList<PublicOffer>> ForAsync(Call call, CancellationToken cancel = default)
    {
        if (Offer.StartsOf(call) is not var (first, last))
            return [];
        await using var db = databases.AcrossCities();
        return await Published(db).Where(offer => offer.Starts >= first && offer.Starts <= last).OrderBy(offer => offer.Starts).ThenBy(offer => offer.Id).Take(Most).Shown(db).ToListAsync(cancel);
    }

    /// <summary>These offers, whatever became of them.</summary>
    public async Task<IReadOnlyList<PublicOffer>> WithAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        return await db.Set<Offer>().Where(offer => ids.Contains(offer.Id)).Shown(db).ToListAsync(cancel);
    }

    private static IQueryable<Offer> Published(CorridorDb db) => db.Set<Offer>().Where(offer => offer.State == OfferState.Published);
}

public static class OfferQueries
{
    /// <summary>With the incubator's name and how many places are given away.</summary>
    public static IQueryable<PublicOffer> Shown(this IQueryable<Offer> offers, CorridorDb db) =>
        offers.Join(db.Set<Incubator>(), offer => offer.IncubatorId, incubator => incubator.Id, (offer, incubator) => new PublicOffer(
            offer.Id, offer.CityId, incubator.Id, incubator.Slug, incubator.Name, offer.Slug, offer.Title, offer.Summary,
            offer.Places, offer.Starts, offer.Themes, offer.Languages, offer.Provides,
            db.Set<Placement>().Count(placement => placement.OfferId == offer.Id && placement.State != PlacementState.Declined)));
}
