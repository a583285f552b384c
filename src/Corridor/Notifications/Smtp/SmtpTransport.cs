using Corridor.Data;
using Corridor.Tenancy;

namespace Corridor.Notifications.Smtp;

/// <summary>An SMTP server: encrypted by STARTTLS or from the first byte, with or without signing in, many mails a connection.</summary>
public sealed class SmtpTransport(Func<CancellationToken, ValueTask<MailSettings?>> settings, Addresses addresses, MailLimits limits, TimeProvider clock, SmtpPatience? patience = null) : IMailTransport, IAsyncDisposable
{
    private readonly SmtpPool pool = new(limits.Connections, patience ?? SmtpPatience.Usual);

    public async ValueTask<bool> IsReadyAsync(CancellationToken cancel) => await settings(cancel) is not null;

    public async Task SendAsync(OutgoingMail mail, City? city, CancellationToken cancel)
    {
        var server = await settings(cancel) ?? throw new MailWayClosedException("No mail server is configured.");
        if (!Mailbox.TryParse(server.From, out var from))
            throw new MailWayClosedException("The sender's address is none.");
        if (!Mailbox.TryParse(mail.Recipient, out var to))
            throw new MailBouncedException("This is no address that mail can be sent to.", isAddress: true);
        var message = Message(mail, city, from, to);
        while (!await IsSentAsync(server, from, to, message, cancel))
        {
            // The server had closed a line that was kept; another is tried.
        }
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private async Task<bool> IsSentAsync(MailSettings server, Mailbox from, Mailbox to, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var (connection, isFresh) = await pool.RentAsync(server, cancel);
        try
        {
            if (to.IsInternational && !connection.Speaks("SMTPUTF8"))
                throw new MailBouncedException("The mail server takes no addresses beyond ASCII (SMTPUTF8).", isAddress: false);
            await connection.SendAsync(from, to, message, cancel);
            return true;
        }
        catch (Exception stale) when (!isFresh && !connection.HasBegun && !connection.IsSound && stale is IOException or SmtpRefusedException { Reply.Code: 421 })
        {
            return false;
        }
        catch (SmtpRefusedException refused) when (Bounced(refused) is { } bounced)
        {
            throw bounced;
        }
        catch (SmtpRefusedException refused) when (refused is { Command: "MAIL FROM", Reply.Code: >= 500 })
        {
            // The sender is refused, whoever the reader is.
            throw new MailWayClosedException(refused.Message, refused);
        }
        finally
        {
            await pool.ReturnAsync(connection, server);
        }
    }

    private byte[] Message(OutgoingMail mail, City? city, Mailbox from, Mailbox to)
    {
        var brand = MailBrand.Of(city, addresses);
        using var message = new MemoryStream();
        new MimeMessage
        {
            From = from,
            FromName = brand.Name,
            To = to,
            Subject = mail.Subject,
            MessageId = mail.MessageId,
            Date = clock.Now(),
            Language = mail.Language,
            Text = mail.Body,
            Html = MailHtml.Of(mail.Subject, mail.Body, mail.Language, brand),
            Calendar = mail.Calendar,
            UnsubscribeAddress = mail.UnsubscribeAddress,
        }.WriteTo(message);
        return message.ToArray();
    }

    // Other codes speak of signing in or of the conversation: the administrators' to mend, and no fault of the mail.
    private static MailBouncedException? Bounced(SmtpRefusedException refused)
    {
        var code = refused.Reply.Code;
        var isForGood = refused.Command switch
        {
            "RCPT TO" => code is 501 or (>= 521 and not (530 or 534 or 535 or 538)),
            "DATA" or "the text" => code >= 550,
            "MAIL FROM" => code == 552,
            _ => false,
        };
        return isForGood ? new MailBouncedException($"The server answered {code}.", refused.Command == "RCPT TO" && SpeaksOfAddress(refused.Reply)) : null;
    }

    // Not of a full mailbox (5.2.2), nor of policy (5.7), which a server tells of everybody when it mistrusts the sender.
    private static bool SpeaksOfAddress(SmtpReply reply) => reply.Enhanced switch
    {
        null => reply.Code is 550 or 551 or 553,
        "5.2.0" or "5.2.1" => true,
        var code => code.StartsWith("5.1.", StringComparison.Ordinal),
    };
}
