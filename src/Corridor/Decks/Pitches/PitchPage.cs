using System.Globalization;
using System.Text;

namespace Corridor.Decks.Pitches;

/// <summary>Draws one slide as a PDF page's content.</summary>
internal sealed class PitchPage
{
    private const double Margin = 72;
    private const double TextWidth = PitchDeckPdf.Width - (2 * Margin);
    private const double FootLine = 34;

    private readonly StringBuilder content = new();
    private readonly PitchColours colours;

    private PitchPage(PitchColours colours) => this.colours = colours;

    public static string Draw(PitchDeck deck, int index)
    {
        var page = new PitchPage(deck.Colours);
        switch (deck.Slides[index])
        {
            case PitchSlide.Cover cover:
                page.DrawCover(cover, deck.Author);
                break;
            case PitchSlide.Bullets bullets:
                page.DrawFrame(bullets.Title, deck.Author, index);
                page.DrawBullets(bullets);
                break;
            case PitchSlide.Figure figure:
                page.DrawFrame(figure.Title, deck.Author, index);
                page.DrawFigure(figure);
                break;
            case PitchSlide.Chart chart:
                page.DrawFrame(chart.Title, deck.Author, index);
                page.DrawChart(chart, CultureInfo.GetCultureInfo(deck.Language));
                break;
        }

        return page.content.ToString();
    }

    private void DrawCover(PitchSlide.Cover cover, string author)
    {
        Fill(colours.Ink, 0, 0, PitchDeckPdf.Width, PitchDeckPdf.Height);
        Fill(colours.Accent, 0, 0, 24, PitchDeckPdf.Height);
        var below = Paragraph(cover.Title, Margin, 360, 54, bold: true, colours.Paper);
        Fill(colours.Accent, Margin, below + 26, 120, 6);
        Paragraph(cover.Subtitle, Margin, below - 18, 24, bold: false, colours.Paper);
        Line(author, Margin, FootLine, 14, bold: false, colours.Paper);
    }

    private void DrawFrame(string title, string author, int index)
    {
        Fill(colours.Paper, 0, 0, PitchDeckPdf.Width, PitchDeckPdf.Height);
        Fill(colours.Accent, 0, PitchDeckPdf.Height - 12, PitchDeckPdf.Width, 12);
        Paragraph(title, Margin, 446, 36, bold: true, colours.Ink);
        Line(author, Margin, FootLine, 12, bold: false, colours.Ink);
        var number = (index + 1).ToString(CultureInfo.InvariantCulture);
        Line(number, PitchDeckPdf.Width - Margin - (12 * PdfString.WidthOf(number, bold: false)), FootLine, 12, bold: false, colours.Ink);
    }

    private void DrawBullets(PitchSlide.Bullets bullets)
    {
        double y = 366;
        foreach (var line in bullets.Lines)
        {
            Fill(colours.Accent, Margin, y + 3, 11, 11);
            y = Paragraph(line, Margin + 30, y, 24, bold: false, colours.Ink) - 16;
        }
    }

    private void DrawFigure(PitchSlide.Figure figure)
    {
        const double largest = 150;
        var size = Math.Min(largest, TextWidth / PdfString.WidthOf(figure.Number, bold: true));
        Line(figure.Number, Margin, 240, size, bold: true, colours.Accent);
        Paragraph(figure.Caption, Margin, 170, 26, bold: false, colours.Ink);
    }

    private void DrawChart(PitchSlide.Chart chart, CultureInfo culture)
    {
        const double floor = 110, highest = 240;
        if (chart.Bars.Length == 0)
            return;

        var step = TextWidth / chart.Bars.Length;
        var most = Math.Max(chart.Bars.Max(b => b.Value), double.Epsilon);
        for (var i = 0; i < chart.Bars.Length; i++)
        {
            var (label, value) = chart.Bars[i];
            var left = Margin + (i * step) + (step * 0.15);
            var barWidth = step * 0.7;
            var barHeight = Math.Max(0, value) / most * highest;
            Fill(colours.Accent, left, floor, barWidth, barHeight);
            Centred($"{value.ToString("0.##", culture)} {chart.Unit}".Trim(), left + (barWidth / 2), floor + barHeight + 10, 18, bold: true);
            Centred(label, left + (barWidth / 2), floor - 24, 16, bold: false);
        }

        Fill(colours.Ink, Margin, floor - 2, TextWidth, 2);
    }

    /// <summary>Breaks the text to the page's width and returns the next line's base.</summary>
    private double Paragraph(string text, double x, double y, double size, bool bold, string colour)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && size * PdfString.WidthOf(longer, bold) > PitchDeckPdf.Width - Margin - x)
            {
                Line(line, x, y, size, bold, colour);
                y -= size * 1.25;
                longer = word;
            }

            line = longer;
        }

        Line(line, x, y, size, bold, colour);
        return y - (size * 1.25);
    }

    private void Centred(string text, double middle, double y, double size, bool bold) =>
        Line(text, middle - (size * PdfString.WidthOf(text, bold) / 2), y, size, bold, colours.Ink);

    private void Line(string text, double x, double y, double size, bool bold, string colour) =>
        Add($"{Colour(colour)} BT /{(bold ? "B" : "R")} {size:0.##} Tf {x:0.##} {y:0.##} Td {PdfString.Shown(text)} Tj ET\n");

    private void Fill(string colour, double x, double y, double width, double height) =>
        Add($"{Colour(colour)} {x:0.##} {y:0.##} {width:0.##} {height:0.##} re f\n");

    private void Add(FormattableString operators) => content.Append(operators.ToString(CultureInfo.InvariantCulture));

    private static string Colour(string hex)
    {
        var rgb = Convert.FromHexString(hex.AsSpan(1));
        return string.Create(CultureInfo.InvariantCulture, $"{rgb[0] / 255.0:0.###} {rgb[1] / 255.0:0.###} {rgb[2] / 255.0:0.###} rg");
    }
}
