namespace Corridor.Matching.Rankings;

/// <summary>One thing that jurors mark, on a scale whose two ends are anchored in words.</summary>
/// <param name="Minimum">The mark that means the worst.</param>
/// <param name="Maximum">The mark that means the best; above the minimum.</param>
/// <param name="Weight">Above 0, in any unit: only the proportion to the other weights counts.</param>
public sealed record Criterion(decimal Minimum, decimal Maximum, decimal Weight = 1);

/// <summary>What one juror gave one application on one criterion.</summary>
/// <param name="Application">From 0.</param>
/// <param name="Juror">From 0; any numbers will do.</param>
/// <param name="Criterion">Index of the criterion.</param>
/// <param name="Value">On the criterion's own scale; null when the juror abstains. A mark that is missing is simply not listed.</param>
public readonly record struct Mark(int Application, int Juror, int Criterion, decimal? Value);

/// <summary>How the marks of several jurors become one score.</summary>
public enum RankingMethod
{
    /// <summary>The mean of each criterion's marks.</summary>
    Mean,

    /// <summary>
    /// The mean of each criterion's marks without one highest and one lowest, from three marks on; of one or two marks, their mean.
    /// The rule of figure skating since 2004 (International Skating Union, Special Regulations, rule 353).
    /// </summary>
    TrimmedMean,

    /// <summary>
    /// Each juror's reviews first brought to mean 0 and standard deviation 1 over all that juror wrote, so that severe and kind, bold and cautious
    /// jurors count the same; then the mean. A juror with one review, or who gives everyone the same, counts 0. Assumes that every juror saw
    /// applications of like quality.
    /// </summary>
    Standardised,
}

/// <summary>What <see cref="Ranking.Rank"/> is asked.</summary>
public sealed record RankingProblem
{
    /// <summary>Number of applications, marked or not.</summary>
    public required int Applications { get; init; }

    /// <summary>The criteria.</summary>
    public required IReadOnlyList<Criterion> Criteria { get; init; }

    /// <summary>The marks, in any order, at most one per application, juror and criterion.</summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    /// <summary>The method.</summary>
    public RankingMethod Method { get; init; } = RankingMethod.Mean;

    /// <summary>When set, scores are rounded to so many decimals (halves up) before they are compared, as in published regulations; null compares exactly.</summary>
    public int? Decimals { get; init; }
}

/// <summary>The places an application shares: 2 to 3 for two that tie for the second place.</summary>
/// <param name="First">Competition ranking: one more than the number of better applications.</param>
/// <param name="Last">The last place the tie takes up.</param>
public readonly record struct RankInterval(int First, int Last)
{
    /// <summary>Someone else has the same score.</summary>
    public bool IsTie => Last > First;
}

/// <summary>One application in a ranking.</summary>
public sealed record RankedApplication
{
    /// <summary>The application.</summary>
    public required int Application { get; init; }

    /// <summary>0 to 100, to 12 decimals (or as many as asked for); null when nobody marked it.</summary>
    public required decimal? Score { get; init; }

    /// <summary>Its place or, in a tie, places; null when nobody marked it.</summary>
    public required RankInterval? Rank { get; init; }

    /// <summary>Jurors who gave at least one mark.</summary>
    public required int Reviews { get; init; }

    /// <summary>Jurors who abstained from every criterion.</summary>
    public required int Abstentions { get; init; }

    /// <summary>Standard deviation of the reviews' scores (n − 1), in points of 100; null below two reviews.</summary>
    public required double? Spread { get; init; }

    /// <summary>
    /// Standard error of the score as if the jurors were a random sample: spread ÷ √n; for the trimmed mean, of Tukey and McLaughlin (1963)
    /// from winsorised reviews, null when it leaves fewer than two. Null below two reviews.
    /// </summary>
    public required double? StandardError { get; init; }

    /// <summary>Criteria without any mark: the score comes from the others, their weights in proportion.</summary>
    public required IReadOnlyList<int> UnmarkedCriteria { get; init; }
}
