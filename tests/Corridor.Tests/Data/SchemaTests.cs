using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Corridor.Tests.Data;

public sealed class SchemaTests
{
    [Fact]
    public async Task Several_nodes_may_start_together_on_an_empty_database()
    {
        var folder = Directory.CreateTempSubdirectory("corridor-test-");
        var settings = await TestDatabase.EmptyAsync();
        settings.File ??= Path.Combine(folder.FullName, "corridor.db");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new Schema(settings).MigrateAsync())));

        await using var databases = new CorridorDbFactory(settings);
        await using var db = databases.AcrossCities();
        Assert.Equal(0, await db.Cities.CountAsync());
    }

    [Fact]
    public async Task A_node_that_starts_hides_nothing_from_one_that_works()
    {
        await using var database = await TestDatabase.CreateAsync();
        var city = await database.CityAsync("north");
        await using (var db = database.In(city))
        {
            db.Add(Corridor.Workflows.Timer.For("any", city.Id, database.Clock.Now(), "one"));
            await db.SaveChangesAsync();
        }

        var starting = Task.Run(async () =>
        {
            for (var start = 0; start < 5; start++)
                await new Schema(database.Settings).MigrateAsync();
        });
        var seen = new HashSet<int>();
        do
        {
            await using var db = database.In(city);
            seen.Add(await db.Set<Corridor.Workflows.Timer>().CountAsync());
        }
        while (!starting.IsCompleted);
        await starting;

        Assert.Equal([1], seen);
    }

    [Fact]
    public async Task A_node_that_starts_waits_for_one_that_migrates_however_long_that_takes()
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "On SQLite a file is the lock");
        await using var database = await TestDatabase.CreateAsync();
        await using var other = new NpgsqlConnection(database.Settings.OwnerConnectionString);
        await other.OpenAsync();
        await using (var hold = new NpgsqlCommand($"select pg_advisory_lock({Schema.AdvisoryLock})", other))
            await hold.ExecuteNonQueryAsync();

        var impatient = new DatabaseSettings { Engine = "postgres", ConnectionString = database.Settings.ConnectionString, OwnerConnectionString = database.Settings.OwnerConnectionString + ";Command Timeout=1" };
        var starting = new Schema(impatient).MigrateAsync();
        await Task.WhenAny(starting, Task.Delay(TimeSpan.FromSeconds(3)));
        Assert.False(starting.IsCompleted);
        await using (var release = new NpgsqlCommand($"select pg_advisory_unlock({Schema.AdvisoryLock})", other))
            await release.ExecuteNonQueryAsync();

        await starting;
    }

    [Fact]
    public async Task A_node_refuses_a_database_of_a_newer_version()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var db = OwnerOf(database))
            await db.Database.ExecuteSqlAsync($"""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('29991231235959_FromTheFuture', '99.0')""");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => new Schema(database.Settings).MigrateAsync());

        Assert.Contains("29991231235959_FromTheFuture", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_and_the_migrations_say_the_same()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.Databases.Open(CityReach.Network);

        Assert.False(db.Database.HasPendingModelChanges());
    }

    // The runtime account may not touch the history of migrations on PostgreSQL.
    private static CorridorDb OwnerOf(TestDatabase database) => new CorridorDbFactory(new DatabaseSettings
    {
        Engine = database.Settings.Engine,
        File = database.Settings.File,
        ConnectionString = database.Settings.OwnerConnectionString,
    }).Open(CityReach.Network);
}
