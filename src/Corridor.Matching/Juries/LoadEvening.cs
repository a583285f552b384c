namespace Corridor.Matching.Juries;

/// <summary>
/// The most even loads (least sum of squares) among all plans of the same total: cycle cancelling on the optimal face
/// (Klein, 1967). By complementary slackness a plan is optimal exactly if it differs from this one by exchanges that cost nothing
/// at the final prices; a separable convex function is least on that face when no chain of such exchanges leads from one juror to another
/// with at least two reviews fewer.
/// </summary>
/// <remarks>
/// Jurors are taken by falling load. What a failed search reached stays a dead end: it is closed under free exchanges
/// and no later chain enters it. So all failures together scan each row a few times, and each success is one breadth-first search.
/// </remarks>
internal sealed class LoadEvening(AssignmentGraph graph, SuccessiveShortestPaths plan)
{
    private readonly bool[] dead = new bool[graph.Jurors];
    private readonly int[] seen = new int[graph.Jurors];
    private readonly int[] scanned = new int[graph.Applications];
    private readonly (int Added, int Replaced)[] step = new (int, int)[graph.Jurors];
    private int search;

    public void Run()
    {
        var byLoad = new PriorityQueue<int, (int, int)>();
        for (var j = 0; j < graph.Jurors; j++)
            byLoad.Enqueue(j, (-plan.Load[j], j));
        while (byLoad.TryDequeue(out var juror, out var key))
        {
            if (dead[juror] || -key.Item1 != plan.Load[juror] || !MayGive(juror))
                continue;
            var receiver = FindReceiver(juror);
            if (receiver < 0)
                continue;
            plan.Shift(Chain(juror, receiver));
            byLoad.Enqueue(juror, (-plan.Load[juror], juror));
            byLoad.Enqueue(receiver, (-plan.Load[receiver], receiver));
        }
    }

    private bool MayGive(int juror) =>
        plan.HeldBy(juror).Count > 0 && plan.Price[juror] == graph.NextCost(juror, plan.Load[juror] - 1);

    private bool MayTake(int juror) =>
        plan.Load[juror] < graph.MaximumLoad[juror] && plan.Price[juror] == graph.NextCost(juror, plan.Load[juror]);

    // The least loaded juror reached by free exchanges, if it has two reviews fewer.
    private int FindReceiver(int giver)
    {
        search++;
        var queue = new Queue<int>();
        queue.Enqueue(giver);
        seen[giver] = search;
        var receiver = -1;
        var reached = new List<int> { giver };
        while (queue.TryDequeue(out var juror))
        {
            foreach (var arc in plan.HeldBy(juror))
            {
                var application = graph.ArcApplication[arc];
                if (scanned[application] == search)
                    continue;
                var cost = plan.Cost(arc);
                for (var other = graph.RowStart[application]; other < graph.RowStart[application + 1]; other++)
                {
                    if (plan.IsHeld(other) || plan.Cost(other) != cost)
                        continue;
                    scanned[application] = search;
                    var next = graph.ArcJuror[other];
                    if (seen[next] == search || dead[next])
                        continue;
                    seen[next] = search;
                    step[next] = (other, arc);
                    reached.Add(next);
                    queue.Enqueue(next);
                    if (MayTake(next) && plan.Load[next] <= plan.Load[giver] - 2 && (receiver < 0 || plan.Load[next] < plan.Load[receiver]))
                        receiver = next;
                }
            }
        }
        if (receiver < 0)
            foreach (var juror in reached)
                dead[juror] = true;
        return receiver;
    }

    private List<(int Added, int Replaced)> Chain(int giver, int receiver)
    {
        var chain = new List<(int, int)>();
        for (var juror = receiver; juror != giver; juror = graph.ArcJuror[step[juror].Replaced])
            chain.Add(step[juror]);
        return chain;
    }
}
