using Corridor.Data;
using Corridor.Notifications;
using Corridor.Notifications.Smtp;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Workflows.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Corridor.Tests.Notifications;

/// <summary>Who goes first, how many go, and who is not written to, seen from the server's side.</summary>
public sealed class OutboxTests : IAsyncLifetime
{
    // One connection: mails then arrive in the order in which they leave.
    private readonly MailLimits limits = new() { Connections = 1, PerCityPerMinute = 20 };
    private TestDatabase database = null!;
    private SmtpServer server = null!;
    private City noisy = null!;
    private City quiet = null!;

    public async ValueTask InitializeAsync()
    {
        server = await SmtpServer.StartAsync();
        database = await TestDatabase.CreateAsync(services => services.AddSingleton(limits).AddSingleton<IMailTransport>(_ => Transport(limits)));
        noisy = await database.CityAsync("noisy");
        quiet = await database.CityAsync("quiet");
        // The rate is counted by the minute: the test keeps within one.
        database.Clock.MoveTo(Instant.FromUnixTimeSeconds(((database.Clock.Now().ToUnixTimeSeconds() / 60) + 1) * 60));
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_city_with_many_mails_does_not_keep_another_waiting()
    {
        await QueueAsync(noisy, 20);
        await QueueAsync(quiet, 2);

        Assert.Equal(22, await DrainAsync());

        var places = Recipients().Select((address, place) => (address, place)).Where(one => one.address.StartsWith("quiet", StringComparison.Ordinal)).Select(one => one.place).ToList();
        Assert.Equal(2, places.Count);
        Assert.All(places, place => Assert.InRange(place, 0, 8 + 2));
    }

    [Fact]
    public async Task Who_signs_in_waits_for_nobody()
    {
        await QueueAsync(noisy, 12);
        await QueueAsync(null, 1, OutgoingMail.SignInKind);
        await QueueAsync(noisy, 1, OutgoingMail.SignInKind);

        Assert.Equal(14, await DrainAsync());

        Assert.Equal(["network-0-sign-in@example.org", "noisy-0-sign-in@example.org"], Recipients().Take(2).Order());
    }

    [Fact]
    public async Task A_city_sends_no_more_than_its_rate_and_the_rest_a_minute_later()
    {
        await QueueAsync(noisy, 45);
        await QueueAsync(quiet, 3);
        await QueueAsync(null, 25);

        var tries = new List<int> { await DrainAsync(), await DrainAsync() };
        database.Clock.Advance(Duration.FromMinutes(1));
        tries.Add(await DrainAsync());
        database.Clock.Advance(Duration.FromMinutes(1));
        tries.Add(await DrainAsync());

        Assert.Equal([20 + 3 + 25, 0, 20, 5], tries);
        Assert.Equal(48 + 25, Recipients().Distinct().Count());
    }

    [Fact]
    public async Task An_address_that_refused_a_mail_is_not_written_to_until_somebody_allows_it()
    {
        await QueueToAsync(noisy, "bounce-550-x1@example.org");
        await QueueToAsync(quiet, "reject-554@example.org");
        await DrainAsync();
        await QueueToAsync(quiet, "Bounce-550-x1@example.org");
        await QueueToAsync(null, "BOUNCE-550-x1@example.org", OutgoingMail.SignInKind);

        Assert.Equal(2, await DrainAsync());

        Assert.Equal(["bounce-550-x1@example.org: The server answered 550."], await WithheldAsync());
        Assert.Equal(
            [(MailState.Bounced, "The server answered 550."), (MailState.Bounced, "The server answered 554."), (MailState.Bounced, "Nothing is sent to this address since it refused a mail."), (MailState.Bounced, "Nothing is sent to this address since it refused a mail.")],
            await StatesAsync());
        Assert.Empty(server.Mails);

        await using (var scope = database.Services.CreateAsyncScope())
        {
            Assert.True(await scope.ServiceProvider.GetRequiredService<Suppressions>().LiftAsync(" bounce-550-X1@example.org"));
            Assert.False(await scope.ServiceProvider.GetRequiredService<Suppressions>().LiftAsync("bounce-550-x1@example.org"));
        }

        await QueueToAsync(quiet, "bounce-550-x1@example.org");
        Assert.Equal(1, await DrainAsync());
        Assert.Single(server.Mails);
        Assert.Empty(await WithheldAsync());
    }

    [Fact]
    public async Task Two_nodes_at_once_send_each_mail_once()
    {
        await QueueAsync(noisy, 20);
        await QueueAsync(quiet, 20);
        await QueueAsync(null, 40);
        var wide = new MailLimits { Connections = 4, PerCityPerMinute = 20 };
        using var one = Node(wide);
        using var other = Node(wide);

        var tries = await Task.WhenAll(one.DrainAsync(TestContext.Current.CancellationToken), other.DrainAsync(TestContext.Current.CancellationToken));

        Assert.Equal(80, tries.Sum());
        Assert.Equal(80, server.Mails.Count);
        Assert.Equal(80, server.Mails.Select(mail => mail.Headers["Message-ID"]).Distinct().Count());
        Assert.All(await StatesAsync(), state => Assert.Equal((MailState.Sent, null), state));
    }

    [Fact]
    public async Task What_a_killed_node_had_taken_leaves_from_another_within_a_minute()
    {
        await QueueAsync(noisy, 5);
        var killed = Leases();
        Assert.Equal(5, (await killed.TakeAsync(TestContext.Current.CancellationToken)).Count);

        Assert.Equal(0, await DrainAsync());
        database.Clock.Advance(Duration.FromSeconds(46));
        Assert.Equal(5, await DrainAsync());

        Assert.Equal(5, server.Mails.Count);
    }

    [Fact]
    public async Task A_node_that_lost_its_lease_does_not_overwrite_what_another_wrote()
    {
        await QueueAsync(noisy, 1);
        var late = Leases();
        var mail = Assert.Single(await late.TakeAsync(TestContext.Current.CancellationToken));
        database.Clock.Advance(Duration.FromSeconds(46));
        Assert.Equal(1, await DrainAsync());

        await new MailRecords(late, new NodeWork(), database.Clock, NullLogger.Instance).WriteAsync(mail, Delivery.Later("too late"), TestContext.Current.CancellationToken);

        Assert.Equal([(MailState.Sent, null)], await StatesAsync());
    }

    [Fact]
    public async Task What_comes_in_during_a_write_is_the_next_write_one_for_each_city()
    {
        await QueueAsync(noisy, 6);
        await QueueAsync(quiet, 2);
        var leases = Leases();
        var mails = new List<OutgoingMail>();
        while (await leases.TakeAsync(TestContext.Current.CancellationToken) is { Count: > 0 } more)
            mails.AddRange(more);
        var records = new MailRecords(leases, new NodeWork(), database.Clock, NullLogger.Instance);

        var counter = QueryCount.Start();
        await Task.WhenAll(mails.Select(mail => records.WriteAsync(mail, Delivery.Sent, TestContext.Current.CancellationToken)));

        Assert.Equal(8, mails.Count);
        // At best one for each city; the first to come may go by themselves, since they wait for nobody.
        Assert.InRange(counter.Statements.Count(sql => sql.StartsWith("UPDATE", StringComparison.Ordinal) && sql.Contains("\"OutgoingMails\"", StringComparison.Ordinal)), 2, 4);
        Assert.All(await StatesAsync(), state => Assert.Equal((MailState.Sent, null), state));
    }

    [Fact]
    public void A_line_break_in_an_address_reaches_no_server()
    {
        foreach (var address in (string[])["a@example.org>\r\nRCPT TO:<b@example.org", "a@example.org\r\nDATA", "a\r\nb@example.org", "a@exam\nple.org", "a @example.org", "<a@example.org>", "a@", "@example.org", "a@example..org", "a\u2028b@example.org", "\"a\r\nb\"@example.org", "a@[127.0.0.1]>\r\n"])
            Assert.False(Mailbox.TryParse(address, out _), address);
        foreach (var (address, spoken) in ((string, string)[])[("a.b+c@example.org", "a.b+c@example.org"), ("jürgen@exämple.org", "jürgen@xn--exmple-cua.org"), ("\"a b\"@example.org", "\"a b\"@example.org"), ("a@[127.0.0.1]", "a@[127.0.0.1]"), ("o'neill@example.org", "o'neill@example.org")])
            Assert.Equal(spoken, Mailbox.TryParse(address, out var mailbox) ? mailbox.ToString() : null);
    }

    [Fact]
    public async Task Sent_mails_go_after_ninety_days_and_what_failed_stays()
    {
        await QueueAsync(noisy, 3);
        await QueueAsync(null, 2);
        await QueueToAsync(quiet, "bounce-550@example.org");
        await DrainAsync();
        var sweep = database.Services.GetRequiredService<MailSweep>();

        database.Clock.Advance(Duration.FromDays(89));
        await QueueAsync(noisy, 1);
        Assert.Equal(0, await sweep.SweepAsync(TestContext.Current.CancellationToken));
        database.Clock.Advance(Duration.FromDays(2));
        Assert.Equal(5, await sweep.SweepAsync(TestContext.Current.CancellationToken));

        Assert.Equal([MailState.Bounced, MailState.Queued], (await StatesAsync()).Select(state => state.State));
    }

    private SmtpTransport Transport(MailLimits own) => new(_ => ValueTask.FromResult<MailSettings?>(server.Settings), new Addresses("http://localhost"), own, database.Clock);

    private Outbox Node(MailLimits own)
    {
        var services = database.Services;
        return new Outbox(database.Databases, database.Cities, services.GetRequiredService<IServiceScopeFactory>(), services.GetRequiredService<RateLimit>(), own, Transport(own), services.GetRequiredService<NodeWork>(), database.Clock, NullLogger<Outbox>.Instance);
    }

    private MailLeases Leases() =>
        new(database.Databases, database.Cities, database.Services.GetRequiredService<IServiceScopeFactory>(), database.Services.GetRequiredService<RateLimit>(), limits, database.Clock);

    private async Task QueueAsync(City? city, int count, string kind = "test")
    {
        for (var n = 0; n < count; n++)
            await QueueToAsync(city, $"{city?.Slug ?? "network"}-{n}{(kind == "test" ? "" : "-" + kind)}@example.org", kind);
    }

    private async Task QueueToAsync(City? city, string recipient, string kind = "test")
    {
        await using var db = database.Databases.Open(city is null ? CityReach.Network : CityReach.In(city.Id));
        db.Add(OutgoingMail.To(recipient, "en", kind, "Subject", "Body", database.Clock.Now()));
        await db.SaveChangesAsync();
    }

    private Task<int> DrainAsync() => database.Services.GetRequiredService<Outbox>().DrainAsync(TestContext.Current.CancellationToken);

    private IReadOnlyList<string> Recipients() => [.. server.Mails.Select(mail => mail.Headers["Delivered-To"])];

    private async Task<IReadOnlyList<(MailState State, string? Error)>> StatesAsync()
    {
        await using var db = database.Databases.AcrossCities();
        return [.. (await db.Set<OutgoingMail>().OrderBy(mail => mail.Id).ToListAsync()).Select(mail => (mail.State, mail.LastError))];
    }

    private async Task<IReadOnlyList<string>> WithheldAsync()
    {
        await using var scope = database.Services.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<Suppressions>().AfterAsync(null)).Select(one => $"{one.Address}: {one.Reason}")];
    }
}
