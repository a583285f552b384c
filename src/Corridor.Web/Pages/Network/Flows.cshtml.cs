using Corridor.Data;
using Corridor.Placements.Flows;
using Corridor.Tenancy;
using Corridor.Web.Pages.Shared;

namespace Corridor.Web.Pages.Network;

/// <summary>Who hosted whom in the whole network.</summary>
public sealed class NetworkFlowsModel(FlowBook book, CorridorDbFactory databases, Cities cities) : FlowsModel(book, databases, cities)
{
    public override City? Of => null;
}
