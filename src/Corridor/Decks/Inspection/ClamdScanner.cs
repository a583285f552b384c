using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Corridor.Decks.Inspection;

public abstract record ScanResult
{
    private ScanResult()
    {
    }

    public sealed record Clean : ScanResult;

    public sealed record Infected(string Signature) : ScanResult;

    /// <summary>Larger than the scanner's own limits (StreamMaxLength, MaxFileSize, MaxScanSize): not scanned, or not all of it.</summary>
    public sealed record TooLarge : ScanResult;

    public sealed record Unavailable(string Reason) : ScanResult;
}

/// <summary>
/// ClamAV's daemon, by its INSTREAM command. Anything but a clear answer is no answer.
/// Its configuration should say <c>AlertExceedsMax yes</c>: otherwise it calls clean what it skipped as too large.
/// </summary>
public sealed class ClamdScanner
{
    private const int ChunkSize = 64 * 1024;
    private readonly EndPoint address;
    private readonly TimeSpan patience;

    /// <param name="address"><c>host:port</c>, <c>tcp://host:port</c>, <c>unix:/path</c> or <c>/path</c>.</param>
    /// <param name="patience">For one scan in all; two minutes unless told.</param>
    public ClamdScanner(string address, TimeSpan? patience = null)
    {
        this.address = Parse(address);
        this.patience = patience ?? TimeSpan.FromMinutes(2);
    }

    public async Task<ScanResult> ScanAsync(Stream file, CancellationToken cancel = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        try
        {
            using var socket = address is UnixDomainSocketEndPoint
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, limit.Token);
            await using var connection = new NetworkStream(socket);
            await SendAsync(file, connection, limit.Token);
            return Understand(await AnswerAsync(connection, limit.Token));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ScanResult.Unavailable("The scanner did not answer in time.");
        }
        catch (Exception broken) when (broken is SocketException or IOException { InnerException: SocketException })
        {
            return new ScanResult.Unavailable(broken.Message);
        }
    }

    private static async Task SendAsync(Stream file, NetworkStream connection, CancellationToken cancel)
    {
        // Each chunk is led by its length; a chunk of none ends the stream.
        var chunk = new byte[sizeof(int) + ChunkSize];
        await connection.WriteAsync("zINSTREAM\0"u8.ToArray(), cancel);
        int read;
        do
        {
            read = await file.ReadAsync(chunk.AsMemory(sizeof(int)), cancel);
            BinaryPrimitives.WriteInt32BigEndian(chunk, read);
            try
            {
                await connection.WriteAsync(chunk.AsMemory(0, sizeof(int) + read), cancel);
            }
            catch (IOException)
            {
                // It hangs up on what is too large; its answer says so.
                return;
            }
        }
        while (read > 0);
    }

    private static async Task<string> AnswerAsync(NetworkStream connection, CancellationToken cancel)
    {
        var answer = new byte[4096];
        var count = 0;
        int read;
        while (count < answer.Length && (read = await connection.ReadAsync(answer.AsMemory(count), cancel)) > 0)
        {
            count += read;
            if (answer[count - 1] == 0)
                break;
        }

        return Encoding.UTF8.GetString(answer, 0, count).TrimEnd('\0', '\n');
    }

    private static ScanResult Understand(string answer)
    {
        const string stream = "stream: ", found = " FOUND";
        if (answer == "stream: OK")
            return new ScanResult.Clean();
        if (answer.Contains("size limit exceeded", StringComparison.Ordinal)
            || answer.StartsWith("stream: Heuristics.Limits.Exceeded", StringComparison.Ordinal))
            return new ScanResult.TooLarge();
        if (answer.StartsWith(stream, StringComparison.Ordinal) && answer.EndsWith(found, StringComparison.Ordinal))
            return new ScanResult.Infected(answer[stream.Length..^found.Length]);
        return new ScanResult.Unavailable($"The scanner answered \"{answer}\".");
    }

    private static EndPoint Parse(string address)
    {
        if (address.StartsWith("unix:", StringComparison.Ordinal) || address.StartsWith('/'))
            return new UnixDomainSocketEndPoint(address.StartsWith('/') ? address : address["unix:".Length..]);

        var hostAndPort = address.StartsWith("tcp://", StringComparison.Ordinal) ? address["tcp://".Length..] : address;
        var colon = hostAndPort.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(hostAndPort[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new DnsEndPoint(hostAndPort[..colon].Trim('[', ']'), port)
            : throw new ArgumentException($"\"{address}\" is not the address of a virus scanner; write host:port or unix:/path.", nameof(address));
    }
}
