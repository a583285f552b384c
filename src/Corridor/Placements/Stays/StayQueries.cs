using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Checklists;
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

/// <summary>Which of a city's stays a list shows.</summary>
public enum StaysShown
{
    All,
    Given,
    Accepted,
    Arrived,
    ToSign,
    LateAgreement,
    SignedByAll,
    LateItems,
    LateReports,
}

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

    /// <summary>All parties have signed: they take place, or did.</summary>
    public static IQueryable<Placement> SignedByAll(this IQueryable<Placement> stays) => stays.Where(one =>
        one.State == PlacementState.Agreed || one.State == PlacementState.Running || one.State == PlacementState.Ended || one.State == PlacementState.Closed);

    /// <summary>A city's stays, coming and going, the newest first.</summary>
    /// <param name="db">In the city.</param>
    /// <param name="calls">The calls that a coordinator may run; null: all of the city's.</param>
    /// <param name="shown">Which of them.</param>
    /// <param name="hosted">Only those that a city hosts from a year on.</param>
    /// <param name="from">The first one; none: the newest.</param>
    /// <param name="now">What is late by then.</param>
    public static IQueryable<CityStay> OfCity(CorridorDb db, IReadOnlyList<Guid>? calls, StaysShown shown, (Guid City, int Year)? hosted, Guid? from, Instant now)
    {
        var stays = db.Set<Placement>().AsQueryable();
        if (calls is not null)
            stays = stays.Where(one => calls.Contains(one.CallId));
        if (hosted is var (city, year))
            stays = stays.Where(one => one.SecondCityId == city && one.Year >= year);
        return stays.Shown(db, shown, now).NewestFirst(from)
            .Select(one => new CityStay(one.Id, one.Title, one.FirstCityId, one.SecondCityId, one.Incubator, one.State, one.Starts.Instant, one.Ends.Instant, one.Starts.Zone,
                db.Set<Report>().Count(report => report.PlacementId == one.Id && report.SentAt == null && report.DueAt < now)));
    }

    internal static IQueryable<Report> LateAt(this IQueryable<Report> reports, Instant now) => reports.Where(report => report.SentAt == null && report.DueAt < now);

    internal static IQueryable<ChecklistItem> Late(this IQueryable<ChecklistItem> items) => items.Where(item => item.ToldLateAt != null && item.DoneAt == null && item.DroppedAt == null);

    private static IQueryable<Placement> Shown(this IQueryable<Placement> stays, CorridorDb db, StaysShown shown, Instant now) => shown switch
    {
        StaysShown.Given => stays.Where(one => one.State != PlacementState.Declined),
        StaysShown.Accepted => stays.Where(one => one.State != PlacementState.Declined && one.State != PlacementState.Proposed),
        StaysShown.Arrived => stays.Where(one => one.State == PlacementState.Running || one.State == PlacementState.Ended || one.State == PlacementState.Closed),
        StaysShown.ToSign => stays.Where(one => one.State == PlacementState.Accepted),
        StaysShown.LateAgreement => stays.Where(one => one.State == PlacementState.Accepted && db.Set<Agreement>().Any(agreement => agreement.PlacementId == one.Id && agreement.SignBy < now)),
        StaysShown.SignedByAll => stays.SignedByAll(),
        StaysShown.LateItems => stays.Where(one => (one.State == PlacementState.Agreed || one.State == PlacementState.Running) && db.Set<ChecklistItem>().Late().Any(item => item.PlacementId == one.Id)),
        StaysShown.LateReports => stays.Where(one => db.Set<Report>().LateAt(now).Any(report => report.PlacementId == one.Id)),
        _ => stays,
    };
}
