using Corridor.Texts;

namespace Corridor.Placements.Stays;

/// <summary>Changes of a stay, in words.</summary>
public static class AmendmentWords
{
    public static Text Of(Amendment amendment) => amendment.Kind switch
    {
        AmendmentKind.Extend => Text.Plural(amendment.Months, "{0} month longer", "{0} months longer"),
        AmendmentKind.Pause => new Text("Away from {0}, back on {1}", amendment.From, amendment.Until),
        AmendmentKind.Return => new Text("Back on {0}", amendment.Until),
        _ => new Text("Ended early, on {0}", amendment.From),
    };

    public static Text Of(AmendmentState state) => state switch
    {
        AmendmentState.Accepted => new Text("accepted"),
        AmendmentState.Refused => new Text("refused"),
        AmendmentState.Withdrawn => new Text("taken back"),
        AmendmentState.Lapsed => new Text("not answered before the end"),
        _ => new Text("proposed"),
    };
}
