using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Nominations;

/// <summary>A call of the network that takes nominations, as a coordinator chooses it.</summary>
public sealed record NominationTarget(Guid Id, Guid CityId, string Slug, LocalizedText Title, Instant ClosesAt);

/// <summary>A winner that a city may put forward, and whether one of its nominations stands.</summary>
public sealed record Nominee(Guid Id, int? Number, string Title, Guid OriginCityId, bool Stands);

/// <summary>What an applicant is asked: the nomination, where it leads, and what is carried along.</summary>
public sealed record NominationQuestion(Nomination Nomination, Call From, Call To, Submission Submission);

/// <summary>Puts applications forward to calls of other cities, and asks their applicants first.</summary>
public sealed class Nominating(CorridorDb db, CorridorDbFactory databases, CurrentCity city, Timers timers, Audit audit, TimeProvider clock)
{
    /// <summary>The calls of the network that still take nominations, the one that closes first before the others.</summary>
    public async Task<IReadOnlyList<NominationTarget>> TargetsAsync(Guid from, CancellationToken cancel = default)
    {
        var now = clock.Now();
        await using var all = databases.AcrossCities();
        return await all.Set<Call>().NotYetClosed(now)
            .Where(call => call.Entry == CallEntry.Nomination && call.Id != from)
            .OrderBy(call => call.ClosesAt)
            .Select(call => new NominationTarget(call.Id, call.CityId, call.Slug, call.Title, call.ClosesAt))
            .Take(100)
            .ToListAsync(cancel);
    }

    /// <summary>Winners whose decision was released.</summary>
    public Task<List<Nominee>> NomineesAsync(Guid call, CancellationToken cancel = default) => (
        from decision in db.Set<Decision>()
        join application in db.Set<Application>() on decision.ApplicationId equals application.Id
        where decision.CallId == call && decision.Outcome == Outcome.Winner && decision.ReleasedAt != null && application.WithdrawnAt == null
        orderby application.Number
        select new Nominee(application.Id, application.Number, application.Title, application.OriginCityId, db.Set<Nomination>().Any(one =>
            one.FromCallId == call && one.ApplicationId == application.Id && (one.State == NominationState.Asked || one.State == NominationState.Agreed || one.State == NominationState.Arrived)))).ToListAsync(cancel);

    /// <summary>What this call has put forward, newest first.</summary>
    public IQueryable<Nomination> Sent(Guid call, Guid? from = null) =>
        db.Set<Nomination>().AsNoTracking().Where(nomination => nomination.FirstCityId == db.CityInReach && nomination.FromCallId == call).NewestFirst(from);

    /// <summary>What was put forward to this call, newest first.</summary>
    public IQueryable<Nomination> Received(Guid call, Guid? from = null) =>
        db.Set<Nomination>().AsNoTracking().Where(nomination => nomination.SecondCityId == db.CityInReach && nomination.ToCallId == call).NewestFirst(from);

    public async Task<Nomination> AskAsync(Guid from, Guid application, Guid toCall, string message, CancellationToken cancel = default)
    {
        var target = await TargetAsync(toCall, cancel) ?? throw RuleBroken.Now("Choose the call to put this application forward to.");
        RuleBroken.If((await NomineesAsync(from, cancel)).TrueForAll(nominee => nominee.Id != application), "Only a winner whose decision was released can be put forward.");
        var winner = await db.Set<Application>().SingleAsync(one => one.Id == application, cancel);
        var root = await RootAsync(winner, cancel);
        var nomination = Nomination.Of(winner, root, target, message, clock.Now());
        await RefuseTwiceAsync(root, target, cancel);

        db.Add(nomination);
        audit.Record("nomination.asked", nomination.Id, new { application, to = toCall });
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            // Two cities, or two presses of the button, at the same moment: one nomination stands.
            db.ChangeTracker.Clear();
            await RefuseTwiceAsync(root, target, cancel);
            throw;
        }

