using Corridor.Tenancy;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Data;

/// <summary>What timers ask of both engines in SQL of its own.</summary>
internal static class TimerRows
{
    private const string Update =
        """
        UPDATE "Timers" SET "Lease" = {0}, "LeasedUntil" = {1}, "Node" = {2}, "StartedAt" = {3}, "Version" = "Version" + 1 WHERE "Id"
        """;

    private const string Due =
        """
        SELECT "Id" FROM "Timers" WHERE "CityId" = {4} AND "State" = 'Waiting' AND "DueAt" <= {3} AND ("LeasedUntil" IS NULL OR "LeasedUntil" <= {3}) ORDER BY "DueAt" LIMIT {5}
        """;

    private const string OnSqlite = Update + " IN (" + Due + ") RETURNING *";

    // An array is asked for once; behind IN, PostgreSQL may ask again for each row, and takes more than the limit.
    private const string OnPostgres = Update + " = ANY (ARRAY(" + Due + " FOR UPDATE SKIP LOCKED)) RETURNING *";

    /// <summary>Takes due timers of the context's own city in one statement: each goes to whoever updates it first.</summary>
    public static async Task<List<Timer>> LeaseTimersAsync(this CorridorDb db, int most, string node, Guid lease, Instant now, Instant until, CancellationToken cancel)
    {
        if (db.Reach.City is not { } city)
            throw new TenancyException("Timers are taken in their own city.");
        // The city stands in the statement itself: a filter cannot be put around an UPDATE.
        var taken = await db.Set<Timer>()
            .FromSqlRaw(db is PostgresCorridorDb ? OnPostgres : OnSqlite, lease, until.ToDateTimeUtc(), node, now.ToDateTimeUtc(), city, most)
            .IgnoreQueryFilters().AsNoTracking().ToListAsync(cancel);
        return [.. taken.OrderBy(timer => timer.DueAt)];
    }
}
