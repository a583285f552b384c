using Npgsql;

namespace Corridor.Tests.Data;

/// <summary>An empty database with two roles, as in a real deployment: one owns the tables, the other runs.</summary>
internal sealed record TestPostgres(string Owner, string Runtime)
{
    /// <summary>Whether this run of the tests is the one on PostgreSQL (tests/run does one on each engine).</summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("CORRIDOR_TEST_ENGINE") == "postgres";

    public static async Task<TestPostgres> CreateAsync()
    {
        var name = NewName();
        var (owner, runtime) = (name + "_owner", name + "_run");
        await ExecuteAsync($"create role {owner} login password 'owner'", $"create role {runtime} login password 'run'", $"create database {name} owner {owner}");
        return new TestPostgres(For(name, owner, "owner"), For(name, runtime, "run"));
    }

    /// <summary>A copy of a database that nobody is connected to, with the same two roles.</summary>
    public static async Task<TestPostgres> CopyAsync(string owner, string runtime)
    {
        var (from, name) = (new NpgsqlConnectionStringBuilder(owner), NewName());
        await ExecuteAsync($"create database {name} owner {from.Username} template {from.Database}");
        return new TestPostgres(For(name, from.Username!, "owner"), For(name, new NpgsqlConnectionStringBuilder(runtime).Username!, "run"));
    }

    private static string Admin => Environment.GetEnvironmentVariable("CORRIDOR_TEST_PG") ?? throw new InvalidOperationException("CORRIDOR_TEST_ENGINE=postgres needs CORRIDOR_TEST_PG.");

    private static string NewName() => "corridor_" + Guid.NewGuid().ToString("N")[..12];

    private static string For(string database, string role, string password) =>
        new NpgsqlConnectionStringBuilder(Admin) { Database = database, Username = role, Password = password, MaxPoolSize = 30 }.ToString();

    private static async Task ExecuteAsync(params string[] statements)
    {
        await using var connection = new NpgsqlConnection(Admin);
        await connection.OpenAsync();
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
