using System.Security.Cryptography;
using System.Text;

namespace Corridor.Decks.Pitches;

/// <summary>
/// Writes a pitch deck as a PDF 1.7 file: 16:9 pages, the standard Helvetica fonts, text in WinAnsi encoding.
/// The same deck gives the same bytes.
/// </summary>
internal static class PitchDeckPdf
{
    public const int Width = 960;
    public const int Height = 540;

    private const int Catalog = 1, Pages = 2, Regular = 3, Bold = 4, Info = 5, FirstPage = 6;

    /// <param name="deck">At least one slide.</param>
    /// <param name="size">The file's exact size, reached by a stream of noise that does not compress and is not shown.</param>
    public static byte[] Write(PitchDeck deck, int? size = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(deck.Slides.Count);
        var plain = Compose(deck, noise: null);
        if (size is null)
            return plain;

        // Lengths and offsets are written in fixed width, so one try tells what the noise itself adds.
        var leastSize = Compose(deck, noise: 0).Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Value, leastSize, nameof(size));
        return Compose(deck, size.Value - leastSize);
    }

    private static byte[] Compose(PitchDeck deck, int? noise)
    {
        using var bytes = new MemoryStream();
        var file = new PdfFile(bytes);
        var noiseObject = FirstPage + (2 * deck.Slides.Count);
        var pages = Enumerable.Range(0, deck.Slides.Count).Select(i => FirstPage + (2 * i)).ToList();

        file.Object(Catalog, $"<< /Type /Catalog /Pages {Pages} 0 R /Lang {PdfString.Text(deck.Language)} "
            + $"/ViewerPreferences << /DisplayDocTitle true >>{(noise is null ? "" : $" /CorridorNoise {noiseObject} 0 R")} >>");
        file.Object(Pages, $"<< /Type /Pages /Count {pages.Count} /Kids [ {string.Join(' ', pages.Select(p => $"{p} 0 R"))} ] "
            + $"/MediaBox [ 0 0 {Width} {Height} ] /Resources << /Font << /R {Regular} 0 R /B {Bold} 0 R >> >> >>");
        file.Object(Regular, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        file.Object(Bold, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>");
        file.Object(Info, $"<< /Title {PdfString.Text(deck.Title)} /Author {PdfString.Text(deck.Author)} /Creator (Corridor) >>");
        for (var i = 0; i < pages.Count; i++)
        {
            file.Object(pages[i], $"<< /Type /Page /Parent {Pages} 0 R /Contents {pages[i] + 1} 0 R >>");
            file.Stream(pages[i] + 1, Encoding.ASCII.GetBytes(PitchPage.Draw(deck, i)));
        }

        if (noise is { } length)
        {
            var filling = new byte[length];
            new Random(length).NextBytes(filling);
            file.Stream(noiseObject, filling);
        }

        return file.Finish(Catalog, Info);
    }

    /// <summary>Objects one after the other, then the table of where they start.</summary>
    private sealed class PdfFile
    {
        private readonly MemoryStream bytes;
        private readonly List<long> starts = [];

        public PdfFile(MemoryStream bytes)
        {
            this.bytes = bytes;
            Add("%PDF-1.7\n%");

            // Four bytes beyond ASCII tell transfer programs that the file is binary.
            bytes.Write([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);
        }

        public void Object(int number, string content)
        {
            Start(number);
            Add($"{content}\nendobj\n");
        }

        public void Stream(int number, byte[] content)
        {
            Start(number);
            Add($"<< /Length {content.Length:D10} >>\nstream\n");
            bytes.Write(content);
            Add("\nendstream\nendobj\n");
        }

        public byte[] Finish(int catalog, int info)
        {
            var id = Convert.ToHexString(SHA256.HashData(bytes.ToArray()).AsSpan(0, 16));
            var table = bytes.Position;
            Add($"xref\n0 {starts.Count + 1}\n0000000000 65535 f \n");
            foreach (var start in starts)
                Add($"{start:D10} 00000 n \n");
            Add($"trailer\n<< /Size {starts.Count + 1} /Root {catalog} 0 R /Info {info} 0 R /ID [ <{id}> <{id}> ] >>\n");
            Add($"startxref\n{table:D10}\n%%EOF\n");
            return bytes.ToArray();
        }

        private void Start(int number)
        {
            if (number != starts.Count + 1)
                throw new InvalidOperationException($"Object {number} is out of order.");
            starts.Add(bytes.Position);
            Add($"{number} 0 obj\n");
        }

        private void Add(string text) => bytes.Write(Encoding.ASCII.GetBytes(text));
    }
}
