using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>From one round to the next: which applications go on is an act of the city's.</summary>
public sealed class Rounds(CorridorDb db, JuryRanking ranking, Audit audit, TimeProvider clock)
{
    /// <summary>None: no round follows.</summary>
    public async Task<RoundResult?> ResultAsync(Round round, CancellationToken cancel = default)
    {
        if (round.Next is not { } next)
            return null;
        var lines = await ranking.RankAsync(round, cancel);
        var entries = await EntriesAsync(next, cancel);
        var bound = (await db.Set<Review>().Where(review => review.CallId == round.Call.Id && review.Round == next.Key).Select(review => review.ApplicationId).Distinct().ToListAsync(cancel)).ToHashSet();
        return new(round, next, [.. lines.Select(line =>
        {
            var entry = entries.GetValueOrDefault(line.Candidate.Id);
            return new RoundLine(line, RoundResult.VerdictOf(round, line), entry?.IsIn, entry?.EditedAt is not null, bound.Contains(line.Candidate.Id));
        })]);
    }

    /// <summary>Takes what a round let through into the next one; ties and what nobody read wait until somebody says.</summary>
    /// <returns>How many go on.</returns>
    public async Task<int> TakeOnAsync(Round round, CancellationToken cancel = default)
    {
        var result = await ResultAsync(round, cancel) ?? throw RuleBroken.Now("No round follows to which applications could go on.");
        RuleBroken.If(result.GoOn == 0, "No application goes on so far: wait for reviews, or choose one by one.");
        var now = clock.Now();
        var entries = await EntriesAsync(result.Next, cancel);
        var added = new List<RoundEntry>();
        foreach (var line in result.Lines.Where(line => line.Then is not null && line.Then != line.GoesOn))
        {
            var entry = entries.GetValueOrDefault(line.Line.Candidate.Id) ?? Begin(result.Next, line.Line.Candidate.Id);
            entry.Suggest(line.Then!.Value, now);
            if (entry.IsIn)
                added.Add(entry);
        }

        added.FirstOrDefault()?.Announce();
        audit.Record("round.filled", round.Call.Id, new { round = result.Next.Key, result.GoOn, result.FallOut });
        await db.SaveChangesAsync(cancel);
        return result.GoOn;
    }

    /// <summary>One application, whatever its reviews say.</summary>
    public async Task ChooseAsync(Round round, Guid application, bool goesOn, CancellationToken cancel = default)
    {
        var next = round.Next ?? throw RuleBroken.Now("No round follows to which applications could go on.");
        if (!await db.Set<Application>().ForRound(round, db.Set<RoundEntry>()).AnyAsync(one => one.Id == application, cancel))
            throw new NotFoundException();
        RuleBroken.If(
            !goesOn && await db.Set<Review>().AnyAsync(review => review.ApplicationId == application && review.Round == next.Key, cancel),
            "This application has reviews in “{0}” already: it stays there.", next.Label);
        var entry = await db.Set<RoundEntry>().SingleOrDefaultAsync(entry => entry.ApplicationId == application && entry.Round == next.Key, cancel) ?? Begin(next, application);
        entry.Edit(goesOn, clock.Now());
        if (goesOn)
            entry.Announce();
        audit.Record("round.chosen", application, new { round = next.Key, goesOn });
        await db.SaveChangesAsync(cancel);
    }

    private Task<Dictionary<Guid, RoundEntry>> EntriesAsync(Round round, CancellationToken cancel) =>
        db.Set<RoundEntry>().Where(entry => entry.CallId == round.Call.Id && entry.Round == round.Key).ToDictionaryAsync(entry => entry.ApplicationId, cancel);

    private RoundEntry Begin(Round round, Guid application)
    {
        var entry = new RoundEntry { CallId = round.Call.Id, ApplicationId = application, Round = round.Key };
        db.Add(entry);
        return entry;
    }
}
