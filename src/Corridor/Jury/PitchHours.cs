using Corridor.Matching.Timetables;
using NodaTime;
using Period = Corridor.Matching.Timetables.Period;

namespace Corridor.Jury;

/// <summary>When one person can be at a live pitch, by the clocks where they are: what a timetable needs as instants.</summary>
/// <param name="Zone">Whose clocks.</param>
/// <param name="From">Their day begins.</param>
/// <param name="To">Their day ends, after it began.</param>
public sealed record PitchHours(DateTimeZone Zone, LocalTime From, LocalTime To)
{
    public static readonly LocalTime Morning = new(8, 0);
    public static readonly LocalTime Evening = new(21, 0);

    /// <summary>They said that outside their day is possible too; it counts as night.</summary>
    public bool Late { get; init; }

    /// <summary>Only then, if anything is said.</summary>
    public IReadOnlyList<Interval>? Available { get; init; }

    public IReadOnlyList<Interval> Away { get; init; } = [];

    /// <summary>Days are the calendar's: where clocks change, one has 23 or 25 hours.</summary>
    /// <param name="during">All sessions of the event.</param>
    /// <returns>Minutes since 1970 in UTC.</returns>
    public Attendee Within(Interval during)
    {
        List<Period> whole = [Of(during)];
        var days = new List<Period>();
        for (var day = during.Start.InZone(Zone).Date.PlusDays(-1); day <= during.End.InZone(Zone).Date; day = day.PlusDays(1))
            days.Add(Of(new Interval(At(day, From), At(day, To))));
        var possible = Late ? whole : Common(whole, days);
        if (Available is { } only)
            possible = Common(possible, [.. only.Select(Of)]);
        return new Attendee { Available = Without(possible, [.. Away.Select(Of)]), Night = Late ? Without(whole, days) : [] };
    }

    public static long MinuteOf(Instant instant) => instant.ToUnixTimeSeconds() / 60;

    private static Period Of(Interval interval) => new(MinuteOf(interval.Start), MinuteOf(interval.End));

    private Instant At(LocalDate day, LocalTime time) => day.At(time).InZoneLeniently(Zone).ToInstant();

    private static List<Period> Common(List<Period> some, List<Period> others) =>
        [.. from one in some
            from other in others
            let both = new Period(Math.Max(one.From, other.From), Math.Min(one.To, other.To))
            where both.From < both.To
            orderby both.From
            select both];

    private static List<Period> Without(List<Period> some, List<Period> gone) => gone.Aggregate(some, (left, hole) =>
        [.. left.SelectMany(one => (Period[])[one with { To = Math.Min(one.To, hole.From) }, one with { From = Math.Max(one.From, hole.To) }]).Where(one => one.From < one.To)]);
}
