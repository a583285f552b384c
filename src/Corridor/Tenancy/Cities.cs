using System.Collections.Frozen;
using Corridor.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tenancy;

/// <summary>The cities of this network, kept in memory and read anew when a city changes or after a few seconds.</summary>
public sealed class Cities(CorridorDbFactory databases, IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    // Another node may have created or suspended a city: nobody waits longer than this to see it.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile Directory? directory;
    private int changes;

    public async ValueTask<City?> BySlugAsync(string slug, CancellationToken cancel = default) =>
        (await ReadAsync(cancel)).BySlug.GetValueOrDefault(slug);

    public async ValueTask<City?> ByHostAsync(string host, CancellationToken cancel = default) =>
        (await ReadAsync(cancel)).ByHost.GetValueOrDefault(host);

    public async ValueTask<City?> ByIdAsync(Guid id, CancellationToken cancel = default) =>
        (await ReadAsync(cancel)).ById.GetValueOrDefault(id);

    public async ValueTask<IReadOnlyList<City>> AllAsync(CancellationToken cancel = default) => (await ReadAsync(cancel)).All;

    public void Changed() => Interlocked.Increment(ref changes);

    /// <summary>Does work in a city, in a scope of its own: the only way to write outside the current city.</summary>
    public async Task<T> In<T>(Guid cityId, Func<IServiceProvider, Task<T>> work, CancellationToken cancel = default)
    {
        var city = await ByIdAsync(cityId, cancel) ?? throw new InvalidOperationException("This city is not of the network (any more).");
        return await In(city, work);
    }

    /// <summary>In a city that was just read or made: the directory, which may be stale, is not read for it.</summary>
    public async Task<T> In<T>(City city, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentCity>().Enter(city);
        return await work(scope.ServiceProvider);
    }

    public Task In(Guid cityId, Func<IServiceProvider, Task> work, CancellationToken cancel = default) =>
        In(cityId, async services => { await work(services); return true; }, cancel);

    /// <summary>On behalf of somebody: the scope is a new one, and has to know again who acts.</summary>
    public Task<T> InAs<T>(Guid? accountId, Guid cityId, Func<IServiceProvider, Task<T>> work, CancellationToken cancel = default) => In(cityId, services =>
    {
        services.GetRequiredService<Actor>().AccountId = accountId;
        return work(services);
    }, cancel);

    public Task InAs(Guid? accountId, Guid cityId, Func<IServiceProvider, Task> work, CancellationToken cancel = default) =>
        InAs(accountId, cityId, async services => { await work(services); return true; }, cancel);

    private async ValueTask<Directory> ReadAsync(CancellationToken cancel)
    {
        if (directory is { } known && IsFresh(known))
            return known;

        await reading.WaitAsync(cancel);
        try
        {
            if (directory is { } justRead && IsFresh(justRead))
                return justRead;
            while (true)
            {
                var before = Volatile.Read(ref changes);
                await using var db = databases.AcrossCities();
                var read = new Directory(await db.Cities.AsNoTracking().OrderBy(city => city.Slug).ToListAsync(cancel), clock.GetTimestamp(), before);
                if (before == Volatile.Read(ref changes))
                    return directory = read;
            }
        }
        finally
        {
            reading.Release();
        }
    }

    // Counted before it was read: whatever changed since may be missing from it.
    private bool IsFresh(Directory known) => known.Changes == Volatile.Read(ref changes) && clock.GetElapsedTime(known.ReadAt) < Freshness;

    public void Dispose() => reading.Dispose();

    private sealed class Directory(List<City> all, long readAt, int changes)
    {
        public long ReadAt { get; } = readAt;
        public int Changes { get; } = changes;
        public IReadOnlyList<City> All { get; } = all;
        public FrozenDictionary<Guid, City> ById { get; } = all.ToFrozenDictionary(city => city.Id);
        public FrozenDictionary<string, City> BySlug { get; } = all.ToFrozenDictionary(city => city.Slug, StringComparer.OrdinalIgnoreCase);
        public FrozenDictionary<string, City> ByHost { get; } =
            all.Where(city => city.HostName is not null).ToFrozenDictionary(city => city.HostName!, StringComparer.OrdinalIgnoreCase);
    }
}
