using Corridor.Calls;
using NodaTime;

namespace Corridor.Jury.Discussions;

/// <summary>A juror whose review is in, as the reader may see them.</summary>
/// <param name="ReviewId">Of this juror.</param>
/// <param name="Name">None where jurors may not know each other.</param>
/// <param name="Letter">Stands for the name there; none before the discussion is open.</param>
/// <param name="IsReader">It is the reader's own review.</param>
/// <param name="Scores">By criterion.</param>
/// <param name="Mean">Weighted, of 100.</param>
/// <param name="Comment">What they wrote; empty where the round hides it.</param>
public sealed record Discussant(
    Guid ReviewId, string? Name, string? Letter, bool IsReader, IReadOnlyDictionary<string, int> Scores, double? Mean, string Comment)
{
    internal Juror Juror { get; init; } = null!;

    /// <summary>Nothing ties them to the application, and they are on the jury still.</summary>
    internal bool MayDiscuss { get; init; }
}

/// <summary>A remark; <paramref name="By"/> is a juror, and without one <paramref name="Coordinator"/> says who of the city's people wrote it.</summary>
public sealed record Said(Instant At, Discussant? By, string? Coordinator, string Text, bool IsNew);

/// <summary>The reviews of an application in a round side by side, and what is said of them.</summary>
public sealed record DiscussionThread(Round Round, Guid ApplicationId, int? Number, string Title, Discussion? Discussion, Instant? ReleasedAt, IReadOnlyList<Discussant> Jurors, IReadOnlyList<Said> Remarks)
{
    public Call Call => Round.Call;

    public bool IsOpened => Discussion is not null;

    /// <summary>The applicant was told: nothing is left to discuss.</summary>
    public bool IsClosed => ReleasedAt is not null;

    /// <summary>As the reviews stand now.</summary>
    public bool IsSplit => Reviews.IsSplitIn(Round);

    public double? Spread => Reviews.Spread;

    /// <summary>Jurors stand here by letters.</summary>
    public bool HidesNames => Round.Peers == PeerSight.Never;

    private ReviewSet Reviews { get; } = new(Jurors.Count, [.. Jurors.Select(juror => juror.Mean).OfType<double>()]);
}
