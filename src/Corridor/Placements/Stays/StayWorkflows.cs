using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Stays;

/// <summary>A stay, as workflows see it in its host's city. Its call is another city's: no part of it is read here but its name.</summary>
internal sealed class PlacementSubject(CorridorDb db, Cities cities, StayPeople people, TimeProvider clock) : IWorkflowSubject
{
    public const string Name = "placement";
    private const string Guest = "guest", Host = "host", Unanswered = "unanswered";

    public string Kind => Name;

    public Text Label => new Text("Stay");

    public string? Parent => null;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("placement.id", ValueKind.Text, new Text("Its id, as in its page's address")),
        new("placement.title", ValueKind.Text, new Text("The start-up")),
        new("placement.incubator", ValueKind.Text, new Text("The incubator")),
        new("placement.city", ValueKind.Text, new Text("The host's city")),
        new("placement.origin", ValueKind.Text, new Text("The start-up's city")),
        new("placement.state", ValueKind.Text, new Text("Where it stands")),
        new("placement.proposed", ValueKind.Moment, new Text("When the match proposed it")),
        new("placement.answerBy", ValueKind.Moment, new Text("When an answer comes too late")),
        new("placement.accepted", ValueKind.Moment, new Text("When both had accepted")),
        new("placement.signed", ValueKind.Flag, new Text("All have signed")),
        new("placement.starts", ValueKind.Moment, new Text("The stay begins")),
        new("placement.ends", ValueKind.Moment, new Text("The stay ends")),
        new("placement.away", ValueKind.Moment, new Text("Back from its time away, if it is away")),
    ];

    public IReadOnlyList<Role> Roles { get; } =
    [
        new(Guest, new Text("The start-up")) { HeldBy = (db, account) => db.Set<Placement>().Where(one => one.OwnerId == account).Select(one => one.Id) },
        new(Host, new Text("Hosts of the city")) { HeldBy = (db, account) => InCitiesOf(db, account, CityRole.Host) },
        new(Unanswered, new Text("Those who have not accepted yet")),
    ];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) =>
        await db.Set<Placement>().AnyAsync(one => one.Id == id, cancel) ? new(null, $"/placements/{id}") : null;

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        await db.Set<Placement>().Where(one => ids.Contains(one.Id)).ToDictionaryAsync(one => one.Id, one => one.Title, cancel);

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var placement = await FindAsync(db, id, cancel);
        return new Dictionary<string, object?>
        {
            ["placement.id"] = placement.Id.ToString("D"),
            ["placement.title"] = placement.Title,
            ["placement.incubator"] = placement.Incubator,
            ["placement.city"] = (await cities.ByIdAsync(placement.SecondCityId, cancel))?.Name,
            ["placement.origin"] = (await cities.ByIdAsync(placement.FirstCityId, cancel))?.Name,
            ["placement.state"] = placement.State.ToString(),
            ["placement.proposed"] = placement.ProposedAt,
            ["placement.answerBy"] = placement.AnswerBy,
            ["placement.accepted"] = placement.AcceptedAt,
            ["placement.signed"] = placement.IsUnderway,
            ["placement.starts"] = placement.Starts.Instant,
            ["placement.ends"] = placement.Ends.Instant,
            ["placement.away"] = placement.AwayUntil(clock.Now()) is { } back ? ZonedMoment.MorningOf(back, placement.Starts.Zone).Instant : null,
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var placement = await FindAsync(db, id, cancel);
        var readers = new List<Reader>();
        if (role == Guest || (role == Unanswered && placement.ApplicantAcceptedAt is null))
            readers.AddRange(await people.OfAsync(placement, StayParty.StartUp, cancel));
        if (role == Host || (role == Unanswered && placement.HostAcceptedAt is null))
            readers.AddRange(await people.OfAsync(placement, StayParty.Host, cancel));
        return readers;
    }

    /// <summary>The stays in the cities where an account has a role.</summary>
    internal static IQueryable<Guid> InCitiesOf(CorridorDb db, Guid account, CityRole role) => db.Set<Placement>()
        .Where(placement => db.Set<Membership>().Any(one => one.CityId == placement.SecondCityId && one.AccountId == account && one.Role == role && (one.CallId == null || one.CallId == placement.CallId)))
        .Select(placement => placement.Id);

    internal static Task<Placement> FindAsync(CorridorDb db, Guid id, CancellationToken cancel) => db.Set<Placement>().SingleAsync(one => one.Id == id, cancel);
}

