using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Data;

/// <summary>
/// One line of the audit log. What may be personal is in <see cref="Payload"/>; the chain holds only its salted
/// digest, so that the payload can be erased and the chain still verifies.
/// </summary>
public sealed class AuditEntry : CityOrNetworkOwned
{
    private AuditEntry()
    {
    }

    public Instant At { get; private set; }
    public string Action { get; private set; } = "";
    public Guid SubjectId { get; private set; }
    public string? Payload { get; private set; }
    public byte[]? Salt { get; private set; }

    /// <summary>SHA-256 of the salt followed by the payload in UTF-8.</summary>
    public byte[] Digest { get; private set; } = [];
    public long? Number { get; private set; }

    /// <summary>SHA-256 of <see cref="Sealed"/>; the first entry of a chain follows 32 zero bytes.</summary>
    public byte[]? Hash { get; private set; }

    public static AuditEntry Of(string action, Guid subject, Guid? actor, object details, Instant now)
    {
        var payload = JsonSerializer.Serialize(new { actor, details }, JsonSerializerOptions.Web);
        var salt = RandomNumberGenerator.GetBytes(16);
        return new AuditEntry
        {
            At = now,
            Action = action,
            SubjectId = subject,
            Payload = payload,
            Salt = salt,
            Digest = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(payload)]),
        };
    }

    public void Erase() => (Payload, Salt) = (null, null);

    internal void Seal(long number, byte[] previous)
    {
        Number = number;
        Hash = SHA256.HashData(Sealed(number, previous));
    }

    internal byte[] Sealed(long number, byte[] previous) =>
        [.. previous, .. Encoding.UTF8.GetBytes($"{number}\n{NodaTime.Text.InstantPattern.ExtendedIso.Format(At)}\n{Action}\n{SubjectId}\n{Id}\n"), .. Digest];

    /// <summary>What is left of the payload says what was sealed.</summary>
    internal bool PayloadHolds() =>
        Payload is null || (Salt is not null && SHA256.HashData([.. Salt, .. Encoding.UTF8.GetBytes(Payload)]).AsSpan().SequenceEqual(Digest));
}

internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("AuditEntries");
        entry.Property(e => e.Action).HasMaxLength(80);
        entry.HasIndex(e => new { e.CityId, e.Number }).IsUnique();
        entry.HasIndex(e => new { e.CityId, e.SubjectId });
    }
}
