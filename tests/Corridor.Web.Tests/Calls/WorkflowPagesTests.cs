using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Web.Tests.Calls;

/// <summary>Workflows as coordinators change, try and read them, without JavaScript.</summary>
public sealed class WorkflowPagesTests(Site site)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workflow_is_made_mended_where_its_page_says_so_published_and_runs()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var slug = await CallAsync(city);
        var (edit, id) = await NewAsync(coordinator, city, slug);
        var (_, _, step) = await coordinator.SendAsync(edit, Fields(("kind", "LogTask"), ("after", "applicationstarted-1/Done")), "#add");
        Assert.Equal("?step=log-1", step.Query);

        var (saved, page, _) = await coordinator.SendAsync(step.PathAndQuery, Fields(("p.Text.en", "Hello {application.titel}")), ".step-form");
        var (refused, _, _) = await coordinator.SendAsync(edit, Fields(), "form[action*=Publish]");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity), (saved, refused));
        Assert.Contains("There is no “application.titel” here. Did you mean “application.title”?", page.QuerySelector("#p-Text-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(("Hello {application.titel}", "true"), (page.QuerySelector("#p-Text-en")!.GetAttribute("value"), page.QuerySelector("#p-Text-en")!.GetAttribute("aria-invalid")));
        Assert.Contains("application.title", page.QuerySelector("[data-picker=p-Text-] code")!.TextContent, StringComparison.Ordinal);

        await coordinator.SendAsync(step.PathAndQuery, Fields(("p.Text.en", "Hello"), ("Title.en", "Say hello"), ("Title.fr", "Saluer")), ".step-form");
        var (_, published, address) = await coordinator.SendAsync(edit, Fields(), "form[action*=Publish]");
        Assert.Equal($"/{city.Slug}/coordinator/calls/{slug}/workflows/{id}", address.AbsolutePath);
        Assert.Contains("Runs, version 1", published.QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        var application = await StartAsync(city, slug);
        await site.Services.GetRequiredService<DueTimers>().DrainAsync(Cancel);

        Assert.Equal("Finished", (await coordinator.OpenAsync(address.AbsolutePath)).QuerySelector("#runs ~ table .pill")!.TextContent);
        var timeline = (await coordinator.OpenAsync($"/{city.Slug}/coordinator/calls/{slug}/applications/{application}")).QuerySelectorAll(".timeline li");
        Assert.Contains(timeline, entry => entry.QuerySelector("strong")!.TextContent == "Say hello" && entry.TextContent.Contains("Hello", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_comes_second_is_told_and_keeps_what_they_typed()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var (edit, id) = await NewAsync(coordinator, city, await CallAsync(city));
        await coordinator.SendAsync(edit, Fields(("kind", "LogTask")), "#add");
        await coordinator.SendAsync(edit + "?step=log-1", Fields(("p.Text.en", "First")), ".step-form");

        var (status, page, _) = await coordinator.SendAsync(edit + "?step=log-1", Fields(("Version", "0"), ("p.Text.en", "Second")), ".step-form");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Somebody else changed this", page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Second", page.QuerySelector("#p-Text-en")!.GetAttribute("value"));
        Assert.Equal("First", (await DraftAsync(city, id)).Find("log-1")!.Given.Localized("Text").In("en"));
        Assert.Equal((await TypeAsync(city, id)).Version.ToString(System.Globalization.CultureInfo.InvariantCulture), page.QuerySelector(".step-form [name=Version]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task What_has_several_lines_keeps_them()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var (edit, id) = await NewAsync(coordinator, city, await CallAsync(city));
        await coordinator.SendAsync(edit, Fields(("kind", "HttpRequestTask")), "#add");
        const string body = "{\n  \"title\": \"{call.title}\"\n}";

        await coordinator.SendAsync(edit + "?step=httprequest-1", Fields(("p.Url", "https://example.org/hook"), ("p.Body", body.ReplaceLineEndings("\r\n"))), ".step-form");
        var page = await coordinator.OpenAsync(edit + "?step=httprequest-1");
        await coordinator.SendAsync(edit + "?step=httprequest-1", Fields(), ".step-form");

        Assert.Equal(body, page.QuerySelector("textarea#p-Body")!.TextContent);
        Assert.Equal(body, (await DraftAsync(city, id)).Find("httprequest-1")!.Given.Text("Body"));
    }

    [Fact]
    public async Task Steps_are_connected_also_to_new_ones_and_removed_with_their_ways_led_on()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var (edit, id) = await NewAsync(coordinator, city, await CallAsync(city));

        var (_, _, made) = await coordinator.SendAsync(edit + "?step=applicationstarted-1", Fields(("way.Done", "new:IfElseTask")), ".step-form");
        await coordinator.SendAsync(edit + "?step=ifelse-1", Fields(("p.Condition", "application.submitted"), ("way.True", "new:LogTask"), ("way.False", "new:LogTask")), ".step-form");
        var before = await DraftAsync(city, id);
        await coordinator.SendAsync(edit + "?step=ifelse-1", Fields(("goOnTo", "log-2")), "form[action*=Remove]");
        var after = await DraftAsync(city, id);

        Assert.Equal("?step=ifelse-1", made.Query);
        Assert.Equal(["applicationstarted-1 Done ifelse-1", "ifelse-1 True log-1", "ifelse-1 False log-2"], Ways(before));
        Assert.Equal(["applicationstarted-1 Done log-2"], Ways(after));
        Assert.Equal(["applicationstarted-1", "log-1", "log-2"], after.Activities.Select(step => step.ActivityId));
    }

    [Fact]
    public async Task Versions_are_compared_restored_and_a_draft_is_discarded()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var slug = await CallAsync(city);
        var (edit, id) = await NewAsync(coordinator, city, slug);
        await coordinator.SendAsync(edit, Fields(), "form[action*=Publish]");
        await coordinator.SendAsync(edit, Fields(("Title.en", "Renamed")), "#whole");
        await coordinator.SendAsync(edit, Fields(), "form[action*=Publish]");
        await coordinator.SendAsync(edit, Fields(("kind", "LogTask"), ("after", "applicationstarted-1/Done")), "#add");
        var versions = edit.Replace("/edit", "/versions", StringComparison.Ordinal);

        var list = await coordinator.OpenAsync(versions);
        var first = list.QuerySelector("#versions tbody tr:last-child")!;
        var compared = await coordinator.OpenAsync(first.QuerySelector("a")!.GetAttribute("href")!.Split('#')[0]);

        Assert.Equal(2, list.QuerySelectorAll("#versions tbody tr").Length);
        Assert.Contains($"coordinator-{city.Slug}@example.org", first.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["Name (English): Thanks → Renamed", "Added Note in the journal", "Way From “An application was started” (done): the end → Note in the journal"],
            compared.QuerySelectorAll(".differences > li").Select(line => string.Join(' ', line.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));

        await coordinator.SendAsync(edit, Fields(), "form[action*=Discard]");
        Assert.Equal(("Renamed", 1, false), ((await DraftAsync(city, id)).Name.In("en"), (await DraftAsync(city, id)).Activities.Count, (await TypeAsync(city, id)).HasChanges));
        await coordinator.SendAsync(versions, Fields(), "#versions tbody tr:last-child form");
        Assert.Equal(("Thanks", true), ((await DraftAsync(city, id)).Name.In("en"), (await TypeAsync(city, id)).HasChanges));
    }

    [Fact]
    public async Task What_one_call_exports_another_imports()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var (from, to) = (await CallAsync(city), await CallAsync(city));
        var (edit, id) = await NewAsync(coordinator, city, from);
        await coordinator.SendAsync(edit, Fields(("kind", "EmailTask"), ("after", "applicationstarted-1/Done")), "#add");

        using var file = await coordinator.Http.GetAsync(edit.Replace("/edit", "?handler=Export", StringComparison.Ordinal), Cancel);
        var (status, page) = await ImportAsync(coordinator, city, to, await file.Content.ReadAsByteArrayAsync(Cancel));

        Assert.Equal($"{from}-workflows.recipe.json", file.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("“Thanks”, step email-1: “To” is missing.", page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        var key = (await TypeAsync(city, id)).Key;
        var drafts = await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<WorkflowType>().Where(type => type.Key == key).Select(type => type.Draft).ToListAsync());
        Assert.Equal(2, drafts.Count);
        Assert.Equal(drafts[0], drafts[1]);
    }

    [Theory]
    [InlineData("{ \"steps\": [ { \"name\": \"WorkflowType\", \"data\": [ { \"Name\": \"No id\" } ] } ] }", "Line 1, at $.steps[0].data[0]")]
    [InlineData("{ \"steps\": [ ", "Line 1, at $")]
    [InlineData("{ \"steps\": [] }", "There is no workflow in this file.")]
    public async Task A_file_that_is_broken_brings_nothing_and_its_place_is_named(string content, string said)
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var slug = await CallAsync(city);
        var before = await CountAsync(city);

        var (status, page) = await ImportAsync(coordinator, city, slug, Encoding.UTF8.GetBytes(content));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(said, page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(before, await CountAsync(city));
    }

    [Fact]
    public async Task Scripts_of_a_file_are_refused_by_name_and_stay_in_the_draft()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var slug = await CallAsync(city);
        const string File = """
            { "steps": [ { "name": "Content", "data": [] }, { "name": "WorkflowType", "data": [ { "WorkflowTypeId": "w", "Name": "Old site",
              "Activities": [ { "ActivityId": "a", "Name": "ApplicationStartedEvent", "IsStart": true, "Properties": {} }, { "ActivityId": "b", "Name": "ScriptTask", "Properties": { "Script": "[js: alert(1)]" } } ],
              "Transitions": [ { "SourceActivityId": "a", "SourceOutcomeName": "Done", "DestinationActivityId": "b" } ] } ] } ] }
            """;

        var (status, page) = await ImportAsync(coordinator, city, slug, Encoding.UTF8.GetBytes(File));

        var notes = page.QuerySelectorAll(".notice li").Select(note => note.TextContent).ToList();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Line 1: “Content” is no workflow and was left out.", notes);
        Assert.Contains(notes, note => note.StartsWith("$.steps[1].data[0].Activities[1].Properties.Script:", StringComparison.Ordinal));
        Assert.Contains("“Old site”, step b: Corridor has no activity “ScriptTask”.", notes);
    }

    [Fact]
    public async Task A_test_run_tells_what_would_happen_to_a_chosen_application()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var slug = await CallAsync(city);
        await StartAsync(city, slug);
        await site.Services.GetRequiredService<DueTimers>().DrainAsync(Cancel);
        var reminders = await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<WorkflowType>().Where(type => type.Key == "reminders").Select(type => type.Id).SingleAsync());
        var runs = await CountAsync(city);

        var (status, page, _) = await coordinator.SendAsync($"/{city.Slug}/coordinator/calls/{slug}/workflows/{reminders}/try", Fields(), "#try");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(10, page.QuerySelectorAll(".trial > li").Length);
        Assert.Equal(3, page.QuerySelectorAll(".trial ul li").Count(mail => mail.TextContent.Contains("applicant-", StringComparison.Ordinal)));
        Assert.Equal(runs, await CountAsync(city));
    }

    [Fact]
    public async Task The_city_has_workflows_of_its_own_which_run_in_every_call()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var slug = await CallAsync(city);
        var (edit, id) = await NewAsync(coordinator, city, slug: null);

        var (_, _, address) = await coordinator.SendAsync(edit, Fields(), "form[action*=Publish]");
        await StartAsync(city, slug);

        Assert.Equal($"/{city.Slug}/coordinator/workflows/{id}", address.AbsolutePath);
        var run = (await coordinator.OpenAsync(address.AbsolutePath)).QuerySelector("#runs ~ table a")!.GetAttribute("href")!;
        Assert.StartsWith($"/{city.Slug}/coordinator/workflows/runs/", run, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await coordinator.StatusOf(run));
        Assert.Equal(HttpStatusCode.NotFound, await coordinator.StatusOf(run.Replace("/coordinator/", $"/coordinator/calls/{slug}/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_never_ran_is_deleted_and_a_copy_is_another_workflow()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var slug = await CallAsync(city);
        var (edit, id) = await NewAsync(coordinator, city, slug);
        var page = edit.Replace("/edit", "", StringComparison.Ordinal);

        var (_, _, copy) = await coordinator.SendAsync(page, Fields(), "form[action*=Copy]");
        var (_, list, _) = await coordinator.SendAsync(page, Fields(), "form[action*=Delete]");

        Assert.NotEqual(edit, copy.AbsolutePath);
        Assert.Equal("Copy of Thanks", (await coordinator.OpenAsync(copy.AbsolutePath)).QuerySelector("#name-en")!.GetAttribute("value"));
        Assert.DoesNotContain(id.ToString(), list.QuerySelector("#workflows")!.InnerHtml, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await coordinator.StatusOf(page));
    }

    private static async Task<(string Edit, Guid Id)> NewAsync(Visitor coordinator, City city, string? slug)
    {
        var list = slug is null ? $"/{city.Slug}/coordinator/workflows" : $"/{city.Slug}/coordinator/calls/{slug}/workflows";
        var (status, _, edit) = await coordinator.SendAsync(list, Fields(("name", "Thanks"), ("start", "ApplicationStartedEvent")), "#new");
        Assert.Equal(HttpStatusCode.OK, status);
        return (edit.AbsolutePath, Guid.Parse(edit.Segments[^2].Trim('/')));
    }

    private static async Task<(HttpStatusCode Status, IHtmlDocument Page)> ImportAsync(Visitor coordinator, City city, string slug, byte[] file)
    {
        var list = $"/{city.Slug}/coordinator/calls/{slug}/workflows";
        using var content = new MultipartFormDataContent
        {
            { new StringContent(await coordinator.TokenAsync(list)), "__RequestVerificationToken" },
            { new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } }, "file", "workflows.recipe.json" },
        };
        using var answer = await coordinator.Http.PostAsync(list + "?handler=Import", content, Cancel);
        return (answer.StatusCode, await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Cancel), Cancel));
    }

    private static IEnumerable<string> Ways(WorkflowDefinition definition) => definition.Transitions.Select(way => $"{way.SourceActivityId} {way.SourceOutcomeName} {way.DestinationActivityId}");

    private Task<WorkflowType> TypeAsync(City city, Guid id) => site.In(city, services => services.GetRequiredService<CorridorDb>().Set<WorkflowType>().AsNoTracking().SingleAsync(type => type.Id == id));

    private async Task<WorkflowDefinition> DraftAsync(City city, Guid id) => WorkflowDefinition.FromJson((await TypeAsync(city, id)).Draft);

    private Task<int> CountAsync(City city) => site.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        return await db.Set<WorkflowType>().CountAsync() + await db.Set<WorkflowVersion>().CountAsync() + await db.Set<Corridor.Workflows.Running.Workflow>().CountAsync() + await db.Set<Corridor.Notifications.OutgoingMail>().CountAsync();
    });

    /// <summary>A public call of the competition, with its recipe's workflows.</summary>
    private Task<string> CallAsync(City city) => site.In(city, async services =>
    {
        var slug = "call-" + Guid.NewGuid().ToString("N")[..8];
        var now = site.Clock.Now();
        var day = now.InZone(city.TimeZone).Date;
        var call = await services.GetRequiredService<NewEdition>().OpenAsync("startup-competition", new EditionAnswers(
            slug, LocalizedText.Of("en", "A call"), day.PlusDays(-1).At(new LocalTime(9, 0)), day.PlusDays(40).At(new LocalTime(18, 0)), ["en"], 3, 3));
        call.Publish(now);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        return slug;
    });

    private Task<Guid> StartAsync(City city, string slug) => site.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var email = $"applicant-{Guid.NewGuid():N}@example.org";
        var account = await services.GetRequiredService<SignIn>().AccountForAsync(email, email, "en");
        var application = Application.Start(await db.Set<Call>().SingleAsync(call => call.Slug == slug), account.Id, "en", site.Clock.Now());
        db.Add(application);
        await db.SaveChangesAsync();
        return application.Id;
    });
}
