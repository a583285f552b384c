using Corridor.Data;
using Corridor.Workflows.ToDos;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.ToDos;

/// <summary>A to-do as its reader sees it, with the names of those who answered.</summary>
/// <param name="ToDo">What is asked.</param>
/// <param name="Names">Of accounts.</param>
/// <param name="Reader">Whose page it is.</param>
/// <param name="Now">What is late by then.</param>
/// <param name="OnDesk">It stands in the coordinators' list, to which its answer leads back.</param>
/// <param name="Note">What was typed.</param>
public sealed record ToDoView(ToDo ToDo, IReadOnlyDictionary<Guid, string> Names, Guid Reader, Instant Now, bool OnDesk, string? Note = null)
{
    public bool HasAnswered => ToDo.FirstApproverId == Reader;

    public string NameOf(Guid? account) => account is { } id ? Names.GetValueOrDefault(id, "") : "";

    public static async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(CorridorDb db, IEnumerable<ToDo> todos)
    {
        var people = todos.SelectMany(todo => new[] { todo.FirstApproverId, todo.ClosedById }).OfType<Guid>().Distinct().ToList();
        return await db.Users.Where(account => people.Contains(account.Id)).ToDictionaryAsync(account => account.Id, account => account.DisplayName.Length > 0 ? account.DisplayName : account.Email!);
    }
}
