using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Pitches;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Applications;
using Corridor.Tests.Data;
using Corridor.Texts;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Corridor.Web.Tests;

/// <summary>
/// Fifty applicants upload, save field by field and send again and again while the server is killed with -9 at seeded points.
/// After each restart on the same data whatever was acknowledged is there. Five points; fifty with CORRIDOR_LONG=1 (tests/run --long).
/// </summary>
public sealed class CrashTests : IDisposable
{
    private const int Clients = 50;
    private const int Seed = 20171108;
    private const string City = "crash";
    private static readonly int KillPoints = Environment.GetEnvironmentVariable("CORRIDOR_LONG") == "1" ? 50 : 5;
    private static readonly byte[] Pdf = PitchDeckPdf.Write(new PitchDeck("Deck", "Team", "en", [new PitchSlide.Cover("Deck", "Team")]));

    private readonly string folder = Directory.CreateTempSubdirectory("corridor-crash-").FullName;
    private readonly Dictionary<string, string> settings = [];
    private IReadOnlyList<Client> clients = [];
    private Guid city;

    [Fact]
    public async Task What_was_acknowledged_is_there_after_kill_9()
    {
        var random = new Random(Seed);
        var links = await PrepareAsync();
        using var server = new ServerProcess(folder, settings);
        await server.StartAsync();
        clients = [.. links.Select(link => new Client(server.Address, link.Email))];
        await Task.WhenAll(clients.Zip(links, (client, link) => client.EnterAsync(link.Link)));

        for (var point = 1; point <= KillPoints; point++)
        {
            var enough = random.Next(1, 300);
            var before = clients.Sum(client => client.Acknowledged);
            var work = clients.Select(client => client.WorkAsync()).ToList();
            for (var waited = Stopwatch.StartNew(); clients.Sum(client => client.Acknowledged) - before < enough;)
            {
                Assert.True(waited.Elapsed < TimeSpan.FromMinutes(3) && !work.Any(one => one.IsCompleted), $"Point {point}: the clients stopped before the server was killed. {work.FirstOrDefault(one => one.IsFaulted)?.Exception}");
                await Task.Delay(1);
            }

            await Task.Delay(random.Next(0, 30));
            await server.KillAsync();
            var cut = (await Task.WhenAll(work)).Count(wasCut => wasCut);
            // Nobody here holds the database open: the server alone mends it.
            SqliteConnection.ClearAllPools();
            await server.StartAsync();

            Assert.True(cut > 0, $"Point {point}: no request was under way.");
            await CheckAsync($"after kill {point} (seed {Seed}, {enough} answers)");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{KillPoints} kills, {clients.Sum(client => client.Acknowledged)} acknowledged writes, {clients.Sum(client => client.Sent.Count)} submissions among them");
    }

    /// <summary>A city, an open call, and a mailed link for each applicant.</summary>
    private async Task<IReadOnlyList<(string Email, string Link)>> PrepareAsync()
    {
        if (TestPostgres.IsChosen && await TestPostgres.CreateAsync() is var (owner, runtime))
            (settings["Corridor:Database:Engine"], settings["Corridor:Database:OwnerConnectionString"], settings["Corridor:Database:ConnectionString"]) = ("postgres", owner, runtime);
        var builder = Hosting.Builder([], null, folder);
        builder.Configuration.AddInMemoryCollection(settings!);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        await using var app = Hosting.Build(builder);
        await app.Services.GetRequiredService<Schema>().MigrateAsync();

        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CorridorDb>();
        var now = SystemClock.Instance.GetCurrentInstant();
        var network = new Network { Name = LocalizedText.Of("en", "Network") };
        network.SetUp(now);
        db.Add(network);
        var links = new List<(string, string)>();
        for (var i = 0; i < Clients; i++)
        {
            var email = string.Create(CultureInfo.InvariantCulture, $"applicant-{i}@example.org");
            var (row, _, link) = SignInCode.For(email, "en", null, now);
            db.Add(row);
            links.Add((email, link));
        }

        await db.SaveChangesAsync();
        city = (await scope.ServiceProvider.GetRequiredService<NewCity>().CreateAsync(City, City, City, "FR", 45.8, 3.1, "Europe/Paris", "fr")).Id;
        await app.Services.GetRequiredService<Cities>().In(city, async services =>
        {
            var own = services.GetRequiredService<CorridorDb>();
            own.Add(SmallCall.Published("Europe/Paris", now));
            await own.SaveChangesAsync();
        });
        return links;
    }

    private async Task CheckAsync(string when)
    {
        var database = Hosting.ReadSettings(new ConfigurationBuilder().AddInMemoryCollection(settings!).AddInMemoryCollection([new("Corridor:DataFolder", folder)]).Build()).Database;
        await using var databases = new CorridorDbFactory(database);
        await using var db = databases.Open(CityReach.In(city));
        var applications = await db.Set<Application>().AsNoTracking().ToDictionaryAsync(one => one.Id);
        var answers = (await db.Set<Answer>().AsNoTracking().ToListAsync()).ToLookup(one => one.ApplicationId);
        var submissions = (await db.Set<Submission>().AsNoTracking().ToListAsync()).ToLookup(one => one.ApplicationId);
        var decks = await db.Set<Deck>().AsNoTracking().ToDictionaryAsync(one => one.Id);
        var audited = (await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Action == "application.submitted").ToListAsync())
            .Select(entry => JsonDocument.Parse(entry.Payload!).RootElement.GetProperty("details").GetProperty("submission").GetGuid()).ToList();
        var mails = (await db.Set<OutgoingMail>().AsNoTracking().Where(mail => mail.Kind == "application-received").ToListAsync()).ToLookup(mail => mail.Recipient);

        Assert.Null(await AuditSealer.VerifyAsync(db));
        Assert.Equal(submissions.SelectMany(rows => rows).Select(row => row.Id).Order(), audited.Order());
        var numbers = applications.Values.Select(one => one.Number).OfType<int>().ToList();
        Assert.Equal(numbers.Distinct().Count(), numbers.Count);
        foreach (var client in clients)
        {
            var who = $"{client.Email} {when}: ";
            foreach (var field in Client.Fields)
            {
                var (known, tried) = (client.Kept[field], client.Tried[field]);
                var stored = answers[client.Application].SingleOrDefault(answer => answer.Field == field)?.Value;
                Assert.True(stored == known || (stored is not null && stored == tried), $"{who}{field} is “{stored}”; “{known}” was acknowledged and “{tried}” under way.");
                client.Kept[field] = stored;
            }

            var sent = submissions[client.Application].Select(row => (row.Answers["name"], row.Answers["about"])).ToList();
            Assert.All(client.Sent, value => Assert.True(sent.Contains((value, value)), $"{who}the submission of “{value}” was acknowledged and is gone."));
            Assert.All(sent, row => Assert.True(row.Item1 == row.Item2 && client.MayHaveSent.Contains(row.Item1), $"{who}a submission of “{row}” was never asked for."));
            // One mail a submission, whether its answer came back or not: they are one transaction.
            Assert.Equal(sent.Count, mails[client.Email].Count());
            if (client.Deck is { } deck)
                Assert.Equal((true, Convert.ToHexStringLower(SHA256.HashData(Pdf))), (decks[deck].IsComplete, decks[deck].Sha256));
            if (client.Sent.Count > 0)
                await client.CheckReceiptAsync(applications[client.Application].Receipt, sent.Select(row => row.Item1));
        }
    }

