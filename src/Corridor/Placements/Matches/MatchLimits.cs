using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Matches;

/// <summary>What hosts and their cities limit beyond the places of each offer, and who hosted whom before.</summary>
public sealed class MatchLimits(CorridorDbFactory databases)
{
    internal async Task<MatchInput> OnAsync(MatchInput input, PlacementTerms terms, CancellationToken cancel)
    {
        var houses = input.Offers.Select(offer => offer.IncubatorId).Distinct().ToList();
        var cities = input.Offers.Select(offer => offer.CityId).Distinct().ToList();
        await using var all = databases.AcrossCities();
        var hosts = await all.Set<Incubator>().Where(one => houses.Contains(one.Id) && one.MostGuests != null).OrderBy(one => one.Id).Select(one => new MatchHost(one.Id, one.MostGuests!.Value)).ToListAsync(cancel);
        var limits = await all.Set<GuestLimit>().Where(one => cities.Contains(one.CityId) && one.MostFromOneCity != null).OrderBy(one => one.CityId).Select(one => new MatchLimit(one.CityId, one.MostFromOneCity!.Value)).ToListAsync(cancel);
        var agreed = hosts.Count + limits.Count == 0 ? [] : await all.Set<Placement>()
            .Where(one => cities.Contains(one.SecondCityId) && one.State != PlacementState.Declined && one.State != PlacementState.Ended && one.State != PlacementState.Closed)
            .OrderBy(one => one.Id)
            .Select(one => new { one.IncubatorId, one.SecondCityId, one.FirstCityId, Starts = one.Starts.Local, Ends = one.Ends.Local }).ToListAsync(cancel);
        return input with
        {
            Hosts = hosts,
            Limits = limits,
            Agreed = [.. agreed.Select(one => new MatchStay(one.IncubatorId, one.SecondCityId, one.FirstCityId, Number(one.Starts.Date.ToYearMonth()), Math.Max(1, Number(one.Ends.Date.ToYearMonth()) - Number(one.Starts.Date.ToYearMonth()))))],
            Debts = terms.Reciprocity ? await DebtsAsync(all, cancel) : [],
            Months = terms.Months,
        };
    }

    internal static int Number(YearMonth month) => (month.Year * 12) + month.Month;

    private static async Task<List<MatchDebt>> DebtsAsync(CorridorDb all, CancellationToken cancel) =>
        [.. (await all.Set<Placement>().SignedByAll()
            .GroupBy(one => new { one.FirstCityId, one.SecondCityId }).Select(pair => new { Guest = pair.Key.FirstCityId, Host = pair.Key.SecondCityId, Count = pair.Count() }).ToListAsync(cancel))
            // Who hosted then is the origin now.
            .Select(pair => new MatchDebt(pair.Host, pair.Guest, pair.Count)).OrderBy(debt => debt.OriginCityId).ThenBy(debt => debt.HostCityId)];
}
