using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodaTime;

namespace Corridor.Workflows.Webhooks;

public sealed class WebhookSettings
{
    /// <summary>Whether requests may also go to this machine and its network.</summary>
    public bool AllowPrivate { get; set; }

    /// <summary>A PEM file: whom to trust instead of the system's authorities.</summary>
    public string? TrustedCertificate { get; set; }
}

/// <summary>Sends requests to addresses of the internet: no redirects, no proxy, no cookies, and only the status of the answer is read.</summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(5), ToAnswer = TimeSpan.FromSeconds(10);

    private readonly HttpClient client;

    public WebhookSender(WebhookSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = ToConnect,
            // A name that leads elsewhere is looked up again, and looked at again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            ConnectCallback = (context, cancel) => ConnectAsync(context.DnsEndPoint, settings.AllowPrivate, cancel),
        };
        if (settings.TrustedCertificate is { Length: > 0 } file)
        {
            var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trusted.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions.CertificateChainPolicy = trusted;
        }

        client = new HttpClient(handler) { Timeout = ToAnswer };
    }

    /// <summary>The status of the answer. Throws <see cref="PrivateAddressException"/>, <see cref="HttpRequestException"/> or <see cref="TimeoutException"/> without one.</summary>
    public async Task<HttpStatusCode> SendAsync(Guid delivery, WebhookRequest request, IEnumerable<string> secrets, Instant now, CancellationToken cancel)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url);
        if (request.ContentType is { } type)
            message.Content = new StringContent(request.Body, new MediaTypeHeaderValue(type, "utf-8"));
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("Corridor", null));
        message.Headers.Add("Corridor-Delivery", delivery.ToString());
        message.Headers.Add("Idempotency-Key", delivery.ToString());
        message.Headers.Add("Corridor-Signature", Signature(secrets, now, request.Body));
        try
        {
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
            return answer.StatusCode;
        }
        catch (HttpRequestException failure) when (failure.InnerException is PrivateAddressException refused)
        {
            throw refused;
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {ToAnswer.TotalSeconds} seconds.", late);
        }
    }

    /// <summary>When it was signed, then for each secret HMAC-SHA256 over that time, a full stop and the body.</summary>
    internal static string Signature(IEnumerable<string> secrets, Instant now, string body)
    {
        var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = Encoding.UTF8.GetBytes(time + "." + body);
        return string.Join(',', secrets.Select(secret => "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))).Prepend("t=" + time));
    }

    // Looked at here, and connected to: what a name leads to cannot change in between.
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint to, bool allowPrivate, CancellationToken cancel)
    {
        var found = await Dns.GetHostAddressesAsync(to.Host, cancel);
        var allowed = allowPrivate ? found : Array.FindAll(found, PublicInternet.Has);
        if (allowed.Length == 0)
            throw new PrivateAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, to.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => client.Dispose();
}

/// <summary>A host that is not on the internet.</summary>
internal sealed class PrivateAddressException() : IOException("The host is not on the internet.");
