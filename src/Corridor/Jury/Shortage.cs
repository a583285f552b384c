using Corridor.Matching.Juries;
using Corridor.Texts;

namespace Corridor.Jury;

/// <summary>A set of applications that cannot have all their reviews, whoever plans.</summary>
public sealed record Shortage(BindingKind Kind, IReadOnlyList<Guid> Applications, IReadOnlyList<Guid> Jurors, int Needed, int Offered)
{
    /// <summary>There are jurors with room, and a rule keeps them away: on languages, cities or organisations.</summary>
    public bool ByRules { get; init; }

    /// <summary>Languages that too few jurors read; none: it is not for that.</summary>
    public IReadOnlyList<LanguageShortage> Languages { get; init; } = [];

    /// <summary>In numbers only: a journal names nobody.</summary>
    public Text Said() => Kind switch
    {
        BindingKind.TooFewApplications => new Text("{0} reviews are asked of jurors who can be given {1} only.", Needed, Offered),
        _ when Languages.Count > 0 => Languages.Select(language => language.Said()).Aggregate((all, one) => new Text("{0} {1}", all, one)),
        _ when ByRules => Text.Plural(Needed, "{0} more review is needed where the call’s rules on cities, organisations and languages allow {1} only.", "{0} more reviews are needed where the call’s rules on cities, organisations and languages allow {1} only.", Offered),
        _ => new Text("{0} more reviews are needed where the jurors who may give them have room for {1}.", Needed, Offered),
    };
}

/// <summary>Applications of one language, which too few jurors read.</summary>
/// <param name="Language">By its tag.</param>
/// <param name="Applications">In it.</param>
/// <param name="Readers">Jurors who read it and whom nothing keeps from all of these applications.</param>
/// <param name="Room">Reviews of these applications that those jurors can still be given.</param>
/// <param name="Asked">So many of an application's jurors are to read its language.</param>
/// <param name="Reviews">Of so many.</param>
/// <param name="Enough">So many the jurors who read it have room for.</param>
public sealed record LanguageShortage(string Language, int Applications, int Readers, int Room, int Asked, int Reviews, int Enough)
{
    internal Text Said() => Enough > 0
        ? new Text("{0}: add a juror who reads it, or allow {1} of {2} instead of {3}.", Counted, Enough, Reviews, Asked)
        : new Text("{0}: add a juror who reads it, or ask for none instead of {1} of {2}.", Counted, Asked, Reviews);

    private Text Counted => Readers == 0
        ? new Text("{0}, and no juror who may read them knows the language", Written)
        : new Text("{0}, {1}, {2}", Written, Text.Plural(Readers, "{0} juror reads it", "{0} jurors read it"), Text.Plural(Room, "with room for {0} more review", "with room for {0} more reviews"));

    private Text Written => Text.Plural(Applications, "{0} application in {1}", "{0} applications in {1}", Texts.Languages.OwnNameOf(Language));

    /// <param name="asked">How the plan was asked for.</param>
    /// <param name="barred">Who may not read what.</param>
    /// <param name="applications">A set that cannot have all its reviews.</param>
    /// <param name="languageOf">An application's, by its tag.</param>
    internal static IReadOnlyList<LanguageShortage> In(JuryAssignmentProblem asked, PairSet barred, IReadOnlyList<int> applications, Func<int, string> languageOf)
    {
        if (asked.Readers is not { AtLeast: > 0 } rule)
            return [];
        var pinned = asked.Pinned.ToHashSet();
        var loads = pinned.CountBy(pair => pair.Juror).ToDictionary();
        var had = pinned.Where(pair => rule.LanguagesOf[pair.Juror].Contains(rule.LanguageOf[pair.Application])).CountBy(pair => pair.Application).ToDictionary();
        return [.. applications.GroupBy(application => rule.LanguageOf[application]).Select(same => Count([.. same], same.Key)).Where(language => language.Enough < rule.AtLeast)];

        LanguageShortage Count(List<int> same, int language)
        {
            var readers = Enumerable.Range(0, asked.Jurors.Count)
                .Where(juror => rule.LanguagesOf[juror].Contains(language) && same.Exists(application => !barred.Contains(application, juror))).ToList();
            var room = readers.Sum(juror => Math.Min(
                Math.Max(0, asked.Jurors[juror].Maximum - loads.GetValueOrDefault(juror)),
                same.Count(application => !barred.Contains(application, juror) && !pinned.Contains(new(application, juror)))));
            var enough = Enumerable.Range(0, rule.AtLeast + 1).Last(atLeast => Missing(same, atLeast) <= room);
            return new(languageOf(same[0]), same.Count, readers.Count, room, rule.AtLeast, asked.Reviews, enough);
        }

        // Reviews by readers that these applications still need when each is to have so many.
        int Missing(List<int> same, int atLeast) => same.Sum(application => Math.Max(0,
            Math.Min(rule.AtLeastOf.GetValueOrDefault(application, rule.AtLeast) - rule.AtLeast + atLeast, asked.ReviewsOf.GetValueOrDefault(application, asked.Reviews)) - had.GetValueOrDefault(application)));
    }
}
