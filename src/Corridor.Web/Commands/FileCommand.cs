using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CsvHelper;

namespace Corridor.Web.Commands;

/// <summary>What is wrong with a file, or with what was asked of it: said in a line, and the exit code is 2.</summary>
internal sealed class FileProblemException(string reason) : Exception(reason)
{
    public static FileProblemException At(string file, int line, string reason) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: {reason}"));
}

/// <summary>Commands that read files and write files, with the algorithms alone between them.</summary>
internal static class FileCommand
{
    private const decimal Largest = 1_000_000_000;

    private static readonly CsvReaderOptions Read = new() { TrackLineNumbers = true, TrimWhitespace = true, MalformedData = CsvMalformedDataHandling.Throw, FormatProvider = CultureInfo.InvariantCulture };
    private static readonly CsvWriterOptions Written = new() { NewLine = "\n", FormatProvider = CultureInfo.InvariantCulture };

    /// <summary>0 and a line of JSON with what was done, or 2 and a line with what is wrong.</summary>
    public static int Run(ParseResult parsed, Func<TextWriter, Dictionary<string, object?>> work) => Check(parsed, progress => (true, work(progress)));

    /// <summary>As <see cref="Run"/>, but 1 when what was checked does not hold.</summary>
    public static int Check(ParseResult parsed, Func<TextWriter, (bool Holds, Dictionary<string, object?> Summary)> work)
    {
        var (said, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var clock = Stopwatch.StartNew();
        try
        {
            var (holds, summary) = work(error);
            using var process = Process.GetCurrentProcess();
            summary["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 3);
            summary["peak_memory_mb"] = process.PeakWorkingSet64 >> 20;
            said.WriteLine(JsonSerializer.Serialize(summary));
            return holds ? 0 : 1;
        }
        catch (FileProblemException problem)
        {
            error.WriteLine(problem.Message);
            return 2;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine(failure.Message);
            return 2;
        }
    }

    /// <summary>What a problem that a file states comes to; what is wrong with it is the file's.</summary>
    public static T Solve<T>(string file, Func<T> solve)
    {
        try
        {
            return solve();
        }
        catch (ArgumentException problem)
        {
            throw new FileProblemException($"{file}: {problem.Message}");
        }
    }

    /// <summary>Rows by line number and cells by name; what the header lacks is null.</summary>
    /// <exception cref="FileProblemException">There is no such file, no header, or a column is missing.</exception>
    public static IEnumerable<(int Line, string?[] Cells)> Rows(string file, IReadOnlyList<string> needed, params string[] optional) => Rows(file, needed, optional, others: true);

    /// <summary>As <see cref="Rows(string, IReadOnlyList{string}, string[])"/>, of a file that may have no other column.</summary>
    public static IEnumerable<(int Line, string?[] Cells)> OnlyRows(string file, IReadOnlyList<string> needed, params string[] optional) => Rows(file, needed, optional, others: false);

    private static IEnumerable<(int Line, string?[] Cells)> Rows(string file, IReadOnlyList<string> needed, string[] optional, bool others)
    {
        if (!File.Exists(file))
            throw new FileProblemException($"{file}: there is no such file.");
        using var reader = CsvReader.FromFile(file, Read);
        reader.ReadHeader();
        string[] header = [.. reader.Headers];
        if (header.Length == 0)
            throw FileProblemException.At(file, 1, $"the header is missing: {string.Join(',', needed)}.");
        if (needed.Where(name => !header.Contains(name, StringComparer.Ordinal)).ToList() is { Count: > 0 } missing)
            throw FileProblemException.At(file, 1, $"the header lacks {string.Join(", ", missing)}.");
        if (!others && header.FirstOrDefault(name => !needed.Contains(name, StringComparer.Ordinal) && !optional.Contains(name, StringComparer.Ordinal)) is { } unknown)
            throw FileProblemException.At(file, 1, $"the column “{unknown}” is not known; these are: {string.Join(',', needed.Concat(optional))}.");
        int[] columns = [.. needed.Concat(optional).Select(name => Array.IndexOf(header, name))];
        while (Next(reader, file))
        {
            var line = (int)reader.LineNumber;
            if (reader.FieldCount != header.Length)
                throw FileProblemException.At(file, line, $"{reader.FieldCount} cells under {header.Length} names.");
            yield return (line, Array.ConvertAll(columns, column => column < 0 ? null : reader.GetString(column)));
        }
    }

    private static bool Next(CsvReader reader, string file)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException problem)
        {
            throw FileProblemException.At(file, (int)problem.LineNumber, "the quotes of a cell do not match.");
        }
    }

    public static decimal Number(string file, int line, string name, string? cell) =>
        decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= Largest
            ? number
            : throw FileProblemException.At(file, line, $"{name} is “{cell}”, which is no number up to {Largest.ToString(CultureInfo.InvariantCulture)}.");

    private static string Text(object? cell) => cell switch
    {
        // To nine places, without the zeros that arithmetic leaves behind.
        double or decimal => ((IFormattable)cell).ToString("0.#########", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => cell?.ToString() ?? "",
    };

    public static void Write(string file, IEnumerable<object?[]> rows) => Write(file, part =>
    {
        using var writer = CsvWriter.ToFile(part, Written);
        foreach (var row in rows)
        {
            foreach (var cell in row)
                writer.WriteField(Text(cell));
            writer.EndRecord();
        }
    });

    /// <summary>Written beside and moved: whoever reads the file sees all of it, or the one before.</summary>
    public static void Write(string file, Action<string> write)
    {
        var part = file + ".part";
        write(part);
        File.Move(part, file, overwrite: true);
    }
}
