using System.Globalization;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Workflows;

/// <summary>What coordinators do with the workflows of a call: try them, look ahead, restore, delete.</summary>
public sealed class WorkflowDeskTests : IAsyncLifetime
{
    private const string Applicant = "early@example.org";
    private TestDatabase network = null!;
    private City city = null!;

    public async ValueTask InitializeAsync()
    {
        network = await TestDatabase.CreateAsync();
        network.Clock.MoveTo(Instant.FromUtc(2040, 1, 10, 8, 0));
        city = await network.CityAsync("nord");
        await ProgrammeWorkflowsTests.OpenAsync(network, city);
    }

    public ValueTask DisposeAsync() => network.DisposeAsync();

    [Fact]
    public async Task A_test_run_shows_each_step_with_its_date_and_mails_and_leaves_nothing()
    {
        await ProgrammeWorkflowsTests.StartAsync(network, city, Instant.FromUtc(2040, 2, 2, 9, 0), Applicant, "fr", submits: false);
        var before = await RowsAsync();

        var run = await RehearseAsync("reminders", "started");

        Assert.Equal(before, await RowsAsync());
        Assert.Equal(
            ["started Done", "wait-7 Done", "draft-7 True", "remind-7 Done", "wait-2 Done", "draft-2 True", "remind-2 Done", "wait-0 Done", "draft-0 True", "remind-0 Done"],
            run.Steps.Select(step => $"{step.ActivityId} {step.Outcome}"));
        Assert.Equal([Instant.FromUtc(2040, 2, 22, 17, 0), Instant.FromUtc(2040, 2, 27, 17, 0), Instant.FromUtc(2040, 2, 29, 17, 0)],
            run.Steps.Where(step => step.ActivityId.StartsWith("wait", StringComparison.Ordinal)).Select(step => Minute(step.At)));
        Assert.Equal([(Applicant, Instant.FromUtc(2040, 2, 23, 7, 0)), (Applicant, Instant.FromUtc(2040, 2, 28, 7, 0)), (Applicant, Instant.FromUtc(2040, 3, 1, 7, 0))],
            run.Steps.SelectMany(step => step.Mails).Select(mail => (mail.To, mail.At)));
        Assert.StartsWith("Il reste deux jours pour", run.Steps[6].Mails[0].Subject, StringComparison.Ordinal);
        Assert.Equal((0, false), (run.Standing.Count, run.WasCut));
    }

    [Fact]
    public async Task Who_tries_a_workflow_may_choose_another_outcome()
    {
        await ProgrammeWorkflowsTests.StartAsync(network, city, Instant.FromUtc(2040, 2, 2, 9, 0), Applicant, "fr", submits: false);

        var run = await RehearseAsync("reminders", "started", ("draft-7", "False"));

        Assert.Equal(["started Done", "wait-7 Done", "draft-7 False"], run.Steps.Select(step => $"{step.ActivityId} {step.Outcome}"));
        Assert.Empty(run.Steps.SelectMany(step => step.Mails));
    }

    [Fact]
    public async Task A_draft_that_fails_says_where_and_one_that_goes_round_is_cut()
    {
        await ProgrammeWorkflowsTests.StartAsync(network, city, Instant.FromUtc(2040, 2, 2, 9, 0), Applicant, "fr", submits: false);
        var before = await RowsAsync();

        var wrong = await RehearseAsync("reminders", "started", change: draft => draft.Replace(draft.Find("draft-7")!.Give("Condition", "application.nothing")));
        var round = await RehearseAsync("reminders", "started", change: draft => draft.Connect("remind-7", "Done", "draft-7"));

        Assert.Equal(before, await RowsAsync());
        var last = wrong.Steps[^1];
        Assert.Equal(("draft-7", true), (last.ActivityId, last.Failed));
        Assert.StartsWith("There is no “application.nothing” here.", last.Note.ToString(), StringComparison.Ordinal);
        Assert.True(round.WasCut);
        Assert.Equal(200, round.Steps.Count);
    }

