using Corridor.Data;
using Corridor.Decks.Storage;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Quartz;

namespace Corridor.Decks;

/// <summary>The decks that something of a module refers to. Each module that keeps a deck's id registers one.</summary>
public sealed record DeckUse(Func<CorridorDb, IQueryable<Guid>> Decks);

/// <summary>
/// Deletes decks that were replaced: nothing has referred to them for a day. First they are marked and a day later deleted,
/// so a repeat, a crash in between and another node at the same time do no harm.
/// </summary>
public sealed class DeckSweep(CorridorDbFactory databases, Cities cities, IEnumerable<DeckUse> uses, TimeProvider clock)
{
    public static readonly Duration Grace = Duration.FromDays(1);

    public async Task<int> SweepAsync(CancellationToken cancel = default)
    {
        List<Guid> concerned;
        await using (var db = databases.AcrossCities())
            concerned = await Unused(db).Select(deck => deck.CityId).Union(db.Set<Deck>().Where(deck => deck.UnusedSince != null).Select(deck => deck.CityId)).ToListAsync(cancel);
        var deleted = 0;
        foreach (var city in concerned)
            deleted += await cities.In(city, services => SweepAsync(services, cancel), cancel);
        return deleted;
    }

    private async Task<int> SweepAsync(IServiceProvider services, CancellationToken cancel)
    {
        var (db, store, audit) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<DeckStore>(), services.GetRequiredService<Audit>());
        var now = clock.Now();
        var unused = Unused(db).Select(deck => deck.Id);
        await db.Set<Deck>().Where(deck => deck.UnusedSince != null && !unused.Contains(deck.Id)).ExecuteUpdateAsync(set => set.SetProperty(deck => deck.UnusedSince, (Instant?)null), cancel);
        await Unused(db).Where(deck => deck.UnusedSince == null).ExecuteUpdateAsync(set => set.SetProperty(deck => deck.UnusedSince, now), cancel);

        var over = now - Grace;
        var due = await Unused(db).Where(deck => deck.UnusedSince <= over).ToListAsync(cancel);
        foreach (var deck in due)
        {
            // The file first: should this end here, the row still tells that there is something to delete.
            await store.DeleteAsync(deck.Key.Bare, cancel);
            await store.DeleteAsync(deck.Key, cancel);
            db.Remove(deck);
            audit.Record("deck.swept", deck.Id, new { application = deck.SubjectId });
            await db.SaveChangesAsync(cancel);
        }

        return due.Count;
    }

    // Uploads on their way have a life of their own.
    private IQueryable<Deck> Unused(CorridorDb db)
    {
        var decks = db.Set<Deck>().Where(deck => deck.State != DeckState.Uploading);
        foreach (var use in uses)
        {
            var used = use.Decks(db);
            decks = decks.Where(deck => !used.Contains(deck.Id));
        }

        return decks;
    }
}

[DisallowConcurrentExecution]
public sealed class SweepDecksJob(DeckSweep sweep) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweep.SweepAsync(cancellationToken);
}
