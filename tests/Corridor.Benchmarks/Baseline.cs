using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Corridor.Benchmarks;

/// <summary>A C++ program of <c>baselines</c>, compiled here, which prints what it measured as name=value.</summary>
internal sealed partial class Baseline : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("corridor-baseline-");

    private Baseline()
    {
    }

    private string Program => Path.Combine(folder.FullName, "program");

    /// <summary>Null where there is no compiler, or no library that the program needs.</summary>
    public static async Task<Baseline?> CompileAsync(string name, string file)
    {
        var baseline = new Baseline();
        var source = Path.Combine(Repository.Root, "tests", "Corridor.Benchmarks", "baselines", name, file);
        try
        {
            var (status, _) = await RunAsync("g++", [], "-O2", "-std=c++17", "-o", baseline.Program, source);
            if (status == 0)
                return baseline;
        }
        catch (Win32Exception)
        {
            // No g++.
        }

        baseline.Dispose();
        return null;
    }

    /// <exception cref="InvalidOperationException">The program ended with an error.</exception>
    public async Task<Values> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        var (status, printed) = await RunAsync(Program, environment, arguments);
        return status == 0 ? new(Value().Matches(printed).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value)) : throw new InvalidOperationException("The baseline failed: " + printed);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static async Task<(int Status, string Printed)> RunAsync(string program, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var problems = process.StandardError.ReadToEndAsync();
        var printed = await process.StandardOutput.ReadToEndAsync();
        await problems;
        await process.WaitForExitAsync();
        return (process.ExitCode, printed);
    }

    [GeneratedRegex("([a-zA-Z_]+)=([0-9.]+)")]
    private static partial Regex Value();

    /// <summary>What the program printed.</summary>
    internal sealed class Values(Dictionary<string, string> printed)
    {
        public double Number(string name) => double.Parse(printed[name], CultureInfo.InvariantCulture);

        public ulong Whole(string name) => ulong.Parse(printed[name], CultureInfo.InvariantCulture);

        /// <summary>Its megabytes are 1,024 × 1,024 bytes.</summary>
        public double PeakMegabytes => Number("peak_MB") * 1.048576;
    }
}
