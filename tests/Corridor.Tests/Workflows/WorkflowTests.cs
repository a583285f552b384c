using System.Text.Json.Nodes;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Notifications;
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

/// <summary>The engine on a subject of the test's own: parcels, which are sent and arrive.</summary>
public sealed class WorkflowTests : IAsyncLifetime
{
    private static readonly Guid Root = Guid.NewGuid();
    private TestDatabase database = null!;
    private City city = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(services => services
            .AddWorkflowSubject<ParcelSubject>()
            .AddWorkflowEvent("ParcelSentEvent", "parcel", new Text("A parcel was sent"))
            .AddWorkflowEvent("ParcelArrivedEvent", "parcel", new Text("A parcel arrived"))
            .AddActivity<WriteTask>()
            .AddActivity<FailingTask>()
            .AddActivity<WrongTask>());
        city = await database.CityAsync("north");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task An_event_starts_an_instance_and_its_steps_are_made_one_after_the_other()
    {
        await PublishAsync([Start("ParcelSentEvent", "sent"), Write("one"), Write("two")], ["sent one", "one two"]);

        await HappensAsync("ParcelSentEvent", Parcel(1));
        Assert.Empty(await WrittenAsync());
        await DrainAsync();

        Assert.Equal(["one", "two"], await WrittenAsync());
        var instance = Assert.Single(await InstancesAsync());
        Assert.Equal((WorkflowState.Finished, 3), (instance.State, instance.Steps));
        Assert.Equal(["1 sent Done", "2 one Done", "3 two Done"], await JournalAsync(instance));
        await using var db = database.In(city);
        Assert.Equal(0, await db.Set<WorkflowToken>().CountAsync());
    }

    [Fact]
    public async Task An_event_that_is_rolled_back_starts_nothing()
    {
        await PublishAsync([Start("ParcelSentEvent", "sent"), Write("one")], ["sent one"]);

        await database.In(city, async services => await services.GetRequiredService<IHandle<IWorkflowEvent>>().HandleAsync(new Happened("ParcelSentEvent", Parcel(1), Root), default));
        await DrainAsync();

        Assert.Empty(await InstancesAsync());
    }

    [Fact]
    public async Task An_instance_waits_for_the_event_about_its_own_subject()
    {
        await PublishAsync([Start("ParcelSentEvent", "sent"), Event("ParcelArrivedEvent", "arrived"), Write("thanks")], ["sent arrived", "arrived thanks"]);
        await HappensAsync("ParcelSentEvent", Parcel(1));
        await HappensAsync("ParcelSentEvent", Parcel(2));
        await DrainAsync();

        await HappensAsync("ParcelArrivedEvent", Parcel(2));
        await DrainAsync();

        Assert.Equal(["thanks"], await WrittenAsync());
        Assert.Equal([(Parcel(1), WorkflowState.Running), (Parcel(2), WorkflowState.Finished)], (await InstancesAsync()).OrderBy(one => one.State != WorkflowState.Running).Select(one => (one.SubjectId, one.State)));
    }

    [Theory]
    [InlineData("parcel.weight > 10", "heavy")]
    [InlineData("parcel.weight <= 10", "light")]
    public async Task A_condition_decides_which_way_it_goes(string condition, string expected)
    {
        await PublishAsync(
            [Start("ParcelSentEvent", "sent"), Activity("IfElseTask", "if", new() { ["Condition"] = condition }), Write("heavy"), Write("light")],
            ["sent if", "if True heavy", "if False light"]);

        await HappensAsync("ParcelSentEvent", Parcel(12));
        await DrainAsync();

        Assert.Equal([expected], await WrittenAsync());
    }

