using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Placements.Nominations;

/// <summary>
/// Brings an application to the other call with its answers and its deck. Two cities are two transactions: whatever was done
/// before a crash is found and not done again.
/// </summary>
internal sealed class Arrival(CorridorDb db, Cities cities, TimerProgress progress, Audit audit) : ITimerHandler
{
    public const string TimerKind = "nomination.arrive";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Nomination>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is not { State: NominationState.Agreed } nomination)
            return;
        var submission = await db.Set<Submission>().AsNoTracking().SingleAsync(one => one.Id == nomination.SubmissionId, cancel);
        var form = await db.Set<Call>().Where(call => call.Id == nomination.FromCallId).Select(call => call.Form).SingleAsync(cancel);
        var deck = submission.DeckId is { } id ? await db.Set<Deck>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancel) : null;
        var arrived = await cities.In(nomination.SecondCityId, services => services.GetRequiredService<ArrivalDesk>().ReceiveAsync(nomination, form, submission, deck, progress, cancel), cancel);
        nomination.Arrive(arrived);
        audit.Record("nomination.arrived", nomination.Id, new { application = arrived });
    }
}

/// <summary>
/// Withdraws in the other city what a nomination became there. Hosts, jurors and the match leave out what is withdrawn; of a stay that
/// was agreed on its sides keep the agreement, with the answers that it quotes.
/// </summary>
internal sealed class DossierClosing(CorridorDb db, Cities cities) : ITimerHandler
{
    public const string TimerKind = "nomination.close";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Nomination>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is { State: NominationState.Withdrawn } nomination)
            await cities.In(nomination.SecondCityId, services => services.GetRequiredService<ArrivalDesk>().CloseAsync(nomination, cancel), cancel);
    }
}

/// <summary>The side of the city that receives.</summary>
internal sealed class ArrivalDesk(CorridorDb db, CurrentCity city, DeckStore store, Submissions submissions, Mails mails, Audit audit, TimeProvider clock)
{
    public async Task<Guid> ReceiveAsync(Nomination nomination, FormDefinition from, Submission sent, Deck? deck, TimerProgress progress, CancellationToken cancel)
    {
        var call = await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == nomination.ToCallId, cancel);
        var agreedAt = nomination.AnsweredAt!.Value;
        var application = await db.Set<Application>().SingleOrDefaultAsync(one => one.CallId == call.Id && one.NominatedFromId == nomination.ApplicationId, cancel);
        var answers = AnswersFor(call.Form, from, sent.Answers, nomination.Agreed);
        if (application is null)
            application = await DraftAsync(nomination, call, answers, deck, agreedAt, progress, cancel);

