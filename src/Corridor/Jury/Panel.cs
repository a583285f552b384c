using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Activities;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury;

/// <summary>What became of a pasted list.</summary>
public sealed record InviteReport(IReadOnlyList<Juror> Invited, IReadOnlyList<string> Known, IReadOnlyList<BadLine> Bad);

/// <summary>Someone who would be invited, and what ties them to the applications that are there.</summary>
/// <param name="Invitee">Who.</param>
/// <param name="Seat">As they would sit on the jury.</param>
/// <param name="FromHome">So many applications come from where they do, and the call keeps such apart.</param>
/// <param name="Ties">What was found.</param>
public sealed record CheckedInvitee(Invitee Invitee, Juror Seat, int FromHome, IReadOnlyList<FoundConflict> Ties);

/// <summary>What would become of a pasted list.</summary>
public sealed record InviteCheck(IReadOnlyList<CheckedInvitee> Invitees, IReadOnlyList<string> Known, IReadOnlyList<BadLine> Bad);

/// <summary>Who sits on a call's jury: inviting, reminding, answering, leaving.</summary>
public sealed class Panel(CorridorDb db, Cities cities, CurrentCity city, InviteReading reading, ConflictBook book, Mails mails, Audit audit, TimeProvider clock)
{
    /// <summary>What would become of a pasted list, and what ties whom to which application: nobody is written to.</summary>
    public async Task<InviteCheck> CheckAsync(Call call, string pasted, CancellationToken cancel = default)
    {
        MustInvite(call);
        var list = await reading.ReadAsync(call, pasted, cancel);
        var seats = list.Invitees.Select(invitee => invitee.Before ?? Seat(call, invitee, clock.Now())).ToList();
        var board = await JuryBoard.BeforeAsync(db, call.Rounds[0], seats, cancel);
        var found = (await book.ForeseeAsync(board, cancel)).ToLookup(one => one.Juror);
        return new(
            [.. list.Invitees.Zip(seats, (invitee, seat) => new CheckedInvitee(invitee, seat, board.Candidates.Count(candidate => board.IsHome(seat, candidate)), [.. found[seat].OrderBy(one => one.Candidate.Number)]))],
            list.Known, list.Bad);
    }

    /// <summary>Invites everyone whose line can be read; the lines that cannot are told one by one.</summary>
    public async Task<InviteReport> InviteAsync(Call call, string pasted, CancellationToken cancel = default)
    {
        MustInvite(call);
        var list = await reading.ReadAsync(call, pasted, cancel);
        var invited = list.Invitees.Select(invitee => Invite(call, invitee, clock.Now())).ToList();
        await db.SaveChangesAsync(cancel);
        return new(invited, list.Known, list.Bad);
    }

    private void MustInvite(Call call)
    {
        RuleBroken.If(call.State != CallState.Published, "Publish the call before you invite its jury.");
        Round.MustNotBeOver(call, clock.Now());
    }

    private Juror Invite(Call call, Invitee invitee, Instant now)
    {
        var juror = invitee.Before ?? Seat(call, invitee, now);
        if (invitee.Before is null)
            db.Add(juror);
        juror.Ask(AnswerBy(call, invitee.Home ?? city.Required, now), now);
        audit.Record("juror.invited", juror.Id, new { call = call.Id });
        mails.Queue(juror.Email, juror.Language, JuryMails.Invitation(mails, city.Required, call, juror, invitee.Home?.Zone, LinkFor(juror, now)));
        return juror;
    }

    private Juror Seat(Call call, Invitee invitee, Instant now)
    {
        var language = invitee.Account?.Language ?? invitee.Line.Languages.FirstOrDefault(Languages.InterfaceSpeaks) ?? invitee.Home?.Language ?? city.Required.Language;
        return Juror.Of(call, invitee, Languages.InterfaceSpeaks(language) ? language : "en", now);
    }

