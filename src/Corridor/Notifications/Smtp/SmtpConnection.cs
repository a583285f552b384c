using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Corridor.Tenancy;

namespace Corridor.Notifications.Smtp;

/// <summary>One conversation with a mail server (RFC 5321), over which many mails may go one after the other.</summary>
public sealed class SmtpConnection : IAsyncDisposable
{
    private const int LongestLine = 2_000;
    private const int MostLines = 100;

    private readonly TcpClient client;
    private readonly SmtpPatience patience;
    private readonly byte[] buffer = new byte[4_096];
    private Stream stream;
    private int start;
    private int end;
    private bool isHalfway;
    private Dictionary<string, string> extensions = new(StringComparer.OrdinalIgnoreCase);

    private SmtpConnection(TcpClient client, SmtpPatience patience) => (this.client, this.patience, stream) = (client, patience, client.GetStream());

    /// <summary>False once a line was lost or a step took too long: nobody knows any more whose turn it is to speak.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>Whether the server has heard of the latest mail.</summary>
    public bool HasBegun { get; private set; }

    public static async Task<SmtpConnection> OpenAsync(MailSettings server, SmtpPatience patience, CancellationToken cancel)
    {
        var client = new TcpClient { NoDelay = true };
        SmtpConnection? connection = null;
        try
        {
            await WithinAsync(patience.Open, limit => client.ConnectAsync(server.Host, server.Port, limit).AsTask(), cancel);
            connection = new SmtpConnection(client, patience);
            if (server.Encryption == MailEncryption.Tls)
                await connection.EncryptAsync(server, cancel);
            Require(await connection.ReadAsync(patience.Open, cancel), "the connection");
            await connection.GreetAsync(cancel);
            if (server.Encryption == MailEncryption.StartTls)
                await connection.StartTlsAsync(server, cancel);
            if (server.User is { Length: > 0 } user)
                await connection.SignInAsync(user, server.Password ?? "", cancel);
            return connection;
        }
        catch
        {
            client.Dispose();
            if (connection is not null)
                await connection.stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Hands one mail over. Refusals throw <see cref="SmtpRefusedException"/>; anything else means that the line is gone.</summary>
    public async Task SendAsync(Mailbox from, Mailbox to, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        HasBegun = false;
        if (isHalfway)
            Require(await AskAsync("RSET", patience.Command, cancel), "RSET");
        isHalfway = false;
        var more = (extensions.ContainsKey("SIZE") ? string.Create(CultureInfo.InvariantCulture, $" SIZE={message.Length}") : "") + (from.IsInternational || to.IsInternational ? " SMTPUTF8" : "");
        Require(await AskAsync($"MAIL FROM:<{from}>{more}", patience.Command, cancel), "MAIL FROM");
        (HasBegun, isHalfway) = (true, true);
        Require(await AskAsync($"RCPT TO:<{to}>", patience.Command, cancel), "RCPT TO");
        Require(await AskAsync("DATA", patience.Command, cancel), "DATA", 354);
        await WriteAsync(Stuffed(message.Span), patience.Acceptance, cancel);
        var answer = await ReadAsync(patience.Acceptance, cancel);
        isHalfway = false;
        Require(answer, "the text");
    }

    public bool Speaks(string extension) => extensions.ContainsKey(extension);

    /// <summary>Whether the server still listens.</summary>
    public async Task<bool> IsAliveAsync(CancellationToken cancel)
    {
        try
        {
            return IsSound && (await AskAsync("NOOP", patience.Open, cancel)).IsPositive;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsSound)
                await AskAsync("QUIT", TimeSpan.FromSeconds(2), CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            // It has hung up first.
        }

        await stream.DisposeAsync();
        client.Dispose();
    }

    private async Task GreetAsync(CancellationToken cancel)
    {
        // Our address rather than a name: the name of a container means nothing to anybody (RFC 5321, 4.1.3).
        var own = ((IPEndPoint)client.Client.LocalEndPoint!).Address;
        own = own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own;
        var answer = Require(await AskAsync(own.AddressFamily == AddressFamily.InterNetworkV6 ? $"EHLO [IPv6:{own}]" : $"EHLO [{own}]", patience.Command, cancel), "EHLO");
        extensions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in answer.Lines.Skip(1))
        {
            var words = line.Split([' ', '='], 2);
            extensions[words[0]] = words.Length > 1 ? words[1] : "";
        }
    }

    private async Task StartTlsAsync(MailSettings server, CancellationToken cancel)
    {
        if (!extensions.ContainsKey("STARTTLS"))
            throw new IOException("The server offers no STARTTLS.");
        Require(await AskAsync("STARTTLS", patience.Command, cancel), "STARTTLS");
        // Whatever was said before the encryption could be anybody's, and must not be heard after it (CVE-2011-0411).
        if (start != end)
            throw new IOException("The server spoke before the encryption began.");
        await EncryptAsync(server, cancel);
        await GreetAsync(cancel);
    }

    private async Task EncryptAsync(MailSettings server, CancellationToken cancel)
    {
        var encrypted = new SslStream(stream);
        stream = encrypted;
        var options = new SslClientAuthenticationOptions { TargetHost = server.Host };
        if (server.TrustedCertificate is { Length: > 0 } file)
        {
            var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trusted.CustomTrustStore.ImportFromPemFile(file);
            options.CertificateChainPolicy = trusted;
        }

        await WithinAsync(patience.Open, limit => encrypted.AuthenticateAsClientAsync(options, limit), cancel);
    }

    private async Task SignInAsync(string user, string password, CancellationToken cancel)
    {
        var ways = extensions.GetValueOrDefault("AUTH", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            Require(await AskAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", patience.Command, cancel), "AUTH PLAIN", 235);
            return;
        }

        if (!ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
            throw new IOException("The server offers neither AUTH PLAIN nor AUTH LOGIN.");
        Require(await AskAsync("AUTH LOGIN", patience.Command, cancel), "AUTH LOGIN", 334);
        Require(await AskAsync(Base64(user), patience.Command, cancel), "AUTH LOGIN", 334);
        Require(await AskAsync(Base64(password), patience.Command, cancel), "AUTH LOGIN", 235);
    }

    private async Task<SmtpReply> AskAsync(string command, TimeSpan limit, CancellationToken cancel)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), limit, cancel);
        return await ReadAsync(limit, cancel);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, TimeSpan limit, CancellationToken cancel)
    {
        var whole = IsSound;
        IsSound = false;
        await WithinAsync(limit, async token =>
        {
            await stream.WriteAsync(bytes, token);
            await stream.FlushAsync(token);
        }, cancel);
        IsSound = whole;
    }

