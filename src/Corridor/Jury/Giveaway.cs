using Corridor.Applications;
using Corridor.Tenancy;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

/// <summary>What a blind jury reads of an application names who applies.</summary>
public sealed record NamesFound(Guid ApplicationId, Guid CallId) : IWorkflowEvent
{
    public const string EventName = "NamesFoundEvent";

    public string Name => EventName;

    public Guid Subject => ApplicationId;

    public Guid? Root => CallId;
}

/// <summary>A name of those who apply, where a blind jury reads it: nothing hides it, and the city is told.</summary>
public sealed class Giveaway : CityOwned
{
    public const int LongestName = 200;

    public required Guid CallId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required string Name { get; init; }

    /// <summary>Of the form; none: it stands in the deck.</summary>
    public string? Field { get; init; }

    /// <summary>Of the deck, from 1.</summary>
    public int? Page { get; init; }
    public required Instant FoundAt { get; init; }

    /// <summary>When a coordinator said that they know.</summary>
    public Instant? SeenAt { get; private set; }

    public void See(Instant now) => SeenAt ??= now;

    /// <summary>Said by the first of those that are found together, for all of them.</summary>
    internal void Announce() => Raise(new NamesFound(ApplicationId, CallId));
}

internal sealed class GiveawayMapping : IEntityTypeConfiguration<Giveaway>
{
    public void Configure(EntityTypeBuilder<Giveaway> giveaway)
    {
        giveaway.ToTable("Giveaways");
        giveaway.Property(g => g.Name).HasMaxLength(Giveaway.LongestName);
        giveaway.Property(g => g.Field).HasMaxLength(80);
        giveaway.HasIndex(g => g.ApplicationId);
        giveaway.HasIndex(g => new { g.CityId, g.CallId });
        giveaway.HasOne<Application>().WithMany().HasForeignKey(g => g.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
