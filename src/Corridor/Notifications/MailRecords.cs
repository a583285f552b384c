using Corridor.Data;
using Corridor.Workflows.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Corridor.Notifications;

/// <summary>How a try ended: sent, bounced, or (queued still) to be tried later.</summary>
internal readonly record struct Delivery(MailState State, string? Reason = null, bool IsAddress = false)
{
    public static Delivery Sent { get; } = new(MailState.Sent);

    public static Delivery Later(string reason) => new(MailState.Queued, reason);
}

/// <summary>
/// Writes down what became of mails. What comes in while one write is under way is the next: eight connections at once cost two
/// commits rather than eight, and still none goes on before its mail is written down.
/// </summary>
internal sealed class MailRecords(MailLeases leases, NodeWork work, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly List<Entry> waiting = [];
    private bool isWriting;

    /// <summary>Done: it is on disk, or somebody else has the mail now.</summary>
    public Task WriteAsync(OutgoingMail mail, Delivery delivery, CancellationToken abandon)
    {
        var entry = new Entry(mail, delivery);
        lock (waiting)
        {
            waiting.Add(entry);
            if (isWriting)
                return entry.Written.Task;
            isWriting = true;
        }

        _ = WriteAllAsync(abandon);
        return entry.Written.Task;
    }

    private async Task WriteAllAsync(CancellationToken abandon)
    {
        // SQLite writes without ever letting go of the thread: whoever came first would write for itself alone.
        await Task.Yield();
        while (true)
        {
            List<Entry> batch;
            lock (waiting)
            {
                batch = [.. waiting];
                waiting.Clear();
                isWriting = batch.Count > 0;
            }

            if (batch.Count == 0)
                return;
            await Parallel.ForEachAsync(
                batch.GroupBy(entry => entry.Mail.CityId),
                new ParallelOptions { MaxDegreeOfParallelism = leases.Hands },
                async (pile, _) => await WritePileAsync(pile.Key, [.. pile], abandon));
        }
    }

    /// <summary>Until it is written: a mail that was accepted must not go out again because the database was away for a minute.</summary>
    private async Task WritePileAsync(Guid? city, IReadOnlyList<Entry> pile, CancellationToken abandon)
    {
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)))
        {
            try
            {
                await leases.WorkAsync(city, services => WriteAsync(services, pile, abandon), abandon);
                foreach (var entry in pile)
                    entry.Written.SetResult();
                return;
            }
            catch (Exception failure)
            {
                if (abandon.IsCancellationRequested || await IsGoneAsync(city))
                {
                    foreach (var entry in pile)
                        entry.Written.SetException(failure);
                    return;
                }

                log.LogWarning("What became of {Count} mails is not written down yet: {Failure}", pile.Count, failure.GetType().Name);
                await Task.Delay(pause, CancellationToken.None);
            }
        }
    }

    private async Task<bool> IsGoneAsync(Guid? city)
    {
        try
        {
            return !await leases.KnowsAsync(city);
        }
        catch (Exception)
        {
            // The database is away: nobody knows.
            return false;
        }
    }

    private async Task<bool> WriteAsync(IServiceProvider services, IReadOnlyList<Entry> pile, CancellationToken cancel)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var now = clock.Now();
        await WriteSentAsync(db, pile.Where(entry => entry.Delivery.State == MailState.Sent).Select(entry => entry.Mail), now, cancel);
        var others = pile.Where(entry => entry.Delivery.State != MailState.Sent).ToList();
        if (others.Count == 0)
            return true;
        var ids = others.Select(entry => entry.Mail.Id).ToList();
        var rows = await db.Set<OutgoingMail>().Where(mail => ids.Contains(mail.Id)).ToDictionaryAsync(mail => mail.Id, cancel);
        foreach (var (mail, delivery, _) in others)
        {
            // Before the mail: were the node killed in between, the mail would end here at its next turn.
            if (delivery is { State: MailState.Bounced, IsAddress: true })
                await db.SuppressAsync(SuppressedAddress.Normalise(mail.Recipient), delivery.Reason!, now, cancel);
            // Another version: the lease ran out, and the mail is another node's, or somebody cancelled it.
            if (!rows.TryGetValue(mail.Id, out var row) || row.Version != mail.Version || row.State != MailState.Queued)
                continue;
            if (delivery.State == MailState.Bounced)
                row.Bounce(delivery.Reason!, now);
            else
                row.Fail(delivery.Reason!, now);
        }

        await db.SaveChangesAsync(cancel);
        return true;
    }

    // In one statement, without reading them again: nearly always all of a pile have the same version.
    private async Task WriteSentAsync(CorridorDb db, IEnumerable<OutgoingMail> sent, Instant now, CancellationToken cancel)
    {
        foreach (var pile in sent.GroupBy(mail => mail.Version))
        {
            var ids = pile.Select(mail => mail.Id).ToList();
            work.MailsSent(await db.Set<OutgoingMail>()
                .Where(mail => ids.Contains(mail.Id) && mail.Version == pile.Key && mail.State == MailState.Queued)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(mail => mail.State, MailState.Sent)
                    .SetProperty(mail => mail.FinishedAt, now)
                    .SetProperty(mail => mail.LeasedUntil, (Instant?)null)
                    .SetProperty(mail => mail.LastError, (string?)null)
                    .SetProperty(mail => mail.Version, mail => mail.Version + 1), cancel));
        }
    }

    private sealed record Entry(OutgoingMail Mail, Delivery Delivery)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Deconstruct(out OutgoingMail mail, out Delivery delivery, out TaskCompletionSource written) => (mail, delivery, written) = (Mail, Delivery, Written);
    }
}
