using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Workflows.ToDos;

public enum ToDoState
{
    Open,
    Done,
    Approved,
    Rejected,

    /// <summary>It was to be approved, and the date came first.</summary>
    Lapsed,
}

/// <summary>What a workflow asks of those of a role, by a date: to do something, or to approve it.</summary>
public sealed class ToDo : CityOwned
{
    internal const string AnswerEvent = "ToDoAnswer";
    private const int LongestNote = 1000;

    public required Guid WorkflowId { get; init; }
    public required string SubjectKind { get; init; }
    public required Guid SubjectId { get; init; }

    /// <summary>Whose workflow asks: a call's. None: the city's.</summary>
    public Guid? RootId { get; init; }

    /// <summary>The branch that waits for the answer; none: nobody does, or not any more.</summary>
    public Guid? TokenId { get; internal set; }

    /// <summary>Whose it is, and around what they are that: the coordinators of a call.</summary>
    public required string Role { get; init; }
    public required Guid HolderId { get; init; }
    public required LocalizedText Title { get; init; }

    /// <summary>The page where it is done, below its city; empty: there is none.</summary>
    public required string Path { get; init; }

    /// <summary>By how many people it is to be approved; 0: it is to be done.</summary>
    public int Approvals { get; init; }
    public required Instant MadeAt { get; init; }
    public Instant? DueAt { get; init; }
    public ToDoState State { get; private set; }

    /// <summary>The first of two.</summary>
    public Guid? FirstApproverId { get; private set; }
    public Instant? FirstApprovedAt { get; private set; }
    public Guid? ClosedById { get; private set; }
    public Instant? ClosedAt { get; private set; }
    public string Note { get; private set; } = "";

    public bool IsApproval => Approvals > 0;

    public bool IsLateAt(Instant now) => State == ToDoState.Open && DueAt <= now;

    public void Do(Guid by, string? note, Instant now)
    {
        RuleBroken.If(IsApproval, "This is answered in another way.");
        RuleBroken.If(State != ToDoState.Open, "This was answered already. Thank you.");
        Close(ToDoState.Done, by, note, now);
    }

    /// <summary>Two approvals are two people's.</summary>
    public void Approve(Guid by, string? note, Instant now)
    {
        AskedAt(now);
        RuleBroken.If(FirstApproverId == by, "You approved this already; somebody else has to as well.");
        if (Approvals > 1 && FirstApproverId is null)
            (FirstApproverId, FirstApprovedAt) = (by, now);
        else
            Close(ToDoState.Approved, by, note, now);
    }

    public void Reject(Guid by, string? reason, Instant now)
    {
        AskedAt(now);
        RuleBroken.If(string.IsNullOrWhiteSpace(reason), "Write why you reject it.");
        Close(ToDoState.Rejected, by, reason, now);
    }

    internal void Lapse(Instant now) => (State, ClosedAt) = (ToDoState.Lapsed, now);

    private void AskedAt(Instant now)
    {
        RuleBroken.If(!IsApproval, "This is answered in another way.");
        RuleBroken.If(State is ToDoState.Approved or ToDoState.Rejected, "This was answered already. Thank you.");
        RuleBroken.If(State == ToDoState.Lapsed || IsLateAt(now), "The answer was due on {0}; it went on without.", DueAt);
    }

    private void Close(ToDoState state, Guid by, string? note, Instant now)
    {
        var written = note?.Trim() ?? "";
        RuleBroken.If(written.Length > LongestNote, "Use at most {0} characters here.", LongestNote);
        (State, ClosedById, ClosedAt, Note) = (state, by, now, written);
        Raise(new Answered(AnswerEvent, Id));
    }
}

internal sealed class ToDoMapping : IEntityTypeConfiguration<ToDo>
{
    public void Configure(EntityTypeBuilder<ToDo> todo)
    {
        todo.ToTable("ToDos");
        todo.Property(t => t.SubjectKind).HasMaxLength(40);
        todo.Property(t => t.Role).HasMaxLength(60);
        todo.Property(t => t.Path).HasMaxLength(500);
        todo.Property(t => t.Note).HasMaxLength(1000);
        todo.Ignore(t => t.IsApproval);
        todo.HasIndex(t => new { t.CityId, t.HolderId, t.Role, t.State });
        todo.HasIndex(t => new { t.HolderId, t.Role, t.State });
        todo.HasIndex(t => new { t.CityId, t.TokenId });
        todo.HasIndex(t => new { t.CityId, t.WorkflowId });
    }
}
