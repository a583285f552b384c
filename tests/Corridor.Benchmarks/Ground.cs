using System.Globalization;
using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Corridor.Benchmarks;

/// <summary>
/// What the servers that are measured stand on: a network with cities, each made as the page "New city" makes one,
/// on SQLite in a temporary folder or (CORRIDOR_TEST_ENGINE=postgres, CORRIDOR_TEST_PG) on PostgreSQL.
/// </summary>
internal sealed class Ground : IAsyncDisposable
{
    public const string Call = "fifty-megabytes";

    private readonly WebApplication app;

    private Ground(WebApplication app, Dictionary<string, string> settings, string folder) => (this.app, Settings, Folder) = (app, settings, folder);

    /// <summary>For the servers.</summary>
    public Dictionary<string, string> Settings { get; }

    public string Folder { get; }

    public IReadOnlyList<string> Cities { get; private set; } = [];

    public static string Engine => TestPostgres.IsChosen ? "PostgreSQL" : "SQLite";

    /// <summary>Corridor in this process, of which nothing runs by itself.</summary>
    public IServiceProvider Services => app.Services;

    public static async Task<Ground> LayAsync(int cities, IReadOnlyDictionary<string, string>? more = null, Action<IServiceCollection>? services = null)
    {
        var folder = Directory.CreateTempSubdirectory("corridor-benchmark-").FullName;
        var settings = new Dictionary<string, string>(more ?? new Dictionary<string, string>());
        if (TestPostgres.IsChosen)
        {
            var database = await TestPostgres.CreateAsync();
            settings["Corridor:Database:Engine"] = "postgres";
            settings["Corridor:Database:OwnerConnectionString"] = database.Owner;
            settings["Corridor:Database:ConnectionString"] = database.Runtime;
        }

        var builder = Hosting.Builder([], null, folder);
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Error);
        services?.Invoke(builder.Services);
        // Never started: no job of this process works on what is measured in another.
        var ground = new Ground(Hosting.Build(builder), settings, folder);
        await ground.LayAllAsync(cities);
        return ground;
    }

    /// <summary>A link such as mails carry, which signs this address in once.</summary>
    public async Task<string> SignInLinkAsync(string email)
    {
        await using var db = app.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network);
        var (row, _, link) = SignInCode.For(email, "en", null, Now());
        db.Add(row);
        await db.SaveChangesAsync();
        return "/sign-in/link/" + link;
    }

    /// <summary>Opens the call <see cref="Call"/> of the first city.</summary>
    public async Task OpenCallAsync()
    {
        var directory = app.Services.GetRequiredService<Cities>();
        var city = await directory.BySlugAsync(Cities[0]) ?? throw new InvalidOperationException("The first city is not there.");
        await directory.In(city.Id, async services =>
        {
            var day = Now().InZone(city.TimeZone).Date;
            var call = await services.GetRequiredService<NewEdition>().OpenAsync("startup-competition", new EditionAnswers(
                Call, LocalizedText.Of("en", "Fifty megabytes"), day.PlusDays(-1).At(new LocalTime(9, 0)), day.PlusDays(40).At(new LocalTime(18, 0)), ["en"], 3, 3));
            call.Publish(Now());
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        });
        await SealAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task LayAllAsync(int cities)
    {
        await app.Services.GetRequiredService<Schema>().MigrateAsync();
        await using (var db = app.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network))
        {
            var network = new Network { Name = LocalizedText.Of("en", "Benchmark") };
            network.SetUp(Now());
            db.Add(network);
            await db.SaveChangesAsync();
        }

        var slugs = new List<string>();
        for (var n = 0; n < cities; n++)
        {
            await using var scope = app.Services.CreateAsyncScope();
            var name = string.Create(CultureInfo.InvariantCulture, $"City {n:0000}");
            var city = await scope.ServiceProvider.GetRequiredService<NewCity>().CreateAsync($"city-{n:0000}", name, name, "FR", 45.8, 3.1, "Europe/Paris", "en");
            slugs.Add(city.Slug);
        }

        Cities = slugs;
        await SealAsync();
    }

    // Otherwise a job of the server would do it, while it is measured.
    private async Task SealAsync()
    {
        while (await app.Services.GetRequiredService<AuditSealer>().SealAsync() > 0)
        {
        }
    }

    private Instant Now() => app.Services.GetRequiredService<TimeProvider>().Now();
}
