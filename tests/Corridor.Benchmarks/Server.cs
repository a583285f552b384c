using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Corridor.Benchmarks;

/// <summary>Corridor as it is deployed: published, a process of its own, on a free port.</summary>
internal sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly List<string> printed = [];

    private Server(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>From before the process was started until the network's home was read.</summary>
    public TimeSpan UntilFirstPage { get; private set; }

    /// <summary>Publishes the Release build that the benchmarks were built with, unless that is done.</summary>
    public static async Task<string> PublishAsync()
    {
        var (web, folder) = (Path.Combine(Repository.Root, "src", "Corridor.Web"), Path.Combine(Repository.Root, "tests", "Corridor.Benchmarks", "obj", "published"));
        var mark = Path.Combine(folder, ".published");
        string[] built = [Path.Combine(web, "bin", "Release", "net10.0", "Corridor.Web.dll"), Path.Combine(web, "bin", "Release", "net10.0", "Corridor.dll"), Path.Combine(web, "obj", "client.stamp")];
        if (File.Exists(mark) && built.All(file => File.GetLastWriteTimeUtc(file) < File.GetLastWriteTimeUtc(mark)))
            return folder;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", web, "-c", "Release", "--no-build", "-o", folder, "-v", "quiet", "-nologo"]))!;
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
            throw new InvalidOperationException("Corridor.Web could not be published.");
        await File.WriteAllTextAsync(mark, "");
        return folder;
    }

    /// <param name="settings">What the environment says.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="command">None: it serves.</param>
    public static async Task<Server> StartAsync(IReadOnlyDictionary<string, string> settings, string data, string? command = null)
    {
        var published = await PublishAsync();
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        string[] arguments = [Path.Combine(published, "Corridor.Web.dll"), .. command is null ? Array.Empty<string>() : [command], "--urls", address.GetLeftPart(UriPartial.Authority), "--data", data];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = data };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["Corridor__BaseAddress"] = address.GetLeftPart(UriPartial.Authority);
        start.Environment["Logging__LogLevel__Default"] = "Error";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(Server).Assembly.Location;
        var clock = Stopwatch.StartNew();
        var server = new Server(Process.Start(start)!, address);
        server.process.OutputDataReceived += (_, line) => server.Heard(line.Data);
        server.process.BeginOutputReadLine();
        await server.AwaitFirstPageAsync();
        server.UntilFirstPage = clock.Elapsed;
        return server;
    }

    /// <summary>What is on the heap after all garbage was collected.</summary>
    public async Task<long> HeapAsync()
    {
        var known = Answers().Count;
        await process.StandardInput.WriteLineAsync("collect");
        await process.StandardInput.FlushAsync();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(20))
        {
            if (Answers() is { } answers && answers.Count > known)
                return long.Parse(answers[^1], CultureInfo.InvariantCulture);
        }

        throw new TimeoutException("The server did not say what is on its heap.");
    }

    /// <summary>The process's own memory now: what is resident and backed by no file (Linux).</summary>
    public long PrivateMemory() => Status("RssAnon");

    public long WorkingSet() => Status("VmRSS");

    /// <summary>The largest working set since <see cref="ForgetPeak"/>.</summary>
    public long PeakWorkingSet() => Status("VmHWM");

    public void ForgetPeak() => File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AwaitFirstPageAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience && !process.HasExited; await Task.Delay(5))
        {
            try
            {
                using var answer = await http.GetAsync("/");
                if (answer.StatusCode == HttpStatusCode.OK && (await answer.Content.ReadAsStringAsync()).Contains("</html>", StringComparison.Ordinal))
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }

        await DisposeAsync();
        throw new InvalidOperationException("Corridor did not start:\n" + string.Join('\n', Lines()));
    }

    private void Heard(string? line)
    {
        if (line is null)
            return;
        lock (printed)
            printed.Add(line);
    }

    private List<string> Lines()
    {
        lock (printed)
            return [.. printed];
    }

    private List<string> Answers() => [.. Lines().Where(line => line.StartsWith(StartupHook.Answer, StringComparison.Ordinal)).Select(line => line[StartupHook.Answer.Length..])];

    // "VmRSS:     123456 kB"
    private long Status(string name) => 1024 * long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
