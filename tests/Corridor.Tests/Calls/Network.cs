using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Calls;

/// <summary>Corridor without a browser, on a database of its own, at an hour that a test sets.</summary>
internal sealed class Network : IAsyncDisposable
{
    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("corridor-calls-").FullName;
    private readonly ServiceProvider services;

    private Network(Instant now)
    {
        Clock = new StoppedClock(now);
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddDataProtection().Services
            .AddHttpContextAccessor()
            .AddAuthentication().Services
            .AddCorridor(new DatabaseSettings { File = Path.Combine(folder, "corridor.db") }, "https://corridor.example")
            .BuildServiceProvider(validateScopes: true);
    }

    public StoppedClock Clock { get; }

    public T Service<T>() where T : notnull => services.GetRequiredService<T>();

    public static async Task<Network> StartAsync(Instant now)
    {
        var network = new Network(now);
        await network.Service<Schema>().MigrateAsync();
        return network;
    }

    public async Task<City> CityAsync(string slug, string zone = "Europe/Paris")
    {
        await using var db = Service<CorridorDbFactory>().Open(CityReach.Network);
        var city = new City
        {
            Slug = slug, Name = slug, LocalName = slug, Country = "FR", Latitude = 45.8, Longitude = 3.1, Zone = zone,
            Language = "fr", Languages = ["fr", "en"], CreatedAt = Clock.Now(),
        };
        db.Add(city);
        await db.SaveChangesAsync();
        Service<Cities>().Changed();
        return city;
    }

    public Task<T> In<T>(City city, Func<IServiceProvider, Task<T>> work) => Service<Cities>().In(city.Id, work);

    public Task In(City city, Func<IServiceProvider, Task> work) => Service<Cities>().In(city.Id, work);

    public async Task<T> ScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    internal sealed class StoppedClock(Instant now) : TimeProvider
    {
        public Instant At { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => At.ToDateTimeOffset();
    }
}
