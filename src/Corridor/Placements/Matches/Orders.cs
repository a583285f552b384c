using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Matches;

/// <summary>An applicant's order of offers, best first.</summary>
public sealed class OfferOrder : CityOwned
{
    public required Guid CallId { get; init; }
    public required Guid ApplicationId { get; init; }
    public List<Guid> Offers { get; private set; } = [];
    public Instant SavedAt { get; private set; }

    internal void Put(IEnumerable<Guid> offers, Instant now) => (Offers, SavedAt) = ([.. offers], now);
}

/// <summary>An incubator's order of the candidates of a call, best first; who is not on it is not wanted. A row of the host's city and the call's.</summary>
public sealed class CandidateOrder : SharedByTwoCities
{
    private CandidateOrder()
    {
    }

    /// <summary>The host's city.</summary>
    public override Guid FirstCityId { get; protected set; }

    /// <summary>The city whose call it is.</summary>
    public override Guid SecondCityId { get; protected set; }

    public Guid CallId { get; private init; }
    public Guid IncubatorId { get; private init; }
    public List<Guid> Applications { get; private set; } = [];

    /// <summary>Those who are as welcome as the one before them.</summary>
    public List<Guid> Tied { get; private set; } = [];
    public Instant SavedAt { get; private set; }

    internal static CandidateOrder Of(Guid hostCity, Guid callCity, Guid call, Guid incubator) =>
        new() { FirstCityId = hostCity, SecondCityId = callCity, CallId = call, IncubatorId = incubator };

    internal void Put(IEnumerable<Guid> applications, Instant now)
    {
        (Applications, SavedAt) = ([.. applications], now);
        // The first one follows nobody.
        Tied = [.. Tied.Where(one => Applications.IndexOf(one) > 0)];
    }

    internal void Tie(Guid application, bool tied, Instant now)
    {
        RuleBroken.If(tied && Applications.IndexOf(application) <= 0, "Nobody stands before this start-up in your order.");
        Tied = [.. Tied.Where(one => one != application), .. tied ? [application] : (Guid[])[]];
        SavedAt = now;
    }
}

internal sealed class OfferOrderMapping : IEntityTypeConfiguration<OfferOrder>
{
    public void Configure(EntityTypeBuilder<OfferOrder> order)
    {
        order.ToTable("OfferOrders");
        order.HasIndex(o => o.ApplicationId).IsUnique();
        order.HasIndex(o => new { o.CityId, o.CallId });
        order.HasOne<Applications.Application>().WithMany().HasForeignKey(o => o.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CandidateOrderMapping : IEntityTypeConfiguration<CandidateOrder>
{
    public void Configure(EntityTypeBuilder<CandidateOrder> order)
    {
        order.ToTable("CandidateOrders");
        order.HasIndex(o => new { o.CallId, o.IncubatorId }).IsUnique();
        order.HasIndex(o => o.FirstCityId);
        order.HasIndex(o => o.SecondCityId);
    }
}
