using Corridor.Applications;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Jury;

/// <summary>One of the few applications that everybody on the jury reads first in a round.</summary>
public sealed class SharedApplication : CityOwned
{
    public required Guid CallId { get; init; }

    /// <summary>Of the call's rounds, by its key.</summary>
    public required string Round { get; init; }
    public required Guid ApplicationId { get; init; }
}

internal sealed class SharedApplicationMapping : IEntityTypeConfiguration<SharedApplication>
{
    public void Configure(EntityTypeBuilder<SharedApplication> shared)
    {
        shared.ToTable("SharedApplications");
        shared.Property(s => s.Round).HasMaxLength(80);
        shared.HasIndex(s => new { s.ApplicationId, s.Round }).IsUnique();
        shared.HasIndex(s => new { s.CityId, s.CallId, s.Round });
        shared.HasOne<Application>().WithMany().HasForeignKey(s => s.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
