using Corridor.Calls;
using Corridor.Data;
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

/// <summary>The call that a nomination leads to; it is another city's.</summary>
internal sealed class CallOfNomination(CorridorDb db, CorridorDbFactory databases) : ISubjectPart
{
    public string Kind => NominationSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } = [new("nomination.call", ValueKind.Text, new Text("Title of the other call"))];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var call = await db.Set<Nomination>().Where(one => one.Id == id).Select(one => one.ToCallId).SingleAsync(cancel);
        await using var all = databases.AcrossCities();
        return new Dictionary<string, object?> { ["nomination.call"] = await all.Set<Call>().Where(one => one.Id == call).Select(one => one.Title).SingleOrDefaultAsync(cancel) };
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
