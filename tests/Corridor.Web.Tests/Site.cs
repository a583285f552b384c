using System.Net;
using System.Net.Sockets;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Web.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

[assembly: AssemblyFixture(typeof(Site))]

namespace Corridor.Web.Tests;

/// <summary>
/// Corridor itself on a free port, on SQLite or (CORRIDOR_TEST_ENGINE=postgres) on PostgreSQL, with the demo's clock and mailbox.
/// One for all test classes, each with its own cities; tests that move the clock or look at network pages start their own.
/// </summary>
public sealed class Site : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("corridor-test-").FullName;
    private WebApplication? app;

    /// <summary>False: as people run it, on the system's clock, with mail that has to be set up.</summary>
    internal bool IsDemo { get; init; } = true;

    /// <summary>False: an empty database, as on the first run.</summary>
    internal bool IsSetUp { get; init; } = true;

    /// <summary>More settings, by their names in the configuration.</summary>
    internal IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    internal QueryMeter Queries { get; } = new();

    /// <summary>Keeps all that is logged at the usual levels.</summary>
    internal LogBook? Log { get; init; }

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => app!.Services;

    public MovableClock Clock => Services.GetRequiredService<MovableClock>();

    public async ValueTask InitializeAsync()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        var builder = Hosting.Builder([], Address.ToString(), folder);
        builder.Configuration["Corridor:BaseAddress"] = Address.ToString();
        builder.Configuration["Corridor:Demo"] = IsDemo ? "true" : "false";
        foreach (var (name, value) in Settings)
            builder.Configuration[name] = value;
        if (TestPostgres.IsChosen)
            await PostgresAsync(builder);
        if (Log is null)
        {
            builder.Logging.SetMinimumLevel(LogLevel.Error);
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Error);
        }
        else
        {
            builder.Logging.ClearProviders().AddProvider(Log);
        }

        builder.Services.AddSingleton<IStartupFilter>(Queries);
        app = Hosting.Build(builder);
        await Services.GetRequiredService<Schema>().MigrateAsync();
        if (IsSetUp)
        {
            await using var db = Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network);
            var network = new Network { Name = LocalizedText.Of("en", "Test network") };
            network.SetUp(Clock.Now());
            db.Add(network);
            await db.SaveChangesAsync();
        }

        await app.StartAsync();
    }

    /// <summary>A city of the test's own; names are unique, so tests run side by side.</summary>
    public async Task<City> CityAsync(string zone = "Europe/Paris", string language = "fr")
    {
        await using var db = Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network);
        var id = Guid.NewGuid().ToString("N")[..10];
        var city = new City
        {
            Slug = "ville-" + id,
            Name = "Ville " + id,
            LocalName = "Ville " + id,
            Country = "FR",
            Latitude = 45.8,
            Longitude = 3.1,
            Zone = zone,
            Language = language,
            Languages = ["fr", "en", "es"],
            CreatedAt = Clock.Now(),
        };
        db.Add(city);
        await db.SaveChangesAsync();
        Services.GetRequiredService<Cities>().Changed();
        return city;
    }

    /// <summary>Works in a city as a job would.</summary>
    public Task<T> In<T>(City city, Func<IServiceProvider, Task<T>> work) => Services.GetRequiredService<Cities>().In(city.Id, work);

    public Task In(City city, Func<IServiceProvider, Task> work) => Services.GetRequiredService<Cities>().In(city.Id, work);

    public Task<Guid> MemberAsync(City city, string email, CityRole role) => In(city, async services =>
    {
        var account = await services.GetRequiredService<SignIn>().AccountForAsync(email, email.Split('@')[0], "en");
        var db = services.GetRequiredService<CorridorDb>();
        db.Add(new Membership { AccountId = account.Id, Role = role, Since = Clock.Now() });
        await db.SaveChangesAsync();
        return account.Id;
    });

    public async Task<Guid> NetworkAdministratorAsync(string email)
    {
        await using var scope = Services.CreateAsyncScope();
        var account = await scope.ServiceProvider.GetRequiredService<SignIn>().AccountForAsync(email, "Administrator", "en");
        account.IsNetworkAdministrator = true;
        await scope.ServiceProvider.GetRequiredService<CorridorDb>().SaveChangesAsync();
        return account.Id;
    }

    /// <summary>So that somebody signs in where no mail leaves.</summary>
    public async Task PasswordAsync(Guid account, string password)
    {
        await using var scope = Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var done = await accounts.AddPasswordAsync((await accounts.FindByIdAsync(account.ToString()))!, password);
        Assert.True(done.Succeeded);
    }

    public Visitor Visitor(string language = "en") => new(this, language);

    public async Task<Visitor> SignedInAsync(string email, string language = "en")
    {
        var visitor = Visitor(language);
        await visitor.SignInAsync(email);
        return visitor;
    }

    /// <summary>Somebody who coordinates a whole city, signed in.</summary>
    public async Task<Visitor> CoordinatorAsync(City city, string language = "en")
    {
        var email = $"coordinator-{city.Slug}@example.org";
        await MemberAsync(city, email, CityRole.Coordinator);
        return await SignedInAsync(email, language);
    }

    /// <summary>The newest mail to an address, as its reader would see it.</summary>
    public async Task<(string Subject, string Body)> MailToAsync(string address)
    {
        await using var db = Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        var mail = await db.Set<Notifications.OutgoingMail>().Where(mail => mail.Recipient == address).OrderByDescending(mail => mail.Id).FirstAsync();
        return (mail.Subject, mail.Body);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task PostgresAsync(WebApplicationBuilder builder)
    {
        var (owner, runtime) = await TestPostgres.CreateAsync();
        builder.Configuration["Corridor:Database:Engine"] = "postgres";
        builder.Configuration["Corridor:Database:OwnerConnectionString"] = owner;
        builder.Configuration["Corridor:Database:ConnectionString"] = runtime;
    }
}