        return nomination;
    }

    public async Task TakeBackAsync(Guid from, Guid id, CancellationToken cancel = default)
    {
        var nomination = await db.Set<Nomination>().Where(one => one.Id == id && one.FromCallId == from).SingleOrNotFoundAsync(cancel);
        nomination.TakeBack(clock.Now());
        audit.Record("nomination.taken-back", nomination.Id);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The question as its applicant reads it; nobody else's exists.</summary>
    public async Task<NominationQuestion> QuestionAsync(Guid id, Guid owner, CancellationToken cancel = default)
    {
        // The applicant reads it in the city that asks.
        var here = city.Required.Id;
        var nomination = await db.Set<Nomination>().Where(one => one.Id == id && one.OwnerId == owner && one.FirstCityId == here).SingleOrNotFoundAsync(cancel);
        var from = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == nomination.FromCallId, cancel);
        var submission = await db.Set<Submission>().AsNoTracking().SingleAsync(one => one.Id == nomination.SubmissionId, cancel);
        await using var all = databases.AcrossCities();
        var to = await all.Set<Call>().SingleAsync(call => call.Id == nomination.ToCallId, cancel);
        return new NominationQuestion(nomination, from, to, submission);
    }

    /// <param name="question">As read for this owner.</param>
    /// <param name="rules">Which rules of the other call were ticked: keys of its consent fields.</param>
    /// <param name="language">In which the consent was read.</param>
    /// <param name="privacyEdition">Of the other city's privacy notice.</param>
    /// <param name="receivedAt">The instant the request arrived.</param>
    /// <param name="cancel">Stops before anything is saved.</param>
    public async Task AgreeAsync(NominationQuestion question, IReadOnlyCollection<string> rules, string language, int privacyEdition, Instant receivedAt, CancellationToken cancel = default)
    {
        var nomination = question.Nomination;
        var agreed = RulesOf(question.To).Where(field => rules.Contains(field.Key)).ToDictionary(field => field.Key, field => field.Version!);
        RuleBroken.If(RulesOf(question.To).Any(field => field.Required && !agreed.ContainsKey(field.Key)), "Agree to the rules of the other call: without it your file cannot be sent there.");
        nomination.Agree(agreed, receivedAt);
        db.Add(new Consent
        {
            AccountId = nomination.OwnerId,
            SubjectId = nomination.Id,
            Kind = "nomination",
            TextVersion = privacyEdition.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Language = language,
            GivenAt = receivedAt,
        });
        await timers.SetAsync(Arrival.TimerKind, nomination.Id, clock.Now(), $"{Arrival.TimerKind}:{nomination.Id}", cancel);
        audit.Record("nomination.agreed", nomination.Id, new { rules = agreed, privacyEdition });
        await db.SaveChangesAsync(cancel);
    }

    public async Task DeclineAsync(NominationQuestion question, string reason, CancellationToken cancel = default)
    {
        question.Nomination.Decline(reason, clock.Now());
        audit.Record("nomination.declined", question.Nomination.Id);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The applicant takes back the consent to a file that has arrived: hosts and jurors there do not read it any more.</summary>
    public async Task WithdrawAsync(NominationQuestion question, CancellationToken cancel = default)
    {
        var (nomination, now) = (question.Nomination, clock.Now());
        nomination.Withdraw(now);
        foreach (var consent in await db.Set<Consent>().Where(one => one.SubjectId == nomination.Id && one.WithdrawnAt == null).ToListAsync(cancel))
            consent.WithdrawnAt = now;
        await timers.SetAsync(DossierClosing.TimerKind, nomination.Id, now, $"{DossierClosing.TimerKind}:{nomination.Id}", cancel);
        audit.Record("nomination.withdrawn", nomination.Id, new { application = nomination.ArrivedAsId });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The consents that the other call's form asks for.</summary>
    public static IReadOnlyList<Field> RulesOf(Call call) => [.. call.Form.Fields.Where(field => field.Kind == FieldKind.Consent)];

    private async Task<Call?> TargetAsync(Guid id, CancellationToken cancel)
    {
        await using var all = databases.AcrossCities();
        return await all.Set<Call>().Published().SingleOrDefaultAsync(call => call.Id == id, cancel);
    }

    private async Task<Guid> RootAsync(Application winner, CancellationToken cancel)
    {
        if (winner.NominatedFromId is null)
            return winner.Id;
        return await db.Set<Nomination>().Where(one => one.ArrivedAsId == winner.Id).Select(one => (Guid?)one.RootId).SingleOrDefaultAsync(cancel) ?? winner.Id;
    }

    private async Task RefuseTwiceAsync(Guid root, Call target, CancellationToken cancel)
    {
        // Another city may have put the same start-up forward.
        await using var all = databases.AcrossCities();
        RuleBroken.If(
            await all.Set<Nomination>().AnyAsync(one => one.ToCallId == target.Id && one.RootId == root
                && (one.State == NominationState.Asked || one.State == NominationState.Agreed || one.State == NominationState.Arrived), cancel),
            "This start-up was put forward to “{0}” already.", target.Title);
    }
}
