using System.Net;
using System.Net.Sockets;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Notifications;

public sealed class SmtpTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private City city = null!;
    private MailSettings? settings;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(services => services.AddSingleton<IMailTransport>(new SmtpTransport(_ => ValueTask.FromResult(settings))));
        city = await database.CityAsync("besançon-été");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [InlineData("fr", "Besançon vous invite", "Ouvrez cette page pour accepter\u00a0; le lien est valable 14 jours\u00a0:")]
    [InlineData("en", "Besançon invites you", "Open this page to accept; the link is good for 14 days:")]
    [InlineData("es", "Besançon le invita", "Abra esta página para aceptar; el enlace es válido durante 14 días:")]
    public async Task A_mail_arrives_once_with_its_accents_and_says_what_it_is(string language, string subject, string line)
    {
        await using var server = await SmtpServer.StartAsync();
        settings = server.Settings;
        var queued = await QueueAsync("anais@example.org", language, new Text("{0} invites you", "Besançon"), new Text("Open this page to accept; the link is good for 14 days:"), new Text("{0}", "https://example.org/¿qué?"));

        Assert.Equal(1, await DrainAsync());
        Assert.Equal(0, await DrainAsync());

        var mail = Assert.Single(server.Mails);
        Assert.Equal(
            ("anais@example.org", "<corridor@example.org>", "besançon-été <corridor@example.org>", "anais@example.org", subject),
            (mail.Headers["Delivered-To"], mail.Headers["Return-Path"], mail.Headers["From"].Replace("\"", "", StringComparison.Ordinal), mail.Headers["To"], mail.Headers["Subject"]));
        Assert.Equal(($"<{queued.MessageId}>", "auto-generated", language, "text/plain; charset=utf-8"), (mail.Headers["Message-ID"], mail.Headers["Auto-Submitted"], mail.Headers["Content-Language"], mail.Headers["Content-Type"]));
        Assert.Equal($"{line}\n\nhttps://example.org/¿qué?\n\n--\nbesançon-été\nhttp://localhost/besançon-été/\n", mail.Text);
        Assert.Equal((MailState.Sent, 0, null), await StateAsync(queued.Id));
    }

    [Fact]
    public async Task While_the_server_is_down_a_mail_waits_ever_longer_and_arrives_when_it_is_back()
    {
        var port = FreePort();
        settings = new MailSettings { Host = "127.0.0.1", Port = port, StartTls = false, From = "corridor@example.org" };
        var queued = await QueueAsync("ada@example.org");

        await DrainAsync();
        var first = await WaitingAsync(queued.Id);
        Assert.Equal(0, await DrainAsync());
        database.Clock.Advance(Duration.FromSeconds(16));
        await DrainAsync();
        var second = await WaitingAsync(queued.Id);
        await using var server = await SmtpServer.StartAsync(port);
        Assert.Equal(0, await DrainAsync());
        database.Clock.Advance(Duration.FromSeconds(46));
        await DrainAsync();

        Assert.Equal((15, 45), (first, second));
        Assert.Single(server.Mails);
        Assert.Equal((MailState.Sent, 2, null), await StateAsync(queued.Id));
    }

    [Theory]
    [InlineData("bounce-550", "The server answered 550.")]
    [InlineData("bounce-553", "The server answered 553.")]
    [InlineData("reject-554", "The server answered 554.")]
    public async Task What_the_server_refuses_for_good_is_not_tried_again(string recipient, string reason)
    {
        await using var server = await SmtpServer.StartAsync();
        settings = server.Settings;
        var refused = await QueueAsync($"{recipient}@example.org");
        var behind = await QueueAsync("ada@example.org");

        Assert.Equal(2, await DrainAsync());
        database.Clock.Advance(Duration.FromDays(2));
        Assert.Equal(0, await DrainAsync());

        Assert.Equal((MailState.Bounced, 0, reason), await StateAsync(refused.Id));
        Assert.Equal((MailState.Sent, 0, null), await StateAsync(behind.Id));
        Assert.Equal("ada@example.org", Assert.Single(server.Mails).Headers["To"]);
    }

    [Fact]
    public async Task What_the_server_refuses_for_now_arrives_later_and_is_given_up_in_the_end()
    {
        await using var server = await SmtpServer.StartAsync();
        settings = server.Settings;
        var twice = await QueueAsync("later-450-x2@example.org");
        var always = await QueueAsync("later-450@example.org");

        var tries = 0;
        for (var round = 0; round < 10; round++)
        {
            tries += await DrainAsync();
            database.Clock.Advance(Duration.FromDays(1));
        }

        Assert.Equal((MailState.Sent, 2, null), await StateAsync(twice.Id));
        Assert.Equal((MailState.Failed, 8, "SmtpFailedRecipientException"), await StateAsync(always.Id));
        Assert.Equal(3 + 8, tries);
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Without_a_server_mails_wait_untouched_until_one_is_set_up()
    {
        var queued = await QueueAsync("ada@example.org");

        Assert.Equal(0, await DrainAsync());
        database.Clock.Advance(Duration.FromDays(30));
        Assert.Equal(0, await DrainAsync());
        Assert.Equal((MailState.Queued, 0, null), await StateAsync(queued.Id));

        await using var server = await SmtpServer.StartAsync();
        settings = server.Settings;
        Assert.Equal(1, await DrainAsync());
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task A_sender_that_is_no_address_fails_its_mails_and_does_not_stop_the_outbox()
    {
        settings = new MailSettings { Host = "127.0.0.1", Port = FreePort(), From = "" };
        var one = await QueueAsync("one@example.org");
        var two = await QueueAsync("two@example.org");

        Assert.Equal(2, await DrainAsync());

        Assert.Equal((MailState.Queued, 1, "ArgumentException"), await StateAsync(one.Id));
        Assert.Equal((MailState.Queued, 1, "ArgumentException"), await StateAsync(two.Id));
    }

    private Task<OutgoingMail> QueueAsync(string recipient, string language = "en", Text? subject = null, params IReadOnlyList<Text> lines) => database.In(city, async services =>
    {
        var mail = services.GetRequiredService<Mails>().Queue(recipient, language, "test", subject ?? new Text("{0}", "Subject"), lines);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        return mail;
    });

    private Task<int> DrainAsync() => database.Services.GetRequiredService<Outbox>().DrainAsync(TestContext.Current.CancellationToken);

    private async Task<(MailState, int Attempts, string? Error)> StateAsync(Guid id)
    {
        await using var db = database.In(city);
        var mail = await db.Set<OutgoingMail>().SingleAsync(mail => mail.Id == id);
        return (mail.State, mail.Attempts, mail.LastError);
    }

    /// <summary>Whole seconds until the next try.</summary>
    private async Task<int> WaitingAsync(Guid id)
    {
        await using var db = database.In(city);
        var mail = await db.Set<OutgoingMail>().SingleAsync(mail => mail.Id == id);
        Assert.Equal(MailState.Queued, mail.State);
        return (int)Math.Round((mail.DueAt - database.Clock.Now()).TotalSeconds);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