    [Fact]
    public async Task Branches_run_beside_each_other_and_come_together()
    {
        await PublishAsync(
            [
                Start("ParcelSentEvent", "sent"), Activity("ForkTask", "fork", new() { ["Forks"] = new JsonArray("a", "b", "c") }),
                Write("one"), Event("ParcelArrivedEvent", "arrived"), Write("ends"), Activity("JoinTask", "join", []), Write("after"),
            ],
            ["sent fork", "fork a one", "fork b arrived", "fork c ends", "one join", "arrived join", "join after"]);
        await HappensAsync("ParcelSentEvent", Parcel(1));
        await DrainAsync();
        Assert.Equal(["ends", "one"], (await WrittenAsync()).Order());

        await HappensAsync("ParcelArrivedEvent", Parcel(1));
        await DrainAsync();

        Assert.Equal(["after", "ends", "one"], (await WrittenAsync()).Order());
        Assert.Equal(WorkflowState.Finished, Assert.Single(await InstancesAsync()).State);
    }

    [Fact]
    public async Task A_join_does_not_wait_for_a_branch_that_ended_elsewhere()
    {
        await PublishAsync(
            [
                Start("ParcelSentEvent", "sent"), Activity("ForkTask", "fork", new() { ["Forks"] = new JsonArray("a", "b") }), Write("one"),
                Event("ParcelArrivedEvent", "arrived"), Activity("IfElseTask", "if", new() { ["Condition"] = "no" }), Activity("JoinTask", "join", []), Write("after"),
            ],
            ["sent fork", "fork a one", "fork b arrived", "arrived if", "if True join", "one join", "join after"]);
        await HappensAsync("ParcelSentEvent", Parcel(1));
        await DrainAsync();
        Assert.Equal(["one"], await WrittenAsync());

        await HappensAsync("ParcelArrivedEvent", Parcel(1));
        await DrainAsync();

        Assert.Equal(["one", "after"], await WrittenAsync());
    }

    [Fact]
    public async Task The_first_branch_goes_on_and_the_others_end_at_the_join()
    {
        await PublishAsync(
            [
                Start("ParcelSentEvent", "sent"), Activity("ForkTask", "fork", new() { ["Forks"] = new JsonArray("a", "b") }), Write("one"),
                Event("ParcelArrivedEvent", "arrived"), Activity("JoinTask", "join", new() { ["Mode"] = "WaitAny" }), Write("after"),
            ],
            ["sent fork", "fork a one", "fork b arrived", "one join", "arrived join", "join after"]);
        await HappensAsync("ParcelSentEvent", Parcel(1));
        await DrainAsync();
        Assert.Equal(["one", "after"], await WrittenAsync());

        await HappensAsync("ParcelArrivedEvent", Parcel(1));
        await DrainAsync();

        Assert.Equal(["one", "after"], await WrittenAsync());
        Assert.Equal(WorkflowState.Finished, Assert.Single(await InstancesAsync()).State);
    }

    [Fact]
    public async Task A_loop_goes_through_a_list_and_on()
    {
        await PublishAsync(
            [
                Start("ParcelSentEvent", "sent"), Activity("ForEachTask", "each", new() { ["Enumerable"] = "parcel.stops", ["LoopVariableName"] = "stop" }),
                Write("at", "At {stop}"), Write("end", "End"),
            ],
            ["sent each", "each Iterate at", "at each", "each Done end"]);

        await HappensAsync("ParcelSentEvent", Parcel(1));
        await DrainAsync();

        Assert.Equal(["At Porto", "At Lyon", "At Kyiv", "End"], await WrittenAsync());
    }

    [Fact]
    public async Task A_date_is_waited_for_and_moves_with_what_it_is_counted_from()
    {
        var type = await PublishAsync([Start("ParcelSentEvent", "sent"), Activity("TimerEvent", "date", new() { ["When"] = "parcel.due - 2 days" }), Write("soon")], ["sent date", "date soon"]);
        ParcelSubject.Due[Parcel(1)] = database.Clock.Now() + Duration.FromDays(10);
        await HappensAsync("ParcelSentEvent", Parcel(1));
        await DrainAsync();

        database.Clock.Advance(Duration.FromDays(7));
        await DrainAsync();
        Assert.Empty(await WrittenAsync());
        ParcelSubject.Due[Parcel(1)] = database.Clock.Now() + Duration.FromHours(36);
        await BookAsync((book, db) => book.RedateAsync(Root));
        await DrainAsync();

        Assert.Equal(["soon"], await WrittenAsync());
        Assert.Equal(Root, type.RootId);
    }

