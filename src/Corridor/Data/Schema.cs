using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Corridor.Data;

/// <summary>Brings the database up to this version at start, under a lock, so that several nodes may start together.</summary>
public sealed class Schema(DatabaseSettings settings)
{
    internal const long AdvisoryLock = 0x436f727269646f72;

    public async Task MigrateAsync(CancellationToken cancel = default)
    {
        if (settings.IsPostgres)
            await MigratePostgresAsync(cancel);
        else
            await MigrateSqliteAsync(cancel);
    }

    private async Task MigratePostgresAsync(CancellationToken cancel)
    {
        var runtimeRole = new NpgsqlConnectionStringBuilder(settings.ConnectionString).Username!;
        await using var owner = Once(settings.OwnerConnectionString
            ?? throw new InvalidOperationException("Corridor:Database:OwnerConnectionString is missing: the tables are migrated by their owner, and Corridor runs as another account."));
        await owner.OpenAsync(cancel);
        await ExecuteAsync(owner, $"select pg_advisory_lock({AdvisoryLock})", cancel);
        await using (var db = new PostgresCorridorDb(new DbContextOptionsBuilder<PostgresCorridorDb>().UseNpgsql(owner).Options, CityReach.Network, null))
        {
            await RefuseNewerAsync(db, cancel);
            await db.Database.MigrateAsync(cancel);
            foreach (var statement in RowLevelSecurity.Statements(db.Model, runtimeRole))
                await ExecuteAsync(owner, statement, cancel);
        }

        await ExecuteAsync(owner, $"select pg_advisory_unlock({AdvisoryLock})", cancel);
        await RefusePowerAsync(cancel);
    }

    // Outside the pool: nobody needs these connections again, and a pool would hold them for minutes. Without a limit: while one node
    // migrates, however long that takes, the others wait.
    private static NpgsqlConnection Once(string? connection) => new(new NpgsqlConnectionStringBuilder(connection) { Pooling = false, CommandTimeout = 0 }.ToString());

    // A superuser or the owner would walk through row-level security: better not to start.
    private async Task RefusePowerAsync(CancellationToken cancel)
    {
        await using var runtime = Once(settings.ConnectionString);
        await runtime.OpenAsync(cancel);
        await using var command = runtime.CreateCommand();
        command.CommandText =
            """
            select current_setting('is_superuser') = 'on'
                or (select rolbypassrls from pg_roles where rolname = current_user)
                or exists (select 1 from pg_tables where schemaname = 'public' and tableowner = current_user)
            """;
        if ((bool)(await command.ExecuteScalarAsync(cancel))!)
            throw new InvalidOperationException("Corridor:Database:ConnectionString signs in as a superuser or as the owner of the tables. Use an account that is neither, so that row-level security holds.");
    }

    private async Task MigrateSqliteAsync(CancellationToken cancel)
    {
        var file = settings.File ?? throw new InvalidOperationException("Corridor:Database:File is missing.");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await using var held = await LockFileAsync(file + ".migrating", cancel);
        await using var db = new SqliteCorridorDb(
            new DbContextOptionsBuilder<SqliteCorridorDb>().UseSqlite(SqliteFile.ConnectionString(file)).AddInterceptors(new SqliteDurability()).Options, CityReach.Network, null);
        await RefuseNewerAsync(db, cancel);
        // A node killed while migrating leaves EF's own lock row behind; we hold the real lock, so it is stale.
        if (File.Exists(file))
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancel);
        await db.Database.MigrateAsync(cancel);
    }

    private static async Task RefuseNewerAsync(CorridorDb db, CancellationToken cancel)
    {
        if (!await db.Database.CanConnectAsync(cancel))
            return;
        var unknown = (await db.Database.GetAppliedMigrationsAsync(cancel)).Except(db.Database.GetMigrations()).ToList();
        if (unknown.Count > 0)
            throw new InvalidOperationException($"This database was made by a newer Corridor (it has {string.Join(", ", unknown)}). Start that version, or restore a backup.");
    }

    private static async Task<FileStream> LockFileAsync(string path, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (attempt < 600)
            {
                await Task.Delay(100, cancel);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancel);
    }
}

internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteCorridorDb>
{
    public SqliteCorridorDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteCorridorDb>().UseSqlite("Data Source=design.db").Options, CityReach.Network, null);
}

internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresCorridorDb>
{
    public PostgresCorridorDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresCorridorDb>().UseNpgsql("Host=localhost").Options, CityReach.Network, null);
}
