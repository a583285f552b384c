using System.Runtime.InteropServices;

namespace Corridor.Matching.Juries;

/// <summary>
/// Jurors by group (country, city, organisation): at most so many of one group read one application.
/// Several groupings are nested when one lies in the other: cities in countries.
/// </summary>
/// <param name="GroupOf">One entry per juror: the group, any number from 0; negative: in no group.</param>
/// <param name="AtMost">Jurors of one group on one application, pinned ones included; at least 1.</param>
public sealed record JurorGroups(IReadOnlyList<int> GroupOf, int AtMost = 1);

/// <summary>How many of an application's jurors have to read its language.</summary>
/// <param name="AtLeast">Of the reviews that the application needs; an application that needs fewer needs all of them from such jurors.</param>
/// <param name="LanguageOf">One entry per application: its language, any number from 0; negative: everybody reads it.</param>
/// <param name="LanguagesOf">One entry per juror: the languages that this juror reads.</param>
public sealed record LanguageReaders(int AtLeast, IReadOnlyList<int> LanguageOf, IReadOnlyList<IReadOnlyCollection<int>> LanguagesOf)
{
    /// <summary>Where it is another number for particular applications: application → number.</summary>
    public IReadOnlyDictionary<int, int> AtLeastOf { get; init; } = new Dictionary<int, int>();

    internal int Needed(int application) => AtLeastOf.TryGetValue(application, out var own) ? own : AtLeast;
}

/// <summary>
/// The rules of single applications, as caps: at most so many jurors of a set on an application. “At least m of k read the language”
/// is a cap of k − m on those who do not. Where the sets that count for an application are nested, the sets of jurors that obey them
/// are those of a laminar matroid, cut at the reviews needed: the greedy choice is best (Edmonds, 1971), and whether one juror
/// may stand in for another depends on these two and the sets that are full.
/// </summary>
internal sealed class RowRules
{
    private readonly int[][] groupOf;      // by grouping, by juror
    private readonly int[] atMost;         // by grouping
    private readonly Dictionary<int, bool[]> readers = [];
    private readonly int[]? languageOf;
    private readonly int[] strangersAtMost;   // by application: jurors who do not read its language, pinned ones deducted; of use where it has a language
    private readonly int[][] pinned;       // by application

    public RowRules(JuryAssignmentProblem problem, int[][] pinned)
    {
        this.pinned = pinned;
        var (applications, jurors) = (problem.Affinities.Applications, problem.Affinities.Jurors);
        groupOf = [.. problem.Groups.Select(WhatCanBind)];
        atMost = [.. problem.Groups.Select(groups => groups.AtMost)];
        strangersAtMost = [];
        if (problem.Readers is { } rule)
        {
            languageOf = [.. rule.LanguageOf];
            foreach (var language in languageOf.Where(language => language >= 0).Distinct())
                readers[language] = [.. Enumerable.Range(0, jurors).Select(j => rule.LanguagesOf[j].Contains(language))];
            strangersAtMost = [.. Enumerable.Range(0, applications).Select(i => languageOf[i] < 0 || rule.Needed(i) == 0
                ? int.MaxValue
                : Math.Max(0, problem.ReviewsNeeded(i) - rule.Needed(i)) - pinned[i].Count(j => !readers[languageOf[i]][j]))];
        }

        Any = groupOf.Any(groups => Array.Exists(groups, group => group >= 0)) || Array.Exists(strangersAtMost, most => most < int.MaxValue);
        IsNested = Nested(jurors);
    }

    public bool Any { get; }

    /// <summary>Whether the greedy choice is the best one for every application.</summary>
    public bool IsNested { get; }

    /// <summary>Whether the juror reads the application's language, or does not have to.</summary>
    public bool Reads(int application, int juror) => languageOf is null || languageOf[application] < 0 || readers[languageOf[application]][juror];

    /// <summary>The same for jurors whom no rule tells apart.</summary>
    public ulong Mark(int juror)
    {
        var mark = 0UL;
        foreach (var groups in groupOf)
            mark = Seeded.Mix(mark ^ (uint)groups[juror]);
        foreach (var reads in readers.Values)
            mark = Seeded.Mix(mark ^ (reads[juror] ? 1UL : 0));
        return mark;
    }

