using System.Globalization;
using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Applications;

/// <summary>Sends drafts and takes applications back; the applicant gets each in writing.</summary>
public sealed class Submissions(CorridorDb db, Mails mails, Audit audit, TimeProvider clock)
{
    private const int MaxTries = 30;

    /// <param name="id">The application.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="receivedAt">The instant the request arrived: that counts.</param>
    /// <param name="cancel">Stops before anything is saved.</param>
    public Task<Submission> SubmitAsync(Guid id, Guid owner, Instant receivedAt, CancellationToken cancel = default) =>
        SaveAsync(() => TrySubmitAsync(id, owner, receivedAt, cancel), cancel);

    public Task<Withdrawal> WithdrawAsync(Guid id, Guid owner, string reason, CancellationToken cancel = default) =>
        SaveAsync(() => TryWithdrawAsync(id, owner, reason, cancel), cancel);

    // Somebody else took the number of this call, this draft was saved, or the check of its deck ended: once more from the start.
    private async Task<T> SaveAsync<T>(Func<Task<T>> attempt, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (DbUpdateConcurrencyException) when (tries < MaxTries)
            {
                db.ChangeTracker.Clear();
                await Task.Delay(Random.Shared.Next(5, 20 * tries), cancel);
            }
        }
    }

    private async Task<Withdrawal> TryWithdrawAsync(Guid id, Guid owner, string reason, CancellationToken cancel)
    {
        var application = await db.Set<Application>().OwnedBy(owner).Where(one => one.Id == id).SingleOrNotFoundAsync(cancel);
        var call = await db.Set<Call>().SingleAsync(one => one.Id == application.CallId, cancel);
        var account = await db.Users.SingleAsync(one => one.Id == owner, cancel);
        var withdrawal = application.Withdraw(reason, owner, clock.Now());
        db.Add(withdrawal);
        audit.Record("application.withdrawn", application.Id);
        mails.Queue(account.Email!, account.Language, ApplicationMails.Withdrawn(mails, account.Language, application.Title, call.Title, withdrawal.At));
        await db.SaveChangesAsync(cancel);
        return withdrawal;
    }

    private async Task<Submission> TrySubmitAsync(Guid id, Guid owner, Instant receivedAt, CancellationToken cancel)
    {
        var application = await db.Set<Application>().OwnedBy(owner).Where(one => one.Id == id).SingleOrNotFoundAsync(cancel);
        // Sent twice by the same press of the button: one submission, one receipt.
        if (application is { IsSubmitted: true, HasUnsentChanges: false })
            return await db.Set<Submission>().SingleAsync(one => one.Id == application.SubmissionId, cancel);

        var call = await db.Set<Call>().SingleAsync(one => one.Id == application.CallId, cancel);
        var deck = application.DeckId is { } deckId ? await db.Set<Deck>().SingleOrDefaultAsync(one => one.Id == deckId, cancel) : null;
        var account = await db.Users.SingleAsync(one => one.Id == owner, cancel);
        var submission = application.Submit(call, await AnswersToSendAsync(application, call, deck, receivedAt, cancel), deck, receivedAt);
        db.Add(submission);
        audit.Record("application.submitted", application.Id, new { submission = submission.Id, application.Number, deck = submission.DeckSha256 });
        var sentDeck = submission.DeckId is null ? ((string?, long, string?)?)null : (submission.DeckName, submission.DeckLength ?? 0, submission.DeckSha256);
        mails.Queue(account.Email!, account.Language, ApplicationMails.Received(mails, account.Language, application.Id, application.Title, application.Receipt, call.Title, submission.SubmittedAt, call.ClosesAt, sentDeck));
        await db.SaveChangesAsync(cancel);
        return submission;
    }

    private async Task<Dictionary<string, string>> AnswersToSendAsync(Application application, Call call, Deck? deck, Instant receivedAt, CancellationToken cancel)
    {
        // After the deadline only a refused deck may be replaced: the answers stay as they were sent.
        var answers = !call.IsOpenAt(receivedAt) && application.SubmissionId is { } sent
            ? new Dictionary<string, string>((await db.Set<Submission>().AsNoTracking().SingleAsync(one => one.Id == sent, cancel)).Answers)
            : await db.Set<Answer>().AsNoTracking().Where(answer => answer.ApplicationId == application.Id && answer.Value != "").ToDictionaryAsync(answer => answer.Field, answer => answer.Value, cancel);
        foreach (var field in call.Form.Fields.Where(field => field.Kind == FieldKind.Deck))
        {
            answers.Remove(field.Key);
            if (deck is not null)
                answers[field.Key] = deck.Id.ToString("D");
        }

        return answers;
    }
}

/// <summary>A deck that the check refused: its applicant is told why, and may replace it even after the deadline if it was sent.</summary>
/// <summary>What was sent while jurors saw who applies gets a copy that does not say so.</summary>
internal sealed class AskForBareDecks(CorridorDb db) : IHandle<CallTurnedBlind>
{
    public async Task HandleAsync(CallTurnedBlind happened, CancellationToken cancel)
    {
        var decks = db.Set<Deck>().Where(deck => db.Set<Application>().Any(application => application.Id == deck.SubjectId && application.CallId == happened.Call.Id));
        foreach (var deck in await decks.ToListAsync(cancel))
            deck.AskForBare();
    }
}

internal sealed class TellOfRefusedDeck(CorridorDb db, Mails mails, TimeProvider clock) : IHandle<DeckChecked>
{
    public async Task HandleAsync(DeckChecked happened, CancellationToken cancel)
    {
        if (happened.Deck is not { State: DeckState.Refused, Refusal: { } reason } deck)
            return;
        if (await db.Set<Application>().SingleOrDefaultAsync(one => one.Id == deck.SubjectId, cancel) is not { WithdrawnAt: null } application)
            return;
        var wasSent = application.SubmissionId is { } sent && await db.Set<Submission>().AnyAsync(one => one.Id == sent && one.DeckId == deck.Id, cancel);
        if (!wasSent && application.DeckId != deck.Id)
            return;
        if (wasSent)
            application.LetReplaceDeck(clock.Now());

        var account = await db.Users.SingleAsync(one => one.Id == application.OwnerId, cancel);
        mails.Queue(account.Email!, account.Language, ApplicationMails.DeckRefused(mails, application.Id, deck.FileName, reason, wasSent));
    }
}
