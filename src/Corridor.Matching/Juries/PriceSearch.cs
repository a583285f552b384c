namespace Corridor.Matching.Juries;

/// <summary>
/// Prices at which jurors are wanted about as often as they may be. First a sample of the applications bids for them
/// (<see cref="Auction"/>); then, for larger samples, every price moves most of the way to where, all others unchanged,
/// demand would equal supply (coordinate descent of the dual, damped). Jurors whom all applications value alike move together:
/// one of them alone has no price of its own. Good prices save time; they decide nothing.
/// </summary>
internal sealed class PriceSearch
{
    private const int None = -1;
    private const int FewestApplications = 64;
    private const int Finer = 4;
    private const double Places = 2;
    private const long Fine = 1 << 14;
    private const int Phases = 3;
    private const int Beyond = 5;
    private const int MostOfKind = 6;
    private const int MostRounds = 40;
    private const int MostStale = 3;
    private const double Gain = 0.9;
    private const double EnoughForSample = 0.05;
    private const double Enough = 0.005;
    private const int MostCheaper = 2;
    private const double FirstDamping = 0.8;
    private const double MostTogether = 0.7;
    private const int MostTries = 8;
    private const int FirstShift = 256;
    private const double Short = 0.0015;

    private readonly AssignmentRows rows;
    private readonly CandidateLists lists;
    private readonly JurorKinds kinds;
    private readonly long[] price;          // in parts of a unit
    private readonly long[] whole;          // in units
    private readonly long unit;             // parts in one: coarse scores are cut finer, ties among them broken by lot, or all of one score are wanted at once
    private readonly (int Look, int Count)[] listed;   // by class of jurors: how many of it this look at an application found
    private int look;
    private readonly int[] demand;          // by kind
    private readonly int[] start;           // of its critical prices, by kind
    private readonly int depth;
    // The best of one application, by falling worth: the juror, and the place in the list.
    private readonly long[] worth;
    private readonly int[] best;
    private readonly int[] place;
    private readonly int[] chosen;          // whom it takes
    private readonly long[] chosenWorth;
    private readonly int[] other;           // whom it would take without one kind
    private readonly long[] otherWorth;
    private readonly int[] pricedBy;        // by kind: the last application that did
    // Of one round: below this price one more review of an application would go to the kind.
    private long[] critical = [];
    private int[] criticalKind = [];
    private long[] sorted = [];
    private int criticals;

    private PriceSearch(AssignmentRows rows, CandidateLists lists, JurorKinds kinds)
    {
        this.rows = rows;
        this.lists = lists;
        this.kinds = kinds;
        price = new long[rows.Jurors];
        whole = new long[rows.Jurors];
        unit = rows.Weights.MissingReview < long.MaxValue / (1 << 16) ? Math.Max(1, Fine / Math.Max(1, rows.Magnitude)) : 1;
        listed = new (int, int)[kinds.Classes];
        demand = new int[kinds.Members.Length];
        start = new int[kinds.Members.Length + 1];
        depth = Math.Min(lists.Width, (rows.MostSlots + Beyond) * Math.Min(MostOfKind, kinds.Members.Select(jurors => jurors.Length).DefaultIfEmpty(0).Max()));
        worth = new long[depth];
        best = new int[depth];
        place = new int[depth];
        chosen = new int[rows.MostSlots];
        chosenWorth = new long[rows.MostSlots];
        other = new int[rows.MostSlots];
        otherWorth = new long[rows.MostSlots];
        pricedBy = new int[kinds.Members.Length];
    }

    /// <summary>Prices, one per juror; the bounds of the lists hold at them when it returns.</summary>
    public static long[] Find(AssignmentRows rows, CandidateLists lists, JurorKinds kinds)
    {
        var search = new PriceSearch(rows, lists, kinds);
        if (rows.Weights.Uneven == 0 && rows.Applications >= FewestApplications)
        {
            search.Run();
            return search.whole;
        }

        // Loads decide, or it is small: from where loads are even.
        if (rows.Weights.Uneven > 0)
            Array.Fill(search.price, rows.Weights.Uneven * (rows.Slots / Math.Max(1, rows.Jurors)));
        foreach (var application in rows.Order)
            lists.Read(application, search.price);
        return search.price;
    }

