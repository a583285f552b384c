using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Corridor.Benchmarks;

/// <summary>Somebody who reads pages. Signed in, they never get one from the output cache.</summary>
internal sealed partial class Reader : IDisposable
{
    public Reader(Uri address) => Http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };

    public HttpClient Http { get; }

    public static async Task<Reader> SignedInAsync(Uri address, string link)
    {
        var reader = new Reader(address);
        await reader.SendAsync(link, []);
        return reader;
    }

    public async Task<string> OpenAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Sends the form of a page and returns where that led.</summary>
    public async Task<string> SendAsync(string path, Dictionary<string, string> fields)
    {
        fields["__RequestVerificationToken"] = Token().Match(await OpenAsync(path)).Groups[1].Value;
        using var answer = await Http.PostAsync(path, new FormUrlEncodedContent(fields));
        answer.EnsureSuccessStatusCode();
        return answer.RequestMessage!.RequestUri!.AbsolutePath;
    }

    public async Task<double> MillisecondsAsync(string path)
    {
        var clock = Stopwatch.StartNew();
        await OpenAsync(path);
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>Opens pages, some at a time, and says how many a second.</summary>
    public async Task<double> RateAsync(IReadOnlyCollection<string> paths, int atOnce = 8)
    {
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (path, _) => await OpenAsync(path));
        return paths.Count / clock.Elapsed.TotalSeconds;
    }

    public void Dispose() => Http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
