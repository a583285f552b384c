using Corridor.Accounts;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Notifications;

/// <summary>One mail a day, by the clock.</summary>
public sealed class DailyDigestTests : IAsyncLifetime
{
    private TestDatabase network = null!;
    private City paris = null!;
    private City tokyo = null!;

    public async ValueTask InitializeAsync()
    {
        network = await TestDatabase.CreateAsync();
        network.Clock.MoveTo(Instant.FromUtc(2040, 3, 23, 9, 0));
        paris = await network.CityAsync("paris");
        tokyo = await network.CityAsync("tokyo", "Asia/Tokyo", "en");
    }

    public ValueTask DisposeAsync() => network.DisposeAsync();

    [Fact]
    public async Task It_comes_at_eight_where_its_reader_is_once_a_day_and_only_when_there_is_something()
    {
        var (ada, bo) = (await AccountAsync("ada@example.org", "fr", paris), await AccountAsync("bo@example.org", "en"));
        await WriteAsync(paris, ada, "Un");
        // Nobody's member: the city that wrote says where she is.
        await WriteAsync(tokyo, bo, "One");

        await HoursAsync(30);
        await WriteAsync(tokyo, ada, "Deux");
        await WriteAsync(paris, ada, "Trois");
        await HoursAsync(60);

        var digests = await DigestsAsync();
        Assert.Equal(
            [
                ("bo@example.org", Instant.FromUtc(2040, 3, 23, 23, 0), "1 new message"),
                ("ada@example.org", Instant.FromUtc(2040, 3, 24, 7, 0), "1 nouveau message"),
                // Summer time began that night.
                ("ada@example.org", Instant.FromUtc(2040, 3, 25, 6, 0), "2 nouveaux messages"),
            ],
            digests.Select(mail => (mail.Recipient, Hour(mail.CreatedAt), mail.Subject)));
        Assert.Null(digests[0].CityId);
        Assert.Matches("^tokyo: Deux\nhttp://localhost/my/messages/[0-9a-f-]{36}\n\nparis: Trois\nhttp://localhost/my/messages/[0-9a-f-]{36}\n\nTous mes messages\nhttp://localhost/my/messages\n\n", digests[2].Body);
        var leave = network.Services.GetRequiredService<UnsubscribeLinks>().Read(digests[2].UnsubscribeAddress!.Split('/')[^1]);
        Assert.Equal((ada, null), leave);
    }

    [Fact]
    public async Task What_came_after_eight_waits_for_the_next_day()
    {
        var ada = await AccountAsync("ada@example.org", "en", paris);
        await WriteAsync(paris, ada, "At ten in the morning");

        Assert.Equal(0, await DigestAsync());
        network.Clock.MoveTo(Instant.FromUtc(2040, 3, 24, 6, 30));
        Assert.Equal(0, await DigestAsync());
        network.Clock.MoveTo(Instant.FromUtc(2040, 3, 24, 7, 0));
        Assert.Equal(1, await DigestAsync());
        Assert.Equal(0, await DigestAsync());
    }

    [Fact]
    public async Task What_was_read_meanwhile_is_not_told_again()
    {
        var ada = await AccountAsync("ada@example.org", "en", paris);
        await WriteAsync(paris, ada, "Read");
        await using (var scope = network.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<Inbox>().ReadUpToAsync(ada, Ids.New());

        await HoursAsync(24);

        Assert.Empty(await DigestsAsync());
    }

    [Fact]
    public async Task Of_two_nodes_at_the_same_moment_one_writes_it()
    {
        for (var i = 0; i < 8; i++)
            await WriteAsync(paris, await AccountAsync($"reader-{i}@example.org", "en", paris), "News");
        network.Clock.MoveTo(Instant.FromUtc(2040, 3, 24, 7, 0));
        await using var second = network.SecondNode();

        var written = await Task.WhenAll(new[] { network.Services, second }.Select(node => Task.Run(() => node.GetRequiredService<DailyDigest>().WriteAsync())));

        Assert.Equal(8, written.Sum());
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"reader-{i}@example.org"), (await DigestsAsync()).Select(mail => mail.Recipient).Order());
    }

    // The clock of tests runs on.
    private static Instant Hour(Instant instant) => Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds() / 3600 * 3600);

    private async Task<Guid> AccountAsync(string email, string language, City? home = null)
    {
        await using var scope = network.Services.CreateAsyncScope();
        var account = await scope.ServiceProvider.GetRequiredService<SignIn>().AccountForAsync(email, "", language);
        if (home is not null)
        {
            await network.In(home, async services =>
            {
                var db = services.GetRequiredService<CorridorDb>();
                db.Add(new Membership { AccountId = account.Id, Role = CityRole.Host, Since = network.Clock.Now() });
                await db.SaveChangesAsync();
            });
        }

        return account.Id;
    }

    private Task WriteAsync(City from, Guid account, string subject) => network.In(from, async services =>
    {
        services.GetRequiredService<Inbox>().Write(account, "test", new Letter("en", subject, ["Text"]), awaitsDigest: true);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    private Task<int> DigestAsync() => network.Services.GetRequiredService<DailyDigest>().WriteAsync();

    private async Task HoursAsync(int hours)
    {
        for (var hour = 0; hour < hours; hour++)
        {
            network.Clock.Advance(Duration.FromHours(1));
            await DigestAsync();
        }
    }

    private async Task<List<OutgoingMail>> DigestsAsync()
    {
        await using var db = network.Databases.AcrossCities();
        return await db.Set<OutgoingMail>().Where(mail => mail.Kind == "digest").OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id).ToListAsync();
    }
}
