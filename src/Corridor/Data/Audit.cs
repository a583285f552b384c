using System.Globalization;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Data;

/// <summary>Who acts in this scope: a person in a request, nobody in a job.</summary>
public sealed class Actor
{
    public Guid? AccountId { get; set; }
}

/// <summary>Writes what was done into the current transaction.</summary>
public sealed class Audit(CorridorDb db, Actor actor, TimeProvider clock)
{
    public void Record(string action, Guid subject, object? details = null) =>
        db.Add(AuditEntry.Of(action, subject, actor.AccountId, details ?? new { }, clock.Now()));
}

/// <summary>Chains the entries of each city (and of the network) in the order they were written. One at a time.</summary>
public sealed class AuditSealer(CorridorDbFactory databases, Cities cities, IServiceScopeFactory scopes)
{
    private const int Batch = 500;
    private static readonly byte[] Origin = new byte[32];

    public async Task<int> SealAsync(CancellationToken cancel = default)
    {
        List<Guid?> waiting;
        await using (var db = databases.AcrossCities())
            waiting = await db.Set<AuditEntry>().Where(entry => entry.Number == null).Select(entry => entry.CityId).Distinct().ToListAsync(cancel);

        if (waiting.Count == 0)
            return 0;
        // Read once: cities may be made meanwhile, and each would have all of them read anew.
        var known = (await cities.AllAsync(cancel)).ToDictionary(city => city.Id);
        var sealedNow = 0;
        foreach (var city in waiting)
        {
            if (city is not { } id)
            {
                await using var scope = scopes.CreateAsyncScope();
                sealedNow += await SealChainAsync(scope.ServiceProvider.GetRequiredService<CorridorDb>(), cancel);
            }
            // One that another node has just made has its turn once this node knows it.
            else if (known.TryGetValue(id, out var here))
                sealedNow += await cities.In(here, services => SealChainAsync(services.GetRequiredService<CorridorDb>(), cancel));
        }

        return sealedNow;
    }

    /// <summary>Reads a chain from its start and names the first entry that does not hold; null when all do.</summary>
    public static async Task<AuditFault?> VerifyAsync(CorridorDb db, CancellationToken cancel = default)
    {
        var (previous, number) = (Origin, 0L);
        await foreach (var entry in db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Number != null).OrderBy(entry => entry.Number).AsAsyncEnumerable().WithCancellation(cancel))
        {
            number++;
            if (entry.Number != number)
                return new AuditFault(number, "missing");
            if (!entry.PayloadHolds())
                return new AuditFault(number, "its payload was changed");
            if (entry.Hash is null || !System.Security.Cryptography.SHA256.HashData(entry.Sealed(number, previous)).AsSpan().SequenceEqual(entry.Hash))
                return new AuditFault(number, "its hash does not follow from the entry before it");
            previous = entry.Hash;
        }

        return null;
    }

    private static async Task<int> SealChainAsync(CorridorDb db, CancellationToken cancel)
    {
        var last = await db.Set<AuditEntry>().Where(entry => entry.Number != null).OrderByDescending(entry => entry.Number).Select(entry => new { entry.Number, entry.Hash }).FirstOrDefaultAsync(cancel);
        var (number, previous) = (last?.Number ?? 0, last?.Hash ?? Origin);
        var open = await db.Set<AuditEntry>().Where(entry => entry.Number == null).OrderBy(entry => entry.Id).Take(Batch).ToListAsync(cancel);
        foreach (var entry in open)
        {
            entry.Seal(++number, previous);
            previous = entry.Hash!;
        }

        await db.SaveChangesAsync(cancel);
        return open.Count;
    }
}

public sealed record AuditFault(long Number, string Reason)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"entry {Number}: {Reason}");
}
