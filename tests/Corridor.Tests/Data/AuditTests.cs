using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Data;

public sealed class AuditTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private City city = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        city = await database.CityAsync("north");
        await RecordAsync("first", "second", "third");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Entries_are_chained_in_the_order_they_were_written()
    {
        Assert.Equal(3, await SealAsync());
        await RecordAsync("fourth");
        Assert.Equal(1, await SealAsync());

        await using var db = database.In(city);
        Assert.Equal(["1 first", "2 second", "3 third", "4 fourth"],
            await db.Set<AuditEntry>().OrderBy(entry => entry.Number).Select(entry => entry.Number + " " + entry.Action).ToListAsync());
        Assert.Null(await AuditSealer.VerifyAsync(db));
    }

    [Fact]
    public async Task A_changed_payload_is_found()
    {
        await SealAsync();
        await using var db = database.In(city);
        await db.Set<AuditEntry>().Where(entry => entry.Number == 2).ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Payload, "{}"));

        Assert.Equal("entry 2: its payload was changed", (await AuditSealer.VerifyAsync(db))?.ToString());
    }

    [Fact]
    public async Task A_changed_action_and_a_removed_entry_are_found()
    {
        await SealAsync();
        await using var db = database.In(city);
        await db.Set<AuditEntry>().Where(entry => entry.Number == 3).ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Action, "forged"));
        Assert.Equal(3, (await AuditSealer.VerifyAsync(db))?.Number);

        await db.Set<AuditEntry>().Where(entry => entry.Number == 1).ExecuteDeleteAsync();
        Assert.Equal((1, "missing"), (await AuditSealer.VerifyAsync(db) is { } fault ? (fault.Number, fault.Reason) : default));
    }

    [Fact]
    public async Task An_erased_payload_leaves_the_chain_whole()
    {
        await SealAsync();
        await using var db = database.In(city);
        (await db.Set<AuditEntry>().SingleAsync(entry => entry.Number == 2)).Erase();
        await db.SaveChangesAsync();

        Assert.Null(await AuditSealer.VerifyAsync(db));
    }

    private Task<int> SealAsync() => database.Services.GetRequiredService<AuditSealer>().SealAsync();

    private Task RecordAsync(params string[] actions) => database.In(city, async services =>
    {
        foreach (var action in actions)
            services.GetRequiredService<Audit>().Record(action, Guid.NewGuid(), new { who = "somebody" });
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });
}
