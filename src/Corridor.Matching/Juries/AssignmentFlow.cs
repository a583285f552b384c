namespace Corridor.Matching.Juries;

/// <summary>
/// Exact minimum-cost flow from any starting prices: every application first takes its best jurors at those prices, then each juror
/// who has more than the price pays for hands reviews on by shortest paths of exchanges (Busacker and Gowen, 1960; Edmonds and Karp, 1972;
/// on jurors only, as in the shortest augmenting path method for assignment of Jonker and Volgenant, 1987; under the rules of
/// <see cref="RowRules"/> as in weighted matroid intersection: of the shortest paths one with the fewest exchanges, Frank, 1981).
/// </summary>
/// <remarks>
/// Kept true after each path: no allowed exchange within an application is worth more than what it replaces; every juror's supply
/// is one that the price pays for. When loads equal supplies no cycle of exchanges is worth anything: the plan is optimal.
/// Prices only rise, the ground's too, against which all others are measured: so the bounds of <see cref="CandidateLists"/> hold.
/// </remarks>
internal sealed partial class AssignmentFlow
{
    private const int None = -1;
    private const int Supply = -2;

    private readonly AssignmentRows rows;
    private readonly CandidateLists lists;
    private readonly JurorKinds kinds;
    private readonly long[] price;          // the ground's last
    private readonly int[] load;
    private readonly int[] supply;
    private readonly int[] excess;          // load − supply
    private readonly int[] slotJuror;
    private readonly int[] slotValue;       // of a juror; the ground's worth is that of a missing review
    private readonly int[] slotApplication;
    private readonly int[] slotPlace;       // where it stands among its juror's
    private readonly int[][] held;          // slots, by juror
    private readonly int[] heldCount;
    private readonly long[] outside;        // by slot: no listed juror who could take it over is worth more; without rules by the first of an application

    private readonly long[] unlike;         // by slot, under rules: the same, but for those of its juror's kind who are liked as well

    private readonly PriorityQueue<int, Reach> frontier = new();
    private readonly List<int> touched = [];
    private readonly Reach[] reach;
    private readonly bool[] settled;
    private readonly int[] entered;         // by juror: the slot that would pass to it, or Supply
    private readonly int[] from;
    private readonly (int Search, long Before)[] passed;   // by application: what this search already passed on to its list …
    private readonly (int Search, long Before)[] read;     // … and to everybody
    private readonly int[] readSlot;        // by slot, likewise, under rules
    private readonly List<int> targets = [];
    private int search;
    private long limit;

    private readonly record struct Reach(long Distance, int Exchanges) : IComparable<Reach>
    {
        public static readonly Reach Never = new(long.MaxValue, 0);

        public int CompareTo(Reach other) => Distance != other.Distance ? Distance.CompareTo(other.Distance) : Exchanges.CompareTo(other.Exchanges);
    }

    /// <param name="rows">The problem.</param>
    /// <param name="lists">Read at these prices.</param>
    /// <param name="kinds">Of its jurors.</param>
    /// <param name="prices">One per juror.</param>
    public AssignmentFlow(AssignmentRows rows, CandidateLists lists, JurorKinds kinds, ReadOnlySpan<long> prices)
    {
        this.rows = rows;
        this.lists = lists;
        this.kinds = kinds;
        var nodes = rows.Jurors + 1;
        price = [.. prices, 0];
        load = [.. rows.PinnedLoad, 0];
        supply = new int[nodes];
        excess = new int[nodes];
        slotJuror = new int[rows.Slots];
        Array.Fill(slotJuror, None);
        slotValue = new int[rows.Slots];
        slotApplication = new int[rows.Slots];
        slotPlace = new int[rows.Slots];
        held = new int[nodes][];
        Array.Fill(held, []);
        heldCount = new int[nodes];
        outside = new long[rows.Slots];
        Array.Fill(outside, long.MaxValue);
        unlike = new long[rows.Rules.Any ? rows.Slots : 0];
        Array.Fill(unlike, long.MaxValue);
        reach = new Reach[nodes];
        Array.Fill(reach, Reach.Never);
        settled = new bool[nodes];
        entered = new int[nodes];
        from = new int[nodes];
        passed = new (int, long)[rows.Applications];
        read = new (int, long)[rows.Applications];
        readSlot = new int[rows.Slots];
        place = new int[nodes];
        dead = new bool[nodes];
        takers = new int[rows.Applications][];
        takersOf = new (int, long)[rows.Applications];
        nextTaker = new int[rows.Applications];
        onPath = new bool[rows.Applications];
        for (var i = 0; i < rows.Applications; i++)
            slotApplication.AsSpan(rows.SlotStart[i], rows.SlotStart[i + 1] - rows.SlotStart[i]).Fill(i);
    }

