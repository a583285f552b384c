using Corridor.Data;
using Corridor.Workflows.Signals;
using Corridor.Workflows.ToDos;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Workflows.Running;

/// <summary>What was asked of people for an instance, and is not answered, goes with it.</summary>
internal sealed class Withdrawal(CorridorDb db) : IHandle<WorkflowCancelled>, IHandle<StepSkipped>
{
    public async Task HandleAsync(WorkflowCancelled happened, CancellationToken cancel)
    {
        var workflow = happened.WorkflowId;
        db.RemoveRange(await db.Set<ToDo>().Where(todo => todo.WorkflowId == workflow && todo.State == ToDoState.Open).ToListAsync(cancel));
        db.RemoveRange(await db.Set<SignalLink>().Where(link => link.WorkflowId == workflow && link.UsedAt == null).ToListAsync(cancel));
    }

    public async Task HandleAsync(StepSkipped happened, CancellationToken cancel)
    {
        var token = happened.TokenId;
        db.RemoveRange(await db.Set<ToDo>().Where(todo => todo.TokenId == token && todo.State == ToDoState.Open).ToListAsync(cancel));
    }
}
