using System.Net;
using System.Text.Json.Nodes;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Corridor.Workflows.ToDos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Web.Tests;

/// <summary>What workflows ask of people, on their pages and without JavaScript.</summary>
public sealed class ToDoPagesTests(Site site)
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task A_coordinator_approves_in_the_list_and_the_workflow_goes_on()
    {
        var city = await site.CityAsync();
        using var boss = await BossAsync(city);
        await AskAsync(city, Approval("1"));
        var desk = $"/{city.Slug}/coordinator/to-dos";

        var before = await boss.OpenAsync(desk);
        var (status, after, landed) = await boss.SendAsync(desk, Nothing, "main form[action*='handler=Approve']");
        await DrainAsync();

        Assert.Equal(("Let in Ada", "1"), (before.QuerySelector("main article h2")!.TextContent, before.QuerySelector("nav .pill")!.TextContent));
        Assert.Equal((HttpStatusCode.OK, desk), (status, landed.AbsolutePath));
        Assert.Null(after.QuerySelector("nav .pill"));
        Assert.Contains("Approved", after.QuerySelector("#closed + ul")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(WorkflowState.Finished, await StateAsync(city));
    }

    [Fact]
    public async Task Who_rejects_without_a_reason_is_asked_for_it()
    {
        var city = await site.CityAsync();
        using var boss = await BossAsync(city);
        await AskAsync(city, Approval("1"));
        var desk = $"/{city.Slug}/coordinator/to-dos";

        var (status, refused, landed) = await boss.SendAsync(desk, Nothing, "main form[action*='handler=Reject']");
        var (_, answered, back) = await boss.SendAsync(landed.AbsolutePath, new Dictionary<string, string> { ["Note"] = "No deck" }, "main form[action*='handler=Reject']");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("Write why you reject it.", refused.QuerySelector("main [role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(landed.AbsolutePath, back.AbsolutePath);
        Assert.Contains("No deck", answered.QuerySelector("main blockquote")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_coordinators_approve()
    {
        var city = await site.CityAsync();
        using var boss = await BossAsync(city);
        using var second = await BossAsync(city, "second");
        await AskAsync(city, Approval("2"));
        var desk = $"/{city.Slug}/coordinator/to-dos";

        var (_, half, _) = await boss.SendAsync(desk, Nothing, "main form[action*='handler=Approve']");
        Assert.Null(half.QuerySelector("main form[action*='handler=Approve']"));
        Assert.Contains("You approved. Somebody else has to as well.", half.QuerySelector("main article")!.TextContent, StringComparison.Ordinal);
        await second.SendAsync(desk, Nothing, "main form[action*='handler=Approve']");
        await DrainAsync();

        Assert.Equal(WorkflowState.Finished, await StateAsync(city));
    }

    [Fact]
    public async Task An_applicant_finds_what_is_to_do_in_my_corridor_and_nobody_else_does()
    {
        var city = await site.CityAsync();
        using var boss = await BossAsync(city);
        await AskAsync(city, Activity("ToDoTask", "ask", new() { ["Role"] = "applicant", ["Title"] = "Send us a logo", ["Due"] = "now + 7 days" }));
        using var ada = await site.SignedInAsync(Ada(city));

        var way = (await ada.OpenAsync("/my")).QuerySelector("#to-dos + ul a")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.NotFound, await boss.StatusOf(way));
        var (_, done, _) = await ada.SendAsync(way, new Dictionary<string, string> { ["Note"] = "By mail" }, "main form[action*='handler=Done']");

        Assert.Equal("Send us a logo", done.QuerySelector("main h1")!.TextContent);
        Assert.Contains("By mail", done.QuerySelector("main blockquote")!.TextContent, StringComparison.Ordinal);
        Assert.Null((await ada.OpenAsync("/my")).QuerySelector("#to-dos"));
    }

    [Fact]
    public async Task The_link_of_a_signal_asks_before_it_answers()
    {
        var city = await site.CityAsync();
        await AskAsync(city,
            Activity("EmailTask", "ask", new() { ["Recipients"] = "applicant", ["Subject"] = "Do you come?", ["Body"] = "Then say so:\n\n{signal.come}" }),
            Activity("SignalEvent", "come", new() { ["SignalName"] = "come", ["ActivityMetadata"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = "I come" } } }));
        var link = (await site.MailToAsync(Ada(city))).Body.Split('\n').First(line => line.Contains("/signals/", StringComparison.Ordinal));
        var path = new Uri(link).AbsolutePath;
        using var anybody = site.Visitor();

        var asked = await anybody.OpenAsync(path);
        Assert.Equal(WorkflowState.Running, await StateAsync(city));
        var (_, thanked, landed) = await anybody.SendAsync(path, Nothing);
        await DrainAsync();

        Assert.Equal("I come", asked.QuerySelector("main h1")!.TextContent);
        Assert.Equal(path, landed.AbsolutePath);
        Assert.Equal("Thank you, your answer has arrived.", thanked.QuerySelector("main [role=status]")!.TextContent);
        Assert.Null(thanked.QuerySelector("main form"));
        Assert.Equal(WorkflowState.Finished, await StateAsync(city));
        Assert.Equal(HttpStatusCode.NotFound, await anybody.StatusOf(path + "x"));
    }

    [Fact]
    public async Task Fifty_to_dos_are_shown_then_the_rest()
    {
        var city = await site.CityAsync();
        using var boss = await BossAsync(city);
        await AskAsync(city, Approval("1"));
        await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var one = await db.Set<ToDo>().SingleAsync();
            for (var i = 0; i < 50; i++)
                db.Add(new ToDo { WorkflowId = one.WorkflowId, SubjectKind = one.SubjectKind, SubjectId = one.SubjectId, Role = one.Role, HolderId = one.HolderId, Title = LocalizedText.Of("en", $"Number {i}"), Path = "", MadeAt = one.MadeAt, DueAt = one.MadeAt + Duration.FromDays(i + 1) });
            await db.SaveChangesAsync();
        });

        var first = await boss.OpenAsync($"/{city.Slug}/coordinator/to-dos");
        var second = await boss.OpenAsync($"/{city.Slug}/coordinator/to-dos{first.QuerySelector("#open a[rel=next]")!.GetAttribute("href")}");

        Assert.Equal(50, first.QuerySelectorAll("main article").Length);
        Assert.Equal("Let in Ada", Assert.Single(second.QuerySelectorAll("main article h2")).TextContent);
    }

    private static ActivityRecord Activity(string name, string id, JsonObject properties) => new(id, name, 0, 0, IsStart: false, properties);

    private static ActivityRecord Approval(string count) => Activity("ApprovalEvent", "ask", new() { ["Approvers"] = "coordinators", ["Count"] = count, ["Title"] = "Let in Ada" });

    private static string Ada(City city) => $"ada-{city.Slug}@example.org";

    private async Task<Visitor> BossAsync(City city, string name = "boss")
    {
        var email = $"{name}-{city.Slug}@example.org";
        await site.MemberAsync(city, email, CityRole.Coordinator);
        return await site.SignedInAsync(email);
    }

    /// <summary>A call whose only workflow makes these steps, one after the other, for an application that Ada has started.</summary>
    private async Task AskAsync(City city, params ActivityRecord[] steps)
    {
        await site.In(city, async services =>
        {
            var (db, now) = (services.GetRequiredService<CorridorDb>(), site.Clock.Now());
            var call = Call.From(AccessRows.OpenToAllNow("heat"), city.Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Publish(now);
            db.Add(call);
            await db.SaveChangesAsync();
            var book = services.GetRequiredService<WorkflowBook>();
            ActivityRecord[] all = [Activity("ApplicationStartedEvent", "started", []) with { IsStart = true }, .. steps];
            await book.PublishAsync(await book.KeepAsync(new WorkflowDefinition
            {
                WorkflowTypeId = "asks",
                Name = LocalizedText.Of("en", "Asks"),
                Activities = all,
                Transitions = [.. all.Zip(all.Skip(1), (one, next) => new Transition(one.ActivityId, "Done", next.ActivityId))],
            }, new WorkflowRoot("call", call.Id)), null);
            await db.SaveChangesAsync();
            var ada = await services.GetRequiredService<SignIn>().AccountForAsync(Ada(city), "Ada", "en");
            await db.SaveChangesAsync();
            await services.GetRequiredService<Drafts>().StartAsync(call, ada.Id, "en", 1, now);
        });
        await DrainAsync();
    }

    private Task<int> DrainAsync() => site.Services.GetRequiredService<DueTimers>().DrainAsync();

    private Task<WorkflowState> StateAsync(City city) => site.In(city, services => services.GetRequiredService<CorridorDb>().Set<Workflow>().Select(run => run.State).SingleAsync());
}
