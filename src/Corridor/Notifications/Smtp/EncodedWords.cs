using System.Text;

namespace Corridor.Notifications.Smtp;

/// <summary>Header texts in ASCII (RFC 2047), folded; one line whatever they are made of.</summary>
internal static class EncodedWords
{
    private const int LongestLine = 76;
    private const int Around = 12;

    /// <summary>The value of an unstructured header, such as Subject.</summary>
    public static string Text(string text, int after)
    {
        var clean = OneLine(text);
        return clean.All(letter => letter is >= ' ' and <= '~') && !clean.Contains("=?", StringComparison.Ordinal) && after + clean.Length <= LongestLine ? clean : Encoded(clean, after);
    }

    /// <summary>A name before an address.</summary>
    public static string Phrase(string name, int after)
    {
        var clean = OneLine(name);
        if (!clean.All(letter => letter is >= ' ' and <= '~') || clean.Contains("=?", StringComparison.Ordinal) || after + (2 * clean.Length) + 2 > LongestLine)
            return Encoded(clean, after);
        return "\"" + clean.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }

    private static string OneLine(string text) =>
        string.Create(text.Length, text, static (line, from) =>
        {
            // Also U+2028, U+2029 and what turns writing around: a header shows one line, in its own order.
            for (var at = 0; at < from.Length; at++)
                line[at] = char.IsControl(from[at]) || from[at] is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? ' ' : from[at];
        }).Trim();

    private static string Encoded(string text, int after)
    {
        var words = new StringBuilder();
        var piece = new List<byte>();
        var room = Room(after);
        Span<byte> letter = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(letter);
            // A letter is never cut in two: each word is decoded by itself.
            if (piece.Count + length > room && piece.Count > 0)
            {
                Word(words, piece);
                words.Append("\r\n ");
                room = Room(1);
            }

            piece.AddRange(letter[..length]);
        }

        if (piece.Count > 0)
            Word(words, piece);
        return words.ToString();
    }

    private static int Room(int after) => Math.Max(4, (Math.Min(75, LongestLine - after) - Around) / 4 * 3);

    private static void Word(StringBuilder words, List<byte> piece)
    {
        words.Append("=?utf-8?B?").Append(Convert.ToBase64String([.. piece])).Append("?=");
        piece.Clear();
    }
}
