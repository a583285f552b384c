using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Inspection;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Jury;

/// <summary>What was sent, or a deck that was checked, is searched for names at once, where a jury does not see who applies.</summary>
internal sealed class AskForNames(CorridorDb db, Timers timers) : IHandle<ApplicationSubmitted>, IHandle<DeckChecked>, IHandle<CallTurnedBlind>
{
    public async Task HandleAsync(ApplicationSubmitted happened, CancellationToken cancel) =>
        await AskAsync(happened.Application, cancel);

    public async Task HandleAsync(DeckChecked happened, CancellationToken cancel)
    {
        if (happened.Deck is { State: DeckState.Accepted, NeedsBare: true } && await db.Set<Application>().SingleOrDefaultAsync(one => one.Id == happened.Deck.SubjectId, cancel) is { IsSubmitted: true } application)
            await AskAsync(application, cancel);
    }

    public async Task HandleAsync(CallTurnedBlind happened, CancellationToken cancel)
    {
        foreach (var application in await db.Set<Application>().ForJury(happened.Call.Id).Select(application => application.Id).ToListAsync(cancel))
            await timers.StartAsync(FindNames.TimerKind, application, cancel);
    }

    private async Task AskAsync(Application application, CancellationToken cancel)
    {
        if (await db.Set<Call>().FindAsync([application.CallId], cancel) is { } call && call.Rounds.Any(round => round.IsBlind))
            await timers.StartAsync(FindNames.TimerKind, application.Id, cancel);
    }
}

internal sealed class FindNames(CorridorDb db, DeckPages pages, Audit audit, TimeProvider clock) : ITimerHandler
{
    public const string TimerKind = "jury.names";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        var sent = await (
            from application in db.Set<Application>()
            join call in db.Set<Call>() on application.CallId equals call.Id
            join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
            join owner in db.Users on application.OwnerId equals owner.Id
            where application.Id == timer.SubjectId && application.WithdrawnAt == null
            select new { Application = application, Call = call, submission.Answers, submission.DeckId, owner.Email }).SingleOrDefaultAsync(cancel);
        if (sent is null)
            return;
        var deck = await db.Set<Deck>().SingleOrDefaultAsync(deck => deck.Id == sent.DeckId && deck.State == DeckState.Accepted, cancel);
        var read = deck is null ? [] : await pages.ReadAsync(deck.Key, cancel);
        var found = GiveawaySearch.Run(sent.Call, sent.Application.Title, sent.Email ?? "", sent.Answers, read).ToHashSet();

        // What is known already keeps that somebody has seen it.
        var known = await db.Set<Giveaway>().Where(giveaway => giveaway.ApplicationId == sent.Application.Id).ToListAsync(cancel);
        db.RemoveRange(known.Where(giveaway => !found.Remove(new(giveaway.Name, giveaway.Field, giveaway.Page))));
        List<Giveaway> added = [.. found.Select(one => new Giveaway
        {
            CallId = sent.Call.Id,
            ApplicationId = sent.Application.Id,
            Name = one.Name,
            Field = one.Field,
            Page = one.Page,
            FoundAt = clock.Now(),
        })];
        db.AddRange(added);
        added.FirstOrDefault()?.Announce();
        if (added.Count > 0)
            audit.Record("names.found", sent.Application.Id, new { added.Count });
    }
}
