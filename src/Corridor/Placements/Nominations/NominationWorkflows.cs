using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Nominations;

/// <summary>A nomination, as workflows of the call that puts forward see it.</summary>
internal sealed class NominationSubject(CorridorDb db, Cities cities) : IWorkflowSubject
{
    public const string Name = "nomination";

    public string Kind => Name;

    public Text Label => new Text("Nomination");

    public string Parent => CallSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("nomination.title", ValueKind.Text, new Text("Who is put forward")),
        new("nomination.by", ValueKind.Text, new Text("The city that puts forward")),
        new("nomination.to", ValueKind.Text, new Text("The city whose call it is put forward to")),
        new("nomination.message", ValueKind.Text, new Text("The city's own words to the applicant")),
        new("nomination.asked", ValueKind.Moment, new Text("When the applicant was asked")),
        new("nomination.answerBy", ValueKind.Moment, new Text("When an answer comes too late")),
        new("nomination.open", ValueKind.Flag, new Text("It waits for the applicant's answer")),
        new("nomination.agreed", ValueKind.Flag, new Text("The applicant agreed")),
        new("nomination.declined", ValueKind.Flag, new Text("The applicant declined")),
        new("nomination.arrived", ValueKind.Flag, new Text("It is an application of the other call")),
        new("nomination.withdrawn", ValueKind.Flag, new Text("The applicant has withdrawn the consent")),
    ];

    public IReadOnlyList<Role> Roles { get; } = [new("applicant", new Text("Its applicant")) { HeldBy = (db, account) => db.Set<Nomination>().Where(one => one.OwnerId == account).Select(one => one.Id) }];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) =>
        await db.Set<Nomination>().Where(one => one.Id == id).Select(one => (Guid?)one.FromCallId).SingleOrDefaultAsync(cancel) is { } call ? new(call, $"/nominations/{id}") : null;

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        await db.Set<Nomination>().Where(one => ids.Contains(one.Id)).ToDictionaryAsync(one => one.Id, one => one.Title, cancel);

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var nomination = await db.Set<Nomination>().SingleAsync(one => one.Id == id, cancel);
        return new Dictionary<string, object?>
        {
            ["nomination.title"] = nomination.Title,
            ["nomination.by"] = (await cities.ByIdAsync(nomination.FirstCityId, cancel))?.Name,
            ["nomination.to"] = (await cities.ByIdAsync(nomination.SecondCityId, cancel))?.Name,
            ["nomination.message"] = nomination.Message,
            ["nomination.asked"] = nomination.AskedAt,
            ["nomination.answerBy"] = nomination.AnswerBy,
            ["nomination.open"] = nomination.State == NominationState.Asked,
            ["nomination.agreed"] = nomination.State is NominationState.Agreed or NominationState.Arrived,
            ["nomination.declined"] = nomination.State == NominationState.Declined,
            ["nomination.arrived"] = nomination.State == NominationState.Arrived,
            ["nomination.withdrawn"] = nomination.State == NominationState.Withdrawn,
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var found = await (
            from nomination in db.Set<Nomination>()
            join owner in db.Users on nomination.OwnerId equals owner.Id
            where nomination.Id == id
            select new { owner.Id, owner.Email, owner.Language, nomination.OriginCityId }).SingleOrDefaultAsync(cancel);
        return found is null ? [] : [new Reader(found.Email!, found.Language, Zone: (await cities.ByIdAsync(found.OriginCityId, cancel))?.Zone, AccountId: found.Id)];
    }
}

/// <summary>The call that a nomination leads to, and those who receive it there; it is another city's.</summary>
internal sealed class CallOfNomination(CorridorDb db, CorridorDbFactory databases, Cities cities) : ISubjectPart
{
    private const string Receivers = "receivers";

    public string Kind => NominationSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } = [new("nomination.call", ValueKind.Text, new Text("Title of the other call"))];

    public IReadOnlyList<Role> Roles { get; } = [new(Receivers, new Text("Coordinators of the other call, and hosts of a stay that came of it"))];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var call = await db.Set<Nomination>().Where(one => one.Id == id).Select(one => one.ToCallId).SingleAsync(cancel);
        await using var all = databases.AcrossCities();
        return new Dictionary<string, object?> { ["nomination.call"] = await all.Set<Call>().Where(one => one.Id == call).Select(one => one.Title).SingleOrDefaultAsync(cancel) };
    }

    /// <summary>Each in the city where they may open it; who is both is written to as host.</summary>
    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var nomination = await db.Set<Nomination>().SingleAsync(one => one.Id == id, cancel);
        await using var all = databases.AcrossCities();
        var stays = await all.Set<Placement>().Where(stay => stay.ApplicationId == nomination.ArrivedAsId && stay.State != PlacementState.Declined).Select(stay => new { stay.Id, stay.SecondCityId }).ToListAsync(cancel);
        var there = stays.Select(stay => stay.SecondCityId).Append(nomination.SecondCityId).ToList();
        var people = await (
            from membership in all.Set<Membership>()
            join account in all.Users on membership.AccountId equals account.Id
            where there.Contains(membership.CityId)
                && (membership.Role == CityRole.Host || (membership.Role == CityRole.Coordinator && membership.CityId == nomination.SecondCityId && (membership.CallId == null || membership.CallId == nomination.ToCallId)))
            orderby membership.Id
            select new { account.Id, account.Email, account.Language, membership.CityId, membership.Role }).ToListAsync(cancel);
        var slug = await all.Set<Call>().Where(call => call.Id == nomination.ToCallId).Select(call => call.Slug).SingleOrDefaultAsync(cancel);
        var readers = new List<Reader>();
        foreach (var one in people.OrderByDescending(one => one.Role == CityRole.Host))
        {
            var stay = stays.Find(stay => stay.SecondCityId == one.CityId);
            if (one.Role == CityRole.Host && stay is null)
                continue;
            var city = await cities.ByIdAsync(one.CityId, cancel);
            readers.Add(new Reader(one.Email!, one.Language, one.Role == CityRole.Host ? $"/placements/{stay!.Id}" : $"/coordinator/calls/{slug}/nominations", city?.Zone, one.Id, city));
        }

        return [.. readers.DistinctBy(reader => reader.Email, StringComparer.OrdinalIgnoreCase)];
    }
}

/// <summary>The time to answer is over: a nomination that was not answered is not put forward.</summary>
internal sealed class LapseNominationTask(CorridorDb db, Audit audit) : Activity
{
    private const string Lapsed = "Lapsed", Answered = "Answered";

    public override string Name => "LapseNominationTask";

    public override Text Label => new Text("End a nomination without an answer");

    public override string Subject => NominationSubject.Name;

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Lapsed, Answered];

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var id = step.Subject.Ids[NominationSubject.Name];
        var nomination = await db.Set<Nomination>().SingleAsync(one => one.Id == id, cancel);
        if (!nomination.Lapse(step.Now))
            return StepResult.By(Answered);
        audit.Record("nomination.lapsed", nomination.Id);
        return StepResult.By(Lapsed);
    }
}
