using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Stays;

/// <summary>A stay as everybody may see it.</summary>
public sealed record PublicStay(Guid Id, string Title, Guid OriginCityId, Guid HostCityId, string Incubator, Instant Starts, Instant Ends, string Zone, PlacementState State);

/// <summary>One of one's own stays.</summary>
public sealed record MyStay(Guid Id, Guid HostCityId, string Title, string Incubator, PlacementState State, Instant AnswerBy, Instant Starts, Instant Ends, int OpenReports);

/// <summary>A stay of a call, for those who run the call.</summary>
public sealed record CallStay(Guid Id, Guid ApplicationId, string Title, Guid OriginCityId, Guid HostCityId, string Incubator, LocalizedText Offer, PlacementState State, Instant? ApplicantAcceptedAt, Instant? HostAcceptedAt, Instant AnswerBy, Instant Starts, Instant Ends, string Zone, int LateReports);

/// <summary>The stays of all cities, to read.</summary>
public sealed class CorridorBoard(CorridorDbFactory databases, TimeProvider clock)
{
    private const int Most = 1000;

    /// <summary>Stays that are signed and not over, the last to begin first.</summary>
    public async Task<IReadOnlyList<PublicStay>> PublicAsync(CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        return await db.Set<Placement>()
            .Where(one => one.State == PlacementState.Agreed || one.State == PlacementState.Running)
            .OrderByDescending(one => one.Starts.Instant).ThenBy(one => one.Id).Take(Most)
            .Select(one => new PublicStay(one.Id, one.Title, one.FirstCityId, one.SecondCityId, one.Incubator, one.Starts.Instant, one.Ends.Instant, one.Starts.Zone, one.State))
            .ToListAsync(cancel);
    }

    public async Task<Paged<MyStay>> OfAsync(Guid account, Guid? after, CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        return await Paging.ReadAsync(after, one => one.Id, from => db.Set<Placement>().Where(one => one.OwnerId == account).NewestFirst(from)
            .Select(one => new MyStay(one.Id, one.SecondCityId, one.Title, one.Incubator, one.State, one.AnswerBy, one.Starts.Instant, one.Ends.Instant,
                db.Set<Report>().Count(report => report.PlacementId == one.Id && report.SentAt == null))), cancel: cancel);
    }

    /// <summary>A page of a call's stays, in the order of its match.</summary>
    public async Task<Paged<CallStay>> OfCallAsync(Guid call, Guid? after, CancellationToken cancel = default)
    {
        var now = clock.Now();
        await using var db = databases.AcrossCities();
        return await Paging.ReadAsync(after, one => one.Id, from => db.Set<Placement>().Where(one => one.CallId == call).OldestFirst(from)
            .Select(one => new CallStay(one.Id, one.ApplicationId, one.Title, one.FirstCityId, one.SecondCityId, one.Incubator, one.Offer, one.State, one.ApplicantAcceptedAt, one.HostAcceptedAt, one.AnswerBy, one.Starts.Instant, one.Ends.Instant, one.Starts.Zone,
                db.Set<Report>().Count(report => report.PlacementId == one.Id && report.SentAt == null && report.DueAt < now))), cancel: cancel);
    }
}
