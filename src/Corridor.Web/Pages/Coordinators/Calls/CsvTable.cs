using System.Globalization;
using CsvHelper;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Rows as a file, written as they are read, and so that a spreadsheet runs nothing.</summary>
internal static class CsvTable
{
    private static readonly CsvWriterOptions Written = new() { Injection = CsvInjection.Escape, WriteByteOrderMark = true, FormatProvider = CultureInfo.InvariantCulture };

    /// <summary>As a file of this name.</summary>
    public static Task SendAsync(HttpResponse response, string name, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<string?>> rows, CancellationToken cancel)
    {
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers.CacheControl = "private, no-store";
        return WriteAsync(response.Body, columns, rows, cancel);
    }

    public static async Task WriteAsync(Stream stream, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<string?>> rows, CancellationToken cancel)
    {
        await using var writer = CsvWriter.Create(stream, Written, leaveOpen: true);
        foreach (var column in columns)
            writer.WriteField(column);
        await writer.EndRecordAsync(cancel);
        await foreach (var row in rows.WithCancellation(cancel))
        {
            foreach (var cell in row)
                writer.WriteField(cell);
            await writer.EndRecordAsync(cancel);
        }

        await writer.FlushAsync(cancel);
    }
}
