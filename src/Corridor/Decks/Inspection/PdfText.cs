using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Corridor.Decks.Inspection;

/// <summary>What a PDF says of itself in plain bytes, for want of a PDF reader.</summary>
internal static partial class PdfText
{
    private const int HeadLength = 1024;
    private const int TrailerLength = 64 * 1024;

    public static async Task<bool> StartsLikePdfAsync(Stream deck, CancellationToken cancel) =>
        (await WindowAsync(deck, 0, HeadLength, cancel)).Contains("%PDF-", StringComparison.Ordinal);

    /// <summary>Looks where a trailer can be: at the end, where <c>startxref</c> points, and at the start of a linearised file.</summary>
    public static async Task<bool> SaysEncryptedAsync(Stream deck, CancellationToken cancel)
    {
        var end = await WindowAsync(deck, Math.Max(0, deck.Length - TrailerLength), TrailerLength, cancel);
        if (Encrypt().IsMatch(end) || Encrypt().IsMatch(await WindowAsync(deck, 0, TrailerLength, cancel)))
            return true;

        var table = StartXref().Matches(end).LastOrDefault();
        return table is not null
            && long.TryParse(table.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            && offset < deck.Length
            && Encrypt().IsMatch(await WindowAsync(deck, offset, TrailerLength, cancel));
    }

    // Latin-1 keeps every byte a character.
    private static async Task<string> WindowAsync(Stream deck, long offset, int length, CancellationToken cancel)
    {
        var bytes = new byte[Math.Min(length, deck.Length - offset)];
        deck.Position = offset;
        var count = await deck.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return Encoding.Latin1.GetString(bytes, 0, count);
    }

    [GeneratedRegex(@"/Encrypt\s*(\d+\s+\d+\s+R|<<)")]
    private static partial Regex Encrypt();

    [GeneratedRegex(@"startxref\s+(\d{1,18})")]
    private static partial Regex StartXref();
}
