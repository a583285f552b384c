using Corridor.Matching.Timetables;

namespace Corridor.Matching.Tests.Timetables;

public sealed class DaylightSavingTests
{
    private static readonly DateTime Origin = new(2026, 10, 20, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly TimeZoneInfo Detroit = TimeZoneInfo.FindSystemTimeZoneById("America/Detroit");

    [Fact]
    public void Slots_stay_within_local_hours_in_both_weeks_in_which_clocks_go_back()
    {
        // Jurors 0 in Paris and 1 in Detroit; sixteen presenters here and there; whole days from 23 October to 3 November.
        const int Presenters = 16;
        TimeZoneInfo[] zones = [Paris, Detroit, .. Enumerable.Range(0, Presenters).Select(i => i % 2 == 0 ? Paris : Detroit)];
        var problem = new TimetableProblem
        {
            People = [.. zones.Select(Daily)],
            Panels = [[0, 1]],
            Pitches = [.. Enumerable.Range(0, Presenters).Select(i => new Pitch { Team = [2 + i], Panel = 0, Minutes = 180 })],
            Rooms = 1,
            Sessions = [.. Enumerable.Range(23, 12).Select(day => new Period(Utc(day, 0), Utc(day + 1, 0)))],
            Step = 60,
            Work = 5_000_000,
        };

        var timetable = PitchTimetable.Solve(problem);

        Assert.Empty(PitchTimetable.Verify(problem, timetable).Faults);
        Assert.Equal(Presenters, timetable.Slots.Count);
        Assert.Contains(timetable.Slots, slot => slot.Start < Utc(25, 0));
        foreach (var slot in timetable.Slots)
            foreach (var zone in new[] { Paris, Detroit })
            {
                Assert.InRange(LocalHours(slot.Start, zone), 8, 21);
                Assert.InRange(LocalHours(slot.End, zone), 8, 21);
            }
    }

    [Theory]
    [InlineData(24, 19, false)]     // 21:00 in Paris
    [InlineData(25, 19, true)]      // 20:00 in Paris, clocks went back that morning
    [InlineData(31, 12, true)]      // 08:00 in Detroit
    [InlineData(32, 12, false)]     // 1 November: 07:00 in Detroit
    public void The_same_hour_of_UTC_is_possible_on_one_side_of_the_change_only(int day, int hour, bool isPossible)
    {
        var problem = new TimetableProblem
        {
            People = [Daily(Paris), Daily(Detroit)],
            Panels = [[0]],
            Pitches = [new() { Team = [1], Panel = 0, Minutes = 30 }],
            Rooms = 1,
            Sessions = [new(Utc(day, hour), Utc(day, hour) + 30)],
        };

        Assert.Equal(isPossible ? 1 : 0, PitchTimetable.Solve(problem).Slots.Count);
    }

    // Days count from 1 October.
    private static long Utc(int day, int hour) => (long)(new DateTime(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(day - 1).AddHours(hour) - Origin).TotalMinutes;

    private static double LocalHours(long minute, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeFromUtc(Origin.AddMinutes(minute), zone).TimeOfDay.TotalHours;

    private static Attendee Daily(TimeZoneInfo zone) => new()
    {
        Available = [.. Enumerable.Range(20, 20).Select(day => new DateTime(2026, 10, 1).AddDays(day - 1))
            .Select(date => new Period(Minute(date.AddHours(8), zone), Minute(date.AddHours(21), zone)))],
    };

    private static long Minute(DateTime local, TimeZoneInfo zone) => (long)(TimeZoneInfo.ConvertTimeToUtc(local, zone) - Origin).TotalMinutes;
}
