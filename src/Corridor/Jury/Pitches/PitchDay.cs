using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury.Pitches;

/// <summary>Those who pitch and those who hear them were told when, of a call for its workflows.</summary>
public sealed record TimetablePublished(Guid CallId) : IWorkflowEvent
{
    public const string EventName = "TimetablePublishedEvent";

    public string Name => EventName;

    public Guid Subject => CallId;

    public Guid? Root => CallId;
}

/// <summary>The live pitches of a call: prepared in silence, told when published, moved on while they are heard.</summary>
public sealed class PitchDay : CityOwned
{
    public required Guid CallId { get; init; }
    public PitchPlan Plan { get; private set; } = null!;
    public Instant? PublishedAt { get; private set; }

    /// <summary>Counts what was moved on while pitches are heard: whoever knows an older count looks again.</summary>
    public int Moves { get; private set; }

    public bool IsPublished => PublishedAt is not null;

    public void Arrange(PitchPlan plan)
    {
        plan.Check();
        Plan = plan;
    }

    public void Publish(Instant now)
    {
        (PublishedAt, Moves) = (now, Moves + 1);
        Raise(new TimetablePublished(CallId));
    }

    internal void Move() => Moves++;
}

internal sealed class PitchDayMapping : IEntityTypeConfiguration<PitchDay>
{
    public void Configure(EntityTypeBuilder<PitchDay> day)
    {
        day.ToTable("PitchDays");
        day.Property(d => d.Plan).HasConversion<JsonConverter<PitchPlan>, JsonComparer<PitchPlan>>();
        day.Ignore(d => d.IsPublished);
        day.HasIndex(d => new { d.CityId, d.CallId }).IsUnique();
        day.HasOne<Call>().WithMany().HasForeignKey(d => d.CallId).OnDelete(DeleteBehavior.Cascade);
    }
}
