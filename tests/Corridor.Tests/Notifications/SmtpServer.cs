using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Corridor.Tenancy;

namespace Corridor.Tests.Notifications;

/// <summary>A real mail server (tests/smtp-server.mjs) of the test's own; it keeps what it received as files.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corridor-smtp-").FullName;
    private Process? process;

    public int Port { get; private set; }

    public MailSettings Settings => new() { Host = "127.0.0.1", Port = Port, StartTls = false, From = "corridor@example.org" };

    public IReadOnlyList<ReceivedMail> Mails => [.. Directory.EnumerateFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(file => ReceivedMail.Parse(File.ReadAllText(file, Encoding.Latin1)))];

    public static async Task<SmtpServer> StartAsync(int port = 0)
    {
        var server = new SmtpServer();
        await server.RunAsync(port);
        return server;
    }

    private async Task RunAsync(int port)
    {
        var modules = Environment.GetEnvironmentVariable("CORRIDOR_TEST_NODE_MODULES");
        Assert.SkipWhen(string.IsNullOrEmpty(modules), "CORRIDOR_TEST_NODE_MODULES is not set");
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(Path.GetDirectoryName(modules)!, "smtp-server.mjs"), folder, "--port", port.ToString(CultureInfo.InvariantCulture)])
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
}

/// <summary>A mail as it came over the wire: its headers decoded, its text decoded.</summary>
internal sealed partial record ReceivedMail(IReadOnlyDictionary<string, string> Headers, string Text)
{
    public static ReceivedMail Parse(string wire)
    {
        var end = wire.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = Folded().Replace(wire[..end], " ").Split("\r\n")
            .Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => Words().Replace(Between().Replace(pair[1], "?==?"), word => Word(word.Groups[1].Value, word.Groups[2].Value)), StringComparer.OrdinalIgnoreCase);
        var body = wire[(end + 4)..];
        var bytes = headers.GetValueOrDefault("Content-Transfer-Encoding") switch
        {
            "base64" => Convert.FromBase64String(body),
            "quoted-printable" => Quoted(body),
            _ => Encoding.Latin1.GetBytes(body),
        };
        return new ReceivedMail(headers, Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n"));
    }

    private static string Word(string kind, string text) =>
        Encoding.UTF8.GetString(kind is "B" or "b" ? Convert.FromBase64String(text) : Quoted(text.Replace('_', ' ')));

    private static byte[] Quoted(string text) =>
        Encoding.Latin1.GetBytes(Escape().Replace(text.Replace("=\r\n", "", StringComparison.Ordinal), hex => ((char)Convert.ToByte(hex.Groups[1].Value, 16)).ToString()));

    [GeneratedRegex("\r\n[ \t]+")]
    private static partial Regex Folded();

    // White space between two encoded words is none of the text.
    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex Between();

    [GeneratedRegex(@"=\?utf-8\?([BbQq])\?([^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex Words();

    [GeneratedRegex("=([0-9A-Fa-f]{2})")]
    private static partial Regex Escape();
}
