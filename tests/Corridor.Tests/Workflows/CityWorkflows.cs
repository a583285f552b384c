using System.Text.Json.Nodes;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Workflows;

/// <summary>Workflows of a city, written short and started by a bell; what they did.</summary>
internal sealed class CityWorkflows(TestDatabase database, City city)
{
    public const string Bell = "BellEvent";

    public static void AddBell(IServiceCollection services) => services.AddWorkflowEvent(Bell, "city", new Text("The bell rang"));

    public static ActivityRecord Step(string name, string id, JsonObject? properties = null) => new(id, name, 0, 0, IsStart: false, properties ?? []);

    public static ActivityRecord Start(string name, string id, JsonObject? properties = null) => Step(name, id, properties) with { IsStart = true };

    public static ActivityRecord Log(string id) => Step("LogTask", id, new() { ["Text"] = id });

    /// <param name="key">Its id.</param>
    /// <param name="steps">What it does.</param>
    /// <param name="ways">"from to", or "from outcome to".</param>
    public static WorkflowDefinition Definition(string key, ActivityRecord[] steps, params string[] ways) => new()
    {
        WorkflowTypeId = key,
        Name = LocalizedText.Of("en", key),
        Activities = steps,
        Transitions = [.. ways.Select(way => way.Split(' ')).Select(way => new Transition(way[0], way.Length == 3 ? way[1] : "Done", way[^1]))],
    };

    public Task<WorkflowType> PublishAsync(WorkflowDefinition definition, WorkflowRoot? root = null) => database.In(city, async services =>
    {
        var book = services.GetRequiredService<WorkflowBook>();
        var type = await book.KeepAsync(definition, root);
        await book.PublishAsync(type, null);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        return type;
    });

    public Task<IReadOnlyList<string>> IssuesAsync(WorkflowDefinition definition) => database.In(city, services =>
        Task.FromResult<IReadOnlyList<string>>([.. services.GetRequiredService<WorkflowCheck>().Issues(definition, null).Select(issue => issue.Problem.ToString())]));

    public Task BookAsync(Func<WorkflowBook, CorridorDb, Task> act) => database.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        await act(services.GetRequiredService<WorkflowBook>(), db);
        await db.SaveChangesAsync();
    });

    public Task RingAsync() => database.In(city, async services =>
    {
        await services.GetRequiredService<IHandle<IWorkflowEvent>>().HandleAsync(new Rang(city.Id), default);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    public Task<int> DrainAsync(CancellationToken cancel = default) => database.Services.GetRequiredService<DueTimers>().DrainAsync(cancel);

    public async Task<List<Workflow>> InstancesAsync()
    {
        await using var db = database.In(city);
        return await db.Set<Workflow>().OrderBy(one => one.Id).ToListAsync();
    }

    /// <summary>The steps made, with what the journal says beside.</summary>
    public async Task<List<string>> JournalAsync()
    {
        await using var db = database.In(city);
        return [.. (await db.Set<JournalEntry>().OrderBy(entry => entry.Id).ToListAsync()).Select(entry => $"{entry.ActivityId} {entry.Outcome}{(entry.Note is { } note ? $": {note}" : "")}")];
    }

    private sealed record Rang(Guid Subject) : IWorkflowEvent
    {
        public string Name => Bell;

        public Guid? Root => null;
    }
}
