using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Charters;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Access;

/// <summary>A charter as somebody finds it here, and the seat from which they may change and accept it.</summary>
public sealed record CharterFound(City With, CharterFile? File, Seat? Seat)
{
    public Seat MustSit() => Seat ?? throw new NotFoundException();
}

/// <summary>
/// Who finds the charter of this city with another one: its coordinators and hosts, and whoever stays in one of the two and comes from
/// the other. Those who coordinate the whole city act for it.
/// </summary>
public sealed class CharterAccess(CorridorDb db, CurrentAccount who, CurrentCity city, Cities cities, Chartering chartering)
{
    public async Task<CharterFound> FindAsync(string with, CancellationToken cancel = default)
    {
        var (me, here) = (who.RequiredId, city.Required.Id);
        var other = await cities.BySlugAsync(with, cancel) is { Status: CityStatus.Active } known && known.Id != here ? known : throw new NotFoundException();
        var coordinates = await who.CallsRunAsync(cancel) is null;
        if (!coordinates && !await who.IsAsync(CityRole.Coordinator, cancel) && !await who.IsAsync(CityRole.Host, cancel)
            && !await db.Set<Placement>().AnyAsync(stay => stay.OwnerId == me && (stay.FirstCityId == other.Id || stay.SecondCityId == other.Id), cancel))
            throw new NotFoundException();
        if (await chartering.FindAsync(other.Id, cancel) is not { } file)
            return coordinates ? new CharterFound(other, null, await SeatAsync(me, here, other.Id, cancel)) : throw new NotFoundException();
        return new CharterFound(other, file, coordinates ? await SeatAsync(me, here, other.Id, cancel) : null);
    }

    private async Task<Seat> SeatAsync(Guid me, Guid here, Guid other, CancellationToken cancel)
    {
        var account = (await who.ReadAsync(cancel))!;
        var party = Charter.PairOf(here, other).First == here ? StayParty.OriginCity : StayParty.HostCity;
        return new Seat(party, me, account.DisplayName.Length > 0 ? account.DisplayName : account.Email!);
    }
}
