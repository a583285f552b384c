using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Flows;

/// <summary>Signed stays from one city to another, of one programme, that begin in one year.</summary>
public sealed record Flow(Guid OriginCityId, Guid HostCityId, int Year, string Programme, int Stays, int Days);

/// <summary>What start-ups told so many months after their stays, summed.</summary>
public sealed record Outcome(int Months, int Reports, long Jobs, long Clients, long Deals);

/// <summary>What a year brought; its stays are those that begin in it.</summary>
/// <param name="Year">Which one.</param>
/// <param name="Stays">Signed by all.</param>
/// <param name="StartUps">Each once, however often it went.</param>
/// <param name="Days">Lived at hosts.</param>
/// <param name="Places">That incubators offered, to all programmes.</param>
/// <param name="Given">Places for which a stay stands.</param>
/// <param name="Outcomes">In order of months.</param>
public sealed record YearFigures(int Year, int Stays, int StartUps, int Days, int Places, int Given, IReadOnlyList<Outcome> Outcomes)
{
    public double Months => Days / (365.25 / 12);

    /// <summary>Of the places that were offered; none offered: none.</summary>
    public double? Fill => Places == 0 ? null : (double)Given / Places;

    public Outcome? After(int months) => Outcomes.FirstOrDefault(one => one.Months == months);
}

/// <summary>Who went where in the network, counted and summed by the database.</summary>
public sealed class FlowBook(CorridorDbFactory databases)
{
    /// <param name="city">Only what it sends or hosts; none: all.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<IReadOnlyList<Flow>> ReadAsync(Guid? city = null, CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        return await (
            from stay in Of(db, city)
            join call in db.Set<Call>() on stay.CallId equals call.Id
            group stay by new { stay.FirstCityId, stay.SecondCityId, stay.Year, call.Programme } into flow
            orderby flow.Key.Year, flow.Key.FirstCityId, flow.Key.SecondCityId, flow.Key.Programme
            select new Flow(flow.Key.FirstCityId, flow.Key.SecondCityId, flow.Key.Year, flow.Key.Programme, flow.Count(), flow.Sum(stay => stay.Days))).ToListAsync(cancel);
    }

    /// <summary>The figures of each year in which something was offered or began, in order.</summary>
    /// <param name="flows">As they were read, for the same city.</param>
    /// <param name="city">What it sends or hosts, and the places it offers; none: all.</param>
    /// <param name="programme">Of one; none: of all.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<IReadOnlyList<YearFigures>> YearsAsync(IEnumerable<Flow> flows, Guid? city = null, string? programme = null, CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        var stays = Of(db, city);
        if (programme is not null)
            stays = stays.Where(stay => db.Set<Call>().Any(call => call.Id == stay.CallId && call.Programme == programme));
        var startUps = await stays.GroupBy(stay => stay.Year).Select(year => new { Year = year.Key, Count = year.Select(stay => stay.OwnerId).Distinct().Count() }).ToDictionaryAsync(year => year.Year, year => year.Count, cancel);
        var outcomes = (await (
            from report in db.Set<Report>()
            join stay in stays on report.PlacementId equals stay.Id
            where report.Jobs != null || report.Clients != null || report.Deals != null
            group report by new { stay.Year, report.Number } into told
            orderby told.Key.Number
            select new { told.Key.Year, told.Key.Number, Reports = told.Count(), Jobs = told.Sum(one => one.Jobs) ?? 0, Clients = told.Sum(one => one.Clients) ?? 0, Deals = told.Sum(one => one.Deals) ?? 0 }).ToListAsync(cancel))
            .ToLookup(one => one.Year, one => new Outcome(one.Number, one.Reports, one.Jobs, one.Clients, one.Deals));
        var places = await PlacesAsync(db, city, cancel);
        var began = flows.Where(flow => programme is null || flow.Programme == programme).ToLookup(flow => flow.Year);
        return [.. began.Select(year => year.Key).Union(places.Keys).Order().Select(year => new YearFigures(
            year, began[year].Sum(flow => flow.Stays), startUps.GetValueOrDefault(year), began[year].Sum(flow => flow.Days),
            places.GetValueOrDefault(year).Offered, places.GetValueOrDefault(year).Given, [.. outcomes[year]]))];
    }

    // By the month, since the year is not a column: few rows, which a year adds up.
    private static async Task<Dictionary<int, (int Offered, int Given)>> PlacesAsync(CorridorDb db, Guid? city, CancellationToken cancel)
    {
        var offers = db.Set<Offer>().Where(offer => offer.State == OfferState.Published);
        if (city is { } one)
            offers = offers.Where(offer => offer.CityId == one);
        var offered = await offers.GroupBy(offer => offer.Starts).Select(month => new { Month = month.Key, Places = month.Sum(offer => offer.Places) }).ToListAsync(cancel);
        var given = (await (
            from offer in offers
            join stay in db.Set<Placement>() on offer.Id equals stay.OfferId
            where stay.State != PlacementState.Declined
            group stay by offer.Starts into month
            select new { Month = month.Key, Count = month.Count() }).ToListAsync(cancel)).ToLookup(month => month.Month.Year, month => month.Count);
        return offered.GroupBy(month => month.Month.Year).ToDictionary(year => year.Key, year => (year.Sum(month => month.Places), given[year.Key].Sum()));
    }

    private static IQueryable<Placement> Of(CorridorDb db, Guid? city)
    {
        var stays = db.Set<Placement>().SignedByAll();
        return city is { } one ? stays.Where(stay => stay.FirstCityId == one || stay.SecondCityId == one) : stays;
    }
}
