using Corridor.Applications;
using Corridor.Calls;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

/// <summary>Applications were taken into a later round: once however many.</summary>
public sealed record RoundFilled(Guid CallId) : IWorkflowEvent
{
    public const string EventName = "RoundFilledEvent";

    public string Name => EventName;

    public Guid Subject => CallId;

    public Guid? Root => CallId;
}

/// <summary>Whether an application goes on into a later round; the applicant hears of it with the decision only.</summary>
public sealed class RoundEntry : CityOwned
{
    public required Guid CallId { get; init; }
    public required Guid ApplicationId { get; init; }

    /// <summary>Of the call's rounds, by its key.</summary>
    public required string Round { get; init; }
    public bool IsIn { get; private set; }
    public Instant DecidedAt { get; private set; }

    /// <summary>Somebody chose it one by one: taking on together leaves it alone.</summary>
    public Instant? EditedAt { get; private set; }

    public void Suggest(bool isIn, Instant now)
    {
        if (EditedAt is null)
            (IsIn, DecidedAt) = (isIn, now);
    }

    public void Edit(bool isIn, Instant now) => (IsIn, DecidedAt, EditedAt) = (isIn, now, now);

    /// <summary>Said by the first of those that go on together, for all of them.</summary>
    internal void Announce() => Raise(new RoundFilled(CallId));
}

internal sealed class RoundEntryMapping : IEntityTypeConfiguration<RoundEntry>
{
    public void Configure(EntityTypeBuilder<RoundEntry> entry)
    {
        entry.ToTable("RoundEntries");
        entry.Property(e => e.Round).HasMaxLength(80);
        entry.HasIndex(e => new { e.ApplicationId, e.Round }).IsUnique();
        entry.HasIndex(e => new { e.CityId, e.CallId, e.Round });
        entry.HasOne<Application>().WithMany().HasForeignKey(e => e.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
