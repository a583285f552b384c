using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>Which applications everybody on a jury reads first: suggested with the first plan, and exchanged by a coordinator until somebody has begun.</summary>
public sealed class SharedReading(CorridorDb db, Audit audit, TimeProvider clock)
{
    /// <summary>How many there are in a round; none: each juror reads their own alone.</summary>
    public async Task AskAsync(Round round, int? count, CancellationToken cancel = default)
    {
        var chosen = await ChosenAsync(round, cancel);
        RuleBroken.If(await BegunAsync(round, chosen, cancel), "Somebody has begun to score what everybody reads first: it stays as it is.");
        round.Call.Share(round, count);
        foreach (var dropped in chosen.Skip(count ?? 0))
            await DropAsync(round, dropped, cancel);
        audit.Record("round.shared", round.Call.Id, new { round = round.Key, count });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Another application in the place of one that nobody has begun; who was to read that one is planned anew.</summary>
    public async Task ExchangeAsync(Round round, Guid application, Guid other, CancellationToken cancel = default)
    {
        var chosen = await ChosenAsync(round, cancel);
        var dropped = chosen.Find(one => one.ApplicationId == application) ?? throw new NotFoundException();
        RuleBroken.If(chosen.Exists(one => one.ApplicationId == other), "Everybody reads this application first already.");
        RuleBroken.If(!await db.Set<Application>().ForRound(round, db.Set<RoundEntry>()).AnyAsync(one => one.Id == other, cancel), "Choose an application of this call.");
        RuleBroken.If(await BegunAsync(round, [dropped], cancel), "Somebody has begun to score this application: it stays.");
        await DropAsync(round, dropped, cancel);
        db.Add(new SharedApplication { CallId = round.Call.Id, Round = round.Key, ApplicationId = other });
        audit.Record("round.shared-exchanged", round.Call.Id, new { round = round.Key, from = application, to = other });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Fills up what a round asks for: those first that most jurors may and can read, then of themes that are not there yet. The caller saves.</summary>
    internal void Suggest(JuryBoard board)
    {
        var (panel, competing) = (board.Jurors.Where(juror => juror.IsOnPanel).ToList(), board.Competing());
        if (board.Round.Shared is not { } wanted || board.Shared.Count >= wanted || panel.Count == 0)
            return;
        var themes = board.Candidates.Where(candidate => board.Shared.Contains(candidate.Id)).SelectMany(board.ThemesOf).ToHashSet();
        var open = board.Candidates.Where(candidate => !board.Shared.Contains(candidate.Id))
            .Select(candidate => (Candidate: candidate, Readers: panel.Count(juror => !competing.Contains(juror.Id) && JuryBoard.Reads(juror, candidate) && board.MayRead(juror, candidate)))).ToList();
        while (board.Shared.Count < wanted && open.Count > 0)
        {
            var best = open.OrderByDescending(one => one.Readers).ThenBy(one => board.ThemesOf(one.Candidate).Count(themes.Contains)).ThenBy(one => one.Candidate.Number).First();
            open.Remove(best);
            themes.UnionWith(board.ThemesOf(best.Candidate));
            board.Share(best.Candidate);
            db.Add(new SharedApplication { CallId = board.Call.Id, Round = board.Round.Key, ApplicationId = best.Candidate.Id });
        }
    }

    /// <summary>Gives a juror who came later what the others have read or are reading first; the caller saves.</summary>
    internal async Task GiveAsync(Call call, Juror juror, CancellationToken cancel)
    {
        var given = 0;
        foreach (var round in Round.AheadOf(call, clock.Now()).Where(round => round.Shared is not null))
        {
            var board = await JuryBoard.ReadAsync(db, round, cancel);
            if (!board.Reviews.Any(review => board.Shared.Contains(review.ApplicationId)))
                continue;
            // What ties a newcomer is told in the same change, and not yet in the database.
            board.Know([.. board.Conflicts.UnionBy(db.Set<Conflict>().Local, conflict => conflict.Id)]);
            foreach (var row in new PlanProblem(board, null, round.LanguageReaders, call.Jury.Weights).ForAll.Where(row => row.JurorId == juror.Id))
            {
                var review = Review.Assign(row, round, clock.Now());
                db.Add(review);
                audit.Record("review.assigned", review.Id, new { row.ApplicationId, row.JurorId });
                given++;
            }
        }

        if (given > 0)
            juror.Receive();
    }

    private Task<List<SharedApplication>> ChosenAsync(Round round, CancellationToken cancel) =>
        db.Set<SharedApplication>().Where(one => one.CallId == round.Call.Id && one.Round == round.Key).OrderBy(one => one.Id).ToListAsync(cancel);

    private Task<bool> BegunAsync(Round round, List<SharedApplication> chosen, CancellationToken cancel)
    {
        var applications = chosen.ConvertAll(one => one.ApplicationId);
        return db.Set<Review>().AnyAsync(review => review.Round == round.Key && applications.Contains(review.ApplicationId) && (review.State == ReviewState.Started || review.State == ReviewState.Done), cancel);
    }

    private async Task DropAsync(Round round, SharedApplication dropped, CancellationToken cancel)
    {
        foreach (var review in await db.Set<Review>().Where(review => review.Round == round.Key && review.ApplicationId == dropped.ApplicationId && review.State == ReviewState.Assigned).ToListAsync(cancel))
        {
            db.Remove(review);
            audit.Record("review.removed", review.Id, new { review.JurorId, review.ApplicationId });
        }

        db.Remove(dropped);
    }
}

/// <summary>Whoever joins a jury that has been given its applications reads first what everybody does.</summary>
internal sealed class GiveToNewcomers(CorridorDb db, SharedReading sharing) : IHandle<JurorAccepted>
{
    public async Task HandleAsync(JurorAccepted happened, CancellationToken cancel) =>
        await sharing.GiveAsync(await db.Set<Call>().SingleAsync(call => call.Id == happened.Juror.CallId, cancel), happened.Juror, cancel);
}
