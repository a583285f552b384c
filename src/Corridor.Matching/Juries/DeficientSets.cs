namespace Corridor.Matching.Juries;

/// <summary>
/// Why a largest plan is not full: what is reached by exchanges from the shortage is a deficient set
/// (Hall, 1935; minimum cut, Ford and Fulkerson, 1956; with rules on single applications: Rado, 1942), split into its connected parts.
/// </summary>
internal sealed class DeficientSets(AssignmentRows rows, AssignmentFlow plan)
{
    private readonly bool[] application = new bool[rows.Applications];
    private readonly bool[] juror = new bool[rows.Jurors];
    private readonly long[] row = new long[rows.Jurors];
    private readonly long[] free = new long[rows.Jurors];

    public List<BindingConstraint> Find(int missingReviews, int missingLoad)
    {
        var binding = new List<BindingConstraint>();
        if (missingReviews > 0)
        {
            ReachFromMissingReviews();
            binding.AddRange(Parts(ofJurors: false).Select(part => TooFewReviewers(part.Applications, part.Jurors)));
        }

        if (missingLoad > 0)
        {
            ReachFromMissingLoad();
            binding.AddRange(Parts(ofJurors: true).Select(part => TooFewApplications(part.Applications, part.Jurors)));
        }

        // Where rules cross what is reached may prove nothing.
        binding.RemoveAll(set => set.Deficit <= 0);
        return binding;
    }

    // A slot that nobody takes → any juror who might take it → every slot of that juror.
    private void ReachFromMissingReviews()
    {
        var slots = new Queue<int>();
        foreach (var slot in plan.HeldBy(rows.Ground))
            slots.Enqueue(slot);
        while (slots.TryDequeue(out var slot))
        {
            var i = plan.ApplicationOf(slot);
            application[i] = true;
            foreach (var j in Allowed(i))
            {
                if (juror[j] || !MayStandIn(i, plan.JurorOf(slot), j))
                    continue;
                juror[j] = true;
                foreach (var held in plan.HeldBy(j))
                    slots.Enqueue(held);
            }
        }
    }

    // A juror short of a review → any application that might take this juror → whoever would leave for it.
    private void ReachFromMissingLoad()
    {
        Array.Clear(application);
        Array.Clear(juror);
        for (var j = 0; j < rows.Jurors; j++)
            juror[j] = plan.Load[j] < rows.MinimumLoad[j];
        for (var grown = true; grown;)
        {
            grown = false;
            for (var i = 0; i < rows.Applications; i++)
            {
                foreach (var j in Allowed(i).Where(j => juror[j]).ToList())
                {
                    foreach (var leaves in plan.JurorsOf(i).ToArray())
                    {
                        if (leaves == rows.Ground || juror[leaves] || !MayStandIn(i, leaves, j))
                            continue;
                        juror[leaves] = grown = true;
                    }
                }
            }
        }

        // Those all of whose reviews are with these jurors, and which more of them could read.
        for (var i = 0; i < rows.Applications; i++)
        {
            var jurors = plan.JurorsOf(i).ToArray();
            application[i] = jurors.Length > 0 && Array.TrueForAll(jurors, j => j != rows.Ground && juror[j]) && Allowed(i).Exists(j => juror[j] && !jurors.Contains(j));
        }
    }

    private List<(List<int> Applications, List<int> Jurors)> Parts(bool ofJurors)
    {
        var parent = Enumerable.Range(0, rows.Applications + rows.Jurors).ToArray();
        for (var i = 0; i < rows.Applications; i++)
        {
            if (!application[i])
                continue;
            foreach (var j in Allowed(i).Where(j => juror[j]))
                parent[Root(i)] = Root(rows.Applications + j);
        }

        // Jurors whom a rule keeps apart on an application outside are short together.
        for (var i = 0; i < rows.Applications && rows.Rules.Any && ofJurors; i++)
        {
            var members = Allowed(i).Where(j => juror[j]).ToList();
            if (application[i] || rows.Rules.Most(i, Needed(i), members) == members.Count)
                continue;
            foreach (var j in members)
                parent[Root(rows.Applications + members[0])] = Root(rows.Applications + j);
        }

        var parts = new SortedDictionary<int, (List<int> Applications, List<int> Jurors)>();
        for (var i = 0; i < rows.Applications; i++)
        {
            if (application[i])
                Part(Root(i)).Applications.Add(i);
        }

        for (var j = 0; j < rows.Jurors; j++)
        {
            if (juror[j])
                Part(Root(rows.Applications + j)).Jurors.Add(j);
        }

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
        var members = jurors.ToHashSet();
        var places = jurors.Sum(j => rows.MaximumLoad[j] - rows.PinnedLoad[j]);
        var otherReviews = applications.Sum(i => rows.Rules.Most(i, Needed(i), Allowed(i).Where(j => !members.Contains(j))));
        var withoutRules = applications.Sum(i => Math.Min(Needed(i), Allowed(i).Count(j => !members.Contains(j))));
        return new(BindingKind.TooFewReviewers, applications, jurors, applications.Sum(Needed), places, otherReviews) { ByRules = withoutRules > otherReviews };
    }

    private BindingConstraint TooFewApplications(List<int> applications, List<int> jurors)
    {
        var (members, all) = (jurors.ToHashSet(), applications.ToHashSet());
        var needed = jurors.Sum(j => Math.Max(0, rows.MinimumLoad[j] - rows.PinnedLoad[j]));
        var (others, withoutRules) = (0, 0);
        for (var i = 0; i < rows.Applications; i++)
        {
            if (all.Contains(i))
                continue;
            var allowed = Allowed(i).Where(members.Contains).ToList();
            others += rows.Rules.Most(i, Needed(i), allowed);
            withoutRules += Math.Min(Needed(i), allowed.Count);
        }

        return new(BindingKind.TooFewApplications, applications, jurors, needed, applications.Sum(Needed), others) { ByRules = withoutRules > others };
    }

    // Under all rules; a plan may have been found under fewer.
    private bool MayStandIn(int application, int leaves, int juror) =>
        plan.JurorsOf(application) is var jurors && !jurors.Contains(juror) && rows.Rules.MayAdd(application, juror, jurors, leaves);

    private int Needed(int application) => rows.SlotStart[application + 1] - rows.SlotStart[application];

    private List<int> Allowed(int application)
    {
        rows.ReadWorth(application, free, row);
        var allowed = new List<int>();
        for (var j = 0; j < row.Length; j++)
        {
            if (row[j] > Affinities.Barred)
                allowed.Add(j);
        }

        return allowed;
    }
}
