using Corridor.Data;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Workflows.ToDos;

/// <summary>The to-dos of an account: those of the roles it has now.</summary>
public sealed class ToDoDesk(CorridorDb db, CorridorDbFactory databases, Subjects subjects, Audit audit, TimeProvider clock)
{
    /// <summary>What waits for this account in the current city, to be counted.</summary>
    public IQueryable<ToDo> Waiting(Guid account) => OfAccount(db, account).Where(todo => todo.State == ToDoState.Open && todo.FirstApproverId != account);

    /// <summary>What is open in the current city, the first due first.</summary>
    public Task<Paged<ToDo>> OpenAsync(Guid account, Guid? after, CancellationToken cancel = default) => OpenAsync(db, account, after, cancel);

    /// <summary>What is open in all cities, the first due first.</summary>
    public async Task<Paged<ToDo>> OpenEverywhereAsync(Guid account, Guid? after, CancellationToken cancel = default)
    {
        await using var all = databases.AcrossCities();
        return await OpenAsync(all, account, after, cancel);
    }

    /// <summary>What was answered in the current city, the newest first.</summary>
    public Task<Paged<ToDo>> ClosedAsync(Guid account, Guid? after, CancellationToken cancel = default) => Paging.ReadAsync(after, todo => todo.Id,
        from => OfAccount(db, account).Where(todo => todo.State != ToDoState.Open).NewestFirst(from).AsNoTracking(), cancel: cancel);

    public Task<ToDo> FindAsync(Guid account, Guid id, CancellationToken cancel = default) =>
        OfAccount(db, account).Where(todo => todo.Id == id).SingleOrNotFoundAsync(cancel);

    public Task DoAsync(ToDo todo, Guid by, string? note, CancellationToken cancel = default)
    {
        todo.Do(by, note, clock.Now());
        return SaveAsync(todo, "to-do.done", cancel);
    }

    public Task ApproveAsync(ToDo todo, Guid by, string? note, CancellationToken cancel = default)
    {
        todo.Approve(by, note, clock.Now());
        return SaveAsync(todo, "to-do.approved", cancel);
    }

    public Task RejectAsync(ToDo todo, Guid by, string? reason, CancellationToken cancel = default)
    {
        todo.Reject(by, reason, clock.Now());
        return SaveAsync(todo, "to-do.rejected", cancel);
    }

    private Task<int> SaveAsync(ToDo todo, string action, CancellationToken cancel)
    {
        audit.Record(action, todo.Id, new { todo.WorkflowId });
        return db.SaveChangesAsync(cancel);
    }

    private Task<Paged<ToDo>> OpenAsync(CorridorDb where, Guid account, Guid? after, CancellationToken cancel) => Paging.ReadAsync(after, todo => todo.Id,
        from => DueFirst(where, OfAccount(where, account).Where(todo => todo.State == ToDoState.Open), from).AsNoTracking(), cancel: cancel);

    private IQueryable<ToDo> OfAccount(CorridorDb where, Guid account) => subjects.HeldRoles
        .Select(role =>
        {
            var (name, held) = (role.Name, role.HeldBy!(where, account));
            return where.Set<ToDo>().Where(todo => todo.Role == name && held.Contains(todo.HolderId));
        })
        .Aggregate((one, other) => one.Concat(other));

    // What has no date comes last.
    private static IQueryable<ToDo> DueFirst(CorridorDb where, IQueryable<ToDo> todos, Guid? from)
    {
        if (from is { } first)
        {
            todos = todos.Where(todo => where.Set<ToDo>().Any(one => one.Id == first
                && ((todo.DueAt == null && one.DueAt != null) || todo.DueAt > one.DueAt || (todo.DueAt == one.DueAt && todo.Id >= one.Id))));
        }

        return todos.OrderBy(todo => todo.DueAt == null).ThenBy(todo => todo.DueAt).ThenBy(todo => todo.Id);
    }
}
