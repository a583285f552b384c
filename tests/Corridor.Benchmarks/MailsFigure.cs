using System.Diagnostics;
using System.Globalization;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Benchmarks;

/// <summary>How long the outbox takes over ten thousand mails, and whether each is accepted exactly once.</summary>
internal static class MailsFigure
{
    private const int CityCount = 20;
    private const int MailsPerCity = 500;
    private const int Delay = 50;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("corridor-benchmark-mails-").FullName;
        using var server = Process.Start(new ProcessStartInfo("node", [Path.Combine(Repository.Root, "tests", "smtp-server.mjs"), folder, "--delay", Delay.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            var port = (await server.StandardOutput.ReadLineAsync() ?? "").Split(' ')[^1];
            await using var ground = await Ground.LayAsync(CityCount, new Dictionary<string, string>
            {
                ["Corridor:Mail:Host"] = "127.0.0.1",
                ["Corridor:Mail:Port"] = port,
                ["Corridor:Mail:Encryption"] = "None",
                ["Corridor:Mail:From"] = "corridor@example.org",
            });
            var queued = await QueueAsync(ground);
            var outbox = ground.Services.GetRequiredService<Outbox>();

            var clock = Stopwatch.StartNew();
            var tried = await outbox.DrainAsync();
            clock.Stop();

            var accepted = Directory.EnumerateFiles(folder, "*.eml").Select(MessageId).ToList();
            return new Table($"{queued.Count} mails, {Ground.Engine}, 8 connections, {Delay} ms each")
                .Figure("seconds", clock.Elapsed.TotalSeconds, "0.0", Bound.AtMost, 120)
                .Figure("mails a second", accepted.Count / clock.Elapsed.TotalSeconds, "0")
                .Figure("tries", tried, "0", Bound.AtMost, queued.Count)
                .Figure("Message-IDs accepted", accepted.Distinct().Count(queued.Contains), "0", Bound.AtLeast, queued.Count)
                .Figure("accepted more than once, or unknown", accepted.Count - accepted.Distinct().Count(queued.Contains), "0", Bound.AtMost, 0)
                .Figure("written down as sent", await SentAsync(ground), "0", Bound.AtLeast, queued.Count)
                .Print();
        }
        finally
        {
            // It serves until its input ends.
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<HashSet<string>> QueueAsync(Ground ground)
    {
        var queued = new HashSet<string>();
        var cities = ground.Services.GetRequiredService<Cities>();
        foreach (var slug in ground.Cities)
        {
            var city = await cities.BySlugAsync(slug) ?? throw new InvalidOperationException("A city is not there.");
            await cities.In(city.Id, async services =>
            {
                var mails = services.GetRequiredService<Mails>();
                for (var n = 0; n < MailsPerCity; n++)
                    queued.Add(mails.Queue(string.Create(CultureInfo.InvariantCulture, $"reader-{n}@{slug}.example.org"), "fr", "benchmark", new Text("{0} invites you", city.Name), [new Text("Open this page to accept; the link is good for 14 days:"), mails.Link("/invitations/abc")]).MessageId);
                await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
            });
        }

        return queued;
    }

    private static async Task<int> SentAsync(Ground ground)
    {
        await using var db = ground.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        return await db.Set<OutgoingMail>().CountAsync(mail => mail.State == MailState.Sent && mail.Attempts == 0);
    }

    private static string MessageId(string file) =>
        File.ReadLines(file).First(line => line.StartsWith("Message-ID: <", StringComparison.Ordinal))["Message-ID: <".Length..^1];
}