    private void Run()
    {
        // Small enough that a juror has two or three places, and these in proportion: what is rounded there moves all prices together.
        var places = rows.MaximumLoad.Average(most => (double)Math.Min(most, rows.Applications));
        var sample = (int)Math.Min(rows.Applications, Math.Max(FewestApplications, Math.Round(rows.Applications * Places / Math.Max(1, places))));
        var auction = new Auction(rows, sample, whole);
        var (step, before) = (Math.Max(1, rows.Magnitude / 8), 0L);
        for (var phase = 0; phase < Phases; phase++)
        {
            auction.Run(step, before);
            (before, step) = (step, Math.Max(1, step / 5));
        }

        for (var j = 0; j < rows.Jurors; j++)
            price[j] = whole[j] * unit;
        foreach (var jurors in kinds.Members.Where(jurors => jurors.Length > 1))
            SetPrice(jurors, jurors.Sum(j => price[j]) / jurors.Length);
        // At least once, with all: that also reads the lists.
        do
        {
            sample = (long)sample * Finer * Finer / 2 > rows.Applications ? rows.Applications : sample * Finer;
            Balance(sample);
        }
        while (sample < rows.Applications);
    }

    private void Balance(int sample)
    {
        var share = (double)sample / rows.Applications;
        var enough = (sample < rows.Applications ? EnoughForSample : Enough) * rows.Slots * share;
        var (least, damping, shifted) = (double.MaxValue, FirstDamping, false);
        Round();
        for (var at = 0; at < sample; at++)
            lists.Read(rows.Order[at], whole);
        long[] read = [.. whole];
        long[] closest = [.. price];
        for (var (round, stale) = (0, 0); round < MostRounds && stale < MostStale; round++)
        {
            var imbalance = Demand(sample, share);
            stale = imbalance > least * Gain ? stale + 1 : 0;
            if (imbalance < least)
            {
                least = imbalance;
                price.CopyTo(closest, 0);
            }
            else if (!shifted)
            {
                // Too far: many prices moved for the same reviews.
                damping /= 2;
                closest.CopyTo(price, 0);
                imbalance = Demand(sample, share);
            }

            if (imbalance < enough)
                break;
            var together = Together(share);
            shifted = !shifted && Math.Abs(together - Goal(share)) > imbalance * MostTogether && Shift(sample, share, together);
            if (!shifted)
                Move(share, damping);
        }

        closest.CopyTo(price, 0);
        if (sample == rows.Applications)
        {
            Count(sample, pricing: false);
            Shift(sample, 1, Together(1));
            Cheapen(sample);
        }

        Round();
        lists.Loosen(Enumerable.Range(0, rows.Jurors).Select(j => read[j] - whole[j]).Append(0).Max());
    }

    // What applications want at these prices, and how far that is from what the prices pay for.
    private double Demand(int sample, double share)
    {
        Array.Fill(pricedBy, -1);
        criticals = 0;
        // Jurors alike have more of them.
        var usual = sample * Math.Min(depth, (rows.MostSlots + Beyond) * (kinds.Alike ? rows.MostSlots : 1));
        if (critical.Length < usual)
            (critical, criticalKind) = (new long[usual], new int[usual]);
        Count(sample, pricing: true);
        return Enumerable.Range(0, kinds.Members.Length).Sum(k => Math.Abs(Surplus(k, share)));
    }

    private void Count(int sample, bool pricing)
    {
        Array.Clear(demand);
        for (var at = 0; at < sample; at++)
        {
            var application = rows.Order[at];
            var found = Best(application);
            var count = Choose(application, found, None, chosen, chosenWorth);
            for (var c = 0; c < count; c++)
                demand[kinds.Of(chosen[c])]++;
            if (!pricing)
                continue;
            if (kinds.Alike || rows.Rules.Any)
                PriceKinds(application, found, count);
            else if (count > 0 && found > count)
                PriceSingles(found, count);
        }
    }

    // What is wanted too much and has a price, against what is wanted too little.
    private double Together(double share) => Enumerable.Range(0, kinds.Members.Length).Where(k => price[kinds.Members[k][0]] > 0).Sum(k => Surplus(k, share));

    private int Needed(int application) => rows.SlotStart[application + 1] - rows.SlotStart[application];

    // Those of the list that are worth most.
    private int Best(int application)
    {
        var jurors = lists.Jurors(application);
        var values = lists.Values(application);
        var (found, bar) = (0, Affinities.Barred);
        look++;
        for (var c = 0; c < jurors.Length; c++)
        {
            var here = Value(application, jurors[c], values[c]) - price[jurors[c]];
            if (here <= bar || (kinds.Alike && !IsOfUse(jurors[c])))
                continue;
            var at = found < depth ? found++ : depth - 1;
            for (; at > 0 && worth[at - 1] < here; at--)
                (worth[at], place[at]) = (worth[at - 1], place[at - 1]);
            (worth[at], place[at]) = (here, c);
            bar = found == depth ? worth[depth - 1] : bar;
        }

        for (var e = 0; e < found; e++)
            best[e] = jurors[place[e]];
        // They will be among the best at the next prices too: found first, the others are passed over quickly.
        lists.BringForward(application, place.AsSpan(0, found));
        return found;
    }

