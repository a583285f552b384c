using System.Globalization;
using Corridor.Jury;
using Corridor.Texts;
using CsvHelper;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Who reads what as a file: read with whatever separator it has.</summary>
internal static class AssignmentCsv
{
    private const int MostBytes = 5 << 20;
    private static readonly CsvReaderOptions Read = new() { TrackLineNumbers = true, TrimWhitespace = true, MalformedData = CsvMalformedDataHandling.Throw, FormatProvider = CultureInfo.InvariantCulture };

    public static Task WriteAsync(HttpResponse response, string name, IAsyncEnumerable<AssignedReview> rows, CancellationToken cancel) => CsvTable.SendAsync(
        response, name, ["juror", "name", "application", "title", "state"],
        rows.Select(row => (IReadOnlyList<string?>)[row.Email, row.Name, row.Number?.ToString(CultureInfo.InvariantCulture), row.Title, row.State.ToString().ToLowerInvariant()]), cancel);

    public static async Task<IReadOnlyList<PlanLine>> ReadAsync(IFormFile? file, CancellationToken cancel)
    {
        RuleBroken.If(file is null, "Choose a file first.");
        RuleBroken.If(file.Length > MostBytes, "A file may have {0} MB at most.", MostBytes >> 20);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancel);
        try
        {
            using var reader = CsvReader.Create(bytes.ToArray(), Read);
            reader.ReadHeader();
            List<string> header = [.. reader.Headers.Select(name => name.ToLowerInvariant())];
            var (juror, application) = (header.IndexOf("juror"), header.IndexOf("application"));
            RuleBroken.If(juror < 0 || application < 0, "The first line of the file has to name the columns juror (an address) and application (a number).");
            var lines = new List<PlanLine>();
            while (reader.Read())
                lines.Add(new((int)reader.LineNumber, Cell(juror), Cell(application)));
            return lines;

            // What was written as text for the spreadsheet's sake comes back as it was.
            string Cell(int column) => reader.FieldCount > column ? reader.GetString(column).TrimStart('\'') : "";
        }
        catch (CsvFormatException problem)
        {
            throw RuleBroken.Now("Line {0}: the quotes of a cell do not match.", problem.LineNumber);
        }
    }
}
