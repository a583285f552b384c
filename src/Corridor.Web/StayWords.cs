using Corridor.Calls;
using Corridor.Texts;

namespace Corridor.Web;

/// <summary>How pages call the parties of a stay.</summary>
public static class StayWords
{
    public static Text Of(StayParty party) => party switch
    {
        StayParty.StartUp => new Text("Start-up"),
        StayParty.Host => new Text("Host"),
        StayParty.OriginCity => new Text("City of origin"),
        _ => new Text("Host’s city"),
    };
}
