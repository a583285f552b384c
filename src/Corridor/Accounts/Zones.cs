using NodaTime;
using NodaTime.TimeZones;

namespace Corridor.Accounts;

/// <summary>The time zones that people choose from: those that the time zone database gives places for.</summary>
public static class Zones
{
    private const string Universal = "Etc/UTC";

    public static IReadOnlyList<string> All { get; } = [.. TzdbDateTimeZoneSource.Default.ZoneLocations!.Select(place => place.ZoneId).Append(Universal).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What a browser says of itself; those that say nothing true say that they are at Greenwich.</summary>
    public static string? OfBrowser(string? said) => Known(said) is { } zone and not Universal ? zone : null;

    /// <summary>The zone that a browser or a form names, by an older name too; null when it is none.</summary>
    public static string? Known(string? said)
    {
        if (said is null || DateTimeZoneProviders.Tzdb.GetZoneOrNull(said) is null)
            return null;
        var chosen = All.Contains(said) ? said : TzdbDateTimeZoneSource.Default.CanonicalIdMap[said];
        return All.Contains(chosen) ? chosen : null;
    }
}
