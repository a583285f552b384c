using Corridor.Workflows.Operations;

namespace Corridor.Web.Pages.Network.Operations;

/// <summary>Intervals as bars and as a table.</summary>
public sealed record ThroughputView(string Title, IReadOnlyList<Interval> Intervals);

/// <summary>Timers that wait, and the names of their cities.</summary>
public sealed record TimerListView(IReadOnlyList<Workflows.Timer> Timers, IReadOnlyDictionary<Guid, string> Cities, Guid? After)
{
    public string CityOf(Workflows.Timer timer) => Cities.GetValueOrDefault(timer.CityId, "");
}
