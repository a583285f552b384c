using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Activities;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;
using static Corridor.Tests.Workflows.CityWorkflows;

namespace Corridor.Tests.Workflows;

/// <summary>Workflows that begin, or go on, again and again at set times.</summary>
public sealed class ScheduleTests : IAsyncLifetime
{
    // A Tuesday; nine o'clock in Paris.
    private static readonly Instant Begin = Instant.FromUtc(2040, 1, 10, 8, 0);

    private TestDatabase database = null!;
    private City city = null!;
    private CityWorkflows workflows = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(AddBell);
        database.Clock.MoveTo(Begin);
        city = await database.CityAsync("north");
        workflows = new(database, city);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [InlineData("0 8 * * *", "2040-01-10T08:00:00Z", "2040-01-11T07:00:00Z")]
    [InlineData("0 8 * * 1", "2040-01-10T08:00:00Z", "2040-01-16T07:00:00Z")]
    [InlineData("0 8 * * MON", "2040-01-10T08:00:00Z", "2040-01-16T07:00:00Z")]
    [InlineData("*/15 * * * *", "2040-01-10T08:00:01Z", "2040-01-10T08:15:00Z")]
    [InlineData("0 0 8 ? * MON-FRI", "2040-01-13T08:00:00Z", "2040-01-16T07:00:00Z")]
    [InlineData("0 0 12 L * ?", "2040-02-01T00:00:00Z", "2040-02-29T11:00:00Z")]
    // The clocks go forward on 25 March 2040 at two, and back on 28 October at three.
    [InlineData("30 2 * * *", "2040-03-24T12:00:00Z", "2040-03-25T01:30:00Z")]
    [InlineData("30 2 * * *", "2040-03-25T01:30:00Z", "2040-03-26T00:30:00Z")]
    [InlineData("30 2 * * *", "2040-10-27T12:00:00Z", "2040-10-28T00:30:00Z")]
    [InlineData("30 2 * * *", "2040-10-28T00:30:00Z", "2040-10-29T01:30:00Z")]
    [InlineData("0 0 30 2 *", "2040-01-10T08:00:00Z", null)]
    public void The_next_time_is_read_on_the_clock_of_the_place(string written, string now, string? expected)
    {
        var next = FireTimes.Read(written)?.After(InstantPattern.ExtendedIso.Parse(now).Value, DateTimeZoneProviders.Tzdb["Europe/Paris"]);

        Assert.Equal(expected, next is { } instant ? InstantPattern.ExtendedIso.Format(instant) : null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("every morning")]
    [InlineData("0 8 * *")]
    [InlineData("61 8 * * *")]
    [InlineData("* * * * * ?")]
    [InlineData("*/10 * * * * ?")]
    public void What_is_no_schedule_or_comes_more_than_once_a_minute_is_refused(string written) => Assert.Null(FireTimes.Read(written));

    [Fact]
    public async Task A_workflow_of_a_city_begins_each_time_while_it_is_enabled()
    {
        var type = await workflows.PublishAsync(Definition("daily", [Every("0 8 * * *"), Log("done")], "every done"));
        await workflows.DrainAsync();
        Assert.Empty(await workflows.InstancesAsync());

        await PassAsync(hours: 3 * 24);
        Assert.Equal(["every:2040-01-11T07:00:00Z", "every:2040-01-12T07:00:00Z", "every:2040-01-13T07:00:00Z"], await KeysAsync());

        await workflows.BookAsync(async (book, db) => await book.DisableAsync(await db.Set<WorkflowType>().SingleAsync(one => one.Id == type.Id)));
        await PassAsync(hours: 48);
        Assert.Equal(3, (await workflows.InstancesAsync()).Count);

        await workflows.BookAsync(async (book, db) => await book.EnableAsync(await db.Set<WorkflowType>().SingleAsync(one => one.Id == type.Id)));
        await PassAsync(hours: 24);

        Assert.Equal("every:2040-01-16T07:00:00Z", (await KeysAsync())[^1]);
        Assert.All(await workflows.InstancesAsync(), one => Assert.Equal(("city", city.Id, WorkflowState.Finished), (one.SubjectKind, one.SubjectId, one.State)));
        Assert.Equal([.. Enumerable.Repeat("every Done", 4)], (await workflows.JournalAsync()).Where(line => line.StartsWith("every", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_was_missed_while_nothing_ran_is_made_up_for_once()
    {
        await workflows.PublishAsync(Definition("daily", [Every("0 8 * * *"), Log("done")], "every done"));

        database.Clock.Advance(Duration.FromDays(10));
        await workflows.DrainAsync();
        Assert.Equal(["every:2040-01-11T07:00:00Z"], await KeysAsync());

        await PassAsync(hours: 24);
        Assert.Equal(["every:2040-01-11T07:00:00Z", "every:2040-01-21T07:00:00Z"], await KeysAsync());
        Assert.Equal(["every Done", "done Done: done", "every Done", "done Done: done"], await workflows.JournalAsync());
    }

    [Fact]
    public async Task Two_nodes_begin_it_once_each_time()
    {
        await workflows.PublishAsync(Definition("hourly", [Every("0 * * * *"), Log("done")], "every done"));
        await using var other = database.SecondNode();

        for (var hour = 0; hour < 5; hour++)
        {
            database.Clock.Advance(Duration.FromHours(1));
            await Task.WhenAll(workflows.DrainAsync(), other.GetRequiredService<DueTimers>().DrainAsync());
        }

        Assert.Equal(5, (await workflows.InstancesAsync()).Count);
    }

    [Fact]
    public async Task A_later_step_waits_for_the_next_time()
    {
        await workflows.PublishAsync(Definition("wait", [Start(Bell, "bell"), Every("0 8 * * *") with { IsStart = false }, Log("done")], "bell every", "every done"));
        await workflows.RingAsync();
        await PassAsync(hours: 22);
        Assert.Equal(["bell Done"], await workflows.JournalAsync());

        await PassAsync(hours: 1);

        Assert.Equal(["bell Done", "every Done", "done Done: done"], await workflows.JournalAsync());
    }

    [Fact]
    public async Task The_schedule_of_a_call_runs_from_its_publication_until_it_is_archived()
    {
        var call = await database.In(city, async services =>
        {
            var made = await services.GetRequiredService<NewEdition>().OpenAsync("startup-competition", new EditionAnswers(
                "mobility-2027", LocalizedText.Of("fr", "Mobilité 2027"), new LocalDateTime(2040, 2, 1, 9, 0), new LocalDateTime(2040, 3, 1, 18, 0), ["fr"], 2, 4));
            // Only the schedule is looked at here.
            await services.GetRequiredService<CorridorDb>().Set<WorkflowType>().ExecuteDeleteAsync();
            return made.Id;
        });
        await workflows.PublishAsync(Definition("daily", [Every("0 8 * * *"), Log("done")], "every done"), new WorkflowRoot("call", call));
        await PassAsync(hours: 24);
        Assert.Empty(await workflows.InstancesAsync());

        await ChangeAsync(one => one.Publish(database.Clock.Now()));
        await PassAsync(hours: 48);
        Assert.Equal([("call", call, (Guid?)call), ("call", call, (Guid?)call)], (await workflows.InstancesAsync()).Select(one => (one.SubjectKind, one.SubjectId, one.RootId)));

        await ChangeAsync(one => one.Archive());
        await PassAsync(hours: 48);
        Assert.Equal(2, (await workflows.InstancesAsync()).Count);
    }

    [Theory]
    [InlineData(null, null, "Give either a date or a schedule.")]
    [InlineData("now + 1 day", "0 8 * * *", "Give either a date or a schedule.")]
    [InlineData(null, "every morning", "“every morning” is no schedule as cron writes it.")]
    public async Task Either_a_date_or_a_schedule_is_given(string? when, string? schedule, string problem)
    {
        var start = Start("TimerEvent", "every");
        if (when is not null)
            start.Properties["When"] = when;
        if (schedule is not null)
            start.Properties["CronExpression"] = schedule;

        Assert.Equal([problem], await workflows.IssuesAsync(Definition("daily", [start, Log("done")], "every done")));
    }

    private static ActivityRecord Every(string written) => Start("TimerEvent", "every", new() { ["CronExpression"] = written });

    private async Task PassAsync(int hours)
    {
        for (var hour = 0; hour < hours; hour++)
        {
            database.Clock.Advance(Duration.FromHours(1));
            await workflows.DrainAsync();
        }
    }

    private Task ChangeAsync(Action<Call> change) => database.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        change(await db.Set<Call>().SingleAsync());
        await db.SaveChangesAsync();
    });

    private async Task<List<string?>> KeysAsync() => [.. (await workflows.InstancesAsync()).Select(one => one.StartKey)];
}
