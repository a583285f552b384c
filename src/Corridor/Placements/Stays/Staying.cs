using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Stays;

/// <summary>A stay with its reports.</summary>
public sealed record Stay(Placement Placement, IReadOnlyList<Report> Reports)
{
    /// <summary>The dates on which its start-up tells how it goes, the final report last.</summary>
    public IEnumerable<Milestone> Milestones =>
        Placement.Terms.CheckInDays.Select(day => new Milestone(day, Placement.MorningOf(day), Reports.FirstOrDefault(report => report.Day == day)))
            .Append(new Milestone(0, Placement.Ends.Instant, Reports.FirstOrDefault(report => report.IsFinal)));

    public int LateAt(Instant now) => Reports.Count(report => report.IsLateAt(now));
}

/// <summary>What a city hosts: all that stands or ended lately, and a page of all there ever was.</summary>
public sealed record HostedStays(IReadOnlyList<Stay> Board, Paged<Stay> Page);

/// <summary>A date of a stay; day 0 is the final report. Its report is there once it opened.</summary>
public sealed record Milestone(int Day, Instant At, Report? Report)
{
    public bool IsFinal => Day == 0;
}

/// <summary>Stays from the proposal to the final report; all of it happens in the host's city.</summary>
public sealed class Staying(CorridorDb db, CurrentCity city, StayPeople people, Timers timers, Mails mails, Audit audit, TimeProvider clock)
{
    /// <summary>Once per match and application: a second call finds the first one's stay.</summary>
    internal async Task ProposeAsync(Call call, Guid match, StayGuest guest, PublicOffer offer, CancellationToken cancel)
    {
        if (await db.Set<Placement>().AnyAsync(one => one.MatchId == match && one.ApplicationId == guest.ApplicationId, cancel))
            return;
        var placement = Placement.Proposed(call, match, guest, offer, city.Required.Zone, clock.Now());
        db.Add(placement);
        await timers.SetAsync(AnswerOverdue.TimerKind, placement.Id, placement.AnswerBy, $"{AnswerOverdue.TimerKind}:{placement.Id}", cancel);
        audit.Record("placement.proposed", placement.Id, new { match, application = guest.ApplicationId, offer = offer.Id });
        var here = city.Required;
        foreach (var reader in await people.OfAsync(placement, cancel))
        {
            var deadline = mails.When(placement.AnswerBy, reader.Language);
            Text what = reader.IsHost
                ? new Text("The match of “{0}” brings “{1}” to {2}.", call.Title, placement.Title, placement.Incubator)
                : new Text("The match of “{0}” brings you to {1} in {2}.", call.Title, placement.Incubator, here.Name);
            mails.Queue(reader.Email, reader.Language, "placement-proposed", new Text("{0} and {1}: a place for six months", placement.Title, placement.Incubator),
                [what, new Text("Please accept or decline before {0}:", deadline), mails.Link($"/placements/{placement.Id}")]);
        }

        await db.SaveChangesAsync(cancel);
    }

    /// <summary>A stay of this city, on either side.</summary>
    public async Task<Stay> FindAsync(Guid id, CancellationToken cancel = default)
    {
        var placement = await db.Set<Placement>().Where(one => one.Id == id).SingleOrNotFoundAsync(cancel);
        return new Stay(placement, await db.Set<Report>().Where(report => report.PlacementId == id).OrderBy(report => report.OpenedAt).ThenBy(report => report.Day == 0).ToListAsync(cancel));
    }

    /// <summary>The stays that this city hosts, the newest first. On the board is what ended after an instant, and all that is not over.</summary>
    public async Task<HostedStays> HostedAsync(Instant since, Guid? after, CancellationToken cancel = default)
    {
        var here = city.Required.Id;
        var hosted = db.Set<Placement>().AsNoTracking().Where(one => one.SecondCityId == here);
        var board = await hosted.Where(one => one.State != PlacementState.Declined && (one.State != PlacementState.Closed || one.Ends.Instant > since)).OrderByDescending(one => one.Id).ToListAsync(cancel);
        var page = await Paging.ReadAsync(after, one => one.Id, hosted.NewestFirst, cancel: cancel);
        var ids = board.Concat(page).Select(one => one.Id).Distinct().ToList();
        var reports = (await db.Set<Report>().AsNoTracking().Where(report => ids.Contains(report.PlacementId)).OrderBy(report => report.OpenedAt).ToListAsync(cancel)).ToLookup(report => report.PlacementId);
        Stay With(Placement one) => new(one, [.. reports[one.Id]]);
        return new HostedStays([.. board.Select(With)], page.Map(With));
    }