    public void Dispose()
    {
        foreach (var client in clients)
            client.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>An applicant, one request at a time: what was acknowledged, and the one that may or may not have arrived.</summary>
    private sealed class Client(Uri address, string email) : IDisposable
    {
        public static readonly string[] Fields = ["name", "about"];

        private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        private string token = "";
        private int writes;

        public string Email => email;
        public Guid Application { get; private set; }
        public int Acknowledged { get; private set; }
        public Guid? Deck { get; private set; }
        public Dictionary<string, string?> Kept { get; } = Fields.ToDictionary(field => field, _ => (string?)null);
        public Dictionary<string, string?> Tried { get; } = Fields.ToDictionary(field => field, _ => (string?)null);
        public HashSet<string> Sent { get; } = [];
        public HashSet<string> MayHaveSent { get; } = [];

        private string Form => $"/{City}/applications/{Application}";

        public async Task EnterAsync(string link)
        {
            await PostAsync($"/sign-in/link/{link}", HttpStatusCode.Redirect, await TokenAsync($"/sign-in/link/{link}"));
            token = await TokenAsync($"/{City}/apply/small");
            var begun = await PostAsync($"/{City}/apply/small", HttpStatusCode.Redirect, token, ("Agreed", "true"));
            Application = Guid.Parse(begun!.Split('/')[^1]);
        }

        /// <summary>Goes on until the server is gone; says whether a request was cut.</summary>
        public async Task<bool> WorkAsync()
        {
            try
            {
                while (Deck is null)
                    await UploadAsync();
                while (true)
                {
                    foreach (var field in Fields)
                        await SaveAsync(field);
                    await SubmitAsync();
                }
            }
            catch (HttpRequestException gone)
            {
                // Cut under way, and not refused at the door by a server that was gone already.
                return gone.HttpRequestError != HttpRequestError.ConnectionError;
            }
            catch (IOException)
            {
                return true;
            }
        }

        public async Task CheckReceiptAsync(string number, IEnumerable<string> values)
        {
            using var answer = await http.GetAsync(Form + "/receipt");
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(number, page, StringComparison.Ordinal);
            Assert.Contains(values, value => page.Contains(value, StringComparison.Ordinal));
        }

        public void Dispose() => http.Dispose();

        private async Task UploadAsync()
        {
            using var create = Tus(HttpMethod.Post, $"/{City}/uploads");
            create.Headers.Add("Upload-Length", Pdf.Length.ToString(CultureInfo.InvariantCulture));
            create.Headers.Add("Upload-Metadata", "filename ZGVjay5wZGY=,application " + Convert.ToBase64String(Encoding.ASCII.GetBytes(Application.ToString())));
            using var created = await http.SendAsync(create);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            var place = created.Headers.Location!.ToString();

            using var fill = Tus(HttpMethod.Patch, place);
            fill.Headers.Add("Upload-Offset", "0");
            fill.Content = new ByteArrayContent(Pdf) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } };
            using var filled = await http.SendAsync(fill);
            Assert.Equal(HttpStatusCode.NoContent, filled.StatusCode);
            Deck = Guid.Parse(place.Split('/')[^1]);
            Acknowledged++;
        }

