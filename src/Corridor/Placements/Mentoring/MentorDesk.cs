using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Notifications;
using Corridor.Placements.Meetings;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Mentoring;

/// <summary>Hours of a stay: held until now, and still to come.</summary>
public sealed record HourCount(int Held, int Ahead);

/// <summary>Guests book hours of the mentors of their incubator. All of it happens in the host's city.</summary>
public sealed class MentorDesk(CorridorDb db, CorridorDbFactory databases, CurrentCity city, StayPeople people, Mails mails, Audit audit, TimeProvider clock)
{
    // Nobody is surprised by a guest who comes at once; who plans further than a month forgets it.
    private static readonly Duration Notice = Duration.FromHours(20), Ahead = Duration.FromDays(31);
    private const int MostAhead = 4;

    /// <summary>Those who take guests, as they were named.</summary>
    public Task<List<Mentor>> MentorsAsync(Placement stay, CancellationToken cancel = default) =>
        db.Set<Mentor>().AsNoTracking().Where(mentor => mentor.IncubatorId == stay.IncubatorId).OrderBy(mentor => mentor.Id).ToListAsync(cancel);

    /// <summary>The latest first.</summary>
    public Task<List<BookedHour>> OfAsync(Placement stay, CancellationToken cancel = default) =>
        db.Set<BookedHour>().AsNoTracking().Where(hour => hour.PlacementId == stay.Id).OrderByDescending(hour => hour.Starts).Take(200).ToListAsync(cancel);

    public async Task<IReadOnlyDictionary<Guid, HourCount>> CountsAsync(IEnumerable<Guid> stays, CancellationToken cancel = default)
    {
        var (ids, now) = (stays.ToList(), clock.Now() - BookedHour.Length);
        if (ids.Count == 0)
            return new Dictionary<Guid, HourCount>();
        return await db.Set<BookedHour>().Where(hour => ids.Contains(hour.PlacementId) && hour.State == BookedHourState.Booked)
            .GroupBy(hour => hour.PlacementId)
            .Select(hours => new { hours.Key, Held = hours.Count(hour => hour.Starts <= now), All = hours.Count() })
            .ToDictionaryAsync(hours => hours.Key, hours => new HourCount(hours.Held, hours.All - hours.Held), cancel);
    }

    /// <summary>The hours inside both sides' and not taken, by mentor, the soonest first.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Instant>>> FreeAsync(Placement stay, IReadOnlyCollection<Mentor> mentors, CancellationToken cancel = default)
    {
        var now = clock.Now();
        var (from, until) = (Instant.Max(now + Notice, stay.Starts.Instant), Instant.Min(now + Ahead, stay.Ends.Instant));
        if (stay.State is not (PlacementState.Agreed or PlacementState.Running) || mentors.Count == 0 || until <= from)
            return mentors.ToDictionary(mentor => mentor.Id, _ => (IReadOnlyList<Instant>)[]);
        var ids = mentors.Select(mentor => mentor.Id).ToList();
        var taken = (await db.Set<BookedHour>().Where(hour => hour.State == BookedHourState.Booked && hour.Starts > now && (ids.Contains(hour.MentorId) || hour.OwnerId == stay.OwnerId))
            .Select(hour => new { hour.MentorId, hour.OwnerId, hour.Starts }).ToListAsync(cancel));
        var team = await TeamAsync(stay, cancel);
        var there = DateTimeZoneProviders.Tzdb[stay.Starts.Zone];
        return mentors.ToDictionary(mentor => mentor.Id, mentor => mentor.Hours.Days.Count == 0 ? [] : FreeTimes.Of(
            start => mentor.Hours.Holds(start, BookedHour.Minutes) && !stay.Pauses.Any(pause => pause.From <= start.Date && start.Date < pause.Until), BookedHour.Minutes, there, team, from, until,
            taken.Where(one => one.MentorId == mentor.Id || one.OwnerId == stay.OwnerId).Select(one => one.Starts).ToHashSet()));
    }

