using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Alumni;

/// <summary>A start-up says whether it may be named; in its host's city, where the stay is.</summary>
public sealed class Naming(CorridorDb db, Audit audit, TimeProvider clock)
{
    public Task<Alumnus?> FindAsync(Guid placement, CancellationToken cancel = default) => db.Set<Alumnus>().SingleOrDefaultAsync(one => one.PlacementId == placement, cancel);

    public async Task AgreeAsync(Placement stay, int version, string language, string? words, CancellationToken cancel = default)
    {
        RuleBroken.If(await FindAsync(stay.Id, cancel) is not null, "You have agreed already.");
        db.Add(Alumnus.Of(stay, version, language, words, clock.Now()));
        audit.Record("alumnus.agreed", stay.Id, new { version, language });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Twice is as good as once.</summary>
    public async Task WithdrawAsync(Placement stay, CancellationToken cancel = default)
    {
        if (await FindAsync(stay.Id, cancel) is not { } alumnus)
            return;
        db.Remove(alumnus);
        audit.Record("alumnus.withdrawn", stay.Id, new { version = alumnus.AgreedTo, language = alumnus.Language });
        await db.SaveChangesAsync(cancel);
    }
}
