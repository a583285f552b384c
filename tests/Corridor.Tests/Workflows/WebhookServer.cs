using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Corridor.Tests.Workflows;

/// <summary>A program that is told things, over https with a certificate of its own: it keeps what came and answers as told.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corridor-webhooks-").FullName;
    private WebApplication? app;

    public ConcurrentQueue<ReceivedRequest> Received { get; } = [];

    /// <summary>The next answers, in their order; then 204.</summary>
    public ConcurrentQueue<int> Answers { get; } = [];

    /// <summary>Done when a request has come, before it is answered.</summary>
    public Func<Task> OnReceived { get; set; } = () => Task.CompletedTask;

    public string Certificate => Path.Combine(folder, "certificate.pem");

    public Uri Address { get; private set; } = null!;

    public static async Task<WebhookServer> StartAsync()
    {
        var server = new WebhookServer();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(server.MakeCertificate())));
        server.app = builder.Build();
        server.app.Run(server.AnswerAsync);
        await server.app.StartAsync();
        server.Address = new UriBuilder(server.app.Urls.Single()) { Host = "localhost" }.Uri;
        return server;
    }

    public Task StopAsync() => app!.StopAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        Received.Enqueue(new(http.Request.Method, http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
        await OnReceived();
        http.Response.StatusCode = Answers.TryDequeue(out var status) ? status : StatusCodes.Status204NoContent;
        if (http.Response.StatusCode is >= 300 and < 400)
            http.Response.Headers.Location = "/elsewhere";
    }

    private X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        return certificate;
    }

    public async ValueTask DisposeAsync()
    {
        await app!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

internal sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
