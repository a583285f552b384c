using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>Jurors as those whom workflows write to: each by a personal link, in the morning of the city they come from.</summary>
internal sealed class JurorReaders(CorridorDb db, Panel panel, TimeProvider clock)
{
    private static readonly Dictionary<string, string> NumbersForTitles = new() { ["application.title"] = "application.number" };

    public async Task<IReadOnlyList<Reader>> OfAsync(IEnumerable<Juror> jurors, CancellationToken cancel)
    {
        var readers = new List<Reader>();
        foreach (var juror in jurors.Where(juror => juror.RevokedAt is null))
        {
            var reader = new Reader(juror.Email, juror.Language, $"/jury/{panel.LinkFor(juror, clock.Now())}", (await panel.HomeOfAsync(juror, cancel))?.Zone);
            readers.Add(Round.AnyIsBlind((await db.Set<Call>().FindAsync([juror.CallId], cancel))!, clock.Now()) ? reader with { Instead = NumbersForTitles } : reader);
        }

        return readers;
    }
}

/// <summary>An invitation did not arrive: who waits for an answer hears of it.</summary>
internal sealed class MissInvitation(CorridorDb db) : IHandle<MailBounced>
{
    public async Task HandleAsync(MailBounced happened, CancellationToken cancel)
    {
        if (happened.Mail is not { Kind: JuryMails.InvitationKind, CityId: not null })
            return;
        foreach (var juror in await db.Set<Juror>().Where(juror => juror.Email == happened.Mail.Recipient && juror.RevokedAt == null && (juror.State == JurorState.Invited || juror.State == JurorState.Silent)).ToListAsync(cancel))
            juror.MissMail();
    }
}

/// <summary>A juror, as workflows see it.</summary>
internal sealed class JurorSubject(CorridorDb db, JurorReaders readers, Substitutes substitutes, TimeProvider clock) : IWorkflowSubject
{
    public const string Name = "juror";
    private const int SomeNames = 3;

    public string Kind => Name;

    public Text Label => new Text("Juror");

