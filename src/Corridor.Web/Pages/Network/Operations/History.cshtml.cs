using Corridor.Data;
using Corridor.Workflows;
using Corridor.Workflows.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Pages.Network.Operations;

/// <summary>What came to an end: when, where, how long it took, and how.</summary>
public sealed class HistoryModel(TimerDesk desk, Tenancy.Cities cities) : PageModel
{
    public IReadOnlyDictionary<Guid, string> CityNames { get; private set; } = new Dictionary<Guid, string>();
    public Paged<Timer> Timers { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? City { get; set; }

    [BindProperty(SupportsGet = true)]
    public TimerState? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync()
    {
        CityNames = await cities.NamesAsync();
        Timers = await desk.HistoryAsync(City, State, After);
    }
}