    [Fact]
    public async Task An_event_is_waited_for_until_a_date()
    {
        await PublishArrivalUntilAsync("parcel.due");
        ParcelSubject.Due[Parcel(11)] = ParcelSubject.Due[Parcel(12)] = database.Clock.Now() + Duration.FromDays(3);
        await HappensAsync("ParcelSentEvent", Parcel(11));
        await HappensAsync("ParcelSentEvent", Parcel(12));
        await DrainAsync();

        database.Clock.Advance(Duration.FromDays(2));
        await HappensAsync("ParcelArrivedEvent", Parcel(11));
        await DrainAsync();
        Assert.Equal(["thanks"], await WrittenAsync());
        database.Clock.Advance(Duration.FromDays(1));
        await DrainAsync();

        Assert.Equal(["thanks", "lost"], await WrittenAsync());
        await HappensAsync("ParcelArrivedEvent", Parcel(12));
        await DrainAsync();
        Assert.Equal(["thanks", "lost"], await WrittenAsync());
        Assert.All(await InstancesAsync(), instance => Assert.Equal(WorkflowState.Finished, instance.State));
    }

    [Fact]
    public async Task The_date_until_which_an_event_is_waited_for_moves_too_unless_it_was_counted_from_then()
    {
        await PublishArrivalUntilAsync("parcel.due", "dated");
        await PublishArrivalUntilAsync("now + 5 days", "counted");
        ParcelSubject.Due[Parcel(13)] = database.Clock.Now() + Duration.FromDays(2);
        await HappensAsync("ParcelSentEvent", Parcel(13));
        await DrainAsync();

        database.Clock.Advance(Duration.FromDays(1));
        ParcelSubject.Due[Parcel(13)] += Duration.FromDays(2);
        await BookAsync((book, _) => book.RedateAsync(Root));
        database.Clock.Advance(Duration.FromDays(2));
        await DrainAsync();
        Assert.Empty(await WrittenAsync());
        database.Clock.Advance(Duration.FromDays(1));
        await DrainAsync();
        Assert.Equal(["lost"], await WrittenAsync());
        database.Clock.Advance(Duration.FromDays(1));
        await DrainAsync();

        Assert.Equal(["lost", "lost"], await WrittenAsync());
    }

    private Task<WorkflowType> PublishArrivalUntilAsync(string date, string key = "test") => PublishAsync(
        [Start("ParcelSentEvent", "sent"), Activity("ParcelArrivedEvent", "arrived", new() { ["Until"] = date }), Write("thanks"), Write("lost")],
        ["sent arrived", "arrived thanks", "arrived Late lost"], key: key);

    [Fact]
    public async Task A_date_that_had_passed_goes_its_own_way()
    {
        await PublishAsync(
            [Start("ParcelSentEvent", "sent"), Activity("TimerEvent", "date", new() { ["When"] = "parcel.due" }), Write("in time"), Write("too late")],
            ["sent date", "date in time", "date Past too late"]);
        ParcelSubject.Due[Parcel(300)] = database.Clock.Now() - Duration.FromDays(1);

        await HappensAsync("ParcelSentEvent", Parcel(300));
        await DrainAsync();

        Assert.Equal(["too late"], await WrittenAsync());
    }

