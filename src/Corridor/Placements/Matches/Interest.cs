using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Matches;

/// <summary>Whether an incubator would welcome a candidate; noted for itself, it decides nothing. A row of the host's city and the call's.</summary>
public sealed class Interest : SharedByTwoCities
{
    private Interest()
    {
    }

    /// <summary>The host's city.</summary>
    public override Guid FirstCityId { get; protected set; }

    /// <summary>The city whose call it is.</summary>
    public override Guid SecondCityId { get; protected set; }

    public Guid CallId { get; private init; }
    public Guid IncubatorId { get; private init; }
    public Guid ApplicationId { get; private init; }

    /// <summary>False: no.</summary>
    public bool IsInterested { get; private set; }
    public Instant MarkedAt { get; private set; }

    internal static Interest Of(Guid hostCity, Guid callCity, Guid call, Guid incubator, Guid application) =>
        new() { FirstCityId = hostCity, SecondCityId = callCity, CallId = call, IncubatorId = incubator, ApplicationId = application };

    internal void Mark(bool interested, Instant now) => (IsInterested, MarkedAt) = (interested, now);
}

internal sealed class InterestMapping : IEntityTypeConfiguration<Interest>
{
    public void Configure(EntityTypeBuilder<Interest> interest)
    {
        interest.ToTable("Interests");
        interest.HasIndex(i => new { i.CallId, i.IncubatorId, i.ApplicationId }).IsUnique();
        interest.HasIndex(i => i.FirstCityId);
        interest.HasIndex(i => i.SecondCityId);
        interest.HasOne<Applications.Application>().WithMany().HasForeignKey(i => i.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
