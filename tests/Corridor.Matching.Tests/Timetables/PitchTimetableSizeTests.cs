using Corridor.Matching.Timetables;

namespace Corridor.Matching.Tests.Timetables;

public sealed class PitchTimetableSizeTests
{
    [Theory]
    [InlineData(1, 3, false, 8)]
    [InlineData(2, 4, false, 8)]
    [InlineData(3, 5, false, 8)]
    [InlineData(4, 3, false, 9)]
    [InlineData(5, 3, true, 8)]
    [InlineData(6, 4, true, 9)]
    [InlineData(7, 5, true, 8)]
    [InlineData(8, 4, true, 7)]
    [InlineData(9, 3, false, 10)]
    [InlineData(10, 2, true, 8)]
    public void Sixty_pitches_before_five_panels_are_near_a_proved_bound(int seed, int rooms, bool shared, int span)
    {
        var problem = TimetableCases.Sixty(seed, rooms, shared, span);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var timetable = PitchTimetable.Solve(problem);
        Console.WriteLine($"seed {seed} rooms {rooms}: {watch.Elapsed.TotalSeconds:0.00} s work {timetable.Work} unplaced {timetable.Unplaced.Count}/{timetable.Bound.Unplaced} cost {timetable.Cost} total {timetable.Cost.Total} bound {timetable.Bound.Cost} gap {timetable.Gap:P1} {timetable.Bound.IsExhaustive}");
        Assert.Empty(TimetableCases.Faults(problem, timetable.Slots));
        watch.Restart();
        Assert.Empty(PitchTimetable.Verify(problem, timetable).Faults);
        Console.WriteLine($"verify {watch.Elapsed.TotalSeconds:0.00}");
    }
}