    // In the evening where they are, and while there is still something to score.
    private static Instant AnswerBy(Call call, City there, Instant now)
    {
        var evening = there.TimeZone.AtLeniently(now.InZone(there.TimeZone).Date.PlusDays(call.Jury.DaysToAnswer).At(new LocalTime(18, 0))).ToInstant();
        return Instant.Min(evening, call.Rounds[^1].Stage.Closes.Instant);
    }

    /// <summary>A reminder with a fresh link; the links of earlier mails stay good.</summary>
    public async Task<OutgoingMail> RemindAsync(Call call, Juror juror, int outstanding, CancellationToken cancel = default)
    {
        var now = clock.Now();
        juror.Remind(outstanding, now);
        audit.Record("juror.reminded", juror.Id, new { outstanding });
        return mails.Queue(juror.Email, juror.Language, JuryMails.Reminder(mails, city.Required, call, juror, outstanding, Round.At(call, now), (await HomeOfAsync(juror, cancel))?.Zone, LinkFor(juror, now)));
    }

    /// <summary>As <see cref="RemindAsync"/>, at eight in the morning where the juror is; at once when scoring is over by then.</summary>
    public async Task RemindInMorningAsync(Call call, Juror juror, int outstanding, CancellationToken cancel = default)
    {
        var mail = await RemindAsync(call, juror, outstanding, cancel);
        if (await MorningOfAsync(juror, cancel) is var morning && morning < Round.At(call, clock.Now()).Stage.Closes.Instant)
            mail.NotBefore(morning);
    }

    /// <summary>The next eight o'clock in the morning where the juror is.</summary>
    internal async Task<Instant> MorningOfAsync(Juror juror, CancellationToken cancel = default) =>
        EmailTask.NextMorning(clock.Now(), (await HomeOfAsync(juror, cancel) ?? city.Required).TimeZone);

    internal async Task<City?> HomeOfAsync(Juror juror, CancellationToken cancel) => juror.HomeCityId is { } home ? await cities.ByIdAsync(home, cancel) : null;

    /// <summary>A new personal link of this juror, for a mail or for someone who proved the address by signing in.</summary>
    public string LinkFor(Juror juror, Instant now)
    {
        var (row, link) = JurorLink.For(juror.Id, now);
        db.Add(row);
        return link;
    }

    public async Task<(JurorLink Link, Juror Juror, Call Call)?> FindLinkAsync(string link, CancellationToken cancel = default)
    {
        var hash = Secret.Hash(link);
        var found = await (
            from row in db.Set<JurorLink>()
            join juror in db.Set<Juror>() on row.JurorId equals juror.Id
            join call in db.Set<Call>() on juror.CallId equals call.Id
            where row.LinkHash == hash
            select new { row, juror, call }).SingleOrDefaultAsync(cancel);
        return found is null ? null : (found.row, found.juror, found.call);
    }