    public string Parent => CallSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("juror.name", ValueKind.Text, new Text("Name of the juror")),
        new("juror.state", ValueKind.Text, new Text("Where the juror stands: invited, accepted, declined, silent, or left")),
        new("juror.reason", ValueKind.Text, new Text("Why the juror declined")),
        new("juror.invited", ValueKind.Moment, new Text("When the juror was invited")),
        new("juror.answerBy", ValueKind.Moment, new Text("Until when the juror is asked to answer")),
        new("juror.answered", ValueKind.Moment, new Text("When the juror answered")),
        new("juror.given", ValueKind.Moment, new Text("When the juror was last given an application")),
        new("juror.assigned", ValueKind.Number, new Text("Applications given to the juror")),
        new("juror.begun", ValueKind.Number, new Text("Reviews that the juror has begun or handed in")),
        new("juror.done", ValueKind.Number, new Text("Reviews that the juror has handed in")),
        new("juror.outstanding", ValueKind.Number, new Text("Reviews that the juror still owes")),
        new("juror.substitutes", ValueKind.Text, new Text("Names of who could step in, from other juries of the city, once the juror declined, is silent or cannot be reached")),
    ];

    public IReadOnlyList<Role> Roles { get; } = [new("juror", new Text("The juror"))];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel)
    {
        var found = await (
            from juror in db.Set<Juror>()
            join call in db.Set<Call>() on juror.CallId equals call.Id
            where juror.Id == id
            select new { call.Id, call.Slug }).SingleOrDefaultAsync(cancel);
        return found is null ? null : new(found.Id, $"/coordinator/calls/{found.Slug}/jury");
    }

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        await db.Set<Juror>().Where(juror => ids.Contains(juror.Id)).ToDictionaryAsync(juror => juror.Id, juror => juror.Called, cancel);

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var juror = await db.Set<Juror>().SingleAsync(one => one.Id == id, cancel);
        var round = Round.At(await db.Set<Call>().SingleAsync(call => call.Id == juror.CallId, cancel), clock.Now());
        // All applications are read to find them: only where somebody is missing.
        var isMissing = juror.IsMissing || (juror.IsUnanswered && await db.Set<OutgoingMail>().AnyAsync(mail => mail.Recipient == juror.Email && mail.State == MailState.Bounced, cancel));
        var instead = isMissing ? await substitutes.ForAsync(round.Call, juror, SomeNames, cancel) : [];
        var own = await db.Set<Review>().Of([id], db.Set<Application>()).Where(review => review.Round == round.Key && review.State != ReviewState.Abstained).Select(review => new { review.State, review.AssignedAt }).ToListAsync(cancel);
        var (done, started) = (own.Count(review => review.State == ReviewState.Done), own.Count(review => review.State == ReviewState.Started));
        return new Dictionary<string, object?>
        {
            ["juror.name"] = juror.Called,
            ["juror.state"] = juror.RevokedAt is null ? juror.State.ToString().ToLowerInvariant() : "left",
            ["juror.reason"] = juror.Reason,
            ["juror.invited"] = juror.InvitedAt,
            ["juror.answerBy"] = juror.AnswerBy,
            ["juror.answered"] = juror.AnsweredAt,
            ["juror.given"] = own.Count > 0 ? own.Max(review => review.AssignedAt) : null,
            ["juror.assigned"] = (decimal)own.Count,
            ["juror.begun"] = (decimal)(started + done),
            ["juror.done"] = (decimal)done,
            ["juror.outstanding"] = (decimal)(own.Count - done),
            ["juror.substitutes"] = instead.Count > 0 ? string.Join(", ", instead.Select(one => one.Juror.Called)) : "–",
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel) =>
        await readers.OfAsync(await db.Set<Juror>().Where(juror => juror.Id == id).ToListAsync(cancel), cancel);
}

/// <summary>A review, as workflows see it.</summary>
internal sealed class ReviewSubject(CorridorDb db, JurorReaders readers) : IWorkflowSubject
{
    public const string Name = "review";

    public string Kind => Name;

    public Text Label => new Text("Review");

    public string Parent => ApplicationSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("review.state", ValueKind.Text, new Text("Where the review stands: assigned, started, done, or abstained")),
        new("review.assigned", ValueKind.Moment, new Text("When it was assigned")),
        new("review.done", ValueKind.Moment, new Text("When it came in")),
        new("review.juror", ValueKind.Text, new Text("Whose review it is")),
        new("review.round", ValueKind.Text, new Text("In which round, by its key")),
    ];

    public IReadOnlyList<Role> Roles { get; } = [new("reviewer", new Text("The juror of this review"))];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel)
    {
        var found = await (
            from review in db.Set<Review>()
            join call in db.Set<Call>() on review.CallId equals call.Id
            where review.Id == id
            select new { review.ApplicationId, call.Slug }).SingleOrDefaultAsync(cancel);
        return found is null ? null : new(found.ApplicationId, $"/coordinator/calls/{found.Slug}/progress");
    }

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) => await (
        from review in db.Set<Review>()
        join application in db.Set<Application>() on review.ApplicationId equals application.Id
        where ids.Contains(review.Id)
        select new { review.Id, application.Title }).ToDictionaryAsync(review => review.Id, review => review.Title, cancel);

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var review = await db.Set<Review>().SingleAsync(one => one.Id == id, cancel);
        var juror = await db.Set<Juror>().SingleAsync(one => one.Id == review.JurorId, cancel);
        return new Dictionary<string, object?>
        {
            ["review.state"] = review.State.ToString().ToLowerInvariant(),
            ["review.assigned"] = review.AssignedAt,
            ["review.done"] = review.State == ReviewState.Done ? review.SubmittedAt : null,
            ["review.juror"] = juror.Called,
            ["review.round"] = review.Round,
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel) =>
        await readers.OfAsync(await db.Set<Juror>().Where(juror => db.Set<Review>().Any(review => review.Id == id && review.JurorId == juror.Id)).ToListAsync(cancel), cancel);
}

