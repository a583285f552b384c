using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Accounts;

public enum CityRole
{
    Coordinator,
    Host,
}

/// <summary>What a person may do in a city, or in one call of it.</summary>
public sealed class Membership : CityOwned
{
    public required Guid AccountId { get; init; }
    public required CityRole Role { get; init; }

    /// <summary>The only call it is for; none: the whole city.</summary>
    public Guid? CallId { get; init; }
    public required Instant Since { get; init; }
}

internal sealed class MembershipMapping : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> membership)
    {
        membership.ToTable("Memberships");
        membership.HasIndex(m => new { m.CityId, m.AccountId });
        membership.HasIndex(m => new { m.CityId, m.Id });
        membership.HasIndex(m => m.AccountId);
        membership.HasOne<Account>().WithMany().HasForeignKey(m => m.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
