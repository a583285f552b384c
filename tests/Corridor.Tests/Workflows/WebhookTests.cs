using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Corridor.Workflows.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Corridor.Tests.Workflows.CityWorkflows;

namespace Corridor.Tests.Workflows;

/// <summary>Workflows that tell another program, which is a real one here.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private readonly WebhookSettings settings = new() { AllowPrivate = true };
    private WebhookServer server = null!;
    private TestDatabase database = null!;
    private City city = null!;
    private CityWorkflows workflows = null!;

    public async ValueTask InitializeAsync()
    {
        server = await WebhookServer.StartAsync();
        settings.TrustedCertificate = server.Certificate;
        database = await TestDatabase.CreateAsync(services =>
        {
            AddBell(services);
            services.AddSingleton(settings);
        });
        city = await database.CityAsync("north");
        workflows = new(database, city);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Another_program_is_told_once_with_a_signature_and_the_workflow_goes_on()
    {
        await workflows.PublishAsync(Definition("tell",
            [
                Start(Bell, "bell"),
                Step("SetPropertyTask", "title", new() { ["PropertyName"] = "title", ["Value"] = """ "A \"B\" \\ é" """ }),
                Step("SetPropertyTask", "count", new() { ["PropertyName"] = "count", ["Value"] = "2 + 1" }),
                Tell(url: "hook/{title}?c={city.name}", body: """{ "title": "{title}", "line": "{title}, {count}", "count": "{count}", "city": { "name": "{city.name}" }, "list": [1, true] }""", headers: "Authorization: Bearer {city.name}"),
                Log("done"),
            ],
            "bell title", "title count", "count tell", "tell done", "tell Refused done"));
        await workflows.RingAsync();
        Assert.Empty(server.Received);

        await workflows.DrainAsync();

        var request = Assert.Single(server.Received);
        Assert.Equal(("POST", "/hook/A%20%22B%22%20%5C%20%C3%A9?c=north"), (request.Method, request.Target));
        Assert.Equal("""{"title":"A \"B\" \\ é","line":"A \"B\" \\ é, 3","count":3,"city":{"name":"north"},"list":[1,true]}""", request.Body);
        Assert.Equal(("application/json; charset=utf-8", "Bearer north", "Corridor"), (request.Headers["Content-Type"], request.Headers["Authorization"], request.Headers["User-Agent"]));
        Assert.Equal(request.Headers["Corridor-Delivery"], request.Headers["Idempotency-Key"]);
        var (time, signatures) = Signed(request);
        Assert.Equal([Hmac(await SecretAsync(city), time, request.Body)], signatures);
        Assert.InRange(time, database.Clock.Now().ToUnixTimeSeconds() - 600, database.Clock.Now().ToUnixTimeSeconds());
        Assert.Equal(["bell Done", "title Done", "count Done", "tell Done: Answered with 204.", "done Done: done"], await workflows.JournalAsync());
        Assert.Equal(WorkflowState.Finished, Assert.Single(await workflows.InstancesAsync()).State);
        await using var db = database.In(city);
        Assert.Equal(0, await db.Set<WebhookDelivery>().CountAsync());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "title={title}&n=1", "title=a%26b%3Dc&n=1")]
    [InlineData("text/plain", "It is {title}.", "It is a&b=c.")]
    public async Task A_value_is_written_as_the_kind_of_text_needs_it(string contentType, string body, string expected)
    {
        await workflows.PublishAsync(Definition("tell",
            [Start(Bell, "bell"), Step("SetPropertyTask", "title", new() { ["PropertyName"] = "title", ["Value"] = "'a&b=c'" }), Tell(body: body, contentType: contentType, method: "PUT")],
            "bell title", "title tell"));

        await workflows.RingAsync();
        await workflows.DrainAsync();

        var request = Assert.Single(server.Received);
        Assert.Equal(("PUT", expected, contentType + "; charset=utf-8"), (request.Method, request.Body, request.Headers["Content-Type"]));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_refusal_is_final(int status)
    {
        server.Answers.Enqueue(status);
        await PublishAsync();

        await workflows.RingAsync();
        await TimeGoesByAsync();

        Assert.Single(server.Received);
        Assert.Equal(["bell Done", $"tell Refused: Answered with {status}.", "refused Done: refused"], await workflows.JournalAsync());
    }

    [Fact]
    public async Task What_may_pass_is_tried_again_with_the_same_id_and_no_redirect_is_followed()
    {
        foreach (var status in new[] { 503, 429, 302, 408, 200 })
            server.Answers.Enqueue(status);
        await PublishAsync();

        await workflows.RingAsync();
        await TimeGoesByAsync();

        Assert.Equal(5, server.Received.Count);
        Assert.All(server.Received, request => Assert.Equal("/hook", request.Target));
        Assert.Single(server.Received.Select(request => request.Headers["Corridor-Delivery"]).Distinct());
        Assert.Equal(5, server.Received.Select(request => Signed(request).Time).Distinct().Count());
        Assert.Equal(["bell Done", "tell Done: Answered with 200.", "done Done: done"], await workflows.JournalAsync());
    }

    [Fact]
    public async Task What_never_passes_fails_in_the_end()
    {
        for (var i = 0; i < 10; i++)
            server.Answers.Enqueue(500);
        await PublishAsync();

        await workflows.RingAsync();
        await TimeGoesByAsync();

        Assert.Equal(5, server.Received.Count);
        Assert.Equal(["bell Done", "tell Failed: Answered with 500.", "failed Done: failed"], await workflows.JournalAsync());
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_failure()
    {
        await server.StopAsync();
        await PublishAsync();

        await workflows.RingAsync();
        await TimeGoesByAsync();

        Assert.Equal(["bell Done", "tell Failed: No answer came: ConnectionError.", "failed Done: failed"], await workflows.JournalAsync());
    }

    [Fact]
    public async Task An_outcome_that_leads_nowhere_ends_the_branch()
    {
        server.Answers.Enqueue(404);
        await workflows.PublishAsync(Definition("tell", [Start(Bell, "bell"), Tell(), Log("done")], "bell tell", "tell done"));

        await workflows.RingAsync();
        await workflows.DrainAsync();

        Assert.Equal(["bell Done", "tell Refused: Answered with 404."], await workflows.JournalAsync());
        Assert.Equal(WorkflowState.Finished, Assert.Single(await workflows.InstancesAsync()).State);
    }

    [Fact]
    public async Task A_crash_before_the_answer_is_saved_repeats_the_request_with_the_same_id_and_the_step_is_made_once()
    {
        using var crash = new CancellationTokenSource();
        server.OnReceived = crash.CancelAsync;
        await PublishAsync();
        await workflows.RingAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => workflows.DrainAsync(crash.Token));
        server.OnReceived = () => Task.CompletedTask;

        // Until the lease has run out.
        database.Clock.Advance(Duration.FromMinutes(1));
        await workflows.DrainAsync();

        Assert.Equal(2, server.Received.Count);
        Assert.Single(server.Received.Select(request => request.Headers["Corridor-Delivery"]).Distinct());
        Assert.Equal(["bell Done", "tell Done: Answered with 204.", "done Done: done"], await workflows.JournalAsync());
    }

    [Fact]
    public async Task An_answer_that_comes_while_another_branch_stands_still_is_not_lost()
    {
        server.Answers.Enqueue(503);
        await workflows.PublishAsync(Definition("tell",
            [
                Start(Bell, "bell"), Step("ForkTask", "fork", new() { ["Forks"] = new JsonArray("a", "b") }),
                Tell(), Step("StartWorkflowTask", "starts", new() { ["WorkflowTypeId"] = "child" }), Log("done"), Log("after"),
            ],
            "bell fork", "fork a tell", "fork b starts", "tell done", "starts after"));
        await workflows.RingAsync();
        await TimeGoesByAsync();
        var stuck = Assert.Single(await workflows.InstancesAsync());
        Assert.Equal((WorkflowState.Faulted, 2), (stuck.State, server.Received.Count));

        await workflows.BookAsync((book, _) => book.SkipAsync(stuck.Id, "Done"));
        await workflows.DrainAsync();

        Assert.Equal(WorkflowState.Finished, (await workflows.InstancesAsync())[0].State);
        Assert.Contains("tell Done: Answered with 204.", await workflows.JournalAsync());
    }

    [Fact]
    public async Task Nothing_is_sent_for_an_instance_that_was_cancelled()
    {
        server.Answers.Enqueue(503);
        await PublishAsync();
        await workflows.RingAsync();
        await workflows.DrainAsync();

        await workflows.BookAsync(async (book, db) => await book.CancelAsync((await db.Set<Workflow>().SingleAsync()).Id));
        await TimeGoesByAsync();

        Assert.Single(server.Received);
        await using var db = database.In(city);
        Assert.Equal(0, await db.Set<WebhookDelivery>().CountAsync());
    }

    [Fact]
    public async Task Nothing_is_sent_into_the_network_that_Corridor_stands_in()
    {
        settings.AllowPrivate = false;
        await PublishAsync();

        await workflows.RingAsync();
        await TimeGoesByAsync();

        Assert.Empty(server.Received);
        Assert.Equal(["bell Done", "tell Refused: Nothing was sent: localhost is not on the internet.", "refused Done: refused"], await workflows.JournalAsync());
    }

    [Theory]
    [InlineData("93.184.215.14", true)]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true)]
    [InlineData("::ffff:93.184.215.14", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    public void Addresses_of_the_internet_are_told_from_all_others(string address, bool expected) =>
        Assert.Equal(expected, PublicInternet.Has(IPAddress.Parse(address)));

    [Fact]
    public async Task A_city_has_a_secret_of_its_own_that_is_kept_protected_and_signs_a_day_longer_when_it_is_replaced()
    {
        await PublishAsync();
        var first = await SecretAsync(city);
        var foreign = await SecretAsync(await database.CityAsync("south"));

        await database.In(city, services => services.GetRequiredService<WebhookSecrets>().ReplaceAsync());
        var second = await SecretAsync(city);
        await workflows.RingAsync();
        await workflows.DrainAsync();
        database.Clock.Advance(Duration.FromHours(25));
        await workflows.RingAsync();
        await workflows.DrainAsync();

        Assert.Equal(3, new[] { first, second, foreign }.Distinct().Count());
        var requests = server.Received.ToList();
        Assert.Equal([Hmac(second, Signed(requests[0]).Time, requests[0].Body), Hmac(first, Signed(requests[0]).Time, requests[0].Body)], Signed(requests[0]).Signatures);
        Assert.Equal([Hmac(second, Signed(requests[1]).Time, requests[1].Body)], Signed(requests[1]).Signatures);
        await using var db = database.In(city);
        var kept = await db.Set<WebhookSecret>().SingleAsync();
        Assert.DoesNotContain(kept.Protected, new[] { first, second });
        Assert.Equal(["webhook.secret.replaced", "webhook.secret.shown", "webhook.secret.shown"], (await db.Set<AuditEntry>().Select(entry => entry.Action).ToListAsync()).Where(action => action.StartsWith("webhook.", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Two_that_need_the_first_secret_at_once_get_the_same()
    {
        var shown = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SecretAsync(city)));

        Assert.Single(shown.Distinct());
    }

    [Theory]
    [InlineData("Url", "http://example.org/", "Address: An address that begins with https:// is needed here.")]
    [InlineData("Url", "https://{city.name}/", "Address: An address that begins with https:// is needed here.")]
    [InlineData("Url", "https://me:secret@example.org/", "Address: An address that begins with https:// is needed here.")]
    [InlineData("Url", "https://example.{city.name}/", "Address: Write the host out: places to fill in may stand behind it only.")]
    [InlineData("Url", "https://example.org/{city.nam}", "Address: There is no “city.nam” here. Did you mean “city.name”?")]
    [InlineData("HttpMethod", "TRACE", "Method: “TRACE” is not one of: POST, PUT, PATCH, DELETE, GET.")]
    [InlineData("ContentType", "text/html", "Kind of text: “text/html” is not one of: application/json, application/x-www-form-urlencoded, text/plain.")]
    [InlineData("Body", "{ \"name\": {city.name} }", "Text: This is not JSON: look at line 1.")]
    [InlineData("Body", "{ \"name\": \"{city.nam}\" }", "Text: There is no “city.nam” here. Did you mean “city.name”?")]
    [InlineData("Headers", "X-One: 1\nno header", "Headers: “no header” is no header.")]
    [InlineData("Headers", "corridor-signature: t=1", "Headers: Corridor says “corridor-signature” itself.")]
    public async Task What_could_not_be_sent_is_told_before_it_is_published(string property, string value, string problem)
    {
        var tell = Tell();
        tell.Properties[property] = value;

        var issues = await workflows.IssuesAsync(Definition("tell", [Start(Bell, "bell"), tell], "bell tell"));

        Assert.Contains(problem, issues);
    }

    [Fact]
    public async Task Orchard_Cores_way_of_writing_it_is_understood()
    {
        var orchard = Step("HttpRequestTask", "tell", JsonNode.Parse("""
            {
              "ActivityMetadata": { "Title": null },
              "Url": { "Expression": "https://example.org/hook" }, "HttpMethod": "POST", "Headers": { "Expression": "X-Origin: ours" },
              "Body": { "Expression": "{ \"city\": \"{city.name}\" }" }, "ContentType": { "Expression": "application/json" }, "HttpResponseCodes": "200"
            }
            """)!.AsObject());

        var issues = await workflows.IssuesAsync(Definition("tell", [Start("TimerEvent", "every", new() { ["CronExpression"] = "*/5 * * * *", ["UseSiteTimeZone"] = true }), orchard], "every tell"));

        Assert.Empty(issues);
    }

    private ActivityRecord Tell(string url = "hook", string body = """{ "city": "{city.name}" }""", string headers = "", string? contentType = null, string? method = null)
    {
        var properties = new JsonObject { ["Url"] = server.Address + url, ["Body"] = body, ["Headers"] = headers };
        if (contentType is not null)
            properties["ContentType"] = contentType;
        if (method is not null)
            properties["HttpMethod"] = method;
        return Step("HttpRequestTask", "tell", properties);
    }

    private Task<WorkflowType> PublishAsync() => workflows.PublishAsync(Definition("tell",
        [Start(Bell, "bell"), Tell(), Log("done"), Log("refused"), Log("failed")],
        "bell tell", "tell done", "tell Refused refused", "tell Failed failed"));

    private async Task TimeGoesByAsync()
    {
        for (var i = 0; i < 7; i++)
        {
            await workflows.DrainAsync();
            database.Clock.Advance(Duration.FromMinutes(20));
        }
    }

    private Task<string> SecretAsync(City of) => database.In(of, services => services.GetRequiredService<WebhookSecrets>().ShowAsync());

    // As a receiver would, from what stands in README.md.
    private static (long Time, IReadOnlyList<string> Signatures) Signed(ReceivedRequest request)
    {
        var parts = request.Headers["Corridor-Signature"].Split(',').Select(part => part.Split('=')).ToList();
        return (long.Parse(parts.Single(part => part[0] == "t")[1], CultureInfo.InvariantCulture), [.. parts.Where(part => part[0] == "v1").Select(part => part[1])]);
    }

    private static string Hmac(string secret, long time, string body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time}.{body}"))));
}
