using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Pitches;
using Corridor.Notifications;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Text = Corridor.Texts.Text;

namespace Corridor.Placements.Meetings;

/// <summary>The two places of a meeting, whose clocks it is told by.</summary>
public sealed record MeetingPlaces(City Host, City Origin);

/// <summary>Meetings of hosts and start-ups. All of it happens in the call's city, with the workflows of its call.</summary>
public sealed class MeetingDesk(CorridorDb db, CorridorDbFactory databases, CurrentCity city, Cities cities, Mails mails, Audit audit, TimeProvider clock)
{
    // Nobody is surprised by a meeting that begins at once, or plans further than a month.
    private static readonly Duration Notice = Duration.FromHours(2), Ahead = Duration.FromDays(31);

    /// <summary>Of a start-up, the newest first.</summary>
    public Task<List<Meeting>> OfApplicationAsync(Guid application, CancellationToken cancel = default) =>
        db.Set<Meeting>().Where(meeting => meeting.ApplicationId == application).OrderByDescending(meeting => meeting.Id).ToListAsync(cancel);

    public async Task<MeetingPlaces> PlacesAsync(Meeting meeting, Guid origin, CancellationToken cancel = default) =>
        new(await cities.ByIdAsync(meeting.FirstCityId, cancel) ?? city.Required, await cities.ByIdAsync(origin, cancel) ?? city.Required);

    /// <summary>The times that suit both and are not taken, the soonest first.</summary>
    public async Task<IReadOnlyList<Instant>> FreeAsync(Meeting meeting, Call call, Application application, CancellationToken cancel = default)
    {
        if (call.StageOf(StageKind.Preferences) is not { } stage)
            return [];
        var now = clock.Now();
        var places = await PlacesAsync(meeting, application.OriginCityId, cancel);
        await using var all = databases.AcrossCities();
        var house = await all.Set<Incubator>().SingleOrDefaultAsync(one => one.Id == meeting.IncubatorId, cancel);
        // Hours that the team gave to another call, from which it was put forward, are as true here.
        var team = await all.Set<TeamHours>().Where(one => one.ApplicationId == application.Id || one.ApplicationId == application.NominatedFromId)
            .OrderByDescending(one => one.ApplicationId == application.Id).Select(one => one.Hours).FirstOrDefaultAsync(cancel) ?? StatedHours.UsualIn(places.Origin.Zone);
        var taken = await all.Set<Meeting>().Where(one => one.State == MeetingState.Booked && one.Starts > now && (one.IncubatorId == meeting.IncubatorId || one.OwnerId == meeting.OwnerId))
            .Select(one => one.Starts!.Value).ToListAsync(cancel);
        return FreeTimes.Of(start => (house?.Hours ?? HouseHours.Usual).Holds(start, Meeting.Minutes), Meeting.Minutes, places.Host.TimeZone, team.Hours, now + Notice, Instant.Min(stage.Closes.Instant, now + Ahead), taken.ToHashSet());
    }

