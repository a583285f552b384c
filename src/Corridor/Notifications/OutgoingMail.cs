using System.Net.Mail;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Notifications;

public enum MailState
{
    Queued,
    Sent,
    Bounced,
    Failed,
}

/// <summary>A mail will not arrive: its address is refused.</summary>
public sealed record MailBounced(OutgoingMail Mail) : IDomainEvent;

/// <summary>A mail of the outbox: written with the change it tells of, sent afterwards, at least once.</summary>
public sealed class OutgoingMail : CityOrNetworkOwned
{
    public const string SignInKind = "sign-in";
    private const int MaxAttempts = 8;

    private OutgoingMail()
    {
    }

    public string Recipient { get; private set; } = "";
    public string Language { get; private set; } = "";
    public string Subject { get; private set; } = "";
    public string Body { get; private set; } = "";
    public string Kind { get; private set; } = "";

    /// <summary>The same on every attempt, so that a repeat is seen as one.</summary>
    public string MessageId { get; private set; } = "";
    public MailState State { get; private set; }
    public Instant CreatedAt { get; private set; }
    public Instant DueAt { get; private set; }
    public Instant? FinishedAt { get; private set; }

    /// <summary>Until then it is a node's to send, and no other's.</summary>
    public Instant? LeasedUntil { get; private set; }
    public int Attempts { get; private set; }
    public string? LastError { get; private set; }

    /// <summary>Somebody waits for it in front of a screen: it goes before the others.</summary>
    public bool IsUrgent { get; private set; }

    /// <summary>An iCalendar text, sent along as a file that calendars open.</summary>
    public string? Calendar { get; set; }

    /// <summary>Where its reader ends such mails: a page that also takes one POST without signing in (RFC 8058).</summary>
    public string? UnsubscribeAddress { get; set; }

    public static OutgoingMail To(string recipient, string language, string kind, string subject, string body, Instant now) => new()
    {
        Recipient = new MailAddress(recipient).Address,
        Language = language,
        Kind = kind,
        IsUrgent = kind == SignInKind,
        // A header ends at a line break: nobody's title may add one.
        Subject = subject.ReplaceLineEndings(" "),
        Body = body,
        MessageId = $"{Ids.New():N}@corridor",
        CreatedAt = now,
        DueAt = now,
    };

    /// <summary>It leaves later: in its reader's morning.</summary>
    public void NotBefore(Instant instant) => DueAt = instant;

    public void Finish(Instant now) => (State, FinishedAt, LeasedUntil, LastError) = (MailState.Sent, now, null, null);

    public void Bounce(string reason, Instant now)
    {
        (State, FinishedAt, LeasedUntil, LastError) = (MailState.Bounced, now, null, reason);
        Raise(new MailBounced(this));
    }

    public void Retry(Instant now) => (State, DueAt, Attempts, FinishedAt, LeasedUntil) = (MailState.Queued, now, 0, null, null);

    public void Fail(string reason, Instant now)
    {
        Attempts++;
        LastError = reason;
        LeasedUntil = null;
        if (Attempts >= MaxAttempts)
            (State, FinishedAt) = (MailState.Failed, now);
        else
            DueAt = now + Duration.FromSeconds(15 * Math.Pow(3, Attempts - 1));
    }
}

internal sealed class OutgoingMailMapping : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> mail)
    {
        mail.ToTable("OutgoingMails");
        mail.Property(m => m.Recipient).HasMaxLength(320);
        mail.Property(m => m.Language).HasMaxLength(12);
        mail.Property(m => m.Subject).HasMaxLength(400);
        mail.Property(m => m.Kind).HasMaxLength(80);
        mail.Property(m => m.MessageId).HasMaxLength(120);
        mail.Property(m => m.LastError).HasMaxLength(400);
        mail.Property(m => m.UnsubscribeAddress).HasMaxLength(700);
        // The order in which a city's mails leave, over those that wait only. Taking them changes no index, and on PostgreSQL the changed
        // row finds room beside the old one.
        mail.HasIndex(m => new { m.CityId, m.IsUrgent, m.DueAt }).IsDescending(false, true, false).HasFilter("\"State\" = 'Queued'");
        mail.HasIndex(m => new { m.CityId, m.Id }, "IX_OutgoingMails_Undelivered").HasFilter("\"State\" IN ('Failed', 'Bounced')");
        mail.HasIndex(m => new { m.CityId, m.FinishedAt }).HasFilter("\"FinishedAt\" IS NOT NULL");
        mail.HasStorageParameter("fillfactor", 70);
    }
}