/// <summary>Those who run a stay's call, and those of the two cities, each with the page that they may open.</summary>
internal sealed class CallOfPlacement(CorridorDb db, CorridorDbFactory databases, Cities cities) : ISubjectPart
{
    public string Kind => PlacementSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } = [new("placement.call", ValueKind.Text, new Text("Title of the call"))];

    public IReadOnlyList<Role> Roles { get; } = 
    [
        // What is to be done about a stay is done where it is; the others are written to.
        new("coordinators", new Text("Coordinators of the call and of both cities")) { HeldBy = (db, account) => PlacementSubject.InCitiesOf(db, account, CityRole.Coordinator) },
    ];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var placement = await PlacementSubject.FindAsync(db, id, cancel);
        await using var all = databases.AcrossCities();
        return new Dictionary<string, object?> { ["placement.call"] = await all.Set<Call>().Where(call => call.Id == placement.CallId).Select(call => call.Title).SingleOrDefaultAsync(cancel) };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var placement = await PlacementSubject.FindAsync(db, id, cancel);
        List<Guid> concerned = [placement.SecondCityId, placement.FirstCityId, placement.CallCityId];
        await using var all = databases.AcrossCities();
        var slug = await all.Set<Call>().Where(call => call.Id == placement.CallId).Select(call => call.Slug).SingleOrDefaultAsync(cancel);
        var coordinators = await (
            from membership in all.Set<Membership>()
            join account in all.Users on membership.AccountId equals account.Id
            where concerned.Contains(membership.CityId) && membership.Role == CityRole.Coordinator && (membership.CallId == null || membership.CallId == placement.CallId)
            orderby membership.Id
            select new { account.Email, account.Language, membership.CityId }).ToListAsync(cancel);
        var readers = new List<Reader>();
        // Who coordinates several of them is written to once, about the nearest one.
        foreach (var one in coordinators.OrderBy(one => concerned.IndexOf(one.CityId)))
        {
            var city = await cities.ByIdAsync(one.CityId, cancel);
            var isOfStay = one.CityId == placement.FirstCityId || one.CityId == placement.SecondCityId;
            readers.Add(new Reader(one.Email!, one.Language, isOfStay ? $"/placements/{id}" : $"/coordinator/calls/{slug}/matching", city?.Zone, City: city));
        }

        return readers;
    }
}

/// <summary>What the sides of a stay report, and how they keep up.</summary>
internal sealed class ReportsOfPlacement(CorridorDb db, TimeProvider clock) : ISubjectPart
{
    public string Kind => PlacementSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("placement.late", ValueKind.Number, new Text("Reports that are late now")),
        new("placement.nextReport", ValueKind.Moment, new Text("When its next report opens")),
        new("placement.reportsLeft", ValueKind.Number, new Text("Reports that are not open yet")),
    ];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var now = clock.Now();
        var placement = await PlacementSubject.FindAsync(db, id, cancel);
        var waiting = await WaitingAsync(db, placement, cancel);
        return new Dictionary<string, object?>
        {
            ["placement.late"] = (decimal)await db.Set<Report>().CountAsync(report => report.PlacementId == id && report.SentAt == null && report.DueAt < now, cancel),
            // What waited for a report that does not come any more goes on when the stay ends.
            ["placement.nextReport"] = waiting is [var next, ..] ? next.At : placement.Ends.Instant,
            ["placement.reportsLeft"] = (decimal)waiting.Count,
        };
    }

    /// <summary>What is not open yet, in order.</summary>
    internal static async Task<IReadOnlyList<ScheduledReport>> WaitingAsync(CorridorDb db, Placement placement, CancellationToken cancel)
    {
        if (!placement.IsUnderway)
            return [];
        var opened = (await db.Set<Report>().Where(one => one.PlacementId == placement.Id).Select(one => new { one.Key, one.Number }).ToListAsync(cancel)).Select(one => (one.Key, one.Number)).ToHashSet();
        return [.. placement.Schedule.Where(one => !opened.Contains((one.Terms.Key, one.Number)))];
    }
}

/// <summary>The change that a stay's sides speak of now, or spoke of last.</summary>
internal sealed class AmendmentsOfPlacement(CorridorDb db, StayPeople people) : ISubjectPart
{
    private const string Asked = "asked", Proposer = "proposer";

