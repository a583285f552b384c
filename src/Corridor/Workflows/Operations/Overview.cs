using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Workflows.Operations;

/// <summary>The numbers at the head of the operations page.</summary>
public sealed record OperationFigures(int Due, int Failed, int MailsWaiting, int Unsealed);

/// <summary>What got done between an instant and the next interval's.</summary>
public sealed record Interval(Instant From, int Timers, int Failures, int Mails);

/// <summary>A node, what it got done in the last hour, and the timers it holds, by kind.</summary>
public sealed record ListedNode(Node Node, bool IsSilent, int Timers, int Mails, IReadOnlyList<(string Kind, int Count)> Holds);

/// <summary>What a city has before it, and got done since yesterday.</summary>
public sealed record CityWork(Guid City, int Due, int Coming, int Failed, int Done, int MailsWaiting, int MailsFailed);

/// <summary>What all nodes do, in numbers.</summary>
public sealed class Overview(CorridorDbFactory databases, TimeProvider clock)
{
    private const int MostNodes = 100;
    private static readonly Duration NodesShown = Duration.FromDays(1);

    public async Task<OperationFigures> FiguresAsync(CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        var now = clock.Now();
        var due = db.Set<Timer>().Where(timer => timer.State == TimerState.Waiting && timer.DueAt <= now);
        // Four numbers in one question; the network is one row.
        return await db.Set<Network>().Select(_ => new OperationFigures(
            due.Count(),
            db.Set<Timer>().Count(timer => timer.State == TimerState.Failed),
            db.Set<OutgoingMail>().Count(mail => mail.State == MailState.Queued),
            db.Set<AuditEntry>().Count(entry => entry.Number == null))).SingleAsync(cancel);
    }

    /// <summary>The last hour by minutes, this one last.</summary>
    public Task<IReadOnlyList<Interval>> HourAsync(CancellationToken cancel = default) => IntervalsAsync(60, 1, cancel);

    /// <summary>The last day by hours, this one last.</summary>
    public Task<IReadOnlyList<Interval>> DayAsync(CancellationToken cancel = default) => IntervalsAsync(24, 60, cancel);

    public async Task<IReadOnlyList<ListedNode>> NodesAsync(CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        var now = clock.Now();
        var since = now - NodesShown;
        var nodes = await db.Set<Node>().Where(node => node.SeenAt >= since).OrderBy(node => node.Name).Take(MostNodes).ToListAsync(cancel);
        var held = await db.Set<Timer>().Where(timer => timer.State == TimerState.Waiting && timer.LeasedUntil > now)
            .GroupBy(timer => new { timer.Node, timer.Kind }).Select(same => new { same.Key.Node, same.Key.Kind, Count = same.Count() }).ToListAsync(cancel);
        var from = Minute(now) - 59;
        var done = (await db.Set<NodeMinute>().Where(one => one.Minute >= from)
            .GroupBy(one => one.Node).Select(same => new { same.Key, Timers = same.Sum(one => one.Timers), Mails = same.Sum(one => one.Mails) }).ToListAsync(cancel)).ToDictionary(one => one.Key);
        return [.. nodes.Select(node => new ListedNode(
            node,
            node.IsSilent(now),
            done.GetValueOrDefault(node.Name)?.Timers ?? 0,
            done.GetValueOrDefault(node.Name)?.Mails ?? 0,
            [.. held.Where(one => one.Node == node.Name).OrderBy(one => one.Kind, StringComparer.Ordinal).Select(one => (one.Kind, one.Count))]))];
    }

    /// <summary>Some cities' numbers, in as many questions for one as for all.</summary>
    public async Task<IReadOnlyList<CityWork>> CitiesAsync(IReadOnlyList<Guid> cities, CancellationToken cancel = default)
    {
        await using var db = databases.AcrossCities();
        var now = clock.Now();
        var yesterday = now - Duration.FromDays(1);
        var waiting = (await db.Set<Timer>().Where(timer => cities.Contains(timer.CityId) && timer.State == TimerState.Waiting)
            .GroupBy(timer => timer.CityId).Select(same => new { same.Key, Due = same.Count(timer => timer.DueAt <= now), All = same.Count() }).ToListAsync(cancel)).ToDictionary(one => one.Key);
        var timers = db.Set<Timer>().Where(timer => cities.Contains(timer.CityId));
        var failed = await CountAsync(timers.Where(timer => timer.State == TimerState.Failed).Select(timer => timer.CityId), cancel);
        var done = await CountAsync(timers.Where(timer => timer.FinishedAt > yesterday && timer.State == TimerState.Done).Select(timer => timer.CityId), cancel);
        // Two questions: each has an index over its few rows among the many that were sent.
        var mails = db.Set<OutgoingMail>().Where(mail => mail.CityId != null && cities.Contains(mail.CityId.Value));
        var queued = await CountAsync(mails.Where(mail => mail.State == MailState.Queued).Select(mail => mail.CityId!.Value), cancel);
        var undelivered = await CountAsync(mails.Where(mail => mail.State == MailState.Failed || mail.State == MailState.Bounced).Select(mail => mail.CityId!.Value), cancel);
        return [.. cities.Select(city => new CityWork(
            city,
            waiting.GetValueOrDefault(city)?.Due ?? 0,
            waiting.GetValueOrDefault(city) is { } all ? all.All - all.Due : 0,
            failed.GetValueOrDefault(city),
            done.GetValueOrDefault(city),
            queued.GetValueOrDefault(city),
            undelivered.GetValueOrDefault(city)))];
    }

    private static Task<Dictionary<Guid, int>> CountAsync(IQueryable<Guid> cities, CancellationToken cancel) =>
        cities.GroupBy(city => city).Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(one => one.Key, one => one.Count, cancel);

    private async Task<IReadOnlyList<Interval>> IntervalsAsync(int count, int minutes, CancellationToken cancel)
    {
        await using var db = databases.AcrossCities();
        var last = Minute(clock.Now()) / minutes;
        var from = (last - count + 1) * minutes;
        var done = (await db.Set<NodeMinute>().Where(one => one.Minute >= from)
            .GroupBy(one => one.Minute / minutes)
            .Select(same => new { same.Key, Timers = same.Sum(one => one.Timers), Failures = same.Sum(one => one.Failures), Mails = same.Sum(one => one.Mails) })
            .ToListAsync(cancel)).ToDictionary(one => one.Key);
        return [.. Enumerable.Range(0, count).Select(at => last - count + 1 + at).Select(one => new Interval(
            Instant.FromUnixTimeSeconds(one * minutes * 60),
            done.GetValueOrDefault(one)?.Timers ?? 0,
            done.GetValueOrDefault(one)?.Failures ?? 0,
            done.GetValueOrDefault(one)?.Mails ?? 0))];
    }

    private static long Minute(Instant instant) => instant.ToUnixTimeSeconds() / 60;
}
