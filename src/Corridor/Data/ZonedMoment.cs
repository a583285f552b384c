using System.Text.Json;
using System.Text.Json.Serialization;
using Corridor.Texts;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Corridor.Data;

/// <summary>A date that a person set: what they wrote, the zone they meant, and the instant it is.</summary>
[JsonConverter(typeof(ZonedMomentJson))]
public sealed record ZonedMoment
{
    public LocalDateTime Local { get; private init; }
    public string Zone { get; private init; } = "UTC";
    public Instant Instant { get; private init; }

    /// <param name="local">What the clock on the wall says.</param>
    /// <param name="zone">Whose clock: an IANA name.</param>
    /// <param name="place">What people call it; the zone's own city when nothing better is known.</param>
    public static ZonedMoment At(LocalDateTime local, string zone, string? place = null)
    {
        if (Problem(local, zone, place) is { } problem)
            throw new RuleBrokenException(problem);
        var timeZone = DateTimeZoneProviders.Tzdb[zone];
        return new ZonedMoment { Local = local, Zone = timeZone.Id, Instant = local.InZoneStrictly(timeZone).ToInstant() };
    }

    /// <summary>Why no clock of the zone shows this time exactly once; null where one does.</summary>
    public static Text? Problem(LocalDateTime local, string zone, string? place = null) =>
        DateTimeZoneProviders.Tzdb[zone].MapLocal(local).Count switch
        {
            0 => new Text("{0} does not exist in {1}: clocks go forward over it. Choose another time.", local, place ?? CityOf(zone)),
            1 => null,
            _ => new Text("{0} happens twice in {1}: clocks go back over it. Choose another time.", local, place ?? CityOf(zone)),
        };

    /// <summary>An instant that a computation found, as the zone's clocks show it.</summary>
    public static ZonedMoment Of(Instant instant, string zone) => Stored(instant.InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime, zone, instant);

    internal static ZonedMoment Stored(LocalDateTime local, string zone, Instant instant) => new() { Local = local, Zone = zone, Instant = instant };

    /// <summary>Six months and the like: calendar arithmetic from a day, clamped to the month's end, at nine in the morning.</summary>
    public static ZonedMoment MorningOf(LocalDate day, string zone) =>
        new() { Local = day.At(new LocalTime(9, 0)), Zone = zone, Instant = day.At(new LocalTime(9, 0)).InZone(DateTimeZoneProviders.Tzdb[zone], Resolvers.LenientResolver).ToInstant() };

    private static string CityOf(string zone) => zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ');
}

/// <summary>{"local": "2027-03-31T18:00:00", "zone": "Europe/Paris", "instant": "2027-03-31T16:00:00Z"}: the instant is frozen, a later change of the zone's rules does not move it.</summary>
internal sealed class ZonedMomentJson : System.Text.Json.Serialization.JsonConverter<ZonedMoment>
{
    public override ZonedMoment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var stored = JsonSerializer.Deserialize<Stored>(ref reader, JsonSerializerOptions.Web) ?? throw new JsonException("A moment is an object.");
        return ZonedMoment.Stored(LocalDateTimePattern.ExtendedIso.Parse(stored.Local).Value, stored.Zone, InstantPattern.ExtendedIso.Parse(stored.Instant).Value);
    }

    public override void Write(Utf8JsonWriter writer, ZonedMoment value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Stored(LocalDateTimePattern.ExtendedIso.Format(value.Local), value.Zone, InstantPattern.ExtendedIso.Format(value.Instant)), JsonSerializerOptions.Web);

    private sealed record Stored(string Local, string Zone, string Instant);
}
