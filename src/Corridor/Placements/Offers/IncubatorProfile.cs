using Corridor.Recipes.Steps;
using Corridor.Texts;

namespace Corridor.Placements.Offers;

/// <summary>What a guest finds at an incubator beside a place.</summary>
public sealed record IncubatorProfile
{
    private const int MaxItem = 300, MaxText = 2000;

    public static readonly IncubatorProfile Empty = new();

    /// <summary>Keys of the network's themes.</summary>
    public IReadOnlyList<string> Sectors { get; init; } = [];
    public IReadOnlyList<LocalizedText> Equipment { get; init; } = [];

    /// <summary>How it helps to find somewhere to live.</summary>
    public LocalizedText Housing { get; init; } = LocalizedText.Empty;
    public IReadOnlyList<AccessFeature> Access { get; init; } = [];
    public LocalizedText AccessNotes { get; init; } = LocalizedText.Empty;

    /// <summary>Everybody reads who its mentors are; otherwise only its guests do.</summary>
    public bool ShowsMentors { get; init; }

    /// <summary>What keeps it from being saved, each with the field it concerns.</summary>
    public IEnumerable<(string Field, Text Problem)> Problems()
    {
        if (Equipment.Any(item => IsLonger(item, MaxItem)))
            yield return ("Equipment", new Text("Write at most {0} characters on each line.", MaxItem));
        if (IsLonger(Housing, MaxText))
            yield return ("Housing", new Text("Write at most {0} characters.", MaxText));
        if (IsLonger(AccessNotes, MaxText))
            yield return ("AccessNotes", new Text("Write at most {0} characters.", MaxText));
    }

    private static bool IsLonger(LocalizedText text, int most) => text.ByLanguage.Values.Any(written => written.Length > most);
}

/// <summary>What makes a house accessible, in words.</summary>
public static class AccessWords
{
    public static Text Of(AccessFeature feature) => feature switch
    {
        AccessFeature.StepFreeEntrance => new Text("Entrance without steps"),
        AccessFeature.Lift => new Text("Lift to all floors in use"),
        AccessFeature.AccessibleToilet => new Text("Toilet for wheelchair users"),
        AccessFeature.ReservedParking => new Text("Reserved parking near the entrance"),
        AccessFeature.AdjustableDesks => new Text("Desks of adjustable height"),
        AccessFeature.HearingLoop => new Text("Hearing loop in a meeting room"),
        AccessFeature.SignLanguage => new Text("Sign language interpreting on request"),
        AccessFeature.TactileSigns => new Text("Signs in Braille or relief"),
        AccessFeature.AssistanceDogs => new Text("Assistance dogs welcome"),
        _ => new Text("Quiet room"),
    };
}
