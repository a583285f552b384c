namespace Corridor.Matching.Juries;

/// <summary>
/// The most even loads (least sum of squares) among all plans of the same total: cycle cancelling on the optimal face
/// (Klein, 1967). By complementary slackness a plan is optimal exactly if it differs from this one by exchanges that cost nothing
/// at the final prices; a separable convex function is least on that face when no chain of such exchanges leads from one juror to another
/// with at least two reviews fewer (Murota, 2003, for the exchanges that rules on single applications leave).
/// </summary>
/// <remarks>
/// Jurors are taken by falling load. What a failed search reached stays a dead end: it is closed under free exchanges
/// and no later chain enters it. So all failures together read each application a few times, and each success is one breadth-first search.
/// </remarks>
internal sealed class LoadEvening(AssignmentRows rows, AssignmentFlow plan)
{
    private readonly bool[] dead = new bool[rows.Jurors];
    private readonly int[] seen = new int[rows.Jurors];
    private readonly int[] scanned = new int[rows.Applications];
    private readonly (int Slot, int From)[] step = new (int, int)[rows.Jurors];
    private int search;

    public void Run()
    {
        var byLoad = new PriorityQueue<int, (int, int)>();
        for (var j = 0; j < rows.Jurors; j++)
            byLoad.Enqueue(j, (-plan.Load[j], rows.JurorRank[j]));
        while (byLoad.TryDequeue(out var juror, out var key))
        {
            if (dead[juror] || -key.Item1 != plan.Load[juror] || !MayGive(juror))
                continue;
            var receiver = FindReceiver(juror);
            if (receiver < 0)
                continue;
            for (var taker = receiver; taker != juror; taker = step[taker].From)
                plan.Give(step[taker].Slot, taker);
            byLoad.Enqueue(juror, (-plan.Load[juror], rows.JurorRank[juror]));
            byLoad.Enqueue(receiver, (-plan.Load[receiver], rows.JurorRank[receiver]));
        }
    }

    private bool MayGive(int juror) => plan.HeldBy(juror).Length > 0 && plan.Price(juror) == rows.NextCost(juror, plan.Load[juror] - 1);

    private bool MayTake(int juror) => plan.Load[juror] < rows.MaximumLoad[juror] && plan.Price(juror) == rows.NextCost(juror, plan.Load[juror]);

    // The least loaded juror reached by free exchanges, if it has two reviews fewer.
    private int FindReceiver(int giver)
    {
        search++;
        var queue = new Queue<int>([giver]);
        seen[giver] = search;
        var receiver = -1;
        var reached = new List<int> { giver };
        while (queue.TryDequeue(out var juror))
        {
            foreach (var slot in plan.HeldBy(juror).ToArray())
            {
                // Two jurors of an application who are worth the same have the same takers, unless rules tell them apart.
                var application = plan.ApplicationOf(slot);
                if (!rows.Rules.Any && scanned[application] == search)
                    continue;
                foreach (var next in plan.TakersForNothing(slot))
                {
                    scanned[application] = search;
                    if (seen[next] == search || dead[next])
                        continue;
                    seen[next] = search;
                    step[next] = (slot, juror);
                    reached.Add(next);
                    queue.Enqueue(next);
                    if (MayTake(next) && plan.Load[next] <= plan.Load[giver] - 2 && (receiver < 0 || plan.Load[next] < plan.Load[receiver]))
                        receiver = next;
                }
            }
        }

        if (receiver < 0)
        {
            foreach (var juror in reached)
                dead[juror] = true;
        }

        return receiver;
    }
}
