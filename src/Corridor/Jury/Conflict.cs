using Corridor.Applications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

/// <summary>How a juror and an application are tied: said by somebody, or found by Corridor.</summary>
public enum ConflictKind
{
    /// <summary>Said by the juror, or written down by a coordinator.</summary>
    Declared,

    /// <summary>An address of the juror stands in the application.</summary>
    OwnAddress,

    /// <summary>The juror's name stands in its team.</summary>
    TeamMember,
    Organisation,
    MailDomain,

    /// <summary>Named where the application says who invested in it.</summary>
    Investor,

    /// <summary>The juror's organisation hosted the applicant before.</summary>
    EarlierHost,

    /// <summary>Of the applicant's city or country. The call's rules say so and no row has to: there is one where it was waived.</summary>
    HomeCity,
}

/// <summary>Why one juror may not score one application; of each kind one.</summary>
public sealed class Conflict : CityOwned
{
    internal const int LongestReason = 500;

    /// <summary>Ticked on the page where a juror accepts, which asks for no reason.</summary>
    internal const string OnJoining = "Declared when joining the jury";

    /// <summary>Said where jurors say what they would like to read, without a reason.</summary>
    internal const string OnBidding = "Declared when saying what to read";

    public required Guid JurorId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required ConflictKind Kind { get; init; }

    /// <summary>What was said, or what stands in the application.</summary>
    public required string Reason { get; init; }

    /// <summary>The field of the form where it stands; none: with the applicant's account, or elsewhere in Corridor.</summary>
    public string? Field { get; init; }
    public required Instant At { get; init; }
    public string? WaivedReason { get; private set; }
    public Instant? WaivedAt { get; private set; }

    public bool Bars => WaivedAt is null;

    public bool IsFound => Kind != ConflictKind.Declared;

    public bool CanBeWaived => Bars && Kind != ConflictKind.OwnAddress;

    /// <summary>How they are tied, with what shows it.</summary>
    public Text Said() => Said(Kind, Reason);

    internal static Text Said(ConflictKind kind, string reason) => kind switch
    {
        ConflictKind.OwnAddress => new Text("{0} stands in the application", reason),
        ConflictKind.TeamMember => new Text("{0} is in its team", reason),
        ConflictKind.Organisation => new Text("Of the same organisation: {0}", reason),
        ConflictKind.MailDomain => new Text("Addresses of the same organisation: {0}", reason),
        ConflictKind.Investor => new Text("Named among its investors: {0}", reason),
        ConflictKind.EarlierHost => new Text("{0} hosted this applicant before", reason),
        ConflictKind.HomeCity => new Text("Of the applicant’s city or country"),
        _ => reason switch
        {
            OnJoining => new Text(OnJoining),
            OnBidding => new Text(OnBidding),
            _ => new Text("“{0}”", reason),
        },
    };

    public void Waive(string reason, Instant now)
    {
        RuleBroken.If(Kind == ConflictKind.OwnAddress, "This conflict cannot be waived: the juror stands in the application.");
        RuleBroken.If(string.IsNullOrWhiteSpace(reason), "Say why this conflict does not count: it is kept in the log.");
        (WaivedReason, WaivedAt) = (reason.Shortened(LongestReason), now);
    }
}

internal sealed class ConflictMapping : IEntityTypeConfiguration<Conflict>
{
    public void Configure(EntityTypeBuilder<Conflict> conflict)
    {
        conflict.ToTable("Conflicts");
        conflict.Property(c => c.Reason).HasMaxLength(Conflict.LongestReason);
        conflict.Property(c => c.Field).HasMaxLength(80);
        conflict.Property(c => c.WaivedReason).HasMaxLength(Conflict.LongestReason);
        conflict.Ignore(c => c.Bars);
        conflict.Ignore(c => c.IsFound);
        conflict.Ignore(c => c.CanBeWaived);
        conflict.HasIndex(c => new { c.JurorId, c.ApplicationId, c.Kind }).IsUnique();
        conflict.HasOne<Juror>().WithMany().HasForeignKey(c => c.JurorId).OnDelete(DeleteBehavior.Cascade);
        conflict.HasOne<Application>().WithMany().HasForeignKey(c => c.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
