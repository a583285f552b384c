using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Notifications.Smtp;
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
    private readonly SmtpPatience patience = new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
    private MailSettings? settings;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(services => services
            .AddSingleton(new MailLimits { Connections = 4 })
            .AddSingleton<IMailTransport>(provider => new SmtpTransport(
                _ => ValueTask.FromResult(settings), provider.GetRequiredService<Addresses>(), provider.GetRequiredService<MailLimits>(), provider.GetRequiredService<TimeProvider>(), patience)));
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
        Assert.Equal(("anais@example.org", "<corridor@example.org>"), (mail.Headers["Delivered-To"], mail.Headers["Return-Path"]));
        Assert.Equal(("besançon-été", "corridor@example.org", "anais@example.org", subject), (mail.FromName, mail.FromAddress, Assert.Single(mail.To), mail.Subject));
        Assert.Equal(($"<{queued.MessageId}>", "auto-generated", language), (mail.Headers["Message-ID"], mail.Headers["Auto-Submitted"], mail.Headers["Content-Language"]));
        Assert.InRange(DateTimeOffset.Parse(mail.Date, CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal($"{line}\n\nhttps://example.org/¿qué?\n\n--\nbesançon-été\nhttp://localhost/besançon-été/\n", mail.Text);
        Assert.Contains($"<html lang=\"{language}\">", mail.Html, StringComparison.Ordinal);
        Assert.Contains(line.Replace("\u00a0", "&#xA0;", StringComparison.Ordinal), mail.Html, StringComparison.Ordinal);
        Assert.Equal((MailState.Sent, 0, null), await StateAsync(queued.Id));
    }

    [Fact]
    public async Task While_the_server_is_down_a_mail_waits_ever_longer_and_arrives_when_it_is_back()
    {
        var port = FreePort();
        settings = new MailSettings { Host = "127.0.0.1", Port = port, Encryption = MailEncryption.None, From = "corridor@example.org" };
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
        Assert.Equal((MailState.Failed, 8, "The server answered 450 to RCPT TO."), await StateAsync(always.Id));
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
    public async Task A_sender_that_is_no_address_bounces_nothing_and_costs_one_mail_a_try()
    {
        await using var server = await SmtpServer.StartAsync();
        settings = server.Settings with { From = "" };
        var mails = new[] { await QueueAsync("one@example.org"), await QueueAsync("two@example.org"), await QueueAsync("three@example.org") };

        Assert.Equal(1, await DrainAsync());

        var states = await Task.WhenAll(mails.Select(mail => StateAsync(mail.Id)));
        Assert.Equal([(MailState.Queued, 0, null), (MailState.Queued, 0, null), (MailState.Queued, 1, "The sender's address is none.")], states.OrderBy(state => state.Attempts));

        settings = server.Settings;
        database.Clock.Advance(Duration.FromSeconds(16));
        Assert.Equal(3, await DrainAsync());
        Assert.Equal(3, server.Mails.Count);
    }

    [Theory]
    [InlineData("--starttls", MailEncryption.StartTls, null)]
    [InlineData("--tls", MailEncryption.Tls, null)]
    [InlineData("--starttls", MailEncryption.StartTls, "PLAIN")]
    [InlineData("--tls", MailEncryption.Tls, "LOGIN")]
    public async Task Mail_leaves_encrypted_and_signed_in_where_the_certificate_is_trusted(string option, MailEncryption encryption, string? method)
    {
        await using var server = await SmtpServer.StartAsync(0, [option, .. method is null ? [] : (string[])["--auth", "corridor:pâss wörd", "--auth-method", method]]);
        settings = server.Settings with { Encryption = encryption, TrustedCertificate = server.Certificate, User = method is null ? null : "corridor", Password = "pâss wörd" };
        await QueueAsync("ada@example.org");

        Assert.Equal(1, await DrainAsync());

        var mail = Assert.Single(server.Mails);
        Assert.Equal(("yes", method is null ? "nobody" : "corridor"), (mail.Headers["X-Encrypted"], mail.Headers["X-User"]));
    }

    [Theory]
    [InlineData("--starttls", MailEncryption.StartTls, "127.0.0.1", false)]
    [InlineData("--tls", MailEncryption.Tls, "127.0.0.1", false)]
    [InlineData("--tls", MailEncryption.Tls, "localhost", true)]
    public async Task Nothing_is_said_to_a_server_whose_certificate_is_not_trusted_or_is_of_another_name(string option, MailEncryption encryption, string host, bool isTrusted)
    {
        await using var server = await SmtpServer.StartAsync(0, option);
        settings = server.Settings with { Host = host, Encryption = encryption, TrustedCertificate = isTrusted ? server.Certificate : null };
        var queued = await QueueAsync("ada@example.org");

        Assert.Equal(1, await DrainAsync());

        Assert.Equal((MailState.Queued, 1, "No encryption with the server: its certificate is not trusted, or it speaks no TLS."), await StateAsync(queued.Id));
        Assert.Empty(server.Mails);
    }

    [Theory]
    [InlineData(null, "The server offers no STARTTLS.", MailEncryption.StartTls)]
    [InlineData("--auth", "The server answered 535 to AUTH PLAIN.", MailEncryption.None)]
    public async Task What_the_administrators_have_to_mend_bounces_no_mail(string? option, string reason, MailEncryption encryption)
    {
        await using var server = await SmtpServer.StartAsync(0, option is null ? [] : [option, "corridor:right"]);
        settings = server.Settings with { Encryption = encryption, User = option is null ? null : "corridor", Password = "wrong" };
        var queued = await QueueAsync("ada@example.org");

        await DrainAsync();

        Assert.Equal((MailState.Queued, 1, reason), await StateAsync(queued.Id));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Many_mails_share_a_few_connections_which_stay_open_for_the_next()
    {
        await using var server = await SmtpServer.StartAsync();
        settings = server.Settings;
        for (var n = 0; n < 30; n++)
            await QueueAsync($"reader-{n}@example.org");

        Assert.Equal(30, await DrainAsync());
        await QueueAsync("bounce-550@example.org");
        await QueueAsync("ada@example.org");
        Assert.Equal(2, await DrainAsync());

        Assert.Equal(31, server.Mails.Select(mail => mail.Headers["Message-ID"]).Distinct().Count());
        Assert.Equal(31, server.Mails.Count);
        Assert.InRange(server.Mails.Select(mail => mail.Headers["X-Connection"]).Distinct().Count(), 1, 4);
    }

    [Theory]
    [InlineData("--mails-per-connection", "3", 4)]
    [InlineData("--connections", "2", 1)]
    public async Task A_server_that_has_enough_of_a_connection_costs_no_mail_a_try(string option, string number, int fewest)
    {
        await using var server = await SmtpServer.StartAsync(0, option, number);
        settings = server.Settings;
        var mails = new List<OutgoingMail>();
        for (var n = 0; n < 12; n++)
            mails.Add(await QueueAsync($"reader-{n}@example.org"));

        Assert.Equal(12, await DrainAsync());

        Assert.All(await Task.WhenAll(mails.Select(mail => StateAsync(mail.Id))), state => Assert.Equal((MailState.Sent, 0, null), state));
        Assert.Equal(12, server.Mails.Count);
        Assert.InRange(server.Mails.Select(mail => mail.Headers["X-Connection"]).Distinct().Count(), fewest, 12);
    }

    [Theory]
    [InlineData("drop-before-data@example.org", 0)]
    [InlineData("drop-after-data@example.org", 2)]
    public async Task A_line_that_is_cut_makes_a_repeat_with_the_same_identity(string recipient, int accepted)
    {
        await using var server = await SmtpServer.StartAsync();
        settings = server.Settings;
        var cut = await QueueAsync(recipient);
        var behind = await QueueAsync("ada@example.org");

        Assert.Equal(2, await DrainAsync());
        database.Clock.Advance(Duration.FromSeconds(16));
        Assert.Equal(1, await DrainAsync());

        Assert.Equal((MailState.Queued, 2, "The server hung up."), await StateAsync(cut.Id));
        Assert.Equal((MailState.Sent, 0, null), await StateAsync(behind.Id));
        var repeats = server.Mails.Where(mail => mail.Headers["Delivered-To"] == recipient).Select(mail => mail.Headers["Message-ID"]).ToList();
        Assert.Equal(Enumerable.Repeat($"<{cut.MessageId}>", accepted), repeats);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        settings = new MailSettings { Host = "127.0.0.1", Port = ((IPEndPoint)silent.LocalEndpoint).Port, Encryption = MailEncryption.None, From = "corridor@example.org" };
        var impatient = new SmtpPatience(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300));
        await using var transport = new SmtpTransport(_ => ValueTask.FromResult<MailSettings?>(settings), new Addresses("http://localhost"), new MailLimits(), database.Clock, impatient);
        var mail = await QueueAsync("ada@example.org");

        var given = await Assert.ThrowsAsync<MailWayClosedException>(() => transport.SendAsync(mail, city, TestContext.Current.CancellationToken));

        Assert.Equal("The server did not answer in time.", given.Message);
    }

    [Fact]
    public async Task Points_long_lines_emoji_and_awkward_names_arrive_as_they_were_written()
    {
        await using var server = await SmtpServer.StartAsync();
        settings = server.Settings;
        var line = string.Concat(Enumerable.Repeat("Début 🚀 = fin. ", 200)).TrimEnd();
        await database.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            db.Add(OutgoingMail.To("ada@example.org", "fr", "test", "🚀 Décision : « L’été, c’est demain » — " + new string('é', 150), $".\n..\n.fin\n{line}\nespace à la fin \n=20\n", database.Clock.Now()));
            await db.SaveChangesAsync();
        });

        Assert.Equal(1, await DrainAsync());

        var mail = Assert.Single(server.Mails);
        Assert.Equal("🚀 Décision : « L’été, c’est demain » — " + new string('é', 150), mail.Subject);
        Assert.Equal($".\n..\n.fin\n{line}\nespace à la fin \n=20\n", mail.Text);
        Assert.All(mail.Raw.Split("\r\n"), one => Assert.InRange(one.Length, 0, 78));
        Assert.DoesNotContain(mail.Raw, letter => letter > '~');
    }

    [Fact]
    public async Task A_calendar_entry_and_the_way_out_of_a_list_go_along()
    {
        await using var server = await SmtpServer.StartAsync();
        settings = server.Settings;
        const string entry = "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Audition à Besançon\nEND:VEVENT\nEND:VCALENDAR\n";
        await database.In(city, async services =>
        {
            var mail = services.GetRequiredService<Mails>().Queue("ada@example.org", "fr", "test", new Text("{0}", "Audition"), [new Text("{0}", "À demain.")]);
            (mail.Calendar, mail.UnsubscribeAddress) = (entry, "https://example.org/leave/abc?list=été");
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        });

        Assert.Equal(1, await DrainAsync());

        var received = Assert.Single(server.Mails);
        Assert.Equal(new ReceivedMail.File("invite.ics", "text/calendar", "REQUEST", entry), Assert.Single(received.Attachments) is { } file ? file with { Text = file.Text.ReplaceLineEndings("\n") } : null);
        Assert.StartsWith("À demain.\n", received.Text, StringComparison.Ordinal);
        Assert.Contains("À demain.", received.Html, StringComparison.Ordinal);
        Assert.Equal(("<https://example.org/leave/abc?list=%C3%A9t%C3%A9>", "List-Unsubscribe=One-Click"), (received.Headers["List-Unsubscribe"], received.Headers["List-Unsubscribe-Post"]));
    }

    [Theory]
    [InlineData("ada@exämple.org", "ada@xn--exmple-cua.org", false)]
    [InlineData("jürgen@exämple.org", "jürgen@xn--exmple-cua.org", false)]
    [InlineData("ada@exämple.org", "ada@xn--exmple-cua.org", true)]
    [InlineData("jürgen@example.org", null, true)]
    public async Task International_addresses_are_written_to_where_the_server_can(string recipient, string? delivered, bool isAscii)
    {
        await using var server = await SmtpServer.StartAsync(0, isAscii ? ["--ascii"] : []);
        settings = server.Settings;
        var queued = await QueueAsync(recipient);

        Assert.Equal(1, await DrainAsync());

        Assert.Equal(delivered is null ? (MailState.Bounced, 0, "The mail server takes no addresses beyond ASCII (SMTPUTF8).") : (MailState.Sent, 0, null), await StateAsync(queued.Id));
        Assert.Equal(delivered is null ? 0 : 1, server.Mails.Count);
        // In UTF-8 as it goes over the wire.
        Assert.All(server.Mails, mail => Assert.Contains("\r\nTo: " + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(delivered!)) + "\r\n", mail.Raw, StringComparison.Ordinal));
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
