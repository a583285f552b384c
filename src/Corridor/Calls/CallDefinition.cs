using System.Text.Json.Serialization;
using Corridor.Recipes;
using Corridor.Texts;

namespace Corridor.Calls;

/// <summary>A call as a recipe gives it, the step <c>CorridorCall</c>: everything but the city's own decisions.</summary>
public sealed record CallDefinition
{
    public const string StepName = "CorridorCall";

    public required string Slug { get; init; }

    /// <summary>The city whose call it is; without one, the city the recipe is applied to.</summary>
    public string? City { get; init; }

    public required string Programme { get; init; }
    public required LocalizedText Title { get; init; }
    public required LocalizedText Summary { get; init; }

    /// <summary>Markdown.</summary>
    public required LocalizedText Body { get; init; }

    public required IReadOnlyList<string> Languages { get; init; }
    public CallEntry Entry { get; init; } = CallEntry.Open;

    /// <summary>How many applications the jury's decision lets through.</summary>
    public required int Winners { get; init; }

    public required int ReviewsPerApplication { get; init; }
    public required DeckRules Deck { get; init; }
    public required JuryRules Jury { get; init; }
    public required IReadOnlyList<StageDefinition> Stages { get; init; }
    public required FormDefinition Form { get; init; }
    public required CriteriaSet Criteria { get; init; }

    /// <summary>Only for calls that end in a stay with a host.</summary>
    public PlacementTerms? Placement { get; init; }

    public static CallDefinition Read(RecipeNode step) => CallReading.Call(step);
}

public enum CallEntry
{
    /// <summary>Anyone may apply.</summary>
    Open,

    /// <summary>Cities put applications of other calls forward.</summary>
    Nomination,
}

public enum StageKind
{
    Intake,
    Nomination,
    Review,
    Pitch,
    Decision,
    Preferences,
    Placement,
}

/// <param name="Key">Unique in the call.</param>
/// <param name="Kind">What happens in it.</param>
/// <param name="Label">What the call calls it.</param>
/// <param name="Opens">When it begins.</param>
/// <param name="Closes">When it ends.</param>
/// <param name="Help">More about it.</param>
/// <param name="Round">Of a stage of reviews: what is otherwise in it than the call says.</param>
public sealed record StageDefinition(string Key, StageKind Kind, LocalizedText Label, LocalMoment Opens, LocalMoment Closes, LocalizedText? Help = null, RoundRules? Round = null);

/// <summary>What is asked of the pitch deck.</summary>
public sealed record DeckRules(bool Required, int MaxMegabytes, int MaxPages);

/// <summary>Rules of the jury; <paramref name="Blind"/> hides every field that is not visible to jurors.</summary>
/// <param name="Blind">Jurors do not see who applies.</param>
/// <param name="ExcludeOwnCity">Nobody scores an application of their own city.</param>
/// <param name="MaxLoad">The most applications one juror is given.</param>
/// <param name="MinCities">From how many cities the jurors of a call come at least.</param>
/// <param name="LanguageReaders">How many of an application's jurors read its language at least.</param>
public sealed record JuryRules(bool Blind, bool ExcludeOwnCity, int MaxLoad, int MinCities, int LanguageReaders)
{
    /// <summary>Nobody scores an application of their own country.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ExcludeOwnCountry { get; init; }

    /// <summary>At most one juror of a city reads an application.</summary>
    public bool OnePerCity { get; init; }

    /// <summary>At most one juror of an organisation reads an application.</summary>
    public bool OnePerOrganisation { get; init; }

    /// <summary>Jurors are asked what they would like to read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Bids { get; init; }

    /// <summary>What counts where the coordinator does not weigh otherwise; none: the usual.</summary>
    public AffinityWeights? Affinity { get; init; }

    /// <summary>A juror comes from where the applicant does, as far as the call keeps such apart.</summary>
    public bool KeepsApart((Guid? City, string Country) juror, (Guid City, string Country) applicant) =>
        (ExcludeOwnCity && juror.City == applicant.City) || (ExcludeOwnCountry && juror.Country.Length > 0 && juror.Country == applicant.Country);

    [JsonIgnore]
    public AffinityWeights Weights => Affinity ?? AffinityWeights.Usual;

    /// <summary>So many days whoever is invited has to answer; none: a week.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? AnswerDays { get; init; }

    [JsonIgnore]
    public int DaysToAnswer => AnswerDays ?? 7;

    /// <summary>How many people it takes to release decisions, 1 or 2; none: two as soon as two run the call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ReleaseBy { get; init; }

    /// <summary>What applicants read of their reviews, beside the decision.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Feedback Feedback { get; init; }
}

/// <summary>Points by which a juror suits an application.</summary>
/// <param name="Language">The juror reads its language.</param>
/// <param name="Theme">For each theme, or other choice of the form, that they share.</param>
/// <param name="Expertise">For the pair whose words are nearest; others in proportion.</param>
/// <param name="Bid">The juror is eager to read it; half for one they would read.</param>
public sealed record AffinityWeights(int Language, int Theme, int Expertise, int Bid)
{
    public const int Most = 1000;

    public static readonly AffinityWeights Usual = new(100, 20, 60, 40);

    [JsonIgnore]
    public bool AreFair => new[] { Language, Theme, Expertise, Bid }.All(points => points is >= 0 and <= Most);

