using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Corridor.Data;

public sealed class SqliteCorridorDb(DbContextOptions options, CityReach reach, IServiceProvider? services) : CorridorDb(options, reach, services);

public sealed class PostgresCorridorDb(DbContextOptions options, CityReach reach, IServiceProvider? services) : CorridorDb(options, reach, services);

public sealed class DatabaseSettings
{
    /// <summary>sqlite or postgres.</summary>
    public string Engine { get; set; } = "sqlite";

    /// <summary>PostgreSQL: the account that Corridor runs as, neither superuser nor owner of the tables.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>PostgreSQL: the account that owns the tables and migrates them at start.</summary>
    public string? OwnerConnectionString { get; set; }

    /// <summary>SQLite: the file.</summary>
    public string? File { get; set; }

    public bool IsPostgres => Engine.Equals("postgres", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Opens contexts by reach. One per process: it holds the connection pool and the two models.</summary>
public sealed class CorridorDbFactory : IAsyncDisposable
{
    private readonly NpgsqlDataSource? postgres;
    private readonly DbContextOptions options;
    private readonly DbContextOptions readOnly;

    public CorridorDbFactory(DatabaseSettings settings)
    {
        IsPostgres = settings.IsPostgres;
        if (IsPostgres)
            postgres = NpgsqlDataSource.Create(Postgres(settings.ConnectionString ?? throw new InvalidOperationException("Corridor:Database:ConnectionString is missing.")));
        options = Options(settings, QueryTrackingBehavior.TrackAll);
        readOnly = Options(settings, QueryTrackingBehavior.NoTracking);
    }

    public bool IsPostgres { get; }

    /// <summary>A context of the given reach, which hands events to the handlers of the scope it lives in.</summary>
    public CorridorDb Open(CityReach reach, IServiceProvider? services = null)
    {
        var chosen = reach.Across ? readOnly : options;
        return IsPostgres ? new PostgresCorridorDb(chosen, reach, services) : new SqliteCorridorDb(chosen, reach, services);
    }

    /// <summary>Every city's rows, to read only: the corridor's boards, one's own dashboard, the public directory, due timers.</summary>
    public CorridorDb AcrossCities() => Open(CityReach.AllCities);

    public ValueTask DisposeAsync() => postgres?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static NpgsqlConnectionStringBuilder Postgres(string connection)
    {
        // Who takes a connection from the pool takes it as new, in no city: Npgsql resets it with the first thing that is asked.
        var settings = new NpgsqlConnectionStringBuilder(connection) { NoResetOnClose = false };
        // What is asked again and again is parsed and planned once a connection.
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 100;
        return settings;
    }

    private DbContextOptions Options(DatabaseSettings settings, QueryTrackingBehavior tracking)
    {
        DbContextOptionsBuilder builder = IsPostgres ? new DbContextOptionsBuilder<PostgresCorridorDb>() : new DbContextOptionsBuilder<SqliteCorridorDb>();
        if (IsPostgres)
            builder.UseNpgsql(postgres!).AddInterceptors(new PostgresCity());
        else
            builder.UseSqlite(SqliteFile.ConnectionString(settings.File!)).AddInterceptors(new SqliteDurability());
        return builder
            .UseQueryTrackingBehavior(tracking)
            .ReplaceService<IModelCacheKeyFactory, ReachModelKey>()
            .AddInterceptors(QueryCount.Interceptor)
            .Options;
    }

    /// <summary>Two models an engine: with the city filters, and (across cities) without.</summary>
    private sealed class ReachModelKey : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (context.GetType(), ((CorridorDb)context).Reach.Across, designTime);
    }
}
