using System.Text;
using Corridor.Notifications;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Corridor.Tests.Notifications;

/// <summary>What is written is read back by RFC 5545's own rules, whatever somebody's title holds.</summary>
public sealed class CalendarEventTests
{
    private static readonly Instant Start = Instant.FromUtc(2027, 3, 31, 16, 0);

    // What calendars are taken in by: what is escaped, what ends lines, what is long in octets, what is half a character.
    private static readonly string[] Pieces = ["a", " ", "é", "€", "🏯", "京", ",", ";", ":", "\\", "\\n", "\n", "\r\n", "\r", "\u2028", "\u0085", "\t", "\0", "\u0007", "\ud83d", "\udfef", "END:VEVENT", "BEGIN:VALARM", "\"", "word word word ", "\u00a0"];

    [Fact]
    public void Any_text_comes_back_and_no_line_is_too_long() => ForAll(400, random =>
    {
        var (summary, description) = (Any(random), Any(random));

        var calendar = (Event with { Summary = summary, Description = description }).Write();

        var lines = calendar.Split("\r\n");
        Assert.Equal("", lines[^1]);
        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75));
        Assert.All(lines, line => Assert.DoesNotContain(line, one => char.IsControl(one) && one != '\t'));
        var read = Read(calendar);
        Assert.Equal(
            ["BEGIN:VCALENDAR", "VERSION", "PRODID", "CALSCALE", "METHOD", "BEGIN:VEVENT", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "END:VEVENT", "END:VCALENDAR"],
            read.Select(line => line.Name is "BEGIN" or "END" ? $"{line.Name}:{line.Value}" : line.Name));
        Assert.Equal(Clean(summary), Text(read, "SUMMARY"));
        Assert.Equal(Clean(description), Text(read, "DESCRIPTION"));
    });

    [Fact]
    public void No_character_is_cut_in_two() => ForAll(200, random =>
    {
        var summary = string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "🏯" : "é", random.Next(1, 90)));

        var calendar = (Event with { Summary = summary }).Write();

        Assert.All(calendar.Split("\r\n"), line => Assert.DoesNotContain('\ufffd', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line))));
        Assert.Equal(summary, Text(Read(calendar), "SUMMARY"));
    });

    [Fact]
    public void Instants_are_in_utc_and_an_alarm_rings_before()
    {
        var read = Read((Event with { End = Start + Duration.FromHours(2), Alarm = Duration.FromDays(1), Address = "https://example.org/é?a=1,2" }).Write());

        Assert.Equal(
            [("DTSTAMP", "20270301T080000Z"), ("DTSTART", "20270331T160000Z"), ("DTEND", "20270331T180000Z"), ("URL", "https://example.org/%C3%A9?a=1,2"), ("ACTION", "DISPLAY"), ("TRIGGER", "-PT1440M")],
            read.Where(line => line.Name is "DTSTAMP" or "DTSTART" or "DTEND" or "URL" or "ACTION" or "TRIGGER").Select(line => (line.Name, line.Value)));
        Assert.Equal(("abc@corridor", "7"), (Text(read, "UID"), read.Single(line => line.Name == "SEQUENCE").Value));
    }

    private static CalendarEvent Event { get; } = new() { Uid = "abc@corridor", Sequence = 7, Stamp = Instant.FromUtc(2027, 3, 1, 8, 0), Start = Start, Summary = "Closes" };

    private static void ForAll(int cases, Action<Random> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess(true).WithReplay(2026UL, 11UL),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (int seed) => property(new Random(seed))));

    private static string Any(Random random) => string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    /// <summary>What a text can be in a calendar: line ends are one, without control characters, halves of characters replaced.</summary>
    private static string Clean(string text) => string.Concat(text.ReplaceLineEndings("\n").EnumerateRunes().Where(rune => rune.Value is '\n' or '\t' || !Rune.IsControl(rune)).Select(rune => rune.ToString()));

    /// <summary>Unfolded: a line that begins with a space goes on with the one before.</summary>
    private static List<(string Name, string Value)> Read(string calendar) =>
        [.. calendar.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2)).Select(parts => (parts[0], parts[1]))];

    private static string Text(List<(string Name, string Value)> read, string name)
    {
        var (value, text) = (read.First(line => line.Name == name).Value, new StringBuilder());
        for (var at = 0; at < value.Length; at++)
            text.Append(value[at] != '\\' ? value[at] : value[++at] is 'n' or 'N' ? '\n' : value[at]);
        return text.ToString();
    }
}