    [Fact]
    public async Task Running_instances_stay_on_their_version()
    {
        var type = await PublishAsync([Start("ParcelSentEvent", "sent"), Event("ParcelArrivedEvent", "arrived"), Write("old")], ["sent arrived", "arrived old"]);
        await HappensAsync("ParcelSentEvent", Parcel(1));
        await DrainAsync();

        await PublishAsync([Start("ParcelSentEvent", "sent"), Event("ParcelArrivedEvent", "arrived"), Write("new")], ["sent arrived", "arrived new"]);
        await HappensAsync("ParcelSentEvent", Parcel(2));
        await DrainAsync();
        await HappensAsync("ParcelArrivedEvent", Parcel(1));
        await DrainAsync();
        await HappensAsync("ParcelArrivedEvent", Parcel(2));
        await DrainAsync();

        Assert.Equal(["old", "new"], await WrittenAsync());
        await using var db = database.In(city);
        Assert.Equal([1, 2], await db.Set<WorkflowVersion>().Where(version => version.TypeId == type.Id).OrderBy(version => version.Number).Select(version => version.Number).ToListAsync());
    }

    [Fact]
    public async Task A_stopped_workflow_begins_nothing_new_and_can_run_again()
    {
        var type = await PublishAsync([Start("ParcelSentEvent", "sent"), Event("ParcelArrivedEvent", "arrived"), Write("one")], ["sent arrived", "arrived one"]);
        await HappensAsync("ParcelSentEvent", Parcel(1));
        await DrainAsync();

        await BookAsync(async (book, db) => await book.DisableAsync(await db.Set<WorkflowType>().SingleAsync(one => one.Id == type.Id)));
        await HappensAsync("ParcelSentEvent", Parcel(2));
        await HappensAsync("ParcelArrivedEvent", Parcel(1));
        await DrainAsync();
        Assert.Equal(["one"], await WrittenAsync());
        Assert.Single(await InstancesAsync());

        await BookAsync(async (book, db) => await book.EnableAsync(await db.Set<WorkflowType>().SingleAsync(one => one.Id == type.Id)));
        await HappensAsync("ParcelSentEvent", Parcel(3));
        Assert.Equal(2, (await InstancesAsync()).Count);
    }

    [Fact]
    public async Task One_subject_has_one_instance_of_a_singleton()
    {
        await PublishAsync([Start("ParcelSentEvent", "sent"), Event("ParcelArrivedEvent", "arrived"), Write("one")], ["sent arrived", "arrived one"], singleton: true);

        await HappensAsync("ParcelSentEvent", Parcel(1));
        await HappensAsync("ParcelSentEvent", Parcel(1));
        await HappensAsync("ParcelSentEvent", Parcel(2));

        Assert.Equal(2, (await InstancesAsync()).Count);
    }

    [Fact]
    public async Task A_step_that_fails_is_tried_again_then_faults_and_a_person_retries_it()
    {
        FailingTask.Fails = true;
        await PublishAsync([Start("ParcelSentEvent", "sent"), Activity("FailingTask", "fails", []), Write("on")], ["sent fails", "fails on"]);
        await HappensAsync("ParcelSentEvent", Parcel(1));
        for (var i = 0; i < 6; i++)
        {
            await DrainAsync();
            database.Clock.Advance(Duration.FromHours(1));
        }

        var faulted = Assert.Single(await InstancesAsync());
        Assert.Equal((WorkflowState.Faulted, "fails", "This step failed again and again: TimeoutException."), (faulted.State, faulted.FaultedActivityId, faulted.Fault.ToString()));
        // Half of what the step did is not there.
        Assert.Empty(await WrittenAsync());

        FailingTask.Fails = false;
        await BookAsync((book, _) => book.RetryAsync(faulted.Id));
        await DrainAsync();

        Assert.Equal(["half", "on"], await WrittenAsync());
        Assert.Equal(WorkflowState.Finished, Assert.Single(await InstancesAsync()).State);
        Assert.Equal(["1 sent Done", "2 fails  failed", "3 fails Done", "4 on Done"], await JournalAsync(faulted));
    }

