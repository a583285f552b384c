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
    /// <summary>The parties for which they act here: one person may hold several.</summary>
    public IReadOnlyList<Seat> Seats { get; init; } = [];

    public bool IsParty => Seats.Count > 0;

    public Placement Placement => Stay.Placement;

    public bool AsApplicant => IsHere && IsGuest;

    public bool Acts(StayParty side) => side == StayParty.Host ? AsHost : AsApplicant;

    public bool Writes(Report report) => Acts(report.TermsOf(Placement).By);

    /// <summary>A side reads by its rules, wherever it reads; the coordinators of both cities read what was sent.</summary>
    public bool MayRead(Report report) => (AsHost && Stay.MayRead(report, StayParty.Host)) || (IsGuest && Stay.MayRead(report, StayParty.StartUp))
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

    /// <param name="party">Which one; null: any, the first.</param>
    public Seat MustSit(StayParty? party = null) => Seats.FirstOrDefault(seat => party is null || seat.Party == party) ?? throw new NotFoundException();

    public string NameOf(StayParty party) => party switch
    {
        StayParty.StartUp => Placement.Title,
        StayParty.Host => Placement.Incubator,
        StayParty.OriginCity => Origin.Name,
        _ => Host.Name,
    };
}

/// <summary>
/// Who finds a stay: its applicant, the hosts of its host's city, and the coordinators of either city, each in their own.
/// All that is done to it is done in the host's city.
/// </summary>
public sealed class StayAccess(CorridorDb db, CurrentAccount who, CurrentCity city, Cities cities, Staying staying)
{
    public async Task<StayFound> FindAsync(Guid id, CancellationToken cancel = default)
    {
        var (me, here) = (who.RequiredId, city.Required);
        var isHost = await who.IsAsync(CityRole.Host, cancel);
        var calls = await who.CallsRunAsync(cancel);
        var reading = new StayReading(me, here.Id, isHost, calls);
        var stay = await staying.WithAsync(await db.Set<Placement>().ReadableBy(reading).Where(one => one.Id == id).SingleOrNotFoundAsync(cancel), cancel);
        var isHere = stay.Placement.SecondCityId == here.Id;
        var found = new StayFound(stay, await CityAsync(stay.Placement.FirstCityId, cancel), await CityAsync(stay.Placement.SecondCityId, cancel),
            isHere, stay.Placement.OwnerId == me, isHere && isHost);
        var coordinates = calls is null || calls.Contains(stay.Placement.CallId);
        var parties = new[]
        {
            (StayParty.StartUp, found.AsApplicant), (StayParty.Host, found.AsHost),
            (StayParty.OriginCity, coordinates && stay.Placement.FirstCityId == here.Id), (StayParty.HostCity, coordinates && isHere),
        };
        var account = (await who.ReadAsync(cancel))!;
        var name = account.DisplayName.Length > 0 ? account.DisplayName : account.Email!;
        return found with { Seats = [.. parties.Where(party => party.Item2).Select(party => new Seat(party.Item1, me, name))] };
    }

    /// <summary>Works in the host's city, where the stay's workflows and timers run, from whichever of the two cities somebody is in.</summary>
    public Task AtHostAsync<T>(StayFound found, Func<T, Task> work) where T : notnull => cities.InAs(who.RequiredId, found.Host.Id, services => work(services.GetRequiredService<T>()));

    private async ValueTask<City> CityAsync(Guid id, CancellationToken cancel) => await cities.ByIdAsync(id, cancel) ?? throw new NotFoundException();
}
