using Corridor.Data;
using Corridor.Decks.Inspection;
using Corridor.Decks.Storage;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Decks;

/// <summary>A complete deck is checked by a job, at once.</summary>
internal sealed class AskForDeckCheck(Timers timers) : IHandle<DeckCompleted>
{
    public Task HandleAsync(DeckCompleted happened, CancellationToken cancel) =>
        timers.StartAsync(CheckDeck.TimerKind, happened.Deck.Id, cancel);
}

/// <summary>What was checked before its jury stopped seeing who applies gets its copy by a job.</summary>
internal sealed class AskForBareDeck(Timers timers) : IHandle<DeckBareAsked>
{
    public Task HandleAsync(DeckBareAsked happened, CancellationToken cancel) =>
        timers.StartAsync(MakeBareDeck.TimerKind, happened.Deck.Id, cancel);
}

internal sealed class MakeBareDeck(CorridorDb db, BareDecks bares, Audit audit) : ITimerHandler
{
    public const string TimerKind = "deck.bare";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Deck>().SingleOrDefaultAsync(deck => deck.Id == timer.SubjectId, cancel) is not { State: DeckState.Accepted, HasBare: false } deck)
            return;
        if (await bares.MakeAsync(deck.Key, cancel))
            deck.Bare();
        audit.Record("deck.bared", deck.Id, new { deck.HasBare });
    }
}

internal sealed class CheckDeck(CorridorDb db, DeckInspection inspection, BareDecks bares, Audit audit, TimeProvider clock) : ITimerHandler
{
    public const string TimerKind = "deck.check";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Deck>().SingleOrDefaultAsync(deck => deck.Id == timer.SubjectId, cancel) is not { State: DeckState.Complete } deck)
            return;
        switch (await inspection.InspectAsync(deck.Key, cancel))
        {
            case DeckVerdict.Accepted accepted:
                deck.Accept(accepted.Pages, clock.Now());
                if (deck is { State: DeckState.Accepted, NeedsBare: true } && await bares.MakeAsync(deck.Key, cancel))
                    deck.Bare();
                break;
            case DeckVerdict.Refused refused:
                deck.Refuse(new Text(refused.Key, refused.Arguments), clock.Now());
                break;
            default:
                // The longer it has been waiting, the longer until the next try.
                var waited = clock.Now() - (deck.CompletedAt ?? deck.CreatedAt);
                timer.Move(clock.Now() + Duration.Min(Duration.FromHours(1), Duration.Max(Duration.FromSeconds(30), waited)));
                return;
        }

        audit.Record("deck.checked", deck.Id, new { state = deck.State.ToString() });
    }
}

/// <summary>An upload that was begun and never ended goes after its time.</summary>
internal sealed class ExpireDeck(CorridorDb db, DeckStore store, Audit audit) : ITimerHandler
{
    public const string TimerKind = "deck.expire";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Deck>().SingleOrDefaultAsync(deck => deck.Id == timer.SubjectId, cancel) is not { State: DeckState.Uploading } deck)
            return;
        await store.DeleteAsync(deck.Key, cancel);
        db.Remove(deck);
        audit.Record("deck.expired", deck.Id);
    }
}
