using Npgsql;

namespace Corridor.Tests.Data;

/// <summary>An empty database with two roles, as in a real deployment: one owns the tables, the other runs.</summary>
internal sealed record TestPostgres(string Owner, string Runtime)
{
    /// <summary>Whether this run of the tests is the one on PostgreSQL (tests/run does one on each engine).</summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("CORRIDOR_TEST_ENGINE") == "postgres";

    public static async Task<TestPostgres> CreateAsync()
    {
        var admin = Environment.GetEnvironmentVariable("CORRIDOR_TEST_PG") ?? throw new InvalidOperationException("CORRIDOR_TEST_ENGINE=postgres needs CORRIDOR_TEST_PG.");
        var name = "corridor_" + Guid.NewGuid().ToString("N")[..12];
        await using var connection = new NpgsqlConnection(admin);
        await connection.OpenAsync();
        foreach (var sql in new[] { $"create role {name}_owner login password 'owner'", $"create role {name}_run login password 'run'", $"create database {name} owner {name}_owner" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        string For(string role, string password) => new NpgsqlConnectionStringBuilder(admin) { Database = name, Username = role, Password = password, MaxPoolSize = 30 }.ToString();
        return new TestPostgres(For(name + "_owner", "owner"), For(name + "_run", "run"));
    }
}
