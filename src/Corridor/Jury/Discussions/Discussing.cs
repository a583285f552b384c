using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Activities;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Jury.Discussions;

/// <summary>A discussion that a juror takes part in.</summary>
/// <param name="ReviewId">The juror's own.</param>
/// <param name="Number">Of the application.</param>
/// <param name="New">Remarks of others that were not seen.</param>
public sealed record OwnDiscussion(Guid ReviewId, int? Number, int New);

/// <summary>Talk about applications on which jurors lie far apart, between those who read them and those who run the call.</summary>
public sealed class Discussing(
    CorridorDb db, Panel panel, CallCoordinators coordinators, CurrentCity city, Timers timers, Mails mails, Audit audit, Actor actor, TimeProvider clock)
{
    /// <summary>As a coordinator sees it, open or not, in three queries.</summary>
    public async Task<DiscussionThread> ReadAsync(Round round, Guid application, CancellationToken cancel = default)
    {
        var found = await (
            from one in db.Set<Application>().ForJury(round.Call.Id)
            from discussion in db.Set<Discussion>().Where(discussion => discussion.ApplicationId == one.Id && discussion.Round == round.Key).DefaultIfEmpty()
            from decision in db.Set<Decision>().Where(decision => decision.ApplicationId == one.Id).DefaultIfEmpty()
            where one.Id == application
            select new { one.Number, one.Title, Discussion = discussion, ReleasedAt = (Instant?)decision.ReleasedAt }).SingleOrDefaultAsync(cancel) ?? throw new NotFoundException();
        var jurors = await JurorsAsync(round, application, null, cancel);
        return new(round, application, found.Number, found.Title, found.Discussion, found.ReleasedAt, jurors, await RemarksAsync(found.Discussion, jurors, null, cancel));
    }

    /// <summary>As a juror sees it, by their own review, in four queries; without a title, which is the page's to choose. What is read is seen.</summary>
    public async Task<DiscussionThread> ReadAsync(Review own, Call call, CancellationToken cancel = default)
    {
        var round = Round.Of(call, own.Round);
        var found = await (
            from review in db.Set<Review>().WhoMayDiscuss(db.Set<Conflict>())
            join application in db.Set<Application>() on review.ApplicationId equals application.Id
            join discussion in db.Set<Discussion>() on new { review.ApplicationId, review.Round } equals new { discussion.ApplicationId, discussion.Round }
            join seat in db.Set<DiscussionSeat>() on review.Id equals seat.ReviewId
            from decision in db.Set<Decision>().Where(decision => decision.ApplicationId == application.Id).DefaultIfEmpty()
            where review.Id == own.Id
            select new { application.Number, Discussion = discussion, Seat = seat, ReleasedAt = (Instant?)decision.ReleasedAt }).AsNoTracking().SingleOrDefaultAsync(cancel) ?? throw new NotFoundException();
        var jurors = await JurorsAsync(round, own.ApplicationId, own.Id, cancel);
        return new(round, own.ApplicationId, found.Number, "", found.Discussion, found.ReleasedAt, jurors, await RemarksAsync(found.Discussion, jurors, found.Seat, cancel));
    }

    /// <summary>What these jurors (one person's) take part in; one query.</summary>
    public async Task<IReadOnlyList<OwnDiscussion>> OfAsync(IReadOnlyCollection<Guid> jurors, CancellationToken cancel = default) => await (
        from review in db.Set<Review>().Of(jurors, db.Set<Application>()).WhoMayDiscuss(db.Set<Conflict>())
        join application in db.Set<Application>() on review.ApplicationId equals application.Id
        join seat in db.Set<DiscussionSeat>() on review.Id equals seat.ReviewId
        orderby application.Number, review.Id
        select new OwnDiscussion(review.Id, application.Number, db.Set<Remark>().Count(remark => remark.DiscussionId == seat.DiscussionId && remark.ReviewId != review.Id && (seat.SeenAt == null || remark.At > seat.SeenAt))))
        .ToListAsync(cancel);

    /// <summary>All that was said so far was shown to the juror of this review.</summary>
    public async Task SeeAsync(Guid review, CancellationToken cancel = default)
    {
        var now = clock.Now();
        await db.Set<DiscussionSeat>().Where(seat => seat.ReviewId == review && (seat.SeenAt == null || seat.SeenAt < now)).ExecuteUpdateAsync(seat => seat.SetProperty(one => one.SeenAt, now), cancel);
    }

    /// <summary>By who runs the call, before the last review is in or after one was changed.</summary>
    public async Task OpenAsync(DiscussionThread thread, CancellationToken cancel = default)
    {
        MustNotBeClosed(thread);
        RuleBroken.If(!thread.IsSplit, "The jurors do not lie far apart on this application: there is nothing to discuss.");
        if (thread.IsOpened)
            return;
        Open(thread.Call.Id, thread.ApplicationId, thread.Round.Key, thread.Jurors.Select(juror => juror.ReviewId), actor.AccountId);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>
    /// A review came in: its juror takes a seat where the application is discussed, and opens the discussion where theirs was the last
    /// review that was awaited and they lie far apart. The caller saves.
    /// </summary>
    internal async Task TakeInAsync(Review review, bool opens, CancellationToken cancel)
    {
        if (await db.Set<Discussion>().SingleOrDefaultAsync(one => one.ApplicationId == review.ApplicationId && one.Round == review.Round, cancel) is { } discussion)
            db.Add(new DiscussionSeat { DiscussionId = discussion.Id, ReviewId = review.Id, Number = 1 + await db.Set<DiscussionSeat>().CountAsync(seat => seat.DiscussionId == discussion.Id, cancel) });
        else if (opens)
        {
            var others = await db.Set<Review>().Where(other => other.ApplicationId == review.ApplicationId && other.Round == review.Round && other.State == ReviewState.Done && other.Id != review.Id).Select(other => other.Id).ToListAsync(cancel);
            Open(review.CallId, review.ApplicationId, review.Round, others.Append(review.Id), null);
        }
    }

    /// <summary>By a juror, by their own review: while they may still revise it.</summary>
    public async Task WriteAsync(DiscussionThread thread, Discussant by, string text, bool openNow, CancellationToken cancel = default)
    {
        MustNotBeClosed(thread);
        RuleBroken.If(!openNow, "Scoring closed on {0}: what was said can be read, and jurors add nothing.", thread.Round.Stage.Closes);
        await WriteAsync(thread, by, thread.Discussion!.Say(text, by.ReviewId, null, clock.Now()), thread.HidesNames ? new Text("Reviewer {0}", by.Letter) : new Text("{0}", by.Juror.Called), cancel);
    }

    /// <summary>By who runs the call: until the decision is released.</summary>
    public async Task WriteAsync(DiscussionThread thread, string text, CancellationToken cancel = default)
    {
        MustNotBeClosed(thread);
        RuleBroken.If(!thread.IsOpened, "Open the discussion first.");
        await WriteAsync(thread, null, thread.Discussion!.Say(text, null, actor.AccountId, clock.Now()), new Text("{0}", city.Required.Name), cancel);
    }

    private void Open(Guid call, Guid application, string round, IEnumerable<Guid> reviews, Guid? by)
    {
        var discussion = Discussion.Open(call, application, round, by, clock.Now());
        db.Add(discussion);
        // The tail of an id is random: letters follow neither names nor hours.
        db.AddRange(reviews.OrderBy(id => id.ToString("N")[16..], StringComparer.Ordinal).Select((review, at) => new DiscussionSeat { DiscussionId = discussion.Id, ReviewId = review, Number = at + 1 }));
        audit.Record("discussion.opened", application, new { round });
    }

    private static void MustNotBeClosed(DiscussionThread thread) =>
        RuleBroken.If(thread.IsClosed, "The decision on this application was released: its discussion is closed.");

    private async Task WriteAsync(DiscussionThread thread, Discussant? by, Remark remark, Text called, CancellationToken cancel)
    {
        db.Add(remark);
        audit.Record("discussion.remark", thread.Discussion!.Id, new { review = by?.ReviewId });
        var others = thread.Jurors.Where(juror => juror.MayDiscuss && juror != by).ToList();
        var people = remark.Text.Contains('@') ? await coordinators.OfAsync(thread.Call.Id, cancel) : [];
        // Where jurors may not know each other, none learns by calling a name whether it is one of them.
        var knowsNames = by is null || !thread.HidesNames;
        var names = others.SelectMany(juror => NamesOf(juror, thread.HidesNames, knowsNames))
            .Concat(people.Where(account => account.Id != actor.AccountId).Select(account => (account.Id, account.DisplayName)));
        var mentioned = Mentions.In(remark.Text, [.. names]).ToHashSet();
        foreach (var juror in others)
        {
            if (mentioned.Contains(juror.Juror.Id))
                await CallAsync(thread, juror.Juror, called, cancel);
            else
                await PromiseAsync(thread.Call, juror.Juror, cancel);
        }

        foreach (var account in people.Where(account => mentioned.Contains(account.Id)))
            mails.Queue(account.Email!, account.Language, DiscussionMails.Mention(mails, city.Required, thread.Call.Title, account.Language, called, thread.Number, $"/coordinator/calls/{thread.Call.Slug}/applications/{thread.ApplicationId}/discussion?round={thread.Round.Key}"))
                .NotBefore(EmailTask.NextMorning(clock.Now(), city.Required.TimeZone));
        await db.SaveChangesAsync(cancel);
    }

    private static IEnumerable<(Guid Juror, string Name)> NamesOf(Discussant juror, bool byLetter, bool byName)
    {
        if (byLetter)
            yield return (juror.Juror.Id, juror.Letter!);
        if (byName)
            yield return (juror.Juror.Id, juror.Juror.Called);
    }

    private async Task CallAsync(DiscussionThread thread, Juror juror, Text by, CancellationToken cancel)
    {
        var mail = mails.Queue(juror.Email, juror.Language, DiscussionMails.Mention(mails, city.Required, thread.Call.Title, juror.Language, by, thread.Number, $"/jury/{panel.LinkFor(juror, clock.Now())}"));
        if (await panel.MorningOfAsync(juror, cancel) is var morning && morning < Round.LastDayOf(thread.Call))
            mail.NotBefore(morning);
    }

    // One mail a morning, however much is said before it; none when the link would be of no use by then.
    private async Task PromiseAsync(Call call, Juror juror, CancellationToken cancel)
    {
        if (await panel.MorningOfAsync(juror, cancel) is var morning && morning < Round.LastDayOf(call))
            await timers.SetAsync(TellOfRemarks.TimerKind, juror.Id, morning, $"{TellOfRemarks.TimerKind}:{juror.Id}", cancel);
    }

    private async Task<IReadOnlyList<Discussant>> JurorsAsync(Round round, Guid application, Guid? reader, CancellationToken cancel)
    {
        var reviews = db.Set<Review>().Where(review => review.ApplicationId == application && review.Round == round.Key && review.State == ReviewState.Done);
        var may = reviews.WhoMayDiscuss(db.Set<Conflict>());
        var rows = await (
            from review in reviews
            join juror in db.Set<Juror>() on review.JurorId equals juror.Id
            from seat in db.Set<DiscussionSeat>().Where(seat => seat.ReviewId == review.Id).DefaultIfEmpty()
            from score in db.Set<Score>().Where(score => score.ReviewId == review.Id).DefaultIfEmpty()
            select new { review.Id, review.Comment, Juror = juror, Seat = seat, score.Criterion, Value = (int?)score.Value, MayDiscuss = may.Any(one => one.Id == review.Id) }).ToListAsync(cancel);
        var hides = reader is not null && round.Peers == PeerSight.Never;
        return [.. rows.GroupBy(row => row.Id).Select(same =>
        {
            var one = same.First();
            var scores = same.Where(row => row.Criterion is not null).ToDictionary(row => row.Criterion, row => row.Value!.Value);
            var isOwn = one.Id == reader;
            return new Discussant(
                one.Id, hides ? null : one.Juror.Called, one.Seat?.Letter, isOwn, scores, ReviewSet.MeanOf(round.Criteria, scores), hides && !isOwn ? "" : one.Comment)
            {
                Juror = one.Juror,
                MayDiscuss = one.MayDiscuss && one.Juror.IsOnPanel,
            };
        }).OrderBy(juror => juror.Letter, StringComparer.Ordinal).ThenByDescending(juror => juror.Mean)];
    }

    private async Task<IReadOnlyList<Said>> RemarksAsync(Discussion? discussion, IReadOnlyList<Discussant> jurors, DiscussionSeat? reader, CancellationToken cancel)
    {
        if (discussion is null)
            return [];
        var rows = await (
            from remark in db.Set<Remark>()
            from account in db.Users.Where(account => account.Id == remark.AccountId).DefaultIfEmpty()
            where remark.DiscussionId == discussion.Id
            orderby remark.At, remark.Id
            select new { remark.At, remark.ReviewId, remark.Text, account.DisplayName }).ToListAsync(cancel);
        return [.. rows.Select(row => new Said(
            row.At, jurors.FirstOrDefault(juror => juror.ReviewId == row.ReviewId), row.DisplayName, row.Text,
            reader is not null && row.ReviewId != reader.ReviewId && (reader.SeenAt is null || row.At > reader.SeenAt)))];
    }
}

/// <summary>A juror's morning: what was said since they looked, in one mail.</summary>
internal sealed class TellOfRemarks(CorridorDb db, Discussing discussing, Panel panel, CurrentCity city, Mails mails, TimeProvider clock) : ITimerHandler
{
    public const string TimerKind = "jury.remarks";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Juror>().SingleOrDefaultAsync(juror => juror.Id == timer.SubjectId, cancel) is not { IsOnPanel: true } juror)
            return;
        var unread = (await discussing.OfAsync([juror.Id], cancel)).Where(one => one.New > 0).Select(one => (one.Number, one.New)).ToList();
        if (unread.Count == 0)
            return;
        var call = await db.Set<Call>().SingleAsync(call => call.Id == juror.CallId, cancel);
        mails.Queue(juror.Email, juror.Language, DiscussionMails.Digest(mails, city.Required, call.Title, juror.Language, unread, $"/jury/{panel.LinkFor(juror, clock.Now())}"));
    }
}
