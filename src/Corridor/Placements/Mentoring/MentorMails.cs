using System.Security.Cryptography;
using System.Text;
using Corridor.Notifications;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using NodaTime;
using Text = Corridor.Texts.Text;

namespace Corridor.Placements.Mentoring;

/// <summary>The mails of a mentor's hour, each with its entry for the reader's calendar.</summary>
internal static class MentorMails
{
    public static IReadOnlyList<OwnMail> All { get; } =
    [
        new(new Text("A mentor’s hour is booked"), to => Written("mentor-hour-booked", to.Mails, to.City, to.Application.Id, to.Application.Title, "Mentor", "Room 1", "", to.Scoring.Closes.Instant, isCancelled: false, to.Language)),
        new(new Text("A mentor’s hour is called off"), to => Written("mentor-hour-off", to.Mails, to.City, to.Application.Id, to.Application.Title, "Mentor", "Room 1", "", to.Scoring.Closes.Instant, isCancelled: true, to.Language)),
    ];

    public static MailText Told(Mails mails, City host, Guid stay, string title, BookedHour hour, string language)
    {
        var off = hour.State == BookedHourState.Cancelled;
        return Written(off ? "mentor-hour-off" : "mentor-hour-booked", mails, host, stay, title, hour.Mentor, hour.Place, hour.Topic, hour.Starts, off, language);
    }

    /// <summary>A later entry about the same hour to the same reader takes this one's place.</summary>
    public static CalendarEvent EntryOf(Mails mails, City host, Placement stay, BookedHour hour, Reader reader, Instant now) => new()
    {
        Uid = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"mentor {hour.Id:N} {reader.Email}")))[..32] + "@corridor",
        Sequence = hour.Sequence,
        Stamp = now,
        Start = hour.Starts,
        End = hour.Ends,
        Summary = Translations.In(reader.Language).Of(new Text("{0} with {1}", stay.Title, hour.Mentor)),
        Place = hour.Place,
        Address = mails.AddressOf($"/placements/{stay.Id}/mentors", host),
        Alarm = Duration.FromMinutes(30),
        IsCancelled = hour.State == BookedHourState.Cancelled,
    };

    private static MailText Written(string kind, Mails mails, City host, Guid stay, string title, string mentor, string place, string topic, Instant starts, bool isCancelled, string language) => isCancelled
        ? new(kind, new Text("Called off: {0} with {1}", title, mentor),
        [
            new Text("It does not take place at this time: {0}", mails.When(starts, language)),
            mails.Link($"/placements/{stay}/mentors", host),
        ])
        : new(kind, new Text("An hour of {0} for {1}", mentor, title),
        [
            new Text("It begins here: {0}, {1}", mails.When(starts, language), place),
            .. topic.Length > 0 ? [new Text("What it is about: {0}", topic)] : (Text[])[],
            new Text("The calendar file in this mail takes it into your calendar. Hosts see to it that the mentor knows. It can be called off here:"),
            mails.Link($"/placements/{stay}/mentors", host),
        ]);
}
