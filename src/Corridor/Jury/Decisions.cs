using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.ToDos;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury;

/// <summary>A winner as everybody may see it.</summary>
public sealed record Winner(Guid ApplicationId, int? Number, string Title);

/// <summary>A line of a decision's history, and who wrote it.</summary>
public sealed record HistoryLine(Instant At, string? By, DecidedBy How, Outcome? From, Outcome To, string Note);

/// <summary>A decision as lists show it; message and history only where its row is shown.</summary>
public sealed record PreparedDecision(
    Outcome Outcome, Instant? ReleasedAt, string? ReleasedBy, Instant? AskedAt, Guid? AskedById, string? AskedBy, string Message, IReadOnlyList<HistoryLine> History);

/// <summary>Who takes a winning place that comes free.</summary>
/// <param name="Free">Places whose winner withdrew, and that nobody has taken since.</param>
/// <param name="Lines">Those who were told to be on the reserve list, best first.</param>
public sealed record ReserveList(int Free, IReadOnlyList<RankedLine> Lines)
{
    public static ReserveList Of(Call call, IReadOnlyList<RankedLine> lines, IReadOnlyDictionary<Guid, PreparedDecision> decisions)
    {
        bool Told(Guid application, Outcome outcome) => decisions.TryGetValue(application, out var decision) && decision.Outcome == outcome && decision.ReleasedAt is not null;
        var standing = lines.Select(line => line.Candidate.Id).ToHashSet();
        var (won, lost) = (standing.Count(id => Told(id, Outcome.Winner)), decisions.Keys.Count(id => !standing.Contains(id) && Told(id, Outcome.Winner)));
        return new(Math.Max(0, Math.Min(call.Winners - won, lost)), [.. lines.Where(line => Told(line.Candidate.Id, Outcome.Reserve))]);
    }
}

