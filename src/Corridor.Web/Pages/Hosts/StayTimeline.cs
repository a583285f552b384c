using System.Globalization;
using Corridor.Placements.Stays;
using NodaTime;

namespace Corridor.Web.Pages.Hosts;

/// <summary>Stays drawn over months of equal width; places are percentages of the whole.</summary>
public sealed class StayTimeline
{
    // A finished stay stays in sight for half a year; the table keeps all of them.
    internal static readonly Duration Kept = Duration.FromDays(183);

    private readonly YearMonth first;
    private readonly DateTimeZone zone;

    public StayTimeline(IEnumerable<Stay> stays, DateTimeZone zone, Instant now)
    {
        this.zone = zone;
        var today = now.InZone(zone).Date;
        Stays = [.. stays.Where(stay => stay.Placement.State != PlacementState.Declined && stay.Placement.Ends.Instant + Kept > now).OrderBy(stay => stay.Placement.Starts.Instant).ThenBy(stay => stay.Placement.Id)];
        first = Stays.Select(stay => DayOf(stay.Placement.Starts.Instant)).Append(today).Min().ToYearMonth();
        var last = Stays.Select(stay => DayOf(stay.Placement.Ends.Instant)).Append(today).Max().ToYearMonth();
        Months = 1 + Period.Between(first.OnDayOfMonth(1), last.OnDayOfMonth(1), PeriodUnits.Months).Months;
        Today = PlaceOf(now);
    }

    public IReadOnlyList<Stay> Stays { get; }

    public int Months { get; }

    public double Today { get; }

    /// <summary>Months that are named: fewer where they get narrow.</summary>
    public IEnumerable<(double Place, string Name, string? Year)> Labels()
    {
        var step = Months <= 7 ? 1 : Months <= 14 ? 2 : 3;
        int? year = null;
        for (var at = 0; at < Months; at += step)
        {
            var month = first.PlusMonths(at);
            yield return (Edge(at), month.OnDayOfMonth(1).ToDateOnly().ToString("MMM", CultureInfo.CurrentCulture), month.Year == year ? null : month.Year.ToString(CultureInfo.CurrentCulture));
            year = month.Year;
        }
    }

    public IEnumerable<double> Edges() => Enumerable.Range(0, Months + 1).Select(Edge);

    public double PlaceOf(Instant instant)
    {
        var local = instant.InZone(zone).LocalDateTime;
        var whole = Period.Between(first.OnDayOfMonth(1), local.Date.ToYearMonth().OnDayOfMonth(1), PeriodUnits.Months).Months;
        var part = (local.Day - 1 + (local.Hour / 24.0)) / local.Calendar.GetDaysInMonth(local.Year, local.Month);
        return Math.Clamp((whole + part) * 100 / Months, 0, 100);
    }

    /// <summary>As an attribute of SVG wants it.</summary>
    public static string Percent(double place) => string.Create(CultureInfo.InvariantCulture, $"{place:0.##}%");

    private double Edge(int month) => month * 100.0 / Months;

    private LocalDate DayOf(Instant instant) => instant.InZone(zone).Date;
}
