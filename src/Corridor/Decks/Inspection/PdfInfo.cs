using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Corridor.Decks.Inspection;

/// <summary>
/// Poppler's <c>pdfinfo</c> as a process of its own: fed through its standard input, without environment or shell,
/// with limits on memory and processor time where <c>prlimit</c> exists.
/// </summary>
public sealed partial class PdfInfo
{
    private const string MemoryLimit = "--as=1073741824";
    private const string ProcessorSeconds = "--cpu=10";
    private const int KeptOutput = 64 * 1024;

    private readonly string program;
    private readonly string? limiter;
    private readonly TimeSpan patience;

    private PdfInfo(string program, string? limiter, TimeSpan patience)
    {
        this.program = program;
        this.limiter = limiter;
        this.patience = patience;
    }

    /// <summary>Null where poppler is not installed.</summary>
    public static PdfInfo? Find(TimeSpan? patience = null) =>
        OnPath("pdfinfo") is { } program ? new PdfInfo(program, OnPath("prlimit"), patience ?? TimeSpan.FromSeconds(60)) : null;

    public async Task<PdfFinding> ReadAsync(Stream deck, CancellationToken cancel = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        using var process = Process.Start(Command())!;
        try
        {
            var output = LastOfAsync(process.StandardOutput.BaseStream, limit.Token);
            var errors = LastOfAsync(process.StandardError.BaseStream, limit.Token);
            await FeedAsync(deck, process.StandardInput.BaseStream, limit.Token);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(limit.Token);
            return Understand(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new PdfFinding.TimedOut();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo Command()
    {
        var command = new ProcessStartInfo(limiter ?? program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(program),
        };
        string[] arguments = limiter is null ? ["-"] : [ProcessorSeconds, MemoryLimit, "--core=0", "--fsize=0", "--", program, "-"];
        foreach (var argument in arguments)
            command.ArgumentList.Add(argument);

        // Settings and secrets of the server are none of its business.
        command.Environment.Clear();
        command.Environment["LC_ALL"] = "C.UTF-8";
        return command;
    }

    private static async Task FeedAsync(Stream deck, Stream input, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await deck.ReadAsync(buffer, cancel)) > 0)
        {
            try
            {
                await input.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
            catch (IOException)
            {
                // It made up its mind before the end.
                return;
            }
        }

        try
        {
            await input.DisposeAsync();
        }
        catch (IOException)
        {
        }
    }

    // What comes last counts: a hostile file can make it print megabytes before.
    private static async Task<string> LastOfAsync(Stream output, CancellationToken cancel)
    {
        var kept = new byte[2 * KeptOutput];
        var count = 0;
        int read;
        while ((read = await output.ReadAsync(kept.AsMemory(count), cancel)) > 0)
        {
            count += read;
            if (count == kept.Length)
            {
                kept.AsSpan(KeptOutput).CopyTo(kept);
                count = KeptOutput;
            }
        }

        return Encoding.UTF8.GetString(kept, 0, count);
    }

    private static PdfFinding Understand(int exit, string output, string errors)
    {
        const int pageRangeError = 99;
        const int aborted = 128 + 6, killed = 128 + 9, outOfTime = 128 + 24;

        if (errors.StartsWith("prlimit:", StringComparison.Ordinal) || exit is 126 or 127)
            throw new InvalidOperationException($"pdfinfo could not be started: {errors.Trim()}");

        return exit switch
        {
            0 => Facts(output),
            pageRangeError => new PdfFinding.Pageless(),
            aborted or killed or outOfTime => new PdfFinding.TooHeavy(),
            _ when errors.Contains("Incorrect password", StringComparison.Ordinal) => new PdfFinding.Locked(),
            _ when errors.Contains("Out of memory", StringComparison.Ordinal) => new PdfFinding.TooHeavy(),
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

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
            .FirstOrDefault(File.Exists);

    [GeneratedRegex(@"^Pages:\s+(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Pages();

    [GeneratedRegex(@"^Page size:\s+([0-9.e+-]+) x ([0-9.e+-]+) pts", RegexOptions.Multiline)]
    private static partial Regex PageSize();

    [GeneratedRegex(@"^Page rot:\s+(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Turned();
}