        // What the other form asks in addition, only the applicant can say; what is complete is sent as of the instant they agreed.
        if (application.SubmittedAt is null && application.WithdrawnAt is null && IsComplete(call, answers, application))
            await submissions.SubmitAsync(application.Id, application.OwnerId, agreedAt, cancel);
        return application.Id;
    }

    /// <summary>Once: what its applicant withdrew before stays as it is.</summary>
    public async Task CloseAsync(Nomination nomination, CancellationToken cancel)
    {
        var application = await db.Set<Application>().SingleOrDefaultAsync(one => one.Id == nomination.ArrivedAsId, cancel);
        if (application is null or { WithdrawnAt: not null })
            return;
        foreach (var consent in await db.Set<Consent>().Where(one => one.SubjectId == application.Id && one.WithdrawnAt == null).ToListAsync(cancel))
            consent.WithdrawnAt = nomination.WithdrawnAt;
        await submissions.WithdrawAsync(application.Id, application.OwnerId, Translations.In(nomination.Language).Of(new Text("The applicant has withdrawn the consent to the nomination.")), cancel);
    }

    /// <summary>Answers to questions that both forms ask, as far as they hold in the other one too.</summary>
    internal static Dictionary<string, string> AnswersFor(FormDefinition to, FormDefinition from, IReadOnlyDictionary<string, string> sent, IReadOnlyDictionary<string, string> agreed)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in to.Fields.Where(field => field.Kind != FieldKind.Deck))
        {
            var value = field.Kind == FieldKind.Consent
                ? agreed.GetValueOrDefault(field.Key)
                : from.Field(field.Key) is { } same && same.Kind == field.Kind ? sent.GetValueOrDefault(field.Key) : null;
            if (!string.IsNullOrEmpty(value) && AnswerCheck.Problem(field, value) is null)
                answers[field.Key] = value;
        }

        return answers;
    }

    private async Task<Application> DraftAsync(Nomination nomination, Call call, Dictionary<string, string> answers, Deck? deck, Instant agreedAt, TimerProgress progress, CancellationToken cancel)
    {
        var now = clock.Now();
        var application = Application.Nominated(call, nomination.OwnerId, nomination.OriginCityId, nomination.ApplicationId, nomination.Title, nomination.Language, now);
        db.Add(application);
        foreach (var (field, value) in answers)
        {
            var answer = new Answer { ApplicationId = application.Id, Field = field };
            answer.Say(value, application.Revision, Guid.Empty, now);
            db.Add(answer);
        }

        if (await CopyAsync(nomination, application, call, deck, progress, cancel) is { } copy)
        {
            db.Add(copy);
            application.Attach(copy, now);
        }

        db.Add(new Consent
        {
            AccountId = nomination.OwnerId,
            SubjectId = application.Id,
            Kind = "nomination",
            TextVersion = nomination.Id.ToString("D"),
            Language = nomination.Language,
            GivenAt = agreedAt,
        });
        audit.Record("application.nominated", application.Id, new { nomination = nomination.Id, from = nomination.FirstCityId, deck = application.DeckId });
        if (!IsComplete(call, answers, application))
        {
            var account = await db.Users.SingleAsync(one => one.Id == nomination.OwnerId, cancel);
            mails.Queue(account.Email!, account.Language, NominationMails.Incomplete(mails, city.Required, account.Language, application.Id, call.Title, call.ClosesAt));
        }

        await db.SaveChangesAsync(cancel);
        return application;
    }

    private static bool IsComplete(Call call, Dictionary<string, string> answers, Application application)
    {
        var all = new Dictionary<string, string>(answers, StringComparer.Ordinal);
        foreach (var field in call.Form.Fields.Where(field => field.Kind == FieldKind.Deck))
            if (application.DeckId is { } deck)
                all[field.Key] = deck.ToString("D");
        return AnswerCheck.Problems(call.Form, all).Count == 0 && (application.DeckId is not null || !call.Deck.Required);
    }

    // A deck that the other call would refuse stays where it is: the applicant is asked for another one.
    private async Task<Deck?> CopyAsync(Nomination nomination, Application application, Call call, Deck? deck, TimerProgress progress, CancellationToken cancel)
    {
        if (deck is not { IsComplete: true } or { State: DeckState.Refused } || deck.Length > DeckUploads.LimitOf(call.Deck) || (call.Deck.MaxPages > 0 && deck.Pages > call.Deck.MaxPages))
            return null;
        // The copy's id is the nomination's: a second try goes on with the first one's copy.
        var copy = Deck.CopyOf(deck, nomination.Id, application.Id, call.Deck.MaxPages > 0 ? call.Deck.MaxPages : null, clock.Now(), call.Rounds.Any(round => round.IsBlind));
        var key = new DeckKey(city.Required.Id, copy.Id);
        var there = await store.LengthAsync(key, cancel);
        if (there < deck.Length)
        {
            await using var source = new WatchedStream(await store.OpenReadAsync(deck.Key, cancel), copied => progress.Report(copied, deck.Length, new Text("Copying the deck")));
            source.Seek(there, SeekOrigin.Begin);
            await store.AppendAsync(key, there, source, deck.Length, cancel);
        }

        await store.CompleteAsync(key, deck.Length, cancel);
        return copy;
    }
}
