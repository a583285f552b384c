using Corridor.Matching.Timetables;
using static Corridor.Matching.Tests.Timetables.TimetableCases;

namespace Corridor.Matching.Tests.Timetables;

public sealed class PitchTimetableTests
{
    [Fact]
    public void Small_timetables_are_the_best_of_all_and_proved_so() =>
        RandomCases.Check(400, seed =>
        {
            var problem = Small(seed);

            var w = System.Diagnostics.Stopwatch.StartNew();
            var timetable = PitchTimetable.Solve(problem);
            var t1 = w.Elapsed; w.Restart();
            var bb = BestOfAll(problem);
            if (t1.TotalSeconds + w.Elapsed.TotalSeconds > 0.5) Console.WriteLine($"{seed} solve {t1.TotalSeconds:0.00} work {timetable.Work} brute {w.Elapsed.TotalSeconds:0.00} exh {timetable.Bound.IsExhaustive}");
            Assert.Equal(bb, (timetable.Unplaced.Count, timetable.Cost.Total));
            Assert.True(timetable.IsOptimal);
            Assert.Empty(PitchTimetable.Verify(problem, timetable).Faults);
        });

    [Fact]
    public void Nobody_is_in_two_places_or_outside_their_hours_and_fixed_slots_stay() =>
        RandomCases.Check(60, seed =>
        {
            var problem = Middle(seed);

            var timetable = PitchTimetable.Solve(problem);

            Assert.Empty(Faults(problem, timetable.Slots));
            Assert.Empty(PitchTimetable.Verify(problem, timetable).Faults);
            foreach (var (pitch, start, room) in problem.Fixed)
                Assert.Contains(new Slot(pitch, start, start + problem.Pitches[pitch].Minutes, room), timetable.Slots);
        });
}
