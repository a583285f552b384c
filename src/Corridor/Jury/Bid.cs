using Corridor.Applications;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

/// <summary>How gladly a juror would read an application.</summary>
public enum Wish
{
    Eager,
    Fine,

    /// <summary>Only if there is nobody better; a conflict of interest is said otherwise.</summary>
    RatherNot,
}

/// <summary>What a juror says of an application before the reviews are assigned.</summary>
public sealed class Bid : CityOwned
{
    public required Guid JurorId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required Wish Wish { get; set; }
    public required Instant At { get; set; }
}

internal sealed class BidMapping : IEntityTypeConfiguration<Bid>
{
    public void Configure(EntityTypeBuilder<Bid> bid)
    {
        bid.ToTable("Bids");
        bid.HasIndex(b => new { b.JurorId, b.ApplicationId }).IsUnique();
        bid.HasIndex(b => b.ApplicationId);
        bid.HasOne<Juror>().WithMany().HasForeignKey(b => b.JurorId).OnDelete(DeleteBehavior.Cascade);
        bid.HasOne<Application>().WithMany().HasForeignKey(b => b.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
