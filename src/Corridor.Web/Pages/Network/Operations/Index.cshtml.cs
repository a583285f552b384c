using Corridor.Data;
using Corridor.Workflows.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Pages.Network.Operations;

/// <summary>What all nodes do now, and got done.</summary>
public sealed class IndexModel(TimerDesk desk, Overview overview, Tenancy.Cities cities) : PageModel
{
    private IReadOnlyDictionary<Guid, string> names = new Dictionary<Guid, string>();

    public OperationFigures Figures { get; private set; } = new(0, 0, 0, 0);
    public Paged<Timer> Running { get; private set; } = new([]);
    public IReadOnlyList<Interval> Hour { get; private set; } = [];
    public IReadOnlyList<Interval> Day { get; private set; } = [];
    public IReadOnlyList<ListedNode> Nodes { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public string CityOf(Timer timer) => names.GetValueOrDefault(timer.CityId, "");

    public async Task OnGetAsync()
    {
        names = await cities.NamesAsync();
        Figures = await overview.FiguresAsync();
        Running = await desk.RunningAsync(After);
        Hour = await overview.HourAsync();
        Day = await overview.DayAsync();
        Nodes = await overview.NodesAsync();
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid city, Guid id)
    {
        await desk.CancelAsync(city, id);
        return RedirectToPage(new { after = After });
    }
}
