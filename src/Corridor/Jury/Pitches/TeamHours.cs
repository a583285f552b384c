using Corridor.Applications;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Jury.Pitches;

/// <summary>When those who wrote an application can pitch.</summary>
public sealed class TeamHours : CityOwned
{
    public required Guid ApplicationId { get; init; }
    public StatedHours Hours { get; private set; } = null!;

    public void BeThere(StatedHours hours)
    {
        hours.Check();
        Hours = hours;
    }
}

internal sealed class TeamHoursMapping : IEntityTypeConfiguration<TeamHours>
{
    public void Configure(EntityTypeBuilder<TeamHours> team)
    {
        team.ToTable("TeamHours");
        team.Property(t => t.Hours).HasConversion<JsonConverter<StatedHours>, JsonComparer<StatedHours>>();
        team.HasIndex(t => t.ApplicationId).IsUnique();
        team.HasOne<Application>().WithMany().HasForeignKey(t => t.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
