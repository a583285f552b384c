using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Access;

/// <summary>A stay as somebody finds it here, and the sides for which they may act here.</summary>
public sealed record StayFound(Stay Stay, City Origin, City Host, bool IsHere, bool IsGuest, bool AsHost)
{
    public Placement Placement => Stay.Placement;

    public bool AsApplicant => IsHere && IsGuest;

    public bool Acts(StaySide side) => side == StaySide.Host ? AsHost : AsApplicant;

    public bool Writes(Report report) => Acts(report.TermsOf(Placement).By);

    /// <summary>A side reads by its rules, wherever it reads; the coordinators of both cities read what was sent.</summary>
    public bool MayRead(Report report) => (AsHost && Stay.MayRead(report, StaySide.Host)) || (IsGuest && Stay.MayRead(report, StaySide.Applicant))
        || (!AsHost && !IsGuest && report.SentAt is not null);

    public void MustActAsApplicant()
    {
        if (!AsApplicant)
            throw new NotFoundException();
    }

    public void MustActAsHost()
    {
        if (!AsHost)
            throw new NotFoundException();
    }
}

/// <summary>
/// Who finds a stay: its applicant, the hosts of its host's city, and, reading only, the coordinators of either city.
/// All that is done to it is done in the host's city.
/// </summary>
public sealed class StayAccess(CorridorDb db, CurrentAccount who, CurrentCity city, Cities cities, Staying staying)
{
    public async Task<StayFound> FindAsync(Guid id, CancellationToken cancel = default)
    {
        var (me, here) = (who.RequiredId, city.Required);
        var isHost = await who.IsAsync(CityRole.Host, cancel);
        var reading = new StayReading(me, here.Id, isHost, await who.CallsRunAsync(cancel));
        if (!await db.Set<Placement>().ReadableBy(reading).AnyAsync(one => one.Id == id, cancel))
            throw new NotFoundException();
        var stay = await staying.FindAsync(id, cancel);
        var isHere = stay.Placement.SecondCityId == here.Id;
        return new StayFound(stay, await CityAsync(stay.Placement.FirstCityId, cancel), await CityAsync(stay.Placement.SecondCityId, cancel),
            isHere, stay.Placement.OwnerId == me, isHere && isHost);
    }

    private async ValueTask<City> CityAsync(Guid id, CancellationToken cancel) => await cities.ByIdAsync(id, cancel) ?? throw new NotFoundException();
}
