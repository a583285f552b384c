using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Workflows.ToDos;

/// <summary>To-dos as steps make them and wait for them.</summary>
internal sealed class ToDoSteps(CorridorDb db, Subjects subjects)
{
    /// <summary>Where it is done, if that is not the page of what the role stands around.</summary>
    public static readonly ActivityProperty Path = new("Path", PropertyKind.Line, new Text("Another page of the city"), Required: false);

    /// <summary>A to-do belongs to one role, whose people Corridor knows by their accounts.</summary>
    public IEnumerable<Text> Problems(IReadOnlyList<string> roles, WorkflowVariables variables)
    {
        if (roles.Count > 1)
            yield return new Text("This can belong to one role only.");
        foreach (var role in roles)
        {
            if (!variables.Roles.Contains(role))
                yield return new Text("There is nobody called “{0}” here. There are: {1}.", role, string.Join(", ", variables.Roles));
            else if (!subjects.HeldRoles.Any(held => held.Name == role))
                yield return new Text("“{0}” can be written to only: nothing can be asked of them here.", role);
        }
    }

    public async Task<ToDo> MakeAsync(WorkflowStep step, string roles, Instant? due, int approvals, bool awaited, CancellationToken cancel)
    {
        var role = step.Given.List(roles)[0];
        var (kind, holder) = subjects.HolderOf(step.Subject, role) ?? throw new WorkflowFaultException(new Text("Corridor has nothing called “{0}”.", role));
        var todo = new ToDo
        {
            WorkflowId = step.Workflow.Id,
            SubjectKind = step.Workflow.SubjectKind,
            SubjectId = step.Workflow.SubjectId,
            RootId = step.Workflow.RootId,
            TokenId = awaited ? step.Token.Id : null,
            Role = role,
            HolderId = holder,
            Title = step.FillAll("Title"),
            Path = step.Given.Has(Path.Name) ? step.Fill(Path.Name, "en") : (await subjects.Find(kind)!.FindAsync(holder, cancel))?.Path ?? "",
            Approvals = approvals,
            MadeAt = step.Now,
            DueAt = due,
        };
        db.Add(todo);
        return todo;
    }

    /// <summary>What this branch waits for; null when it has not asked yet.</summary>
    public async Task<ToDo?> AwaitedAsync(WorkflowStep step, CancellationToken cancel)
    {
        var token = step.Token.Id;
        // Read, then looked at again: one that this very step has let go of is still the branch's in the database.
        return (await db.Set<ToDo>().Where(todo => todo.TokenId == token).ToListAsync(cancel)).Find(todo => todo.TokenId == token);
    }

    /// <summary>A date that the definition names, once; what is counted from now is not counted again.</summary>
    public static Instant? DateOf(WorkflowStep step, string property) => !step.Given.Has(property)
        ? null
        : step.Evaluate(property, ValueKind.Moment) as Instant? ?? throw new WorkflowFaultException(new Text("The date is not known: {0}.", step.Given.Text(property)));
}
