using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Applications;

/// <summary>What became of one field that was sent to be saved.</summary>
/// <param name="Stored">False: what is stored is unchanged, and <paramref name="Problem"/> says why.</param>
/// <param name="Revision">Of the draft, now.</param>
/// <param name="SavedAt">When the stored value was saved.</param>
/// <param name="Problem">With a stored value, what still has to change before it can be sent.</param>
/// <param name="Clash">What another browser saved meanwhile; it stands.</param>
public sealed record SavedField(bool Stored, int Revision, Instant SavedAt, Text? Problem, string? Clash = null);

/// <summary>Starts drafts and saves them field by field.</summary>
public sealed class Drafts(CorridorDb db, Audit audit, TimeProvider clock)
{
    public const string PrivacyConsent = "privacy-notice";
    private const int MaxTries = 12;

    public Task<Application?> FindAsync(Guid call, Guid owner, CancellationToken cancel = default) =>
        db.Set<Application>().OwnedBy(owner).Where(application => application.CallId == call && application.WithdrawnAt == null)
            .OrderBy(application => application.Id).FirstOrDefaultAsync(cancel);

    /// <summary>Starts the owner's draft of a call, or goes on with the one there is.</summary>
    public async Task<Application> StartAsync(Call call, Guid owner, string language, int privacyEdition, Instant receivedAt, CancellationToken cancel = default)
    {
        if (await FindAsync(call.Id, owner, cancel) is { } known)
            return known;
        var draft = Application.Start(call, owner, language, receivedAt);
        db.Add(draft);
        db.Add(new Consent
        {
            AccountId = owner,
            SubjectId = draft.Id,
            Kind = PrivacyConsent,
            TextVersion = privacyEdition.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Language = language,
            GivenAt = clock.Now(),
        });
        audit.Record("application.started", draft.Id, new { call = call.Id, privacyEdition });
        try
        {
            await db.SaveChangesAsync(cancel);
            return draft;
        }
        catch (DbUpdateException)
        {
            // The same button, pressed twice: the first press made the draft.
            db.ChangeTracker.Clear();
            return await FindAsync(call.Id, owner, cancel) ?? throw new NotFoundException();
        }
    }

    public async Task<IReadOnlyDictionary<string, Answer>> AnswersAsync(Guid application, CancellationToken cancel = default) =>
        await db.Set<Answer>().AsNoTracking().Where(answer => answer.ApplicationId == application).ToDictionaryAsync(answer => answer.Field, cancel);

    /// <summary>
    /// Keeps what was typed even when it could not be sent so. <paramref name="knownRevision"/> is what the page showed and
    /// <paramref name="writer"/> the page: what another page saved later is not overwritten but reported.
    /// </summary>
    public async Task<SavedField> SaveAsync(Guid application, Guid owner, string key, string typed, int? knownRevision, Guid writer, CancellationToken cancel = default)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TrySaveAsync(application, owner, key, typed, knownRevision, writer, cancel);
            }
            catch (DbUpdateException) when (tries < MaxTries)
            {
                // Another field of the same draft was saved at the same moment: it stands, and this one follows.
                db.ChangeTracker.Clear();
                await Task.Delay(Random.Shared.Next(5, 20 * tries), cancel);
            }
        }
    }

    private async Task<SavedField> TrySaveAsync(Guid id, Guid owner, string key, string typed, int? knownRevision, Guid writer, CancellationToken cancel)
    {
        var application = await db.Set<Application>().OwnedBy(owner).Where(one => one.Id == id).SingleOrNotFoundAsync(cancel);
        var form = await db.Set<Call>().AsNoTracking().Where(call => call.Id == application.CallId).Select(call => call.Form).SingleAsync(cancel);
        var field = form.Field(key) ?? throw new NotFoundException();
        if (field.Kind == FieldKind.Deck)
            throw new NotFoundException();
        var answer = await db.Set<Answer>().SingleOrDefaultAsync(one => one.ApplicationId == id && one.Field == key, cancel);
        var value = Answers.Tidy(field, typed);

        if (AnswerCheck.Unstorable(value) is { } unstorable)
            return new SavedField(false, application.Revision, answer?.SavedAt ?? application.SavedAt, unstorable);
        if ((answer?.Value ?? "") == value)
            return new SavedField(true, application.Revision, answer?.SavedAt ?? application.SavedAt, AnswerCheck.Problem(field, value));
        if (answer is not null && knownRevision is { } known && answer.WasChangedElsewhere(known, writer))
            return new SavedField(false, application.Revision, answer.SavedAt, new Text("This answer was changed in another window or by another device. Yours was not saved: reload the page to see the newer one."), answer.Value);

        var now = clock.Now();
        application.Touch(field.Key == form.Fields.FirstOrDefault(one => one.Kind == FieldKind.ShortText)?.Key ? value : null, now);
        if (answer is null)
            db.Add(answer = new Answer { ApplicationId = id, Field = key });
        answer.Say(value, application.Revision, writer, now);
        await db.SaveChangesAsync(cancel);
        return new SavedField(true, application.Revision, now, AnswerCheck.Problem(field, value));
    }
}
