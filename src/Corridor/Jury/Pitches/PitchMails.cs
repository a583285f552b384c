using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Jury.Pitches;

/// <summary>A pitch as one reader is told of it.</summary>
/// <param name="Title">What this reader may call the application.</param>
/// <param name="Notice">When and where; of one that is called off, when and where it was to be.</param>
/// <param name="Zone">The reader's clocks.</param>
/// <param name="IsCancelled">It does not take place, or without this reader.</param>
public sealed record PitchLine(string Title, PitchNotice Notice, string Zone, bool IsCancelled = false);

/// <summary>The mails to those who pitch and those who hear them.</summary>
internal static class PitchMails
{
    public static IReadOnlyList<OwnMail> All { get; } =
    [
        new(new Text("Times of pitches"), to => Times(to.Mails, to.City, to.CallTitle, to.Language, [Example(to)], $"/applications/{to.Application.Id}/pitch")),
        new(new Text("Reminder of a pitch"), to => Reminder(to.Mails, to.City, to.CallTitle, to.Language, Example(to), $"/applications/{to.Application.Id}/pitch")),
    ];

    public static MailText Times(Mails mails, City city, string call, string language, IReadOnlyList<PitchLine> lines, string path) =>
        new("pitch-times", new Text("Times of pitches in “{0}”", call),
        [
            .. lines.Select(line => Said(line, city, language)),
            new Text("The calendar file in this mail takes them into your calendar; a later mail brings it up to date."),
            new Text("This page shows your times, and what is on stage when the day has come:"),
            mails.Link(path),
        ]);

    public static MailText Reminder(Mails mails, City city, string call, string language, PitchLine line, string path) =>
        new("pitch-reminder", new Text("Reminder: pitches in “{0}”", call), [Said(line, city, language), mails.Link(path)]);

    private static Text Said(PitchLine line, City city, string language)
    {
        var when = When(line.Notice.Starts, line.Zone, city, language);
        if (line.IsCancelled)
            return new Text("Called off: {0}, {1}.", line.Title, when);
        return line.Notice.Link.Length > 0 ? new Text("{0}: {1}. {2}, {3}", line.Title, when, line.Notice.Room, line.Notice.Link) : new Text("{0}: {1}. {2}", line.Title, when, line.Notice.Room);
    }

    // By the reader's clock, and by the city's when they differ.
    private static Text When(ZonedMoment starts, string zone, City city, string language)
    {
        var own = starts.Instant.InZone(DateTimeZoneProviders.Tzdb[zone]);
        var here = starts.Instant.InZone(city.TimeZone);
        var culture = Languages.CultureOf(language);
        var said = Words.Of(ZonedMoment.Of(starts.Instant, zone), language);
        return own.LocalDateTime == here.LocalDateTime ? said : new Text("{0}, which is {1} in {2}", said, here.ToDateTimeUnspecified().ToString("g", culture), city.Name);
    }

    private static PitchLine Example(MailSetting to) =>
        new(to.Application.Title, new PitchNotice(to.Scoring.Closes, 15, 10, "A", "https://video.example/", []), to.City.Zone);
}
