using System.Text.Json.Serialization;
using Corridor.Data;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Placements.Stays;

/// <summary>Days on which a guest is away: the stay goes on where it was interrupted, and ends so much later.</summary>
/// <param name="FirstDay">The first day away; ISO, since JSON keeps it as text.</param>
/// <param name="ReturnDay">The first day back.</param>
public sealed record StayPause(string FirstDay, string ReturnDay)
{
    [JsonIgnore]
    public LocalDate From => LocalDatePattern.Iso.Parse(FirstDay).Value;

    [JsonIgnore]
    public LocalDate Until => LocalDatePattern.Iso.Parse(ReturnDay).Value;

    [JsonIgnore]
    public int Days => Period.DaysBetween(From, Until);

    public static StayPause Of(LocalDate from, LocalDate until) => new(LocalDatePattern.Iso.Format(from), LocalDatePattern.Iso.Format(until));
}

/// <summary>
/// Counts a stay's days and months, by the calendar and without those away. All dates of a stay are mornings, nine o'clock there,
/// whatever the clocks did meanwhile; a month that has no such day gives its last one.
/// </summary>
/// <param name="First">The first day.</param>
/// <param name="Zone">Of the host's city.</param>
/// <param name="Months">How long the stay is.</param>
/// <param name="Pauses">In order, none overlapping.</param>
/// <param name="StoppedOn">The last day of a stay that was ended early.</param>
public sealed record StayCalendar(LocalDate First, string Zone, int Months, IReadOnlyList<StayPause> Pauses, LocalDate? StoppedOn)
{
    public ZonedMoment Starts => MorningOf(First);

    public ZonedMoment Ends => MorningOf(StoppedOn is { } stopped && stopped < LastDay ? stopped : LastDay);

    /// <summary>Days lived there, those away not counted.</summary>
    public int Days => DaysBetween(First, Ends.Local.Date) - Pauses.Sum(pause => Math.Max(0, DaysBetween(pause.From, LocalDate.Min(pause.Until, Ends.Local.Date))));

    /// <summary>Day 30 is thirty days after the first one that was lived there.</summary>
    public Instant Day(int day) => MorningOf(Passing(First.PlusDays(day))).Instant;

    /// <summary>When so many months were lived there.</summary>
    public Instant Month(int month) => MorningOf(DateOfMonth(month)).Instant;

    public LocalDate DateOfMonth(int month) => Passing(First.PlusMonths(month));

    public Instant Middle => Day(DaysBetween(First, First.PlusMonths(Months)) / 2);

    public Instant MonthsAfter(int months) => MorningOf(Ends.Local.Date.PlusMonths(months)).Instant;

    private LocalDate LastDay => Passing(First.PlusMonths(Months));

    private LocalDate Passing(LocalDate day)
    {
        foreach (var pause in Pauses)
        {
            if (pause.From < day)
                day = day.PlusDays(pause.Days);
        }

        return day;
    }

    private static int DaysBetween(LocalDate from, LocalDate until) => Period.DaysBetween(from, until);

    private ZonedMoment MorningOf(LocalDate day) => ZonedMoment.MorningOf(day, Zone);
}
