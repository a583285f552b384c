using Corridor.Calls;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Tests.Placements;

/// <summary>A call of the corridor whose stages are counted from one day; what is asked and agreed on is its user's.</summary>
internal static class SmallCorridor
{
    public static CallDefinition Definition(FormDefinition form, PlacementTerms terms) => new()
    {
        Slug = "corridor",
        Programme = "incubator-corridor",
        Title = English("The corridor"),
        Summary = English("A call."),
        Body = English("Text."),
        Languages = ["en"],
        Entry = CallEntry.Nomination,
        Winners = 3,
        ReviewsPerApplication = 1,
        Deck = new DeckRules(false, 5, 20),
        Jury = new JuryRules(false, true, 20, 1, 1),
        Stages =
        [
            new("nominations", StageKind.Nomination, English("Nominations"), Opens: At(0), Closes: At(30)),
            new("preferences", StageKind.Preferences, English("Preferences"), Opens: At(35), Closes: At(60)),
            new("stays", StageKind.Placement, English("Stays"), Opens: At(90), Closes: At(460)),
        ],
        Form = form,
        Criteria = new CriteriaSet([new Criterion("team", English("Team"), 1, new Scale(0, 5, []))]),
        Placement = terms,
    };

    public static FormDefinition Form(params Field[] fields) => new([new FormSection("all", English("All"), fields)]);

    public static LocalizedText English(string text) => LocalizedText.Of("en", text);

    private static LocalMoment At(int day) => new(day, new LocalTime(9, 0));
}
