using System.Security.Cryptography;
using System.Text;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Text = Corridor.Texts.Text;

namespace Corridor.Jury.Pitches;

/// <summary>Who comes to a pitch: a juror, or the account that applied.</summary>
public sealed record PitchGuest(bool IsJuror, Guid Id);

/// <summary>
/// Pitches as calendars take them in: by mail, and by an address that calendars read again and again. The address is sealed: it names
/// nobody, opens nothing else, and nobody makes another's.
/// </summary>
public sealed class PitchCalendars(CorridorDb db, PitchStage stage, CurrentCity city, Addresses addresses, IDataProtectionProvider protection)
{
    private static readonly Duration BetweenLooks = Duration.FromMinutes(15), BeforeIt = Duration.FromMinutes(30);

    private readonly IDataProtector seal = protection.CreateProtector("Corridor.PitchCalendar");

    /// <summary>In the current city, whose pitches it shows.</summary>
    public string AddressOf(PitchGuest guest) => addresses.Of(city.Required, $"/calendars/{seal.Protect($"{(guest.IsJuror ? 'j' : 'a')}{guest.Id:N}")}.ics");

    public PitchGuest? Read(string token)
    {
        try
        {
            var said = seal.Unprotect(token);
            return new(said[0] == 'j', Guid.ParseExact(said[1..], "N"));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>All pitches of somebody that were told, in their language; null: they do not come (any more).</summary>
    public async Task<string?> FeedAsync(PitchGuest guest, CancellationToken cancel = default)
    {
        var (language, events) = guest.IsJuror ? await OfJurorAsync(guest.Id, cancel) : await OfApplicantAsync(guest.Id, cancel);
        return language is null ? null : CalendarEvent.WriteFeed(Translations.In(language).Of(new Text("Pitches in {0}", city.Required.Name)), BetweenLooks, events);
    }

    /// <summary>One entry in the calendar of one guest: a later one with the same pitch and guest takes its place.</summary>
    /// <param name="pitch">Told last, or called off.</param>
    /// <param name="notice">When and where it is, or was to be.</param>
    /// <param name="guest">Whose calendar.</param>
    /// <param name="title">What this guest may call the application.</param>
    /// <param name="language">Of the guest.</param>
    public CalendarEvent EntryOf(Pitch pitch, PitchNotice notice, PitchGuest guest, string title, string language) => new()
    {
        Uid = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"pitch {pitch.Id:N} {guest.Id:N}")))[..32] + "@corridor",
        Sequence = pitch.Sequence,
        Stamp = pitch.ToldAt ?? notice.Starts.Instant,
        Start = notice.Starts.Instant,
        End = notice.Ends,
        Summary = Translations.In(language).Of(new Text("Pitch: {0}", title)),
        Place = notice.Link.Length > 0 ? notice.Link : notice.Room,
        Description = notice.Link.Length > 0 ? $"{notice.Room}\n{notice.Link}" : notice.Room,
        Address = addresses.Of(city.Required, guest.IsJuror ? "/jury/live" : $"/applications/{pitch.ApplicationId}/pitch"),
        Alarm = BeforeIt,
    };

    private async Task<(string?, IReadOnlyList<CalendarEvent>)> OfJurorAsync(Guid id, CancellationToken cancel)
    {
        if (await db.Set<Juror>().AsNoTracking().SingleOrDefaultAsync(juror => juror.Id == id && juror.RevokedAt == null, cancel) is not { } juror)
            return (null, []);
        var call = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == juror.CallId, cancel);
        var pitches = await stage.DayOfAsync(call.Id, cancel) is { } day ? await stage.ForJurorAsync(juror, call, day, juror.Language, cancel) : [];
        return (juror.Language, [.. pitches.Where(row => row.Hears).Select(row => EntryOf(row.Pitch, row.Pitch.Told!, new(true, id), row.Title, juror.Language))]);
    }

    private async Task<(string?, IReadOnlyList<CalendarEvent>)> OfApplicantAsync(Guid account, CancellationToken cancel)
    {
        if (await db.Users.Where(user => user.Id == account).Select(user => user.Language).SingleOrDefaultAsync(cancel) is not { } language)
            return (null, []);
        var rows = await (
            from pitch in db.Set<Pitch>().AsNoTracking()
            join application in db.Set<Application>().OwnedBy(account) on pitch.ApplicationId equals application.Id
            where pitch.Told != null && application.WithdrawnAt == null
            select new { pitch, application.Title }).ToListAsync(cancel);
        return (language, [.. rows.OrderBy(row => row.pitch.Told!.Starts.Instant).Select(row => EntryOf(row.pitch, row.pitch.Told!, new(false, account), row.Title, language))]);
    }
}
