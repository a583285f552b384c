using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Tenancy;

internal sealed class CityMapping : IEntityTypeConfiguration<City>
{
    public void Configure(EntityTypeBuilder<City> city)
    {
        city.ToTable("Cities");
        city.Property(c => c.Slug).HasMaxLength(60);
        city.Property(c => c.HostName).HasMaxLength(253);
        city.Property(c => c.Name).HasMaxLength(120);
        city.Property(c => c.LocalName).HasMaxLength(120);
        city.Property(c => c.Country).HasMaxLength(2);
        city.Property(c => c.Zone).HasMaxLength(64);
        city.Property(c => c.Language).HasMaxLength(12);
        city.Property(c => c.Logo).HasMaxLength(700);
        city.Property(c => c.ContactAddress).HasMaxLength(400);
        city.Ignore(c => c.TimeZone);
        city.HasIndex(c => c.Slug).IsUnique();
        city.HasIndex(c => new { c.Name, c.Id });
        city.HasIndex(c => c.HostName).IsUnique();
    }
}
