using System.Text;

namespace Corridor.Notifications.Smtp;

/// <summary>Text as quoted-printable (RFC 2045): readable, in ASCII, no line longer than 76.</summary>
internal static class QuotedPrintable
{
    private const int LongestLine = 76;
    private const string Digits = "0123456789ABCDEF";

    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + (text.Length / 8));
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            Line(encoded, Encoding.UTF8.GetBytes(line));
            encoded.Append("\r\n");
        }

        return encoded.ToString();
    }

    private static void Line(StringBuilder encoded, byte[] line)
    {
        var column = 0;
        for (var at = 0; at < line.Length; at++)
        {
            var letter = line[at];
            // White space at the end of a line is taken off on the way.
            var isPlain = letter is > 32 and < 127 and not (byte)'=' || (letter is 32 or 9 && at + 1 < line.Length);
            var length = isPlain ? 1 : 3;
            if (column + length > LongestLine - 1)
            {
                encoded.Append("=\r\n");
                column = 0;
            }

            if (isPlain)
                encoded.Append((char)letter);
            else
                encoded.Append('=').Append(Digits[letter >> 4]).Append(Digits[letter & 15]);
            column += length;
        }
    }
}
