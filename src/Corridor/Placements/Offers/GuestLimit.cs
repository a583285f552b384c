using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Placements.Offers;

/// <summary>How far a city mixes its guests: at most so many of one other city at once, in all its incubators.</summary>
public sealed class GuestLimit : CityOwned
{
    public int? MostFromOneCity { get; private set; }

    public void Limit(int? mostFromOneCity)
    {
        RuleBroken.If(mostFromOneCity is < 1 or > 500, "Write a number between 1 and 500, or nothing.");
        MostFromOneCity = mostFromOneCity;
    }
}

internal sealed class GuestLimitMapping : IEntityTypeConfiguration<GuestLimit>
{
    public void Configure(EntityTypeBuilder<GuestLimit> limit)
    {
        limit.ToTable("GuestLimits");
        limit.HasIndex(l => l.CityId).IsUnique();
    }
}
