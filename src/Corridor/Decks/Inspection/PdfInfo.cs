using System.Globalization;
using System.Text.RegularExpressions;

namespace Corridor.Decks.Inspection;

/// <summary>Poppler's <c>pdfinfo</c>, fed through its standard input.</summary>
public sealed partial class PdfInfo
{
    private readonly PdfProcess program;

    private PdfInfo(PdfProcess program) => this.program = program;

    /// <summary>Null where poppler is not installed.</summary>
    public static PdfInfo? Find(TimeSpan? patience = null) => PdfProcess.Find("pdfinfo", patience) is { } program ? new PdfInfo(program) : null;

    public async Task<PdfFinding> ReadAsync(Stream deck, CancellationToken cancel = default)
    {
        const int pageRangeError = 99;

        return await program.RunAsync(["-"], deck, cancel: cancel) switch
        {
            null => new PdfFinding.TimedOut(),
            { Exit: 0 } read => Facts(read.Output),
            { Exit: pageRangeError } => new PdfFinding.Pageless(),
            { IsTooHeavy: true } => new PdfFinding.TooHeavy(),
            var other when other.Errors.Contains("Incorrect password", StringComparison.Ordinal) => new PdfFinding.Locked(),
            var other when other.Errors.Contains("Out of memory", StringComparison.Ordinal) => new PdfFinding.TooHeavy(),
            _ => new PdfFinding.Damaged(),
        };
    }

    private static PdfFinding Facts(string output)
    {
        // The last one of each: a title may contain lines that look like facts, and it is printed first.
        var pages = Pages().Matches(output).LastOrDefault();
        var size = PageSize().Matches(output).LastOrDefault();
        if (pages is null || !int.TryParse(pages.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return new PdfFinding.Damaged();
        if (count == 0)
            return new PdfFinding.Pageless();
        if (size is null)
            return new PdfFinding.Readable(count, null, null);

        var width = double.Parse(size.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var height = double.Parse(size.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return Turned().Matches(output).LastOrDefault()?.Groups[1].Value is "90" or "270"
            ? new PdfFinding.Readable(count, height, width)
            : new PdfFinding.Readable(count, width, height);
    }

    [GeneratedRegex(@"^Pages:\s+(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Pages();

    [GeneratedRegex(@"^Page size:\s+([0-9.e+-]+) x ([0-9.e+-]+) pts", RegexOptions.Multiline)]
    private static partial Regex PageSize();

    [GeneratedRegex(@"^Page rot:\s+(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Turned();
}
