using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Corridor.Benchmarks;

/// <summary>How much the server grows while twenty applicants upload fifty megabytes each, over those bytes.</summary>
internal static class UploadsFigure
{
    private const int Applicants = 20;
    private const int DeckBytes = 50_000_000;
    private const int ChunkBytes = 8 * 1024 * 1024;
    private const int Rounds = 3;

    public static async Task<int> RunAsync()
    {
        await using var ground = await Ground.LayAsync(1);
        await ground.OpenCallAsync();
        var folder = await MeasureAsync(ground, "folder", allowed: 0.15);
        await using var azurite = await Azurite.StartAsync();
        if (azurite is null)
        {
            Console.Error.WriteLine("Blob storage was not measured: it needs Azurite (npm ci --ignore-scripts in tests) or CORRIDOR_TEST_AZURITE.");
            return 1;
        }

        ground.Settings["Corridor:Storage:Kind"] = "blob";
        ground.Settings["Corridor:Storage:ConnectionString"] = azurite.ConnectionString;
        return folder | await MeasureAsync(ground, "Blob", allowed: 0.3);
    }

    private static async Task<int> MeasureAsync(Ground ground, string store, double allowed)
    {
        var (before, growth, seconds) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await Server.StartAsync(ground.Settings, ground.Folder);
            var uploads = new List<(Reader Reader, string Address)>();
            for (var n = 0; n < Applicants; n++)
                uploads.Add(await BeginAsync(ground, server, $"{store}-{round}-{n}@example.org"));

            server.ForgetPeak();
            var start = server.WorkingSet();
            var clock = System.Diagnostics.Stopwatch.StartNew();
            await Task.WhenAll(uploads.Select(upload => Task.Run(() => SendAsync(upload.Reader, upload.Address))));
            seconds.Add(clock.Elapsed.TotalSeconds);
            before.Add(start / 1e6);
            growth.Add((server.PeakWorkingSet() - start) / 1e6);
            Table.Tell(round, $"{store} {before[^1]:0} MB before, {growth[^1]:0} MB more at the peak, {seconds[^1]:0.0} s");
            foreach (var (reader, _) in uploads)
                reader.Dispose();
        }

        const double Sent = Applicants * (DeckBytes / 1e6);
        return new Table($"{store}: the server's working set while {Applicants} decks of 50 MB upload at once, in chunks of 8 MiB ({Ground.Engine}, {Rounds} rounds, medians)")
            .Figure("before, MB", Table.Median(before), "0")
            .Figure("growth to its peak, MB", Table.Median(growth), "0")
            .Figure("growth over bytes in flight", Table.Median(growth) / Sent, "0.000", Bound.AtMost, allowed)
            .Figure("MB a second", Sent / Table.Median(seconds), "0")
            .Print();
    }

    private static async Task<(Reader Reader, string Address)> BeginAsync(Ground ground, Server server, string email)
    {
        var reader = await Reader.SignedInAsync(server.Address, await ground.SignInLinkAsync(email));
        var form = await reader.SendAsync($"/{ground.Cities[0]}/apply/{Ground.Call}", new Dictionary<string, string> { ["Agreed"] = "true" });
        using var request = Tus(HttpMethod.Post, $"/{ground.Cities[0]}/uploads");
        request.Headers.Add("Upload-Length", DeckBytes.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", $"filename {Base64("deck.pdf")},application {Base64(form.Split('/')[^1])}");
        using var answer = await reader.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (reader, answer.Headers.Location!.ToString());
    }

    private static async Task SendAsync(Reader reader, string address)
    {
        var chunk = new byte[ChunkBytes];
        new Random(1).NextBytes(chunk);
        "%PDF-1.7\n"u8.CopyTo(chunk);
        for (var offset = 0; offset < DeckBytes;)
        {
            using var request = Tus(HttpMethod.Patch, address);
            request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
            request.Content = new ByteArrayContent(chunk, 0, Math.Min(ChunkBytes, DeckBytes - offset));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            using var answer = await reader.Http.SendAsync(request);
            // The store let go of the upload (a lease ran out on a busy machine): go on where it was, as browsers do.
            if (answer.StatusCode is HttpStatusCode.Locked or HttpStatusCode.Conflict)
                await Task.Delay(1_000);
            else
                answer.EnsureSuccessStatusCode();
            offset = answer.StatusCode == HttpStatusCode.NoContent ? OffsetIn(answer) : await OffsetAsync(reader, address);
        }
    }

    private static async Task<int> OffsetAsync(Reader reader, string address)
    {
        using var request = Tus(HttpMethod.Head, address);
        using var answer = await reader.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return OffsetIn(answer);
    }

    private static int OffsetIn(HttpResponseMessage answer) => int.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);

    private static HttpRequestMessage Tus(HttpMethod method, string address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return request;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
