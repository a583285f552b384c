using Corridor.Accounts;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Data;

public sealed class DuplicatesTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_row_that_is_there_already_is_told_from_other_failures()
    {
        var account = Account.For("ada@example.org", "Ada", "en", database.Clock.Now());
        await SaveAsync(account);
        await SaveAsync(new MailPreference { AccountId = account.Id, Category = MailCategory.Progress, Way = MailWay.Digest });

        var twice = await Assert.ThrowsAsync<DbUpdateException>(() => SaveAsync(new MailPreference { AccountId = account.Id, Category = MailCategory.Progress, Way = MailWay.Mail }));
        var nobodys = await Assert.ThrowsAsync<DbUpdateException>(() => SaveAsync(new MailPreference { AccountId = Guid.NewGuid(), Category = MailCategory.Progress, Way = MailWay.Mail }));

        Assert.Equal((true, false), (twice.IsDuplicate(), nobodys.IsDuplicate()));
    }

    private async Task SaveAsync(object row)
    {
        await using var db = database.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network);
        db.Add(row);
        await db.SaveChangesAsync();
    }
}
