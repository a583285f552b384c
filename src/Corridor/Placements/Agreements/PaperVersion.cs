using System.Security.Cryptography;
using System.Text;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Agreements;

/// <summary>All that is signed: parties, dates and every article in every language. Its JSON is what the digest is of.</summary>
public sealed record AgreementText(
    Guid Stay, int Version, string StartUp, string OriginCity, string Incubator, string HostCity, LocalizedText Offer,
    ZonedMoment FirstDay, ZonedMoment LastDay, IReadOnlyList<AgreementSection> Articles)
{
    public const int Longest = 20_000;
}

/// <summary>
/// One version of a paper, never changed. The digest is the SHA-256 of the text's bytes in UTF-8 exactly as they can be
/// downloaded, so that <c>sha256sum</c> checks it.
/// </summary>
public sealed class PaperVersion : SharedByTwoCities
{
    private PaperVersion()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PaperId { get; private init; }
    public int Number { get; private init; }

    /// <summary>Who wrote it; nobody: it was drafted from the call.</summary>
    public Guid? AuthorId { get; private init; }
    public string Author { get; private init; } = "";
    public StayParty? Party { get; private init; }
    public string Reason { get; private init; } = "";
    public Instant At { get; private init; }
    public string Json { get; private init; } = "";
    public string Digest { get; private init; } = "";

    /// <summary>Of an agreement.</summary>
    public AgreementText Text => Read<AgreementText>();

    public T Read<T>() => DefinitionJson.Read<T>(Json);

    internal static PaperVersion Of<T>(Paper paper, T text, int number, Seat? author, string reason, Instant now)
    {
        var json = DefinitionJson.Write(text);
        return new PaperVersion
        {
            FirstCityId = paper.FirstCityId,
            SecondCityId = paper.SecondCityId,
            PaperId = paper.Id,
            Number = number,
            AuthorId = author?.AccountId,
            Author = author?.Name ?? "",
            Party = author?.Party,
            Reason = reason,
            At = now,
            Json = json,
            Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))),
        };
    }
}

internal sealed class PaperVersionMapping : IEntityTypeConfiguration<PaperVersion>
{
    public void Configure(EntityTypeBuilder<PaperVersion> version)
    {
        version.ToTable("PaperVersions");
        version.Property(v => v.Author).HasMaxLength(200);
        version.Property(v => v.Reason).HasMaxLength(500);
        version.Property(v => v.Digest).HasMaxLength(64);
        version.Ignore(v => v.Text);
        version.HasIndex(v => new { v.PaperId, v.Number }).IsUnique();
        version.HasIndex(v => v.FirstCityId);
        version.HasIndex(v => v.SecondCityId);
        version.HasOne<Paper>().WithMany().HasForeignKey(v => v.PaperId).OnDelete(DeleteBehavior.Cascade);
    }
}