    [Fact]
    public async Task What_begins_on_a_date_is_tried_as_on_that_date()
    {
        network.Clock.MoveTo(Instant.FromUtc(2040, 4, 1, 8, 0));
        var before = await RowsAsync();

        var run = await RehearseAsync("call-opening", "closes");

        Assert.Equal(before, await RowsAsync());
        Assert.Equal([("closes", "Done", Instant.FromUtc(2040, 3, 1, 17, 0)), ("tell-closed", "Done", Instant.FromUtc(2040, 3, 1, 17, 0))], run.Steps.Select(step => (step.ActivityId, step.Outcome, Minute(step.At))));
    }

    [Fact]
    public async Task The_calendar_shows_dates_that_are_set_and_those_that_the_call_gives_already()
    {
        await ProgrammeWorkflowsTests.StartAsync(network, city, Instant.FromUtc(2040, 2, 2, 9, 0), Applicant, "fr", submits: false);

        var dates = await DatesAsync();

        Assert.Equal(
            ["wait-7 2040-02-22T17:00 1", "wait-2 2040-02-27T17:00 0", "wait-0 2040-02-29T17:00 0", "closes 2040-03-01T17:00 1",
                // Of those who score.
                "wait-7 2040-03-17T17:00 1", "wait-2 2040-03-22T17:00 1", "wait-0 2040-03-24T16:00 1"],
            dates.Where(date => date.Step.ActivityId is "closes" or "wait-7" or "wait-2" or "wait-0").Select(Line));
    }

    [Fact]
    public async Task A_call_that_is_not_public_yet_has_its_dates_ahead()
    {
        var call = await network.In(city, async services =>
        {
            var call = await services.GetRequiredService<NewEdition>().OpenAsync("startup-competition", new EditionAnswers(
                "draft-2040", LocalizedText.Of("fr", "Plus tard"), new LocalDateTime(2040, 6, 1, 9, 0), new LocalDateTime(2040, 7, 1, 18, 0), ["fr"], 2, 4));
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
            return call.Id;
        });

        var dates = await network.In(city, services => services.GetRequiredService<WorkflowCalendar>().DatesAsync(new WorkflowRoot("call", call)));

        Assert.Equal(["opens 2040-06-01T07:00 0", "wait-7 2040-06-23T16:00 0", "wait-7 2040-07-17T16:00 0"], dates.Where(date => date.Step.ActivityId is "opens" or "wait-7").Select(Line));
        Assert.All(dates, date => Assert.False(date.IsSet));
    }

    [Fact]
    public async Task A_version_is_restored_and_what_ran_cannot_be_deleted()
    {
        await ChangeAsync("reminders", async (book, type, db) =>
        {
            var version = await db.Set<WorkflowVersion>().SingleAsync(one => one.Id == type.PublishedId);
            var before = type.Draft;
            await book.KeepAsync(WorkflowDefinition.FromJson(before) with { IsSingleton = false }, new WorkflowRoot("call", type.RootId!.Value));
            Assert.True(type.HasChanges);
            book.Restore(type, version);
            Assert.Equal((false, before), (type.HasChanges, type.Draft));
        });
        await ProgrammeWorkflowsTests.StartAsync(network, city, Instant.FromUtc(2040, 2, 2, 9, 0), Applicant, "fr", submits: false);

        await ChangeAsync("reminders", (book, type, _) => Assert.ThrowsAsync<RuleBrokenException>(() => book.DeleteAsync(type)));
        await ChangeAsync("call-opening", async (book, type, db) =>
        {
            await db.Set<Workflow>().Where(run => run.TypeId == type.Id).ExecuteDeleteAsync();
            await book.DeleteAsync(type);
        });

        await using var db = network.In(city);
        Assert.DoesNotContain("call-opening", await db.Set<WorkflowType>().Select(type => type.Key).ToListAsync());
        Assert.Equal(await db.Set<WorkflowType>().Select(type => type.Id).OrderBy(id => id).ToListAsync(), await db.Set<WorkflowStart>().Select(start => start.TypeId).Distinct().OrderBy(id => id).ToListAsync());
    }

