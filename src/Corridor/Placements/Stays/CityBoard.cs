using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Checklists;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Stays;

/// <summary>Places, and what became of them: each number counts what comes after it, too.</summary>
/// <param name="Offered">Published by incubators.</param>
/// <param name="Given">To start-ups that were not declined.</param>
/// <param name="Accepted">By both sides.</param>
/// <param name="Arrived">Stays that have begun.</param>
public sealed record Fill(int Offered, int Given, int Accepted, int Arrived)
{
    /// <summary>In hundredths of what is offered.</summary>
    public int Share(int number) => Offered == 0 ? 0 : Math.Min(100, number * 100 / Offered);
}

/// <summary>What a coordinator watches over.</summary>
/// <param name="Year">Since when places of this city are counted: the first of January.</param>
/// <param name="Hosted">Places of this city's incubators; none: it offers none and hosts nobody.</param>
/// <param name="Calls">By call of this city that ends in stays, wherever these are.</param>
/// <param name="Waiting">Stays whose agreement is not signed by all, by those who have not.</param>
/// <param name="BeingSigned">Such agreements.</param>
/// <param name="LateAgreements">Of these, those whose time is over.</param>
/// <param name="SignedByAll">Agreements that all have signed.</param>
/// <param name="LateItems">Of checklists, by who does them.</param>
/// <param name="LateReports">Of all stays, coming and going.</param>
public sealed record CityStays(
    int Year, Fill? Hosted, IReadOnlyDictionary<Guid, Fill> Calls, IReadOnlyDictionary<StayParty, int> Waiting, int BeingSigned, int LateAgreements, int SignedByAll,
    IReadOnlyDictionary<StayParty, int> LateItems, int LateReports)
{
    public bool IsEmpty => Hosted is null && Calls.Values.All(fill => fill.Given == 0 && fill.Offered == 0) && BeingSigned + SignedByAll == 0;
}

/// <summary>Places, late items and agreements of the current city, for its desk.</summary>
public sealed class CityBoard(CorridorDb db, CorridorDbFactory databases, CurrentCity city, TimeProvider clock)
{
    private sealed record Counted(Guid CallId, Guid CallCityId, Guid FirstCityId, Guid SecondCityId, bool IsOfNow, PlacementState State, int Stays);

    /// <param name="calls">Those of this city that end in stays, with the months in which these may begin.</param>
    /// <param name="mine">The calls that a coordinator may run; null: all of the city's.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<CityStays> ReadAsync(IReadOnlyDictionary<Guid, (LocalDate First, LocalDate Last)> calls, IReadOnlyList<Guid>? mine, CancellationToken cancel = default)
    {
        var (here, now) = (city.Required.Id, clock.Now());
        var year = now.InZone(city.Required.TimeZone).Year;
        await using var all = databases.AcrossCities();
        var counted = await CountAsync(all, here, mine, year, cancel);
        var places = await PlacesAsync(all, new LocalDate(year, 1, 1), calls, cancel);

        Fill FillOf(int offered, IEnumerable<Counted> stays)
        {
            var standing = stays.Where(one => one.State != PlacementState.Declined).ToList();
            return new Fill(offered, standing.Sum(one => one.Stays),
                standing.Where(one => one.State != PlacementState.Proposed).Sum(one => one.Stays),
                standing.Where(one => one.State is PlacementState.Running or PlacementState.Ended or PlacementState.Closed).Sum(one => one.Stays));
        }

        var hosted = FillOf(places.Where(one => one.CityId == here && one.Starts.Year >= year).Sum(one => one.Places), counted.Where(one => one.SecondCityId == here && one.IsOfNow));
        var ofCalls = calls.ToDictionary(call => call.Key, call => FillOf(
            places.Where(one => one.Starts >= call.Value.First && one.Starts <= call.Value.Last).Sum(one => one.Places), counted.Where(one => one.CallId == call.Key)));
        var own = counted.Where(one => one.FirstCityId == here || one.SecondCityId == here).ToList();
        var unsigned = await UnsignedAsync(mine, cancel);
        return new CityStays(
            year, hosted.Offered + hosted.Given == 0 ? null : hosted, ofCalls,
            unsigned.SelectMany(agreement => agreement.Missing).CountBy(party => party).ToDictionary(), unsigned.Count, unsigned.Count(agreement => agreement.IsLateAt(now)),
            own.Where(one => one.State is PlacementState.Agreed or PlacementState.Running or PlacementState.Ended or PlacementState.Closed).Sum(one => one.Stays),
            await LateItemsAsync(mine, cancel), await LateReportsAsync(mine, now, cancel));
    }

    private static Task<List<Counted>> CountAsync(CorridorDb all, Guid here, IReadOnlyList<Guid>? mine, int year, CancellationToken cancel)
    {
        var stays = all.Set<Placement>().Where(one => one.CallCityId == here || one.FirstCityId == here || one.SecondCityId == here);
        if (mine is not null)
            stays = stays.Where(one => mine.Contains(one.CallId));
        return stays.GroupBy(one => new { one.CallId, one.CallCityId, one.FirstCityId, one.SecondCityId, IsOfNow = one.Year >= year, one.State })
            .Select(same => new Counted(same.Key.CallId, same.Key.CallCityId, same.Key.FirstCityId, same.Key.SecondCityId, same.Key.IsOfNow, same.Key.State, same.Count())).ToListAsync(cancel);
    }

    private static async Task<List<(Guid CityId, LocalDate Starts, int Places)>> PlacesAsync(CorridorDb all, LocalDate since, IReadOnlyDictionary<Guid, (LocalDate First, LocalDate Last)> calls, CancellationToken cancel)
    {
        var first = calls.Values.Select(call => call.First).Append(since).Min();
        return [.. (await all.Set<Offer>().Where(offer => offer.State == OfferState.Published && offer.Starts >= first)
            .GroupBy(offer => new { offer.CityId, offer.Starts }).Select(month => new { month.Key.CityId, month.Key.Starts, Places = month.Sum(offer => offer.Places) }).ToListAsync(cancel))
            .Select(month => (month.CityId, month.Starts, month.Places))];
    }

    private Task<List<Agreement>> UnsignedAsync(IReadOnlyList<Guid>? mine, CancellationToken cancel) => (
        from agreement in db.Set<Agreement>().AsNoTracking()
        join stay in Mine(mine) on agreement.PlacementId equals stay.Id
        where stay.State == PlacementState.Accepted
        select agreement).ToListAsync(cancel);

    // An item is told late once, on the morning after its date; another date takes that back.
    private Task<Dictionary<StayParty, int>> LateItemsAsync(IReadOnlyList<Guid>? mine, CancellationToken cancel) => (
        from item in db.Set<ChecklistItem>().Late()
        join stay in Mine(mine) on item.PlacementId equals stay.Id
        where stay.State == PlacementState.Agreed || stay.State == PlacementState.Running
        group item by item.Owner into owner
        select new { owner.Key, Count = owner.Count() }).ToDictionaryAsync(owner => owner.Key, owner => owner.Count, cancel);

    private Task<int> LateReportsAsync(IReadOnlyList<Guid>? mine, Instant now, CancellationToken cancel) =>
        db.Set<Report>().LateAt(now).Join(Mine(mine), report => report.PlacementId, stay => stay.Id, (report, _) => report).CountAsync(cancel);

    private IQueryable<Placement> Mine(IReadOnlyList<Guid>? calls) => calls is null ? db.Set<Placement>() : db.Set<Placement>().Where(stay => calls.Contains(stay.CallId));
}
