using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Data;

/// <summary>A migrated database of the test's own, on the engine this run is for, with Corridor's services around it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    // Migrated once a process; what each test has is a copy.
    private static readonly Lazy<Task<DatabaseSettings>> Pattern = new(MigratedAsync);

    private readonly string folder = Directory.CreateTempSubdirectory("corridor-test-").FullName;
    private readonly ServiceProvider services;

    private readonly Action<IServiceCollection>? more;

    private TestDatabase(DatabaseSettings settings, Action<IServiceCollection>? more)
    {
        Settings = settings;
        this.more = more;
        settings.File ??= Path.Combine(folder, "corridor.db");
        services = SecondNode();
    }

    /// <summary>Another process's services on the same database, to dispose of before it.</summary>
    public ServiceProvider SecondNode()
    {
        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddSingleton(Clock);
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddCorridor(Settings, "http://localhost");
        collection.AddSingleton(new ReservedSlugs(new HashSet<string> { "network" }));
        more?.Invoke(collection);
        return collection.BuildServiceProvider();
    }

    public MovableClock Clock { get; } = new();

    public DatabaseSettings Settings { get; }

    public IServiceProvider Services => services;

    public CorridorDbFactory Databases => services.GetRequiredService<CorridorDbFactory>();

    public Cities Cities => services.GetRequiredService<Cities>();

    public static async Task<TestDatabase> CreateAsync(Action<IServiceCollection>? more = null)
    {
        var pattern = await Pattern.Value;
        if (pattern.IsPostgres)
        {
            var (owner, runtime) = await TestPostgres.CopyAsync(pattern.OwnerConnectionString!, pattern.ConnectionString!);
            return new TestDatabase(new DatabaseSettings { Engine = "postgres", OwnerConnectionString = owner, ConnectionString = runtime }, more);
        }

        var database = new TestDatabase(new DatabaseSettings(), more);
        File.Copy(pattern.File!, database.Settings.File!);
        return database;
    }

    private static async Task<DatabaseSettings> MigratedAsync()
    {
        var settings = await EmptyAsync();
        if (!settings.IsPostgres)
        {
            var folder = Directory.CreateTempSubdirectory("corridor-pattern-").FullName;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
            settings.File = Path.Combine(folder, "corridor.db");
        }

        await new Schema(settings).MigrateAsync();
        // What stands beside the file comes into it.
        SqliteConnection.ClearAllPools();
        return settings;
    }

    public static async Task<DatabaseSettings> EmptyAsync() => TestPostgres.IsChosen && await TestPostgres.CreateAsync() is var (owner, runtime)
        ? new DatabaseSettings { Engine = "postgres", OwnerConnectionString = owner, ConnectionString = runtime }
        : new DatabaseSettings();

    public async Task<City> CityAsync(string slug, string zone = "Europe/Paris", string language = "fr", string country = "FR")
    {
        await using var db = Databases.Open(CityReach.Network);
        var city = new City
        {
            Slug = slug,
            Name = slug,
            LocalName = slug,
            Country = country,
            Latitude = 45,
            Longitude = 3,
            Zone = zone,
            Language = language,
            Languages = [language],
            CreatedAt = Clock.Now(),
        };
        db.Add(city);
        await db.SaveChangesAsync();
        Cities.Changed();
        return city;
    }

    public CorridorDb In(City city) => Databases.Open(CityReach.In(city.Id));

    public Task In(City city, Func<IServiceProvider, Task> work) => Cities.In(city.Id, work);

    public Task<T> In<T>(City city, Func<IServiceProvider, Task<T>> work) => Cities.In(city.Id, work);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