    public ReadOnlySpan<int> Load => load.AsSpan(0, rows.Jurors);

    public ReadOnlySpan<int> HeldBy(int juror) => held[juror].AsSpan(0, heldCount[juror]);

    public int ApplicationOf(int slot) => slotApplication[slot];

    public int JurorOf(int slot) => slotJuror[slot];

    public int ValueOf(int slot) => slotValue[slot];

    /// <summary>The jurors of an application, pinned ones apart; the ground for each that is missing.</summary>
    public ReadOnlySpan<int> JurorsOf(int application) => slotJuror.AsSpan(rows.SlotStart[application], rows.SlotStart[application + 1] - rows.SlotStart[application]);

    /// <summary>Against the ground's.</summary>
    public long Price(int juror) => price[juror] - price[rows.Ground];

    /// <summary>Of all jurors.</summary>
    public long[] Prices => [.. Enumerable.Range(0, rows.Jurors).Select(Price)];

    public long Worth(int slot) => slotJuror[slot] == rows.Ground ? GroundWorth : slotValue[slot] - price[slotJuror[slot]];

    public void Run()
    {
        foreach (var application in rows.Order)
            Choose(application);
        for (var j = 0; j < rows.Jurors; j++)
        {
            var (least, most) = rows.Supply(j, price[j]);
            supply[j] = Math.Clamp(load[j], least, most);
            excess[j] = load[j] - supply[j];
            excess[rows.Ground] -= excess[j];
        }

        while (Array.Exists(excess, units => units > 0))
        {
            Search();
            if (!Push())
                AugmentFound(targets[0]);
            Clear();
        }
    }

    /// <summary>Every juror who could take a slot over for nothing.</summary>
    public IEnumerable<int> TakersForNothing(int slot)
    {
        var application = slotApplication[slot];
        var worth = Worth(slot);
        if (worth <= lists.Bound[application])
        {
            ReadRow(application);
            for (var j = 0; j < rows.Jurors; j++)
            {
                if (lists.Row[j] == worth && MayStandIn(application, slotJuror[slot], j))
                    yield return j;
            }
        }
        else
        {
            var count = lists.Jurors(application).Length;
            for (var c = 0; c < count; c++)
            {
                var juror = lists.Jurors(application)[c];
                if (lists.Values(application)[c] - price[juror] == worth && MayStandIn(application, slotJuror[slot], juror))
                    yield return juror;
            }
        }
    }

    /// <summary>Gives a slot to another juror; loads change, supplies with them.</summary>
    public void Give(int slot, int juror)
    {
        supply[slotJuror[slot]]--;
        supply[juror]++;
        Move(slot, juror);
    }

    /// <summary>Whether a juror may stand in for another of an application.</summary>
    public bool MayStandIn(int application, int leaves, int juror)
    {
        var jurors = JurorsOf(application);
        return !jurors.Contains(juror) && (!rows.Rules.Any || rows.Rules.MayAdd(application, juror, jurors, leaves));
    }

    private long GroundWorth => -rows.Weights.MissingReview - price[rows.Ground];

