using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

/// <summary>One application for one juror, and why.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="JurorId">The juror.</param>
/// <param name="Kept">It was assigned before: a plan adds and never moves.</param>
/// <param name="Reads">The juror reads the application's language.</param>
/// <param name="Themes">Themes they share.</param>
public sealed record PlanRow(Guid ApplicationId, Guid JurorId, bool Kept, bool Reads, IReadOnlyList<string> Themes)
{
    /// <summary>How well they suit each other, in points.</summary>
    public int Affinity { get; init; }

    /// <summary>Of what the juror knows, the words that the application has too.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What the juror said of it.</summary>
    public Wish? Wish { get; init; }

    /// <summary>One that everybody reads.</summary>
    public bool Shared { get; init; }

    /// <summary>Somebody wants it so: a plan that is made anew has it too.</summary>
    public bool Locked { get; init; }

    /// <summary>Who would read it otherwise; none: nobody else may, or it was not for this plan to say.</summary>
    public Alternative? Otherwise { get; init; }
}

/// <summary>The next best juror for an application, by the prices that prove the plan.</summary>
/// <param name="JurorId">The juror.</param>
/// <param name="Cost">What the sum of affinities would lose at least; none: loads would be less even, which counts for more than any affinity.</param>
public sealed record Alternative(Guid JurorId, long? Cost);

/// <summary>A review that is not begun and that a plan takes back: a conflict was found since, or somebody wants it so.</summary>
public sealed record PlanRemoval(Guid ApplicationId, Guid JurorId);

public enum LineProblem
{
    UnknownJuror,
    UnknownApplication,

    /// <summary>A conflict of interest, the same city, or an abstention.</summary>
    Barred,
    AssignedAlready,
}

/// <summary>A line of a file that adds nothing. Whom it named stays in the file.</summary>
public sealed record RefusedLine(int Number, LineProblem Problem);

/// <summary>Who would read what, kept so that a person can look before it is committed.</summary>
public sealed class AssignmentPlan : CityOwned
{
    public required Guid CallId { get; init; }

    /// <summary>Of the call's rounds, by its key.</summary>
    public required string Round { get; init; }
    public required Instant ComputedAt { get; init; }
    public required IReadOnlyList<PlanRow> Rows { get; set; }
    public required IReadOnlyList<Shortage> Shortages { get; init; }
    public required int Missing { get; init; }
    public required IReadOnlyList<PlanRemoval> Removals { get; init; }

    /// <summary>So many jurors of each application had to read its language.</summary>
    public required int Readers { get; init; }

    /// <summary>So much each thing in common counted.</summary>
    public required AffinityWeights Weights { get; init; }

    /// <summary>Somebody changed what was computed, or gave a file.</summary>
    public bool ByHand { get; init; }

    /// <summary>Lines of that file that add nothing.</summary>
    public IReadOnlyList<RefusedLine> Refused { get; init; } = [];

    /// <summary>No other plan is better; false: its rules cross, and it is the best that was found.</summary>
    public required bool IsOptimal { get; init; }

    /// <summary>The assignment as it was when this was computed: a plan for another state of things is not committed.</summary>
    public required string Basis { get; init; }
    public Instant? CommittedAt { get; private set; }

    public int Added => Rows.Count(row => !row.Kept);

    /// <summary>What it adds stays when it is made anew, or does not any more.</summary>
    internal void Lock(Guid juror, Guid application, bool locked)
    {
        RuleBroken.If(CommittedAt is not null, "This plan was committed already.");
        RuleBroken.If(!Rows.Any(row => row.JurorId == juror && row.ApplicationId == application && !row.Kept), "This plan has no such review.");
        Rows = [.. Rows.Select(row => row.JurorId == juror && row.ApplicationId == application ? row with { Locked = locked } : row)];
    }

    public void Commit(string basis, Instant now)
    {
        RuleBroken.If(CommittedAt is not null, "This plan was committed already.");
        RuleBroken.If(basis != Basis, "Jurors, applications or conflicts changed since this plan was made: make it again.");
        CommittedAt = now;
    }
}

internal sealed class AssignmentPlanMapping : IEntityTypeConfiguration<AssignmentPlan>
{
    public void Configure(EntityTypeBuilder<AssignmentPlan> plan)
    {
        plan.ToTable("AssignmentPlans");
        plan.Property(p => p.Rows).HasConversion<JsonConverter<IReadOnlyList<PlanRow>>, JsonComparer<IReadOnlyList<PlanRow>>>();
        plan.Property(p => p.Shortages).HasConversion<JsonConverter<IReadOnlyList<Shortage>>, JsonComparer<IReadOnlyList<Shortage>>>();
        plan.Property(p => p.Removals).HasConversion<JsonConverter<IReadOnlyList<PlanRemoval>>, JsonComparer<IReadOnlyList<PlanRemoval>>>();
        plan.Property(p => p.Refused).HasConversion<JsonConverter<IReadOnlyList<RefusedLine>>, JsonComparer<IReadOnlyList<RefusedLine>>>();
        plan.Property(p => p.Weights).HasConversion<JsonConverter<AffinityWeights>, JsonComparer<AffinityWeights>>();
        plan.Property(p => p.Basis).HasMaxLength(64);
        plan.Ignore(p => p.Added);
        plan.HasIndex(p => new { p.CityId, p.CallId, p.ComputedAt });
        plan.Property(p => p.Round).HasMaxLength(80);
        plan.HasOne<Call>().WithMany().HasForeignKey(p => p.CallId).OnDelete(DeleteBehavior.Cascade);
    }
}
