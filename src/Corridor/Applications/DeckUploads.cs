using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Applications;

/// <summary>Decks on their way into an application: only its owner's, and no database is held while bytes arrive.</summary>
public sealed class DeckUploads(CorridorDb db, DeckStore store, Timers timers, RateLimit limit, Audit audit, TimeProvider clock)
{
    private const int MaxTries = 12;
    private const int UploadsADay = 60;

    public async Task<Deck> StartAsync(Guid applicationId, Guid owner, string fileName, long length, Instant receivedAt, CancellationToken cancel = default) =>
        await StartAsync(applicationId, owner, fileName, _ => length, receivedAt, cancel);

    /// <summary>A whole deck in one go, from a form without a script. Its length is known at its end; one that is cut has to come again.</summary>
    public async Task<Deck> TakeAsync(Guid applicationId, Guid owner, string fileName, Stream body, Instant receivedAt, CancellationToken cancel = default)
    {
        var deck = await StartAsync(applicationId, owner, fileName, LimitOf, receivedAt, cancel);
        try
        {
            var length = await store.AppendAsync(deck.Key, 0, body, deck.Length, cancel);
            RuleBroken.If(length == 0, "This file is empty.");
            await FinishAsync(deck, length, cancel);
            return deck;
        }
        catch (Exception failure)
        {
            await CancelAsync(deck, CancellationToken.None);
            if (failure is DeckRefusedException { Refusal: DeckRefusal.TooLarge })
                throw RuleBroken.Now("This file is too large: {0} MB at most.", deck.Length / 1_000_000);
            throw;
        }
    }

    private async Task<Deck> StartAsync(Guid applicationId, Guid owner, string fileName, Func<DeckRules, long> length, Instant receivedAt, CancellationToken cancel)
    {
        var application = await db.Set<Application>().OwnedBy(owner).Where(one => one.Id == applicationId).SingleOrNotFoundAsync(cancel);
        var call = await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == application.CallId, cancel);
        RuleBroken.If(application.WithdrawnAt is not null, "This application was withdrawn.");
        RuleBroken.If(!call.IsOpenAt(receivedAt) && !(receivedAt <= application.DeckReplaceableUntil), "{0} closed on {1}. Your draft is kept, but it cannot be sent any more.", call.Title, call.Intake.Closes);
        RuleBroken.If(!await limit.AllowsAsync($"upload:{applicationId:N}", UploadsADay, Duration.FromDays(1), cancel), "Too many uploads were begun for this application. Try again tomorrow.");

        var deck = Deck.Start(owner, applicationId, fileName, length(call.Deck), LimitOf(call.Deck), clock.Now(), call.Deck.MaxPages > 0 ? call.Deck.MaxPages : null, call.Rounds.Any(round => round.IsBlind));
        db.Add(deck);
        await timers.SetAsync(ExpireDeck.TimerKind, deck.Id, deck.ExpiresAt, ExpireDeck.TimerKind + ":" + deck.Id, cancel);
        await db.SaveChangesAsync(cancel);
        return deck;
    }

    public static long LimitOf(DeckRules rules) => rules.MaxMegabytes * 1_000_000L;

    public async Task<Deck?> FindAsync(Guid deck, Guid owner, CancellationToken cancel = default)
    {
        var now = clock.Now();
        var found = await db.Set<Deck>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == deck && one.OwnerId == owner, cancel);
        return found is { IsComplete: false } && found.ExpiresAt <= now ? null : found;
    }

    /// <summary>All bytes are here: seals the file and puts it into the draft. May be repeated, also after a crash between the two.</summary>
    public Task FinishAsync(Deck arrived, CancellationToken cancel = default) => FinishAsync(arrived, arrived.Length, cancel);

    private async Task FinishAsync(Deck arrived, long length, CancellationToken cancel)
    {
        var digest = await store.CompleteAsync(arrived.Key, length, cancel);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await AttachAsync(arrived.Id, digest, cancel);
                return;
            }
            catch (DbUpdateException) when (tries < MaxTries)
            {
                db.ChangeTracker.Clear();
                await Task.Delay(Random.Shared.Next(5, 20 * tries), cancel);
            }
        }
    }

    /// <summary>Only an upload that is not complete can be given up: what was sent with an application stays.</summary>
    public async Task<bool> CancelAsync(Deck unfinished, CancellationToken cancel = default)
    {
        var deck = await db.Set<Deck>().SingleOrDefaultAsync(one => one.Id == unfinished.Id, cancel);
        if (deck is null)
            return true;
        if (deck.IsComplete)
            return false;
        await store.DeleteAsync(deck.Key, cancel);
        db.Remove(deck);
        await timers.ClearAsync(deck.Id, cancel);
        await db.SaveChangesAsync(cancel);
        return true;
    }

    private async Task AttachAsync(Guid id, DeckDigest digest, CancellationToken cancel)
    {
        var deck = await db.Set<Deck>().SingleAsync(one => one.Id == id, cancel);
        if (deck.IsComplete)
            return;
        var application = await db.Set<Application>().SingleAsync(one => one.Id == deck.SubjectId, cancel);
        deck.Complete(digest, clock.Now());
        application.Attach(deck, clock.Now());
        await timers.ClearAsync(deck.Id, cancel);
        audit.Record("deck.uploaded", deck.Id, new { application = application.Id, digest.Length, digest.Sha256 });
        await db.SaveChangesAsync(cancel);
    }
}
