using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Corridor.Tenancy;

namespace Corridor.Tests.Notifications;

/// <summary>A real mail server (tests/smtp-server.mjs) of the test's own; it keeps what it received as files.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corridor-smtp-").FullName;
    private Process? process;
    private IReadOnlyList<ReceivedMail> parsed = [];

    public int Port { get; private set; }

    /// <summary>The one that it shows: nobody trusts it unless told to.</summary>
    public string Certificate => Path.Combine(folder, "certificate.pem");

    public MailSettings Settings => new() { Host = "127.0.0.1", Port = Port, Encryption = MailEncryption.None, From = "corridor@example.org" };

    /// <summary>As a parser of others reads them, in the order in which they were accepted.</summary>
    public IReadOnlyList<ReceivedMail> Mails
    {
        get
        {
            if (Directory.EnumerateFiles(folder, "*.eml").Count() != parsed.Count)
                parsed = ReceivedMail.Parse(folder);
            return parsed;
        }
    }

    /// <summary>Of all that was accepted, repeats too; quicker than a parser where there are thousands.</summary>
    public IReadOnlyList<string> MessageIds() =>
        [.. Directory.EnumerateFiles(folder, "*.eml").Select(file => System.IO.File.ReadLines(file).First(line => line.StartsWith("Message-ID: <", StringComparison.Ordinal))["Message-ID: <".Length..^1])];

    public static Task<SmtpServer> StartAsync(int port = 0) => StartAsync(port, []);

    public static async Task<SmtpServer> StartAsync(int port, params string[] options)
    {
        var server = new SmtpServer();
        server.MakeCertificate();
        await server.RunAsync(port, options);
        return server;
    }

    private async Task RunAsync(int port, string[] options)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(Scripts(), "smtp-server.mjs"), folder, "--port", port.ToString(CultureInfo.InvariantCulture), "--cert", Certificate, "--key", Path.Combine(folder, "key.pem"), .. options])
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        Assert.StartsWith("listening on ", line, StringComparison.Ordinal);
        Port = int.Parse(line!["listening on ".Length..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            // It serves until its input ends.
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    internal static string Scripts()
    {
        var modules = Environment.GetEnvironmentVariable("CORRIDOR_TEST_NODE_MODULES");
        Assert.SkipWhen(string.IsNullOrEmpty(modules), "CORRIDOR_TEST_NODE_MODULES is not set");
        return Path.GetDirectoryName(modules)!;
    }

    private void MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}

/// <summary>A mail as a mail program reads it (tests/parse-mails.mjs), and what the server knew of it.</summary>
internal sealed record ReceivedMail(
    IReadOnlyList<ReceivedMail.Header> Fields, string FromName, string FromAddress, IReadOnlyList<string> To, string Subject, string Date, string Text, string Html, IReadOnlyList<ReceivedMail.File> Attachments, string Raw)
{
    /// <summary>As they stand in the mail, unfolded.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; } = Fields.DistinctBy(field => field.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(field => field.Key, field => field.Value, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<ReceivedMail> Parse(string folder)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(SmtpServer.Scripts(), "parse-mails.mjs"));
        start.ArgumentList.Add(folder);
        using var process = Process.Start(start)!;
        var json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return [.. JsonSerializer.Deserialize<List<Parsed>>(json, JsonSerializerOptions.Web)!.Select(mail => new ReceivedMail(
            mail.Headers, mail.FromName, mail.FromAddress, mail.To, mail.Subject, mail.Date, mail.Text.ReplaceLineEndings("\n"), mail.Html.ReplaceLineEndings("\n"), mail.Attachments, mail.Raw))];
    }

    public sealed record Header(string Key, string Value);

    public sealed record File(string FileName, string Type, string Method, string Text);

    private sealed record Parsed(List<Header> Headers, string FromName, string FromAddress, List<string> To, string Subject, string Date, string Text, string Html, List<File> Attachments, string Raw);
}