/// <summary>Prepares what a city decides over the days, and tells everyone at once, when two people want it where two run the call.</summary>
public sealed class Decisions(CorridorDb db, JuryRanking ranking, CallCoordinators coordinators, CurrentCity city, Mails mails, Audit audit, Actor actor, TimeProvider clock)
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
        var waiting = await SuggestAsync(
            call, lines.Where(line => line.Place is not null || line.IsOut).Select(line => (line.Candidate.Id, line.Place is { } place ? Placed(place) : Outcome.Declined)), DecidedBy.Ranking, "", cancel);
        waiting.FirstOrDefault()?.Announce();
        audit.Record("decisions.prepared", call.Id, new { applications = lines.Count, call.Winners });
        return waiting.Count;

        Outcome Placed(Matching.Rankings.RankInterval place) => place.Last <= call.Winners ? Outcome.Winner : place.First <= call.Winners ? Outcome.Reserve : Outcome.Declined;
    }

    /// <summary>
    /// Suggests what a simulation of quotas chose as winners, in place of what the ranking suggested; who would have won without quotas,
    /// and who is tied, is suggested as a reserve. What somebody edited is left alone.
    /// </summary>
    public async Task PrepareAsync(Call call, QuotaOutcome simulated, CancellationToken cancel = default)
    {
        RuleBroken.If(!simulated.HasSelection, "These quotas select nobody: change them first.");
        var outcomes = simulated.Outcomes();
        var fallen = (await ranking.RankAsync(call, cancel)).Where(line => line.IsOut).Select(line => (line.Candidate.Id, Outcome.Declined));
        await SuggestAsync(call, [.. outcomes, .. fallen], DecidedBy.Quota, simulated.InWords, cancel);
        audit.Record("decisions.by-quota", call.Id, new { simulated.InWords, winners = outcomes.Count(one => one.Outcome == Outcome.Winner) });
        await db.SaveChangesAsync(cancel);
    }

    /// <param name="call">Whose.</param>
    /// <param name="application">Of this call.</param>
    /// <param name="outcome">What is decided.</param>
    /// <param name="message">To the applicant.</param>
    /// <param name="note">Why, or for the meeting.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task EditAsync(Call call, Guid application, Outcome outcome, string message, string note = "", CancellationToken cancel = default)
    {
        if (!await db.Set<Application>().ForJury(call.Id).AnyAsync(row => row.Id == application, cancel))
            throw new NotFoundException();
        var now = clock.Now();
        var decision = await db.Set<Decision>().SingleOrDefaultAsync(decision => decision.ApplicationId == application, cancel);
        if (decision is null)
            db.Add(decision = Decision.Blank(call.Id, application, now));
        if (decision.Edit(outcome, message, note, actor.AccountId, now) is { } change)
            db.Add(change);
        audit.Record("decision.edited", decision.Id, new { application, outcome });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The decisions of a call; one query.</summary>
    public async Task<IReadOnlyDictionary<Guid, PreparedDecision>> ReadAsync(Guid call, IReadOnlyCollection<Guid> shown, CancellationToken cancel = default)
    {
        var histories = db.Set<DecisionChange>().Where(change => db.Set<Decision>().Any(decision => decision.Id == change.DecisionId && decision.CallId == call && shown.Contains(decision.ApplicationId)));
        var rows = await (
            from decision in db.Set<Decision>()
            from asker in db.Users.Where(account => account.Id == decision.AskedById).DefaultIfEmpty()
            from releaser in db.Users.Where(account => account.Id == decision.ReleasedById).DefaultIfEmpty()
            from change in histories.Where(change => change.DecisionId == decision.Id).DefaultIfEmpty()
            from changer in db.Users.Where(account => account.Id == change.ById).DefaultIfEmpty()
            where decision.CallId == call
            select new
            {
                decision.ApplicationId,
                decision.Outcome,
                decision.ReleasedAt,
                ReleasedBy = releaser.DisplayName != "" ? releaser.DisplayName : releaser.Email,
                decision.AskedAt,
                decision.AskedById,
                AskedBy = asker.DisplayName != "" ? asker.DisplayName : asker.Email,
                Message = shown.Contains(decision.ApplicationId) ? decision.Message : "",
                Line = (Guid?)change.Id,
                At = (Instant?)change.At,
                By = changer.DisplayName != "" ? changer.DisplayName : changer.Email,
                How = (DecidedBy?)change.How,
                change.From,
                To = (Outcome?)change.To,
                change.Note,
            }).ToListAsync(cancel);
        return rows.GroupBy(row => row.ApplicationId).ToDictionary(same => same.Key, same =>
        {
            var one = same.First();
            return new PreparedDecision(
                one.Outcome, one.ReleasedAt, one.ReleasedBy, one.AskedAt, one.AskedById, one.AskedBy, one.Message,
                [.. same.Where(row => row.Line is not null).OrderByDescending(row => row.At).ThenByDescending(row => row.Line)
                    .Select(row => new HistoryLine(row.At!.Value, row.By, row.How!.Value, row.From, row.To!.Value, row.Note))]);
        });
    }

    /// <summary>One person's word is not enough.</summary>
    public async Task<bool> TakesTwoAsync(Call call, CancellationToken cancel = default) =>
        call.Jury.ReleaseBy is { } people ? people > 1 : (await coordinators.OfAsync(call.Id, cancel)).Count > 1;

    /// <summary>
    /// Releases every prepared decision in one transaction, each with one mail in its applicant's language. Where it takes two people the
    /// first asks for it, and another confirms what nobody changed since.
    /// </summary>
    /// <param name="call">Whose decisions.</param>
    /// <param name="seen">The request that is confirmed, by its time.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>How many applicants are told; 0: somebody else has to confirm it.</returns>
    public async Task<int> ReleaseAsync(Call call, Instant? seen = null, CancellationToken cancel = default)
    {
        var (due, open) = await DueAsync(call, cancel);
        if (open > 0)
            throw new RuleBrokenException(Text.Plural(open, "{0} application has no decision yet.", "{0} applications have no decision yet."));
        RuleBroken.If(due.Count == 0, "Every decision was released already.");
        if (await TakesTwoAsync(call, cancel) && !Confirms([.. due.Select(one => one.Decision)], seen))
        {
            Ask(call, [.. due.Select(one => one.Decision)]);
            await db.SaveChangesAsync(cancel);
            return 0;
        }

        TellAll(call, due);
        await db.SaveChangesAsync(cancel);
        return due.Count;
    }

    /// <summary>
    /// Gives a place that came free to somebody on the reserve list, and tells them. The list was released by as many as it takes: one
    /// person follows it, and says why where they do not.
    /// </summary>
    public async Task MoveUpAsync(Call call, Guid application, string note, CancellationToken cancel = default)
    {
        var reserves = ReserveList.Of(call, await ranking.RankAsync(call, cancel), await ReadAsync(call.Id, [], cancel));
        RuleBroken.If(reserves.Free == 0, "No winning place is free.");
        var chosen = reserves.Lines.FirstOrDefault(line => line.Candidate.Id == application)?.Candidate ?? throw new NotFoundException();
        RuleBroken.If(reserves.Lines[0].Candidate != chosen && string.IsNullOrWhiteSpace(note), "Say why this one goes before the first on the reserve list: it stays in the history.");
        var decision = await db.Set<Decision>().SingleAsync(one => one.ApplicationId == application, cancel);
        db.Add(decision.MoveUp(note, actor.AccountId, clock.Now()));
        audit.Record("decision.moved-up", decision.Id, new { application });
        Tell(call, decision, chosen.Title, chosen.OwnerEmail, chosen.Language);
        // Two people do not give one place twice.
        db.Entry(call).State = EntityState.Modified;
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>By anybody who runs the call: nothing is released on a request that somebody doubts.</summary>
    public async Task TakeBackAsync(Call call, CancellationToken cancel = default)
    {
        var asked = await db.Set<Decision>().Where(decision => decision.CallId == call.Id && decision.ReleasedAt == null && decision.AskedAt != null).ToListAsync(cancel);
        foreach (var decision in asked)
            decision.TakeBack();
        if (asked.Count > 0)
            audit.Record("decisions.release-taken-back", call.Id);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>
    /// As <see cref="ReleaseAsync"/>, for a workflow; the caller saves. Nobody is told while an application has no decision, nor where it takes
    /// two people and this workflow has not asked two since the last change.
    /// </summary>
    internal async Task<(int Released, int Open, bool TakesTwo)> TellAllAsync(Call call, Guid workflow, CancellationToken cancel = default)
    {
        var (due, open) = await DueAsync(call, cancel);
        if (open > 0 || due.Count == 0)
            return (0, open, false);
        if (await TakesTwoAsync(call, cancel) && !await ApprovedAsync(call, workflow, cancel))
            return (0, 0, true);
        TellAll(call, due);
        return (due.Count, 0, false);
    }

    /// <summary>The winners that were told, in the order of their numbers: for public pages.</summary>
    public async Task<IReadOnlyList<Winner>> WinnersAsync(Guid call, CancellationToken cancel = default) => await (
        from decision in db.Set<Decision>()
        join application in db.Set<Application>() on decision.ApplicationId equals application.Id
        where decision.CallId == call && decision.Outcome == Outcome.Winner && decision.ReleasedAt != null && application.WithdrawnAt == null
        orderby application.Number
        select new Winner(application.Id, application.Number, application.Title)).ToListAsync(cancel);

    private sealed record Due(Decision Decision, string Title, string Language, string Email);

    /// <returns>Those that wait to be released.</returns>
    private async Task<List<Decision>> SuggestAsync(Call call, IEnumerable<(Guid Application, Outcome Outcome)> outcomes, DecidedBy how, string note, CancellationToken cancel)
    {
        var known = await db.Set<Decision>().Where(decision => decision.CallId == call.Id).ToDictionaryAsync(decision => decision.ApplicationId, cancel);
        var now = clock.Now();
        var waiting = new List<Decision>();
        foreach (var (application, outcome) in outcomes)
        {
            if (!known.TryGetValue(application, out var decision))
                db.Add(decision = Decision.Blank(call.Id, application, now));
            if (decision.Suggest(outcome, how, note, actor.AccountId, now) is { } change)
                db.Add(change);
            if (decision.ReleasedAt is null)
                waiting.Add(decision);
        }

        return waiting;
    }

    private async Task<(List<Due> Due, int Open)> DueAsync(Call call, CancellationToken cancel)
    {
        var standing = await (
            from application in db.Set<Application>().ForJury(call.Id)
            join owner in db.Users on application.OwnerId equals owner.Id
            select new { application.Id, application.Title, application.Language, owner.Email }).ToListAsync(cancel);
        var prepared = await db.Set<Decision>().Where(decision => decision.CallId == call.Id).ToDictionaryAsync(decision => decision.ApplicationId, cancel);
        return (
            [.. standing.Where(application => prepared.TryGetValue(application.Id, out var decision) && decision.ReleasedAt is null)
                .Select(application => new Due(prepared[application.Id], application.Title, application.Language, application.Email!))],
            standing.Count(application => !prepared.ContainsKey(application.Id)));
    }

    private bool Confirms(List<Decision> due, Instant? seen)
    {
        if (due.Exists(decision => decision.AskedAt is null))
            return false;
        RuleBroken.If(due.Exists(decision => decision.AskedById == actor.AccountId), "You asked for this release: somebody else has to confirm it.");
        RuleBroken.If(due.Exists(decision => decision.AskedAt != seen), "The release was asked for anew since you opened this page: look again.");
        return actor.AccountId is not null;
    }

    private void Ask(Call call, List<Decision> due)
    {
        var by = actor.AccountId ?? throw RuleBroken.Now("It takes two people to release these decisions.");
        var now = clock.Now();
        foreach (var decision in due)
            decision.Ask(by, now);
        due[0].AnnounceRequest();
        audit.Record("decisions.release-asked", call.Id, new { due.Count });
    }

    /// <summary>By two people, after whatever was changed last.</summary>
    private async Task<bool> ApprovedAsync(Call call, Guid workflow, CancellationToken cancel)
    {
        var approvals = await db.Set<ToDo>().Where(todo => todo.WorkflowId == workflow && todo.State == ToDoState.Approved && todo.Approvals > 1).Select(todo => todo.FirstApprovedAt).ToListAsync(cancel);
        var changes = await (
            from change in db.Set<DecisionChange>()
            join decision in db.Set<Decision>() on change.DecisionId equals decision.Id
            where decision.CallId == call.Id
            select change.At).ToListAsync(cancel);
        return approvals.Exists(approved => changes.TrueForAll(changed => changed <= approved));
    }

    private void TellAll(Call call, List<Due> due)
    {
        var now = clock.Now();
        foreach (var (decision, title, language, email) in due)
        {
            decision.Release(now, actor.AccountId);
            audit.Record("decision.released", decision.Id, new { application = decision.ApplicationId, decision.Outcome });
            Tell(call, decision, title, email, language);
        }

        audit.Record("decisions.released", call.Id, new { due.Count, asked = due[0].Decision.AskedById });
    }

    private void Tell(Call call, Decision decision, string application, string address, string language)
    {
        var spoken = Languages.InterfaceSpeaks(language) ? language : "en";
        var title = call.Title.In(language, city.Required.Language);
        mails.Queue(address, spoken, JuryMails.Decision(mails, decision.ApplicationId, application, title, decision.Outcome, decision.Message, call.Jury.Feedback != Feedback.None));
    }
}
