using System.Security.Cryptography;
using System.Text;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Certificates;

/// <summary>All that is certified. Its JSON is what the digest is of.</summary>
public sealed record CertificateText(Guid Stay, string StartUp, string OriginCity, string Incubator, string HostCity, ZonedMoment FirstDay, ZonedMoment LastDay, int Days)
{
    public YearMonth FirstMonth => FirstDay.Local.Date.ToYearMonth();

    public YearMonth LastMonth => LastDay.Local.Date.ToYearMonth();
}

/// <summary>
/// What a completed stay can be shown for. Its number begins the digest of its text, which names the stay's id: whoever holds the
/// number finds the certificate, nobody makes one up.
/// </summary>
public sealed class Certificate : SharedByTwoCities
{
    private const int NumberLength = 16;

    private Certificate()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PlacementId { get; private init; }
    public string Number { get; private init; } = "";
    public string Json { get; private init; } = "";
    public string Digest { get; private init; } = "";
    public Instant IssuedAt { get; private init; }

    public CertificateText Text => DefinitionJson.Read<CertificateText>(Json);

    internal static Certificate Of(Placement stay, string origin, string host, Instant now)
    {
        var json = DefinitionJson.Write(new CertificateText(stay.Id, stay.Title, origin, stay.Incubator, host, stay.Starts, stay.Ends, stay.Days));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        return new Certificate
        {
            FirstCityId = stay.FirstCityId,
            SecondCityId = stay.SecondCityId,
            PlacementId = stay.Id,
            Number = NumberOf(digest),
            Json = json,
            Digest = digest,
            IssuedAt = now,
        };
    }

    /// <summary>As typed from paper, with or without its hyphens: as it is kept; null: it cannot be a number.</summary>
    public static string? Read(string? typed)
    {
        var digits = string.Concat((typed ?? "").Where(char.IsAsciiLetterOrDigit));
        return digits.Length == NumberLength && digits.All(char.IsAsciiHexDigit) ? NumberOf(digits) : null;
    }

    private static string NumberOf(string digits) => string.Join('-', digits[..NumberLength].ToUpperInvariant().Chunk(4).Select(four => new string(four)));
}

internal sealed class CertificateMapping : IEntityTypeConfiguration<Certificate>
{
    public void Configure(EntityTypeBuilder<Certificate> certificate)
    {
        certificate.ToTable("Certificates");
        certificate.Property(c => c.Number).HasMaxLength(20);
        certificate.Property(c => c.Digest).HasMaxLength(64);
        certificate.Ignore(c => c.Text);
        certificate.HasIndex(c => c.Number).IsUnique();
        certificate.HasIndex(c => c.PlacementId).IsUnique();
        certificate.HasIndex(c => c.FirstCityId);
        certificate.HasIndex(c => c.SecondCityId);
        certificate.HasOne<Placement>().WithMany().HasForeignKey(c => c.PlacementId).OnDelete(DeleteBehavior.Cascade);
    }
}
