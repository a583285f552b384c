using System.Net;
using System.Net.Mail;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Corridor.Notifications;

/// <summary>Hands a mail to the next machine; the edge of Corridor.</summary>
public interface IMailTransport
{
    /// <summary>Whether there is a way out at all; until there is, mails wait.</summary>
    ValueTask<bool> IsReadyAsync(CancellationToken cancel);

    Task SendAsync(OutgoingMail mail, City? city, CancellationToken cancel);
}

/// <summary>What a server said that a later try would not change: this address takes no mail.</summary>
public sealed class MailBouncedException(string reason) : Exception(reason);

/// <summary>Sends what waits in the outbox, at least once, each mail leased so that two nodes do not send it both.</summary>
public sealed class Outbox(CorridorDbFactory databases, Cities cities, IServiceScopeFactory scopes, IMailTransport transport, TimeProvider clock, ILogger<Outbox> log)
{
    private const int Batch = 100;
    private static readonly Duration Lease = Duration.FromMinutes(5);

    public async Task<int> DrainAsync(CancellationToken cancel = default)
    {
        if (!await transport.IsReadyAsync(cancel))
            return 0;

        var sent = 0;
        List<(Guid Id, Guid? City)> waiting;
        do
        {
            await using (var db = databases.AcrossCities())
            {
                var now = clock.Now();
                var rows = await db.Set<OutgoingMail>()
                    .Where(mail => mail.State == MailState.Queued && mail.DueAt <= now)
                    .OrderBy(mail => mail.DueAt)
                    .Select(mail => new { mail.Id, mail.CityId })
                    .Take(Batch)
                    .ToListAsync(cancel);
                waiting = [.. rows.Select(row => (row.Id, row.CityId))];
            }

            foreach (var (id, city) in waiting)
            {
                if (city is { } own)
                    await cities.In(own, services => SendAsync(services, id, cancel), cancel);
                else
                {
                    await using var scope = scopes.CreateAsyncScope();
                    await SendAsync(scope.ServiceProvider, id, cancel);
                }

                sent++;
            }
        }
        while (waiting.Count == Batch);

        return sent;
    }

    private async Task SendAsync(IServiceProvider services, Guid id, CancellationToken cancel)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var mail = await db.Set<OutgoingMail>().SingleAsync(mail => mail.Id == id, cancel);
        if (mail.State != MailState.Queued || mail.DueAt > clock.Now())
            return;

        try
        {
            mail.Lease(clock.Now() + Lease);
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another node took it.
            return;
        }

        try
        {
            await transport.SendAsync(mail, services.GetRequiredService<CurrentCity>().City, cancel);
            mail.Finish(clock.Now());
        }
        catch (MailBouncedException bounced)
        {
            mail.Bounce(bounced.Message, clock.Now());
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever is wrong with this mail or with the server, the mails behind it have their turn.
            log.LogWarning("Mail {Mail} was not taken: {Failure}", id, failure.GetType().Name);
            mail.Fail(failure.GetType().Name, clock.Now());
        }

        await db.SaveChangesAsync(cancel);
    }
}

/// <summary>An SMTP server, with STARTTLS and authentication.</summary>
public sealed class SmtpTransport(Func<CancellationToken, ValueTask<MailSettings?>> settings) : IMailTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async ValueTask<bool> IsReadyAsync(CancellationToken cancel) => await settings(cancel) is not null;

    public async Task SendAsync(OutgoingMail mail, City? city, CancellationToken cancel)
    {
        var server = await settings(cancel) ?? throw new SmtpException("No mail server is configured.");
        using var message = new MailMessage(new MailAddress(server.From, city?.Name ?? "Corridor"), new MailAddress(mail.Recipient))
        {
            Subject = mail.Subject,
            Body = mail.Body,
            BodyEncoding = System.Text.Encoding.UTF8,
            SubjectEncoding = System.Text.Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", $"<{mail.MessageId}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("Content-Language", mail.Language);
        using var client = new SmtpClient(server.Host, server.Port)
        {
            EnableSsl = server.StartTls,
            Credentials = server.User is { Length: > 0 } user ? new NetworkCredential(user, server.Password) : null,
        };
        // The client's own time limit holds for synchronous sending only.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await client.SendMailAsync(message, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
        catch (SmtpException refused) when (IsForGood(refused))
        {
            throw new MailBouncedException($"The server answered {(int)refused.StatusCode}.");
        }
    }

    // Other codes from 500 on speak of signing in or of the conversation: the administrators' to mend, and no fault of the mail.
    private static bool IsForGood(SmtpException refused) => refused is SmtpFailedRecipientException
        ? (int)refused.StatusCode >= 500
        : refused.StatusCode is SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.UserNotLocalTryAlternatePath or SmtpStatusCode.ExceededStorageAllocation or SmtpStatusCode.MailboxNameNotAllowed or SmtpStatusCode.TransactionFailed;
}

/// <summary>Demo and development: mail stays here and is read on the mailbox page.</summary>
public sealed class MailboxTransport : IMailTransport
{
    public ValueTask<bool> IsReadyAsync(CancellationToken cancel) => ValueTask.FromResult(true);

    public Task SendAsync(OutgoingMail mail, City? city, CancellationToken cancel) => Task.CompletedTask;
}
