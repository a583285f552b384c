using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Stays;

/// <summary>A stay with its reports, and its amendments where they are read.</summary>
public sealed record Stay(Placement Placement, IReadOnlyList<Report> Reports, IReadOnlyList<Amendment> Amendments)
{
    /// <summary>The dates on which its sides tell how it goes, in order.</summary>
    public IEnumerable<Milestone> Milestones
    {
        get
        {
            var scheduled = Placement.Schedule;
            // What was opened before the dates changed stays.
            var opened = Reports.Where(report => !scheduled.Any(one => one.Terms.Key == report.Key && one.Number == report.Number))
                .Select(report => new Milestone(report.TermsOf(Placement), report.Number, report.OpenedAt, report));
            return scheduled.Select(one => new Milestone(one.Terms, one.Number, one.At, Reports.FirstOrDefault(report => report.Key == one.Terms.Key && report.Number == one.Number)))
                .Concat(opened).OrderBy(one => one.At);
        }
    }

    /// <summary>The change that waits for an answer.</summary>
    public Amendment? Proposed => Amendments.FirstOrDefault(one => one.State == AmendmentState.Proposed);

    /// <summary>Whether a side reads a report: its own; the other's once sent; of mutual ones once its own are in.</summary>
    public bool MayRead(Report report, StayParty side)
    {
        var terms = report.TermsOf(Placement);
        return terms.By == side || (report.SentAt is not null && (!terms.Mutual || Placement.Terms.Reports.Where(other => other.Mutual && other.By == side && other.When == terms.When)
            .All(other => Reports.Any(own => own.Key == other.Key && own.SentAt is not null))));
    }

    /// <summary>Numbers and choices of the one sent before, to begin the next from: a monthly report changes little.</summary>
    public Dictionary<string, string> LentTo(Report report)
    {
        var before = Reports.Where(one => one.Key == report.Key && one.Number < report.Number && one.SentAt is not null).MaxBy(one => one.Number);
        return before is null
            ? []
            : report.FormOf(Placement).Fields.Where(field => field.Kind is FieldKind.Number or FieldKind.Money && before.Answers.ContainsKey(field.Key)).ToDictionary(field => field.Key, field => before.Answers[field.Key]);
    }

    public int LateAt(Instant now) => Reports.Count(report => report.IsLateAt(now));
}

/// <summary>What a city hosts: all that stands or ended lately, and a page of all there ever was.</summary>
public sealed record HostedStays(IReadOnlyList<Stay> Board, Paged<Stay> Page);

/// <summary>A date of a stay. Its report is there once it opened.</summary>
public sealed record Milestone(ReportTerms Terms, int Number, Instant At, Report? Report)
{
    public Text Title => ScheduledReport.TitleOf(Terms, Number);
}

/// <summary>Stays from the proposal to the final report; all of it happens in the host's city.</summary>
public sealed class Staying(CorridorDb db, CurrentCity city, WorkflowBook workflows, Audit audit, TimeProvider clock)
{
    private const int MostAmendments = 50;

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
    public async Task<Stay> FindAsync(Guid id, CancellationToken cancel = default) =>
        await WithAsync(await db.Set<Placement>().Where(one => one.Id == id).SingleOrNotFoundAsync(cancel), cancel);

    /// <summary>With what was reported and changed.</summary>
    public async Task<Stay> WithAsync(Placement placement, CancellationToken cancel = default)
    {
        var reports = await db.Set<Report>().Where(report => report.PlacementId == placement.Id).OrderBy(report => report.OpenedAt).ThenBy(report => report.Key).ToListAsync(cancel);
        return new Stay(placement, reports, await db.Set<Amendment>().Where(one => one.PlacementId == placement.Id).OrderByDescending(one => one.Id).Take(MostAmendments).ToListAsync(cancel));
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
        Stay With(Placement one) => new(one, [.. reports[one.Id]], []);
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

    public async Task SaveAsync(Report report, IReadOnlyDictionary<string, string> answers, CancellationToken cancel = default)
    {
        report.Save(answers, clock.Now());
        await db.SaveChangesAsync(cancel);
    }

    public async Task SendAsync(Placement placement, Report report, CancellationToken cancel = default)
    {
        var now = clock.Now();
        report.Send(placement, now);
        audit.Record("report.sent", report.Id, new { placement = placement.Id, report.Key, report.Number });
        // The stay is complete with the last report that its start-up owes at its end.
        if (report.TermsOf(placement) is { When: ReportTime.End, By: StayParty.StartUp } && await OwesNothingAsync(placement, report, cancel))
            placement.Close(now);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>All is well: the one answer that is needed, and sent.</summary>
    public async Task SendAllWellAsync(Placement placement, Report report, CancellationToken cancel = default)
    {
        var field = ScheduledReport.AllWell(report.FormOf(placement)) ?? throw RuleBroken.Now("Some answers are missing or need a change: they are marked below.");
        report.Save(new Dictionary<string, string>(report.Answers) { [field.Key] = "yes" }, clock.Now());
        await SendAsync(placement, report, cancel);
    }

    /// <summary>One side would change an agreed stay, or ends it early.</summary>
    public async Task<Amendment> AmendAsync(Placement placement, Change change, StayParty by, Guid account, string reason, CancellationToken cancel = default)
    {
        RuleBroken.If(change.Kind != AmendmentKind.Stop && await db.Set<Amendment>().AnyAsync(one => one.PlacementId == placement.Id && one.State == AmendmentState.Proposed, cancel), "Another change waits for an answer: answer it or take it back first.");
        var amendment = Amendment.Propose(placement, change, by, account, reason, clock.Now());
        db.Add(amendment);
        audit.Record("amendment.proposed", amendment.Id, new { placement = placement.Id, kind = change.Kind.ToString(), by = by.ToString() });
        await RedateAsync(placement, amendment, cancel);
        return amendment;
    }

    public async Task AcceptAsync(Placement placement, Amendment amendment, StayParty by, CancellationToken cancel = default)
    {
        amendment.Accept(placement, by, clock.Now());
        audit.Record("amendment.accepted", amendment.Id, new { placement = placement.Id });
        await RedateAsync(placement, amendment, cancel);
    }

    public async Task RefuseAsync(Placement placement, Amendment amendment, StayParty by, CancellationToken cancel = default)
    {
        amendment.Refuse(placement, by, clock.Now());
        audit.Record("amendment.refused", amendment.Id, new { placement = placement.Id });
        await db.SaveChangesAsync(cancel);
    }

    public async Task WithdrawAsync(Amendment amendment, StayParty by, CancellationToken cancel = default)
    {
        amendment.Withdraw(by, clock.Now());
        audit.Record("amendment.withdrawn", amendment.Id);
        await db.SaveChangesAsync(cancel);
    }

    // Whatever waits for a date of this stay waits for the new one.
    private async Task RedateAsync(Placement placement, Amendment amendment, CancellationToken cancel)
    {
        if (amendment.State == AmendmentState.Accepted)
            await workflows.RedateAsync(placement.CallId, placement.Id, cancel);
        await db.SaveChangesAsync(cancel);
    }

    private async Task<bool> OwesNothingAsync(Placement placement, Report sent, CancellationToken cancel)
    {
        var keys = placement.Terms.Reports.Where(terms => terms is { When: ReportTime.End, By: StayParty.StartUp } && terms.Key != sent.Key).Select(terms => terms.Key).ToList();
        return await db.Set<Report>().CountAsync(one => one.PlacementId == placement.Id && keys.Contains(one.Key) && one.SentAt != null, cancel) == keys.Count;
    }
}
