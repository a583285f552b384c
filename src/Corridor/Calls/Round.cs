using System.Text.Json.Serialization;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Calls;

/// <summary>What jurors see of each other's reviews.</summary>
public enum PeerSight
{
    Never,

    /// <summary>Once their own review is in.</summary>
    AfterOwn,
    Always,
}

/// <summary>What is otherwise in one round than its call says.</summary>
public sealed record RoundRules
{
    public const int MostReviews = 20, FewestShared = 2, MostShared = 5;

    public CriteriaSet? Criteria { get; init; }
    public int? ReviewsPerApplication { get; init; }

    /// <summary>Its one criterion says yes or no, and the majority of those who read an application lets it through.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool PassFail { get; init; }

    public bool? Blind { get; init; }

    /// <summary>Fields that a blind round hides as well.</summary>
    public IReadOnlyList<string>? Hides { get; init; }

    public PeerSight? Peers { get; init; }

    /// <summary>So many of the first places go on to the next round.</summary>
    public int? Keep { get; init; }

    /// <summary>Jurors who lie so many points of 100 apart on an application discuss it.</summary>
    public int? Split { get; init; }

    /// <summary>So many applications everybody on the jury reads first, so that each sees how they score beside the others.</summary>
    public int? Shared { get; init; }

    /// <summary>The first thing that is wrong, with the name of the rule it concerns.</summary>
    public (string Rule, Text Problem)? Problem(FormDefinition form, CriteriaSet others, bool isLast)
    {
        if (Criteria?.Problem() is { } wrong)
            return ("criteria", wrong.Problem);
        if (PassFail && (Criteria ?? others).Criteria is not [{ Scale: { Min: 0, Max: 1 } }])
            return ("passFail", new Text("A round of yes or no has one criterion, scored from 0 to 1."));
        if (PassFail && Keep is not null)
            return ("keep", new Text("In a round of yes or no the majority says who goes on, not a number."));
        if (PassFail && Split is not null)
            return ("split", new Text("In a round of yes or no jurors discuss a tie, whatever the number of points."));
        if (isLast && Keep is not null)
            return ("keep", new Text("No round follows to which applications could go on."));
        if (ReviewsPerApplication is < 1 or > MostReviews)
            return ("reviewsPerApplication", new Text("Between 1 and 20 reviews for each application."));
        if (Split is < 1 or > 100)
            return ("split", new Text("Jurors lie between 1 and 100 points apart."));
        if (Keep < 1)
            return ("keep", new Text("At least one application goes on."));
        if (Shared is < FewestShared or > MostShared)
            return ("shared", new Text("Everybody reads {0} to {1} applications first, or none.", FewestShared, MostShared));
        return Hides?.FirstOrDefault(key => form.Field(key) is null) is { } unknown ? ("hides", new Text("“{0}” is no field of the form.", unknown)) : null;
    }
}

/// <summary>A stretch of time in which a call's jury reads applications: what its stage says of it, and for the rest what the call says.</summary>
public sealed record Round(Call Call, Stage Stage)
{
    public const int UsualSplit = 40;
    private static readonly RoundRules AsTheCall = new();

    public RoundRules Own => Stage.Round ?? AsTheCall;

    public string Key => Stage.Key;

    public LocalizedText Label => Stage.Label;

    public CriteriaSet Criteria => Own.Criteria ?? Call.Criteria;

    public int ReviewsPerApplication => Own.ReviewsPerApplication ?? Call.ReviewsPerApplication;

    /// <summary>How many of an application's jurors read its language at least.</summary>
    public int LanguageReaders => Math.Min(Call.Jury.LanguageReaders, ReviewsPerApplication);

    public bool IsPassFail => Own.PassFail;

    public bool IsBlind => Own.Blind ?? Call.Jury.Blind;

    public PeerSight Peers => Own.Peers ?? PeerSight.AfterOwn;

    public int? Keep => Own.Keep;

    public int Split => Own.Split ?? UsualSplit;

    /// <summary>So many applications everybody reads first; none: each reads their own alone.</summary>
    public int? Shared => Own.Shared;

    public bool IsFirst => Key == Call.Rounds[0].Key;

    /// <summary>The one that decisions follow from.</summary>
    public bool IsLast => Key == Call.Rounds[^1].Key;

    public Round? Next => Call.Rounds.SkipWhile(round => round.Key != Key).Skip(1).FirstOrDefault();

    /// <summary>What jurors are shown of the form.</summary>
    public IEnumerable<Field> FieldsForJurors => Call.Form.Fields.Where(Shows);

    public bool Shows(Field field) => !IsBlind || (field.VisibleToJurors && !Call.Form.Identifies(field) && Own.Hides?.Contains(field.Key) != true);

    /// <summary>How many make an application complete: of one that everybody reads, at least all that it was given.</summary>
    public int Wanted(bool isShared, int given) => isShared ? Math.Max(ReviewsPerApplication, given) : ReviewsPerApplication;

    public bool IsOpenAt(Instant now) => Stage.IsOpenAt(now);

    public bool IsOverAt(Instant now) => Stage.IsOverAt(now);

    public void MustBeOpen(Instant now)
    {
        RuleBroken.If(now < Stage.Opens.Instant, "Scoring opens on {0}.", Stage.Opens);
        RuleBroken.If(IsOverAt(now), "Scoring closed on {0}. What was saved before counts.", Stage.Closes);
    }

    /// <summary>The round that is open, else the next one, else the last.</summary>
    public static Round At(Call call, Instant now) => call.Rounds.FirstOrDefault(round => !round.IsOverAt(now)) ?? call.Rounds[^1];

    /// <summary>Its key unknown: the call's stages were drawn up anew since, and the last stands for what was.</summary>
    public static Round Of(Call call, string key) => call.Rounds.FirstOrDefault(round => round.Key == key) ?? call.Rounds[^1];

    /// <summary>Those to come and those that are open; when all are over, the last.</summary>
    public static IReadOnlyList<Round> AheadOf(Call call, Instant now) => [.. call.Rounds.Where(round => !round.IsOverAt(now)).DefaultIfEmpty(call.Rounds[^1])];

    /// <summary>Of those that are open or to come, one hides who applies: until then its jury must not learn it elsewhere.</summary>
    public static bool AnyIsBlind(Call call, Instant now) => call.Rounds.Any(round => round.IsBlind && !round.IsOverAt(now));

    public static void MustNotBeOver(Call call, Instant now) =>
        RuleBroken.If(now >= EndOf(call), "Scoring closed on {0}. What was saved before counts.", call.Rounds[^1].Stage.Closes);

    /// <summary>Until when the jury has something to do: after its scoring, it may hear pitches.</summary>
    public static Instant LastDayOf(Call call) => call.StageOf(StageKind.Pitch) is { } pitches ? Instant.Max(EndOf(call), pitches.Closes.Instant) : EndOf(call);

    /// <summary>Until when jurors score.</summary>
    public static Instant EndOf(Call call) => call.Rounds.Max(round => round.Stage.Closes.Instant);
}
