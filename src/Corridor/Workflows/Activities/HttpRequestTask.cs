using System.Text.RegularExpressions;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Corridor.Workflows.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Workflows.Activities;

/// <summary>Tells another program, with a signature, and waits until it has answered.</summary>
internal sealed partial class HttpRequestTask(CorridorDb db, CurrentCity city, Timers timers) : Activity
{
    public const string TaskName = "HttpRequestTask";
    private const string Json = "application/json", Form = "application/x-www-form-urlencoded", Plain = "text/plain";
    private const int MostCharacters = 200_000;

    // What Corridor or the protocol itself says.
    private static readonly string[] Reserved = ["Host", "Connection", "Transfer-Encoding", "Upgrade", "Expect", "Trailer", "TE", "Cookie", "User-Agent", "Idempotency-Key"], ReservedBeginnings = ["Content-", "Corridor-", "Proxy-"];

    public override string Name => TaskName;

    public override Text Label => new Text("Tell another program");

    public override bool Waits(Properties given) => true;

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        new("Url", PropertyKind.WebAddress, new Text("Address")) { Help = new Text("It begins with https://. What is filled in is escaped.") },
        new("HttpMethod", PropertyKind.Choice, new Text("Method"), Required: false) { Choices = ["POST", "PUT", "PATCH", "DELETE", "GET"] },
        new("ContentType", PropertyKind.Choice, new Text("Kind of text"), Required: false) { Choices = [Json, Form, Plain] },
        new("Body", PropertyKind.Lines, new Text("Text"), Required: false) { Help = new Text("In JSON, places stand inside quotes: {0}. A string that is one place becomes the value itself.", "{ \"title\": \"{call.title}\" }") },
        new("Headers", PropertyKind.Lines, new Text("Headers"), Required: false) { Help = new Text("One on each line: {0}", "Authorization: Bearer …") },
    ];

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, nameof(WebhookState.Refused), nameof(WebhookState.Failed)];

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables)
    {
        if (BodyProblem(given.Given, variables) is { } problem)
            yield return new Text("{0}: {1}", new Text("Text"), problem);
        foreach (var line in LinesOf(given.Given))
        {
            if (HeaderProblem(line, variables) is { } wrong)
                yield return new Text("{0}: {1}", new Text("Headers"), wrong);
        }
    }

    /// <summary>Written with the step that leads here, and sent after it: what is not saved is not sent.</summary>
    public override async ValueTask<Waiting> WaitAsync(WorkflowStep step, CancellationToken cancel)
    {
        var token = step.Token.Id;
        if (await db.Set<WebhookDelivery>().SingleOrDefaultAsync(one => one.TokenId == token && one.State == WebhookState.Waiting, cancel) is { } underWay)
            return new Waiting(TaskName, underWay.Id);
        var delivery = WebhookDelivery.Of(token, RequestOf(step));
        db.Add(delivery);
        await timers.SetAsync(WebhookDeliveries.TimerKind, delivery.Id, step.Now, $"{WebhookDeliveries.TimerKind}:{delivery.Id}", cancel);
        return new Waiting(TaskName, delivery.Id);
    }

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var token = step.Token.Id;
        if (await db.Set<WebhookDelivery>().SingleOrDefaultAsync(one => one.TokenId == token && one.State != WebhookState.Waiting, cancel) is not { } delivery)
            return StepResult.Stay;
        db.Remove(delivery);
        return StepResult.By(delivery.State.ToString(), delivery.Ending);
    }

    private WebhookRequest RequestOf(WorkflowStep step)
    {
        try
        {
            var given = step.Given;
            var url = WebAddress.Parse(given.Text("Url"), step.Variables.All).In(step.Scope, city.Required.Language, Uri.EscapeDataString);
            var body = BodyOf(step);
            if (body.Length > MostCharacters)
                throw new WorkflowFaultException(new Text("Use at most {0} characters here.", MostCharacters));
            return new(given.Has("HttpMethod") ? given.Text("HttpMethod") : "POST", url, given.Has("Body") ? ContentTypeOf(given) : null, body, HeadersOf(step));
        }
        catch (ExpressionException wrong)
        {
            throw new WorkflowFaultException(wrong.Reason);
        }
    }

    private string BodyOf(WorkflowStep step)
    {
        var (source, variables, language) = (step.Given.Text("Body"), step.Variables.All, city.Required.Language);
        return source.Length == 0 ? "" : ContentTypeOf(step.Given) switch
        {
            Json => JsonTemplate.Parse(source, variables).In(step.Scope, language),
            Form => Template.Parse(source, variables).In(step.Scope, language, Uri.EscapeDataString),
            _ => Template.Parse(source, variables).In(step.Scope, language),
        };
    }

    private Dictionary<string, string> HeadersOf(WorkflowStep step)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in LinesOf(step.Given))
        {
            var (name, value) = Cut(line);
            headers[name] = Template.Parse(value, step.Variables.All).In(step.Scope, city.Required.Language, written => string.Concat(written.Select(c => char.IsControl(c) ? ' ' : c)));
        }

        return headers;
    }

    private static Text? BodyProblem(Properties given, WorkflowVariables variables)
    {
        if (!given.Has("Body"))
            return null;
        return Problem(() => _ = ContentTypeOf(given) == Json ? (object)JsonTemplate.Parse(given.Text("Body"), variables.All) : Template.Parse(given.Text("Body"), variables.All));
    }

    private static Text? HeaderProblem(string line, WorkflowVariables variables)
    {
        var (name, value) = Cut(line);
        if (!HeaderName().IsMatch(name) || value.Length == 0)
            return new Text("“{0}” is no header.", line);
        if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase) || ReservedBeginnings.Any(beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)))
            return new Text("Corridor says “{0}” itself.", name);
        return Problem(() => Template.Parse(value, variables.All));
    }

    private static Text? Problem(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (ExpressionException wrong)
        {
            return wrong.Reason;
        }
    }

    private static string ContentTypeOf(Properties given) => given.Has("ContentType") ? given.Text("ContentType") : Json;

    private static string[] LinesOf(Properties given) => given.Text("Headers").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static (string Name, string Value) Cut(string line) =>
        line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (line[..colon].TrimEnd(), line[(colon + 1)..].Trim()) : (line, "");

    [GeneratedRegex("^[A-Za-z0-9-]{1,100}$")]
    private static partial Regex HeaderName();
}
