namespace Corridor.Matching.Timetables;

/// <summary>Pitches into slots and rooms: as many as possible before their whole panel, then at the least discomfort, with a bound that can be checked.</summary>
public static class PitchTimetable
{
    private const int RelaxedSteps = 400;
    private const int FewStarts = 600;      // an exact search may well come to its end: try that first
    private const int PricesBetweenRepairs = 10;

    /// <summary>
    /// Ruin and recreate (Schrimpf and others, 2000) finds the timetable, Lagrangian prices (Fisher, 1973) bound it,
    /// and branch and bound (Fisher, 1981) closes the rest where the work allows: small problems are solved exactly.
    /// </summary>
    /// <param name="problem">People with their hours, pitches, panels, rooms, sessions, fixed slots, weights, seed and work.</param>
    /// <param name="progress">Told after each part of the search.</param>
    /// <param name="cancel">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">A number of the problem is out of range or contradicts another; the message says which.</exception>
    /// <remarks>Deterministic: same problem, same timetable, on every machine. Time: by <see cref="TimetableProblem.Work"/>.</remarks>
    public static Timetable Solve(TimetableProblem problem, IProgress<TimetableProgress>? progress = null, CancellationToken cancel = default)
    {
        problem.Check();
        cancel.ThrowIfCancellationRequested();
        var meter = new WorkMeter(cancel);
        var table = new StartTable(problem);
        // Bounds are exact: every sum must stay whole, leaving out every pitch included.
        if (table.AboveAnyCost() > long.MaxValue / 128 / TimetablePrices.Unit / (table.Pitches + 1))
            throw new ArgumentException("Weights, sessions and the number of pitches are too large together.");
        var search = new RuinAndRecreate(table, meter);
        var prices = new BoundOfBoth(table, meter);

        search.Run(problem.Work / 50, prices.Unplaced, prices.Cost);
        prices.Improve(search.Unplaced, search.Cost, RelaxedSteps, meter.Done + problem.Work / 10);
        prices.Remember();
        Bound(problem.Work / 10);
        var isExhaustive = table.Starts <= FewStarts && !IsProved() && Exact(problem.Work / 4);
        if (!isExhaustive && !IsProved())
        {
            var chooser = new PriceBound(table, countOnly: false, meter) { Skip = table.AboveAnyCost() * TimetablePrices.Unit };
            chooser.Remember();
            Reseat(problem.Work / 15);
            Bound(problem.Work / 15);
            search.Run((problem.Work - meter.Done) / 3, prices.Unplaced, prices.Cost);
            search.Finish();
            Reseat((problem.Work - meter.Done) / 2);
            Bound((problem.Work - meter.Done) * 2 / 3);
            isExhaustive = !IsProved() && Exact(problem.Work - meter.Done);

            void Reseat(long work) => search.Reseat(chooser, prices.CostPrices, work, prices.Unplaced, prices.Cost);
        }

        var slots = Slots(table, search);
        return new()
        {
            Slots = slots,
            Unplaced = new Proposals(problem, slots).Make(),
            Cost = TimetableCosts.Of(problem, slots),
            Bound = prices.Publish(search.Unplaced, search.Cost, isExhaustive),
            Work = meter.Done,
        };

        bool IsProved() => prices.Prove(search.Unplaced, search.Cost);

        // Prices and timetable in turn: what panels would choose at the prices is a start for the search.
        void Bound(long work)
        {
            for (var until = meter.Done + work; meter.Done < until && !IsProved() && !prices.IsSettled;)
            {
                prices.Improve(search.Unplaced, search.Cost, PricesBetweenRepairs, until);
                search.Repair(prices.Chosen);
            }
            search.Finish();
            prices.Improve(search.Unplaced, search.Cost, 1);
            Tell();
        }

        bool Exact(long work)
        {
            var exact = new ExactSearch(table, meter, work, search.Unplaced, search.Cost, prices.CostPrices);
            var isFinished = exact.Run();
            if (exact.Better is var (starts, rooms))
            {
                search.Adopt(starts, rooms);
                prices.Improve(search.Unplaced, search.Cost, PricesBetweenRepairs);
            }
            Tell();
            return isFinished;
        }

        void Tell() => progress?.Report(new(meter.Done, search.Unplaced, search.Cost));
    }

    /// <summary>
    /// Checks any timetable against the problem as it was given: hours, people, panels, rooms, fixed slots, costs, reasons and proposals,
    /// and recomputes what the prices prove. Shares nothing with the search.
    /// </summary>
    /// <exception cref="ArgumentException">The problem itself is wrong.</exception>
    public static TimetableVerdict Verify(TimetableProblem problem, Timetable timetable) => new TimetableProof(problem, timetable).Run();

    private static Slot[] Slots(StartTable table, RuinAndRecreate search)
    {
        var slots = new List<Slot>();
        for (var pitch = 0; pitch < table.Pitches; pitch++)
            if (search.StartOf[pitch] != StartTable.None)
            {
                var start = table.Minute[table.Point[search.StartOf[pitch]]];
                slots.Add(new(pitch, start, table.Problem.EndOf(pitch, start), search.RoomOf[pitch]));
            }
        return [.. slots.OrderBy(slot => slot.Start).ThenBy(slot => slot.Room)];
    }
}
