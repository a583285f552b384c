using Corridor.Data;
using Corridor.Placements.Flows;
using Corridor.Tenancy;
using Corridor.Web.Pages.Shared;

namespace Corridor.Web.Pages.Coordinators;

/// <summary>Whom this city sends where, and whom it hosts.</summary>
public sealed class CityFlowsModel(FlowBook book, CorridorDbFactory databases, Cities cities, CurrentCity city) : FlowsModel(book, databases, cities)
{
    public override City? Of => city.Required;
}
