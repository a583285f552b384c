using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Meetings;

/// <summary>A meeting, as workflows of its call see it.</summary>
internal sealed class MeetingSubject(CorridorDb db, Cities cities) : IWorkflowSubject
{
    public const string Name = "meeting";

    private const string Guest = "guest", Host = "host";

    public string Kind => Name;

    public Text Label => new Text("Meeting of a host and a start-up");

    public string Parent => CallSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("meeting.title", ValueKind.Text, new Text("The start-up")),
        new("meeting.incubator", ValueKind.Text, new Text("The incubator that asks")),
        new("meeting.city", ValueKind.Text, new Text("The incubator’s city")),
        new("meeting.message", ValueKind.Text, new Text("The host’s own words")),
        new("meeting.link", ValueKind.Text, new Text("The address of the video call")),
        new("meeting.starts", ValueKind.Moment, new Text("When it begins")),
        new("meeting.booked", ValueKind.Flag, new Text("It has a time")),
    ];

    public IReadOnlyList<Role> Roles { get; } =
    [
        new(Guest, new Text("The start-up")) { HeldBy = (db, account) => db.Set<Meeting>().Where(one => one.OwnerId == account).Select(one => one.Id) },
        new(Host, new Text("The host who asked")) { HeldBy = (db, account) => db.Set<Meeting>().Where(one => one.HostId == account).Select(one => one.Id) },
    ];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) =>
        await db.Set<Meeting>().Where(one => one.Id == id).Select(one => new { one.CallId, one.ApplicationId }).SingleOrDefaultAsync(cancel) is { } found
            ? new(found.CallId, $"/applications/{found.ApplicationId}/meetings") : null;

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        await db.Set<Meeting>().Where(one => ids.Contains(one.Id)).ToDictionaryAsync(one => one.Id, one => one.Title, cancel);

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var meeting = await db.Set<Meeting>().SingleAsync(one => one.Id == id, cancel);
        return new Dictionary<string, object?>
        {
            ["meeting.title"] = meeting.Title,
            ["meeting.incubator"] = meeting.Incubator,
            ["meeting.city"] = (await cities.ByIdAsync(meeting.FirstCityId, cancel))?.Name,
            ["meeting.message"] = meeting.Message,
            ["meeting.link"] = meeting.Link,
            ["meeting.starts"] = meeting.Starts,
            ["meeting.booked"] = meeting.State == MeetingState.Booked,
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var meeting = await db.Set<Meeting>().SingleAsync(one => one.Id == id, cancel);
        var who = role == Host ? meeting.HostId : meeting.OwnerId;
        if (await db.Users.SingleOrDefaultAsync(account => account.Id == who, cancel) is not { } account)
            return [];
        if (role == Host)
            return await cities.ByIdAsync(meeting.FirstCityId, cancel) is { } there
                ? [new Reader(account.Email!, account.Language, $"/host/candidates/{meeting.CallId}/{meeting.IncubatorId}/{meeting.ApplicationId}", there.Zone, account.Id, there)] : [];
        var origin = await db.Set<Applications.Application>().Where(one => one.Id == meeting.ApplicationId).Select(one => one.OriginCityId).SingleAsync(cancel);
        return [new Reader(account.Email!, account.Language, Zone: (await cities.ByIdAsync(origin, cancel))?.Zone, AccountId: account.Id)];
    }
}
