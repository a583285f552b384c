using System.Text.Json.Nodes;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Workflows.Running;
using static Corridor.Tests.Workflows.CityWorkflows;

namespace Corridor.Tests.Workflows;

/// <summary>Workflows that start workflows.</summary>
public sealed class StartWorkflowTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private City city = null!;
    private CityWorkflows workflows = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(AddBell);
        city = await database.CityAsync("north");
        workflows = new(database, city);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_workflow_starts_another_about_the_same_and_goes_on()
    {
        await workflows.PublishAsync(Definition("child", [Called(), Log("in-child")], "called in-child"));
        await workflows.PublishAsync(Definition("parent", [Start(Bell, "bell"), Starts("child"), Log("in-parent")], "bell starts", "starts in-parent"));

        await workflows.RingAsync();
        await workflows.DrainAsync();

        Assert.Equal(["bell Done", "called Done", "in-child Done: in-child", "in-parent Done: in-parent", "starts Done: child"], (await workflows.JournalAsync()).Order(StringComparer.Ordinal));
        var instances = await workflows.InstancesAsync();
        Assert.Equal([("city", city.Id, WorkflowState.Finished), ("city", city.Id, WorkflowState.Finished)], instances.Select(one => (one.SubjectKind, one.SubjectId, one.State)));
        Assert.Equal([instances[0].TypeId], instances[1].Lineage);
        Assert.StartsWith(instances[0].Id + ":", instances[1].StartKey, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_nodes_start_it_once_for_each_step()
    {
        await workflows.PublishAsync(Definition("child", [Called(), Log("in-child")], "called in-child"));
        await workflows.PublishAsync(Definition("parent", [Start(Bell, "bell"), Starts("child")], "bell starts"));
        for (var i = 0; i < 10; i++)
            await workflows.RingAsync();

        await using var other = database.SecondNode();
        await Task.WhenAll(workflows.DrainAsync(), ((Corridor.Workflows.DueTimers)other.GetService(typeof(Corridor.Workflows.DueTimers))!).DrainAsync());
        await workflows.DrainAsync();

        Assert.Equal(20, (await workflows.InstancesAsync()).Count);
        Assert.Equal(10, (await workflows.JournalAsync()).Count(line => line == "in-child Done: in-child"));
    }

    [Fact]
    public async Task A_circle_faults_and_what_started_it_is_finished()
    {
        await workflows.PublishAsync(Definition("one", [Start(Bell, "bell"), Called(), Starts("two")], "bell starts", "called starts"));
        await workflows.PublishAsync(Definition("two", [Called(), Starts("one")], "called starts"));

        await workflows.RingAsync();
        await workflows.DrainAsync();

        var instances = await workflows.InstancesAsync();
        Assert.Equal([WorkflowState.Finished, WorkflowState.Faulted], instances.Select(one => one.State));
        Assert.Equal("“one” would start itself: this goes round in a circle.", instances[1].Fault.ToString());
    }

    [Fact]
    public async Task They_start_each_other_over_sixteen_levels_and_no_more()
    {
        for (var level = 0; level < 18; level++)
            await workflows.PublishAsync(Definition($"level-{level}", [level == 0 ? Start(Bell, "called") : Called(), Starts($"level-{level + 1}")], "called starts"));

        await workflows.RingAsync();
        await workflows.DrainAsync();

        var instances = await workflows.InstancesAsync();
        Assert.Equal(17, instances.Count);
        Assert.Equal([.. Enumerable.Repeat(WorkflowState.Finished, 16), WorkflowState.Faulted], instances.Select(one => one.State));
        Assert.Equal("Workflows start each other over 16 levels at most.", instances[^1].Fault.ToString());
    }

    [Fact]
    public async Task What_is_about_something_else_or_not_there_cannot_be_started_until_it_is()
    {
        await workflows.PublishAsync(Definition("child", [Called("call"), Log("in-child")], "called in-child"));
        await workflows.PublishAsync(Definition("parent", [Start(Bell, "bell"), Starts("child")], "bell starts"));
        await workflows.RingAsync();
        await workflows.DrainAsync();
        var stuck = Assert.Single(await workflows.InstancesAsync());
        Assert.Equal((WorkflowState.Faulted, "No workflow “child” that runs here can be started by another about the same thing."), (stuck.State, stuck.Fault.ToString()));

        await workflows.PublishAsync(Definition("child", [Called("city"), Log("in-child")], "called in-child"));
        await workflows.BookAsync((book, _) => book.RetryAsync(stuck.Id));
        await workflows.DrainAsync();

        Assert.Equal([WorkflowState.Finished, WorkflowState.Finished], (await workflows.InstancesAsync()).Select(one => one.State));
    }

    [Fact]
    public async Task What_is_there_once_is_not_started_again_while_it_runs()
    {
        await workflows.PublishAsync(Definition("child", [Called(), Step(Bell, "waits"), Log("in-child")], "called waits", "waits in-child") with { IsSingleton = true });
        await workflows.PublishAsync(Definition("parent", [Start(Bell, "bell"), Starts("child"), Step("StartWorkflowTask", "again", new() { ["WorkflowTypeId"] = "child" })], "bell starts", "starts again"));

        await workflows.RingAsync();
        await workflows.DrainAsync();

        Assert.Equal(2, (await workflows.InstancesAsync()).Count);
        Assert.Contains("again Done: “child” runs already.", await workflows.JournalAsync());
    }

    [Fact]
    public async Task Being_started_by_another_is_a_start_and_nothing_else()
    {
        var issues = await workflows.IssuesAsync(Definition("wrong", [Start(Bell, "bell"), Step("StartedByWorkflowEvent", "called")], "bell called"));

        Assert.Equal(["This can only be a start."], issues);
    }

    private static Corridor.Workflows.Definitions.ActivityRecord Called(string? about = null) => Start("StartedByWorkflowEvent", "called", about is null ? [] : new JsonObject { ["Subject"] = about });

    private static Corridor.Workflows.Definitions.ActivityRecord Starts(string key) => Step("StartWorkflowTask", "starts", new() { ["WorkflowTypeId"] = key });
}
