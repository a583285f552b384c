using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Corridor.Tests.Data;
using Npgsql;

namespace Corridor.Benchmarks;

/// <summary>baselines/jobs, built here, on a database of its own.</summary>
internal sealed partial class JobsBaseline : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("corridor-jobs-");
    private readonly string database;

    private JobsBaseline(string database) => this.database = database;

    public static async Task<JobsBaseline> BuildAsync()
    {
        var owner = (await TestPostgres.CreateAsync()).Owner;
        var baseline = new JobsBaseline(new NpgsqlConnectionStringBuilder(owner) { MaxPoolSize = 50 }.ToString());
        // Away from the sources, whose build settings are not its own.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Corridor.Benchmarks", "baselines", "jobs")))
            File.Copy(file, Path.Combine(baseline.folder.FullName, Path.GetFileName(file)));
        await baseline.RunAsync("build", "-c", "Release", "-o", "out", "-nologo", "-v", "quiet");
        return baseline;
    }

    /// <summary>Jobs a second, emptying what was queued before.</summary>
    public async Task<double> DrainAsync(params string[] arguments)
    {
        var printed = await RunAsync([Path.Combine(folder.FullName, "out", "jobs.dll"), .. arguments]);
        var drained = Drained().Match(printed);
        if (!drained.Success || !printed.Contains(" left=0", StringComparison.Ordinal))
            throw new InvalidOperationException("The baseline did not end: " + printed);
        return double.Parse(drained.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true };
        start.Environment["PG"] = database;
        // What a build leaves running would hold our end of its output.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? printed : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)}: {printed}");
    }

    [GeneratedRegex("drain .*?= ([0-9.]+)/s")]
    private static partial Regex Drained();
}
