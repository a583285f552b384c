using System.Runtime.InteropServices;

namespace Corridor.Matching.Juries;

/// <summary>One application read by one juror.</summary>
public readonly record struct Pair(int Application, int Juror);

internal static class Pairs
{
    /// <summary>Hundreds of thousands are passed over several times: in place where they are an array or a list.</summary>
    public static ReadOnlySpan<Pair> AsSpan(this IReadOnlyCollection<Pair> pairs) => pairs switch
    {
        Pair[] array => array,
        List<Pair> list => CollectionsMarshal.AsSpan(list),
        _ => pairs.ToArray(),
    };
}

/// <summary>How many reviews a juror must at least and may at most write, those already pinned included.</summary>
public readonly record struct JurorLoad(int Minimum, int Maximum);

/// <summary>What even loads are worth against affinity.</summary>
public enum LoadBalance
{
    /// <summary>Only the bounds count.</summary>
    None,

    /// <summary>Among all plans of the best total, the most even one (least sum of squared loads): the default.</summary>
    AfterTotal,

    /// <summary>Loads as even as bounds and conflicts allow come first, then the best total among such plans.</summary>
    BeforeTotal,
}

/// <summary>What <see cref="JuryAssignment.Solve"/> is asked. Applications and jurors are numbered from 0.</summary>
public sealed record JuryAssignmentProblem
{
    /// <summary>The affinity of each pair; its shape gives the number of applications and jurors.</summary>
    public required Affinities Affinities { get; init; }

    /// <summary>Minimum and maximum load, one entry per juror.</summary>
    public required IReadOnlyList<JurorLoad> Jurors { get; init; }

    /// <summary>Reviews each application needs (unless <see cref="ReviewsOf"/> says otherwise), pinned ones included.</summary>
    public required int Reviews { get; init; }

    /// <summary>Reviews needed by particular applications: application → number.</summary>
    public IReadOnlyDictionary<int, int> ReviewsOf { get; init; } = new Dictionary<int, int>();

    /// <summary>Pairs with a conflict of interest; repeats are harmless.</summary>
    public IReadOnlyCollection<Pair> Conflicts { get; init; } = [];

    /// <summary>Pairs forbidden for any other reason; repeats are harmless.</summary>
    public IReadOnlyCollection<Pair> Forbidden { get; init; } = [];

    /// <summary>Pairs that stay whatever happens (a review opened or begun). They count towards loads and needs, even beyond them.</summary>
    public IReadOnlyCollection<Pair> Pinned { get; init; } = [];

    /// <summary>How many jurors of one group may read one application: any number of groupings.</summary>
    public IReadOnlyList<JurorGroups> Groups { get; init; } = [];

    /// <summary>How many of an application's jurors have to read its language; null: none has to.</summary>
    public LanguageReaders? Readers { get; init; }

    /// <summary>What the plan is to be best at.</summary>
    public JuryObjective Objective { get; init; }

    /// <summary>What even loads are worth.</summary>
    public LoadBalance Balance { get; init; } = LoadBalance.AfterTotal;

    /// <summary>Breaks ties, and nothing else does: same problem and seed, same plan.</summary>
    public ulong Seed { get; init; }

    internal int ReviewsNeeded(int application) => ReviewsOf.TryGetValue(application, out var reviews) ? reviews : Reviews;

    /// <exception cref="ArgumentException">A number is negative, out of range or contradicts another.</exception>
    internal void Check()
    {
        var applications = Affinities.Applications;
        if (Jurors.Count != Affinities.Jurors)
            throw new ArgumentException($"Affinities have {Affinities.Jurors} jurors, loads have {Jurors.Count}.");
        if (Reviews < 0)
            throw new ArgumentException($"An application cannot need {Reviews} reviews.");
        foreach (var (application, reviews) in ReviewsOf)
            if ((uint)application >= (uint)applications || reviews < 0)
                throw new ArgumentException($"Application {application} cannot need {reviews} reviews.");
        for (var j = 0; j < Jurors.Count; j++)
            if (Jurors[j].Minimum < 0 || Jurors[j].Maximum < Jurors[j].Minimum)
                throw new ArgumentException($"Juror {j} cannot have between {Jurors[j].Minimum} and {Jurors[j].Maximum} reviews.");

        foreach (var groups in Groups)
        {
            if (groups.GroupOf.Count != Jurors.Count)
                throw new ArgumentException($"There are {Jurors.Count} jurors, {groups.GroupOf.Count} of them with a group.");
            if (groups.AtMost < 1)
                throw new ArgumentException($"An application cannot have at most {groups.AtMost} jurors of a group.");
        }

        if (Readers is { } readers)
        {
            foreach (var (application, atLeast) in readers.AtLeastOf.Append(new(0, readers.AtLeast)))
            {
                if (atLeast < 0 || application < 0 || application >= Math.Max(1, applications))
                    throw new ArgumentException($"Application {application} cannot need {atLeast} readers of its language.");
            }

            if (readers.LanguageOf.Count != applications || readers.LanguagesOf.Count != Jurors.Count)
                throw new ArgumentException($"There are {applications} applications and {Jurors.Count} jurors, languages of {readers.LanguageOf.Count} and {readers.LanguagesOf.Count}.");
        }

        CheckInside(Conflicts);
        CheckInside(Forbidden);
        CheckInside(Pinned);
        var pinned = new HashSet<Pair>();
        foreach (var pair in Pinned)
        {
            if (!pinned.Add(pair))
                throw new ArgumentException($"Application {pair.Application}, juror {pair.Juror} is pinned twice.");
        }

        if (pinned.Count == 0)
            return;
        foreach (var pair in Conflicts.Concat(Forbidden))
        {
            if (pinned.Contains(pair))
                throw new ArgumentException($"Application {pair.Application}, juror {pair.Juror} is pinned and forbidden: lift one of the two first.");
        }
    }

    private void CheckInside(IReadOnlyCollection<Pair> pairs)
    {
        var (applications, jurors) = (Affinities.Applications, Affinities.Jurors);
        foreach (var pair in pairs.AsSpan())
        {
            if ((uint)pair.Application >= (uint)applications || (uint)pair.Juror >= (uint)jurors)
                throw new ArgumentException($"Application {pair.Application}, juror {pair.Juror} is outside {applications} × {jurors}.");
        }
    }
}
