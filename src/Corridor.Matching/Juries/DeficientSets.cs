namespace Corridor.Matching.Juries;

/// <summary>
/// Why a largest plan is not full: what is reached by alternating paths from the shortage is a deficient set
/// (Hall, 1935; minimum cut, Ford and Fulkerson, 1956), split into its connected parts.
/// </summary>
internal sealed class DeficientSets(AssignmentGraph graph, SuccessiveShortestPaths plan)
{
    private readonly bool[] application = new bool[graph.Applications];
    private readonly bool[] juror = new bool[graph.Jurors];

    public List<BindingConstraint> Find()
    {
        var binding = new List<BindingConstraint>();
        ReachFromMissingReviews();
        binding.AddRange(Parts().Select(part => TooFewReviewers(part.Applications, part.Jurors)));
        ReachFromMissingLoad();
        binding.AddRange(Parts().Select(part => TooFewApplications(part.Applications, part.Jurors)));
        return binding;
    }

    // An application short of a juror → any juror it might have → every application that juror reads.
    private void ReachFromMissingReviews()
    {
        var queue = new Queue<int>();
        for (var i = 0; i < graph.Applications; i++)
            if (plan.Missing[i] > 0)
            {
                application[i] = true;
                queue.Enqueue(i);
            }
        while (queue.TryDequeue(out var i))
            for (var arc = graph.RowStart[i]; arc < graph.RowStart[i + 1]; arc++)
            {
                var j = graph.ArcJuror[arc];
                if (plan.IsHeld(arc) || juror[j])
                    continue;
                juror[j] = true;
                foreach (var held in plan.HeldBy(j))
                    if (!application[graph.ArcApplication[held]])
                    {
                        application[graph.ArcApplication[held]] = true;
                        queue.Enqueue(graph.ArcApplication[held]);
                    }
            }
    }

    // A juror short of a review → any application it might read → every juror of that application.
    private void ReachFromMissingLoad()
    {
        Array.Clear(application);
        Array.Clear(juror);
        for (var j = 0; j < graph.Jurors; j++)
            juror[j] = plan.Load[j] < graph.MinimumLoad[j];
        for (var grown = true; grown;)
        {
            grown = false;
            for (var i = 0; i < graph.Applications; i++)
            {
                var row = RowOf(i);
                if (application[i] || !row.Any(arc => juror[graph.ArcJuror[arc]] && !plan.IsHeld(arc)))
                    continue;
                application[i] = grown = true;
                foreach (var arc in row)
                    juror[graph.ArcJuror[arc]] |= plan.IsHeld(arc);
            }
        }
    }

    private List<(List<int> Applications, List<int> Jurors)> Parts()
    {
        var parent = Enumerable.Range(0, graph.Applications + graph.Jurors).ToArray();
        for (var i = 0; i < graph.Applications; i++)
            if (application[i])
                foreach (var arc in RowOf(i))
                    if (juror[graph.ArcJuror[arc]])
                        parent[Root(i)] = Root(graph.Applications + graph.ArcJuror[arc]);

        var parts = new SortedDictionary<int, (List<int> Applications, List<int> Jurors)>();
        for (var i = 0; i < graph.Applications; i++)
            if (application[i])
                Part(Root(i)).Applications.Add(i);
        for (var j = 0; j < graph.Jurors; j++)
            if (juror[j])
                Part(Root(graph.Applications + j)).Jurors.Add(j);
        return [.. parts.Values];

        int Root(int node)
        {
            while (parent[node] != node)
                node = parent[node] = parent[parent[node]];
            return node;
        }

        (List<int> Applications, List<int> Jurors) Part(int root)
        {
            if (!parts.TryGetValue(root, out var part))
                parts[root] = part = ([], []);
            return part;
        }
    }

    private BindingConstraint TooFewReviewers(List<int> applications, List<int> jurors)
    {
        var places = jurors.Sum(j => graph.MaximumLoad[j] - graph.PinnedLoad[j]);
        var otherPairs = applications.Sum(i => RowOf(i).Count(arc => !juror[graph.ArcJuror[arc]]));
        return Constraint(BindingKind.TooFewReviewers, applications, jurors, applications.Sum(i => graph.Needed[i]), places, otherPairs);
    }

    private BindingConstraint TooFewApplications(List<int> applications, List<int> jurors)
    {
        var needed = jurors.Sum(j => Math.Max(0, graph.MinimumLoad[j] - graph.PinnedLoad[j]));
        var members = jurors.ToHashSet();
        var otherPairs = 0;
        for (var arc = 0; arc < graph.ArcJuror.Length; arc++)
            if (members.Contains(graph.ArcJuror[arc]) && !application[graph.ArcApplication[arc]])
                otherPairs++;
        return Constraint(BindingKind.TooFewApplications, applications, jurors, needed, applications.Sum(i => graph.Needed[i]), otherPairs);
    }

    private BindingConstraint Constraint(BindingKind kind, List<int> applications, List<int> jurors, int needed, int places, int otherPairs) =>
        new(kind,
            [.. applications.Select(i => graph.ApplicationId[i]).Order()],
            [.. jurors.Select(j => graph.JurorId[j]).Order()],
            needed, places, otherPairs);

    private IEnumerable<int> RowOf(int i) => Enumerable.Range(graph.RowStart[i], graph.RowStart[i + 1] - graph.RowStart[i]);
}
