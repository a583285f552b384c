using Corridor.Matching.Timetables;

namespace Corridor.Matching.Tests.Timetables;

public sealed class PitchTimetableSizeTests
{
    [Theory]
    [InlineData(1, 3, false, 8)]
    [InlineData(6, 4, true, 9)]
    [InlineData(7, 5, true, 8)]
    [InlineData(10, 2, true, 8)]
    public void Sixty_pitches_before_five_panels_are_near_a_proved_bound(int seed, int rooms, bool shared, int hours)
    {
        var problem = TimetableCases.Sixty(seed, rooms, shared, hours);

        var timetable = PitchTimetable.Solve(problem);
        var verdict = PitchTimetable.Verify(problem, timetable);

        Assert.Empty(TimetableCases.Faults(problem, timetable.Slots));
        Assert.Empty(verdict.Faults);
        Assert.Equal(timetable.Unplaced.Count, verdict.ProvedUnplaced);
        Assert.True(timetable.Gap <= 0.1, $"{timetable.Cost}, and {timetable.Bound.Cost} at least: a gap of {timetable.Gap:P1}.");
    }
}
