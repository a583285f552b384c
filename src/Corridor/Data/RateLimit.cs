using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Data;

/// <summary>How often something was asked for within a window; one row a key, shared by all nodes.</summary>
public sealed class RateCounter
{
    public required string Key { get; init; }
    public long Window { get; init; }
    public int Count { get; init; }
}

internal sealed class RateCounterMapping : IEntityTypeConfiguration<RateCounter>
{
    public void Configure(EntityTypeBuilder<RateCounter> counter)
    {
        counter.ToTable("RateCounters");
        counter.HasKey(c => c.Key);
        counter.Property(c => c.Key).HasMaxLength(100);
    }
}

/// <summary>Rate limits that hold across nodes. The key is hashed by the caller when it names a person.</summary>
public sealed class RateLimit(CorridorDbFactory databases, TimeProvider clock)
{
    public async Task<bool> AllowsAsync(string key, int most, Duration window, CancellationToken cancel = default)
    {
        var current = Window(window);
        await using var db = databases.Open(Tenancy.CityReach.Network);
        var counts = await db.Database.SqlQuery<int>(
            $"""
            INSERT INTO "RateCounters" ("Key", "Window", "Count") VALUES ({key}, {current}, 1)
            ON CONFLICT ("Key") DO UPDATE SET
                "Count" = CASE WHEN "RateCounters"."Window" = excluded."Window" THEN "RateCounters"."Count" + 1 ELSE 1 END,
                "Window" = excluded."Window"
            RETURNING "Count" AS "Value"
            """).ToListAsync(cancel);
        return counts[0] <= most;
    }

    /// <summary>How many of the wanted are left within the window; what is not used is given back.</summary>
    public async Task<int> TakeAsync(string key, int wanted, int most, Duration window, CancellationToken cancel = default)
    {
        var current = Window(window);
        await using var db = databases.Open(Tenancy.CityReach.Network);
        var counts = await db.Database.SqlQuery<int>(
            $"""
            INSERT INTO "RateCounters" ("Key", "Window", "Count") VALUES ({key}, {current}, {wanted})
            ON CONFLICT ("Key") DO UPDATE SET
                "Count" = CASE WHEN "RateCounters"."Window" = excluded."Window" THEN "RateCounters"."Count" + excluded."Count" ELSE excluded."Count" END,
                "Window" = excluded."Window"
            RETURNING "Count" AS "Value"
            """).ToListAsync(cancel);
        return Math.Clamp(wanted - (counts[0] - most), 0, wanted);
    }

    public async Task GiveBackAsync(string key, int unused, Duration window, CancellationToken cancel = default)
    {
        var current = Window(window);
        await using var db = databases.Open(Tenancy.CityReach.Network);
        await db.Set<RateCounter>().Where(counter => counter.Key == key && counter.Window == current)
            .ExecuteUpdateAsync(set => set.SetProperty(counter => counter.Count, counter => counter.Count - unused), cancel);
    }

    private long Window(Duration window) => clock.Now().ToUnixTimeSeconds() / (long)window.TotalSeconds;
}
