using Corridor.Applications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

public enum ConflictOrigin
{
    /// <summary>Said by the juror, or written down by a coordinator.</summary>
    Declared,

    /// <summary>Seen by Corridor: an address of the juror stands in the application.</summary>
    Found,
}

/// <summary>Why one juror may not score one application.</summary>
public sealed class Conflict : CityOwned
{
    public required Guid JurorId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required string Reason { get; init; }
    public required ConflictOrigin Origin { get; init; }
    public required Instant At { get; init; }
    public string? WaivedReason { get; private set; }
    public Instant? WaivedAt { get; private set; }

    public bool Bars => WaivedAt is null;

    public void Waive(string reason, Instant now)
    {
        RuleBroken.If(Origin == ConflictOrigin.Found, "This conflict cannot be waived: the juror stands in the application.");
        RuleBroken.If(string.IsNullOrWhiteSpace(reason), "Say why this conflict does not count: it is kept in the log.");
        (WaivedReason, WaivedAt) = (reason.Trim().Length <= 500 ? reason.Trim() : reason.Trim()[..500], now);
    }
}

internal sealed class ConflictMapping : IEntityTypeConfiguration<Conflict>
{
    public void Configure(EntityTypeBuilder<Conflict> conflict)
    {
        conflict.ToTable("Conflicts");
        conflict.Property(c => c.Reason).HasMaxLength(500);
        conflict.Property(c => c.WaivedReason).HasMaxLength(500);
        conflict.Ignore(c => c.Bars);
        conflict.HasIndex(c => new { c.JurorId, c.ApplicationId }).IsUnique();
        conflict.HasOne<Juror>().WithMany().HasForeignKey(c => c.JurorId).OnDelete(DeleteBehavior.Cascade);
        conflict.HasOne<Application>().WithMany().HasForeignKey(c => c.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
