using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Corridor.Benchmarks;

/// <summary>baselines/assign-lemon, compiled here.</summary>
internal sealed partial class Lemon : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("corridor-lemon-");

    private Lemon()
    {
    }

    private string Program => Path.Combine(folder.FullName, "assign");

    /// <summary>Null where there is no compiler, or no LEMON.</summary>
    public static async Task<Lemon?> CompileAsync()
    {
        var lemon = new Lemon();
        var source = Path.Combine(Repository.Root, "tests", "Corridor.Benchmarks", "baselines", "assign-lemon", "assign.cpp");
        try
        {
            var (status, _) = await RunAsync("g++", [], "-O2", "-std=c++17", "-o", lemon.Program, source);
            if (status == 0)
                return lemon;
        }
        catch (Win32Exception)
        {
            // No g++.
        }

        lemon.Dispose();
        return null;
    }

    /// <summary>Building the graph and solving it in processor seconds, what the plan is worth, and the peak of memory in MB.</summary>
    public async Task<(double Seconds, long Objective, double Megabytes)> SolveAsync(ContestedJury instance)
    {
        var (status, printed) = await RunAsync(
            Program, [("DIV", Text(instance.Divisor))], Text(instance.Applications), Text(instance.Jurors), Text(instance.Reviews), instance.Mode, "ns", instance.Slack.ToString(CultureInfo.InvariantCulture));
        if (status != 0)
            throw new InvalidOperationException("LEMON found no plan: " + printed);
        // Its megabytes are 1,024 × 1,024 bytes.
        return (Number("build_s") + Number("solve_s"), (long)Number("objective"), Number("peak_MB") * 1.048576);

        double Number(string name) => double.Parse(Value().Matches(printed).Single(match => match.Groups[1].Value == name).Groups[2].Value, CultureInfo.InvariantCulture);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

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
}
