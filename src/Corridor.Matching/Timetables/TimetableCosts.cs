namespace Corridor.Matching.Timetables;

/// <summary>The cost of slots, term by term.</summary>
internal static class TimetableCosts
{
    public static TimetableCost Of(TimetableProblem problem, IReadOnlyList<Slot> slots)
    {
        var night = problem.People.Select(person => Periods.Joined(person.Night)).ToArray();
        var (nightMinutes, idleMinutes) = (0L, 0L);
        var (roomChanges, panelChanges, sittings) = (0, 0, 0);
        foreach (var slot in slots)
            foreach (var person in problem.Pitches[slot.Pitch].Team.Concat(problem.JurorsOf(slot.Pitch)))
                nightMinutes += Periods.Within(night[person], slot.Start, slot.End);
        foreach (var sitting in slots.GroupBy(slot => (PanelOf(slot), SessionOf(slot))))
        {
            sittings++;
            foreach (var (earlier, later) in Neighbours(sitting))
            {
                idleMinutes += later.Start - problem.FreeAgainAt(earlier.Pitch, earlier.Start);
                roomChanges += earlier.Room == later.Room ? 0 : 1;
            }
        }
        foreach (var guests in slots.GroupBy(slot => (slot.Room, SessionOf(slot))))
            panelChanges += Neighbours(guests).Count(pair => PanelOf(pair.Earlier) != PanelOf(pair.Later));
        var weights = problem.Weights;
        return new(
            nightMinutes * weights.NightMinute, roomChanges * weights.RoomChange, panelChanges * weights.PanelChange,
            idleMinutes * weights.IdleMinute, sittings * weights.Sitting);

        int PanelOf(Slot slot) => problem.Pitches[slot.Pitch].Panel;
        int SessionOf(Slot slot) => Enumerable.Range(0, problem.Sessions.Count)
            .First(s => problem.Sessions[s].From <= slot.Start && slot.Start < problem.Sessions[s].To);
    }

    private static IEnumerable<(Slot Earlier, Slot Later)> Neighbours(IEnumerable<Slot> slots)
    {
        var order = slots.OrderBy(slot => slot.Start).ToArray();
        return order.Zip(order.Skip(1));
    }
}
