using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Applications;

/// <summary>What happens to an application, for its call's workflows.</summary>
public abstract record ApplicationEvent(Application Application, string Name) : IWorkflowEvent
{
    public Guid Subject => Application.Id;

    public Guid? Root => Application.CallId;
}

public sealed record ApplicationStarted(Application Application) : ApplicationEvent(Application, EventName)
{
    public const string EventName = "ApplicationStartedEvent";
}

/// <summary>It was sent; again, when it had been sent before: then it was changed.</summary>
public sealed record ApplicationSubmitted(Application Application, Submission Submission, bool Again) : ApplicationEvent(Application, Again ? ChangedName : EventName)
{
    public const string EventName = "ApplicationSubmittedEvent", ChangedName = "ApplicationChangedEvent";
}

public sealed record ApplicationWithdrawn(Application Application, Withdrawal Withdrawal) : ApplicationEvent(Application, EventName)
{
    public const string EventName = "ApplicationWithdrawnEvent";
}

/// <summary>What an applicant sends to a call. Its draft is saved field by field; what the jury sees is the last submission.</summary>
public sealed class Application : CityOwned
{
    private Application()
    {
    }

    public Guid CallId { get; private init; }
    public Guid OwnerId { get; private init; }

    /// <summary>The city it comes from: the one it entered by, or the one that put it forward.</summary>
    public Guid OriginCityId { get; private init; }

    /// <summary>The application of another call that a city put forward as this one.</summary>
    public Guid? NominatedFromId { get; private init; }

    /// <summary>Its name in lists: the first answer of the form, as last saved.</summary>
    public string Title { get; private set; } = "";
    public string Language { get; private set; } = "en";
    public int? Number { get; private set; }
    public Guid? DeckId { get; private set; }
    public Instant CreatedAt { get; private init; }
    public Instant SavedAt { get; private set; }

    /// <summary>Counts the saves of the draft: a browser that knows an older count may not overwrite a newer answer unseen.</summary>
    public int Revision { get; private set; }
    public Guid? SubmissionId { get; private set; }
    public Instant? SubmittedAt { get; private set; }
    public Instant? WithdrawnAt { get; private set; }

    /// <summary>Until when a deck that the check refused may be replaced after the deadline.</summary>
    public Instant? DeckReplaceableUntil { get; private set; }

    public bool IsSubmitted => SubmittedAt is not null && WithdrawnAt is null;

    /// <summary>Something was changed since the last submission.</summary>
    public bool HasUnsentChanges => SubmittedAt is { } sent && SavedAt > sent;

