using System.Net;
using System.Text.RegularExpressions;
using Corridor.Web.Demo;

namespace Corridor.Benchmarks;

/// <summary>What a page of the demonstration asks of the network and of the database: bytes as a browser gets them (bodies, br or gzip where served), and queries.</summary>
internal static partial class PagesFigure
{
    private const double Allowed = 100_000;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("corridor-benchmark-").FullName;
        var weights = new Table("bytes over the wire, published, nothing cached by the browser (bodies as served to \"Accept-Encoding: br, gzip\")");
        var queries = new Table("queries a page (SQLite, signed in where a page asks for it, otherwise uncached and signed out)");
        string call, form, link;
        await using (var demo = await DemoGround.PlayAsync(folder))
        {
            (call, form, var applicant) = await demo.OpenCallAsync();
            link = await demo.SignInLinkAsync(applicant);
            await CountAsync(queries, demo, call, form, applicant);
        }

        await using (var server = await Server.StartAsync(new Dictionary<string, string>(), folder, "demo"))
        {
            using var visitor = new Reader(server.Address);
            using var owner = await Reader.SignedInAsync(server.Address, link);
            await WeighAsync(weights, "network home", visitor, "/", isPublic: true);
            await WeighAsync(weights, "call", visitor, call, isPublic: true);
            await WeighAsync(weights, "apply", owner, form, isPublic: false);
        }

        Directory.Delete(folder, recursive: true);
        return weights.Print() | queries.Print();
    }

    private static async Task CountAsync(Table table, DemoGround demo, string call, string form, string applicant)
    {
        var (city, slug) = await demo.LastCallOfAsync("olsztyn");
        var desk = $"/{city}/coordinator";
        using var visitor = new Reader(demo.Address);
        // Nobody's session: with it a page never comes from the output cache.
        visitor.Http.DefaultRequestHeaders.Add("Cookie", "Corridor=nobody");
        using var owner = await Reader.SignedInAsync(demo.Address, await demo.SignInLinkAsync(applicant));
        var people = new Dictionary<string, Reader>();
        foreach (var guide in DemoHistory.Guides)
            people[guide.Role] = await Reader.SignedInAsync(demo.Address, await demo.SignInLinkAsync(guide.Email));

        foreach (var (name, reader, path) in new[]
        {
            ("network home", visitor, "/"),
            ("network's list of calls", visitor, "/calls"),
            ("city home", visitor, $"/{city}/"),
            ("city's list of calls", visitor, $"/{city}/calls"),
            ("call", visitor, call),
            ("apply", owner, form),
            ("my applications and work", owner, "/my"),
            ("juror's list", people["Juror"], $"/{city}/jury"),
            ("coordinator's desk", people["Coordinator"], desk),
            ("applications received", people["Coordinator"], $"{desk}/calls/{slug}/applications"),
            ("jury", people["Coordinator"], $"{desk}/calls/{slug}/jury"),
            ("jury's progress", people["Coordinator"], $"{desk}/calls/{slug}/progress"),
            ("ranking", people["Coordinator"], $"{desk}/calls/{slug}/ranking"),
            ("decisions", people["Coordinator"], $"{desk}/calls/{slug}/decisions"),
            ("city's pages and news", people["Coordinator"], $"{desk}/pages"),
            ("network's desk", people["Network administrator"], "/network"),
            ("operations", people["Network administrator"], "/network/operations"),
        })
            table.Figure(name, await demo.QueriesAsync(reader, path), "0");
        foreach (var reader in people.Values)
            reader.Dispose();
    }

    private static async Task WeighAsync(Table table, string name, Reader reader, string path, bool isPublic)
    {
        var html = await reader.OpenAsync(path);
        var markup = await BytesAsync(reader, [path]);
        var sheets = Found(Sheet(), html, path);
        var styles = await BytesAsync(reader, sheets);
        var scripts = await BytesAsync(reader, Found(Script(), html, path));
        var map = await BytesAsync(reader, Found(Drawing(), html, path));
        var fonts = 0L;
        foreach (var sheet in sheets)
            fonts += await BytesAsync(reader, Found(Font(), await reader.OpenAsync(sheet), sheet));

        table.Figure($"{name}: HTML", markup, "0").Figure($"{name}: CSS", styles, "0").Figure($"{name}: JavaScript", scripts, "0");
        if (isPublic)
            table.Figure($"{name}: HTML, CSS, JavaScript", markup + styles + scripts, "0", Bound.AtMost, Allowed);
        else
            table.Figure($"{name}: HTML, CSS, JavaScript", markup + styles + scripts, "0");
        table.Figure($"{name}: map and other drawings", map, "0").Figure($"{name}: fonts", fonts, "0").Figure($"{name}: sum", markup + styles + scripts + map + fonts, "0");
    }

    private static async Task<long> BytesAsync(Reader reader, IEnumerable<string> addresses)
    {
        var bytes = 0L;
        foreach (var address in addresses)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.AcceptEncoding.ParseAdd("br, gzip");
            using var answer = await reader.Http.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            bytes += (await answer.Content.ReadAsByteArrayAsync()).Length;
        }

        return bytes;
    }

    private static List<string> Found(Regex what, string text, string from) =>
        [.. what.Matches(text).Select(match => new Uri(new Uri("http://corridor" + from), WebUtility.HtmlDecode(match.Groups[1].Value)).PathAndQuery).Distinct()];

    [GeneratedRegex("<link rel=\"stylesheet\" href=\"([^\"]+)\"")]
    private static partial Regex Sheet();

    [GeneratedRegex("<script [^>]*src=\"([^\"]+)\"")]
    private static partial Regex Script();

    [GeneratedRegex("(?:<use [^>]*href|<img [^>]*src)=\"([^\"#]+)[\"#]")]
    private static partial Regex Drawing();

    [GeneratedRegex("url\\(\"?([^)\"]+\\.woff2)\"?\\)")]
    private static partial Regex Font();
}