    private async Task<SmtpReply> ReadAsync(TimeSpan limit, CancellationToken cancel)
    {
        var whole = IsSound;
        IsSound = false;
        SmtpReply? reply = null;
        await WithinAsync(limit, async token => reply = await ReplyAsync(token), cancel);
        // 421: the server hangs up after it.
        IsSound = whole && reply!.Code != 421;
        return reply!;
    }

    private async Task<SmtpReply> ReplyAsync(CancellationToken cancel)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await LineAsync(cancel);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || (line.Length > 3 && line[3] is not (' ' or '-')))
                throw new IOException("The server does not speak SMTP.");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return new SmtpReply(code, lines);
        }

        throw new IOException("The server's answer has no end.");
    }

    private async Task<string> LineAsync(CancellationToken cancel)
    {
        var line = new ArrayBufferWriter<byte>();
        while (line.WrittenCount <= LongestLine)
        {
            if (start == end)
            {
                (start, end) = (0, await stream.ReadAsync(buffer, cancel));
                if (end == 0)
                    throw new IOException("The server hung up.");
            }

            var found = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            var taken = found < 0 ? end - start : found;
            line.Write(buffer.AsSpan(start, taken));
            start += found < 0 ? taken : taken + 1;
            if (found >= 0)
                return Encoding.UTF8.GetString(line.WrittenSpan.TrimEnd((byte)'\r'));
        }

        throw new IOException("The server's answer has no end.");
    }

    /// <summary>A line that begins with a point gets another, and the text ends with a line of one point.</summary>
    private static byte[] Stuffed(ReadOnlySpan<byte> message)
    {
        var stuffed = new ArrayBufferWriter<byte>(message.Length + 64);
        while (!message.IsEmpty)
        {
            if (message[0] == '.')
                stuffed.Write("."u8);
            var found = message.IndexOf("\r\n"u8);
            var line = found < 0 ? message : message[..(found + 2)];
            stuffed.Write(line);
            if (found < 0)
                stuffed.Write("\r\n"u8);
            message = message[line.Length..];
        }

        stuffed.Write(".\r\n"u8);
        return stuffed.WrittenSpan.ToArray();
    }

    private static SmtpReply Require(SmtpReply reply, string command, int? code = null) =>
        (code is null ? reply.Code is >= 200 and < 300 : reply.Code == code) ? reply : throw new SmtpRefusedException(command, reply);

    private static async Task WithinAsync(TimeSpan limit, Func<CancellationToken, Task> step, CancellationToken cancel)
    {
        using var token = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        token.CancelAfter(limit);
        try
        {
            await step(token.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException("The server did not answer in time.");
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
