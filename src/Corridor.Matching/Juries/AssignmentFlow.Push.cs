namespace Corridor.Matching.Juries;

/// <summary>
/// As many paths as there are between what a search has found: all their exchanges cost nothing now, and each leads one exchange
/// further (the blocking flow of Dinic, 1970). Where scores are coarse hundreds of reviews go on at once.
/// </summary>
internal sealed partial class AssignmentFlow
{
    private readonly int[] place;           // by juror: the slot to go on with
    private readonly bool[] dead;
    private readonly int[][] takers;        // by application: who would take a slot of it for nothing
    private readonly int[] nextTaker;
    private readonly (int Search, long Worth)[] takersOf;   // by application: the search they belong to, and what the slot is worth
    private readonly bool[] onPath;         // by application, under rules: another exchange there might not be allowed beside
    private int[] found = [];
    private int deepest;

    // True when something went on.
    private bool Push()
    {
        foreach (var node in touched)
            (place[node], dead[node]) = (0, false);
        deepest = targets.Max(target => reach[target].Exchanges);
        var any = false;
        foreach (var source in touched)
        {
            while (from[source] == None && excess[source] > 0 && Pushes(source))
            {
                excess[source]--;
                any = true;
            }
        }

        return any;
    }

    private bool Pushes(int node)
    {
        if (excess[node] < 0)
        {
            excess[node]++;
            return true;
        }

        if (reach[node].Exchanges >= deepest)
            return false;

        for (; place[node] < heldCount[node]; place[node]++)
        {
            var slot = held[node][place[node]];
            var application = slotApplication[slot];
            if (rows.Rules.Any && onPath[application])
                continue;
            onPath[application] = true;
            var taker = Taker(slot, application, node);
            onPath[application] = false;
            if (taker == None)
                continue;
            // The slot that takes its place in the list has not been looked at.
            Move(slot, taker);
            return true;
        }

        if (PushesSupply(node))
            return true;
        dead[node] = true;
        return false;
    }

    private int Taker(int slot, int application, int node)
    {
        var worth = Worth(slot);
        if (node != rows.Ground && worth == GroundWorth && IsNext(node, rows.Ground) && Pushes(rows.Ground))
            return rows.Ground;
        if (worth > lists.Bound[application] && Outside(slot) is var most && most != long.MaxValue && worth > most)
            return None;
        // Without rules no other slot than the one that is worth least can have takers.
        var known = takersOf[application].Search == search;
        if (known && worth > takersOf[application].Worth && !rows.Rules.Any)
            return None;
        if (!known || worth != takersOf[application].Worth)
            FindTakers(application, worth);
        for (var t = rows.Rules.Any ? 0 : nextTaker[application]; t < takers[application].Length; t++)
        {
            var taker = takers[application][t];
            if (!rows.Rules.Any)
                nextTaker[application] = t;
            if (!dead[taker] && IsNext(node, taker) && MayStandIn(application, node, taker) && Pushes(taker))
                return taker;
        }

        if (!rows.Rules.Any)
            nextTaker[application] = takers[application].Length;
        return None;
    }

    private bool IsNext(int node, int other) => settled[other] && !dead[other] && reach[other].Exchanges == reach[node].Exchanges + 1;

    // Whoever is worth exactly what a slot of the application is: no one outside is worth more.
    private void FindTakers(int application, long worth)
    {
        takersOf[application] = (search, worth);
        nextTaker[application] = 0;
        if (found.Length < rows.Jurors)
            found = new int[rows.Jurors];
        var count = 0;
        if (worth > lists.Bound[application])
        {
            var jurors = lists.Jurors(application);
            var values = lists.Values(application);
            for (var c = 0; c < jurors.Length; c++)
            {
                if (settled[jurors[c]] && values[c] - price[jurors[c]] == worth)
                    found[count++] = jurors[c];
            }
        }
        else
        {
            ReadRow(application);
            for (var j = 0; j < rows.Jurors; j++)
            {
                if (lists.Row[j] == worth && settled[j])
                    found[count++] = j;
            }
        }

        takers[application] = count == 0 ? [] : found.AsSpan(0, count).ToArray();
    }

    private bool PushesSupply(int node)
    {
        var ground = rows.Ground;
        if (node != ground)
        {
            if (!IsNext(node, ground) || rows.NextCost(node, supply[node]) != Price(node) || !Pushes(ground))
                return false;
            supply[node]++;
            return true;
        }

        foreach (var juror in touched)
        {
            if (juror == ground || !IsNext(ground, juror) || supply[juror] <= rows.PinnedLoad[juror] || rows.NextCost(juror, supply[juror] - 1) != Price(juror) || !Pushes(juror))
                continue;
            supply[juror]--;
            return true;
        }

        return false;
    }
}
