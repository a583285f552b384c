using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Tests.Data;

public sealed class SnapshotTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task What_is_read_in_it_is_of_one_instant_and_others_write_meanwhile()
    {
        await using var reader = database.Databases.Open(CityReach.Network);
        var before = await reader.Users.CountAsync(TestContext.Current.CancellationToken);

        await using (await reader.SnapshotAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(before, await reader.Users.CountAsync(TestContext.Current.CancellationToken));
            await using (var writer = database.Databases.Open(CityReach.Network))
            {
                writer.Add(Account.For("ada@example.org", "Ada", "en", database.Clock.Now()));
                await writer.SaveChangesAsync(TestContext.Current.CancellationToken);
            }

            Assert.Equal(before, await reader.Users.CountAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(before + 1, await reader.Users.CountAsync(TestContext.Current.CancellationToken));
    }
}