    public string Receipt => Number is { } number ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number:D4}") : "";

    public static Application Start(Call call, Guid owner, string language, Instant now)
    {
        RuleBroken.If(call.Entry == CallEntry.Nomination, "Cities put applications forward to {0}: nobody applies directly.", call.Title);
        RuleBroken.If(now < call.OpensAt && call.IsPublic, "{0} is not open yet.", call.Title);
        RuleBroken.If(!call.IsOpenAt(now), "{0} is closed.", call.Title);
        var application = new Application { CallId = call.Id, OwnerId = owner, OriginCityId = call.CityId, Language = language, CreatedAt = now, SavedAt = now };
        application.Raise(new ApplicationStarted(application));
        return application;
    }

    /// <summary>A winner of another city's call arrives here with what its applicant agreed to share.</summary>
    public static Application Nominated(Call call, Guid owner, Guid originCity, Guid from, string title, string language, Instant now) => new()
    {
        CallId = call.Id,
        OwnerId = owner,
        OriginCityId = originCity,
        NominatedFromId = from,
        Title = title,
        Language = language,
        CreatedAt = now,
        SavedAt = now,
    };

    /// <summary>Drafts stay editable while the call is open, and a little beyond, so that nothing typed is lost; only sending ends at the deadline.</summary>
    public void Touch(string? title, Instant now)
    {
        RuleBroken.If(WithdrawnAt is not null, "This application was withdrawn.");
        if (title is not null)
            Title = title.Length <= 200 ? title : title[..200];
        SavedAt = now;
        Revision++;
    }

    public void Attach(Deck deck, Instant now)
    {
        RuleBroken.If(WithdrawnAt is not null, "This application was withdrawn.");
        DeckId = deck.Id;
        SavedAt = now;
        Revision++;
    }

    /// <param name="receivedAt">The instant the request arrived: that, and not the end of the work, is held against the deadline.</param>
    public Submission Submit(Call call, IReadOnlyDictionary<string, string> answers, Deck? deck, Instant receivedAt)
    {
        RuleBroken.If(WithdrawnAt is not null, "This application was withdrawn.");
        var mayReplaceDeck = DeckReplaceableUntil is { } until && receivedAt <= until;
        RuleBroken.If(!call.IsOpenAt(receivedAt) && !mayReplaceDeck, "{0} closed on {1}. Your draft is kept, but it cannot be sent any more.", call.Title, call.Intake.Closes);
        RuleBroken.If(call.Deck.Required && deck is null, "Attach a pitch deck before you submit.");
        RuleBroken.If(deck is { IsComplete: false }, "The upload of your deck is not complete yet.");
        RuleBroken.If(deck is { State: DeckState.Refused }, "Your deck was refused: replace it before you submit.");
        var problems = AnswerCheck.Problems(call.Form, answers);
        RuleBroken.If(problems.Count > 0, "Some answers are missing or need a change: they are marked below.");

        var again = SubmissionId is not null;
        Number ??= call.TakeNumber();
        var submission = new Submission
        {
            ApplicationId = Id,
            CallId = CallId,
            Answers = answers.ToDictionary(),
            DeckId = deck?.Id,
            DeckName = deck?.FileName,
            DeckLength = deck?.Length,
            DeckSha256 = deck?.Sha256,
            SubmittedAt = receivedAt,
        };
        (SubmissionId, SubmittedAt, SavedAt, DeckReplaceableUntil) = (submission.Id, receivedAt, receivedAt, null);
        Raise(new ApplicationSubmitted(this, submission, again));
        return submission;
    }

    public Withdrawal Withdraw(string reason, Guid by, Instant now)
    {
        RuleBroken.If(WithdrawnAt is not null, "This application was withdrawn already.");
        WithdrawnAt = now;
        var withdrawal = new Withdrawal { ApplicationId = Id, Reason = reason.Length <= 1000 ? reason : reason[..1000], By = by, At = now };
        Raise(new ApplicationWithdrawn(this, withdrawal));
        return withdrawal;
    }

    /// <summary>The check refused a deck that was already sent: 24 hours to replace it, deadline or not.</summary>
    public void LetReplaceDeck(Instant now) => DeckReplaceableUntil = now + Duration.FromHours(24);
}

/// <summary>A version that was sent; it never changes.</summary>
public sealed class Submission : CityOwned
{
    public required Guid ApplicationId { get; init; }
    public required Guid CallId { get; init; }
    public required Dictionary<string, string> Answers { get; init; }
    public Guid? DeckId { get; init; }
    public string? DeckName { get; init; }
    public long? DeckLength { get; init; }
    public string? DeckSha256 { get; init; }
    public required Instant SubmittedAt { get; init; }
}

/// <summary>One field of a draft, saved on its own.</summary>
public sealed class Answer : CityOwned
{
    public required Guid ApplicationId { get; init; }
    public required string Field { get; init; }
    public string Value { get; private set; } = "";
    public Instant SavedAt { get; private set; }

    /// <summary>The draft's revision that saved it, and which open page did.</summary>
    public int Revision { get; private set; }
    public Guid Writer { get; private set; }

    public bool WasChangedElsewhere(int knownRevision, Guid writer) => Revision > knownRevision && Writer != writer;

    internal void Say(string value, int revision, Guid writer, Instant now) => (Value, Revision, Writer, SavedAt) = (value, revision, writer, now);
}

public sealed class Withdrawal : CityOwned
{
    public required Guid ApplicationId { get; init; }
    public required string Reason { get; init; }
    public required Guid By { get; init; }
    public required Instant At { get; init; }
}

/// <summary>Agreement to a text: which version, in which language, when.</summary>
public sealed class Consent : CityOwned
{
    public required Guid AccountId { get; init; }
    public required Guid SubjectId { get; init; }
    public required string Kind { get; init; }
    public required string TextVersion { get; init; }
    public required string Language { get; init; }
    public required Instant GivenAt { get; init; }
    public Instant? WithdrawnAt { get; set; }
}