    public async Task AcceptAsApplicantAsync(Placement placement, CancellationToken cancel = default)
    {
        placement.AcceptAsApplicant(clock.Now());
        audit.Record("placement.accepted", placement.Id, new { side = "applicant" });
        await db.SaveChangesAsync(cancel);
    }

    public async Task AcceptAsHostAsync(Placement placement, LocalDate firstDay, CancellationToken cancel = default)
    {
        placement.AcceptAsHost(firstDay, clock.Now());
        audit.Record("placement.accepted", placement.Id, new { side = "host", firstDay = firstDay.ToString("uuuu-MM-dd", null) });
        await db.SaveChangesAsync(cancel);
    }

    public async Task DeclineAsync(Placement placement, bool asHost, string reason, CancellationToken cancel = default)
    {
        placement.Decline(reason, clock.Now());
        await timers.ClearAsync(placement.Id, cancel);
        audit.Record("placement.declined", placement.Id, new { side = asHost ? "host" : "applicant" });
        foreach (var reader in (await people.OfAsync(placement, cancel)).Where(reader => reader.IsHost != asHost))
            mails.Queue(reader.Email, reader.Language, "placement-declined", new Text("{0} and {1}: declined", placement.Title, placement.Incubator),
                [new Text(asHost ? "The host declined this stay." : "The start-up declined this stay."), mails.Link($"/placements/{placement.Id}")]);
        await db.SaveChangesAsync(cancel);
    }

    public async Task SignAsync(Placement placement, bool asHost, Guid account, string name, string digest, CancellationToken cancel = default)
    {
        placement.Sign(asHost, account, name, digest, clock.Now());
        audit.Record("agreement.signed", placement.Id, new { side = asHost ? "host" : "applicant", digest });
        await db.SaveChangesAsync(cancel);
    }

    public async Task SaveAsync(Report report, IReadOnlyDictionary<string, string> answers, CancellationToken cancel = default)
    {
        report.Save(answers, clock.Now());
        await db.SaveChangesAsync(cancel);
    }

    public async Task SendAsync(Placement placement, Report report, CancellationToken cancel = default)
    {
        report.Send(report.FormOf(placement), clock.Now());
        await timers.ClearAsync(report.Id, cancel);
        if (report.IsFinal)
            placement.Close(clock.Now());
        audit.Record("report.sent", report.Id, new { placement = placement.Id, report.Day });
        foreach (var reader in (await people.OfAsync(placement, cancel)).Where(reader => reader.IsHost))
            mails.Queue(reader.Email, reader.Language, "report-sent",
                report.IsFinal ? new Text("{0}: the final report is in", placement.Title) : new Text("{0}: the check-in of day {1} is in", placement.Title, report.Day),
                [new Text("Read it here:"), mails.Link($"/placements/{placement.Id}")]);
        await db.SaveChangesAsync(cancel);
    }
}

/// <summary>Somebody to write to about a stay.</summary>
public sealed record StayReader(string Email, string Language, bool IsHost);

/// <summary>Whom a stay concerns: its applicant, and the hosts of its city.</summary>
public sealed class StayPeople(CorridorDb db)
{
    public async Task<IReadOnlyList<StayReader>> OfAsync(Placement placement, CancellationToken cancel = default)
    {
        var rows = await db.Users
            .Where(account => account.Id == placement.OwnerId
                || db.Set<Membership>().Any(membership => membership.AccountId == account.Id && membership.Role == CityRole.Host))
            .OrderBy(account => account.Id)
            .Select(account => new { account.Id, account.Email, account.Language })
            .ToListAsync(cancel);
        return [.. rows.Select(row => new StayReader(row.Email!, row.Language, row.Id != placement.OwnerId))];
    }
}
