using System.Collections.Concurrent;
using System.Diagnostics;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Notifications;

/// <summary>
/// Takes waiting mails so that no other node sends them too: urgent ones first, cities in turn, each within its rate.
/// A lease is short, so that a killed node's mails soon leave from another, and is prolonged while a server is slow.
/// </summary>
internal sealed class MailLeases(CorridorDbFactory databases, Cities cities, IServiceScopeFactory scopes, RateLimit rates, MailLimits limits, TimeProvider clock)
{
    private const int PerConnection = 8;
    private const int FewestTurns = 4;
    private static readonly Duration Lease = Duration.FromSeconds(30);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TooLate = TimeSpan.FromSeconds(26);
    private static readonly Duration Minute = Duration.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, (OutgoingMail Mail, long Since)> hand = new();
    private readonly ConcurrentDictionary<Guid, long> full = new();
    private Guid last;

    /// <summary>Of how many cities something is written at a time. SQLite writes one at a time anyway.</summary>
    public int Hands { get; } = databases.IsPostgres ? 4 : 1;

    /// <summary>How many mails this node holds.</summary>
    public int Count => hand.Count;

    /// <summary>The next mails in the order in which they leave: few enough for an urgent one not to wait behind them for long.</summary>
    public async Task<IReadOnlyList<OutgoingMail>> TakeAsync(CancellationToken cancel)
    {
        var due = await DueAsync(cancel);
        if (due.Count == 0)
            return [];

        var turns = due
            .OrderBy(one => one.IsUrgent ? 0 : 1)
            .ThenBy(one => Key(one.City).CompareTo(last) > 0 ? 0 : 1)
            .ThenBy(one => Key(one.City))
            .Take(Math.Max(FewestTurns, limits.Connections))
            .ToList();
        var share = limits.Connections * PerConnection / turns.Count;
        var piles = new List<OutgoingMail>[turns.Count];
        await Parallel.ForAsync(0, turns.Count, new ParallelOptions { MaxDegreeOfParallelism = Hands, CancellationToken = cancel }, async (at, _) =>
            piles[at] = turns[at].City is { } city ? await OfCityAsync(city, share, cancel) : await WorkAsync(null, services => LeaseAsync(services, share, cancel), cancel));
        foreach (var turn in turns.Where(turn => !turn.IsUrgent))
            last = Key(turn.City);

        // City by city: what is on its way together is written down together. The piles are small, so nobody waits long for a turn.
        return [.. piles.SelectMany(pile => pile.OrderBy(mail => mail.DueAt)).OrderBy(mail => mail.IsUrgent ? 0 : 1)];
    }

    /// <summary>Whether it may still be sent from here.</summary>
    public bool Holds(OutgoingMail mail) => hand.TryGetValue(mail.Id, out var held) && Stopwatch.GetElapsedTime(held.Since) < TooLate;

    public void Forget(OutgoingMail mail) => hand.TryRemove(mail.Id, out _);

    /// <summary>Prolongs what would soon run out.</summary>
    public Task ProlongAsync(CancellationToken cancel)
    {
        var soon = hand.Values.Where(held => Stopwatch.GetElapsedTime(held.Since) > Soon).Select(held => held.Mail).ToList();
        return SetAsync(soon, clock.Now() + Lease, mails =>
        {
            foreach (var mail in mails)
                hand.TryUpdate(mail.Id, (mail, Stopwatch.GetTimestamp()), hand.GetValueOrDefault(mail.Id));
        }, cancel);
    }

    /// <summary>Gives back what was not sent: it is anybody's at once.</summary>
    public Task ReleaseAsync(IReadOnlyCollection<OutgoingMail> mails, CancellationToken cancel) =>
        SetAsync(mails, null, released =>
        {
            foreach (var mail in released)
                Forget(mail);
        }, cancel);

