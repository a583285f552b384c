using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Corridor.Benchmarks;

/// <summary>Azure Blob Storage's emulator: the one that CORRIDOR_TEST_AZURITE names, or one of its own from tests/node_modules.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    private readonly Process? process;

    private Azurite(Process? process, string connectionString) => (this.process, ConnectionString) = (process, connectionString);

    public string ConnectionString { get; }

    public static async Task<Azurite?> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("CORRIDOR_TEST_AZURITE") is { Length: > 0 } given)
            return new Azurite(null, given);
        var script = Path.Combine(Repository.Root, "tests", "node_modules", "azurite", "dist", "src", "blob", "main.js");
        if (!File.Exists(script))
            return null;

        var (port, key) = (Server.FreePort().ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var start = new ProcessStartInfo("node", [script, "--blobHost", "127.0.0.1", "--blobPort", port, "--skipApiVersionCheck", "--inMemoryPersistence", "--disableTelemetry", "--silent"]) { RedirectStandardOutput = true };
        start.Environment["AZURITE_ACCOUNTS"] = "corridor:" + key;
        try
        {
            var started = Process.Start(start)!;
            started.BeginOutputReadLine();
            var azurite = new Azurite(started, $"DefaultEndpointsProtocol=http;AccountName=corridor;AccountKey={key};BlobEndpoint=http://127.0.0.1:{port}/corridor;");
            await azurite.AwaitAsync(int.Parse(port, CultureInfo.InvariantCulture));
            return azurite;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task AwaitAsync(int port)
    {
        for (var tries = 0; tries < 300 && !process!.HasExited; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(200);
            }
        }

        await DisposeAsync();
        throw new InvalidOperationException("Azurite did not start.");
    }
}
