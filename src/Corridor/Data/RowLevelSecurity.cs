using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Corridor.Data;

/// <summary>
/// The second wall, in PostgreSQL itself: policies on every table of cities, forced. They read what
/// <see cref="PostgresCity"/> set on the connection. Written anew at each start, so no table can be forgotten.
/// </summary>
internal static class RowLevelSecurity
{
    private const string City = "nullif(current_setting('corridor.city', true), '')::uuid";
    private const string Across = "current_setting('corridor.across', true) = 'on'";

    public static IEnumerable<string> Statements(IModel model, string runtimeRole)
    {
        foreach (var type in model.GetEntityTypes())
        {
            if (type.GetTableName() is not { } table || type.IsOwned() || type.BaseType is not null || Rule(type) is not { } rule)
                continue;
            // Together, in one transaction: other nodes are at work, and a table without its policies looks empty to them.
            yield return string.Join(";\n",
                $"alter table {Quote(table)} enable row level security",
                $"alter table {Quote(table)} force row level security",
                $"drop policy if exists city on {Quote(table)}",
                $"create policy city on {Quote(table)} using ({rule}) with check ({rule})",
                $"drop policy if exists across on {Quote(table)}",
                $"create policy across on {Quote(table)} for select using ({Across})");
        }

        var role = Quote(runtimeRole);
        yield return $"grant usage on schema public to {role}";
        yield return $"grant select, insert, update, delete on all tables in schema public to {role}";
        // Quartz makes its own tables there, as the account that runs it.
        yield return "create schema if not exists quartz";
        yield return $"grant usage, create on schema quartz to {role}";
    }

    private static string? Rule(IEntityType type)
    {
        if (typeof(CityOwned).IsAssignableFrom(type.ClrType))
            return $"{Column(type, nameof(CityOwned.CityId))} = {City}";
        if (typeof(CityOrNetworkOwned).IsAssignableFrom(type.ClrType))
            return $"{Column(type, nameof(CityOrNetworkOwned.CityId))} is not distinct from {City}";
        return typeof(SharedByTwoCities).IsAssignableFrom(type.ClrType)
            ? $"{City} in ({Column(type, nameof(SharedByTwoCities.FirstCityId))}, {Column(type, nameof(SharedByTwoCities.SecondCityId))})"
            : null;
    }

    private static string Column(IEntityType type, string property) => Quote(type.FindProperty(property)!.GetColumnName());

    private static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
