using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Notifications;

/// <summary>An event as calendars take it in (RFC 5545): of events with one UID, the one with the highest SEQUENCE holds.</summary>
public sealed record CalendarEvent
{
    private const int MostOctets = 75;
    private static readonly InstantPattern Utc = InstantPattern.Create("uuuuMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public required string Uid { get; init; }
    public required int Sequence { get; init; }

    /// <summary>When it was written.</summary>
    public required Instant Stamp { get; init; }
    public required Instant Start { get; init; }

    /// <summary>None: it is a moment, a deadline.</summary>
    public Instant? End { get; init; }
    public required string Summary { get; init; }
    public string? Description { get; init; }
    public string? Address { get; init; }

    /// <summary>How long before its start the calendar rings; none: it does not.</summary>
    public Duration? Alarm { get; init; }

    /// <summary>Where it is: a room, or the address of a video call.</summary>
    public string? Place { get; init; }

    /// <summary>It does not take place: calendars take it away.</summary>
    public bool IsCancelled { get; init; }

    public string Write() => Write(this);

    /// <summary>Several in one file: what a mail tells of.</summary>
    public static string Write(params IReadOnlyList<CalendarEvent> events) =>
        Fold(["METHOD:" + (events.All(one => one.IsCancelled) ? "CANCEL" : "PUBLISH")], events);

    /// <summary>All that there is, for calendars that come back to look.</summary>
    /// <param name="name">What calendars call it.</param>
    /// <param name="every">How long they may wait.</param>
    /// <param name="events">None of them cancelled: what is gone is not there.</param>
    public static string WriteFeed(string name, Duration every, IReadOnlyList<CalendarEvent> events) =>
        Fold(["METHOD:PUBLISH", "X-WR-CALNAME:" + Text(name), "NAME:" + Text(name), $"REFRESH-INTERVAL;VALUE=DURATION:PT{(long)every.TotalMinutes}M"], events);

    private static string Fold(IEnumerable<string> said, IReadOnlyList<CalendarEvent> events)
    {
        var calendar = new StringBuilder();
        foreach (var line in (string[])["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Corridor//Corridor//EN", "CALSCALE:GREGORIAN", .. said, .. events.SelectMany(one => one.Lines()), "END:VCALENDAR"])
            Fold(calendar, line);
        return calendar.ToString();
    }

    private IEnumerable<string> Lines()
    {
        yield return "BEGIN:VEVENT";
        yield return "UID:" + Text(Uid);
        yield return "SEQUENCE:" + Sequence.ToString(CultureInfo.InvariantCulture);
        yield return "DTSTAMP:" + Utc.Format(Stamp);
        yield return "DTSTART:" + Utc.Format(Start);
        if (End is { } end)
            yield return "DTEND:" + Utc.Format(end);
        yield return "SUMMARY:" + Text(Summary);
        if (Description is { } description)
            yield return "DESCRIPTION:" + Text(description);
        if (Place is { Length: > 0 } place)
            yield return "LOCATION:" + Text(place);
        if (IsCancelled)
            yield return "STATUS:CANCELLED";
        if (Uri.TryCreate(Address, UriKind.Absolute, out var address))
            yield return "URL:" + address.AbsoluteUri;
        if (Alarm is { } before)
        {
            yield return "BEGIN:VALARM";
            yield return "ACTION:DISPLAY";
            yield return "DESCRIPTION:" + Text(Summary);
            yield return $"TRIGGER:-PT{(long)before.TotalMinutes}M";
            yield return "END:VALARM";
        }

        yield return "END:VEVENT";
    }

    private static string Text(string value)
    {
        var text = new StringBuilder();
        // By characters rather than halves of them; a half alone becomes the sign for what cannot be read.
        foreach (var rune in value.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\\' or ';' or ',')
                text.Append('\\').Append(rune);
            else if (rune.Value == '\n')
                text.Append("\\n");
            else if (rune.Value == '\t' || !Rune.IsControl(rune))
                text.Append(rune);
        }

        return text.ToString();
    }

    /// <summary>At most 75 octets a line, never within a character; what goes on begins with a space.</summary>
    private static void Fold(StringBuilder calendar, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MostOctets)
            {
                calendar.Append("\r\n ");
                octets = 1;
            }

            calendar.Append(rune);
            octets += rune.Utf8SequenceLength;
        }

        calendar.Append("\r\n");
    }
}