    // The best for one application at these prices; among equals whoever has most room.
    private void Choose(int application)
    {
        var (first, last) = (rows.SlotStart[application], rows.SlotStart[application + 1]);
        var inFull = false;
        for (var slot = first; slot < last; slot++)
        {
            var (best, worth) = inFull ? Best(application, lists.Row) : BestListed(application);
            if (!inFull && lists.Bound[application] > Affinities.Barred && (best == None || worth <= lists.Bound[application]))
            {
                ReadRow(application);
                inFull = true;
                (best, worth) = Best(application, lists.Row);
            }

            Hold(slot, best == None || worth < GroundWorth ? rows.Ground : best);
        }
    }

    private (int Juror, long Worth) BestListed(int application)
    {
        var jurors = lists.Jurors(application);
        var values = lists.Values(application);
        var (best, most) = (None, long.MinValue);
        for (var c = 0; c < jurors.Length; c++)
        {
            var worth = values[c] - price[jurors[c]];
            if (worth >= most && Comes(application, jurors[c], worth, best, most))
                (best, most) = (jurors[c], worth);
        }

        return (best, most);
    }

    private (int Juror, long Worth) Best(int application, ReadOnlySpan<long> row)
    {
        var (best, most) = (None, Affinities.Barred + 1);
        for (var j = 0; j < row.Length; j++)
        {
            if (row[j] >= most && Comes(application, j, row[j], best, most))
                (best, most) = (j, row[j]);
        }

        return (best, most);
    }

    private bool Comes(int application, int juror, long worth, int best, long most) =>
        (worth > most || best == None || Room(juror) > Room(best) || (Room(juror) == Room(best) && rows.JurorRank[juror] < rows.JurorRank[best]))
        && MayStandIn(application, None, juror);

    private int Room(int juror) => rows.Supply(juror, price[juror]).Most - load[juror];

    private void Move(int slot, int juror)
    {
        var (application, leaves) = (slotApplication[slot], slotJuror[slot]);
        if (leaves != rows.Ground)
        {
            var worth = slotValue[slot] - price[leaves];
            if (!lists.Jurors(application).Contains(leaves))
                lists.Bound[application] = Math.Max(lists.Bound[application], worth);
            else if (!rows.Rules.Any)
                outside[rows.SlotStart[application]] = Math.Max(outside[rows.SlotStart[application]], worth);
        }

        // Who may stand in for whom is another question now.
        if (rows.Rules.Any)
            ForgetOutside(application);

        // Its place goes to the last of those that its juror keeps.
        var slots = held[leaves];
        var last = slots[--heldCount[leaves]];
        slots[slotPlace[slot]] = last;
        slotPlace[last] = slotPlace[slot];
        load[leaves]--;
        Hold(slot, juror);
    }

    private void ReadRow(int application)
    {
        lists.Read(application, price.AsSpan(0, rows.Jurors));
        ForgetOutside(application);
    }

    private void ForgetOutside(int application)
    {
        var (first, count) = (rows.SlotStart[application], rows.SlotStart[application + 1] - rows.SlotStart[application]);
        outside.AsSpan(first, count).Fill(long.MaxValue);
        if (rows.Rules.Any)
            unlike.AsSpan(first, count).Fill(long.MaxValue);
    }

    private ref long Outside(int slot) => ref outside[rows.Rules.Any ? slot : rows.SlotStart[slotApplication[slot]]];

    private void Hold(int slot, int juror)
    {
        slotJuror[slot] = juror;
        slotValue[slot] = juror == rows.Ground ? 0 : rows.Value(slotApplication[slot], juror);
        if (heldCount[juror] == held[juror].Length)
            Array.Resize(ref held[juror], Math.Max(8, 2 * held[juror].Length));
        slotPlace[slot] = heldCount[juror];
        held[juror][heldCount[juror]++] = slot;
        load[juror]++;
    }
}