        private async Task SaveAsync(string field)
        {
            var value = NextValue();
            Tried[field] = value;
            await PostAsync(Form + "/answers", HttpStatusCode.OK, token, ("field", "a_" + field), ("value", value), ("version", ""), ("writer", Application.ToString()));
            Kept[field] = value;
            Acknowledged++;
        }

        private async Task SubmitAsync()
        {
            var value = NextValue();
            MayHaveSent.Add(value);
            foreach (var field in Fields)
                Tried[field] = value;
            var landed = await PostAsync(Form + "?handler=Submit", HttpStatusCode.Redirect, token, ("a_name", value), ("a_about", value));
            Assert.Equal(Form + "/receipt", landed);
            Sent.Add(value);
            foreach (var field in Fields)
                Kept[field] = value;
            Acknowledged++;
        }

        private string NextValue() => string.Create(CultureInfo.InvariantCulture, $"write {++writes} of {email}");

        private async Task<string?> PostAsync(string path, HttpStatusCode expected, string form, params (string Name, string Value)[] fields)
        {
            using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", form), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
            using var answer = await http.PostAsync(path, content);
            Assert.True(answer.StatusCode == expected, $"POST {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            return answer.Headers.Location?.ToString();
        }

        private async Task<string> TokenAsync(string path)
        {
            var page = await new HtmlParser().ParseDocumentAsync(await http.GetStringAsync(path));
            return page.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        }

        private static HttpRequestMessage Tus(HttpMethod method, string path)
        {
            var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Tus-Resumable", "1.0.0");
            return request;
        }
    }
}
