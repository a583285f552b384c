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
    public async Task<Submission> SubmitAsync(Guid id, Guid owner, Instant receivedAt, CancellationToken cancel = default)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TrySubmitAsync(id, owner, receivedAt, cancel);
            }
            catch (DbUpdateConcurrencyException) when (tries < MaxTries)
            {
                // Somebody else took the number of this call, or this draft was saved: once more from the start.
                db.ChangeTracker.Clear();
                await Task.Delay(Random.Shared.Next(5, 20 * tries), cancel);
            }
        }
    }

    public async Task<Withdrawal> WithdrawAsync(Guid id, Guid owner, string reason, CancellationToken cancel = default)
    {
        var application = await db.Set<Application>().OwnedBy(owner).Where(one => one.Id == id).SingleOrNotFoundAsync(cancel);
        var call = await db.Set<Call>().SingleAsync(one => one.Id == application.CallId, cancel);
        var account = await db.Users.SingleAsync(one => one.Id == owner, cancel);
        var withdrawal = application.Withdraw(reason, owner, clock.Now());
        db.Add(withdrawal);
        audit.Record("application.withdrawn", application.Id);
        mails.Queue(account.Email!, account.Language, "application-withdrawn",
            new Text("Withdrawn: {0}", call.Title),
            [
                new Text("Your application “{0}” to {1} was withdrawn on {2}.", application.Title, call.Title, mails.When(withdrawal.At, account.Language)),
                new Text("Nobody reads it any more. While the call is open you may start a new one."),
            ]);
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
        Confirm(application, call, submission, account);
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

    private void Confirm(Application application, Call call, Submission submission, Account account)
    {
        List<Text> lines =
        [
            new Text("We received your application “{0}” to {1}.", application.Title, call.Title),
            new Text("Number: {0}", application.Receipt),
            new Text("Received: {0}", mails.When(submission.SubmittedAt, account.Language)),
        ];
        if (submission.DeckId is not null)
            lines.Add(new Text("Deck: {0}, {1} bytes, SHA-256 {2}", submission.DeckName, (submission.DeckLength ?? 0).ToString("N0", CultureInfo.GetCultureInfo(account.Language)), submission.DeckSha256));
        lines.Add(new Text("You may change it and send it again until {0}. What you sent stands until then.", mails.When(call.ClosesAt, account.Language)));
        lines.Add(mails.Link($"/applications/{application.Id}/receipt"));
        mails.Queue(account.Email!, account.Language, "application-received", new Text("Received: application {0} to {1}", application.Receipt, call.Title), lines);
    }
}

/// <summary>A deck that the check refused: its applicant is told why, and may replace it even after the deadline if it was sent.</summary>
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
        mails.Queue(account.Email!, account.Language, "deck-refused",
            new Text("Your deck needs to be replaced: {0}", deck.FileName),
            [
                reason,
                wasSent
                    ? new Text("You have 24 hours from now to upload another file and send again, even after the deadline:")
                    : new Text("Upload another file before you send your application:"),
                mails.Link($"/applications/{application.Id}#deck"),
            ]);
    }
}
