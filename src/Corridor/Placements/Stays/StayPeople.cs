using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Stays;

/// <summary>Somebody acting for one party.</summary>
public sealed record Seat(StayParty Party, Guid AccountId, string Name);

/// <summary>Who is written to for a party of a stay, each with the city in which they may open its page; asked in the host's city.</summary>
public sealed class StayPeople(CorridorDb db, CorridorDbFactory databases, Cities cities)
{
    public async Task<IReadOnlyList<Reader>> OfAsync(Placement stay, StayParty party, CancellationToken cancel) => party switch
    {
        StayParty.StartUp => await GuestAsync(stay, cancel),
        StayParty.Host => await HostsAsync(cancel),
        StayParty.OriginCity => await CoordinatorsAsync(stay, stay.FirstCityId, cancel),
        _ => await CoordinatorsAsync(stay, stay.SecondCityId, cancel),
    };

    /// <summary>Those of several parties, everybody once.</summary>
    public async Task<IReadOnlyList<Reader>> OfAsync(Placement stay, IEnumerable<StayParty> parties, CancellationToken cancel)
    {
        var readers = new List<Reader>();
        foreach (var party in parties)
            readers.AddRange(await OfAsync(stay, party, cancel));
        return [.. readers.DistinctBy(reader => reader.Email, StringComparer.OrdinalIgnoreCase)];
    }

    private async Task<IReadOnlyList<Reader>> GuestAsync(Placement stay, CancellationToken cancel)
    {
        var isAway = stay.State is PlacementState.Running or PlacementState.Ended;
        var home = isAway ? null : (await cities.ByIdAsync(stay.FirstCityId, cancel))?.Zone;
        return [.. (await db.Users.Where(account => account.Id == stay.OwnerId).ToListAsync(cancel)).Select(account => new Reader(account.Email!, account.Language, Zone: home, AccountId: account.Id))];
    }

    private async Task<IReadOnlyList<Reader>> HostsAsync(CancellationToken cancel) =>
        [.. (await db.Users
            .Where(account => db.Set<Membership>().Any(membership => membership.AccountId == account.Id && membership.Role == CityRole.Host))
            .OrderBy(account => account.Id)
            .ToListAsync(cancel)).Select(account => new Reader(account.Email!, account.Language, AccountId: account.Id))];

    private async Task<IReadOnlyList<Reader>> CoordinatorsAsync(Placement stay, Guid of, CancellationToken cancel)
    {
        var city = await cities.ByIdAsync(of, cancel);
        await using var all = databases.AcrossCities();
        return [.. (await (
            from membership in all.Set<Membership>()
            join account in all.Users on membership.AccountId equals account.Id
            where membership.CityId == of && membership.Role == CityRole.Coordinator && (membership.CallId == null || membership.CallId == stay.CallId)
            orderby membership.Id
            select new { account.Email, account.Language, account.Id }).ToListAsync(cancel))
            .Select(account => new Reader(account.Email!, account.Language, Zone: city?.Zone, AccountId: account.Id, City: city))];
    }
}
