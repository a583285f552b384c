namespace Corridor.Matching.Juries;

/// <summary>
/// Rules that cross, made nested: those that stay nested are kept; a group of the others costs its jurors a penalty on the application
/// instead (Lagrangian relaxation: Held and Karp, 1971; Geoffrion, 1974), or has no more candidates left than may read it.
/// </summary>
internal sealed class SoftRules
{
    private readonly AssignmentRows rows;
    private readonly List<int>[] groupsOf;  // by juror: those of the others, numbered
    private readonly List<int> atMost = []; // by group
    private readonly int[] penalised;
    private readonly Dictionary<int, long>[] penalties;   // by application, by group

    /// <param name="problem">With rules that cross.</param>
    /// <param name="rows">The same as read.</param>
    public SoftRules(JuryAssignmentProblem problem, AssignmentRows rows)
    {
        this.rows = rows;
        groupsOf = [.. Enumerable.Range(0, rows.Jurors).Select(_ => new List<int>())];
        // Languages never meet, they are always kept: what lacks readers then shows in the prices.
        Kept = problem with { Groups = [] };
        foreach (var groups in problem.Groups)
        {
            var more = Kept with { Groups = [.. Kept.Groups, groups] };
            if (new RowRules(more, rows.Pinned).IsNested)
                Kept = more;
            else
                Soften(groups);
        }

        penalties = new Dictionary<int, long>[rows.Applications];
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
        var difference = new Dictionary<int, int>();
        foreach (var (jurors, sign) in ((IEnumerable<int>, int)[])[(has, 1), (best, -1)])
        {
            foreach (var group in jurors.SelectMany(juror => groupsOf[juror]))
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
            row[j] = (int)Math.Max(int.MinValue + 1, rows.Value(application, j) - groupsOf[j].Sum(group => known.GetValueOrDefault(group)));
        return true;
    }

    /// <summary>Who may not read an application, so that whoever else does keeps the rules: its own stay, and of the others the first that leave room.</summary>
    public IEnumerable<Pair> Beyond(int application, IReadOnlyCollection<int> own, IEnumerable<int> others)
    {
        var taken = new int[atMost.Count];
        foreach (var group in rows.Pinned[application].SelectMany(juror => groupsOf[juror]))
            taken[group]++;
        foreach (var juror in own.Concat(others.Except(own)))
        {
            if (groupsOf[juror].Exists(group => taken[group] >= atMost[group]))
            {
                yield return new(application, juror);
                continue;
            }

            foreach (var group in groupsOf[juror])
                taken[group]++;
        }
    }

    private void Soften(JurorGroups groups)
    {
        var first = atMost.Count;
        var distinct = groups.GroupOf.Where(group => group >= 0).Distinct().ToList();
        atMost.AddRange(distinct.Select(_ => groups.AtMost));
        for (var j = 0; j < rows.Jurors; j++)
        {
            if (groups.GroupOf[j] >= 0)
                groupsOf[j].Add(first + distinct.IndexOf(groups.GroupOf[j]));
        }
    }

    private Span<int> Row(int application) => penalised.AsSpan(application * rows.Jurors, rows.Jurors);
}
