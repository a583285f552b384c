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

    public string Write()
    {
        var calendar = new StringBuilder();
        foreach (var line in Lines())
            Fold(calendar, line);
        return calendar.ToString();
    }

    private IEnumerable<string> Lines()
    {
        yield return "BEGIN:VCALENDAR";
        yield return "VERSION:2.0";
        yield return "PRODID:-//Corridor//Corridor//EN";
        yield return "CALSCALE:GREGORIAN";
        yield return "METHOD:PUBLISH";
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
        yield return "END:VCALENDAR";
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
