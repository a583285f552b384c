using System.Threading.Channels;
using Corridor.Data;
using Corridor.Notifications.Smtp;
using Corridor.Tenancy;
using Corridor.Workflows.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Corridor.Notifications;

/// <summary>
/// Sends what waits in the outbox, at least once, over several connections at a time. What became of a mail is written down before
/// the next goes out on its connection: a node that is killed leaves at most one mail a connection that will be sent again.
/// </summary>
public sealed class Outbox : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly CorridorDbFactory databases;
    private readonly Cities cities;
    private readonly MailLimits limits;
    private readonly IMailTransport transport;
    private readonly ILogger<Outbox> log;
    private readonly MailLeases leases;
    private readonly MailRecords records;
    private readonly SemaphoreSlim turn = new(1);

    public Outbox(CorridorDbFactory databases, Cities cities, IServiceScopeFactory scopes, RateLimit rates, MailLimits limits, IMailTransport transport, NodeWork work, TimeProvider clock, ILogger<Outbox> log)
    {
        (this.databases, this.cities, this.limits, this.transport, this.log) = (databases, cities, limits, transport, log);
        leases = new MailLeases(databases, cities, scopes, rates, limits, clock);
        records = new MailRecords(leases, work, clock, log);
    }

    /// <summary>Until nothing is due; how many mails were tried.</summary>
    public async Task<int> DrainAsync(CancellationToken cancel = default)
    {
        if (!await transport.IsReadyAsync(cancel))
            return 0;
        // What is on its way when the node stops has a moment to arrive, and to be written down.
        using var abandon = new CancellationTokenSource();
        await using var stop = cancel.Register(() => abandon.CancelAfter(Grace));
        await turn.WaitAsync(cancel);
        try
        {
            using var run = new Run(this, abandon.Token);
            return await run.SendAsync(cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<Delivery> TryAsync(OutgoingMail mail, CancellationToken abandon)
    {
        try
        {
            await transport.SendAsync(mail, mail.CityId is { } city ? await cities.ByIdAsync(city, abandon) : null, abandon);
            return Delivery.Sent;
        }
        catch (MailBouncedException bounced)
        {
            return new Delivery(MailState.Bounced, bounced.Message, bounced.IsAddress);
        }
        catch (Exception failure) when (failure is not MailWayClosedException && !abandon.IsCancellationRequested)
        {
            // Whatever is wrong with this mail or with the line, the mails behind it have their turn.
            var reason = failure is SmtpRefusedException or TimeoutException or IOException { InnerException: null } ? failure.Message : failure.GetType().Name;
            log.LogWarning("Mail {Mail} was not taken: {Failure}", mail.Id, reason);
            return Delivery.Later(reason);
        }
    }

    private async Task<IReadOnlySet<string>> WithheldAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken cancel)
    {
        var addresses = mails.Select(mail => SuppressedAddress.Normalise(mail.Recipient)).Distinct().ToList();
        await using var db = databases.AcrossCities();
        return (await db.Set<SuppressedAddress>().Where(one => addresses.Contains(one.Address)).Select(one => one.Address).ToListAsync(cancel)).ToHashSet();
    }

    /// <summary>One emptying of the outbox: a feeder, and as many carriers as there are mails and connections.</summary>
    private sealed class Run(Outbox outbox, CancellationToken abandon) : IDisposable
    {
        private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
        private static readonly TimeSpan Rounds = TimeSpan.FromSeconds(5);

        private readonly Channel<OutgoingMail> way = Channel.CreateBounded<OutgoingMail>(outbox.limits.Connections);
        private readonly SemaphoreSlim landed = new(0);
        private readonly CancellationTokenSource closed = new();
        private readonly List<Task> carriers = [];
        private int carrying;
        private int tried;

        public async Task<int> SendAsync(CancellationToken cancel)
        {
            using var ended = new CancellationTokenSource();
            var prolonging = ProlongAsync(ended.Token);
            try
            {
                await FeedAsync(cancel);
            }
            finally
            {
                if (cancel.IsCancellationRequested)
                    await closed.CancelAsync();
                way.Writer.Complete();
                await Task.WhenAll(carriers);
                await ended.CancelAsync();
                await prolonging;
                await outbox.leases.ReleaseAllAsync(abandon);
            }

            return tried;
        }

        public void Dispose()
        {
            landed.Dispose();
            closed.Dispose();
        }

        private async Task FeedAsync(CancellationToken cancel)
        {
            while (!closed.IsCancellationRequested)
            {
                var mails = await outbox.leases.TakeAsync(cancel);
                if (mails.Count > 0)
                    await PutAsync(mails, cancel);
                else if (outbox.leases.Count == 0)
                    return;
                else
                    await RestAsync(cancel);
            }
        }

        private async Task PutAsync(IReadOnlyList<OutgoingMail> mails, CancellationToken cancel)
        {
            var withheld = await outbox.WithheldAsync(mails, cancel);
            var going = mails.ToLookup(mail => !withheld.Contains(SuppressedAddress.Normalise(mail.Recipient)));
            await Task.WhenAll(going[false].Select(mail => WriteAsync(mail, new Delivery(MailState.Bounced, "Nothing is sent to this address since it refused a mail."))));
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, closed.Token);
            foreach (var mail in going[true])
            {
                if (carriers.Count < outbox.limits.Connections && outbox.leases.Count > carriers.Count && !closed.IsCancellationRequested)
                {
                    Interlocked.Increment(ref carrying);
                    carriers.Add(CarryAsync());
                }

                try
                {
                    await way.Writer.WriteAsync(mail, either.Token);
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                    return;
                }
            }
        }

        /// <summary>While a slow server holds some, others may come that are due.</summary>
        private async Task RestAsync(CancellationToken cancel)
        {
            var until = Environment.TickCount64 + (long)Look.TotalMilliseconds;
            while (outbox.leases.Count > 0 && until - Environment.TickCount64 is > 0 and var left)
                await landed.WaitAsync((int)left, cancel);
        }

        private async Task CarryAsync()
        {
            // Off the feeder's own path.
            await Task.Yield();
            await foreach (var mail in way.Reader.ReadAllAsync(CancellationToken.None))
            {
                // What is left in the way when it is closed is released at the end.
                if (closed.IsCancellationRequested)
                    return;
                if (!outbox.leases.Holds(mail))
                {
                    outbox.leases.Forget(mail);
                    continue;
                }

                try
                {
                    await WriteAsync(mail, await outbox.TryAsync(mail, abandon));
                }
                catch (MailWayClosedException reason)
                {
                    await StopAsync(mail, reason);
                    return;
                }
                catch (Exception) when (abandon.IsCancellationRequested)
                {
                    // Nobody knows what became of it: it is sent again when its lease is over.
                    outbox.leases.Forget(mail);
                    return;
                }
            }
        }

        /// <summary>One connection fewer, where the server allows fewer than we would like. The last one speaks for the server.</summary>
        private async Task StopAsync(OutgoingMail mail, MailWayClosedException reason)
        {
            if (Interlocked.Decrement(ref carrying) > 0)
            {
                await outbox.leases.ReleaseAsync([mail], abandon);
                landed.Release();
                return;
            }

            await closed.CancelAsync();
            outbox.log.LogWarning("No mail leaves: {Reason}", reason.Message);
            await WriteAsync(mail, Delivery.Later(reason.Message));
        }

        private async Task WriteAsync(OutgoingMail mail, Delivery delivery)
        {
            await outbox.records.WriteAsync(mail, delivery, abandon);
            outbox.leases.Forget(mail);
            Interlocked.Increment(ref tried);
            landed.Release();
        }

        private async Task ProlongAsync(CancellationToken ended)
        {
            while (!ended.IsCancellationRequested)
            {
                try
                {
                    await Task.Delay(Rounds, ended);
                    await outbox.leases.ProlongAsync(ended);
                }
                catch (Exception) when (!ended.IsCancellationRequested)
                {
                    // The database is away: what is not prolonged in time is not sent from here.
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }
}