    [Fact]
    public async Task A_timeline_tells_what_was_done_for_one_subject_the_newest_first()
    {
        await ProgrammeWorkflowsTests.StartAsync(network, city, Instant.FromUtc(2040, 2, 2, 9, 0), Applicant, "fr", submits: false);
        await ProgrammeWorkflowsTests.StartAsync(network, city, Instant.FromUtc(2040, 2, 3, 9, 0), "other@example.org", "fr", submits: false);
        network.Clock.MoveTo(Instant.FromUtc(2040, 2, 22, 17, 1));
        await network.Services.GetRequiredService<DueTimers>().DrainAsync();

        var (first, call) = await FirstAsync();
        var told = await network.In(city, services => services.GetRequiredService<WorkflowDesk>().TimelineAsync(first, after: null));

        Assert.Equal(["remind-7 Done", "draft-7 True", "wait-7 Done", "started Done"], told.Where(entry => entry.Step.ActivityId is "remind-7" or "draft-7" or "wait-7" or "started").Select(entry => $"{entry.Step.ActivityId} {entry.Outcome}"));
        Assert.All(told, entry => Assert.Equal(call, entry.RootId));
    }

    private static string Line(ComingDate date) => string.Create(CultureInfo.InvariantCulture, $"{date.Step.ActivityId} {date.At.InUtc().LocalDateTime:uuuu-MM-dd'T'HH:mm} {date.Count}");

    // The clock of a test run goes on while it runs.
    private static Instant Minute(Instant instant) => Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds() / 60 * 60);

    private async Task<(Guid Application, Guid Call)> FirstAsync()
    {
        await using var db = network.In(city);
        var application = await db.Set<Application>().OrderBy(one => one.CreatedAt).FirstAsync();
        return (application.Id, application.CallId);
    }

    private Task<IReadOnlyList<ComingDate>> DatesAsync() => network.In(city, async services =>
    {
        var call = await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync();
        return await services.GetRequiredService<WorkflowCalendar>().DatesAsync(new WorkflowRoot("call", call.Id));
    });

    private Task ChangeAsync(string key, Func<WorkflowBook, WorkflowType, CorridorDb, Task> change) => network.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        await change(services.GetRequiredService<WorkflowBook>(), await db.Set<WorkflowType>().SingleAsync(type => type.Key == key), db);
        await db.SaveChangesAsync();
    });

    private Task<Rehearsed> RehearseAsync(string key, string start, (string Step, string Outcome)? choice = null, Func<WorkflowDefinition, WorkflowDefinition>? change = null) => network.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var type = await db.Set<WorkflowType>().AsNoTracking().SingleAsync(type => type.Key == key);
        var definition = WorkflowDefinition.FromJson(type.Draft);
        var (kind, subject) = key == "reminders" ? ("application", (await FirstAsync()).Application) : ("call", type.RootId!.Value);
        Dictionary<string, string> choices = choice is { } chosen ? new() { [chosen.Step] = chosen.Outcome } : [];
        return await services.GetRequiredService<Rehearsal>().RunAsync(new RehearsalPlan(type, change?.Invoke(definition) ?? definition, start, kind, subject, choices));
    });

    /// <summary>Every row of every table.</summary>
    private async Task<List<string>> RowsAsync()
    {
        await using var db = network.Databases.AcrossCities();
        await db.Database.OpenConnectionAsync();
        var found = new List<string>();
        // Whoever is the first to need a key makes it.
        foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()!).Distinct().Where(table => table != "ProtectionKeys").Order())
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"select * from \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            var values = new object[reader.FieldCount];
            while (await reader.ReadAsync())
            {
                reader.GetValues(values);
                found.Add(table + '|' + string.Join('|', values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture))));
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
