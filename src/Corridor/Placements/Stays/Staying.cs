using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Stays;

/// <summary>A stay with its reports.</summary>
public sealed record Stay(Placement Placement, IReadOnlyList<Report> Reports)
{
    /// <summary>The dates on which its start-up tells how it goes, the final report last.</summary>
    public IEnumerable<Milestone> Milestones =>
        Placement.CheckInDays.Select(day => new Milestone(day, Placement.MorningOf(day), Reports.FirstOrDefault(report => report.Day == day)))
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
public sealed class Staying(CorridorDb db, CurrentCity city, Audit audit, TimeProvider clock)
{
    /// <summary>Once per match, application and offer: a second call finds the first one's stay.</summary>
    internal async Task ProposeAsync(Call call, Guid match, StayGuest guest, PublicOffer offer, CancellationToken cancel)
    {
        if (await db.Set<Placement>().AnyAsync(one => one.MatchId == match && one.ApplicationId == guest.ApplicationId && one.OfferId == offer.Id, cancel))
            return;
        var placement = Placement.Proposed(call, match, guest, offer, city.Required.Zone, clock.Now());
        db.Add(placement);
        audit.Record("placement.proposed", placement.Id, new { match, application = guest.ApplicationId, offer = offer.Id });
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
        placement.Decline(asHost, reason, clock.Now());
        audit.Record("placement.declined", placement.Id, new { side = asHost ? "host" : "applicant" });
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
        report.Send(placement, clock.Now());
        if (report.IsFinal)
            placement.Close(clock.Now());
        audit.Record("report.sent", report.Id, new { placement = placement.Id, report.Day });
        await db.SaveChangesAsync(cancel);
    }
}
