using Corridor.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Offers;

/// <summary>Places of a published offer.</summary>
public sealed record HouseOffer(Guid Id, int Places, LocalDate Starts);

/// <summary>An incubator of the current city with its published offers.</summary>
/// <param name="Id">Of the incubator.</param>
/// <param name="Name">What it is called.</param>
/// <param name="MostGuests">At once; none: as many as its offers have places.</param>
/// <param name="Offers">The soonest first.</param>
public sealed record House(Guid Id, string Name, int? MostGuests, IReadOnlyList<HouseOffer> Offers);

public static class HouseQueries
{
    public static async Task<IReadOnlyList<House>> HousesAsync(this CorridorDb db, CancellationToken cancel = default) =>
        [.. (await (
            from house in db.Set<Incubator>()
            join offer in db.Set<Offer>().Where(offer => offer.State == OfferState.Published) on house.Id equals offer.IncubatorId into published
            from offer in published.DefaultIfEmpty()
            select new { house.Id, house.Name, house.MostGuests, Offer = (Guid?)offer.Id, Places = (int?)offer.Places, Starts = (LocalDate?)offer.Starts }).ToListAsync(cancel))
            .GroupBy(row => (row.Id, row.Name, row.MostGuests))
            .Select(house => new House(house.Key.Id, house.Key.Name, house.Key.MostGuests,
                [.. house.Where(row => row.Offer is not null).Select(row => new HouseOffer(row.Offer!.Value, row.Places!.Value, row.Starts!.Value)).OrderBy(offer => offer.Starts)]))
            .OrderBy(house => house.Name, StringComparer.CurrentCulture)];
}
