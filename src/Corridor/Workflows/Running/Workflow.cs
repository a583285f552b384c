using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Workflows.Running;

public enum WorkflowState
{
    Running,
    Finished,
    Faulted,
    Cancelled,
}

/// <summary>An instance: one run of a published version, about one subject. It stays on its version.</summary>
public sealed class Workflow : CityOwned
{
    // What goes round without ever waiting would go round for ever.
    private const int MostStepsWithoutWaiting = 500;

    private Workflow()
    {
    }

    public Guid TypeId { get; private init; }
    public Guid VersionId { get; private init; }
    public string SubjectKind { get; private init; } = "";
    public Guid SubjectId { get; private init; }

    /// <summary>Whose workflow it is: a call. None: the city's.</summary>
    public Guid? RootId { get; private init; }

    /// <summary>What started it, where that could happen twice; one instance a type and key.</summary>
    public string? StartKey { get; private init; }

    /// <summary>The types of the workflows that one after the other started it, the nearest first.</summary>
    public List<Guid> Lineage { get; private init; } = [];
    public WorkflowState State { get; private set; }

    /// <summary>Counts the steps made; the number of the last journal entry.</summary>
    public int Steps { get; private set; }
    public int StepsSinceWaiting { get; private set; }
    public Instant StartedAt { get; private init; }
    public Instant? FinishedAt { get; private set; }
    public string? FaultedActivityId { get; private set; }
    public Text? Fault { get; private set; }

    /// <summary>Its own variables, and how far its loops are, as <see cref="Value.Keep"/> writes them.</summary>
    public Dictionary<string, string?> Memory { get; private set; } = [];

    public bool IsOver => State is WorkflowState.Finished or WorkflowState.Cancelled;

    public static Workflow Begin(Guid type, Guid version, string subjectKind, Guid subject, Guid? root, string? startKey, Instant now, IReadOnlyList<Guid>? lineage = null) => new()
    {
        TypeId = type,
        VersionId = version,
        SubjectKind = subjectKind,
        SubjectId = subject,
        RootId = root,
        StartKey = startKey,
        Lineage = [.. lineage ?? []],
        StartedAt = now,
    };

    public object? Recall(string name) => Value.Restore(Memory.GetValueOrDefault(name));

    public void Remember(string name, object? value) => Memory = new(Memory) { [name] = Value.Keep(value) };

    public void Forget(string name) => Memory = Memory.Where(pair => pair.Key != name).ToDictionary();

    internal int CountStep(bool waited)
    {
        StepsSinceWaiting = waited ? 0 : StepsSinceWaiting + 1;
        if (StepsSinceWaiting > MostStepsWithoutWaiting)
            throw new WorkflowFaultException(new Text("{0} steps without ever waiting: this goes round in a circle.", MostStepsWithoutWaiting));
        return ++Steps;
    }

    internal void Finish(Instant now) => (State, FinishedAt) = (WorkflowState.Finished, now);

    internal void Cancel(Instant now)
    {
        (State, FinishedAt) = (WorkflowState.Cancelled, now);
        Raise(new WorkflowCancelled(Id));
    }

    internal int FailAt(string activityId, Text fault)
    {
        (State, FaultedActivityId, Fault) = (WorkflowState.Faulted, activityId, fault);
        return ++Steps;
    }

    internal void Resume() => (State, FaultedActivityId, Fault, StepsSinceWaiting) = (WorkflowState.Running, null, null, 0);
}

/// <summary>An instance ended before its end: whatever it asked of people is asked no more.</summary>
internal sealed record WorkflowCancelled(Guid WorkflowId) : IDomainEvent;

/// <summary>A branch goes on without what it had stopped at.</summary>
internal sealed record StepSkipped(Guid TokenId) : IDomainEvent;

public enum TokenState
{
    /// <summary>Its activity runs as soon as its timer is due.</summary>
    Ready,

    /// <summary>It waits for an event, a date, or both.</summary>
    Waiting,

    /// <summary>It reached a join and waits for its other branches.</summary>
    Joined,
}

/// <summary>Where an instance stands: one for each of its branches.</summary>
public sealed class WorkflowToken : CityOwned
{
    private WorkflowToken()
    {
    }

    public Guid WorkflowId { get; private init; }
    public string ActivityId { get; private set; } = "";
    public TokenState State { get; private set; }

    /// <summary>The event it waits for, about what.</summary>
    public string? Event { get; private set; }
    public Guid? Correlation { get; private set; }

    /// <summary>The event that woke it; none when its date did.</summary>
    public string? WokenBy { get; private set; }