    /// <summary>How many of a juror's groups one application can have.</summary>
    public int MostLike(int juror) =>
        Enumerable.Range(0, groupOf.Length).Where(g => groupOf[g][juror] >= 0).Select(g => atMost[g]).Append(int.MaxValue).Min();

    /// <summary>Whether a juror may be added to others of an application.</summary>
    /// <param name="application">Which; its pinned jurors count by themselves.</param>
    /// <param name="juror">Who is to be added.</param>
    /// <param name="held">Who is there already; entries that are no juror (the ground, none) are passed over.</param>
    /// <param name="without">Who of them goes; none: a number that is not among them.</param>
    public bool MayAdd(int application, int juror, ReadOnlySpan<int> held, int without)
    {
        for (var g = 0; g < groupOf.Length; g++)
        {
            var groups = groupOf[g];
            if (groups[juror] < 0)
                continue;
            var there = 0;
            foreach (var other in held)
            {
                if ((uint)other < (uint)groups.Length && other != without && groups[other] == groups[juror])
                    there++;
            }

            foreach (var other in pinned[application])
            {
                if (groups[other] == groups[juror])
                    there++;
            }

            if (there >= atMost[g])
                return false;
        }

        if (Reads(application, juror))
            return true;
        var strangers = 0;
        foreach (var other in held)
        {
            if ((uint)other < (uint)readers[languageOf![application]].Length && other != without && !Reads(application, other))
                strangers++;
        }

        return strangers < strangersAtMost[application];
    }

    /// <summary>How many of some jurors can read an application together (where rules cross and there is much to look at: no more than that). Any greedy choice finds it where they are nested.</summary>
    public int Most(int application, int needed, IEnumerable<int> jurors)
    {
        if (!IsNested)
            return (int)BestReaders.Find(jurors.Select(juror => (juror, 1L)), needed, (some, juror) => MayAdd(application, juror, CollectionsMarshal.AsSpan(some), -1)).Bound;
        var taken = new List<int>();
        foreach (var juror in jurors)
        {
            if (taken.Count < needed && MayAdd(application, juror, CollectionsMarshal.AsSpan(taken), -1))
                taken.Add(juror);
        }

        return taken.Count;
    }

    // A group that is no larger than its cap never counts.
    private static int[] WhatCanBind(JurorGroups groups)
    {
        var size = groups.GroupOf.Where(group => group >= 0).GroupBy(group => group).ToDictionary(same => same.Key, same => same.Count());
        return [.. groups.GroupOf.Select(group => group >= 0 && size[group] > groups.AtMost ? group : -1)];
    }

    private bool Nested(int jurors)
    {
        var sets = new List<int[]>(groupOf);
        if (languageOf is not null)
            sets.AddRange(readers.Values.Select(reads => Array.ConvertAll(reads, reader => reader ? -1 : 0)));
        for (var a = 0; a < sets.Count; a++)
        {
            for (var b = 0; b < a; b++)
            {
                // Two languages never meet on one application.
                if (b < groupOf.Length && !AreNested(sets[a], sets[b], jurors))
                    return false;
            }
        }

        return true;
    }

    // Any two sets, one of each, are apart or one lies in the other.
    private static bool AreNested(int[] one, int[] other, int jurors)
    {
        var (sizeOfOne, sizeOfOther, common) = (new Dictionary<int, int>(), new Dictionary<int, int>(), new Dictionary<(int, int), int>());
        for (var j = 0; j < jurors; j++)
        {
            if (one[j] >= 0)
                sizeOfOne[one[j]] = sizeOfOne.GetValueOrDefault(one[j]) + 1;
            if (other[j] >= 0)
                sizeOfOther[other[j]] = sizeOfOther.GetValueOrDefault(other[j]) + 1;
            if (one[j] >= 0 && other[j] >= 0)
                common[(one[j], other[j])] = common.GetValueOrDefault((one[j], other[j])) + 1;
        }

        return common.All(pair => pair.Value == sizeOfOne[pair.Key.Item1] || pair.Value == sizeOfOther[pair.Key.Item2]);
    }
}
