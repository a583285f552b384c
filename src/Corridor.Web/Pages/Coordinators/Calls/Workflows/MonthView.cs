using Corridor.Workflows;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

public sealed record DayView(LocalDate Date, IReadOnlyList<ComingDate> Dates);

/// <summary>A month as a sheet of a calendar: weeks from top to bottom, Monday first.</summary>
public sealed record MonthView(YearMonth Month, IReadOnlyList<DayView> Busy)
{
    public const int Cell = 40, Row = 38;

    private readonly LocalDate first = Month.OnDayOfMonth(1);

    public int Days => Month.Calendar.GetDaysInMonth(Month.Year, Month.Month);

    public int Height => Row * ((Days + Lead + 6) / 7);

    private int Lead => (int)first.DayOfWeek - 1;

    public (int X, int Y) PlaceOf(int day) => ((day - 1 + Lead) % 7 * Cell, (day - 1 + Lead) / 7 * Row);

    public static IReadOnlyList<MonthView> Of(IEnumerable<ComingDate> dates, DateTimeZone zone) =>
        [.. dates.GroupBy(date => date.At.InZone(zone).Date).Select(day => new DayView(day.Key, [.. day]))
            .GroupBy(day => day.Date.ToYearMonth()).Select(month => new MonthView(month.Key, [.. month]))];
}
