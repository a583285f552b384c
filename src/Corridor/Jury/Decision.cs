using Corridor.Applications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

public enum Outcome
{
    Winner,
    Reserve,
    Declined,
}

/// <summary>The applicant was told, of an application for its call's workflows.</summary>
public sealed record DecisionReleased(Decision Decision) : IWorkflowEvent
{
    public const string EventName = "DecisionReleasedEvent";

    public string Name => EventName;

    public Guid Subject => Decision.ApplicationId;

    public Guid? Root => Decision.CallId;
}

/// <summary>A call's ranking became decisions, ready to be looked at and released.</summary>
public sealed record RankingPublished(Guid CallId) : IWorkflowEvent
{
    public const string EventName = "RankingPublishedEvent";

    public string Name => EventName;

    public Guid Subject => CallId;

    public Guid? Root => CallId;
}

/// <summary>What a city decides on an application; prepared in silence, then released with all others at once.</summary>
public sealed class Decision : CityOwned
{
    public required Guid CallId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required Outcome Outcome { get; set; }

    /// <summary>The city's own words, added to the mail.</summary>
    public string Message { get; private set; } = "";
    public required Instant PreparedAt { get; set; }

    /// <summary>Somebody decided otherwise than the ranking, or wrote a message: preparing anew leaves it alone.</summary>
    public Instant? EditedAt { get; private set; }
    public Instant? ReleasedAt { get; private set; }

    public void Suggest(Outcome outcome, Instant now)
    {
        if (EditedAt is null && ReleasedAt is null)
            (Outcome, PreparedAt) = (outcome, now);
    }

    /// <summary>Said by the first of those that are prepared together, for all of them.</summary>
    internal void Announce() => Raise(new RankingPublished(CallId));

    public void Edit(Outcome outcome, string message, Instant now)
    {
        RuleBroken.If(ReleasedAt is not null, "This decision was released: it stays as it is.");
        RuleBroken.If(message.Length > 5000, "A message has at most {0} characters.", 5000);
        (Outcome, Message, EditedAt) = (outcome, message.Trim(), now);
    }

    public void Release(Instant now)
    {
        RuleBroken.If(ReleasedAt is not null, "This decision was released: it stays as it is.");
        ReleasedAt = now;
        Raise(new DecisionReleased(this));
    }
}

internal sealed class DecisionMapping : IEntityTypeConfiguration<Decision>
{
    public void Configure(EntityTypeBuilder<Decision> decision)
    {
        decision.ToTable("Decisions");
        decision.Property(d => d.Message).HasMaxLength(5000);
        decision.HasIndex(d => d.ApplicationId).IsUnique();
        decision.HasIndex(d => new { d.CityId, d.CallId, d.Outcome });
        decision.HasOne<Application>().WithMany().HasForeignKey(d => d.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
