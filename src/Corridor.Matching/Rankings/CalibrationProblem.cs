namespace Corridor.Matching.Rankings;

/// <summary>What one juror gave one application, all criteria together.</summary>
/// <param name="Application">From 0.</param>
/// <param name="Juror">From 0.</param>
/// <param name="Score">In any unit; finite.</param>
/// <param name="IsOwn">The juror is of the application's own city (a conflict that was waived).</param>
public readonly record struct Rating(int Application, int Juror, double Score, bool IsOwn = false);

/// <summary>How much scores of one application vary from juror to juror, and otherwise; in squared units of the scores.</summary>
/// <param name="Jurors">Variance of the jurors' severity; above 0, and next to 0 where all are equally severe.</param>
/// <param name="Noise">Variance of what is left; above 0.</param>
public readonly record struct ScoreVariances(double Jurors, double Noise);

/// <summary>What <see cref="Calibration.Fit"/> is asked.</summary>
public sealed record CalibrationProblem
{
    /// <summary>Number of applications, rated or not.</summary>
    public required int Applications { get; init; }

    /// <summary>Number of jurors, with ratings or without.</summary>
    public required int Jurors { get; init; }

    /// <summary>The ratings, in any order, at most one per application and juror.</summary>
    public required IReadOnlyList<Rating> Ratings { get; init; }

    /// <summary>
    /// Jurors as unknowns of their own, by least squares: a severity that few ratings tell is not drawn to the mean of all jurors.
    /// Severities then have mean 0 among jurors whose applications are linked.
    /// </summary>
    public bool IsFixed { get; init; }

    /// <summary>Known already, from a fit of more ratings; null to estimate them.</summary>
    public ScoreVariances? Variances { get; init; }

    /// <summary>How sure the intervals of places are, between 0 and 1.</summary>
    public double Confidence { get; init; } = 0.9;

    /// <summary>The intervals of places are drawn by lot: the same for the same seed.</summary>
    public ulong Seed { get; init; }
}

/// <summary>The places that an application may well hold.</summary>
/// <param name="First">The best of them.</param>
/// <param name="Last">The worst of them.</param>
public readonly record struct RankRange(int First, int Last);

/// <summary>One application, freed of its jurors' severity.</summary>
public sealed record CalibratedApplication
{
    /// <summary>The application.</summary>
    public required int Application { get; init; }

    /// <summary>In the unit of the scores; null when nobody rated it.</summary>
    public required double? Score { get; init; }

    /// <summary>Standard error of the score's distance from the mean of all; null without a score, or where <see cref="Calibrated.IsSeparable"/> is not.</summary>
    public required double? StandardError { get; init; }

    /// <summary>Its place or, in a tie, places.</summary>
    public required RankInterval? Rank { get; init; }

    /// <summary>The places that it holds with the confidence asked for; null as the standard error.</summary>
    public required RankRange? Range { get; init; }

    /// <summary>Jurors who rated it.</summary>
    public required int Reviews { get; init; }
}

/// <summary>One juror beside the others.</summary>
public sealed record CalibratedJuror
{
    /// <summary>The juror.</summary>
    public required int Juror { get; init; }

    /// <summary>
    /// By how much the juror scores below the average juror what is of the same quality; negative for a kind one. Null without ratings.
    /// </summary>
    public required double? Severity { get; init; }

    /// <summary>Of the severity; null without ratings, or where <see cref="Calibrated.IsSeparable"/> is not.</summary>
    public required double? StandardError { get; init; }

    /// <summary>
    /// Standard deviation of the juror's ratings around what application and severity lead to expect: the smaller, the more consistent.
    /// Null where the ratings leave nothing to tell it by.
    /// </summary>
    public required double? Deviation { get; init; }

    /// <summary>Applications rated.</summary>
    public required int Reviews { get; init; }
}

/// <summary>An effect with its standard error.</summary>
/// <param name="Value">In the unit of the scores.</param>
/// <param name="StandardError">In the same unit.</param>
public readonly record struct Effect(double Value, double StandardError);

/// <summary>What <see cref="Calibration.Fit"/> found.</summary>
public sealed record Calibrated
{
    /// <summary>Every application, best first, equals by number, those without a rating last.</summary>
    public required IReadOnlyList<CalibratedApplication> Applications { get; init; }

    /// <summary>Every juror, by number.</summary>
    public required IReadOnlyList<CalibratedJuror> Jurors { get; init; }

    /// <summary>Quality and severity can be told apart. Where too few applications are shared, scores are plain means and severities 0.</summary>
    public required bool IsSeparable { get; init; }

    /// <summary>What was estimated, or given; null where nothing can be told apart, and of fixed jurors.</summary>
    public required ScoreVariances? Variances { get; init; }

    /// <summary>
    /// How much two jurors who rate the same application agree once severity is taken out: the share that quality has in what is left of
    /// the variance, 0 to 1. Null where nothing can be told apart.
    /// </summary>
    public required double? Agreement { get; init; }

    /// <summary>What a juror adds for the own city, where conflicts were waived and it can be told; null otherwise.</summary>
    public required Effect? OwnCity { get; init; }
}

/// <summary>An application that changes its place.</summary>
/// <param name="Application">Which.</param>
/// <param name="From">With all ratings.</param>
/// <param name="To">Without those of one juror; null when nobody else rated it.</param>
public readonly record struct Move(int Application, RankInterval From, RankInterval? To);
