using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using Corridor.Tenancy;

namespace Corridor.Notifications.Smtp;

/// <summary>A few connections to the mail server, kept open between mails.</summary>
internal sealed class SmtpPool : IAsyncDisposable
{
    // Servers hang up after five minutes (RFC 5321) or much earlier; nobody likes lines that are held for nothing.
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Rounds = TimeSpan.FromSeconds(20);

    private readonly SmtpPatience patience;
    private readonly SemaphoreSlim places;
    private readonly List<Idle> idle = [];
    private readonly Timer rounds;

    public SmtpPool(int connections, SmtpPatience patience)
    {
        this.patience = patience;
        places = new SemaphoreSlim(connections);
        rounds = new Timer(_ => _ = CloseAsync(connection => Stopwatch.GetElapsedTime(connection.Since) > LongestIdle), null, Rounds, Rounds);
    }

    /// <summary>A line that is open, or a fresh one.</summary>
    public async Task<(SmtpConnection Connection, bool IsFresh)> RentAsync(MailSettings server, CancellationToken cancel)
    {
        await places.WaitAsync(cancel);
        try
        {
            await CloseAsync(connection => connection.Server != server || Stopwatch.GetElapsedTime(connection.Since) > LongestIdle);
            lock (idle)
            {
                if (idle.Count > 0)
                {
                    var last = idle[^1];
                    idle.RemoveAt(idle.Count - 1);
                    return (last.Connection, false);
                }
            }

            return (await SmtpConnection.OpenAsync(server, patience, cancel), true);
        }
        catch (Exception failure)
        {
            places.Release();
            if (failure is OperationCanceledException && cancel.IsCancellationRequested)
                throw;
            throw new MailWayClosedException(Reason(failure), failure);
        }
    }

    public async Task ReturnAsync(SmtpConnection connection, MailSettings server)
    {
        try
        {
            if (!connection.IsSound)
                await connection.DisposeAsync();
            else
            {
                lock (idle)
                    idle.Add(new Idle(connection, server, Stopwatch.GetTimestamp()));
            }
        }
        finally
        {
            places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await rounds.DisposeAsync();
        await CloseAsync(_ => true);
        places.Dispose();
    }

    private async Task CloseAsync(Func<Idle, bool> which)
    {
        List<Idle> closing;
        lock (idle)
        {
            closing = [.. idle.Where(which)];
            idle.RemoveAll(closing.Contains);
        }

        foreach (var one in closing)
            await one.Connection.DisposeAsync();
    }

    private static string Reason(Exception failure) => failure switch
    {
        SmtpRefusedException or TimeoutException or IOException { InnerException: null } => failure.Message,
        AuthenticationException => "No encryption with the server: its certificate is not trusted, or it speaks no TLS.",
        SocketException { SocketErrorCode: var code } => $"The server cannot be reached ({code}).",
        _ => failure.GetType().Name,
    };

    private sealed record Idle(SmtpConnection Connection, MailSettings Server, long Since);
}
