namespace Corridor.Matching.Juries;

/// <summary>The nearest jurors who have less than the price pays for, and what is in between: Dijkstra, from all who have more.</summary>
internal sealed partial class AssignmentFlow
{
    // From all who have more than the price pays for to the nearest who have less; the prices of all who are nearer rise to that distance.
    private void Search()
    {
        search++;
        limit = long.MaxValue;
        foreach (var node in rows.JurorRank)
        {
            if (excess[node] > 0)
                Reaches(node, new(0, 0), None, None);
        }

        while (frontier.TryDequeue(out var entry, out var at) && at.Distance <= limit)
        {
            if (entry < 0)
            {
                ReadInFull(~entry, at);
                continue;
            }

            if (settled[entry] || at.CompareTo(reach[entry]) > 0)
                continue;
            settled[entry] = true;
            if (excess[entry] < 0)
            {
                targets.Add(entry);
                continue;
            }

            PassSupply(entry);
            PassSlots(entry);
        }

        if (targets.Count == 0)
            throw new InvalidOperationException("The ground takes what nobody else does: there is always a path.");
        foreach (var node in touched)
        {
            if (settled[node])
                price[node] += limit - reach[node].Distance;
        }
    }

    // The path that found a target: of the shortest one with the fewest exchanges, so allowed as a whole.
    private void AugmentFound(int target)
    {
        excess[target]++;
        var node = target;
        for (; from[node] != None; node = from[node])
            Pass(from[node], node, entered[node]);
        excess[node]--;
    }

    private void Pass(int leaves, int juror, int by)
    {
        if (by != Supply)
            Move(by, juror);
        else if (juror == rows.Ground)
            supply[leaves]++;
        else
            supply[juror]--;
    }

    private void Clear()
    {
        foreach (var node in touched)
        {
            reach[node] = Reach.Never;
            settled[node] = false;
        }

        touched.Clear();
        frontier.Clear();
        targets.Clear();
    }

    // A juror whom the next price pays takes a review from the ground, and gives one back when the price falls.
    private void PassSupply(int node)
    {
        var (ground, next) = (rows.Ground, reach[node].Exchanges + 1);
        if (node != ground)
        {
            var cost = rows.NextCost(node, supply[node]);
            if (cost != long.MaxValue)
                Reaches(ground, new(reach[node].Distance + cost + price[ground] - price[node], next), Supply, node);
            return;
        }

        for (var j = 0; j < rows.Jurors; j++)
        {
            if (supply[j] > rows.PinnedLoad[j])
                Reaches(j, new(reach[node].Distance + price[j] - price[ground] - rows.NextCost(j, supply[j] - 1), next), Supply, node);
        }
    }

    private void PassSlots(int node)
    {
        var (here, next) = (reach[node].Distance, reach[node].Exchanges + 1);
        var unread = long.MaxValue;
        var kindIsNear = false;
        foreach (var slot in HeldBy(node))
        {
            var application = slotApplication[slot];
            var before = here + Worth(slot);
            kindIsNear = kindIsNear || (rows.Rules.Any && node != rows.Ground && KindIsNear(node, here, next));
            var most = kindIsNear ? unlike[slot] : Outside(slot);
            if ((most == long.MaxValue || before - most <= limit) && IsNew(ref passed[application], before))
                PassListed(slot, application, before, next);
            if (lists.Bound[application] > Affinities.Barred)
                unread = Math.Min(unread, before - lists.Bound[application]);
            if (node != rows.Ground)
                Reaches(rows.Ground, new(before - GroundWorth, next), slot, node);
        }

        ReadLater(node, unread);
    }

    // Jurors of one application are all reached from the nearest of those who hold a slot of it; under rules each opens a way of its own.
    private bool IsNew(ref (int Search, long Before) last, long before)
    {
        if (!rows.Rules.Any && last.Search == search && last.Before <= before)
            return false;
        last = (search, before);
        return true;
    }

    // Whoever is liked as well as this juror by an application is as far from it everywhere: once is enough.
    private bool KindIsNear(int node, long here, int next)
    {
        foreach (var juror in kinds.Members[kinds.Of(node)])
        {
            var there = here + price[juror] - price[node];
            if (there <= limit && IsNearer(juror, there, next))
                return false;
        }

        return true;
    }

    private void PassListed(int slot, int application, long before, int next)
    {
        var jurors = lists.Jurors(application);
        var values = lists.Values(application);
        var node = slotJuror[slot];
        var (most, mostUnlike) = (long.MinValue / 2, long.MinValue / 2);
        for (var c = 0; c < jurors.Length; c++)
        {
            var juror = jurors[c];
            var worth = values[c] - price[juror];
            var there = before - worth;
            // Most are too far: whether they are in the plan is asked of the others only.
            if (there > limit || !IsNearer(juror, there, next))
            {
                if (worth > Math.Min(most, mostUnlike) && MayStandIn(application, node, juror))
                    Note(juror, values[c], worth);
                continue;
            }

            if (!MayStandIn(application, node, juror))
                continue;
            Note(juror, values[c], worth);
            Reaches(juror, new(there, next), slot, node);
        }

        Outside(slot) = most;
        if (rows.Rules.Any)
            unlike[slot] = mostUnlike;

        void Note(int juror, int value, long worth)
        {
            most = Math.Max(most, worth);
            if (node == rows.Ground || value != slotValue[slot] || kinds.Of(juror) != kinds.Of(node))
                mostUnlike = Math.Max(mostUnlike, worth);
        }
    }

    // What the lists leave out is looked at no sooner than it can matter.
    private void ReadLater(int node, long distance)
    {
        if (distance <= limit)
            frontier.Enqueue(~node, new(distance, -1));
    }

    private void ReadInFull(int node, Reach at)
    {
        var (here, next) = (reach[node].Distance, reach[node].Exchanges + 1);
        var unread = long.MaxValue;
        foreach (var slot in HeldBy(node))
        {
            var application = slotApplication[slot];
            var before = here + Worth(slot);
            if (lists.Bound[application] == Affinities.Barred || (read[application].Search == search && read[application].Before <= before && (!rows.Rules.Any || readSlot[slot] == search)))
                continue;
            if (before - lists.Bound[application] > at.Distance)
            {
                unread = Math.Min(unread, before - lists.Bound[application]);
                continue;
            }

            if (read[application].Search != search || before < read[application].Before)
                read[application] = (search, before);
            readSlot[slot] = search;
            ReadRow(application);
            var least = limit == long.MaxValue ? Affinities.Barred + 1 : Math.Max(before - limit, Affinities.Barred + 1);
            var row = lists.Row.AsSpan();
            for (var j = 0; j < rows.Jurors; j++)
            {
                if (row[j] >= least && IsNearer(j, before - row[j], next) && MayStandIn(application, node, j))
                    Reaches(j, new(before - lists.Row[j], next), slot, node);
            }
        }

        if (unread != long.MaxValue)
            ReadLater(node, unread);
    }

    private bool IsNearer(int node, long distance, int exchanges) =>
        !settled[node] && (distance < reach[node].Distance || (distance == reach[node].Distance && exchanges < reach[node].Exchanges));

    private void Reaches(int node, Reach at, int by, int before)
    {
        if (at.Distance > limit || !IsNearer(node, at.Distance, at.Exchanges))
            return;
        if (reach[node] == Reach.Never)
            touched.Add(node);
        reach[node] = at;
        entered[node] = by;
        from[node] = before;
        if (excess[node] < 0)
            limit = Math.Min(limit, at.Distance);
        frontier.Enqueue(node, at);
    }
}
