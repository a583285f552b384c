using Corridor.Data;
using Corridor.Web.Access;
using Corridor.Workflows.ToDos;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.ToDos;

/// <summary>One to-do of somebody's roles, with its answer.</summary>
public sealed class ToDoModel(ToDoDesk desk, CorridorDb db, CurrentAccount who, TimeProvider clock) : PageModel
{
    public ToDoView Shown { get; private set; } = null!;

    [BindProperty]
    public string? Note { get; set; }

    /// <summary>The form stood in the coordinators' list.</summary>
    [BindProperty]
    public bool OnDesk { get; set; }

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    public Task<IActionResult> OnPostDoneAsync(Guid id) => AnswerAsync(id, todo => desk.DoAsync(todo, who.RequiredId, Note));

    public Task<IActionResult> OnPostApproveAsync(Guid id) => AnswerAsync(id, todo => desk.ApproveAsync(todo, who.RequiredId, Note));

    public Task<IActionResult> OnPostRejectAsync(Guid id) => AnswerAsync(id, todo => desk.RejectAsync(todo, who.RequiredId, Note));

    private async Task<IActionResult> AnswerAsync(Guid id, Func<ToDo, Task> answer)
    {
        await answer(await LoadAsync(id));
        return OnDesk ? RedirectToPage("/Coordinators/ToDos") : RedirectToPage(new { id });
    }

    private async Task<ToDo> LoadAsync(Guid id)
    {
        var todo = await desk.FindAsync(who.RequiredId, id);
        Shown = new ToDoView(todo, await ToDoView.NamesAsync(db, [todo]), who.RequiredId, clock.Now(), OnDesk: false, Note);
        return todo;
    }
}
