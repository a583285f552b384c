using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Applications;

/// <summary>An application as its owner's dashboard lists it.</summary>
public sealed record MyApplication(
    Guid Id, Guid CityId, LocalizedText Call, string Title, string Receipt, Instant ClosesAt, string Zone,
    Instant? SubmittedAt, bool HasUnsentChanges, bool Withdrawn, bool EndsInStay);

/// <summary>One's own applications, in all cities.</summary>
public sealed class MyApplications(CorridorDbFactory databases)
{
    public async Task<Paged<MyApplication>> OfAsync(Guid account, Guid? after, CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        var rows = await Paging.ReadAsync(after, row => row.application.Id, from => db.Set<Application>().OwnedBy(account).NewestFirst(from)
            .Join(db.Set<Call>(), application => application.CallId, call => call.Id, (application, call) => new { application, call.Title, call.ClosesAt, call.Zone, EndsInStay = call.Placement != null }), cancel: cancel);
        return rows.Map(row => new MyApplication(
            row.application.Id, row.application.CityId, row.Title, row.application.Title, row.application.Receipt, row.ClosesAt, row.Zone,
            row.application.SubmittedAt, row.application.HasUnsentChanges, row.application.WithdrawnAt is not null, row.EndsInStay));
    }
}
