using System.Security.Cryptography;
using System.Text;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using NodaTime;
using Text = Corridor.Texts.Text;

namespace Corridor.Placements.Meetings;

/// <summary>One who comes to a meeting.</summary>
internal sealed record MeetingReader(bool IsHost, Guid AccountId, string Language, MeetingPlaces Places)
{
    public City Here => IsHost ? Places.Host : Places.Origin;

    public City There => IsHost ? Places.Origin : Places.Host;
}

/// <summary>The mails of a meeting, each with its entry for the reader's calendar.</summary>
internal static class MeetingMails
{
    public static IReadOnlyList<OwnMail> All { get; } =
    [
        new(new Text("Time of a meeting of a host and a start-up"), to => Told(to.Mails, to.City, Example(to, booked: true), to.Scoring.Closes.Instant, Reader(to))),
        new(new Text("A meeting that does not take place"), to => Told(to.Mails, to.City, Example(to, booked: false), null, Reader(to))),
    ];

    public static MailText Told(Mails mails, City call, Meeting meeting, Instant? at, MeetingReader reader)
    {
        var link = reader.IsHost
            ? mails.Link($"/host/candidates/{meeting.CallId}/{meeting.IncubatorId}/{meeting.ApplicationId}", reader.Places.Host)
            : mails.Link($"/applications/{meeting.ApplicationId}/meetings", call);
        var (title, house) = (meeting.Title, meeting.Incubator);
        return meeting.State switch
        {
            MeetingState.Booked => new("meeting-booked", new Text("Meeting of {0} and {1}", title, house),
            [
                When(at!.Value, reader),
                new Text("Twenty minutes, by video: {0}", meeting.Link),
                new Text("The calendar file in this mail takes it into your calendar. Choose another time or call it off here:"),
                link,
            ]),
            MeetingState.Asked => new("meeting-reopened", new Text("Another time for the meeting of {0} and {1}", title, house),
            [
                new Text("It does not take place at this time: {0}", When(at!.Value, reader)),
                reader.IsHost ? new Text("The start-up is asked to choose another time.") : new Text("Choose another time here:"),
                link,
            ]),
            _ => new("meeting-off", new Text("No meeting of {0} and {1}", title, house),
            [
                at is { } then ? new Text("It does not take place at this time: {0}", When(then, reader)) : new Text("The meeting does not take place."),
                .. meeting.Reason.Length > 0 ? [new Text("The reason given: {0}", meeting.Reason)] : (Text[])[],
                link,
            ]),
        };
    }

    /// <summary>A later entry about the same meeting to the same reader takes this one's place.</summary>
    public static CalendarEvent EntryOf(Mails mails, City call, Meeting meeting, Instant starts, MeetingReader reader, Instant now) => new()
    {
        Uid = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"meeting {meeting.Id:N} {reader.AccountId:N}")))[..32] + "@corridor",
        Sequence = meeting.Sequence,
        Stamp = now,
        Start = starts,
        End = starts + Meeting.Length,
        Summary = Translations.In(reader.Language).Of(new Text("Meeting of {0} and {1}", meeting.Title, meeting.Incubator)),
        Place = meeting.Link,
        Address = reader.IsHost
            ? mails.AddressOf($"/host/candidates/{meeting.CallId}/{meeting.IncubatorId}/{meeting.ApplicationId}", reader.Places.Host)
            : mails.AddressOf($"/applications/{meeting.ApplicationId}/meetings", call),
        Alarm = Duration.FromMinutes(30),
        IsCancelled = meeting.State != MeetingState.Booked,
    };

    /// <summary>By both clocks, the reader's first.</summary>
    private static Text When(Instant starts, MeetingReader reader)
    {
        var culture = Languages.CultureOf(reader.Language);
        var (here, there) = (starts.InZone(reader.Here.TimeZone).ToDateTimeUnspecified(), starts.InZone(reader.There.TimeZone).ToDateTimeUnspecified());
        return new Text("{0}, {1} in {2}, which is {3} in {4}", here.ToString("D", culture), here.ToString("t", culture), reader.Here.Name, there.ToString(here.Date == there.Date ? "t" : "g", culture), reader.There.Name);
    }

    private static MeetingReader Reader(MailSetting to) => new(IsHost: false, Guid.Empty, to.Language, new(to.City, to.City));

    private static Meeting Example(MailSetting to, bool booked) => Meeting.Example(to.Application, booked ? MeetingState.Booked : MeetingState.Cancelled);
}
