using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Corridor.Data;

internal static class SqliteFile
{
    public static string ConnectionString(string file) =>
        new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, ForeignKeys = true, Pooling = true }.ToString();
}

/// <summary>What a page said was saved is there after power loss: FULL on every connection, and WAL for the file.</summary>
internal sealed class SqliteDurability : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Tells PostgreSQL's row-level security whose rows this connection may touch, each time it is taken from the pool, which hands it out as new.</summary>
internal sealed class PostgresCity : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Set(connection, eventData);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = Set(connection, eventData);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Set(DbConnection connection, ConnectionEndEventData eventData)
    {
        var reach = ((CorridorDb)eventData.Context!).Reach;
        var command = connection.CreateCommand();
        command.CommandText = "select set_config('corridor.city', @city, false), set_config('corridor.across', @across, false)";
        Add(command, "city", reach.City?.ToString() ?? "");
        Add(command, "across", reach.Across ? "on" : "");
        return command;
    }

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}

/// <summary>How many statements a request sent: what the query-count tests read.</summary>
public sealed class QueryCount : DbCommandInterceptor
{
    internal static QueryCount Interceptor { get; } = new();

    private static readonly AsyncLocal<Counter?> Current = new();

    public static Counter Start() => Current.Value = new Counter();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Current.Value?.Add(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Current.Value?.Add(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public sealed class Counter
    {
        private readonly List<string> statements = [];

        public IReadOnlyList<string> Statements
        {
            get
            {
                lock (statements)
                    return [.. statements];
            }
        }

        internal void Add(string sql)
        {
            lock (statements)
                statements.Add(sql);
        }
    }
}
