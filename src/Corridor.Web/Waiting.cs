using Corridor.Accounts;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Web.Access;
using Corridor.Workflows.ToDos;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web;

/// <summary>What every page counts for whoever is signed in: messages that nobody read, and what there is to do here. One query a request.</summary>
public sealed class Waiting(CorridorDb db, CurrentAccount who, Inbox inbox, ToDoDesk todos)
{
    private (int Unread, int ToDo)? counted;

    public async Task<(int Unread, int ToDo)> ReadAsync(CancellationToken cancel = default)
    {
        if (counted is { } known)
            return known;
        if (await who.ReadAsync(cancel) is not { } account)
            return (0, 0);
        if (!await who.IsAsync(CityRole.Coordinator, cancel))
            return (counted = (await inbox.UnreadAsync(account.Id, cancel), 0)).Value;
        var (unread, open) = (inbox.Unread(account.Id), todos.Waiting(account.Id));
        var row = await db.Users.Where(user => user.Id == account.Id).Select(_ => new { Unread = unread.Count(), ToDo = open.Count() }).SingleAsync(cancel);
        return (counted = (row.Unread, row.ToDo)).Value;
    }
}