    // Of those whom nothing tells apart an application can have so many, it need not look at more.
    private bool IsOfUse(int juror)
    {
        var its = kinds.ClassOf(juror);
        ref var seen = ref listed[its];
        if (seen.Look != look)
            seen = (look, 0);
        return seen.Count++ < kinds.Most(its);
    }

    // Those that an application takes if it cannot have this kind; how many.
    private int Choose(int application, int found, int without, int[] into, long[] intoWorth)
    {
        var (count, needed) = (0, Needed(application));
        for (var e = 0; e < found && count < needed; e++)
        {
            if ((without != None && kinds.Of(best[e]) == without) || (rows.Rules.Any && !rows.Rules.MayAdd(application, best[e], into.AsSpan(0, count), None)))
                continue;
            intoWorth[count] = worth[e];
            into[count++] = best[e];
        }

        return count;
    }

    private void PriceSingles(int found, int needed)
    {
        var (last, after) = (worth[needed - 1], worth[needed]);
        for (var e = 0; e < found; e++)
            PriceUnit(best[e], worth[e] - (e < needed ? after : last));
    }

    // One more of a kind is wanted while it is worth more than the least of the others that may go for it.
    private void PriceKinds(int application, int found, int count)
    {
        var unlisted = lists.Bound[application] == Affinities.Barred ? Affinities.Barred : lists.Bound[application] * unit;
        var left = rows.MostSlots + Beyond;
        for (var e = 0; e < found && left > 0; e++)
        {
            var kind = kinds.Of(best[e]);
            if (pricedBy[kind] == application)
                continue;
            pricedBy[kind] = application;
            left--;
            var others = Without(kind, application, found, count);
            // Whoever else could be taken is not listed.
            other.AsSpan(others, count - others).Fill(None);
            otherWorth.AsSpan(others, count - others).Fill(unlisted);
            for (var (one, taken) = (e, 0); one < found && taken < count; one++)
            {
                if (kinds.Of(best[one]) != kind || Least(application, best[one], kind, count) is not (>= 0 and var goes) || otherWorth[goes] == Affinities.Barred)
                    continue;
                PriceUnit(best[one], worth[one] - otherWorth[goes]);
                other[goes] = best[one];
                taken++;
            }
        }
    }

    // Who is not taken is not missed.
    private int Without(int kind, int application, int found, int count)
    {
        for (var c = 0; c < count; c++)
        {
            if (kinds.Of(chosen[c]) == kind)
                return Choose(application, found, kind, other, otherWorth);
        }

        chosen.AsSpan(0, count).CopyTo(other);
        chosenWorth.AsSpan(0, count).CopyTo(otherWorth);
        return count;
    }

    // Of the others, the least that a juror may stand in for.
    private int Least(int application, int juror, int kind, int count)
    {
        for (var at = count - 1; at >= 0; at--)
        {
            if ((other[at] == None || kinds.Of(other[at]) != kind) && (!rows.Rules.Any || rows.Rules.MayAdd(application, juror, other.AsSpan(0, count), other[at])))
                return at;
        }

        return None;
    }

    private void PriceUnit(int juror, long lead)
    {
        if (criticals == critical.Length)
        {
            Array.Resize(ref critical, 2 * criticals);
            Array.Resize(ref criticalKind, critical.Length);
        }

        criticalKind[criticals] = kinds.Of(juror);
        critical[criticals++] = price[juror] + lead;
    }

    // Demand beyond what the price pays for; within half a review of it, none.
    private double Surplus(int kind, double share)
    {
        var (least, most, wanted) = (0.0, 0.0, (double)demand[kind]);
        foreach (var juror in kinds.Members[kind])
        {
            var supply = rows.Supply(juror, FarFromZero(price[juror]));
            least += supply.Least * share;
            most += supply.Most * share;
            wanted += rows.PinnedLoad[juror] * share;
        }

        return wanted > most + 0.5 ? wanted - most : wanted < least - 0.5 ? wanted - least : 0;
    }

