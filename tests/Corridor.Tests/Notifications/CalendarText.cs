using System.Text;

namespace Corridor.Tests.Notifications;

/// <summary>Reads a calendar by RFC 5545's own rules: lines end by CRLF and have at most 75 octets, parts are nested, each event says what it must.</summary>
internal static class CalendarText
{
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Events(string calendar)
    {
        var lines = calendar.Split("\r\n");
        Assert.Equal("", lines[^1]);
        Assert.DoesNotContain(lines, line => line.Contains('\n') || line.Contains('\r') || Encoding.UTF8.GetByteCount(line) > 75);
        var (open, events, whole) = (new Stack<string>(), new List<IReadOnlyDictionary<string, string>>(), new Dictionary<string, string>());
        Dictionary<string, string>? one = null;
        foreach (var (name, value) in calendar.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2)).Select(parts => (parts[0], parts[1])))
        {
            if (name == "BEGIN")
            {
                Assert.Equal(value switch { "VCALENDAR" => 0, "VEVENT" => 1, _ => 2 }, open.Count);
                open.Push(value);
                one = value == "VEVENT" ? [] : one;
            }
            else if (name == "END")
            {
                Assert.Equal(value, open.Pop());
                if (value == "VEVENT")
                    events.Add(one!);
            }
            else if (open.Peek() == "VCALENDAR")
                Assert.True(whole.TryAdd(name, value), name + " stands twice");
            else if (open.Peek() == "VEVENT")
                Assert.True(one!.TryAdd(name, Unescaped(value)), name + " stands twice");
        }

        Assert.Empty(open);
        Assert.Equal("2.0", whole["VERSION"]);
        Assert.Contains("PRODID", whole);
        Assert.All(events, each => Assert.All(new[] { "UID", "DTSTAMP", "DTSTART" }, must => Assert.Contains(must, each)));
        return events;
    }

    private static string Unescaped(string value)
    {
        var text = new StringBuilder();
        for (var at = 0; at < value.Length; at++)
            text.Append(value[at] != '\\' ? value[at] : value[++at] is 'n' or 'N' ? '\n' : value[at]);
        return text.ToString();
    }
}
