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

/// <summary>Who sits on a call's jury: inviting, reminding, answering, leaving.</summary>
public sealed class Panel(CorridorDb db, Cities cities, CurrentCity city, ConflictBook book, Mails mails, Audit audit, TimeProvider clock)
{
    /// <summary>Invites everyone whose line can be read; the lines that cannot are told one by one.</summary>
    public async Task<InviteReport> InviteAsync(Call call, string pasted, CancellationToken cancel = default)
    {
        var now = clock.Now();
        RuleBroken.If(call.State != CallState.Published, "Publish the call before you invite its jury.");
        Round.MustNotBeOver(call, now);
        var (lines, bad) = PastedJurors.Read(pasted);
        var addresses = lines.Select(line => line.Email).ToList();
        var known = await db.Set<Juror>().Where(juror => juror.CallId == call.Id && addresses.Contains(juror.Email)).ToDictionaryAsync(juror => juror.Email, cancel);
        var accounts = await db.Users.Where(user => addresses.Contains(user.Email!)).ToDictionaryAsync(user => user.Email!, cancel);
        var applying = (await (
            from application in db.Set<Application>()
            join owner in db.Users on application.OwnerId equals owner.Id
            where application.CallId == call.Id && application.WithdrawnAt == null && addresses.Contains(owner.Email!)
            select owner.Email!).ToListAsync(cancel)).ToHashSet();
        var network = await cities.AllAsync(cancel);

        var (invited, again, wrong) = (new List<Juror>(), new List<string>(), bad.ToList());
        foreach (var line in lines)
        {
            var home = CityNamed(network, line.City);
            if (applying.Contains(line.Email))
                wrong.Add(new(line.Line, line.Email, new Text("This address applies to this call: an applicant is not a juror of the same call.")));
            else if (line.City.Length > 0 && home is null)
                wrong.Add(new(line.Line, line.Email, new Text("“{0}” is no city of the network.", line.City)));
            else if (known.TryGetValue(line.Email, out var juror) && juror.RevokedAt is null)
                again.Add(line.Email);
            else
                invited.Add(Invite(call, line, home, juror, accounts.GetValueOrDefault(line.Email), now));
        }

        await db.SaveChangesAsync(cancel);
        return new(invited, again, [.. wrong.OrderBy(line => line.Number)]);
    }

    private Juror Invite(Call call, PastedJuror line, City? home, Juror? before, Account? account, Instant now)
    {
        before?.Restore(now);
        var language = account?.Language ?? line.Languages.FirstOrDefault(Languages.InterfaceSpeaks) ?? home?.Language ?? city.Required.Language;
        var juror = before ?? Juror.Invite(call, line, home, Languages.InterfaceSpeaks(language) ? language : "en", account?.Id, now);
        if (before is null)
            db.Add(juror);
        audit.Record("juror.invited", juror.Id, new { call = call.Id });
        var rounds = call.Rounds;
        mails.Queue(juror.Email, juror.Language, JuryMails.Invitation(mails, city.Required, call.Title, juror.Language, rounds[0].Stage.Opens, rounds[^1].Stage.Closes, LinkFor(juror, now)));
        return juror;
    }

    /// <summary>A reminder with a fresh link; the links of earlier mails stay good.</summary>
    public OutgoingMail Remind(Call call, Juror juror, int outstanding)
    {
        var now = clock.Now();
        juror.Remind(now);
        audit.Record("juror.reminded", juror.Id, new { outstanding });
        return mails.Queue(juror.Email, juror.Language, JuryMails.Reminder(mails, city.Required, call.Title, juror.Language, Round.At(call, now).Stage.Closes, LinkFor(juror, now), juror.State == JurorState.Accepted, outstanding));
    }

    /// <summary>As <see cref="Remind"/>, at eight in the morning where the juror is; at once when scoring is over by then.</summary>
    public async Task RemindInMorningAsync(Call call, Juror juror, int outstanding, CancellationToken cancel = default)
    {
        var mail = Remind(call, juror, outstanding);
        if (await MorningOfAsync(juror, cancel) is var morning && morning < Round.At(call, clock.Now()).Stage.Closes.Instant)
            mail.NotBefore(morning);
    }

    /// <summary>The next eight o'clock in the morning where the juror is.</summary>
    internal async Task<Instant> MorningOfAsync(Juror juror, CancellationToken cancel = default)
    {
        var home = juror.HomeCityId is { } id ? await cities.ByIdAsync(id, cancel) : null;
        return EmailTask.NextMorning(clock.Now(), (home ?? city.Required).TimeZone);
    }

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
            await BarAsync(juror, candidate.Id, Conflict.OnJoining, board.Conflicts, cancel);
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
        var known = await db.Set<Conflict>().Where(conflict => conflict.JurorId == juror.Id).ToListAsync(cancel);
        await BarAsync(juror, application, reason.Trim().Length <= 500 ? reason.Trim() : reason.Trim()[..500], known, cancel);
        await db.SaveChangesAsync(cancel);
    }

    public async Task WaiveAsync(Call call, Guid conflictId, string reason, CancellationToken cancel = default)
    {
        var conflict = await db.Set<Conflict>().SingleOrDefaultAsync(
            conflict => conflict.Id == conflictId && db.Set<Juror>().Any(juror => juror.Id == conflict.JurorId && juror.CallId == call.Id), cancel) ?? throw new NotFoundException();
        conflict.Waive(reason, clock.Now());
        audit.Record("conflict.waived", conflict.Id, new { conflict.JurorId, conflict.ApplicationId, Kind = conflict.Kind.ToString(), conflict.WaivedReason });
        await db.SaveChangesAsync(cancel);
    }

    private async Task BarAsync(Juror juror, Guid application, string reason, IReadOnlyList<Conflict> known, CancellationToken cancel)
    {
        if (known.Any(conflict => conflict.JurorId == juror.Id && conflict.ApplicationId == application && !conflict.IsFound))
            return;
        var conflict = new Conflict { JurorId = juror.Id, ApplicationId = application, Kind = ConflictKind.Declared, Reason = reason, At = clock.Now() };
        db.Add(conflict);
        audit.Record("conflict.declared", conflict.Id, new { juror = juror.Id, application });
        foreach (var review in await db.Set<Review>().Where(review => review.JurorId == juror.Id && review.ApplicationId == application).ToListAsync(cancel))
            GiveBack(review, "A conflict of interest was declared.");
    }

    private async Task GiveBackAsync(Juror juror, CancellationToken cancel)
    {
        foreach (var review in await db.Set<Review>().Where(review => review.JurorId == juror.Id).ToListAsync(cancel))
        {
            if (review.State != ReviewState.Done)
                GiveBack(review, "The juror left the jury.");
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

    private static City? CityNamed(IReadOnlyList<City> network, string written) => written.Length == 0 ? null : network.FirstOrDefault(city =>
        string.Equals(city.Slug, written, StringComparison.OrdinalIgnoreCase)
        || string.Equals(city.Name, written, StringComparison.OrdinalIgnoreCase)
        || string.Equals(city.LocalName, written, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A moment for a mail: in the reader's language, its zone named by city.</summary>
internal static class Words
{
    public static Text Of(ZonedMoment moment, string language)
    {
        var culture = Languages.CultureOf(language);
        var local = moment.Local.ToDateTimeUnspecified();
        return new("{0} at {1} ({2} time)", local.ToString("D", culture), local.ToString("t", culture), moment.Zone[(moment.Zone.LastIndexOf('/') + 1)..].Replace('_', ' '));
    }
}
