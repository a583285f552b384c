using System.Diagnostics;
using System.Text;

namespace Corridor.Decks.Inspection;

/// <summary>How a program ended; what it wrote last counts: a hostile file can make it print megabytes before.</summary>
internal sealed record PdfOutcome(int Exit, string Output, string Errors)
{
    private const int Aborted = 128 + 6, Killed = 128 + 9, OutOfTime = 128 + 24;

    public bool IsTooHeavy => Exit is Aborted or Killed or OutOfTime;
}

/// <summary>
/// A PDF program as a process of its own: without environment or shell, with limits on memory and processor time
/// where <c>prlimit</c> exists.
/// </summary>
internal sealed class PdfProcess
{
    private const string MemoryLimit = "--as=1073741824";

    private readonly string program;
    private readonly string? limiter;
    private readonly TimeSpan patience;
    private readonly int processorSeconds;

    private PdfProcess(string program, string? limiter, TimeSpan patience, int processorSeconds)
    {
        this.program = program;
        this.limiter = limiter;
        this.patience = patience;
        this.processorSeconds = processorSeconds;
    }

    /// <summary>Null where the program is not installed.</summary>
    public static PdfProcess? Find(string program, TimeSpan? patience = null, int processorSeconds = 10) =>
        OnPath(program) is { } path ? new PdfProcess(path, OnPath("prlimit"), patience ?? TimeSpan.FromSeconds(60), processorSeconds) : null;

    /// <summary>Null: it was not ready in time.</summary>
    /// <param name="arguments">Of the program.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="kept">So many characters of what it prints.</param>
    /// <param name="writes">It may write files.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<PdfOutcome?> RunAsync(IReadOnlyList<string> arguments, Stream? input = null, int kept = 64 * 1024, bool writes = false, CancellationToken cancel = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        using var process = Process.Start(Command(arguments, writes))!;
        try
        {
            var output = LastOfAsync(process.StandardOutput.BaseStream, kept, limit.Token);
            var errors = LastOfAsync(process.StandardError.BaseStream, 64 * 1024, limit.Token);
            await FeedAsync(input ?? Stream.Null, process.StandardInput.BaseStream, limit.Token);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(limit.Token);
            var outcome = new PdfOutcome(process.ExitCode, await output, await errors);
            return outcome.Errors.StartsWith("prlimit:", StringComparison.Ordinal) || outcome.Exit is 126 or 127
                ? throw new InvalidOperationException($"{Path.GetFileName(program)} could not be started: {outcome.Errors.Trim()}")
                : outcome;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo Command(IReadOnlyList<string> arguments, bool writes)
    {
        var command = new ProcessStartInfo(limiter ?? program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(program),
        };
        string[] limits = limiter is null ? [] : [$"--cpu={processorSeconds}", MemoryLimit, "--core=0", .. writes ? (string[])[] : ["--fsize=0"], "--", program];
        foreach (var argument in limits.Concat(arguments))
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

    private static async Task<string> LastOfAsync(Stream output, int most, CancellationToken cancel)
    {
        var kept = new byte[2 * most];
        var count = 0;
        int read;
        while ((read = await output.ReadAsync(kept.AsMemory(count), cancel)) > 0)
        {
            count += read;
            if (count == kept.Length)
            {
                kept.AsSpan(most).CopyTo(kept);
                count = most;
            }
        }

        return Encoding.UTF8.GetString(kept, 0, count);
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
            .FirstOrDefault(File.Exists);
}
