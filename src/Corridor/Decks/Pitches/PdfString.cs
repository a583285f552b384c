using System.Globalization;
using System.Text;

namespace Corridor.Decks.Pitches;

/// <summary>Text as PDF strings: WinAnsi on pages, UTF-16 in metadata.</summary>
internal static class PdfString
{
    private static readonly Encoding WinAnsi = CodePagesEncodingProvider.Instance.GetEncoding(
        1252, new EncoderReplacementFallback("?"), DecoderFallback.ReplacementFallback)!;

    // Letters without a decomposition, so that a name keeps its shape where WinAnsi lacks them.
    private static readonly Dictionary<char, string> Plain = new()
    {
        ['ł'] = "l", ['Ł'] = "L", ['đ'] = "d", ['Đ'] = "D", ['ı'] = "i", ['ħ'] = "h", ['\u202f'] = "\u00a0", ['\u2009'] = "\u00a0", ['−'] = "-",
    };

    public static string Shown(string text)
    {
        var escaped = new StringBuilder("(");
        foreach (var code in WinAnsi.GetBytes(Foldable(text)))
            escaped.Append(code switch
            {
                (byte)'(' or (byte)')' or (byte)'\\' => $"\\{(char)code}",
                < 0x20 => " ",
                > 0x7e => "\\" + Convert.ToString(code, 8),
                _ => ((char)code).ToString(),
            });
        return escaped.Append(')').ToString();
    }

    public static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    /// <summary>The width of a shown text at size 1, from the fonts' published metrics; accents do not widen a letter.</summary>
    public static double WidthOf(string text, bool bold) =>
        Foldable(text).Normalize(NormalizationForm.FormD)
            .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            .Sum(c => HelveticaWidths.Of(c, bold)) / 1000.0;

    private static string Foldable(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormC))
        {
            if (Plain.TryGetValue(c, out var plain))
                folded.Append(plain);
            else if (c == '?' || WinAnsi.GetBytes([c]) is not [(byte)'?'])
                folded.Append(c);
            else
                folded.Append(c.ToString().Normalize(NormalizationForm.FormD)[0]);
        }

        return folded.ToString();
    }

    private static class HelveticaWidths
    {
        private const int Other = 556;

        // From space to tilde, in the order of ASCII.
        private static readonly int[] Regular =
        [
            278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
            556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
            1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
            667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
            333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
            556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
        ];

        private static readonly int[] Bold =
        [
            278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
            556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
            975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
            667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
            333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
            611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
        ];

        public static int Of(char c, bool bold) => c switch
        {
            >= ' ' and <= '~' => (bold ? Bold : Regular)[c - ' '],
            '\u00a0' => 278,
            '’' or '‘' => 278,
            '—' or '…' or 'œ' or 'Œ' => 1000,
            _ => Other,
        };
    }
}
