using SkiaSharp;

namespace Corridor.Placements.Agreements;

/// <summary>Lines one below the other on pages of A4, with the same foot on each.</summary>
internal sealed class PdfPaper(PdfFonts fonts, IReadOnlyList<string> foot, Func<int, int, string> pageOf) : IDisposable
{
    private const float Width = 595, Height = 842, Margin = 57, FootHeight = 44, Text = 10.5f, Small = 7.5f, Indent = 16, FactWidth = 120;

    private readonly List<List<Line>> pages = [[]];
    private readonly SKPaint ink = new() { Color = SKColors.Black, IsAntialias = true };
    private float y = Margin;

    private sealed record Line(string Words, float X, float Y, float Size, bool Bold);

    public void Heading(string words, float size)
    {
        // A heading does not stand alone at a page's end.
        Room(size * 1.35f + (Text * 4));
        y += pages[^1].Count == 0 ? 0 : size * 0.8f;
        foreach (var line in Broken(words, Width - (2 * Margin), size, bold: true))
            Put(line, Margin, size, bold: true);
        y += 3;
    }

    public void Paragraph(string words, int indent)
    {
        foreach (var line in Broken(words, Width - (2 * Margin) - (indent * Indent), Text, bold: false))
            Put(line, Margin + (indent * Indent), Text, bold: false);
        y += Text * 0.5f;
    }

    public void Fact(string name, string words)
    {
        var (names, lines) = (Broken(name, FactWidth - 8, Text, bold: true).ToList(), Broken(words, Width - (2 * Margin) - FactWidth, Text, bold: false).ToList());
        for (var i = 0; i < Math.Max(names.Count, lines.Count); i++)
        {
            Room(Text * 1.4f);
            if (i < names.Count)
                pages[^1].Add(new Line(names[i], Margin, y + Text, Text, Bold: true));
            if (i < lines.Count)
                pages[^1].Add(new Line(lines[i], Margin + FactWidth, y + Text, Text, Bold: false));
            y += Text * 1.4f;
        }

        y += 2;
    }

    public byte[] Finish(string title)
    {
        using var stream = new MemoryStream();
        using (var document = SKDocument.CreatePdf(stream, new SKDocumentPdfMetadata { Title = title, Producer = "Corridor", Creator = "Corridor", RasterDpi = 72, EncodingQuality = 101 }))
        {
            foreach (var (index, lines) in pages.Index())
            {
                var canvas = document.BeginPage(Width, Height);
                foreach (var line in lines.Concat(FootOf(index + 1)))
                    Draw(canvas, line);
                document.EndPage();
            }

            document.Close();
        }

        return stream.ToArray();
    }

    public void Dispose() => ink.Dispose();

    private IEnumerable<Line> FootOf(int page)
    {
        var at = Height - Margin - FootHeight + (2 * Small);
        foreach (var words in foot.Append(pageOf(page, pages.Count)))
        {
            yield return new Line(words, Margin, at += Small * 1.4f, Small, Bold: false);
        }
    }

    private void Draw(SKCanvas canvas, Line line)
    {
        var x = line.X;
        foreach (var (words, face) in fonts.Runs(line.Words, line.Bold))
        {
            using var font = new SKFont(face, line.Size);
            canvas.DrawText(words, x, line.Y, SKTextAlign.Left, font, ink);
            x += font.MeasureText(words);
        }
    }

    private void Put(string words, float x, float size, bool bold)
    {
        Room(size * 1.4f);
        pages[^1].Add(new Line(words, x, y + size, size, bold));
        y += size * 1.4f;
    }

    private void Room(float needed)
    {
        if (y + needed <= Height - Margin - FootHeight)
            return;
        pages.Add([]);
        y = Margin;
    }

    // At blanks; a word longer than a line, as in scripts without blanks, wherever the line is full.
    private IEnumerable<string> Broken(string words, float width, float size, bool bold)
    {
        var line = "";
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (WidthOf(longer, size, bold) <= width)
            {
                line = longer;
                continue;
            }

            if (line.Length > 0)
                yield return line;
            line = "";
            for (var at = 0; at < word.Length;)
            {
                var sign = word.Substring(at, System.Globalization.StringInfo.GetNextTextElementLength(word, at));
                at += sign.Length;
                if (line.Length > 0 && WidthOf(line + sign, size, bold) > width)
                {
                    yield return line;
                    line = "";
                }

                line += sign;
            }
        }

        if (line.Length > 0)
            yield return line;
    }

    private float WidthOf(string words, float size, bool bold)
    {
        var width = 0f;
        foreach (var (run, face) in fonts.Runs(words, bold))
        {
            using var font = new SKFont(face, size);
            width += font.MeasureText(run);
        }

        return width;
    }
}
