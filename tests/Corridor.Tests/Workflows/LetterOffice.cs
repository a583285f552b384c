using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Workflows;

/// <summary>A city whose workflows are about letters. A letter has keepers, who have accounts, and readers, who are only written to.</summary>
internal sealed class LetterOffice : IAsyncDisposable
{
    public static readonly Guid Root = Guid.NewGuid();

    private LetterOffice(TestDatabase database, City city) => (Database, City) = (database, city);

    public TestDatabase Database { get; }

    public City City { get; }

    public Guid Letter { get; } = Guid.NewGuid();

    public static async Task<LetterOffice> OpenAsync()
    {
        var database = await TestDatabase.CreateAsync(services => services
            .AddWorkflowSubject<LetterSubject>()
            .AddWorkflowEvent("LetterSentEvent", "letter", new Text("A letter was sent"))
            .AddActivity<StuckTask>());
        return new(database, await database.CityAsync("north"));
    }

    public static ActivityRecord Activity(string name, string id, JsonObject? properties = null) => new(id, name, 0, 0, IsStart: false, properties ?? []);

    /// <summary>Publishes steps that follow the letter's sending; ways are "from outcome to", and the first step stands right after the start.</summary>
    public Task<WorkflowType> PublishAsync(ActivityRecord[] steps, params string[] ways) => Database.In(City, async services =>
    {
        var book = services.GetRequiredService<WorkflowBook>();
        var type = await book.KeepAsync(Definition(steps, ways), new WorkflowRoot("letter", Root));
        await book.PublishAsync(type, null);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        return type;
    });

    public Task<List<string>> ProblemsAsync(ActivityRecord[] steps, params string[] ways) => Database.In(City, async services =>
    {
        var book = services.GetRequiredService<WorkflowBook>();
        return book.Issues(await book.KeepAsync(Definition(steps, ways), new WorkflowRoot("letter", Root))).Select(issue => issue.Problem.ToString()).ToList();
    });

    private static WorkflowDefinition Definition(ActivityRecord[] steps, string[] ways) => new()
    {
        WorkflowTypeId = "test",
        Name = LocalizedText.Of("en", "Test"),
        Activities = [Activity("LetterSentEvent", "sent") with { IsStart = true }, .. steps],
        Transitions = [new Transition("sent", "Done", steps[0].ActivityId), .. ways.Select(way => way.Split(' ')).Select(way => new Transition(way[0], way[1], way[2]))],
    };

    public async Task SendAsync(params Guid[] letters)
    {
        foreach (var letter in letters.DefaultIfEmpty(Letter))
        {
            await Database.In(City, async services =>
            {
                await services.GetRequiredService<IHandle<IWorkflowEvent>>().HandleAsync(new Happened("LetterSentEvent", letter, Root), default);
                await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
            });
        }

        await DrainAsync();
    }

    public Task DrainAsync() => Database.Services.GetRequiredService<DueTimers>().DrainAsync();

    public async Task LaterAsync(Duration time)
    {
        Database.Clock.Advance(time);
        await DrainAsync();
    }

    /// <summary>Somebody with an account who keeps the letter.</summary>
    public Task<Guid> KeeperAsync(string name, Guid? letter = null) => Database.In(City, async services =>
    {
        var account = await services.GetRequiredService<SignIn>().AccountForAsync($"{name}@example.org", name, "en");
        var db = services.GetRequiredService<CorridorDb>();
        db.Add(new Membership { AccountId = account.Id, Role = CityRole.Host, CallId = letter ?? Letter, Since = Database.Clock.Now() });
        await db.SaveChangesAsync();
        return account.Id;
    });

    public Task BookAsync(Func<WorkflowBook, Guid, Task> act) => Database.In(City, async services =>
    {
        var instance = await services.GetRequiredService<CorridorDb>().Set<Workflow>().Select(one => one.Id).SingleAsync();
        await act(services.GetRequiredService<WorkflowBook>(), instance);
    });

    /// <summary>What the instance of a letter did after its start, and whether it is over.</summary>
    public async Task<string> StoryAsync(Guid? letter = null)
    {
        var about = letter ?? Letter;
        await using var db = Database.In(City);
        var instance = await db.Set<Workflow>().SingleAsync(one => one.SubjectId == about);
        var made = await db.Set<JournalEntry>().Where(entry => entry.WorkflowId == instance.Id && entry.ActivityId != "sent").OrderBy(entry => entry.Number).ToListAsync();
        return string.Join(", ", made.Select(entry => $"{entry.ActivityId} {(entry.Failed ? "failed" : entry.Outcome)}".TrimEnd()).Append(instance.State.ToString()));
    }

    public async Task<T> ReadAsync<T>(Func<CorridorDb, Task<T>> read)
    {
        await using var db = Database.In(City);
        return await read(db);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private sealed record Happened(string Name, Guid Subject, Guid? Root) : IWorkflowEvent;

    internal sealed class LetterSubject : IWorkflowSubject
    {
        public static ConcurrentDictionary<Guid, bool> Gone { get; } = new();

        public string Kind => "letter";

        public Text Label => new("Letter");

        public string? Parent => null;

        public IReadOnlyList<Variable> Variables => [new("letter.title", ValueKind.Text, new Text("Title")), new("letter.due", ValueKind.Moment, new Text("Due"))];

        public IReadOnlyList<Role> Roles =>
        [
            new("keepers", new Text("Keepers")) { HeldBy = (db, account) => db.Set<Membership>().Where(one => one.AccountId == account && one.CallId != null).Select(one => one.CallId!.Value) },
            new("readers", new Text("Readers")),
        ];

        public Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) => Task.FromResult(ids.ToDictionary(id => id, _ => "Letter"));

        public Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) => Task.FromResult(Gone.ContainsKey(id) ? null : new SubjectPlace(null, "/letters/" + id));

        public Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyDictionary<string, object?>>(new Dictionary<string, object?> { ["letter.title"] = "Dear all", ["letter.due"] = null });

        public Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<Reader>>(role == "readers" ? [new Reader("ada@example.org", "en"), new Reader("bo@example.org", "fr")] : []);
    }

    /// <summary>Gets stuck until it is told not to.</summary>
    internal sealed class StuckTask : Activity
    {
        public static ConcurrentDictionary<Guid, bool> Free { get; } = new();

        public override string Name => "StuckTask";

        public override Text Label => new("Stuck");

        public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel) =>
            Free.ContainsKey(step.Workflow.SubjectId) ? ValueTask.FromResult(StepResult.Done) : throw new WorkflowFaultException(new Text("Stuck."));
    }
}
