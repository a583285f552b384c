using Corridor.Workflows.Operations;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Data;

/// <summary>What a node says of itself, in one statement on both engines.</summary>
internal static class NodeRows
{
    public static Task SeenAsync(this CorridorDb db, Node node, CancellationToken cancel) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO "Nodes" ("Name", "Release", "StartedAt", "SeenAt") VALUES ({node.Name}, {node.Release}, {node.StartedAt.ToDateTimeUtc()}, {node.SeenAt.ToDateTimeUtc()})
        ON CONFLICT ("Name") DO UPDATE SET "Release" = excluded."Release", "StartedAt" = excluded."StartedAt", "SeenAt" = excluded."SeenAt"
        """, cancel);

    public static Task CountAsync(this CorridorDb db, NodeMinute minute, CancellationToken cancel) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO "NodeMinutes" ("Node", "Minute", "Timers", "Failures", "Mails") VALUES ({minute.Node}, {minute.Minute}, {minute.Timers}, {minute.Failures}, {minute.Mails})
        ON CONFLICT ("Node", "Minute") DO UPDATE SET
            "Timers" = "NodeMinutes"."Timers" + excluded."Timers",
            "Failures" = "NodeMinutes"."Failures" + excluded."Failures",
            "Mails" = "NodeMinutes"."Mails" + excluded."Mails"
        """, cancel);
}
