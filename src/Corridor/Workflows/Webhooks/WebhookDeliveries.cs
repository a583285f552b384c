using System.Net;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Activities;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Workflows.Webhooks;

/// <summary>
/// Sends what steps wait for. The answer is saved after it came: a crash between the two repeats the request with the same id,
/// and the step goes on once.
/// </summary>
internal sealed class WebhookDeliveries(CorridorDb db, CurrentCity city, Cities cities, WebhookSender sender, WorkflowEvents events, TimeProvider clock) : ITimerHandler
{
    public const string TimerKind = "workflow.webhook";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await WaitedForAsync(timer, cancel) is not { Request: { } request } delivery)
            return;
        // Kept before anything is signed with it.
        var secrets = await cities.In(city.Required, services => services.GetRequiredService<WebhookSecrets>().InForceAsync(cancel));
        try
        {
            var status = await sender.SendAsync(delivery.Id, request, secrets, clock.Now(), cancel);
            await EndAsync(delivery, Meant(status), Said(status), cancel);
        }
        catch (PrivateAddressException)
        {
            await EndAsync(delivery, WebhookState.Refused, new Text("Nothing was sent: {0} is not on the internet.", new Uri(request.Url).Host), cancel);
        }
    }

    /// <summary>Sent again and again without an answer that says yes or no.</summary>
    public async Task GiveUpAsync(Timer timer, Exception failure, CancellationToken cancel)
    {
        if (await WaitedForAsync(timer, cancel) is { } delivery)
            await EndAsync(delivery, WebhookState.Failed, Said(failure), cancel);
    }

    private async Task<WebhookDelivery?> WaitedForAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<WebhookDelivery>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId && one.State == WebhookState.Waiting, cancel) is not { } delivery)
            return null;
        if (await db.Set<WorkflowToken>().AnyAsync(token => token.Id == delivery.TokenId && token.Correlation == delivery.Id, cancel))
            return delivery;
        // The instance was cancelled.
        db.Remove(delivery);
        return null;
    }

    private async Task EndAsync(WebhookDelivery delivery, WebhookState state, Text ending, CancellationToken cancel)
    {
        delivery.End(state, ending);
        await events.WakeAsync(HttpRequestTask.TaskName, [delivery.Id], cancel);
    }

    private static WebhookState Meant(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => WebhookState.Done,
        >= 400 and < 500 and not (408 or 425 or 429) => WebhookState.Refused,
        // Worth trying again.
        _ => throw new HttpRequestException($"Answered with {(int)status}.", inner: null, status),
    };

    private static Text Said(Exception failure) => failure switch
    {
        HttpRequestException { StatusCode: { } status } => Said(status),
        HttpRequestException without => new Text("No answer came: {0}.", without.HttpRequestError),
        _ => new Text("No answer came: {0}.", failure.GetType().Name),
    };

    private static Text Said(HttpStatusCode status) => new("Answered with {0}.", (int)status);
}
