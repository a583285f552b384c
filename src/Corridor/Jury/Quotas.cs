using Corridor.Calls;
using Corridor.Matching.Rankings;
using Corridor.Tenancy;
using Corridor.Texts;

namespace Corridor.Jury;

/// <summary>A value that winners can be counted by; its name, or as the form writes it.</summary>
public sealed record QuotaValue(string Key, string Name, LocalizedText? Label, int Applications);

/// <summary>What winners can be balanced by: the city or the country that they come from, or a question of the form.</summary>
public sealed record QuotaTrait(string Key, LocalizedText? Label, IReadOnlyList<QuotaValue> Values)
{
    public const string City = "city", Country = "country";

    /// <summary>Of each line of the ranking the value, from 0; -1: none.</summary>
    internal IReadOnlyList<int> ByLine { get; init; } = [];
}

/// <summary>So many winners at least, and at most, of one value.</summary>
public sealed record QuotaBounds(string Trait, string Value, int Least, int? Most);

/// <summary>What would be decided under quotas, beside what the ranking alone decides.</summary>
public sealed record QuotaOutcome(
    int Winners, IReadOnlyList<RankedLine> Chosen, IReadOnlyList<RankedLine> ComeIn, IReadOnlyList<RankedLine> FallOut, IReadOnlyList<RankedLine> Tied,
    decimal Cost, decimal MostCheaper, bool IsOpen, IReadOnlyList<QuotaBounds> Contradiction, IReadOnlyList<RankedLine> Scored, string InWords)
{
    public bool HasSelection => Chosen.Count > 0;

    /// <summary>Ties are the city's to break, and who would have won without quotas comes first if a place falls free.</summary>
    internal List<(Guid Application, Outcome Outcome)> Outcomes() => [.. Scored.Select(line => (line.Candidate.Id,
        Tied.Contains(line) ? Outcome.Reserve : Chosen.Contains(line) ? Outcome.Winner : FallOut.Contains(line) ? Outcome.Reserve : Outcome.Declined))];
}

/// <summary>Tries what quotas would change in a ranking; nothing is saved.</summary>
public sealed class Quotas(Cities cities, CurrentCity city)
{
    private const string Theme = "theme";

    /// <summary>What the applications of a call differ by.</summary>
    public async Task<IReadOnlyList<QuotaTrait>> TraitsAsync(Call call, IReadOnlyList<RankedLine> lines, CancellationToken cancel = default)
    {
        var origins = new List<City?>();
        foreach (var line in lines)
            origins.Add(await cities.ByIdAsync(line.Candidate.OriginCityId, cancel));
        var known = origins.OfType<City>().DistinctBy(origin => origin.Id).OrderBy(origin => origin.Name, StringComparer.Ordinal).ToList();
        QuotaTrait[] all =
        [
            Trait(QuotaTrait.City, null, [.. origins.Select(origin => origin?.Slug)], known.Select(origin => (origin.Slug, origin.Name, (LocalizedText?)null))),
            Trait(QuotaTrait.Country, null, [.. origins.Select(origin => origin?.Country)], known.Select(origin => origin.Country).Distinct().Order(StringComparer.Ordinal).Select(code => (code, code, (LocalizedText?)null))),
            .. call.Form.Fields.Where(field => field.Kind == FieldKind.SingleChoice && (field.Diversity || field.Key == Theme)).Select(field =>
                Trait(field.Key, field.Label, [.. lines.Select(line => line.Candidate.Answers.GetValueOrDefault(field.Key))], field.Choices.Select(choice => (choice.Key, choice.Key, (LocalizedText?)choice.Label)))),
        ];
        return [.. all.Where(trait => trait.Values.Count > 1)];
    }

    /// <param name="traits">Of the ranking.</param>
    /// <param name="lines">The ranking.</param>
    /// <param name="winners">How many win.</param>
    /// <param name="bounds">At most one for each value.</param>
    public QuotaOutcome Try(IReadOnlyList<QuotaTrait> traits, IReadOnlyList<RankedLine> lines, int winners, IReadOnlyList<QuotaBounds> bounds)
    {
        RuleBroken.If(winners < 1, "A call lets at least one application through.");
        RuleBroken.If(bounds.Any(bound => bound.Most < bound.Least), "A quota asks for more at least than at most.");
        var quotas = bounds.Select(bound => (Bound: bound, Quota: QuotaOf(traits, bound))).Where(pair => pair.Quota is not null).ToList();
        var problem = new QuotaProblem { Scores = [.. lines.Select(line => line.Score)], Winners = winners, Attributes = [.. traits.Select(trait => trait.ByLine)] };
        var plain = QuotaSelection.Choose(problem);
        var choice = QuotaSelection.Choose(problem with { Quotas = [.. quotas.Select(pair => pair.Quota!)] });
        var isFound = choice.Chosen.Count > 0;
        return new(
            winners, Of(choice.Chosen), Of(choice.Chosen.Except(plain.Chosen)), isFound ? Of(plain.Chosen.Except(choice.Chosen)) : [], Of(choice.Tied),
            isFound ? plain.Sum - choice.Sum : 0, choice.Bound - choice.Sum, choice.IsOpen,
            [.. quotas.Where(pair => choice.Contradiction.Contains(pair.Quota!)).Select(pair => pair.Bound)],
            [.. lines.Where(line => line.Score is not null)],
            InWords(traits, winners, bounds));

        List<RankedLine> Of(IEnumerable<int> chosen) => [.. chosen.Order().Select(at => lines[at])];
    }

    private static QuotaTrait Trait(string key, LocalizedText? label, List<string?> byLine, IEnumerable<(string Key, string Name, LocalizedText? Label)> possible)
    {
        List<QuotaValue> values = [.. possible.Select(value => new QuotaValue(value.Key, value.Name, value.Label, byLine.Count(own => own == value.Key))).Where(value => value.Applications > 0)];
        var keys = values.ConvertAll(value => value.Key);
        return new(key, label, values) { ByLine = [.. byLine.Select(own => own is null ? -1 : keys.IndexOf(own))] };
    }

    private static Quota? QuotaOf(IReadOnlyList<QuotaTrait> traits, QuotaBounds bound)
    {
        var trait = traits.ToList().FindIndex(one => one.Key == bound.Trait);
        var value = trait < 0 ? -1 : traits[trait].Values.ToList().FindIndex(one => one.Key == bound.Value);
        return value < 0 ? null : new(trait, value, bound.Least, bound.Most);
    }

    // For the history of a decision: names and signs, which need no language.
    private string InWords(IReadOnlyList<QuotaTrait> traits, int winners, IReadOnlyList<QuotaBounds> bounds)
    {
        var words = bounds.Select(bound =>
        {
            var value = traits.FirstOrDefault(trait => trait.Key == bound.Trait)?.Values.FirstOrDefault(one => one.Key == bound.Value);
            var name = value?.Label?.In(city.Required.Language) ?? value?.Name ?? bound.Value;
            return name + (bound.Least > 0 ? FormattableString.Invariant($" ≥ {bound.Least}") : "") + (bound.Most is { } most ? FormattableString.Invariant($" ≤ {most}") : "");
        });
        var text = string.Join("; ", words.Prepend(FormattableString.Invariant($"{winners}")));
        return text.Length <= DecisionChange.LongestNote ? text : text[..DecisionChange.LongestNote];
    }
}
