using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Corridor.Workflows.Operations;

/// <summary>Counts what this node gets done, until the heartbeat writes it down.</summary>
public sealed class NodeWork
{
    private int timers;
    private int failures;
    private int mails;

    internal void TimerDone() => Interlocked.Increment(ref timers);

    internal void TimerFailed() => Interlocked.Increment(ref failures);

    internal void MailsSent(int count) => Interlocked.Add(ref mails, count);

    internal NodeMinute Take(long minute) => new()
    {
        Node = Node.Here,
        Minute = minute,
        Timers = Interlocked.Exchange(ref timers, 0),
        Failures = Interlocked.Exchange(ref failures, 0),
        Mails = Interlocked.Exchange(ref mails, 0),
    };

    internal void PutBack(NodeMinute minute)
    {
        Interlocked.Add(ref timers, minute.Timers);
        Interlocked.Add(ref failures, minute.Failures);
        Interlocked.Add(ref mails, minute.Mails);
    }
}

/// <summary>Tells the others every few seconds that this node lives, and what it got done.</summary>
public sealed class Heartbeat(CorridorDbFactory databases, NodeWork work, TimeProvider clock, ILogger<Heartbeat> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly NodaTime.Instant started = clock.Now();

    public async Task BeatAsync(CancellationToken cancel = default)
    {
        var now = clock.Now();
        await using var db = databases.Open(CityReach.Network);
        await db.SeenAsync(new Node { Name = Node.Here, Release = Node.Running, StartedAt = started, SeenAt = now }, cancel);
        var done = work.Take(now.ToUnixTimeSeconds() / 60);
        if (done is { Timers: 0, Failures: 0, Mails: 0 })
            return;
        try
        {
            await db.CountAsync(done, cancel);
        }
        catch
        {
            work.PutBack(done);
            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await BeatAsync(cancellationToken);
            await using var db = databases.Open(CityReach.Network);
            await db.Set<Node>().Where(node => node.Name == Node.Here).ExecuteDeleteAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            // It will be seen as silent instead.
            log.LogWarning("This node could not say goodbye: {Failure}", failure.GetType().Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await BeatAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning("This node could not give a sign of life: {Failure}", failure.GetType().Name);
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
