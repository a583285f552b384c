using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Applications;

/// <summary>An application, as workflows see it.</summary>
internal sealed class ApplicationSubject(CorridorDb db, Cities cities) : IWorkflowSubject
{
    public const string Name = "application";

    public string Kind => Name;

    public Text Label => new Text("Application");

    public string Parent => "call";

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("application.title", ValueKind.Text, new Text("Title of the application")),
        new("application.number", ValueKind.Text, new Text("Number of the application")),
        new("application.language", ValueKind.Text, new Text("Language of the application")),
        new("application.started", ValueKind.Moment, new Text("When it was started")),
        new("application.saved", ValueKind.Moment, new Text("When it was last saved")),
        new("application.submitted", ValueKind.Flag, new Text("It was submitted and stands")),
        new("application.withdrawn", ValueKind.Flag, new Text("It was withdrawn")),
    ];

    public IReadOnlyList<Role> Roles { get; } = [new("applicant", new Text("Its applicant")) { HeldBy = (db, account) => db.Set<Application>().OwnedBy(account).Select(one => one.Id) }];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) =>
        await db.Set<Application>().Where(one => one.Id == id).Select(one => (Guid?)one.CallId).SingleOrDefaultAsync(cancel) is { } call ? new(call, $"/applications/{id}") : null;

    public async Task<IReadOnlyList<Guid>> NewestAsync(Guid? root, int most, CancellationToken cancel) =>
        await db.Set<Application>().Where(one => root == null || one.CallId == root).OrderByDescending(one => one.Id).Select(one => one.Id).Take(most).ToListAsync(cancel);

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        await db.Set<Application>().Where(one => ids.Contains(one.Id)).ToDictionaryAsync(one => one.Id, one => one.Title, cancel);

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var application = await db.Set<Application>().SingleAsync(one => one.Id == id, cancel);
        return new Dictionary<string, object?>
        {
            ["application.title"] = application.Title,
            ["application.number"] = application.Receipt,
            ["application.language"] = application.Language,
            ["application.started"] = application.CreatedAt,
            ["application.saved"] = application.SavedAt,
            ["application.submitted"] = application.IsSubmitted,
            ["application.withdrawn"] = application.WithdrawnAt is not null,
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var found = await (
            from application in db.Set<Application>()
            join owner in db.Users on application.OwnerId equals owner.Id
            where application.Id == id
            select new { owner.Id, owner.Email, owner.Language, application.OriginCityId }).SingleOrDefaultAsync(cancel);
        return found is null ? [] : [new Reader(found.Email!, found.Language, Zone: (await cities.ByIdAsync(found.OriginCityId, cancel))?.Zone, AccountId: found.Id)];
    }
}

/// <summary>What has come in to a call.</summary>
internal sealed class IntakeOfCall(CorridorDb db) : ISubjectPart
{
    public string Kind => "call";

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("call.submitted", ValueKind.Number, new Text("Applications submitted")),
        new("call.drafts", ValueKind.Number, new Text("Drafts never submitted")),
    ];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var count = (await Intake.CountsAsync(db, [id], cancel)).GetValueOrDefault(id, IntakeCount.None);
        return new Dictionary<string, object?> { ["call.submitted"] = (decimal)count.Submitted, ["call.drafts"] = (decimal)count.Drafts };
    }
}
