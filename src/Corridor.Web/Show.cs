using System.Globalization;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web;

/// <summary>Prints dates, zones and contents the reader's way. Every instant names its zone by city.</summary>
public sealed class Show(IStringLocalizer t, CurrentCity city)
{
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    public object? Argument(object? argument) => argument switch
    {
        Instant instant => Instant(instant),
        ZonedMoment moment => Moment(moment),
        LocalDateTime local => local.ToString("g", CultureInfo.CurrentCulture),
        LocalDate day => Day(day),
        YearMonth month => Month(month),
        _ => argument,
    };

    /// <summary>In the current city's zone, or in UTC where there is no city.</summary>
    public string Instant(Instant instant) => city.City is { } here ? Instant(instant, here.Zone, here.Name) : Instant(instant, "UTC", "UTC");

    public string Instant(Instant instant, string zone, string? zoneName = null)
    {
        var local = instant.InZone(DateTimeZoneProviders.Tzdb[zone]).ToDateTimeUnspecified();
        if (zone == "UTC")
            return t["{0} at {1} (UTC)", local.ToString("D", CultureInfo.CurrentCulture), local.ToString("t", CultureInfo.CurrentCulture)];
        return t["{0} at {1} ({2} time)", local.ToString("D", CultureInfo.CurrentCulture), local.ToString("t", CultureInfo.CurrentCulture), zoneName ?? ZoneName(zone)];
    }

    public string Moment(ZonedMoment moment) => Instant(moment.Instant, moment.Zone, city.City is { } here && here.Zone == moment.Zone ? here.Name : null);

    public string Day(LocalDate day) => day.ToString("D", CultureInfo.CurrentCulture);

    public string Day(Instant instant, string zone) => Day(instant.InZone(DateTimeZoneProviders.Tzdb[zone]).Date);

    public string Month(YearMonth month) => month.OnDayOfMonth(1).ToDateTimeUnspecified().ToString("Y", CultureInfo.CurrentCulture);

    public string Weekday(IsoDayOfWeek day) => CultureInfo.CurrentCulture.DateTimeFormat.GetDayName(day == IsoDayOfWeek.Sunday ? DayOfWeek.Sunday : (DayOfWeek)day);

    public string Time(TimeOnly time) => time.ToString("t", CultureInfo.CurrentCulture);

    public string Written(LocalizedText text) => text.In(Language, city.City?.Language);

    public static string Country(string code) => Countries.NameOf(code, Language);

    public string Took(Duration duration) => duration.TotalSeconds < 120
        ? t["{0} s", duration.TotalSeconds.ToString(duration.TotalSeconds < 10 ? "0.0" : "0", CultureInfo.CurrentCulture)]
        : t["{0} min", duration.TotalMinutes.ToString("0", CultureInfo.CurrentCulture)];

    public string Bytes(long bytes) => bytes switch
    {
        < 1_000 => t["{0} bytes", bytes],
        < 1_000_000 => t["{0} kB", (bytes / 1_000d).ToString("N0", CultureInfo.CurrentCulture)],
        _ => t["{0} MB", (bytes / 1_000_000d).ToString("N1", CultureInfo.CurrentCulture)],
    };

    // "America/Kentucky/Louisville" is Louisville's time to people.
    public static string ZoneName(string zone) => zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ');
}
