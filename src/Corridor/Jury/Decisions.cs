using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>A winner as everybody may see it.</summary>
public sealed record Winner(Guid ApplicationId, int? Number, string Title);

/// <summary>Prepares what a city decides, and tells everyone at once.</summary>
public sealed class Decisions(CorridorDb db, JuryRanking ranking, CurrentCity city, Mails mails, Audit audit, TimeProvider clock)
{
    /// <summary>
    /// Suggests the first places as winners and the others as declined. A tie across the last winning place is nobody's to break but
    /// the city's: those are suggested as reserves. Those that fell out in an earlier round are declined. What somebody edited, and applications without a review, are left alone.
    /// </summary>
    public async Task PrepareAsync(Call call, CancellationToken cancel = default)
    {
        await SuggestAsync(call, cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>As <see cref="PrepareAsync"/>; the caller saves.</summary>
    /// <returns>How many decisions wait to be released.</returns>
    internal async Task<int> SuggestAsync(Call call, CancellationToken cancel = default)
    {
        var lines = await ranking.RankAsync(call, cancel);
        var known = await db.Set<Decision>().Where(decision => decision.CallId == call.Id).ToDictionaryAsync(decision => decision.ApplicationId, cancel);
        var now = clock.Now();
        var waiting = new List<Decision>();
        foreach (var line in lines)
        {
            if (line.Place is null && !line.IsOut)
                continue;
            var outcome = line.Place?.Last <= call.Winners ? Outcome.Winner : line.Place?.First <= call.Winners ? Outcome.Reserve : Outcome.Declined;
            if (known.TryGetValue(line.Candidate.Id, out var decision))
                decision.Suggest(outcome, now);
            else
                db.Add(decision = new Decision { CallId = call.Id, ApplicationId = line.Candidate.Id, Outcome = outcome, PreparedAt = now });
            if (decision.ReleasedAt is null)
                waiting.Add(decision);
        }

        waiting.FirstOrDefault()?.Announce();
        audit.Record("decisions.prepared", call.Id, new { applications = lines.Count, call.Winners });
        return waiting.Count;
    }

    public async Task EditAsync(Call call, Guid application, Outcome outcome, string message, CancellationToken cancel = default)
    {
        if (!await db.Set<Application>().ForJury(call.Id).AnyAsync(row => row.Id == application, cancel))
            throw new NotFoundException();
        var now = clock.Now();
        var decision = await db.Set<Decision>().SingleOrDefaultAsync(decision => decision.ApplicationId == application, cancel);
        if (decision is null)
            db.Add(decision = new Decision { CallId = call.Id, ApplicationId = application, Outcome = outcome, PreparedAt = now });
        decision.Edit(outcome, message, now);
        audit.Record("decision.edited", decision.Id, new { application, outcome });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Releases every prepared decision in one transaction, each with one mail in its applicant's language.</summary>
    public async Task<int> ReleaseAsync(Call call, CancellationToken cancel = default)
    {
        var (released, open) = await TellAllAsync(call, cancel);
        if (open > 0)
            throw new RuleBrokenException(Text.Plural(open, "{0} application has no decision yet.", "{0} applications have no decision yet."));
        RuleBroken.If(released == 0, "Every decision was released already.");
        await db.SaveChangesAsync(cancel);
        return released;
    }

    /// <summary>As <see cref="ReleaseAsync"/>; the caller saves. Nobody is told while an application has no decision.</summary>
    internal async Task<(int Released, int Open)> TellAllAsync(Call call, CancellationToken cancel = default)
    {
        var standing = await (
            from application in db.Set<Application>().ForJury(call.Id)
            join owner in db.Users on application.OwnerId equals owner.Id
            select new { application.Id, application.Title, application.Language, owner.Email }).ToListAsync(cancel);
        var prepared = await db.Set<Decision>().Where(decision => decision.CallId == call.Id).ToDictionaryAsync(decision => decision.ApplicationId, cancel);
        var open = standing.Count(application => !prepared.ContainsKey(application.Id));
        if (open > 0)
            return (0, open);
        var due = standing.Where(application => prepared[application.Id].ReleasedAt is null).ToList();
        if (due.Count == 0)
            return (0, 0);

        var now = clock.Now();
        foreach (var application in due)
        {
            var decision = prepared[application.Id];
            decision.Release(now);
            audit.Record("decision.released", decision.Id, new { application = application.Id, decision.Outcome });
            Tell(call, decision, application.Title, application.Email!, application.Language);
        }

        audit.Record("decisions.released", call.Id, new { due.Count });
        return (due.Count, 0);
    }

    /// <summary>The winners that were told, in the order of their numbers: for public pages.</summary>
    public async Task<IReadOnlyList<Winner>> WinnersAsync(Guid call, CancellationToken cancel = default) => await (
        from decision in db.Set<Decision>()
        join application in db.Set<Application>() on decision.ApplicationId equals application.Id
        where decision.CallId == call && decision.Outcome == Outcome.Winner && decision.ReleasedAt != null && application.WithdrawnAt == null
        orderby application.Number
        select new Winner(application.Id, application.Number, application.Title)).ToListAsync(cancel);

    private void Tell(Call call, Decision decision, string application, string address, string language)
    {
        var spoken = Languages.InterfaceSpeaks(language) ? language : "en";
        var title = call.Title.In(language, city.Required.Language);
        mails.Queue(address, spoken, JuryMails.Decision(mails, decision.ApplicationId, application, title, decision.Outcome, decision.Message));
    }
}
