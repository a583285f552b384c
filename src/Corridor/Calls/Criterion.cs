using Corridor.Texts;

namespace Corridor.Calls;

/// <summary>What jurors score, on a scale whose steps may carry words.</summary>
public sealed record Criterion(string Key, LocalizedText Label, decimal Weight, Scale Scale, LocalizedText? Help = null);

/// <summary>Whole numbers from <paramref name="Min"/> to <paramref name="Max"/>; anchors say what a step means.</summary>
public sealed record Scale(int Min, int Max, IReadOnlyList<ScaleAnchor> Anchors)
{
    public LocalizedText? AnchorOf(int score) => Anchors.FirstOrDefault(anchor => anchor.Score == score)?.Label;
}

public sealed record ScaleAnchor(int Score, LocalizedText Label);

/// <summary>The criteria of a call, in order.</summary>
public sealed record CriteriaSet(IReadOnlyList<Criterion> Criteria)
{
    public decimal TotalWeight => Criteria.Sum(criterion => criterion.Weight);

    public Criterion? Criterion(string key) => Criteria.FirstOrDefault(criterion => criterion.Key == key);

    /// <summary>These criteria, each as heavy as it is said; those of which nothing is said stay.</summary>
    public CriteriaSet Weighed(IReadOnlyDictionary<string, decimal> weights) =>
        new([.. Criteria.Select(criterion => criterion with { Weight = weights.GetValueOrDefault(criterion.Key, criterion.Weight) })]);

    /// <summary>The first thing that is wrong, with the place in the list of the criterion it concerns (null: the set itself).</summary>
    public (int? Index, Text Problem)? Problem()
    {
        if (Criteria.Count == 0)
            return (null, new Text("Give at least one criterion."));

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Criteria.Count; i++)
            if (ProblemOf(Criteria[i], seen) is { } problem)
                return (i, problem);
        return null;
    }

    /// <summary>The weighted mean of one review, from 0 to 1; criteria without a score are left out of it, and with none there is no mean.</summary>
    public double? WeightedMean(IReadOnlyDictionary<string, int> scores)
    {
        var scored = Criteria.Where(criterion => scores.ContainsKey(criterion.Key)).ToArray();
        return scored.Length == 0 ? null : scored.Sum(c => (double)c.Weight * Share(c.Scale, scores[c.Key])) / scored.Sum(c => (double)c.Weight);
    }

    private static double Share(Scale scale, int score) => (score - scale.Min) / (double)(scale.Max - scale.Min);

    private static Text? ProblemOf(Criterion criterion, HashSet<string> seen)
    {
        if (!seen.Add(criterion.Key))
            return new Text("“{0}” is given twice.", criterion.Key);
        if (criterion.Weight <= 0)
            return new Text("A weight is more than zero.");
        if (criterion.Scale.Min >= criterion.Scale.Max)
            return new Text("The scale ends where it begins, or before.");
        if (criterion.Scale.Anchors.Any(anchor => anchor.Score < criterion.Scale.Min || anchor.Score > criterion.Scale.Max))
            return new Text("The words of a scale belong to scores from {0} to {1}.", criterion.Scale.Min, criterion.Scale.Max);
        return criterion.Scale.Anchors.GroupBy(anchor => anchor.Score).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? new Text("“{0}” is given twice.", twice.Key)
            : null;
    }
}
