using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
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

/// <summary>How many places of an offer are free now, whichever call asks, and how many were ever given.</summary>
public sealed record OfferCount(Guid Id, Guid CityId, bool IsOpen, int Free, int Given);

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
        return await Published(db).Where(offer => offer.Starts >= first && offer.Starts <= last).OrderBy(offer => offer.Starts).ThenBy(offer => offer.Id).Shown(db).ToListAsync(cancel);
    }

    /// <summary>These offers, whatever became of them.</summary>
    public async Task<IReadOnlyList<PublicOffer>> WithAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        return await db.Set<Offer>().Where(offer => ids.Contains(offer.Id)).Shown(db).ToListAsync(cancel);
    }

    /// <summary>These offers counted, all of it at one instant.</summary>
    internal async Task<Dictionary<Guid, OfferCount>> CountAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        await using var db = databases.AcrossCities();
        return await db.Set<Offer>().Where(offer => ids.Contains(offer.Id)).WithTaken(db).Select(one => new OfferCount(
            one.Offer.Id, one.Offer.CityId, one.Offer.State == OfferState.Published, one.Offer.Places - one.Taken,
            db.Set<GivenPlace>().Where(given => given.OfferId == one.Offer.Id).Max(given => (int?)given.Number) ?? 0)).ToDictionaryAsync(offer => offer.Id, cancel);
    }

    // A city that is suspended takes nobody in.
    private static IQueryable<Offer> Published(CorridorDb db) => db.Set<Offer>().Where(offer => offer.State == OfferState.Published && db.Cities.Any(city => city.Id == offer.CityId && city.Status == CityStatus.Active));
}

public static class OfferQueries
{
    /// <summary>With the incubator's name and how many places are given away.</summary>
    public static IQueryable<PublicOffer> Shown(this IQueryable<Offer> offers, CorridorDb db) =>
        offers.WithTaken(db).Join(db.Set<Incubator>(), one => one.Offer.IncubatorId, incubator => incubator.Id, (one, incubator) => new PublicOffer(
            one.Offer.Id, one.Offer.CityId, incubator.Id, incubator.Slug, incubator.Name, one.Offer.Slug, one.Offer.Title, one.Offer.Summary,
            one.Offer.Places, one.Offer.Starts, one.Offer.Themes, one.Offer.Languages, one.Offer.Provides, one.Taken));

    // By a stay that stands, or by what was said and becomes one in a moment.
    internal static IQueryable<TakenOffer> WithTaken(this IQueryable<Offer> offers, CorridorDb db) => offers.Select(offer => new TakenOffer
    {
        Offer = offer,
        Taken = db.Set<Placement>().Count(stay => stay.OfferId == offer.Id && stay.State != PlacementState.Declined)
            + db.Set<GivenPlace>().Count(given => given.OfferId == offer.Id
                && !db.Set<Placement>().Any(stay => stay.MatchId == given.MatchId && stay.ApplicationId == given.ApplicationId && stay.OfferId == offer.Id)),
    });

    internal sealed class TakenOffer
    {
        public required Offer Offer { get; init; }
        public required int Taken { get; init; }
    }
}