    /// <summary>The outcome that a person chose in the activity's place.</summary>
    public string? SkipTo { get; private set; }

    /// <summary>The way it came: a join tells its branches apart by it.</summary>
    public string CameBy { get; private set; } = "";

    public static WorkflowToken At(Workflow workflow, string activityId, string cameBy) => new() { WorkflowId = workflow.Id, ActivityId = activityId, CameBy = cameBy };

    internal void MoveTo(string activityId, string cameBy) =>
        (ActivityId, CameBy, State, Event, Correlation, WokenBy, SkipTo) = (activityId, cameBy, TokenState.Ready, null, null, null, null);

    internal void WaitFor(string? happening, Guid correlation) => (State, Event, Correlation, WokenBy) = (TokenState.Waiting, happening, correlation, null);

    internal void Wake(string by) => (State, WokenBy, Event, Correlation) = (TokenState.Ready, by, null, null);

    /// <summary>Its date came while another branch was stuck: it is looked at when the instance goes on.</summary>
    internal void Come() => State = TokenState.Ready;

    /// <summary>Goes on by this outcome without its activity.</summary>
    internal void Skip(string outcome)
    {
        (State, SkipTo) = (TokenState.Ready, outcome);
        Raise(new StepSkipped(Id));
    }

    internal void Join() => State = TokenState.Joined;
}

/// <summary>A step that was made: written with what the step changed.</summary>
public sealed class JournalEntry : CityOwned
{
    public required Guid WorkflowId { get; init; }

    /// <summary>The branch that made it.</summary>
    public required Guid TokenId { get; init; }
    public required int Number { get; init; }
    public required string ActivityId { get; init; }
    public required string Activity { get; init; }

    /// <summary>Empty: the branch ended here, or failed.</summary>
    public required string Outcome { get; init; }
    public required Instant At { get; init; }
    public required int Milliseconds { get; init; }
    public Text? Note { get; init; }
    public bool Failed { get; init; }
}

/// <summary>What a later try would not change: the instance stops here, and a person decides.</summary>
public sealed class WorkflowFaultException(Text reason) : Exception(reason.ToString())
{
    public Text Reason { get; } = reason;
}

internal sealed class WorkflowMapping : IEntityTypeConfiguration<Workflow>
{
    public void Configure(EntityTypeBuilder<Workflow> workflow)
    {
        workflow.ToTable("Workflows");
        workflow.Property(w => w.SubjectKind).HasMaxLength(40);
        workflow.Property(w => w.StartKey).HasMaxLength(200);
        workflow.Property(w => w.FaultedActivityId).HasMaxLength(60);
        workflow.Property(w => w.Fault).HasConversion<TextConverter>();
        workflow.Property(w => w.Memory).HasConversion<JsonConverter<Dictionary<string, string?>>, JsonComparer<Dictionary<string, string?>>>();
        workflow.Ignore(w => w.IsOver);
        workflow.HasIndex(w => new { w.CityId, w.TypeId, w.StartKey }).IsUnique();
        workflow.HasIndex(w => new { w.CityId, w.SubjectId });
        workflow.HasIndex(w => new { w.CityId, w.RootId, w.State });
        workflow.HasIndex(w => new { w.State, w.FinishedAt });
    }
}

internal sealed class WorkflowTokenMapping : IEntityTypeConfiguration<WorkflowToken>
{
    public void Configure(EntityTypeBuilder<WorkflowToken> token)
    {
        token.ToTable("WorkflowTokens");
        token.Property(t => t.ActivityId).HasMaxLength(60);
        token.Property(t => t.Event).HasMaxLength(160);
        token.Property(t => t.WokenBy).HasMaxLength(160);
        token.Property(t => t.SkipTo).HasMaxLength(120);
        token.Property(t => t.CameBy).HasMaxLength(200);
        token.HasIndex(t => new { t.CityId, t.WorkflowId });
        token.HasIndex(t => new { t.CityId, t.Correlation, t.Event });
    }
}

internal sealed class JournalEntryMapping : IEntityTypeConfiguration<JournalEntry>
{
    public void Configure(EntityTypeBuilder<JournalEntry> entry)
    {
        entry.ToTable("JournalEntries");
        entry.Property(e => e.ActivityId).HasMaxLength(60);
        entry.Property(e => e.Activity).HasMaxLength(120);
        entry.Property(e => e.Outcome).HasMaxLength(400);
        entry.Property(e => e.Note).HasConversion<TextConverter>();
        // With the branch: of two branches that step at once, the version of their instance lets one through and the other try again.
        entry.HasIndex(e => new { e.CityId, e.WorkflowId, e.Number, e.TokenId }).IsUnique();
    }
}
