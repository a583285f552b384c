using Corridor.Accounts;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Calls;

/// <summary>A call, as workflows see it: its dates and its coordinators.</summary>
internal sealed class CallSubject(CorridorDb db, CallCoordinators coordinators) : IWorkflowSubject
{
    public const string Name = "call";

    private const int NamedRounds = 4;

    public string Kind => Name;

    public Text Label => new Text("Call");

    public string? Parent => null;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("call.title", ValueKind.Text, new Text("Title of the call")),
        new("call.slug", ValueKind.Text, new Text("Address of the call")),
        new("call.opens", ValueKind.Moment, new Text("Applications open")),
        new("call.closes", ValueKind.Moment, new Text("Applications close")),
        new("call.open", ValueKind.Flag, new Text("The call takes applications")),
        .. Enum.GetValues<StageKind>().SelectMany(kind => new Variable[]
        {
            new(Opens(kind), ValueKind.Moment, new Text("Stage “{0}” begins", StageKinds.LabelOf(kind))),
            new(Closes(kind), ValueKind.Moment, new Text("Stage “{0}” ends", StageKinds.LabelOf(kind))),
        }),
        .. Enumerable.Range(1, NamedRounds).SelectMany(number => new Variable[]
        {
            new(RoundOpens(number), ValueKind.Moment, new Text("Round {0} of the jury begins", number)),
            new(RoundCloses(number), ValueKind.Moment, new Text("Round {0} of the jury ends", number)),
        }),
    ];

    public IReadOnlyList<Role> Roles { get; } = [new("coordinators", new Text("Coordinators of the call")) { HeldBy = CallCoordinators.CallsOf }];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) =>
        await db.Set<Call>().Where(call => call.Id == id).Select(call => call.Slug).SingleOrDefaultAsync(cancel) is { } slug ? new(null, $"/coordinator/calls/{slug}/applications") : null;

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        // As it is about to be saved, when an event of its own asks.
        var call = await db.Set<Call>().SingleAsync(one => one.Id == id, cancel);
        var values = new Dictionary<string, object?>
        {
            ["call.title"] = call.Title,
            ["call.slug"] = call.Slug,
            ["call.opens"] = call.OpensAt,
            ["call.closes"] = call.ClosesAt,
            ["call.open"] = call.State == CallState.Published,
        };
        foreach (var kind in Enum.GetValues<StageKind>())
        {
            // Of several stages of a kind, the rounds of a jury, the whole stretch.
            var stages = call.Stages.Where(stage => stage.Kind == kind).ToList();
            values[Opens(kind)] = stages.MinBy(stage => stage.Opens.Instant)?.Opens.Instant;
            values[Closes(kind)] = stages.MaxBy(stage => stage.Closes.Instant)?.Closes.Instant;
        }

        for (var number = 1; number <= NamedRounds; number++)
        {
            var round = call.Rounds.ElementAtOrDefault(number - 1);
            values[RoundOpens(number)] = round?.Stage.Opens.Instant;
            values[RoundCloses(number)] = round?.Stage.Closes.Instant;
        }

        return values;
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel) =>
        [.. (await coordinators.OfAsync(id, cancel)).Select(account => new Reader(account.Email!, account.Language, AccountId: account.Id))];

    public async Task<IReadOnlyList<Guid>> NewestAsync(Guid? root, int most, CancellationToken cancel) =>
        await db.Set<Call>().Where(call => root == null || call.Id == root).OrderByDescending(call => call.Id).Select(call => call.Id).Take(most).ToListAsync(cancel);

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        (await db.Set<Call>().Where(call => ids.Contains(call.Id)).Select(call => new { call.Id, call.Title }).ToListAsync(cancel)).ToDictionary(call => call.Id, call => call.Title.ToString());

    public Task<Guid?> BySlugAsync(string slug, CancellationToken cancel) =>
        db.Set<Call>().Where(call => call.Slug == slug).Select(call => (Guid?)call.Id).SingleOrDefaultAsync(cancel);

    // As it is about to be saved, when its publication asks.
    public async Task<bool> IsLiveAsync(Guid id, CancellationToken cancel) =>
        await db.Set<Call>().SingleOrDefaultAsync(one => one.Id == id, cancel) is { State: CallState.Published };

    private static string RoundOpens(int number) => $"call.round{number}.opens";

    private static string RoundCloses(int number) => $"call.round{number}.closes";

    private static string Opens(StageKind kind) => $"call.{StageKinds.NameOf(kind)}.opens";

    private static string Closes(StageKind kind) => $"call.{StageKinds.NameOf(kind)}.closes";
}

/// <summary>Who runs the city, for its own workflows.</summary>
internal sealed class CoordinatorsOfCity(CallCoordinators coordinators) : ISubjectPart
{
    public string Kind => "city";

    public IReadOnlyList<Role> Roles { get; } = 
    [
        new("coordinators", new Text("Coordinators of the city"))
        {
            HeldBy = (db, account) => db.Set<Membership>().Where(one => one.AccountId == account && one.Role == CityRole.Coordinator && one.CallId == null).Select(one => one.CityId),
        },
    ];

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel) =>
        [.. (await coordinators.OfCityAsync(cancel)).Select(account => new Reader(account.Email!, account.Language))];
}

/// <summary>A call's workflows run from its publication on, and follow its dates.</summary>
internal sealed class CallWorkflows(CorridorDb db, WorkflowBook book) : IHandle<CallPublished>, IHandle<CallRescheduled>, IHandle<CallArchived>
{
    public async Task HandleAsync(CallPublished happened, CancellationToken cancel)
    {
        foreach (var type in await db.Set<WorkflowType>().Where(type => type.RootId == happened.Call.Id && type.PublishedId == null).ToListAsync(cancel))
            await book.PublishAsync(type, null, cancel);
        // Those published before the call: their schedules run from now on.
        await book.RedateAsync(happened.Call.Id, cancel);
    }

    public Task HandleAsync(CallRescheduled happened, CancellationToken cancel) => book.RedateAsync(happened.Call.Id, cancel);

    public Task HandleAsync(CallArchived happened, CancellationToken cancel) => book.RedateAsync(happened.Call.Id, cancel);
}
