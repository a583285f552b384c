using System.Globalization;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using NodaTime;

namespace Corridor.Web.Pages.Hosts;

/// <summary>A month of an incubator.</summary>
/// <param name="Month">Which one.</param>
/// <param name="Guests">Whose stay covers it.</param>
/// <param name="Places">Of offers whose stays cover it.</param>
/// <param name="Free">Places without a guest, as far as the incubator takes guests at once.</param>
public sealed record HouseMonth(YearMonth Month, int Guests, int Places, int Free);

/// <summary>The stays of one incubator, and its months from this one on.</summary>
public sealed record HouseStays(string Name, int? MostGuests, IReadOnlyList<Stay> Stays, IReadOnlyList<HouseMonth> Months);

/// <summary>Stays by incubator, drawn over months of equal width; places are percentages of the whole.</summary>
public sealed class StayTimeline
{
    // A finished stay stays in sight for half a year; the table keeps all of them.
    internal static readonly Duration Kept = Duration.FromDays(183);

    // Whoever may come takes a place for so many months, and nobody looks further ahead than a year.
    private const int UsualMonths = 6, MonthsAhead = 12;

    private readonly YearMonth first;
    private readonly DateTimeZone zone;

    public StayTimeline(IEnumerable<Stay> stays, IReadOnlyList<House> houses, DateTimeZone zone, Instant now)
    {
        this.zone = zone;
        var today = now.InZone(zone).Date;
        Stays = [.. stays.Where(stay => stay.Placement.State != PlacementState.Declined && stay.Placement.Ends.Instant + Kept > now).OrderBy(stay => stay.Placement.Starts.Instant).ThenBy(stay => stay.Placement.Id)];
        first = Stays.Select(stay => DayOf(stay.Placement.Starts.Instant)).Append(today).Min().ToYearMonth();
        var last = LocalDate.Max(
            Stays.Select(stay => DayOf(stay.Placement.Ends.Instant)).Append(today).Max(),
            LocalDate.Min(today.PlusMonths(MonthsAhead), houses.SelectMany(house => house.Offers).Select(offer => offer.Starts.PlusMonths(UsualMonths - 1)).Append(today).Max()));
        Months = 1 + MonthsTo(last.ToYearMonth());
        Today = PlaceOf(now);
        Houses = [.. houses.Select(house => Of(house, today.ToYearMonth())).Where(house => house.Stays.Count > 0 || house.Months.Any(month => month.Places > 0))];
    }

    public IReadOnlyList<Stay> Stays { get; }

    public IReadOnlyList<HouseStays> Houses { get; }

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

    public double MiddleOf(YearMonth month) => Edge(MonthsTo(month)) + (50.0 / Months);

    public double PlaceOf(Instant instant)
    {
        var local = instant.InZone(zone).LocalDateTime;
        var part = (local.Day - 1 + (local.Hour / 24.0)) / local.Calendar.GetDaysInMonth(local.Year, local.Month);
        return Math.Clamp((MonthsTo(local.Date.ToYearMonth()) + part) * 100 / Months, 0, 100);
    }

    /// <summary>As an attribute of SVG wants it.</summary>
    public static string Percent(double place) => string.Create(CultureInfo.InvariantCulture, $"{place:0.##}%");

    private HouseStays Of(House house, YearMonth from)
    {
        List<Stay> guests = [.. Stays.Where(stay => stay.Placement.IncubatorId == house.Id)];
        HouseMonth Count(YearMonth month)
        {
            List<Placement> present = [.. guests.Select(stay => stay.Placement).Where(stay => Covers(stay, month))];
            List<HouseOffer> open = [.. house.Offers.Where(offer => Covers(offer, month))];
            var free = open.Sum(offer => Math.Max(0, offer.Places - present.Count(stay => stay.OfferId == offer.Id)));
            return new HouseMonth(month, present.Count, open.Sum(offer => offer.Places), house.MostGuests is { } most ? Math.Clamp(most - present.Count, 0, free) : free);
        }

        return new HouseStays(house.Name, house.MostGuests, guests, [.. Enumerable.Range(MonthsTo(from), Months - MonthsTo(from)).Select(at => Count(first.PlusMonths(at)))]);
    }

    // As the match counts: six months from a day of June are June to November.
    private static bool Covers(Placement stay, YearMonth month)
    {
        var starts = stay.Starts.Local.Date.ToYearMonth();
        return month >= starts && (month < stay.Ends.Local.Date.ToYearMonth() || month == starts);
    }

    private static bool Covers(HouseOffer offer, YearMonth month) => month >= offer.Starts.ToYearMonth() && month < offer.Starts.PlusMonths(UsualMonths).ToYearMonth();

    private int MonthsTo(YearMonth month) => Period.Between(first.OnDayOfMonth(1), month.OnDayOfMonth(1), PeriodUnits.Months).Months;

    private double Edge(int month) => month * 100.0 / Months;

    private LocalDate DayOf(Instant instant) => instant.InZone(zone).Date;
}
