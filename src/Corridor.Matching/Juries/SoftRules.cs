using System.Runtime.InteropServices;

namespace Corridor.Matching.Juries;

/// <summary>
/// Rules that cross, made nested: those that stay nested are kept; a group of the others costs its jurors a penalty on the application
/// instead (Lagrangian relaxation: Held and Karp, 1971; Geoffrion, 1974), or has no more candidates left than may read it.
/// </summary>
internal sealed class SoftRules
{
    private readonly AssignmentRows rows;
    private readonly List<JurorGroups> soft = [];
    private readonly (int Rule, int Group)[][] groupsOf;   // by juror
    private readonly int[] penalised;
    private readonly Dictionary<(int Rule, int Group), long>[] penalties;

    /// <param name="problem">With rules that cross.</param>
    /// <param name="rows">The same as read.</param>
    public SoftRules(JuryAssignmentProblem problem, AssignmentRows rows)
    {
        this.rows = rows;
        // Languages never meet, they are always kept: what lacks readers then shows in the prices.
        Kept = problem with { Groups = [] };
        foreach (var groups in problem.Groups)
        {
            var more = Kept with { Groups = [.. Kept.Groups, groups] };
            if (new RowRules(more, rows.Pinned).IsNested)
                Kept = more;
            else
                soft.Add(groups);
        }

        groupsOf = [.. Enumerable.Range(0, rows.Jurors).Select(juror => soft.Index().Select(rule => (rule.Index, rule.Item.GroupOf[juror])).Where(group => group.Item2 >= 0).ToArray())];
        penalties = new Dictionary<(int, int), long>[rows.Applications];
        penalised = new int[rows.Applications * rows.Jurors];
        var listed = new bool[rows.Jurors];
        var unlisted = new List<Pair>();
        for (var i = 0; i < rows.Applications; i++)
        {
            penalties[i] = [];
            problem.Affinities.CopyRow(i, Row(i), listed);
            unlisted.AddRange(Enumerable.Range(0, rows.Jurors).Where(j => !listed[j]).Select(j => new Pair(i, j)));
        }

        Penalised = Kept with
        {
            Affinities = Affinities.Dense(rows.Applications, rows.Jurors, penalised),
            Forbidden = [.. Kept.Forbidden, .. unlisted.Except(problem.Pinned)],
        };
    }

    /// <summary>With the rules that are kept.</summary>
    public JuryAssignmentProblem Kept { get; }

    /// <summary>With the rules that are kept, and the penalties of the others.</summary>
    public JuryAssignmentProblem Penalised { get; }

    /// <summary>Moves the penalties of an application to where the jurors it has are worth what its best under all rules are (projection; Kaczmarz, 1937).</summary>
    /// <param name="application">Which.</param>
    /// <param name="has">Its best at the penalties so far.</param>
    /// <param name="best">Its best under all rules.</param>
    /// <param name="lead">What those it has are worth more, without penalties.</param>
    public bool Move(int application, IEnumerable<int> has, IEnumerable<int> best, long lead)
    {
        var difference = new Dictionary<(int Rule, int Group), int>();
        foreach (var (jurors, sign) in ((IEnumerable<int>, int)[])[(has, 1), (best, -1)])
        {
            foreach (var group in jurors.SelectMany(GroupsOf))
                difference[group] = difference.GetValueOrDefault(group) + sign;
        }

        var known = penalties[application];
        var squares = difference.Values.Sum(d => d * d);
        var gap = lead - difference.Sum(pair => known.GetValueOrDefault(pair.Key) * pair.Value);
        if (squares == 0 || gap <= 0)
            return false;
        foreach (var (group, d) in difference)
            known[group] = Math.Clamp(known.GetValueOrDefault(group) + (gap * d / squares), 0, int.MaxValue);
        var row = Row(application);
        for (var j = 0; j < rows.Jurors; j++)
            row[j] = (int)Math.Max(int.MinValue + 1, rows.Value(application, j) - GroupsOf(j).Sum(group => known.GetValueOrDefault(group)));
        return true;
    }

    /// <summary>Who may not read an application, so that whoever else does keeps the rules: its own stay, and of the others the first that leave room.</summary>
    public IEnumerable<Pair> Beyond(int application, IEnumerable<int> own, IEnumerable<int> others)
    {
        var taken = rows.Pinned[application].SelectMany(GroupsOf).CountBy(group => group).ToDictionary();
        var its = own.ToHashSet();
        foreach (var juror in its.Concat(others.Where(other => !its.Contains(other))))
        {
            var groups = GroupsOf(juror);
            if (!Array.TrueForAll(groups, group => taken.GetValueOrDefault(group) < soft[group.Rule].AtMost))
            {
                yield return new(application, juror);
                continue;
            }

            foreach (var group in groups)
                CollectionsMarshal.GetValueRefOrAddDefault(taken, group, out _)++;
        }
    }

    private Span<int> Row(int application) => penalised.AsSpan(application * rows.Jurors, rows.Jurors);

    private (int Rule, int Group)[] GroupsOf(int juror) => groupsOf[juror];
}
