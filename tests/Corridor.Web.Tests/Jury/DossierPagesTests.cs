using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Jury;

public sealed class DossierPagesTests(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dossier_has_all_that_stands_behind_the_decisions_and_its_seal_is_known_again()
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, Boss(city), CityRole.Coordinator);
        await FillAsync(city);
        using var boss = await site.SignedInAsync(Boss(city));
        var page = $"/{city.Slug}/coordinator/calls/heat/decisions/dossier";
        Assert.NotNull((await boss.OpenAsync($"/{city.Slug}/coordinator/calls/heat/decisions")).QuerySelector("main a[href$='/decisions/dossier']"));

        var (answer, files) = await ExportAsync(boss, page);
        using var sent = answer;

        // Sent as it is written: nobody knew its length.
        Assert.Equal(("application/zip", null, true), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentLength, answer.Headers.TransferEncodingChunked));
        Assert.Equal(["decisions.html", "decisions.csv", "ranking.csv", "reviews.csv", "revisions.csv", "history.csv", "conflicts.csv", "discussions.csv", "rounds.csv", "manifest.json"], files.Keys);
        using var manifest = JsonDocument.Parse(files["manifest.json"]);
        Assert.Equal(files.Where(file => file.Key != "manifest.json").Select(file => (file.Key, Convert.ToHexStringLower(SHA256.HashData(file.Value)))), manifest.RootElement.GetProperty("files").EnumerateArray().Select(file => (file.GetProperty("name").GetString()!, file.GetProperty("sha256").GetString()!)));
        Assert.Equal(("heat", Boss(city)), (manifest.RootElement.GetProperty("call").GetProperty("slug").GetString(), manifest.RootElement.GetProperty("exported").GetProperty("by").GetString()!.Split('<')[^1].TrimEnd('>')));

        Assert.Equal(["application,title,outcome", "1,'=Start-up 1,winner"], Lines(files, "decisions.csv", 3));
        Assert.Equal(["round,place_first,place_last,application,title,mean", "review,1,1,1,'=Start-up 1,50"], Lines(files, "ranking.csv", 6));
        Assert.Equal(
            ["review,1,Juror 0,juror-0@jury.example,done,impact,3,'@you,jury and city", "review,1,Juror 1,juror-1@jury.example,done,impact,3,,"],
            Lines(files, "reviews.csv").Skip(1).Select(line => line.Split(',')).Select(cells => string.Join(',', cells.Take(5).Concat(cells[6..10]))).Order());
        Assert.Equal(["review,1,juror-0@jury.example,impact,5,3", "review,1,juror-1@jury.example,impact,1,3"], Lines(files, "revisions.csv", 6).Skip(1).Order());
        Assert.Equal(["person,ranking", "The team is strong."], [string.Join(',', Lines(files, "history.csv").Skip(1).Select(line => line.Split(',')[3]).Order()), Lines(files, "history.csv")[^1].Split(',')[^1]]);
        Assert.Equal(["Juror 2,juror-2@jury.example,1,declared,declared,A friend.", "They met once."], [string.Join(',', Lines(files, "conflicts.csv")[1].Split(',')[..6]), Lines(files, "conflicts.csv")[1].Split(',')[^1]]);
        Assert.EndsWith("juror-0@jury.example,juror,Look at page 3.", Lines(files, "discussions.csv")[1], StringComparison.Ordinal);
        Assert.EndsWith(",2,no,no,afterown,,40,,impact,1,1,5", Lines(files, "rounds.csv")[1], StringComparison.Ordinal);
        var read = Encoding.UTF8.GetString(files["decisions.html"]);
        Assert.All(new[] { "Decisions on", "=Start-up 1", "Selected", "The team is strong.", "They met once." }, words => Assert.Contains(words, WebUtility.HtmlDecode(read), StringComparison.Ordinal));
        Assert.DoesNotContain("<script", read, StringComparison.OrdinalIgnoreCase);
        Assert.All(files.Values, file => Assert.DoesNotContain("For me alone", Encoding.UTF8.GetString(file), StringComparison.Ordinal));

        var seal = Convert.ToHexStringLower(SHA256.HashData(files["manifest.json"]));
        Assert.Equal([seal], (await boss.OpenAsync(page)).QuerySelectorAll("section[aria-labelledby=exported] code").Select(code => code.TextContent));
        Assert.Contains("This seal is genuine", (await boss.OpenAsync(page + "?seal=" + seal.ToUpperInvariant())).QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("No dossier of this call", (await boss.OpenAsync(page + "?seal=" + new string('0', 64))).QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("No dossier of this call", (await boss.OpenAsync(page + "?seal=%25")).QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("This seal is genuine", await CheckAsync(boss, page, files["manifest.json"]));
        Assert.Equal("No dossier of this ca", await CheckAsync(boss, page, [.. files["manifest.json"], 32]));
    }

    [Fact]
    public async Task A_dossier_speaks_the_language_of_whoever_exports_it()
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, Boss(city), CityRole.Coordinator);
        await FillAsync(city);
        using var boss = await site.SignedInAsync(Boss(city), "fr");

        var (answer, files) = await ExportAsync(boss, $"/{city.Slug}/coordinator/calls/heat/decisions/dossier");

        answer.Dispose();
        var read = WebUtility.HtmlDecode(Encoding.UTF8.GetString(files["decisions.html"]));
        Assert.Contains("<html lang=\"fr\">", read, StringComparison.Ordinal);
        Assert.Contains("Décisions sur", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_of_another_call_or_one_whose_entry_was_changed_proves_nothing()
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, Boss(city), CityRole.Coordinator);
        await FillAsync(city);
        using var boss = await site.SignedInAsync(Boss(city));
        var page = $"/{city.Slug}/coordinator/calls/heat/decisions/dossier";
        var (answer, files) = await ExportAsync(boss, page);
        answer.Dispose();
        var seal = Convert.ToHexStringLower(SHA256.HashData(files["manifest.json"]));
        var forged = new string('a', 64);
        await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var other = Call.From(AccessRows.OpenToAllNow("other", deck: false), city.Zone, site.Clock.Now().InUtc().Date.PlusDays(-1), site.Clock.Now());
            other.Publish(site.Clock.Now());
            db.Add(other);
            await db.SaveChangesAsync();
            // By one statement: the job that seals the log may write the same row.
            await db.Set<AuditEntry>().Where(entry => entry.Action == "decisions.dossier").ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Payload, entry => entry.Payload!.Replace(seal, forged)));
        });

        foreach (var (call, typed) in new[] { ("other", seal), ("heat", seal), ("heat", forged) })
            Assert.Contains("No dossier of this call", (await boss.OpenAsync($"/{city.Slug}/coordinator/calls/{call}/decisions/dossier?seal={typed}")).QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<(HttpResponseMessage Answer, OrderedDictionary<string, byte[]> Files)> ExportAsync(Visitor boss, string page)
    {
        var form = new Dictionary<string, string> { ["__RequestVerificationToken"] = await boss.TokenAsync(page) };
        using var request = new HttpRequestMessage(HttpMethod.Post, page + "?handler=Export") { Content = new FormUrlEncodedContent(form) };
        var answer = await boss.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var bytes = new MemoryStream();
        await answer.Content.CopyToAsync(bytes, Cancel);
        var files = new OrderedDictionary<string, byte[]>();
        await using var archive = await ZipArchive.CreateAsync(bytes, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, Cancel);
        foreach (var entry in archive.Entries)
        {
            using var content = new MemoryStream();
            await using var file = await entry.OpenAsync(Cancel);
            await file.CopyToAsync(content, Cancel);
            files.Add(entry.FullName, content.ToArray());
        }

        return (answer, files);
    }

    private static async Task<string> CheckAsync(Visitor boss, string page, byte[] manifest)
    {
        using var form = new MultipartFormDataContent { { new StringContent(await boss.TokenAsync(page)), "__RequestVerificationToken" }, { new ByteArrayContent(manifest), "manifest", "manifest.json" } };
        using var answer = await boss.Http.PostAsync(page + "?handler=Manifest", form, Cancel);
        return (await boss.OpenAsync(answer.RequestMessage!.RequestUri!.PathAndQuery)).QuerySelector("[role=status]")!.TextContent.Trim()[..21].Trim(':', ' ');
    }

    /// <summary>Of a CSV without the mark at its beginning and without quotes, so many columns.</summary>
    private static List<string> Lines(OrderedDictionary<string, byte[]> files, string name, int columns = int.MaxValue) =>
        [.. Encoding.UTF8.GetString(files[name]).TrimStart('\ufeff').Replace("\"", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(',', line.TrimEnd('\r').Split(',').Take(columns)))];

    private static string Boss(City city) => $"boss-{city.Slug}@example.org";

    /// <summary>An application that two of three jurors read: far apart, until they talk; decided by the ranking, and then by somebody.</summary>
    private Task FillAsync(City city) => site.In(city, async services =>
    {
        var (db, scoring, panel, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Scoring>(), services.GetRequiredService<Panel>(), site.Clock.Now());
        var call = Call.From(AccessRows.OpenToAllNow("heat", deck: false), city.Zone, now.InUtc().Date.PlusDays(-1), now);
        call.Publish(now);
        db.Add(call);
        await db.SaveChangesAsync();
        var owner = await services.GetRequiredService<SignIn>().AccountForAsync($"founder-of-{city.Slug}@example.org", "", "en");
        var application = Application.Start(call, owner.Id, "en", now);
        application.Touch("=Start-up 1", now);
        db.AddRange(application, application.Submit(call, new Dictionary<string, string> { ["name"] = "=Start-up 1" }, null, now));
        var jurors = Enumerable.Range(0, 3).Select(n =>
        {
            var juror = Juror.Of(call, new Invitee(new PastedJuror(n, $"Juror {n}", $"juror-{n}@jury.example", "", []), null, null, null, null), "en", now);
            juror.Accept(new JurorAnswer(juror.Name, "", null, ["en"], [], 5, "", true), null, "en", now);
            return juror;
        }).ToList();
        db.AddRange(jurors);
        var reviews = jurors.Take(2).Select(juror => new Review { CallId = call.Id, JurorId = juror.Id, ApplicationId = application.Id, Round = call.Rounds[0].Key, AssignedAt = now }).ToList();
        db.AddRange(reviews);
        await db.SaveChangesAsync();
        await scoring.CommentAsync(reviews[0], call, "@you");
        await scoring.NoteAsync(reviews[0], call, "For me alone.");
        foreach (var (review, value) in reviews.Zip([5, 1]))
        {
            await scoring.SaveAsync(review, call, "impact", value);
            await scoring.FinishAsync(review, call);
        }

        var discussing = services.GetRequiredService<Discussing>();
        var thread = await discussing.ReadAsync(reviews[0], call);
        await discussing.WriteAsync(thread, thread.Jurors.Single(juror => juror.IsReader), "Look at page 3.", openNow: true);
        foreach (var review in reviews)
            await scoring.SaveAsync(review, call, "impact", 3);
        await panel.DeclareAsync(jurors[2], application.Id, "A friend.");
        await panel.WaiveAsync(call, (await db.Set<Conflict>().SingleAsync()).Id, "They met once.");
        await services.GetRequiredService<Decisions>().PrepareAsync(call);
        await services.GetRequiredService<Decisions>().EditAsync(call, application.Id, Outcome.Winner, "Well done.", "The team is strong.");
    });
}