/// <summary>A call's jury: how far it is, and who sits on it.</summary>
internal sealed class JuryOfCall(CorridorDb db, JuryProgress progress, JurorReaders readers, TimeProvider clock) : ISubjectPart
{
    private const string Seated = "jurors", Outstanding = "outstandingJurors", Unanswered = "unansweredJurors";

    public string Kind => CallSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("call.round", ValueKind.Text, new Text("The jury’s round that is open or comes next, by its key; its reviews are those counted here")),
        new("call.reviews.wanted", ValueKind.Number, new Text("Reviews that the call asks for")),
        new("call.reviews.assigned", ValueKind.Number, new Text("Reviews that were assigned")),
        new("call.reviews.done", ValueKind.Number, new Text("Reviews that are in")),
        new("call.reviews.missing", ValueKind.Number, new Text("Reviews that nobody was given")),
        new("call.jurors.invited", ValueKind.Number, new Text("Jurors whose answer is awaited")),
        new("call.jurors.silent", ValueKind.Number, new Text("Jurors who did not answer in time")),
        new("call.jurors.accepted", ValueKind.Number, new Text("Jurors on the jury")),
        new("call.jurors.outstanding", ValueKind.Number, new Text("Jurors who still owe reviews")),
        new("call.decisions.waiting", ValueKind.Number, new Text("Decisions prepared and not released")),
        new("call.decisions.released", ValueKind.Number, new Text("Decisions released")),
    ];

    public IReadOnlyList<Role> Roles { get; } =
    [
        new(Seated, new Text("The jury")),
        new(Outstanding, new Text("Jurors who still owe reviews")),
        new(Unanswered, new Text("Jurors who have not answered")),
    ];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var round = await RoundAsync(id, cancel);
        var each = round.ReviewsPerApplication;
        var given = await db.Set<Application>().ForRound(round, db.Set<RoundEntry>()).Select(application => new
        {
            IsShared = db.Set<SharedApplication>().Any(shared => shared.ApplicationId == application.Id && shared.Round == round.Key),
            Assigned = db.Set<Review>().Count(review => review.ApplicationId == application.Id && review.Round == round.Key && review.State != ReviewState.Abstained),
            Done = db.Set<Review>().Count(review => review.ApplicationId == application.Id && review.Round == round.Key && review.State == ReviewState.Done),
        }).ToListAsync(cancel);
        var jury = await progress.ReadAsync(round, cancel);
        var released = await db.Set<Decision>().Where(decision => decision.CallId == id).Select(decision => decision.ReleasedAt != null).ToListAsync(cancel);
        return new Dictionary<string, object?>
        {
            ["call.round"] = round.Key,
            ["call.reviews.wanted"] = (decimal)given.Sum(application => round.Wanted(application.IsShared, application.Assigned)),
            ["call.reviews.assigned"] = (decimal)given.Sum(application => application.Assigned),
            ["call.reviews.done"] = (decimal)given.Sum(application => application.Done),
            ["call.reviews.missing"] = (decimal)given.Sum(application => Math.Max(0, each - application.Assigned)),
            ["call.jurors.invited"] = (decimal)jury.Count(row => row.Juror is { State: JurorState.Invited, RevokedAt: null }),
            ["call.jurors.silent"] = (decimal)jury.Count(row => row.Juror is { State: JurorState.Silent, RevokedAt: null }),
            ["call.jurors.accepted"] = (decimal)jury.Count(row => row.Juror.IsOnPanel),
            ["call.jurors.outstanding"] = (decimal)jury.Count(row => row.IsOutstanding),
            ["call.decisions.waiting"] = (decimal)released.Count(one => !one),
            ["call.decisions.released"] = (decimal)released.Count(one => one),
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel) => await readers.OfAsync(
        (await progress.ReadAsync(await RoundAsync(id, cancel), cancel)).Where(row => role switch
        {
            Seated => row.Juror.IsOnPanel,
            Outstanding => row.IsOutstanding,
            _ => row.Juror.IsUnanswered,
        }).Select(row => row.Juror), cancel);

    private async Task<Round> RoundAsync(Guid call, CancellationToken cancel) =>
        Round.At(await db.Set<Call>().SingleAsync(one => one.Id == call, cancel), clock.Now());
}