    // All too dear or too cheap together: single prices would move by little only, each held by the others. All that are above zero move
    // by as much as brings what is wanted of them to the goal (regula falsi).
    private bool Shift(int sample, double share, double together)
    {
        long[] before = [.. price];
        var goal = Goal(share);
        var (near, far) = ((By: 0L, Left: together - goal), (By: 0L, Left: 0.0));
        var (by, closest, least) = (Math.Max(1, rows.Magnitude * unit / FirstShift) * (together < goal ? -1 : 1), 0L, Math.Abs(near.Left));
        for (var tries = 0; tries < MostTries && by != near.By && by != far.By && least > -goal / 2; tries++)
        {
            before.CopyTo(price, 0);
            ShiftPrices(by);
            Count(sample, pricing: false);
            var left = Together(share) - goal;
            if (Math.Abs(left) < least)
                (closest, least) = (by, Math.Abs(left));
            if ((left < 0) == (near.Left < 0))
                near = (by, left);
            else
                far = (by, left);
            by = far.By == 0 ? 2 * by : near.By + (long)((far.By - near.By) * (near.Left / (near.Left - far.Left)));
        }

        before.CopyTo(price, 0);
        ShiftPrices(closest);
        return closest != 0;
    }

    // A place that is left costs a short search, a review too many one as far as those who cost nothing.
    private double Goal(double share) => -Short * rows.Slots * share;

    private void ShiftPrices(long by)
    {
        foreach (ref var one in price.AsSpan())
            one = one > 0 ? Math.Clamp(one + by, 0, rows.Weights.MissingReview * unit) : one;
    }

    // Each place that is left of a juror who has a price costs a search over all who cost nothing; one review too many, a short one.
    private void Cheapen(int sample)
    {
        var least = Demand(sample, 1);
        for (var round = 0; round < MostCheaper; round++)
        {
            long[] before = [.. price];
            SortCriticals();
            for (var k = 0; k < kinds.Members.Length; k++)
            {
                var mine = CriticalsOf(k);
                var (room, now) = (RoomOf(k, 1), price[kinds.Members[k][0]]);
                if (now > 0 && room > 0 && room <= mine.Length && Surplus(k, 1) < 0)
                    SetPrice(kinds.Members[k], Math.Clamp(Selection.Kth(mine, room) - 1, 0, now));
            }

            var imbalance = Demand(sample, 1);
            if (imbalance >= least)
            {
                before.CopyTo(price, 0);
                return;
            }

            least = imbalance;
        }
    }

    private Span<long> CriticalsOf(int kind) => sorted.AsSpan(start[kind], start[kind + 1] - start[kind]);

    private int RoomOf(int kind, double share) => (int)Math.Round(kinds.Members[kind].Sum(j => rows.MaximumLoad[j] - rows.PinnedLoad[j]) * share);

    private void Move(double share, double damping)
    {
        SortCriticals();
        for (var k = 0; k < kinds.Members.Length; k++)
        {
            var surplus = Surplus(k, share);
            if (surplus == 0)
                continue;
            var mine = CriticalsOf(k);
            var before = price[kinds.Members[k][0]];
            var room = RoomOf(k, share);
            long target;
            if (room < mine.Length)
            {
                // In the middle between the last that has room and the first that has none.
                var above = room == 0 ? 0 : Selection.Kth(mine, room);
                var below = Selection.Kth(mine[room..], 1);
                target = room == 0 ? below + 1 : below + ((above - below) / 2);
            }
            else
            {
                target = surplus > 0 ? before : (mine.Length == 0 ? before : Math.Min(before, Selection.Kth(mine, mine.Length))) - Math.Max(1, rows.Magnitude * unit / 200);
            }

            SetPrice(kinds.Members[k], Between(before, before + (long)(damping * (target - before))));
        }
    }

    // By kind: counted, then filled.
    private void SortCriticals()
    {
        Array.Clear(start);
        for (var c = 0; c < criticals; c++)
            start[criticalKind[c] + 1]++;
        for (var k = 0; k < kinds.Members.Length; k++)
            start[k + 1] += start[k];
        var next = start[..^1];
        if (sorted.Length < criticals)
            sorted = new long[critical.Length];
        for (var c = 0; c < criticals; c++)
            sorted[next[criticalKind[c]]++] = critical[c];
    }

    private long Value(int application, int juror, int value) =>
        unit == 1 ? value : (value * unit) + (long)(Seeded.Mix(((ulong)application << 32) ^ (uint)kinds.Of(juror)) % (ulong)unit);

    // Supply depends on the sign.
    private long FarFromZero(long price) => price >= 0 ? (price + unit - 1) / unit : -((unit - 1 - price) / unit);

    private void Round()
    {
        for (var j = 0; j < rows.Jurors; j++)
            whole[j] = (long)Math.Round((double)price[j] / unit);
    }

    private void SetPrice(int[] jurors, long to)
    {
        foreach (var juror in jurors)
            price[juror] = to;
    }

    // Supply jumps at zero: that price is never stepped over.
    private long Between(long before, long after) =>
        (before > 0 && after < 0) || (before < 0 && after > 0) ? 0 : Math.Max(after, -rows.Weights.MissingLoad * unit);
}
