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

            var timetable = PitchTimetable.Solve(problem);

            Assert.Equal(BestOfAll(problem), (timetable.Unplaced.Count, timetable.Cost.Total));
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

    [Fact]
    public void Bounds_are_below_every_timetable_even_where_nothing_is_searched() =>
        RandomCases.Check(300, seed =>
        {
            var problem = Small(seed) with { Work = 0 };

            var timetable = PitchTimetable.Solve(problem);
            var verdict = PitchTimetable.Verify(problem, timetable);

            Assert.Empty(verdict.Faults);
            var best = BestOfAll(problem);
            Assert.InRange(timetable.Bound.Unplaced, 0, best.Unplaced);
            Assert.True(timetable.Unplaced.Count > best.Unplaced || timetable.Bound.Cost <= best.Cost);
        });

    [Fact]
    public void Panels_with_more_pitches_than_a_bound_remembers_are_bounded_too() =>
        RandomCases.Check(6, seed =>
        {
            var random = new Random(seed);
            var problem = new TimetableProblem
            {
                People = [.. Enumerable.Range(0, 42).Select(_ => Between(new Period(random.Next(300), 500), new Period(600, 700 + random.Next(300))))],
                Panels = [[0], [1]],
                Pitches = [.. Enumerable.Range(0, 40).Select(pitch => new Pitch { Team = [2 + pitch], Panel = pitch % 2, Minutes = 20, Break = 5 })],
                Rooms = 2,
                Sessions = [new(0, 500), new(600, 1000)],
                Step = 5,
                Work = 4_000_000,
            };
            var free = PitchTimetable.Solve(problem);
            var published = problem with { Fixed = [.. free.Slots.Take(9).Select(slot => new FixedSlot(slot.Pitch, slot.Start, slot.Room))] };

            var timetable = PitchTimetable.Solve(published);

            Assert.Empty(PitchTimetable.Verify(problem, free).Faults);
            Assert.Empty(PitchTimetable.Verify(published, timetable).Faults);
            Assert.Empty(Faults(published, timetable.Slots));
            Assert.True(timetable.Bound.Unplaced > 0 || timetable.Unplaced.Count == 0, $"{timetable.Unplaced.Count} unplaced, {timetable.Bound.Unplaced} proved.");
        });

    [Fact]
    public void Same_seed_same_timetable()
    {
        var problem = Middle(7);

        var first = PitchTimetable.Solve(problem);
        var again = PitchTimetable.Solve(problem);

        Assert.Equal(first.Slots, again.Slots);
        Assert.Equal((first.Work, first.Bound.Cost, first.Bound.Unplaced), (again.Work, again.Bound.Cost, again.Bound.Unplaced));
    }

    [Fact]
    public void Night_is_weighed_against_a_second_sitting()
    {
        // Two pitches fit before the night begins; the third costs 20 minutes of two people in the night, or another sitting.
        var problem = new TimetableProblem
        {
            People = [.. Enumerable.Repeat(new Attendee { Available = [new(0, 300)], Night = [new(40, 100)] }, 4)],
            Panels = [[0]],
            Pitches = [.. Enumerable.Range(1, 3).Select(person => new Pitch { Team = [person], Panel = 0, Minutes = 20 })],
            Rooms = 1,
            Sessions = [new(0, 100), new(200, 240)],
            Step = 20,
        };

        var late = PitchTimetable.Solve(problem with { Weights = new() { NightMinute = 1, Sitting = 60 } });
        var twice = PitchTimetable.Solve(problem with { Weights = new() { NightMinute = 2, Sitting = 60 } });

        Assert.Equal(new TimetableCost(Night: 40, 0, 0, 0, Sittings: 60), late.Cost);
        Assert.Equal(new TimetableCost(Night: 0, 0, 0, 0, Sittings: 120), twice.Cost);
    }

    [Fact]
    public void A_panel_keeps_its_room_and_a_break_holds_jurors_but_not_applicants()
    {
        // Person 4 presents before both panels, straight after the end of the other pitch.
        var problem = new TimetableProblem
        {
            People = [Always(), Always(), Always(), Always(), Always()],
            Panels = [[0], [1]],
            Pitches =
            [
                new() { Team = [4], Panel = 0, Minutes = 20, Break = 10 }, new() { Team = [4], Panel = 1, Minutes = 20, Break = 10 },
                new() { Team = [2], Panel = 0, Minutes = 20, Break = 10 }, new() { Team = [3], Panel = 1, Minutes = 20, Break = 10 },
            ],
            Rooms = 2,
            Sessions = [new(0, 50)],
            Step = 10,
        };

        var timetable = PitchTimetable.Solve(problem);

        Assert.True(timetable.IsOptimal);
        Assert.Equal(new TimetableCost(0, 0, 0, 0, Sittings: 120), timetable.Cost);
        Assert.Equal([0, 0, 30, 30], timetable.Slots.Select(slot => slot.Start));
        Assert.Equal(2, timetable.Slots.GroupBy(slot => problem.Pitches[slot.Pitch].Panel).Count(slots => slots.Select(slot => slot.Room).Distinct().Count() == 1));
    }

    [Fact]
    public void Wrong_timetables_costs_and_bounds_are_found_out()
    {
        var problem = Middle(3) with { Fixed = [] };
        var timetable = PitchTimetable.Solve(problem);
        var first = timetable.Slots[0];
        var second = timetable.Slots.First(slot => slot.Pitch != first.Pitch && problem.Pitches[slot.Pitch].Panel == problem.Pitches[first.Pitch].Panel);

        Assert.Empty(PitchTimetable.Verify(problem, timetable).Faults);
        Assert.Contains("appears 0 times", Fault(timetable with { Slots = [.. timetable.Slots.Skip(1)] }), StringComparison.Ordinal);
        Assert.Contains("at once", Fault(Moved(second, first.Start, first.Room)), StringComparison.Ordinal);
        Assert.Contains("beside the grid", Fault(Moved(first, first.Start + 1, first.Room)), StringComparison.Ordinal);
        Assert.Contains("cannot be in room", Fault(Moved(first, first.Start, 99)), StringComparison.Ordinal);
        Assert.Contains("The timetable says", Fault(timetable with { Cost = timetable.Cost with { Idle = timetable.Cost.Idle + 1 } }), StringComparison.Ordinal);
        Assert.Contains("prices prove", Fault(timetable with { Bound = timetable.Bound with { Cost = timetable.Cost.Total + 1, IsExhaustive = false } }), StringComparison.Ordinal);
        Assert.Contains("All was searched", Fault(timetable with { Bound = timetable.Bound with { Cost = timetable.Cost.Total - 1, IsExhaustive = true } }), StringComparison.Ordinal);
        var cheap = timetable.Bound.ForCost with { Rooms = [new([0], 0, -1)] };
        Assert.Contains("negative", Fault(timetable with { Bound = timetable.Bound with { ForCost = cheap } }), StringComparison.Ordinal);

        Timetable Moved(Slot slot, long start, int room) => timetable with
        {
            Slots = [.. timetable.Slots.Where(other => other != slot), slot with { Start = start, End = start + problem.Pitches[slot.Pitch].Minutes, Room = room }],
        };
        string Fault(Timetable wrong) => string.Join(' ', PitchTimetable.Verify(problem, wrong).Faults);
    }

    [Fact]
    public void Progress_is_told_and_a_cancelled_search_stops()
    {
        var told = new List<TimetableProgress>();
        using var cancelled = new CancellationTokenSource();
        var problem = Sixty(seed: 6, rooms: 4, shared: true, hours: 9);

        Assert.Throws<OperationCanceledException>(() => PitchTimetable.Solve(problem, new Teller(report =>
        {
            told.Add(report);
            cancelled.Cancel();
        }), cancelled.Token));

        Assert.Single(told);
    }

    [Fact]
    public void Wrong_numbers_are_refused_in_words()
    {
        var problem = new TimetableProblem
        {
            People = [Between(new Period(0, 100)), Always(), Always()],
            Panels = [[0], [0]],
            Pitches = [new() { Team = [1], Panel = 0, Minutes = 20 }, new() { Team = [2], Panel = 1, Minutes = 20 }],
            Rooms = 1,
            Sessions = [new(0, 200)],
        };

        Assert.Equal("Pitch 0 cannot last -5 minutes.", Refusal(With(new() { Team = [1], Panel = 0, Minutes = -5 })));
        Assert.Equal("Pitch 0 has panel 2, which does not exist.", Refusal(With(new() { Team = [1], Panel = 2, Minutes = 5 })));
        Assert.Equal("Pitch 0 has person 0 as team and as juror.", Refusal(With(new() { Team = [0], Panel = 0, Minutes = 5 })));
        Assert.Equal("Pitch 0 has juror 2, who is not on panel 0.", Refusal(With(new() { Team = [1], Panel = 0, Minutes = 5, Jurors = [2] })));
        Assert.Equal("Pitch 0 has room 1, which does not exist.", Refusal(With(new() { Team = [1], Panel = 0, Minutes = 5, Rooms = [1] })));
        Assert.Equal("Panel 0 has person 7, who does not exist.", Refusal(problem with { Panels = [[7], [0]] }));
        Assert.Equal("Person 2 has a period from 9 to 9.", Refusal(problem with { People = [Always(), Always(), Between(new Period(9, 9))] }));
        Assert.Equal("Session 1 starts before session 0 ends.", Refusal(problem with { Sessions = [new(0, 50), new(40, 90)] }));
        Assert.Equal("NightMinute cannot weigh -1.", Refusal(problem with { Weights = new() { NightMinute = -1 } }));
        Assert.Equal("The fixed slot of pitch 0 at 90 lies outside the availability of person 0.", Refusal(problem with { Fixed = [new(0, 90, 0)] }));
        Assert.Equal("The fixed slot of pitch 0 at 190 lies in no session.", Refusal(problem with { Fixed = [new(0, 190, 0)] }));
        Assert.Equal("The fixed slots of pitches 0 and 1 overlap in room 0.", Refusal(problem with { Fixed = [new(0, 0, 0), new(1, 10, 0)] }));
        Assert.Equal("The fixed slots of pitches 0 and 1 overlap in person 0.", Refusal(problem with { Rooms = 2, Fixed = [new(0, 0, 0), new(1, 10, 1)] }));
        Assert.Contains("too large", Refusal(problem with
        {
            Weights = new() { IdleMinute = 1_000_000 }, Sessions = [new(0, 1_000_000)],
            Pitches = [.. Enumerable.Range(0, 2_000).Select(_ => new Pitch { Team = [1], Panel = 0, Minutes = 20 })], Step = 1_000,
        }), StringComparison.Ordinal);

        TimetableProblem With(Pitch pitch) => problem with { Pitches = [pitch, problem.Pitches[1]] };
        static string Refusal(TimetableProblem wrong) => Assert.Throws<ArgumentException>(() => PitchTimetable.Solve(wrong)).Message;
    }

    [Fact]
    public void Nothing_to_do_is_done()
    {
        var nothing = new TimetableProblem { People = [], Panels = [], Pitches = [], Rooms = 1, Sessions = [] };

        var timetable = PitchTimetable.Solve(nothing);

        Assert.True(timetable.IsOptimal);
        Assert.Empty(PitchTimetable.Verify(nothing, timetable).Faults);
    }

    private sealed class Teller(Action<TimetableProgress> tell) : IProgress<TimetableProgress>
    {
        public void Report(TimetableProgress value) => tell(value);
    }
}
