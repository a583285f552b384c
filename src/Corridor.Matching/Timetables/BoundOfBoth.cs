namespace Corridor.Matching.Timetables;

/// <summary>Prices for the number of pitches without a slot, and prices for the cost of a timetable that leaves that many.</summary>
internal sealed class BoundOfBoth
{
    private readonly StartTable table;
    private readonly PriceBound forCount;
    private readonly PriceBound forCost;
    private readonly int withoutStart;
    private PriceBound.Prices? costPrices;
    private int provedFor = -1;             // the number of unplaced pitches that the cost prices are for

    public BoundOfBoth(StartTable table, WorkMeter meter)
    {
        this.table = table;
        forCount = new(table, countOnly: true, meter);
        forCost = new(table, countOnly: false, meter);
        withoutStart = Enumerable.Range(0, table.Pitches).Count(pitch => !table.HasStarts(pitch));
        Unplaced = withoutStart;
    }

    public int Unplaced { get; private set; }

    public long Cost { get; private set; }

    public PriceBound.Prices CostPrices => costPrices ?? forCost.Copy();

    public bool Prove(int unplaced, long cost) => Unplaced == unplaced && provedFor == unplaced && Cost == cost;

    public bool IsSettled => forCost.IsSettled && (forCount.IsSettled || Unplaced >= provedFor);

    /// <summary>The starts that panels would choose at the present prices.</summary>
    public ReadOnlySpan<int> Chosen => forCost.Chosen;

    public void Remember()
    {
        forCount.Remember();
        forCost.Remember();
    }

    public void Improve(int unplaced, long cost, int steps, long until = long.MaxValue)
    {
        if (Unplaced < unplaced)
            Unplaced = Math.Max(Unplaced, (int)TimetablePrices.RoundUp(forCount.Improve(steps, unplaced * TimetablePrices.Unit, until)));

        var left = unplaced - withoutStart;
        if (provedFor != unplaced)
        {
            // A first guess of what skipping saves; it moves with the other prices.
            forCost.Skip = left == 0 ? null : forCost.Skip ?? TimetablePrices.Unit * table.Problem.Weights.Sitting;
            (provedFor, Cost) = (unplaced, 0);
            forCost.Restart();
        }
        if (Cost == cost)
            return;
        var bound = TimetablePrices.RoundUp(forCost.Improve(steps, cost * TimetablePrices.Unit, until, left));
        costPrices = forCost.Copy();
        forCost.Evaluate();
        Cost = Math.Max(Cost, bound);
    }

    public TimetableBound Publish(int unplaced, long cost, bool isExhaustive) => new()
    {
        Unplaced = isExhaustive ? unplaced : Unplaced,
        Cost = isExhaustive ? cost : Cost,
        IsExhaustive = isExhaustive,
        ForUnplaced = forCount.Publish(),
        ForCost = forCost.Publish(),
    };
}