/// <summary>What the jury made of an application.</summary>
internal sealed class ReviewsOfApplication(CorridorDb db, JurorReaders readers) : ISubjectPart
{
    public string Kind => ApplicationSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("application.round", ValueKind.Text, new Text("The jury’s last round that reads it, by its key; its reviews are those told here")),
        new("application.reviews.wanted", ValueKind.Number, new Text("Reviews that each application is to have")),
        new("application.reviews.assigned", ValueKind.Number, new Text("Reviews that it was given")),
        new("application.reviews.done", ValueKind.Number, new Text("Reviews of it that are in")),
        new("application.score", ValueKind.Number, new Text("Mean of its reviews, of 100")),
        new("application.spread", ValueKind.Number, new Text("Between its highest and its lowest review, of 100")),
        new("application.decision", ValueKind.Text, new Text("What was decided and released: winner, reserve, or declined")),
    ];

    public IReadOnlyList<Role> Roles { get; } = [new("applicationJurors", new Text("Jurors whose review of the application is in"))];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var round = await RoundAsync(id, cancel);
        var reviews = await ReviewSet.ReadAsync(db, id, round, cancel: cancel);
        var isShared = await db.Set<SharedApplication>().AnyAsync(shared => shared.ApplicationId == id && shared.Round == round.Key, cancel);
        var decision = await db.Set<Decision>().SingleOrDefaultAsync(decision => decision.ApplicationId == id && decision.ReleasedAt != null, cancel);
        return new Dictionary<string, object?>
        {
            ["application.round"] = round.Key,
            ["application.reviews.wanted"] = (decimal)round.Wanted(isShared, reviews.Assigned),
            ["application.reviews.assigned"] = (decimal)reviews.Assigned,
            ["application.reviews.done"] = (decimal)reviews.Done,
            ["application.score"] = Points(reviews.Mean),
            ["application.spread"] = Points(reviews.Spread),
            ["application.decision"] = decision?.Outcome.ToString().ToLowerInvariant(),
        };
    }

    /// <summary>Those whom nothing ties to it, by whom it was read last.</summary>
    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var round = await RoundAsync(id, cancel);
        var reviews = db.Set<Review>().WhoMayDiscuss(db.Set<Conflict>()).Where(review => review.ApplicationId == id && review.Round == round.Key);
        return await readers.OfAsync((await db.Set<Juror>().Where(juror => reviews.Any(review => review.JurorId == juror.Id)).ToListAsync(cancel)).Where(juror => juror.IsOnPanel), cancel);
    }

    // The last that reads it.
    private async Task<Round> RoundAsync(Guid id, CancellationToken cancel)
    {
        var call = await (
            from application in db.Set<Application>()
            join one in db.Set<Call>() on application.CallId equals one.Id
            where application.Id == id
            select one).SingleAsync(cancel);
        var later = await db.Set<RoundEntry>().Where(entry => entry.ApplicationId == id && entry.IsIn).Select(entry => entry.Round).ToListAsync(cancel);
        return call.Rounds.Last(round => round.IsFirst || later.Contains(round.Key));
    }

    private static decimal? Points(double? points) => points is { } known ? Math.Round((decimal)known, 1) : null;
}