    public string Kind => PlacementSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("placement.change.reason", ValueKind.Text, new Text("Why the stay is to change, as its side wrote")),
        new("placement.change.accepted", ValueKind.Flag, new Text("The last change was accepted")),
    ];

    public IReadOnlyList<Role> Roles { get; } =
    [
        new(Asked, new Text("The side that a change was proposed to")),
        new(Proposer, new Text("The side that proposed a change")),
    ];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var last = await LastAsync(id, cancel);
        return new Dictionary<string, object?>
        {
            ["placement.change.reason"] = last?.Reason,
            ["placement.change.accepted"] = last?.State == AmendmentState.Accepted,
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel) =>
        await LastAsync(id, cancel) is { } last
            ? await people.OfAsync(await PlacementSubject.FindAsync(db, id, cancel), role == Proposer ? last.By : last.Asked, cancel)
            : [];

    private Task<Amendment?> LastAsync(Guid id, CancellationToken cancel) => db.Set<Amendment>().Where(one => one.PlacementId == id).OrderByDescending(one => one.Id).FirstOrDefaultAsync(cancel);
}

/// <summary>A report, as workflows see it.</summary>
internal sealed class ReportSubject(CorridorDb db, StayPeople people) : IWorkflowSubject
{
    public const string Name = "report";
    private const string Author = "author", Readers = "readers";

    public string Kind => Name;

    public Text Label => new Text("Report of a stay");

    public string Parent => PlacementSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("report.title", ValueKind.Text, new Text("Which one, in words")),
        new("report.key", ValueKind.Text, new Text("Which kind, as the recipe names it")),
        new("report.by", ValueKind.Text, new Text("Which side writes it: {0} or {1}", "startUp", "host")),
        new("report.final", ValueKind.Flag, new Text("It is of the end of the stay")),
        new("report.opened", ValueKind.Moment, new Text("When it was opened")),
        new("report.due", ValueKind.Moment, new Text("When it is late")),
        new("report.sent", ValueKind.Flag, new Text("It was sent")),
        new("report.reminders", ValueKind.Number, new Text("How often it was called for")),
    ];

    public IReadOnlyList<Role> Roles { get; } =
    [
        new(Author, new Text("The side that writes it")),
        new(Readers, new Text("The other side, once it may read it")),
    ];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) =>
        await db.Set<Report>().Where(one => one.Id == id).Select(one => (Guid?)one.PlacementId).SingleOrDefaultAsync(cancel) is { } placement
            ? new(placement, $"/placements/{placement}/reports/{id}")
            : null;

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) => await (
        from report in db.Set<Report>()
        join placement in db.Set<Placement>() on report.PlacementId equals placement.Id
        where ids.Contains(report.Id)
        select new { report.Id, placement.Title }).ToDictionaryAsync(one => one.Id, one => one.Title, cancel);

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var report = await FindAsync(db, id, cancel);
        var terms = report.TermsOf(await PlacementSubject.FindAsync(db, report.PlacementId, cancel));
        return new Dictionary<string, object?>
        {
            ["report.title"] = InEachLanguage(ScheduledReport.TitleOf(terms, report.Number)),
            ["report.key"] = report.Key,
            ["report.by"] = terms.By == StayParty.Host ? "host" : "startUp",
            ["report.final"] = terms.When == ReportTime.End,
            ["report.opened"] = report.OpenedAt,
            ["report.due"] = report.DueAt,
            ["report.sent"] = report.SentAt is not null,
            ["report.reminders"] = (decimal)report.Reminders,
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var report = await FindAsync(db, id, cancel);
        var placement = await PlacementSubject.FindAsync(db, report.PlacementId, cancel);
        var by = report.TermsOf(placement).By;
        if (role == Author)
            return await people.OfAsync(placement, by, cancel);
        var stay = new Stay(placement, await db.Set<Report>().Where(one => one.PlacementId == placement.Id).ToListAsync(cancel), []);
        return stay.MayRead(report, by.Other()) ? await people.OfAsync(placement, by.Other(), cancel) : [];
    }

    internal static Task<Report> FindAsync(CorridorDb db, Guid id, CancellationToken cancel) => db.Set<Report>().SingleAsync(one => one.Id == id, cancel);

    private static LocalizedText InEachLanguage(Text text) =>
        LocalizedText.Of(Languages.Interface.Select(language => KeyValuePair.Create(language.Tag, Translations.In(language.Tag).Of(text))));
}