    public async Task AcceptAsync(Call call, Juror juror, JurorAnswer answer, IReadOnlyCollection<Guid> conflicts, string language, CancellationToken cancel = default)
    {
        Round.MustNotBeOver(call, clock.Now());
        var board = await JuryBoard.ReadAsync(db, call.Rounds[0], cancel);
        RuleBroken.If(ConflictBook.Competes(board, juror), "Your address stands in an application to this call: you cannot be its juror.");
        var home = answer.HomeCityId is { } id ? await cities.ByIdAsync(id, cancel) ?? throw RuleBroken.Now("Choose a city of the network.") : null;
        juror.Accept(answer, home, Languages.InterfaceSpeaks(language) ? language : "en", clock.Now());
        foreach (var candidate in board.Candidates.Where(candidate => conflicts.Contains(candidate.Id)))
            await BarAsync(juror.Id, candidate.Id, Conflict.OnJoining, board.Conflicts, cancel);
        await book.FindAsync(board, juror, cancel);
        audit.Record("juror.accepted", juror.Id, new { conflicts = conflicts.Count, juror.MaxLoad });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>What they had not begun goes back to be planned anew; what is in stays.</summary>
    public async Task DeclineAsync(Call call, Juror juror, string reason, CancellationToken cancel = default)
    {
        Round.MustNotBeOver(call, clock.Now());
        juror.Decline(reason, clock.Now());
        audit.Record("juror.declined", juror.Id);
        await GiveBackAsync(juror, cancel);
        await db.SaveChangesAsync(cancel);
    }

    public async Task RevokeAsync(Juror juror, CancellationToken cancel = default)
    {
        var now = clock.Now();
        juror.Revoke(now);
        foreach (var link in await db.Set<JurorLink>().Where(link => link.JurorId == juror.Id && link.RevokedAt == null).ToListAsync(cancel))
            link.Revoke(now);
        audit.Record("juror.revoked", juror.Id);
        await GiveBackAsync(juror, cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>A coordinator writes down a conflict that they know of.</summary>
    public async Task DeclareAsync(Juror juror, Guid application, string reason, CancellationToken cancel = default)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(reason), "Say in a few words what ties this juror to this application.");
        RuleBroken.If(!await db.Set<Application>().ForJury(juror.CallId).AnyAsync(row => row.Id == application, cancel), "Choose an application of this call.");
        await BarAsync(juror.Id, new Dictionary<Guid, string> { [application] = reason }, cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Ties a juror to these applications, for the reasons given; the caller saves.</summary>
    internal async Task BarAsync(Guid juror, IReadOnlyDictionary<Guid, string> reasons, CancellationToken cancel)
    {
        var known = await db.Set<Conflict>().Where(conflict => conflict.JurorId == juror && reasons.Keys.Contains(conflict.ApplicationId)).ToListAsync(cancel);
        foreach (var (application, reason) in reasons)
            await BarAsync(juror, application, reason, known, cancel);
    }

    public async Task WaiveAsync(Call call, Guid conflictId, string reason, CancellationToken cancel = default)
    {
        var conflict = await db.Set<Conflict>().SingleOrDefaultAsync(
            conflict => conflict.Id == conflictId && db.Set<Juror>().Any(juror => juror.Id == conflict.JurorId && juror.CallId == call.Id), cancel) ?? throw new NotFoundException();
        conflict.Waive(reason, clock.Now());
        audit.Record("conflict.waived", conflict.Id, new { conflict.JurorId, conflict.ApplicationId, Kind = conflict.Kind.ToString(), conflict.WaivedReason });
        await db.SaveChangesAsync(cancel);
    }

    private async Task BarAsync(Guid juror, Guid application, string reason, IReadOnlyList<Conflict> known, CancellationToken cancel)
    {
        if (known.Any(conflict => conflict.JurorId == juror && conflict.ApplicationId == application && !conflict.IsFound))
            return;
        var conflict = new Conflict { JurorId = juror, ApplicationId = application, Kind = ConflictKind.Declared, Reason = reason.Shortened(Conflict.LongestReason), At = clock.Now() };
        db.Add(conflict);
        audit.Record("conflict.declared", conflict.Id, new { juror, application });
        foreach (var review in await db.Set<Review>().Where(review => review.JurorId == juror && review.ApplicationId == application).ToListAsync(cancel))
            GiveBack(review, Review.InConflict);
    }

    private async Task GiveBackAsync(Juror juror, CancellationToken cancel)
    {
        foreach (var review in await db.Set<Review>().Where(review => review.JurorId == juror.Id).ToListAsync(cancel))
        {
            if (review.State != ReviewState.Done)
                GiveBack(review, Review.LeftTheJury);
        }
    }

    private void GiveBack(Review review, string reason)
    {
        if (review.State == ReviewState.Assigned)
        {
            review.GiveBack();
            db.Remove(review);
            audit.Record("review.removed", review.Id, new { review.JurorId, review.ApplicationId });
        }
        else if (review.State is ReviewState.Started)
        {
            review.Abstain(reason, clock.Now());
            audit.Record("review.abstained", review.Id, new { reason });
        }
    }
}