    /// <summary>Taken away where the juror would rather not: twice all else that a juror and an application usually have in common.</summary>
    [JsonIgnore]
    public int Refusal => 2 * (Language + (2 * Theme) + Expertise + Bid + 1);
}

public enum Feedback
{
    None,

    /// <summary>Those comments that the city passes on, without their jurors.</summary>
    Comments,

    /// <summary>And the mean of their scores by criterion.</summary>
    Scores,
}

/// <summary>A stay: how long, the agreement all parties sign, what is to be done before, and what its sides report and when.</summary>
public sealed record PlacementTerms(int Months, int AnswerWithinDays, int MaxPreferences, IReadOnlyList<AgreementSection> Agreement, IReadOnlyList<ReportTerms> Reports)
{
    public const int UsualDaysToSign = 21;

    /// <summary>Days from the second acceptance until whoever has not signed is late.</summary>
    public int SignWithinDays { get; init; } = UsualDaysToSign;

    public IReadOnlyList<ChecklistEntry> Checklist { get; init; } = [];

    /// <summary>What a stay should have reached, month by month.</summary>
    public IReadOnlyList<MilestoneEntry> Milestones { get; init; } = [];

    /// <summary>Of start-ups that a host finds equal, those whose city has hosted more of the host's city come first.</summary>
    public bool Reciprocity { get; init; }
}

public enum ReportTime
{
    /// <summary>On given days of the stay, counted from its first.</summary>
    Days,

    /// <summary>When a month of it is over, but for the last.</summary>
    EachMonth,

    /// <summary>When half of it is over.</summary>
    Middle,

    /// <summary>On its last day.</summary>
    End,

    /// <summary>So many months after the end.</summary>
    After,
}

/// <summary>What one side of a stay reports, once or several times.</summary>
/// <param name="Key">Of this kind of report.</param>
/// <param name="Title">What it is called; one of several also says its day or month.</param>
/// <param name="By">Who writes it: the start-up or the host.</param>
/// <param name="When">When it is opened.</param>
/// <param name="At">The days, or the months after the end.</param>
/// <param name="DueWithinDays">From its opening until it is late.</param>
/// <param name="Mutual">The other side reads it once its own mutual reports are in.</param>
/// <param name="Form">What is asked.</param>
public sealed record ReportTerms(string Key, LocalizedText Title, StayParty By, ReportTime When, IReadOnlyList<int> At, int DueWithinDays, bool Mutual, FormDefinition Form);

/// <summary>One article of the agreement; Markdown.</summary>
/// <param name="Key">What people's comments and changes are kept under.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Text">What is agreed.</param>
/// <param name="From">The question of the call's form whose answer follows the text.</param>
public sealed record AgreementSection(string Key, LocalizedText Title, LocalizedText Text, string? From = null);

/// <summary>Who has a part in a stay.</summary>
public enum StayParty
{
    StartUp,
    Host,
    OriginCity,
    HostCity,
}

public static class StayParties
{
    /// <summary>Of the two who live a stay, the start-up and the host, the other one.</summary>
    public static StayParty Other(this StayParty side) => side == StayParty.Host ? StayParty.StartUp : StayParty.Host;
}

/// <summary>Something that one party does before a stay begins.</summary>
/// <param name="Key">Its name in the recipe.</param>
/// <param name="Label">What is to be done.</param>
/// <param name="Owner">Who does it.</param>
/// <param name="DaysBefore">By so many days before the first one; negative: after it.</param>
/// <param name="Pairs">For which countries of origin and stay.</param>
/// <param name="Help">How, or what happens otherwise.</param>
public sealed record ChecklistEntry(string Key, LocalizedText Label, StayParty Owner, int DaysBefore, CountryPairs Pairs, LocalizedText? Help = null);

/// <summary>What a stay should have reached by the end of one of its months.</summary>
/// <param name="Key">In the recipe.</param>
/// <param name="Label">What is reached.</param>
/// <param name="Owner">Who is told when it is late: the start-up or the host; both may say that it is reached.</param>
/// <param name="Month">Counted from 1.</param>
/// <param name="Done">What counts as reached.</param>
public sealed record MilestoneEntry(string Key, LocalizedText Label, StayParty Owner, int Month, LocalizedText? Done = null);

/// <summary>From which countries to which; an empty list means all of them.</summary>
public sealed record CountryPairs(bool OnlyAbroad, IReadOnlyList<string> From, IReadOnlyList<string> To)
{
    public static readonly CountryPairs All = new(false, [], []);

    public bool Hold(string origin, string host) =>
        (!OnlyAbroad || origin != host) && (From.Count == 0 || From.Contains(origin)) && (To.Count == 0 || To.Contains(host));
}

/// <summary>A kind of call, the step <c>CorridorProgramme</c>.</summary>
public sealed record ProgrammeDefinition(string Slug, LocalizedText Name, LocalizedText Summary, bool EndsInPlacement)
{
    public const string StepName = "CorridorProgramme";

    public static ProgrammeDefinition Read(RecipeNode step) => step.Read(o => new ProgrammeDefinition(
        o.Without("name").Slug("slug"), o.Localized("label"), o.Localized("summary"), o.Flag("endsInPlacement", otherwise: false)));
}
