using Corridor.Notifications;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Data;

/// <summary>What the outbox asks of both engines in SQL of its own.</summary>
internal static class OutboxRows
{
    private const string Update =
        """
        UPDATE "OutgoingMails" SET "LeasedUntil" = {0}, "Version" = "Version" + 1 WHERE "Id"
        """;

    private const string Waiting =
        """
        SELECT "Id" FROM "OutgoingMails" WHERE "State" = 'Queued' AND "DueAt" <= {1} AND ("LeasedUntil" IS NULL OR "LeasedUntil" <= {1}) AND "CityId"
        """;

    private const string Order =
        """
         ORDER BY "IsUrgent" DESC, "DueAt" LIMIT {2}
        """;

    private const string OfCity = Waiting + " = {3}" + Order;
    private const string OfNetwork = Waiting + " IS NULL" + Order;
    private const string SqliteOfCity = Update + " IN (" + OfCity + ") RETURNING *";
    private const string SqliteOfNetwork = Update + " IN (" + OfNetwork + ") RETURNING *";

    // An array is asked for once; behind IN, PostgreSQL may ask again for each row, and takes more than the limit.
    private const string PostgresOfCity = Update + " = ANY (ARRAY(" + OfCity + " FOR UPDATE SKIP LOCKED)) RETURNING *";
    private const string PostgresOfNetwork = Update + " = ANY (ARRAY(" + OfNetwork + " FOR UPDATE SKIP LOCKED)) RETURNING *";

    /// <summary>
    /// Takes mails of the context's own city, or of the network, in one statement: no other node sends them before the lease is over.
    /// The version they come with is the receipt; who has another version has lost them.
    /// </summary>
    public static async Task<List<OutgoingMail>> LeaseMailsAsync(this CorridorDb db, int most, Instant now, Instant until, CancellationToken cancel)
    {
        if (db.Reach.Across)
            throw new TenancyException("Mails are taken in their own city.");
        // The city stands in the statement itself: a filter cannot be put around an UPDATE.
        var ofCity = db is PostgresCorridorDb ? PostgresOfCity : SqliteOfCity;
        var ofNetwork = db is PostgresCorridorDb ? PostgresOfNetwork : SqliteOfNetwork;
        var taken = db.Reach.City is { } city
            ? db.Set<OutgoingMail>().FromSqlRaw(ofCity, until.ToDateTimeUtc(), now.ToDateTimeUtc(), most, city)
            : db.Set<OutgoingMail>().FromSqlRaw(ofNetwork, until.ToDateTimeUtc(), now.ToDateTimeUtc(), most);
        return await taken.IgnoreQueryFilters().AsNoTracking().ToListAsync(cancel);
    }

    public static Task SuppressAsync(this CorridorDb db, string address, string reason, Instant now, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""INSERT INTO "SuppressedAddresses" ("Id", "Version", "Address", "Reason", "Since") VALUES ({Ids.New()}, 0, {address}, {reason}, {now.ToDateTimeUtc()}) ON CONFLICT ("Address") DO NOTHING""", cancel);
}
