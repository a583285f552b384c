using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Corridor.Web.Tests;

/// <summary>The built server in a process of its own, on the same address and data each time it starts; it dies with the test.</summary>
internal sealed class ServerProcess(string folder, IReadOnlyDictionary<string, string> settings) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> said = new();
    private Process? process;

    public Uri Address { get; } = new($"http://127.0.0.1:{KeptPort()}");

    /// <summary>Of the process that runs now.</summary>
    public int Id => process!.Id;

    public bool IsRunning => process is { HasExited: false };

    /// <summary>What it wrote since it was started.</summary>
    public string Said => string.Join('\n', said);

    public async Task StartAsync()
    {
        said.Clear();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Corridor.Web.dll"), "--urls", Address.ToString(), "--data", folder })
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        process = Process.Start(start)!;
        // Also when the tests are told to stop.
        AppDomain.CurrentDomain.ProcessExit += End;
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var http = new HttpClient { BaseAddress = Address };
        for (var waited = Stopwatch.StartNew(); ;)
        {
            Assert.False(process.HasExited, "The server ended by itself:\n" + Said);
            Assert.True(waited.Elapsed < Patience, "The server did not start:\n" + Said);
            try
            {
                using var alive = await http.GetAsync("/healthz/live");
                if (alive.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>kill -9: no handler runs and nothing is flushed.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        Dispose();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(null, EventArgs.Empty);
        process?.Dispose();
        process = null;
    }

    // Below the ports that the system hands out: nobody takes it while the server is down.
    internal static int KeptPort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another.
            }
        }
    }

    private void End(object? sender, EventArgs e)
    {
        if (process is { HasExited: false })
            process.Kill(entireProcessTree: true);
    }
}