    /// <param name="stay">Whose guest books.</param>
    /// <param name="seat">The guest's.</param>
    /// <param name="mentor">Whose hour.</param>
    /// <param name="starts">One of those that are free.</param>
    /// <param name="topic">What it is about.</param>
    /// <param name="cancel">Stops before anything is saved.</param>
    public async Task BookAsync(Guid stay, Seat seat, Guid mentor, Instant starts, string? topic, CancellationToken cancel = default)
    {
        if (seat.Party != StayParty.StartUp)
            throw new NotFoundException();
        var placement = await StayAsync(stay, cancel);
        var who = await db.Set<Mentor>().AsNoTracking().Where(one => one.Id == mentor && one.IncubatorId == placement.IncubatorId).SingleOrNotFoundAsync(cancel);
        RuleBroken.If(!(await FreeAsync(placement, [who], cancel))[who.Id].Contains(starts), "This time is not free any more: choose another one.");
        RuleBroken.If((await CountsAsync([stay], cancel)).GetValueOrDefault(stay)?.Ahead >= MostAhead, "{0} hours are booked ahead already: others want to come too.", MostAhead);
        var hour = BookedHour.Of(placement, who, starts, topic);
        db.Add(hour);
        audit.Record("mentor-hour.booked", hour.Id, new { placement = stay, mentor, starts = starts.ToString() });
        await TellAsync(placement, hour, cancel);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException failure) when (failure.IsDuplicate())
        {
            // Two guests at the same moment: the first one has it.
            throw RuleBroken.Now("This time is not free any more: choose another one.");
        }
    }

    /// <summary>By the guest, or by the host for the mentor.</summary>
    public async Task CancelAsync(Guid stay, Seat seat, Guid id, CancellationToken cancel = default)
    {
        if (seat.Party is not (StayParty.StartUp or StayParty.Host))
            throw new NotFoundException();
        var placement = await StayAsync(stay, cancel);
        var hour = await db.Set<BookedHour>().Where(one => one.Id == id && one.PlacementId == stay).SingleOrNotFoundAsync(cancel);
        hour.Cancel(clock.Now());
        audit.Record("mentor-hour.cancelled", hour.Id, new { placement = stay, party = seat.Party.ToString() });
        await TellAsync(placement, hour, cancel);
        await db.SaveChangesAsync(cancel);
    }

    // The start-up and the hosts, who see that the mentor knows; each with an entry for the calendar.
    private async Task TellAsync(Placement stay, BookedHour hour, CancellationToken cancel)
    {
        foreach (var reader in await people.OfAsync(stay, [StayParty.StartUp, StayParty.Host], cancel))
        {
            var mail = mails.Queue(reader.Email, reader.Language, MentorMails.Told(mails, city.Required, stay.Id, stay.Title, hour, reader.Language));
            mail.Calendar = MentorMails.EntryOf(mails, city.Required, stay, hour, reader, clock.Now()).Write();
        }
    }

    // What the team said about its day for another call holds by the clocks of where it is now.
    private async Task<PitchHours> TeamAsync(Placement stay, CancellationToken cancel)
    {
        await using var all = databases.AcrossCities();
        var stated = await (
            from hours in all.Set<TeamHours>()
            join application in all.Set<Application>() on stay.ApplicationId equals application.Id
            where hours.ApplicationId == application.Id || hours.ApplicationId == application.NominatedFromId
            orderby hours.ApplicationId == application.Id descending
            select hours.Hours).FirstOrDefaultAsync(cancel) ?? StatedHours.UsualIn(stay.Starts.Zone);
        return (stated with { Zone = stay.Starts.Zone }).Hours;
    }

    private Task<Placement> StayAsync(Guid id, CancellationToken cancel) => db.Set<Placement>().Where(stay => stay.Id == id && stay.SecondCityId == city.Required.Id).SingleOrNotFoundAsync(cancel);
}