    public async Task ReleaseAllAsync(CancellationToken cancel)
    {
        try
        {
            await ReleaseAsync([.. hand.Values.Select(held => held.Mail)], cancel);
        }
        finally
        {
            // Where the database is away their leases run out by themselves.
            hand.Clear();
        }
    }

    public async ValueTask<bool> KnowsAsync(Guid? city) => city is not { } own || await cities.ByIdAsync(own) is not null;

    /// <summary>Work in a mail's city, or in the network where it has none.</summary>
    public async Task<T> WorkAsync<T>(Guid? city, Func<IServiceProvider, Task<T>> work, CancellationToken cancel)
    {
        if (city is { } own)
            return await cities.In(own, work, cancel);
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    private async Task<IReadOnlyList<(Guid? City, bool IsUrgent)>> DueAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        var known = (await cities.AllAsync(cancel)).Select(city => city.Id).ToHashSet();
        await using var db = databases.AcrossCities();
        var waiting = db.Set<OutgoingMail>().Where(mail => mail.State == MailState.Queued && mail.DueAt <= now && (mail.LeasedUntil == null || mail.LeasedUntil <= now));
        // A look into the index for each city: the mails that wait are not counted.
        var ofCities = await db.Cities
            .Where(city => waiting.Any(mail => mail.CityId == city.Id))
            .Select(city => new { city.Id, IsUrgent = waiting.Any(mail => mail.CityId == city.Id && mail.IsUrgent) })
            .ToListAsync(cancel);
        var ofNetwork = await waiting.Where(mail => mail.CityId == null).OrderByDescending(mail => mail.IsUrgent).Select(mail => (bool?)mail.IsUrgent).FirstOrDefaultAsync(cancel);
        var due = ofCities.Where(city => known.Contains(city.Id) && !IsFull(city.Id)).Select(city => ((Guid?)city.Id, city.IsUrgent)).ToList();
        if (ofNetwork is { } isUrgent)
            due.Add((null, isUrgent));
        return due;
    }

    private async Task<List<OutgoingMail>> OfCityAsync(Guid city, int share, CancellationToken cancel)
    {
        var key = $"mail:{city:N}";
        var wanted = Math.Min(share, limits.PerCityPerMinute);
        var granted = await rates.TakeAsync(key, wanted, limits.PerCityPerMinute, Minute, cancel);
        var taken = granted == 0 ? [] : await WorkAsync(city, services => LeaseAsync(services, granted, cancel), cancel);
        if (granted < wanted)
            full[city] = MinuteNow();
        if (taken.Count < wanted)
            await rates.GiveBackAsync(key, wanted - taken.Count, Minute, cancel);
        return taken;
    }

    private async Task<List<OutgoingMail>> LeaseAsync(IServiceProvider services, int most, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        var now = clock.Now();
        var taken = await services.GetRequiredService<CorridorDb>().LeaseMailsAsync(most, now, now + Lease, cancel);
        foreach (var mail in taken)
            hand[mail.Id] = (mail, since);
        return taken;
    }

    private async Task SetAsync(IReadOnlyCollection<OutgoingMail> mails, Instant? until, Action<IReadOnlyCollection<OutgoingMail>> then, CancellationToken cancel)
    {
        foreach (var pile in mails.GroupBy(mail => mail.CityId))
        {
            var ids = pile.Select(mail => mail.Id).ToList();
            await WorkAsync(pile.Key, services => services.GetRequiredService<CorridorDb>().Set<OutgoingMail>()
                .Where(mail => ids.Contains(mail.Id) && mail.State == MailState.Queued)
                .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.LeasedUntil, until), cancel), cancel);
            then([.. pile]);
        }
    }

    private bool IsFull(Guid city) => full.TryGetValue(city, out var minute) && minute == MinuteNow();

    private long MinuteNow() => clock.Now().ToUnixTimeSeconds() / (long)Minute.TotalSeconds;

    private static Guid Key(Guid? city) => city ?? Guid.Empty;
}