    public async Task AskAsync(Guid call, (Guid Id, string Name, Guid City) incubator, Guid application, Guid host, string link, string message, Instant receivedAt, CancellationToken cancel = default)
    {
        MustBeOpen(await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == call, cancel), receivedAt);
        var candidate = await db.Set<Application>().AsNoTracking().Where(one => one.Id == application && one.CallId == call).SingleOrNotFoundAsync(cancel);
        var meeting = Meeting.Asked(incubator, candidate, host, link, message, clock.Now());
        db.Add(meeting);
        audit.Record("meeting.asked", meeting.Id, new { application, incubator = incubator.Id });
        await SaveAsync(new Text("This start-up was asked for a meeting already."), cancel);
    }

    public async Task PickAsync(Meeting meeting, Call call, Application application, Instant starts, Instant receivedAt, CancellationToken cancel = default)
    {
        MustBeOpen(call, receivedAt);
        RuleBroken.If(!(await FreeAsync(meeting, call, application, cancel)).Contains(starts), "This time is not free any more: choose another one.");
        meeting.Book(starts);
        audit.Record("meeting.booked", meeting.Id, new { starts = starts.ToString() });
        await TellAsync(meeting, application.OriginCityId, starts, cancel);
        await SaveAsync(new Text("This time is not free any more: choose another one."), cancel);
    }

    public async Task DeclineAsync(Meeting meeting, Application application, string reason, CancellationToken cancel = default)
    {
        meeting.Decline(reason);
        audit.Record("meeting.declined", meeting.Id);
        await TellAsync(meeting, application.OriginCityId, null, cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Called off by one side: both are told, and their calendars.</summary>
    public async Task CancelAsync(Meeting meeting, string reason, CancellationToken cancel = default)
    {
        await CallOffAsync(meeting, await OriginAsync(meeting, cancel), reason, cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>As <see cref="CancelAsync"/>; the caller saves.</summary>
    internal async Task CallOffAsync(Meeting meeting, Guid origin, string reason, CancellationToken cancel)
    {
        var was = meeting.Starts;
        meeting.Cancel(reason, clock.Now());
        audit.Record("meeting.cancelled", meeting.Id);
        await TellAsync(meeting, origin, was, cancel);
    }

    /// <summary>The host cannot come at the time that was booked: the start-up is asked for another one.</summary>
    public async Task ReopenAsync(Meeting meeting, Instant receivedAt, CancellationToken cancel = default)
    {
        MustBeOpen(await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == meeting.CallId, cancel), receivedAt);
        var was = meeting.Starts;
        meeting.Reopen(clock.Now());
        audit.Record("meeting.reopened", meeting.Id);
        await TellAsync(meeting, await OriginAsync(meeting, cancel), was, cancel);
        await db.SaveChangesAsync(cancel);
    }

    private Task<Guid> OriginAsync(Meeting meeting, CancellationToken cancel) =>
        db.Set<Application>().Where(one => one.Id == meeting.ApplicationId).Select(one => one.OriginCityId).SingleAsync(cancel);

    /// <param name="meeting">As it is now.</param>
    /// <param name="origin">The start-up's city.</param>
    /// <param name="at">When it is, or was to be; none: it never had a time.</param>
    /// <param name="cancel">Stops before anything is queued.</param>
    private async Task TellAsync(Meeting meeting, Guid origin, Instant? at, CancellationToken cancel)
    {
        var places = await PlacesAsync(meeting, origin, cancel);
        foreach (var account in await db.Users.Where(user => user.Id == meeting.OwnerId || user.Id == meeting.HostId).OrderBy(user => user.Id).ToListAsync(cancel))
        {
            var isHost = account.Id == meeting.HostId;
            // Whoever declined knows.
            if (!isHost && meeting.State == MeetingState.Declined)
                continue;
            var reader = new MeetingReader(isHost, account.Id, account.Language, places);
            var mail = mails.Queue(account.Email!, account.Language, MeetingMails.Told(mails, city.Required, meeting, at, reader));
            if (at is { } starts)
                mail.Calendar = MeetingMails.EntryOf(mails, city.Required, meeting, starts, reader, clock.Now()).Write();
        }
    }

    private static void MustBeOpen(Call call, Instant receivedAt)
    {
        var stage = call.StageOf(StageKind.Preferences);
        RuleBroken.If(stage is null || !stage.IsOpenAt(receivedAt), "Meetings are held while preferences are open.");
    }

    private async Task SaveAsync(Text beaten, CancellationToken cancel)
    {
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException failure) when (failure.IsDuplicate() || failure is DbUpdateConcurrencyException)
        {
            // Two at the same moment: the first one stands.
            throw new RuleBrokenException(beaten);
        }
    }
}

/// <summary>Whoever withdraws takes part in nothing any more: what was planned is called off.</summary>
internal sealed class CallMeetingsOff(CorridorDb db, MeetingDesk desk, TimeProvider clock) : IHandle<ApplicationWithdrawn>
{
    public async Task HandleAsync(ApplicationWithdrawn happened, CancellationToken cancel)
    {
        var (application, now) = (happened.Application, clock.Now());
        foreach (var meeting in await db.Set<Meeting>().Where(one => one.ApplicationId == application.Id && (one.State == MeetingState.Asked || (one.State == MeetingState.Booked && one.Starts > now))).ToListAsync(cancel))
            await desk.CallOffAsync(meeting, application.OriginCityId, "", cancel);
    }
}
