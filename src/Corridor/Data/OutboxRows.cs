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
        UPDATE "OutgoingMails" SET "DueAt" = {0}, "Version" = "Version" + 1
        WHERE "Id" IN (SELECT "Id" FROM "OutgoingMails" WHERE "CityId"
        """;

    private const string Waiting =
        """
         AND "State" = 'Queued' AND "DueAt" <= {1} ORDER BY "IsUrgent" DESC, "DueAt" LIMIT {2}
        """;

    private const string OfCity = Update + " = {3}" + Waiting;
    private const string OfNetwork = Update + " IS NULL" + Waiting;
    private const string Sqlite = ") RETURNING *";
    private const string Postgres = " FOR UPDATE SKIP LOCKED) RETURNING *";

    /// <summary>
    /// Takes mails of the context's own city, or of the network, in one statement: no other node sends them before the lease is over.
    /// The version they come with is the receipt; who has another version has lost them.
    /// </summary>
    public static async Task<List<OutgoingMail>> LeaseMailsAsync(this CorridorDb db, int most, Instant now, Instant until, CancellationToken cancel)
    {
        if (db.Reach.Across)
            throw new TenancyException("Mails are taken in their own city.");
        // The city stands in the statement itself: a filter cannot be put around an UPDATE.
        var ofCity = db is PostgresCorridorDb ? OfCity + Postgres : OfCity + Sqlite;
        var ofNetwork = db is PostgresCorridorDb ? OfNetwork + Postgres : OfNetwork + Sqlite;
        var taken = db.Reach.City is { } city
            ? db.Set<OutgoingMail>().FromSqlRaw(ofCity, until.ToDateTimeUtc(), now.ToDateTimeUtc(), most, city)
            : db.Set<OutgoingMail>().FromSqlRaw(ofNetwork, until.ToDateTimeUtc(), now.ToDateTimeUtc(), most);
        return await taken.IgnoreQueryFilters().AsNoTracking().ToListAsync(cancel);
    }

    public static Task SuppressAsync(this CorridorDb db, string address, string reason, Instant now, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""INSERT INTO "SuppressedAddresses" ("Address", "Reason", "Since") VALUES ({address}, {reason}, {now.ToDateTimeUtc()}) ON CONFLICT ("Address") DO NOTHING""", cancel);
}
