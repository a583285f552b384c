using Corridor.Data;
using Corridor.Web.Access;
using Corridor.Web.Pages.ToDos;
using Corridor.Workflows.ToDos;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators;

/// <summary>What this city's workflows ask of a coordinator: what is open, the first due first, then what was answered.</summary>
public sealed class ToDosModel(ToDoDesk desk, CorridorDb db, CurrentAccount who, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Paged<ToDoView> Open { get; private set; } = new([]);
    public Paged<ToDoView> Closed { get; private set; } = new([]);

    public async Task OnGetAsync()
    {
        var (reader, now) = (who.RequiredId, clock.Now());
        var (open, closed) = (await desk.OpenAsync(reader, After), await desk.ClosedAsync(reader, After));
        var names = await ToDoView.NamesAsync(db, open.Concat(closed));
        Open = open.Map(todo => new ToDoView(todo, names, reader, now, OnDesk: true));
        Closed = closed.Map(todo => new ToDoView(todo, names, reader, now, OnDesk: true));
    }
}