    [Fact]
    public async Task What_can_never_work_faults_at_once_and_a_person_skips_or_cancels_it()
    {
        await PublishAsync([Start("ParcelSentEvent", "sent"), Activity("WrongTask", "wrong", []), Write("on")], ["sent wrong", "wrong on"]);
        await HappensAsync("ParcelSentEvent", Parcel(1));
        await HappensAsync("ParcelSentEvent", Parcel(2));
        await DrainAsync();
        var (first, second) = (await InstancesAsync()) is [var one, var two] ? (one, two) : default;
        Assert.Equal((WorkflowState.Faulted, "Not like this."), (first.State, first.Fault.ToString()));
        Assert.Empty(await WrittenAsync());

        await BookAsync((book, _) => book.SkipAsync(first.Id, "Done"));
        await BookAsync((book, _) => book.CancelAsync(second.Id));
        await DrainAsync();

        Assert.Equal(["on"], await WrittenAsync());
        Assert.Equal([WorkflowState.Finished, WorkflowState.Cancelled], (await InstancesAsync()).Select(instance => instance.State));
        await using var db = database.In(city);
        Assert.Equal(0, await db.Set<WorkflowToken>().CountAsync());
    }

    [Fact]
    public async Task A_circle_that_slipped_through_faults_and_the_rest_runs_on()
    {
        await PublishAsync([Start("ParcelSentEvent", "sent"), Write("one")], ["sent one"], key: "good");
        await StoreUncheckedAsync([Start("ParcelSentEvent", "sent"), Activity("LogTask", "log", new() { ["Text"] = "Again" })], ["sent log", "log log"]);
        await StoreUncheckedAsync([Start("ParcelSentEvent", "sent"), Activity("FlyTask", "fly", [])], ["sent fly"]);

        await HappensAsync("ParcelSentEvent", Parcel(1));
        await DrainAsync();

        Assert.Equal(["one"], await WrittenAsync());
        Assert.Equal(
            ["500 steps without ever waiting: this goes round in a circle.", "Corridor has no activity “FlyTask”."],
            (await InstancesAsync()).Where(one => one.State == WorkflowState.Faulted).Select(one => one.Fault.ToString()!).Order());
    }

    [Fact]
    public async Task What_is_about_something_that_is_gone_ends()
    {
        await PublishAsync([Start("ParcelSentEvent", "sent"), Write("one")], ["sent one"]);
        var gone = Parcel(900);
        await HappensAsync("ParcelSentEvent", gone);
        ParcelSubject.Gone.TryAdd(gone, true);

        await DrainAsync();

        Assert.Equal(WorkflowState.Cancelled, Assert.Single(await InstancesAsync()).State);
    }

