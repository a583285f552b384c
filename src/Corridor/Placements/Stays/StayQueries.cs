using Corridor.Data;
using NodaTime;

namespace Corridor.Placements.Stays;

/// <summary>What somebody is in the current city.</summary>
/// <param name="AccountId">Who reads.</param>
/// <param name="CityId">The current city.</param>
/// <param name="IsHost">A host of that city.</param>
/// <param name="Calls">The calls that this person coordinates; null: all of the city's.</param>
public sealed record StayReading(Guid AccountId, Guid CityId, bool IsHost, IReadOnlyList<Guid>? Calls);

/// <summary>A stay in a coordinator's list.</summary>
public sealed record CityStay(Guid Id, string Title, Guid OriginCityId, Guid HostCityId, string Incubator, PlacementState State, Instant Starts, Instant Ends, string Zone, int LateReports);

public static class StayQueries
{
    /// <summary>Its applicant, the hosts of its host's city, the coordinators of either city.</summary>
    public static IQueryable<Placement> ReadableBy(this IQueryable<Placement> stays, StayReading reader)
    {
        var (account, city, isHost) = (reader.AccountId, reader.CityId, reader.IsHost);
        return reader.Calls is not { } calls
            ? stays
            : stays.Where(one => one.OwnerId == account || (isHost && one.SecondCityId == city) || calls.Contains(one.CallId));
    }

    /// <summary>A city's stays, coming and going, the newest first.</summary>
    /// <param name="db">In the city.</param>
    /// <param name="calls">The calls that a coordinator may run; null: all of the city's.</param>
    /// <param name="from">The first one; none: the newest.</param>
    /// <param name="now">What is late by then.</param>
    public static IQueryable<CityStay> OfCity(CorridorDb db, IReadOnlyList<Guid>? calls, Guid? from, Instant now)
    {
        var stays = db.Set<Placement>().AsQueryable();
        if (calls is not null)
            stays = stays.Where(one => calls.Contains(one.CallId));
        return stays.NewestFirst(from)
            .Select(one => new CityStay(one.Id, one.Title, one.FirstCityId, one.SecondCityId, one.Incubator, one.State, one.Starts.Instant, one.Ends.Instant, one.Starts.Zone,
                db.Set<Report>().Count(report => report.PlacementId == one.Id && report.SentAt == null && report.DueAt < now)));
    }
}
