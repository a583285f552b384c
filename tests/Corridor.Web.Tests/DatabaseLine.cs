using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Corridor.Web.Tests;

/// <summary>A line to PostgreSQL that can be cut: what is under way on it is lost, and whoever calls is refused.</summary>
internal sealed class DatabaseLine : IDisposable
{
    private readonly string host;
    private readonly int port;
    private readonly int own = ServerProcess.KeptPort();
    private readonly ConcurrentDictionary<Socket, bool> ends = new();
    private TcpListener? listener;

    public DatabaseLine(string connection)
    {
        var there = new NpgsqlConnectionStringBuilder(connection);
        (host, port) = (there.Host!, there.Port);
        Mend();
    }

    /// <summary>The same database, over this line.</summary>
    public string Over(string connection) => new NpgsqlConnectionStringBuilder(connection) { Host = "127.0.0.1", Port = own }.ToString();

    public void Mend()
    {
        var fresh = new TcpListener(IPAddress.Loopback, own);
        fresh.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        fresh.Start();
        listener = fresh;
        _ = AcceptAsync(fresh);
    }

    public void Cut()
    {
        listener?.Stop();
        foreach (var end in ends.Keys)
        {
            // Reset rather than closed: nothing that waits in a buffer arrives after all.
            end.Close(0);
        }
    }

    public void Dispose() => Cut();

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
                _ = CarryAsync(await from.AcceptSocketAsync());
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Until it is mended.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var nearEnd = near;
        near.NoDelay = true;
        ends[near] = ends[far] = true;
        try
        {
            await far.ConnectAsync(host, port);
            await using var there = new NetworkStream(far);
            await using var here = new NetworkStream(near);
            await Task.WhenAny(here.CopyToAsync(there), there.CopyToAsync(here));
        }
        catch (Exception cut) when (cut is SocketException or IOException or ObjectDisposedException)
        {
            // Cut.
        }

        ends.TryRemove(near, out _);
        ends.TryRemove(far, out _);
    }
}
