using Corridor.Texts;
using NodaTime;

namespace Corridor.Calls;

public enum ReadinessState
{
    Ready,

    /// <summary>Publishing is possible; somebody will miss something.</summary>
    Advice,

    /// <summary>Publishing would be refused.</summary>
    Missing,
}

/// <summary>One line of the launch board: what is well or not, and which part of the call's editing page mends it.</summary>
public sealed record ReadinessLine(string Part, ReadinessState State, Text Finding);

/// <summary>What stands between a draft and its publication.</summary>
public static class Readiness
{
    public const string Texts = "texts", Dates = "dates", Criteria = "criteria", Deck = "deck";

    public static IReadOnlyList<ReadinessLine> Of(Call call, Instant now) =>
        [.. call.Languages.Select(language => Translation(call, language)), .. DatesOf(call, now), CriteriaOf(call), DeckOf(call)];

    private static ReadinessLine Translation(Call call, string language)
    {
        var missing = TextsOf(call).Count(text => !Speaks(text, language));
        var name = Corridor.Texts.Languages.OwnNameOf(language);
        return missing == 0
            ? new ReadinessLine(Texts, ReadinessState.Ready, new Text("Every text is there in {0}.", name))
            : new ReadinessLine(Texts, ReadinessState.Advice, Text.Plural(missing, "{0} text is missing in {1}: people read it in another language.", "{0} texts are missing in {1}: people read them in another language.", name));
    }

    private static IEnumerable<ReadinessLine> DatesOf(Call call, Instant now)
    {
        // Once it is published, a date that is past is as it should be.
        if (call.State == CallState.Draft && call.ClosesAt <= now)
            yield return new ReadinessLine(Dates, ReadinessState.Missing, new Text("Applications would close before anyone could apply: move the dates."));
        else if (call.State == CallState.Draft && call.OpensAt <= now)
            yield return new ReadinessLine(Dates, ReadinessState.Advice, new Text("The opening date is past: applications can come in as soon as you publish."));

        var early = call.Stages.Zip(call.Stages.Skip(1)).Where(pair => pair.Second.Opens.Instant < pair.First.Closes.Instant).ToList();
        foreach (var (before, after) in early)
            yield return new ReadinessLine(Dates, ReadinessState.Advice, new Text("“{0}” begins before “{1}” has ended.", after.Label, before.Label));
        if (early.Count == 0 && call.OpensAt > now)
            yield return new ReadinessLine(Dates, ReadinessState.Ready, new Text("The dates are in order and in the future."));
    }

    private static ReadinessLine CriteriaOf(Call call) => call.Criteria.Problem() is { } problem
        ? new ReadinessLine(Criteria, ReadinessState.Missing, problem.Problem)
        : new ReadinessLine(Criteria, ReadinessState.Ready, Text.Plural(call.Criteria.Criteria.Count, "{0} criterion; the weights add up to {1}.", "{0} criteria; the weights add up to {1}.", call.Criteria.TotalWeight));

    private static ReadinessLine DeckOf(Call call) => call.Form.Fields.Any(field => field.Kind == FieldKind.Deck)
        ? new ReadinessLine(Deck, ReadinessState.Ready, call.Deck.Required
            ? new Text("A pitch deck is asked for: one PDF, {0} pages and {1} MB at most.", call.Deck.MaxPages, call.Deck.MaxMegabytes)
            : new Text("A pitch deck may be added: one PDF, {0} pages and {1} MB at most.", call.Deck.MaxPages, call.Deck.MaxMegabytes))
        : call.Deck.Required
            ? new ReadinessLine(Deck, ReadinessState.Missing, new Text("A deck is required, but the form has no field of the kind deck."))
            : new ReadinessLine(Deck, ReadinessState.Ready, new Text("No pitch deck is asked for."));

    private static IEnumerable<LocalizedText> TextsOf(Call call)
    {
        List<Criterion> criteria = [.. call.Rounds.Select(round => round.Criteria).Append(call.Criteria).Distinct().SelectMany(set => set.Criteria)];
        IEnumerable<LocalizedText?> all =
        [
            call.Title, call.Summary, call.Body,
            .. call.Stages.SelectMany(stage => new[] { stage.Label, stage.Help }),
            .. call.Form.Sections.SelectMany(section => new[] { section.Label, section.Help }),
            .. call.Form.Fields.SelectMany(field => new[] { field.Label, field.Help }),
            .. call.Form.Fields.SelectMany(field => field.Choices).Select(choice => choice.Label),
            .. criteria.SelectMany(criterion => new[] { criterion.Label, criterion.Help }),
            .. criteria.SelectMany(criterion => criterion.Scale.Anchors).Select(anchor => anchor.Label),
        ];
        return all.OfType<LocalizedText>();
    }

    // "und" was written once for every language.
    private static bool Speaks(LocalizedText text, string language) =>
        Corridor.Texts.Languages.WithParents(language).Append("und").Any(text.ByLanguage.ContainsKey);
}
