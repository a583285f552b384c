using Corridor.Data;
using Corridor.Workflows.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Pages.Network.Operations;

/// <summary>What is late, and what comes next.</summary>
public sealed class DueModel(TimerDesk desk, Tenancy.Cities cities) : PageModel
{
    private IReadOnlyDictionary<Guid, string> names = new Dictionary<Guid, string>();

    public Paged<Timer> Late { get; private set; } = new([]);
    public Paged<Timer> Next { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public TimerListView List(IReadOnlyList<Timer> timers) => new(timers, names, After);

    public async Task OnGetAsync()
    {
        names = await cities.NamesAsync();
        Late = await desk.LateAsync(After);
        Next = await desk.ComingAsync(After);
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid city, Guid id)
    {
        await desk.CancelAsync(city, id);
        return RedirectToPage(new { after = After });
    }
}
