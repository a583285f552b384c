using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Workflows.Signals;

public enum SignalAnswer
{
    Asked,
    Given,
    TooOld,

    /// <summary>The workflow went another way, or has not come there.</summary>
    NotAwaited,
}

/// <summary>What the page of a link asks, and whether an answer is still wanted.</summary>
public sealed record AskedSignal(LocalizedText Title, SignalAnswer Answer);

/// <summary>Writes the links of signals into texts, and takes what comes back by them.</summary>
public sealed class SignalDesk(CorridorDb db, Mails mails, Audit audit, TimeProvider clock)
{
    /// <summary>What fills the places <c>{signal.NAME}</c> of a text for one reader: links of their own.</summary>
    internal IReadOnlyDictionary<string, object?> LinksIn(WorkflowStep step, string property)
    {
        var text = string.Join('\n', step.Given.Localized(property).ByLanguage.Values);
        return step.Definition.Activities
            .Where(activity => activity.Name == SignalEvent.EventName)
            .DistinctBy(activity => activity.Given.Text("SignalName"))
            .Where(activity => text.Contains(SignalEvent.PlaceOf(activity.Given.Text("SignalName")), StringComparison.Ordinal))
            .ToDictionary(activity => SignalEvent.PlaceOf(activity.Given.Text("SignalName")), activity => (object?)Write(step.Workflow, activity));
    }

    private string Write(Workflow workflow, ActivityRecord signal)
    {
        var (row, link) = SignalLink.For(workflow, signal.Given.Text("SignalName"), signal.Title, clock.Now());
        db.Add(row);
        return mails.Link($"/signals/{link}").ToString();
    }

    public async Task<AskedSignal> FindAsync(string secret, CancellationToken cancel = default)
    {
        var link = await LinkAsync(secret, cancel);
        return new(link.Title, link.UsedAt is not null ? SignalAnswer.Given
            : clock.Now() > link.GoodUntil ? SignalAnswer.TooOld
            : await IsAwaitedAsync(link, cancel) ? SignalAnswer.Asked : SignalAnswer.NotAwaited);
    }

    public async Task GiveAsync(string secret, CancellationToken cancel = default)
    {
        var link = await LinkAsync(secret, cancel);
        link.Use(clock.Now());
        RuleBroken.If(!await IsAwaitedAsync(link, cancel), "Nobody waits for this answer any more.");
        audit.Record("workflow.signalled", link.WorkflowId, new { link.Name });
        await db.SaveChangesAsync(cancel);
    }

    private Task<SignalLink> LinkAsync(string secret, CancellationToken cancel)
    {
        var hash = Secret.Hash(secret);
        return db.Set<SignalLink>().Where(link => link.LinkHash == hash).SingleOrNotFoundAsync(cancel);
    }

    private Task<bool> IsAwaitedAsync(SignalLink link, CancellationToken cancel)
    {
        var (awaited, workflow) = (SignalEvent.EventOf(link.Name), link.WorkflowId);
        return db.Set<WorkflowToken>().AnyAsync(token => token.Event == awaited && token.Correlation == workflow, cancel);
    }
}
