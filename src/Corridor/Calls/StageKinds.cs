using Corridor.Texts;

namespace Corridor.Calls;

/// <summary>What kinds of stages are called; a call calls its own stages as it likes.</summary>
public static class StageKinds
{
    public static Text LabelOf(StageKind kind) => kind switch
    {
        StageKind.Intake => new Text("Applications"),
        StageKind.Nomination => new Text("Nominations"),
        StageKind.Review => new Text("Scoring"),
        StageKind.Pitch => new Text("Pitches"),
        StageKind.Decision => new Text("Decisions"),
        StageKind.Preferences => new Text("Preferences"),
        StageKind.Placement => new Text("Stays"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>As recipes, variables and workflows write it.</summary>
    public static string NameOf(StageKind kind) => kind.ToString().ToLowerInvariant();

    public static StageKind? Named(string name) =>
        Enum.GetValues<StageKind>().Where(kind => NameOf(kind) == name).Select(kind => (StageKind?)kind).FirstOrDefault();
}