    [Fact]
    public async Task A_mail_goes_to_a_role_in_each_ones_language_and_morning()
    {
        var mails = await MailedAtNoonAsync(new()
        {
            ["Subject"] = new JsonObject { ["en"] = "Parcel of {parcel.weight} kg", ["fr"] = "Colis de {parcel.weight} kg" },
            ["Body"] = new JsonObject { ["en"] = "It is on its way.\n\nGood luck.", ["fr"] = "Il est en route." },
            ["Link"] = new JsonObject { ["en"] = "Follow it:" },
        });

        Assert.Equal(["receiver@example.org", "sender@example.org"], mails.Select(mail => mail.Recipient));
        // Eight in the morning in Tokyo comes thirteen hours later, in Clermont-Ferrand the next day.
        Assert.Equal([Instant.FromUtc(2027, 6, 1, 23, 0), Instant.FromUtc(2027, 6, 2, 6, 0)], mails.Select(mail => mail.DueAt));
        Assert.Equal(["Parcel of 5 kg", "Colis de 5 kg"], mails.Select(mail => mail.Subject));
        Assert.StartsWith("It is on its way.\n\nGood luck.\n\nFollow it:\n\nhttp://localhost/north/parcels/", mails[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whose_own_zone_is_known_gets_it_in_the_morning_there()
    {
        await using (var db = database.Databases.Open(CityReach.Network))
        {
            var sender = Account.For("sender@example.org", "", "fr", database.Clock.Now());
            (sender.NormalizedEmail, sender.Zone) = ("SENDER@EXAMPLE.ORG", "Pacific/Auckland");
            db.Add(sender);
            await db.SaveChangesAsync();
        }

        var mails = await MailedAtNoonAsync(new() { ["Subject"] = new JsonObject { ["en"] = "A parcel" }, ["Body"] = new JsonObject { ["en"] = "It is on its way." } });

        // Tokyo is where its reader's role says; Auckland, twelve hours ahead, where the sender's browser once said it was.
        Assert.Equal([Instant.FromUtc(2027, 6, 1, 23, 0), Instant.FromUtc(2027, 6, 1, 20, 0)], mails.Select(mail => mail.DueAt));
    }

    // To both ends of a parcel, each in the morning; that of the receiver first.
    private async Task<List<OutgoingMail>> MailedAtNoonAsync(JsonObject texts)
    {
        texts["Recipients"] = new JsonObject { ["Expression"] = "sender, receiver" };
        texts["SendAt"] = "morning";
        await PublishAsync([Start("ParcelSentEvent", "sent"), Activity("EmailTask", "mail", texts)], ["sent mail"]);
        database.Clock.Advance(Instant.FromUtc(2027, 6, 1, 10, 0) - database.Clock.Now());

        await HappensAsync("ParcelSentEvent", Parcel(5));
        await DrainAsync();

        await using var db = database.In(city);
        return await db.Set<OutgoingMail>().OrderBy(mail => mail.Recipient).ToListAsync();
    }

    [Fact]
    public async Task Two_nodes_make_each_step_once()
    {
        await PublishAsync(
            [Start("ParcelSentEvent", "sent"), Activity("ForkTask", "fork", new() { ["Forks"] = new JsonArray("a", "b") }), Write("one"), Write("two"), Activity("JoinTask", "join", []), Write("three")],
            ["sent fork", "fork a one", "fork b two", "one join", "two join", "join three"]);
        for (var i = 1; i <= 20; i++)
            await HappensAsync("ParcelSentEvent", Parcel(i));

        await using var other = database.SecondNode();
        await Task.WhenAll(DrainAsync(), other.GetRequiredService<DueTimers>().DrainAsync());
        await DrainAsync();

        Assert.Equal(60, (await WrittenAsync()).Count);
        Assert.All(await InstancesAsync(), instance => Assert.Equal(WorkflowState.Finished, instance.State));
        await using var db = database.In(city);
        Assert.Equal(0, await db.Set<Corridor.Workflows.Timer>().SumAsync(timer => timer.Attempts));
    }

    public static TheoryData<string[], string[], string> Wrong => new()
    {
        { ["WriteTask one"], [], "Nothing starts this workflow: mark an event as its start." },
        { ["*WriteTask one"], [], "Only an event can start a workflow." },
        { ["*ParcelSentEvent sent", "FlyTask fly"], ["sent fly"], "Corridor has no activity “FlyTask”." },
        { ["*ParcelSentEvent sent", "WriteTask one"], ["sent Elsewhere one"], "It has no outcome “Elsewhere”." },
        { ["*ParcelSentEvent sent", "WriteTask one", "WriteTask two"], ["sent one", "sent two"], "The outcome “Done” leads to several steps: put a fork between." },
        { ["*ParcelSentEvent sent", "WriteTask one"], [], "Nothing leads to this step." },
        { ["*ParcelSentEvent sent", "WriteTask one", "WriteTask two"], ["sent one", "one two", "two one"], "This goes round in a circle without ever waiting." },
        { ["*ParcelSentEvent sent"], ["sent gone"], "A way leads from or to a step that is not there: sent → gone." },
        { ["*ParcelSentEvent sent", "EmailTask mail"], ["sent mail"], "“To” is missing." },
        { ["*ParcelSentEvent sent", "LapseNominationTask lapse"], ["sent lapse"], "It is about “nomination”, and this workflow is about “parcel”." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_could_not_run_is_not_published_and_the_reason_is_given(string[] activities, string[] ways, string reason)
    {
        var definition = Definition([.. activities.Select(written => written.Split(' ')).Select(parts => parts[0] == "WriteTask" || parts[0] == "*WriteTask"
            ? Write(parts[1]) with { IsStart = parts[0][0] == '*' } : Activity(parts[0].TrimStart('*'), parts[1], []) with { IsStart = parts[0][0] == '*' })], ways);

        await database.In(city, async services =>
        {
            var book = services.GetRequiredService<WorkflowBook>();
            var type = await book.KeepAsync(definition, new WorkflowRoot("parcel", Root));

            Assert.Contains(reason, book.Issues(type).Select(issue => issue.Problem.ToString()));
            await Assert.ThrowsAsync<RuleBrokenException>(() => book.PublishAsync(type, null));
        });
    }

    private static Guid Parcel(int weight) => new(weight, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static ActivityRecord Activity(string name, string id, JsonObject properties) => new(id, name, 0, 0, IsStart: false, properties);

    private static ActivityRecord Start(string name, string id) => Activity(name, id, []) with { IsStart = true };

    private static ActivityRecord Event(string name, string id) => Activity(name, id, []);

    private static ActivityRecord Write(string id, string? text = null) => Activity("WriteTask", id, new() { ["Text"] = text ?? id });

    /// <param name="activities">The steps.</param>
    /// <param name="ways">"from to", or "from outcome to"; ids may hold blanks.</param>
    /// <param name="singleton">One instance a subject.</param>
    /// <param name="key">Its id.</param>
    private static WorkflowDefinition Definition(ActivityRecord[] activities, string[] ways, bool singleton = false, string key = "test")
    {
        var ids = activities.Select(activity => activity.ActivityId).OrderByDescending(id => id.Length).ToList();
        return new WorkflowDefinition
        {
            WorkflowTypeId = key,
            Name = LocalizedText.Of("en", "Test"),
            IsSingleton = singleton,
            Activities = activities,
            Transitions = [.. ways.Select(way =>
            {
                var from = ids.FirstOrDefault(id => way.StartsWith(id + " ", StringComparison.Ordinal)) ?? way.Split(' ')[0];
                var rest = way[(from.Length + 1)..];
                var to = ids.FirstOrDefault(id => rest == id || rest.EndsWith(" " + id, StringComparison.Ordinal)) ?? rest;
                return new Transition(from, rest.Length > to.Length ? rest[..(rest.Length - to.Length - 1)] : "Done", to);
            })],
        };
    }

    private Task<WorkflowType> PublishAsync(ActivityRecord[] activities, string[] ways, bool singleton = false, string key = "test") => database.In(city, async services =>
    {
        var book = services.GetRequiredService<WorkflowBook>();
        var type = await book.KeepAsync(Definition(activities, ways, singleton, key), new WorkflowRoot("parcel", Root));
        await book.PublishAsync(type, null);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        return type;
    });

    private Task StoreUncheckedAsync(ActivityRecord[] activities, string[] ways) => database.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var (type, key) = (Guid.NewGuid(), Guid.NewGuid().ToString("N"));
        var version = new WorkflowVersion { TypeId = type, Number = 1, Definition = Definition(activities, ways, key: key).ToJson(), PublishedAt = database.Clock.Now() };
        db.Add(version);
        db.Add(new WorkflowStart { TypeId = type, VersionId = version.Id, RootId = Root, Event = "ParcelSentEvent", ActivityId = "sent", IsSingleton = false });
        await db.SaveChangesAsync();
    });

    private Task HappensAsync(string name, Guid parcel) => database.In(city, async services =>
    {
        await services.GetRequiredService<IHandle<IWorkflowEvent>>().HandleAsync(new Happened(name, parcel, Root), default);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    private Task BookAsync(Func<WorkflowBook, CorridorDb, Task> act) => database.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        await act(services.GetRequiredService<WorkflowBook>(), db);
        await db.SaveChangesAsync();
    });

    private Task<int> DrainAsync() => database.Services.GetRequiredService<DueTimers>().DrainAsync();

    private async Task<List<string>> WrittenAsync()
    {
        await using var db = database.In(city);
        return await db.Set<OutgoingMail>().Where(mail => mail.Kind == "write").OrderBy(mail => mail.Id).Select(mail => mail.Subject).ToListAsync();
    }

    private async Task<List<Workflow>> InstancesAsync()
    {
        await using var db = database.In(city);
        return await db.Set<Workflow>().OrderBy(one => one.Id).ToListAsync();
    }

    private async Task<List<string>> JournalAsync(Workflow instance)
    {
        await using var db = database.In(city);
        return [.. (await db.Set<JournalEntry>().Where(entry => entry.WorkflowId == instance.Id).OrderBy(entry => entry.Number).ToListAsync())
            .Select(entry => $"{entry.Number} {entry.ActivityId} {entry.Outcome}{(entry.Failed ? " failed" : "")}")];
    }

    private sealed record Happened(string Name, Guid Subject, Guid? Root) : IWorkflowEvent;

    private sealed class ParcelSubject : IWorkflowSubject
    {
        public static System.Collections.Concurrent.ConcurrentDictionary<Guid, Instant> Due { get; } = new();

        public static System.Collections.Concurrent.ConcurrentDictionary<Guid, bool> Gone { get; } = new();

        public string Kind => "parcel";

        public Text Label => new("Parcel");

        public string? Parent => null;

        public IReadOnlyList<Variable> Variables =>
        [
            new("parcel.weight", ValueKind.Number, new Text("Weight")),
            new("parcel.stops", ValueKind.List, new Text("Stops")),
            new("parcel.due", ValueKind.Moment, new Text("Due")),
        ];

        public IReadOnlyList<Role> Roles => [new("sender", new Text("Sender")), new("receiver", new Text("Receiver"))];

        public Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) => Task.FromResult(ids.ToDictionary(id => id, id => id.ToString()));

        public Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) => Task.FromResult(Gone.ContainsKey(id) ? null : new SubjectPlace(null, "/parcels/" + id));

        public Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel) => Task.FromResult<IReadOnlyDictionary<string, object?>>(new Dictionary<string, object?>
        {
            ["parcel.weight"] = (decimal)BitConverter.ToInt32(id.ToByteArray(), 0),
            ["parcel.stops"] = new List<string> { "Porto", "Lyon", "Kyiv" },
            ["parcel.due"] = Due.TryGetValue(id, out var due) ? due : null,
        });

        public Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Reader>>(
            role == "sender" ? [new Reader("sender@example.org", "fr")] : [new Reader("receiver@example.org", "en", Zone: "Asia/Tokyo"), new Reader("sender@example.org", "fr")]);
    }

    private sealed class WriteTask(CorridorDb db, TimeProvider clock) : Activity
    {
        public override string Name => "WriteTask";

        public override Text Label => new("Write");

        public override IReadOnlyList<ActivityProperty> Properties => [new("Text", PropertyKind.Line, new Text("Text"))];

        public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
        {
            db.Add(OutgoingMail.To("nobody@example.org", "en", "write", step.Fill("Text", "en"), "", clock.Now()));
            return ValueTask.FromResult(StepResult.Done);
        }
    }

    private sealed class FailingTask(CorridorDb db, TimeProvider clock) : Activity
    {
        public static bool Fails { get; set; }

        public override string Name => "FailingTask";

        public override Text Label => new("Fail");

        public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
        {
            db.Add(OutgoingMail.To("nobody@example.org", "en", "write", "half", "", clock.Now()));
            return Fails ? throw new TimeoutException() : ValueTask.FromResult(StepResult.Done);
        }
    }

    private sealed class WrongTask(CorridorDb db, TimeProvider clock) : Activity
    {
        public override string Name => "WrongTask";

        public override Text Label => new("Wrong");

        public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
        {
            db.Add(OutgoingMail.To("nobody@example.org", "en", "write", "half", "", clock.Now()));
            throw new WorkflowFaultException(new Text("Not like this."));
        }
    }
}
